// SPDX-License-Identifier: Apache-2.0
// Private to profile: what `extends` takes away from the base, and whether what is left of it fits.
#pragma once

#include <string>

#include "qconform/base/json_reader.h"
#include "qconform/profile/profile.h"
#include "qconform/profile/row_list.h"

namespace qconform {

// Takes what `removes` names out of `profile`, which holds the base's and nothing else yet. An op
// that goes is no longer listed in any row; a row that speaks of no other op goes with it.
void ReadRemoves(JsonValue removes, Profile& profile);

// The keys of the file that can make the base's rows unfit. All but `extends` may be absent.
struct ExtendingKeys {
  JsonValue extends, archs, alternatives, ops, removes;
};

// The base's rows, features and SoCs were read against the base: this checks that what they name is
// still there. Errors stand at the key that took it away.
void CheckInherited(const Profile& profile, const std::vector<RowList<Constraint>::Placed>& rows,
                    const ExtendingKeys& keys);

}  // namespace qconform
