// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/tosa_mlir/testing/rescale_points.h"

#include <algorithm>

namespace qconform::conformance {
namespace {

constexpr std::int64_t kMultipliersPerShift = 16;

std::int64_t PickMultiplier(TosaMaker& m, std::int64_t index, bool scale32) {
  const std::int64_t top = std::int64_t{1} << (scale32 ? 31 : 15);
  switch (index) {
    case 0:
      return 0;
    case 1:
      return 1;
    case 2:
      return top / 2;
    case 3:
      return top / 2 + 1;
    case 4:
      return top - 1;
    default:
      return m.Range(index < 10 ? top / 2 : 0, top - 1);
  }
}

// The greatest magnitude, zero point taken off, whose scaling is defined (facts/arm_tosa.md 1.3).
std::int64_t LimitOf(bool scale32, std::int64_t multiplier, std::int64_t shift) {
  constexpr std::int64_t kInt32 = (std::int64_t{1} << 31) - 1;
  constexpr std::int64_t kScaled = kInt32 - 256;  // leaves room for the output zero point
  if (scale32) return std::min(kInt32, (std::int64_t{1} << (shift - 1)) - 1);
  const std::int64_t wide = (std::int64_t{1} << 47) - 1;
  if (multiplier == 0 || shift > 31) return wide;
  return std::min(wide, (kScaled << shift) / multiplier - 1);
}

// Next to a tie: value * multiplier about an odd multiple of 2^(shift-1).
std::int64_t NextToATie(TosaMaker& m, std::int64_t multiplier, std::int64_t shift) {
  const std::int64_t half = std::int64_t{1} << (shift - 1);
  const std::int64_t odd = shift > 40 ? 1 : 2 * m.Range(0, 1 << 20) + 1;
  const std::int64_t value = odd * half / std::max<std::int64_t>(multiplier, 1) + m.Range(-1, 2);
  return m.Chance(2) ? value : -value;
}

}  // namespace

std::vector<RescaleForm> AllRescaleForms() {
  std::vector<RescaleForm> forms;
  for (const DType out : {DType::kInt8, DType::kInt16, DType::kInt32}) {
    for (const DType in : {DType::kInt8, DType::kInt16, DType::kInt32}) {
      forms.push_back({in, out, true, Rounding::kSingle});
      forms.push_back({in, out, true, Rounding::kDouble});
      forms.push_back({in, out, false, Rounding::kSingle});
    }
    forms.push_back({DType::kInt48, out, false, Rounding::kSingle});
  }
  return forms;
}

TosaSubject MakeRescalePoints(Prng& prng, const RescaleForm& form, std::int64_t rows) {
  TosaMaker m(prng);
  RescaleParams params{.scale32 = form.scale32, .rounding = form.rounding};
  if (form.in == DType::kInt8) params.input_zero_point = m.Range(-128, 127);
  if (form.out == DType::kInt8) params.output_zero_point = m.Range(-128, 127);
  for (std::int64_t shift = 2; shift <= 62; ++shift) {
    for (std::int64_t i = 0; i < kMultipliersPerShift; ++i) {
      params.multipliers.push_back(static_cast<std::int32_t>(PickMultiplier(m, i, form.scale32)));
      params.shifts.push_back(static_cast<std::int32_t>(shift));
    }
  }
  const std::size_t channels = params.shifts.size();
  const CodeRange own = RangeOf(form.in);
  std::vector<std::int64_t> codes;
  for (std::size_t at = 0; at < static_cast<std::size_t>(rows) * channels; ++at) {
    const std::int64_t multiplier = params.multipliers[at % channels];
    const std::int64_t shift = params.shifts[at % channels];
    const std::int64_t limit = LimitOf(form.scale32, multiplier, shift);
    const std::int64_t zero = params.input_zero_point;
    const std::int64_t value = m.Chance(2) ? NextToATie(m, multiplier, shift) + zero
                                           : m.Codes({1}, {zero - limit, zero + limit})[0];
    codes.push_back(
        std::clamp(value, std::max(own.min, zero - limit), std::min(own.max, zero + limit)));
  }
  const Dims shape{rows, static_cast<std::int64_t>(channels)};
  return m.Finish(std::move(params), {m.ArgumentWith(form.in, shape, std::move(codes))}, form.out,
                  shape);
}

}  // namespace qconform::conformance
