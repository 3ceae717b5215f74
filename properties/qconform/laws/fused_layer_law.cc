// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "qconform/kernel/fast/depthwise_layer.h"
#include "qconform/kernel/fast/layer.h"
#include "qconform/kernel/fast/targets.h"
#include "qconform/laws/fast_kernel_law.h"

namespace qconform::laws {
namespace {

constexpr const char* kLaw = "fused-layer-equals-reference";

const Conv2dParams& ConvOf(const KernelCall& call) {
  const auto* depthwise = std::get_if<DepthwiseConv2dParams>(&call.params);
  return depthwise != nullptr ? depthwise->conv : std::get<Conv2dParams>(call.params);
}
bool IsDepthwise(const KernelCall& call) {
  return std::holds_alternative<DepthwiseConv2dParams>(call.params);
}

// The codes of x as bytes of its own type.
std::vector<std::int16_t> PackX(const Tensor& x) {
  const bool wide = x.dtype == DType::kInt16;
  std::vector<std::int16_t> words(x.codes.size());
  auto* bytes = reinterpret_cast<unsigned char*>(words.data());
  for (std::size_t i = 0; i < x.codes.size(); ++i) {
    if (wide) {
      words[i] = static_cast<std::int16_t>(x.codes[i]);
    } else {
      bytes[i] = static_cast<unsigned char>(x.codes[i] & 255);
    }
  }
  return words;
}

std::vector<std::int8_t> PackWeights(const Tensor& w) {
  const std::int64_t offset = w.dtype == DType::kUint8 ? 128 : 0;
  std::vector<std::int8_t> bytes;
  for (const std::int64_t code : w.codes) bytes.push_back(static_cast<std::int8_t>(code - offset));
  return bytes;
}

fast::Patches PatchesOf(const KernelCall& call) {
  const Conv2dParams& p = ConvOf(call);
  const Dims& x = call.operands[0].shape;
  const Dims& w = call.operands[1].shape;
  return {.batch = x[0],
          .height = x[1],
          .width = x[2],
          .channels = x[3],
          .kernel_height = w[1],
          .kernel_width = w[2],
          .stride_y = p.stride[0],
          .stride_x = p.stride[1],
          .dilation_y = p.dilation[0],
          .dilation_x = p.dilation[1],
          .pad_top = p.pad[0],
          .pad_left = p.pad[2],
          .out_height = call.shape[1],
          .out_width = call.shape[2]};
}

fast::LayerSpec SpecOf(const FusedCall& f, const std::vector<std::int8_t>& weights,
                       const fast::Requantization& to) {
  const KernelCall& call = f.conv;
  const Dims& w = call.operands[1].shape;
  const std::int64_t depth = w[1] * w[2] * (IsDepthwise(call) ? 1 : w[3]);
  const DType x = call.operands[0].dtype;
  fast::LayerSpec spec;
  spec.x_type = x == DType::kInt4 ? DType::kInt8 : x;
  spec.x_zero_point = ConvOf(call).x_zero_point;
  spec.weights = {.codes = weights.data(),
                  .outputs = call.shape[3],
                  .depth = depth,
                  .output_stride = depth,
                  .zero_point = ConvOf(call).w_zero_point -
                                (call.operands[1].dtype == DType::kUint8 ? 128 : 0)};
  if (call.operands.size() > 2) spec.bias = call.operands[2].codes;
  spec.to = &to;
  return spec;
}

// Runs the layer on one target; false: not proved.
template <class Out>
bool Run(const FusedCall& f, const fast::Ops& ops, std::vector<std::int64_t>& codes) {
  const fast::Requantization to{.multipliers = f.rescale.multipliers,
                                .shifts = f.rescale.shifts,
                                .scale32 = f.rescale.scale32,
                                .rounding = f.rescale.rounding,
                                .zero_point = f.rescale.output_zero_point,
                                .range = RangeOf(f.dtype)};
  const std::vector<std::int8_t> weights = PackWeights(f.conv.operands[1]);
  const std::vector<std::int16_t> x = PackX(f.conv.operands[0]);
  const fast::LayerSpec spec = SpecOf(f, weights, to);
  const fast::Patches patches = PatchesOf(f.conv);
  std::vector<Out> out(static_cast<std::size_t>(ElementCount(f.conv.shape)));
  if (IsDepthwise(f.conv)) {
    fast::DepthwiseLayer layer;
    if (!layer.Prepare(spec, ops)) return false;
    layer.Run(patches, x.data(), weights.data(), out.data());
  } else {
    fast::Layer layer;
    fast::Workspace workspace;
    if (!layer.Prepare(spec, ops)) return false;
    layer.Run(patches, x.data(), out.data(), workspace);
  }
  codes.assign(out.begin(), out.end());
  return true;
}

bool RunAs(const FusedCall& f, const fast::Ops& ops, std::vector<std::int64_t>& codes) {
  if (f.dtype == DType::kInt8) return Run<std::int8_t>(f, ops, codes);
  if (f.dtype == DType::kInt16) return Run<std::int16_t>(f, ops, codes);
  return Run<std::int32_t>(f, ops, codes);
}

KernelAnswer ReferenceAnswer(const FusedCall& f) {
  KernelAnswer sums = Answer(ReferenceKernels(), f.conv);
  if (sums.status) return sums;
  KernelCall rescale;
  rescale.params = f.rescale;
  rescale.operands = {{f.conv.dtype, f.conv.shape, std::move(sums.codes)}};
  rescale.dtype = f.dtype;
  rescale.shape = f.conv.shape;
  return Answer(ReferenceKernels(), rescale);
}

}  // namespace

FusedCall DrawFusedCall(gen::Draw& draw) {
  FusedCall f;
  const bool depthwise = draw.Chance(1, 4);
  f.conv = DrawConvCall(draw, depthwise);
  constexpr DType kTypes[] = {DType::kInt8, DType::kInt16, DType::kInt32};
  f.dtype = draw.Pick(std::span<const DType>(kTypes));
  f.rescale.scale32 = f.conv.dtype == DType::kInt32;
  if (f.rescale.scale32 && draw.Chance(1, 2)) f.rescale.rounding = Rounding::kDouble;
  if (f.dtype == DType::kInt8) f.rescale.output_zero_point = draw.EdgeBiased(-128, 127);
  const std::int64_t one = f.rescale.scale32 ? std::int64_t{1} << 30 : std::int64_t{1} << 14;
  const std::int64_t scales = draw.Chance(1, 2) ? f.conv.shape[3] : 1;
  for (std::int64_t i = 0; i < scales; ++i) {
    const std::int64_t multiplier = draw.Range(one, 2 * one - 1);
    const std::int64_t shift = draw.Range(f.rescale.scale32 ? 25 : 8, 62);
    f.rescale.multipliers.push_back(static_cast<std::int32_t>(multiplier));
    f.rescale.shifts.push_back(static_cast<std::int32_t>(shift));
  }
  return f;
}

LawResult FusedLayerEqualsReference(const FusedCall& f, int* compared) {
  const KernelAnswer wanted = ReferenceAnswer(f);
  for (const fast::Ops& ops : fast::AllTargets()) {
    std::vector<std::int64_t> codes;
    if (!RunAs(f, ops, codes)) continue;
    const std::string where = std::string(ops.name) + ": " + Describe(f.conv);
    if (wanted.status) {
      return Violation{kLaw, where, "proved", "unpredictable: " + std::string(*wanted.status)};
    }
    for (std::size_t i = 0; i < codes.size(); ++i) {
      if (codes[i] == wanted.codes[i]) continue;
      return Violation{kLaw, where + ", element " + std::to_string(i), std::to_string(codes[i]),
                       std::to_string(wanted.codes[i])};
    }
    if (compared != nullptr) ++*compared;
  }
  return std::nullopt;
}

}  // namespace qconform::laws
