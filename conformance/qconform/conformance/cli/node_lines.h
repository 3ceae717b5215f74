// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace qconform::conformance {

// The line, counted from 1, on which each node of a case file begins, in the order of the file.
// `text` must be a case file that was read; keys written with escapes are not recognized, and then
// there are no lines. One pass.
std::vector<std::size_t> NodeLines(std::string_view text);

}  // namespace qconform::conformance
