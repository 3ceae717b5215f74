// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qconform/profile/profile.h"

namespace qconform {

// A profile at an arch and an SDK version, with the extensions and the answers asked for.
struct Target {
  // Only the rows that hold at this arch and under these answers, and the features under these
  // answers, those of later archs included: `Has` says which are there.
  std::shared_ptr<const Profile> profile;
  std::optional<std::size_t> arch;      // index into profile->archs
  std::vector<std::string> extensions;  // "int16"
  std::vector<Choice> choices;    // answers other than the default ones, in the profile's order
  std::optional<SdkVersion> sdk;  // absent: assume the newest
  std::string sdk_text;

  // "qnn.htp@v73", "tosa.int+int16": parses back to the same target.
  std::string Name() const;
  bool Has(std::string_view feature) const;
};

// "profile[@arch-or-soc][+extension...][+alternative=option...]". The arch may be written v73, V73,
// 73 or htp-v73, a SoC in any case, white space around either. Unknown names are refused with the
// nearest known one. `sdk` may be empty; "2.41", "v2.41.0" and "2.41.0.251128" are versions.
Result<Target> ParseTarget(std::string_view text, std::string_view sdk);

// The same over a profile the user brought; `asked` holds what stands behind each "+".
Result<Target> MakeTarget(std::shared_ptr<const Profile> profile, std::string_view arch,
                          const std::vector<std::string>& asked, std::string_view sdk);

}  // namespace qconform
