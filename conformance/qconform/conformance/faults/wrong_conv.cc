// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <vector>

#include "qconform/conformance/faults/replace_kernel.h"
#include "qconform/conformance/faults/wrong_kernels.h"

namespace qconform::conformance {
namespace {

using Operands = std::span<const TensorView>;

// The low `bits` bits, as a signed number.
std::int64_t Wrap(std::int64_t value, int bits) {
  const auto shift = static_cast<unsigned>(64 - bits);
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(value) << shift) >> shift;
}

KernelStatus AccumulateInt32(const Conv2dParams& params, Operands operands,
                             MutableTensorView result) {
  const KernelStatus status = ReferenceKernels().conv2d(params, operands, result);
  for (std::int64_t& code : result.codes) code = Wrap(code, 32);
  return status;
}

KernelStatus TruncateBias(const Conv2dParams& params, Operands operands, MutableTensorView result) {
  if (operands.size() < 3) return ReferenceKernels().conv2d(params, operands, result);
  std::vector<std::int64_t> bias(operands[2].codes.begin(), operands[2].codes.end());
  for (std::int64_t& code : bias) code = Wrap(code, 32);
  const std::array wrong = {operands[0], operands[1],
                            TensorView{operands[2].dtype, operands[2].shape, bias}};
  return ReferenceKernels().conv2d(params, wrong, result);
}

// Pads by hand with code 0 (clamped into the type's range, which holds it), then convolves without
// padding.
KernelStatus PadWithCodeZero(const Conv2dParams& params, Operands operands,
                             MutableTensorView result) {
  const TensorView& x = operands[0];
  PadParams pad{.before = {0, params.pad[0], params.pad[2], 0},
                .after = {0, params.pad[1], params.pad[3], 0},
                .code = 0};
  Dims shape = x.shape;
  for (std::size_t i = 0; i < shape.size(); ++i) shape[i] += pad.before[i] + pad.after[i];
  Tensor padded = MakeTensor(x.dtype, shape);
  const KernelStatus status =
      ReferenceKernels().pad(pad, operands.subspan(0, 1), MutableViewOf(padded));
  if (status) return status;
  std::vector<TensorView> wrong(operands.begin(), operands.end());
  wrong[0] = ViewOf(padded);
  Conv2dParams unpadded = params;
  unpadded.pad = {0, 0, 0, 0};
  return ReferenceKernels().conv2d(unpadded, wrong, result);
}

// Element (.., c*M + m) of the result becomes element (.., m*C + c).
KernelStatus SwapChannels(const DepthwiseConv2dParams& params, Operands operands,
                          MutableTensorView result) {
  const KernelStatus status = ReferenceKernels().depthwise_conv2d(params, operands, result);
  const auto channels = static_cast<std::size_t>(operands[0].shape.back());
  const auto outputs = static_cast<std::size_t>(result.shape.back());
  const std::size_t multiplier = outputs / channels;
  const std::vector<std::int64_t> right(result.codes.begin(), result.codes.end());
  for (std::size_t i = 0; i < right.size(); ++i) {
    const std::size_t o = i % outputs;
    result.codes[i] = right[i - o + o % channels * multiplier + o / channels];
  }
  return status;
}

}  // namespace

KernelTable ConvAccumulatesInt32() { return ReplaceKernel(&KernelTable::conv2d, AccumulateInt32); }
KernelTable ConvTruncatesBias() { return ReplaceKernel(&KernelTable::conv2d, TruncateBias); }
KernelTable ConvPadsWithCodeZero() { return ReplaceKernel(&KernelTable::conv2d, PadWithCodeZero); }
KernelTable DepthwiseSwapsChannels() {
  return ReplaceKernel(&KernelTable::depthwise_conv2d, SwapChannels);
}

}  // namespace qconform::conformance
