// SPDX-License-Identifier: Apache-2.0
// Windows over volumes, transposed convolutions, resized images.
#include <utility>

#include "qconform/oracle/random_op_builder.h"

namespace qconform {
namespace {

struct Layer {
  Dims x;
  Dims w;
  Dims result;
  std::int32_t axis;      // of the weights' channels
  std::int64_t scales;    // how many the weights have per channel
  std::int64_t channels;  // of the result
};

// The bias of a layer whose weights' scales count for every group.
ConcreteSpec GroupedBias(float x_scale, const ConcreteSpec& w, DType dtype, std::int64_t channels) {
  ConcreteSpec all = w;
  if (w.scales.size() > 1) {
    all.scales.clear();
    for (std::int64_t c = 0; c < channels; ++c) {
      all.scales.push_back(w.scales[static_cast<std::size_t>(c) % w.scales.size()]);
    }
  }
  return BiasSpec(x_scale, all, dtype);
}

RandomOp MakeLayer(Prng& prng, RandomOpBuilder& b, const Layer& layer, const OpDtypes& d) {
  const bool wide = BitWidth(d.x) > 8;
  const float x_scale = RandomScale(prng, wide ? -14 : -6);
  const ConcreteSpec w = WeightSpec(prng, d.w, layer.axis, layer.scales);
  b.Input(layer.x, RandomSpec(prng, d.x, x_scale));
  b.Constant(layer.w, w, RangeOf(d.w));
  if (prng.Below(4) != 0) {
    const std::int64_t bias = wide ? 1 << 24 : 1 << 14;
    const DType dtype = wide ? DType::kInt48 : DType::kInt32;
    b.Constant({layer.channels}, GroupedBias(x_scale, w, dtype, layer.channels), {-bias, bias});
  }
  const auto exponent = static_cast<int>(Between(prng, 3, 8));
  const float y_scale = RandomScale(prng, (wide ? -21 : -13) + exponent);
  return b.Finish(layer.result, RandomSpec(prng, d.result, y_scale));
}

RandomOp MakeConv3d(Prng& prng, const OpDtypes& d) {
  RandomOpBuilder b(prng, OpKind::kConv3d);
  b.Attr(AttrId::kStride, {1, 1, 2});
  b.Attr(AttrId::kDilation, {1, 2, 1});
  b.Attr(AttrId::kPad, {1, 0, 1, 0, 2, 0});
  return MakeLayer(prng, b, {{1, 3, 4, 5, 2}, {3, 2, 2, 3, 2}, {1, 3, 3, 3, 3}, 0, 3, 3}, d);
}

RandomOp MakeTransposeConv(Prng& prng, OpKind op, const OpDtypes& d) {
  RandomOpBuilder b(prng, op);
  const std::int64_t groups = Between(prng, 1, 2);
  b.Attr(AttrId::kGroups, {groups});
  const std::int64_t channels = 3 * groups;
  if (op == OpKind::kTransposeConv2d) {
    b.Attr(AttrId::kStride, {1, 2});
    b.Attr(AttrId::kPad, {1, 0, 0, 1});
    b.Attr(AttrId::kOutputPad, {0, 1});
    return MakeLayer(prng, b, {{1, 3, 4, 4}, {4, 2, 3, 3}, {1, 3, 9, channels}, 3, 3, channels}, d);
  }
  b.Attr(AttrId::kStride, {1, 2, 1});
  b.Attr(AttrId::kPad, {0, 1, 0, 0, 1, 0});
  b.Attr(AttrId::kOutputPad, {0, 1, 0});
  return MakeLayer(prng, b,
                   {{1, 2, 3, 2, 4}, {4, 2, 1, 3, 3}, {1, 2, 6, 3, channels}, 4, 3, channels}, d);
}

RandomOp MakeOneOperand(Prng& prng, RandomOpBuilder& b, const Dims& from, const Dims& to,
                        const OpDtypes& d) {
  const ConcreteSpec x = SpecNear(prng, d.x);
  b.Input(from, x);
  ConcreteSpec result = SpecNear(prng, d.result);
  if (d.x == d.result && prng.Below(3) == 0) result = x;
  return b.Finish(to, result);
}

RandomOp MakePool3d(Prng& prng, OpKind op, const OpDtypes& d) {
  RandomOpBuilder b(prng, op);
  b.Attr(AttrId::kKernel, {2, 2, 3});
  b.Attr(AttrId::kStride, {1, 1, 2});
  b.Attr(AttrId::kPad, {1, 0, 1, 0, 2, 0});
  return MakeOneOperand(prng, b, {1, 3, 4, 5, 2}, {1, 3, 4, 3, 2}, d);
}

RandomOp MakeResize(Prng& prng, OpKind op, const OpDtypes& d) {
  RandomOpBuilder b(prng, op);
  const std::int64_t height = Between(prng, 1, 9);
  const std::int64_t width = Between(prng, 1, 9);
  b.Attr(AttrId::kOutputSize, {height, width});
  return MakeOneOperand(prng, b, {1, 4, 5, 2}, {1, height, width, 2}, d);
}

}  // namespace

std::optional<RandomOp> MakeWindowOp(Prng& prng, OpKind op, const OpDtypes& d) {
  switch (op) {
    case OpKind::kConv3d:
      return MakeConv3d(prng, d);
    case OpKind::kTransposeConv2d:
    case OpKind::kTransposeConv3d:
      return MakeTransposeConv(prng, op, d);
    case OpKind::kAvgPool3d:
    case OpKind::kMaxPool3d:
      return MakePool3d(prng, op, d);
    case OpKind::kResizeNearest:
    case OpKind::kResizeBilinear:
      return MakeResize(prng, op, d);
    default:
      return std::nullopt;
  }
}

}  // namespace qconform
