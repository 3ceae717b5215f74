// SPDX-License-Identifier: Apache-2.0
// Running and describing a drawn kernel call.
#include <sstream>
#include <string>
#include <type_traits>
#include <variant>

#include "qconform/laws/kernel_call.h"

namespace qconform::laws {
namespace {

KernelStatus Run(const KernelTable& k, const Conv2dParams& p, std::span<const TensorView> in,
                 MutableTensorView out) {
  return k.conv2d(p, in, out);
}
KernelStatus Run(const KernelTable& k, const DepthwiseConv2dParams& p,
                 std::span<const TensorView> in, MutableTensorView out) {
  return k.depthwise_conv2d(p, in, out);
}
KernelStatus Run(const KernelTable& k, const MatmulParams& p, std::span<const TensorView> in,
                 MutableTensorView out) {
  return k.matmul(p, in, out);
}
KernelStatus Run(const KernelTable& k, const ElementwiseParams& p, std::span<const TensorView> in,
                 MutableTensorView out) {
  return k.elementwise(p, in, out);
}
KernelStatus Run(const KernelTable& k, const RescaleParams& p, std::span<const TensorView> in,
                 MutableTensorView out) {
  return k.rescale(p, in, out);
}
KernelStatus Run(const KernelTable& k, const TableParams& p, std::span<const TensorView> in,
                 MutableTensorView out) {
  return k.table(p, in, out);
}
KernelStatus Run(const KernelTable& k, const ClampParams& p, std::span<const TensorView> in,
                 MutableTensorView out) {
  return k.clamp(p, in, out);
}
KernelStatus Run(const KernelTable& k, const AvgPool2dParams& p, std::span<const TensorView> in,
                 MutableTensorView out) {
  return k.avg_pool2d(p, in, out);
}
KernelStatus Run(const KernelTable& k, const MaxPool2dParams& p, std::span<const TensorView> in,
                 MutableTensorView out) {
  return k.max_pool2d(p, in, out);
}

template <class Items>
std::string List(const Items& items) {
  std::string text = "[";
  for (const auto item : items) {
    if (text.size() > 1) text += ',';
    text += std::to_string(item);
  }
  return text + "]";
}

std::string Text(const Conv2dParams& p) {
  return "conv2d stride " + List(p.stride) + " dilation " + List(p.dilation) + " pad " +
         List(p.pad) + " zero points " + std::to_string(p.x_zero_point) + "," +
         std::to_string(p.w_zero_point);
}
std::string Text(const DepthwiseConv2dParams& p) { return "depthwise " + Text(p.conv); }
std::string Text(const MatmulParams& p) {
  return "matmul zero points " + std::to_string(p.a_zero_point) + "," +
         std::to_string(p.b_zero_point);
}
std::string Text(const ElementwiseParams& p) {
  return "elementwise " + std::to_string(static_cast<int>(p.op)) + " shift " +
         std::to_string(p.shift) + (p.keeps_low_bits ? " keeps low bits" : "");
}
std::string Text(const RescaleParams& p) {
  return "rescale multipliers " + List(p.multipliers) + " shifts " + List(p.shifts) +
         " zero points " + std::to_string(p.input_zero_point) + "," +
         std::to_string(p.output_zero_point) + (p.scale32 ? " scale32" : " scale16") +
         (p.rounding == Rounding::kDouble ? " double" : " single");
}
std::string Text(const TableParams& p) { return "table of " + std::to_string(p.table.size()); }
std::string Text(const ClampParams& p) {
  return "clamp " + std::to_string(p.min) + "," + std::to_string(p.max);
}
std::string Text(const Pool2dParams& p) {
  return "pool kernel " + List(p.kernel) + " stride " + List(p.stride) + " pad " + List(p.pad) +
         " zero points " + std::to_string(p.input_zero_point) + "," +
         std::to_string(p.output_zero_point);
}

}  // namespace

KernelAnswer Answer(const KernelTable& kernels, const KernelCall& call) {
  std::vector<TensorView> operands;
  for (const Tensor& t : call.operands) operands.push_back(ViewOf(t));
  Tensor result = MakeTensor(call.dtype, call.shape);
  const KernelStatus status = std::visit(
      [&](const auto& p) { return Run(kernels, p, operands, MutableViewOf(result)); }, call.params);
  return {status, std::move(result.codes)};
}

std::string Describe(const KernelCall& call) {
  std::string text = std::visit([](const auto& p) { return Text(p); }, call.params);
  for (const Tensor& t : call.operands) {
    text += " " + std::string(NameOf(t.dtype)) + List(t.shape);
  }
  return text + " -> " + std::string(NameOf(call.dtype)) + List(call.shape);
}

}  // namespace qconform::laws
