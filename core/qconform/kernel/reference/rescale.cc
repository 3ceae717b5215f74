// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "qconform/base/check.h"
#include "qconform/kernel/reference/kernels.h"
#include "qconform/kernel/rounding.h"

namespace qconform::reference {
namespace {

constexpr std::string_view kScale32Undefined =
    "rescale: value, multiplier or shift outside the domain of apply_scale_32";
constexpr std::string_view kScale16Undefined =
    "rescale: value, multiplier or shift outside the domain of apply_scale_16";
constexpr std::string_view kScaledLeavesInt32 = "rescale: the scaled value leaves int32";
constexpr std::string_view kShiftedLeavesInt32 =
    "rescale: the scaled value plus the output zero point leaves int32";

KernelStatus Scale(const RescaleParams& p, std::size_t channel, std::int64_t value,
                   std::int64_t& scaled) {
  const std::int64_t multiplier = p.multipliers[channel];
  const std::int64_t shift = p.shifts[channel];
  if (!p.scale32) {
    if (!IsApplyScale16Defined(value, multiplier, shift)) return kScale16Undefined;
    scaled = ApplyScale16(value, multiplier, shift);
    if (!kInt32Range.Contains(scaled)) return kScaledLeavesInt32;
    return std::nullopt;
  }
  if (!IsApplyScale32Defined(value, multiplier, shift)) return kScale32Undefined;
  scaled = p.rounding == Rounding::kDouble ? ApplyScale32Double(value, multiplier, shift)
                                           : ApplyScale32Single(value, multiplier, shift);
  return std::nullopt;
}

}  // namespace

KernelStatus Rescale(const RescaleParams& p, std::span<const TensorView> operands,
                     MutableTensorView result) {
  const std::size_t channels = p.multipliers.size();
  QC_CHECK_EQ(p.shifts.size(), channels);
  QC_CHECK(channels == 1 || static_cast<std::int64_t>(channels) == result.shape.back());
  QC_CHECK(p.scale32 || p.rounding == Rounding::kSingle);
  const CodeRange range = RangeOf(result.dtype);
  std::size_t channel = 0;
  for (std::size_t i = 0; i < result.codes.size(); ++i) {
    std::int64_t scaled = 0;
    const std::int64_t value = operands[0].codes[i] - p.input_zero_point;
    if (const KernelStatus status = Scale(p, channel, value, scaled)) return status;
    scaled += p.output_zero_point;
    if (!kInt32Range.Contains(scaled)) return kShiftedLeavesInt32;
    result.codes[i] = ClampTo(range, scaled);
    if (++channel == channels) channel = 0;
  }
  return std::nullopt;
}

}  // namespace qconform::reference
