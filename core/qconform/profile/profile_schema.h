// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace qconform {

// The JSON schema of a profile file: profile.schema.json, embedded by the build.
std::string_view ProfileSchema();

}  // namespace qconform
