// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "qconform/conformance/faults/replace_kernel.h"
#include "qconform/conformance/faults/wrong_kernels.h"

namespace qconform::conformance {
namespace {

using Operands = std::span<const TensorView>;
using Scale = std::int64_t (*)(std::int64_t value, std::int64_t multiplier, std::int32_t shift);

std::int64_t TiesDown(std::int64_t value, std::int64_t multiplier, std::int32_t shift) {
  return (value * multiplier + (std::int64_t{1} << (shift - 1)) - 1) >> shift;
}
std::int64_t Truncated(std::int64_t value, std::int64_t multiplier, std::int32_t shift) {
  return (value * multiplier) >> shift;
}

// RESCALE with another rounding. The reference runs first: what it calls unpredictable stays so.
template <Scale scale>
KernelStatus RescaleBy(const RescaleParams& params, Operands operands, MutableTensorView result) {
  const KernelStatus status = ReferenceKernels().rescale(params, operands, result);
  if (status) return status;
  const CodeRange range = RangeOf(result.dtype);
  const std::size_t channels = params.multipliers.size();
  for (std::size_t i = 0; i < result.codes.size(); ++i) {
    const std::size_t c = i % channels;
    const std::int64_t scaled = scale(operands[0].codes[i] - params.input_zero_point,
                                      params.multipliers[c], params.shifts[c]);
    result.codes[i] = std::clamp(scaled + params.output_zero_point, range.min, range.max);
  }
  return status;
}

KernelStatus RoundTwice(const RescaleParams& params, Operands operands, MutableTensorView result) {
  RescaleParams wrong = params;
  if (params.scale32) wrong.rounding = Rounding::kDouble;
  return ReferenceKernels().rescale(wrong, operands, result);
}

KernelStatus NextChannel(const RescaleParams& params, Operands operands, MutableTensorView result) {
  RescaleParams wrong = params;
  std::rotate(wrong.multipliers.begin(), wrong.multipliers.begin() + 1, wrong.multipliers.end());
  std::rotate(wrong.shifts.begin(), wrong.shifts.begin() + 1, wrong.shifts.end());
  return ReferenceKernels().rescale(wrong, operands, result);
}

KernelStatus ClipFirst(const RescaleParams& params, Operands operands, MutableTensorView result) {
  RescaleParams wrong = params;
  wrong.output_zero_point = 0;
  const KernelStatus status = ReferenceKernels().rescale(wrong, operands, result);
  const CodeRange range = RangeOf(result.dtype);
  for (std::int64_t& code : result.codes) {
    code = std::clamp(code + params.output_zero_point, range.min, range.max);
  }
  return status;
}

}  // namespace

KernelTable RescaleTiesDown() {
  return ReplaceKernel<RescaleParams>(&KernelTable::rescale, RescaleBy<TiesDown>);
}
KernelTable RescaleTruncates() {
  return ReplaceKernel<RescaleParams>(&KernelTable::rescale, RescaleBy<Truncated>);
}
KernelTable RescaleRoundsTwice() {
  return ReplaceKernel<RescaleParams>(&KernelTable::rescale, RoundTwice);
}
KernelTable RescaleNextChannel() {
  return ReplaceKernel<RescaleParams>(&KernelTable::rescale, NextChannel);
}
KernelTable RescaleClipsFirst() {
  return ReplaceKernel<RescaleParams>(&KernelTable::rescale, ClipFirst);
}

}  // namespace qconform::conformance
