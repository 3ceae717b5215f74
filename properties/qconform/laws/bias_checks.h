// SPDX-License-Identifier: Apache-2.0
// The comparing halves of the bias laws: what was computed is an argument, so that a test can hand
// them something wrong.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "qconform/laws/bias_runs.h"

namespace qconform::laws {

// Sums against exact ones; absent (empty) sums are allowed only where some partial sum, in some
// order, may leave `width`.
LawResult CheckSums(const Bias48Case& c, const Codes& sums, CodeRange width);

// |code - exact| <= 1/2 + |exact| / (2^15 - 1), both clipped to int16.
LawResult CheckNearReal(std::string_view law, const Bias48Case& c, const Codes& outputs);

// The lowering that clipped to int16 before it added an int16 bias (ExecuTorch PR 14258, September
// 2025).
struct ClippedRow {
  std::int64_t code = 0;
  double bias_lsb = 0;     // |bias| in result codes
  double clipped_lsb = 0;  // how much of the product the first clip took
  double bound = 0;        // of |code - direct| where it took nothing
};
// nullopt where a rescale of it is undefined.
std::optional<std::vector<ClippedRow>> ClipBeforeBias(const Bias48Case& c);
LawResult CheckClipBeforeBias(const std::vector<ClippedRow>& rows, const Codes& direct);

}  // namespace qconform::laws
