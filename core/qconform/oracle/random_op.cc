// SPDX-License-Identifier: Apache-2.0
#include "qconform/oracle/random_op.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "qconform/oracle/exact_function.h"
#include "qconform/oracle/random_op_builder.h"
#include "qconform/oracle/random_table.h"

namespace qconform {

ConcreteSpec WeightSpec(Prng& prng, DType dtype, std::int32_t axis, std::int64_t channels) {
  ConcreteSpec spec = PerTensor(dtype, 1, SymmetricZeroPoint(dtype));
  const bool per_channel = prng.Below(2) == 0;
  if (per_channel) {
    spec.granularity = Granularity::kPerChannel;
    spec.axis = axis;
  }
  spec.scales.clear();
  for (std::int64_t c = 0; c < (per_channel ? channels : 1); ++c) {
    const auto exponent = static_cast<int>(Between(prng, -9, -6));
    spec.scales.push_back(RandomScale(prng, exponent));
  }
  std::int64_t zero_point = SymmetricZeroPoint(dtype);
  if (!IsSigned(dtype)) zero_point = Between(prng, 0, 255);
  spec.zero_points.assign(spec.scales.size(), zero_point);
  return spec;
}

ConcreteSpec BiasSpec(float x_scale, const ConcreteSpec& w, DType dtype) {
  ConcreteSpec spec = PerTensor(dtype, 1, 0);
  spec.granularity = w.granularity;
  spec.scales.clear();
  for (const float scale : w.scales) spec.scales.push_back(x_scale * scale);
  spec.zero_points.assign(spec.scales.size(), 0);
  return spec;
}

namespace {

struct Geometry {
  Dims x;
  Dims w;
  Dims result;
  std::int32_t axis;
  std::int64_t channels;
};

Geometry WeightedGeometry(OpKind op) {
  if (op == OpKind::kConv2d) return {{1, 4, 5, 3}, {4, 2, 3, 3}, {1, 3, 3, 4}, 0, 4};
  if (op == OpKind::kDepthwiseConv2d) return {{1, 4, 5, 2}, {1, 2, 3, 4}, {1, 3, 3, 4}, 3, 4};
  return {{2, 3, 7}, {5, 7}, {2, 3, 5}, 0, 5};
}

RandomOp MakeWeighted(Prng& prng, OpKind op, const OpDtypes& d) {
  const Geometry g = WeightedGeometry(op);
  RandomOpBuilder b(prng, op);
  if (op != OpKind::kLinear) {  // 4 + 1 rows under 2 taps 2 apart; 5 + 2 columns under 3, stride 2
    b.Attr(AttrId::kStride, {1, 2});
    b.Attr(AttrId::kDilation, {2, 1});
    b.Attr(AttrId::kPad, {1, 0, 2, 0});
  }
  const bool wide = BitWidth(d.x) > 8;
  const float x_scale = RandomScale(prng, wide ? -14 : -6);
  const ConcreteSpec w = WeightSpec(prng, d.w, g.axis, g.channels);
  b.Input(g.x, RandomSpec(prng, d.x, x_scale));
  b.Constant(g.w, w, RangeOf(d.w));
  if (prng.Below(4) != 0) {
    const std::int64_t bias = wide ? 1 << 24 : 1 << 14;
    b.Constant({g.channels}, BiasSpec(x_scale, w, wide ? DType::kInt48 : DType::kInt32),
               {-bias, bias});
  }
  const auto exponent = static_cast<int>(Between(prng, 3, 8));
  const float y_scale = RandomScale(prng, (wide ? -21 : -13) + exponent);
  return b.Finish(g.result, RandomSpec(prng, d.result, y_scale));
}

RandomOp MakeBinary(Prng& prng, OpKind op, const OpDtypes& d) {
  RandomOpBuilder b(prng, op);
  if (op == OpKind::kMatmul) {
    b.Input({2, 3, 4}, SpecNear(prng, d.x));
    b.Input({2, 4, 5}, SpecNear(prng, d.w));
    return b.Finish({2, 3, 5}, SpecNear(prng, d.result));
  }
  b.Input({2, 1, 5}, SpecNear(prng, d.x));
  b.Input({1, 3, 5}, SpecNear(prng, d.w));
  return b.Finish({2, 3, 5}, SpecNear(prng, d.result));
}

Dims SetUnaryAttrs(Prng& prng, RandomOpBuilder& b, OpKind op, DType result) {
  const CodeRange range = RangeOf(result);
  switch (op) {
    case OpKind::kClamp: {
      const std::int64_t low = Between(prng, range.min, range.max);
      b.Attr(AttrId::kMin, {low});
      b.Attr(AttrId::kMax, {Between(prng, low, range.max)});
      return {1, 4, 5, 2};
    }
    case OpKind::kReshape:
      b.Attr(AttrId::kShape, {8, 5});
      return {8, 5};
    case OpKind::kTranspose:
      b.Attr(AttrId::kPerm, {2, 0, 3, 1});
      return {5, 1, 2, 4};
    case OpKind::kSlice:
      b.Attr(AttrId::kStart, {0, 1, 2, 0});
      b.Attr(AttrId::kSize, {1, 2, 3, 1});
      return {1, 2, 3, 1};
    case OpKind::kPad:
      b.Attr(AttrId::kBefore, {0, 1, 0, 2});
      b.Attr(AttrId::kAfter, {1, 0, 2, 0});
      return {2, 5, 7, 4};
    case OpKind::kAvgPool2d:
    case OpKind::kMaxPool2d:
      b.Attr(AttrId::kKernel, {2, 3});
      b.Attr(AttrId::kStride, {1, 2});
      b.Attr(AttrId::kPad, {1, 0, 2, 0});
      return {1, 4, 3, 2};
    default:
      return {1, 4, 5, 2};
  }
}

RandomOp MakeUnary(Prng& prng, OpKind op, const OpDtypes& d) {
  RandomOpBuilder b(prng, op);
  const Dims shape = SetUnaryAttrs(prng, b, op, d.result);
  const ConcreteSpec x = SpecNear(prng, d.x);
  b.Input({1, 4, 5, 2}, x);
  ConcreteSpec result = SpecNear(prng, d.result);
  if (d.x == d.result && prng.Below(3) == 0) result = x;
  return b.Finish(shape, result);
}

RandomOp MakeConcat(Prng& prng, const OpDtypes& d) {
  RandomOpBuilder b(prng, OpKind::kConcat);
  b.Attr(AttrId::kAxis, {1});
  b.Input({2, 3, 2}, SpecNear(prng, d.x));
  b.Input({2, 1, 2}, SpecNear(prng, d.w));
  b.Input({2, 2, 2}, SpecNear(prng, d.x));
  return b.Finish({2, 6, 2}, SpecNear(prng, d.result));
}

}  // namespace

RandomOp MakeRandomOp(Prng& prng, OpKind op, const OpDtypes& dtypes) {
  if (IsExactFunction(op)) return MakeRandomTable(prng, op, dtypes);
  for (auto* make : {MakeIntegerOp, MakeMovingOp, MakeWindowOp}) {
    if (auto made = make(prng, op, dtypes)) return *std::move(made);
  }
  switch (op) {
    case OpKind::kConv2d:
    case OpKind::kDepthwiseConv2d:
    case OpKind::kLinear:
      return MakeWeighted(prng, op, dtypes);
    case OpKind::kMatmul:
    case OpKind::kAdd:
    case OpKind::kSub:
    case OpKind::kMul:
      return MakeBinary(prng, op, dtypes);
    case OpKind::kConcat:
      return MakeConcat(prng, dtypes);
    default:
      return MakeUnary(prng, op, dtypes);
  }
}

}  // namespace qconform
