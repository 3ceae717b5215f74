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

// A profile at an arch and an SDK version, with the extensions asked for.
struct Target {
  std::shared_ptr<const Profile> profile;
  std::optional<std::size_t> arch;      // index into profile->archs
  std::vector<std::string> extensions;  // "int16"
  std::optional<SdkVersion> sdk;        // absent: assume the newest
  std::string sdk_text;

  // "qnn.htp@v73", "tosa.int+int16": parses back to the same target.
  std::string Name() const;
  bool Has(std::string_view feature) const;
};

// "profile[@arch-or-soc][+extension...]". The arch may be written v73, V73 or 73, a SoC in any
// case. Unknown names are refused with the nearest known one. `sdk` may be empty.
Result<Target> ParseTarget(std::string_view text, std::string_view sdk);

// The same over a profile the user brought.
Result<Target> MakeTarget(std::shared_ptr<const Profile> profile, std::string_view arch,
                          const std::vector<std::string>& extensions, std::string_view sdk);

}  // namespace qconform
