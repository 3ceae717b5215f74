// SPDX-License-Identifier: Apache-2.0
// Private to profile: archs, SoCs and SDK versions in the forms in which people write them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "qconform/base/result.h"
#include "qconform/profile/profile.h"

namespace qconform {

// Without the white space around it.
std::string_view Trim(std::string_view text);

// `text` as an arch of the profile: its name or a SoC that has it, in any case; its digits, if they
// are those of one arch only; or either form of the arch behind the backend's own word, as in
// "htp-v75" for qnn.htp. Nothing if it is none of these.
std::optional<std::size_t> FindArch(const Profile& profile, std::string_view text);

// "2.41", "2.41.0.251128", "v2.41.0" as "2.41", ...: at least two numbers. An error for anything
// else: "241" is no version that one could compare, and "qnn-2.41" might be that of the QNN API,
// which counts otherwise.
Result<std::string> NormalSdk(std::string_view text);

}  // namespace qconform
