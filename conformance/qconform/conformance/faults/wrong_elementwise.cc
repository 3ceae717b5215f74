// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "qconform/conformance/faults/replace_kernel.h"
#include "qconform/conformance/faults/wrong_kernels.h"

namespace qconform::conformance {
namespace {

using Operands = std::span<const TensorView>;

KernelStatus SkipInterpolation(const TableParams& params, Operands operands,
                               MutableTensorView result) {
  const KernelStatus status = ReferenceKernels().table(params, operands, result);
  if (params.table.size() != 513) return status;
  const std::int64_t min = RangeOf(operands[0].dtype).min;
  for (std::size_t i = 0; i < result.codes.size(); ++i) {
    const auto index = static_cast<std::size_t>((operands[0].codes[i] - min) >> 7);
    result.codes[i] = params.table[index] * 128;
  }
  return status;
}

KernelStatus IndexUnsigned(const TableParams& params, Operands operands, MutableTensorView result) {
  if (params.table.size() != 256 || operands[0].dtype != DType::kInt8) {
    return ReferenceKernels().table(params, operands, result);
  }
  for (std::size_t i = 0; i < result.codes.size(); ++i) {
    result.codes[i] = params.table[static_cast<std::uint8_t>(operands[0].codes[i])];
  }
  return std::nullopt;
}

KernelStatus KeepCodes(const ClampParams&, Operands operands, MutableTensorView result) {
  std::copy(operands[0].codes.begin(), operands[0].codes.end(), result.codes.begin());
  return std::nullopt;
}

KernelStatus WrapInt16(const ElementwiseParams& params, Operands operands,
                       MutableTensorView result) {
  const KernelStatus status = ReferenceKernels().elementwise(params, operands, result);
  if (params.op != ElementwiseParams::Op::kMul) return status;
  for (std::int64_t& code : result.codes) {
    const auto low = static_cast<std::int64_t>(static_cast<std::uint64_t>(code) & 0xFFFF);
    code = low < 0x8000 ? low : low - 0x10000;
  }
  return status;
}

}  // namespace

KernelTable TableSkipsInterpolation() {
  return ReplaceKernel(&KernelTable::table, SkipInterpolation);
}
KernelTable TableIndexesUnsigned() { return ReplaceKernel(&KernelTable::table, IndexUnsigned); }
KernelTable ClampKeepsCodes() { return ReplaceKernel(&KernelTable::clamp, KeepCodes); }
KernelTable ElementwiseWrapsInt16() { return ReplaceKernel(&KernelTable::elementwise, WrapInt16); }

}  // namespace qconform::conformance
