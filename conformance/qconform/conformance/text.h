// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace qconform::conformance {

// Foreign text made fit for reports: printable ASCII and single spaces, at most `max_bytes`; longer
// text loses its beginning, since programs say at the end why they died.
std::string CleanText(std::string_view text, std::size_t max_bytes);

}  // namespace qconform::conformance
