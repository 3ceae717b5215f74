// SPDX-License-Identifier: Apache-2.0
// Private to profile: reads what stands before the rows. `profile` holds the base's already (or
// nothing); what is stated here is added, or takes its place.
#pragma once

#include "qconform/base/json_reader.h"
#include "qconform/profile/profile.h"

namespace qconform {

JsonValue ReadArchsAndSocs(ObjectReader& top, Profile& profile);  // answers "archs"
void ReadAlternatives(JsonValue alternatives, Profile& profile);
void ReadFeatures(JsonValue features, Profile& profile);
void ReadOps(JsonValue ops, Profile& profile);

}  // namespace qconform
