// SPDX-License-Identifier: Apache-2.0
#include "qconform/oracle/random_op.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "qconform/execute/execute.h"
#include "qconform/oracle/exact.h"

namespace qconform {
namespace {

std::int64_t Between(Prng& prng, std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(prng.Below(static_cast<std::uint64_t>(high - low) + 1));
}

float RandomScale(Prng& prng, int exponent) {
  const bool power_of_two = prng.Below(3) == 0;
  const auto mantissa = static_cast<float>(power_of_two ? 0 : prng.Below(1u << 23));
  return std::ldexp(1.0f + mantissa * 0x1p-23f, exponent);
}

ConcreteSpec RandomSpec(Prng& prng, DType dtype, float scale) {
  const std::int64_t half = SymmetricZeroPoint(dtype);
  const bool symmetric = dtype == DType::kInt16 || prng.Below(4) == 0;
  const CodeRange range = RangeOf(dtype);
  const std::int64_t zero_point = symmetric ? half : Between(prng, range.min, range.max);
  ConcreteSpec spec = PerTensor(dtype, scale, zero_point);
  if (prng.Below(3) == 0) {  // narrower than the type
    spec.qmin = Between(prng, range.min, zero_point);
    spec.qmax = Between(prng, zero_point, range.max);
  }
  return spec;
}

std::vector<std::int64_t> RandomCodes(Prng& prng, CodeRange range, const Dims& shape) {
  std::vector<std::int64_t> codes(static_cast<std::size_t>(ElementCount(shape)));
  const bool extreme = prng.Below(4) == 0;
  for (std::int64_t& code : codes) {
    code = Between(prng, range.min, range.max);
    if (extreme) code = code % 2 == 0 ? range.min : range.max;
  }
  return codes;
}

class Builder {
 public:
  Builder(Prng& prng, OpKind op) : prng_(prng) {
    node_.name = "n";
    node_.op = op;
  }

  void Attr(AttrId id, const Dims& values) { node_.attrs.Set(id, values); }

  void Input(const Dims& shape, const ConcreteSpec& spec) {
    const CodeRange range{spec.qmin, spec.qmax};
    op_.inputs.push_back({spec.dtype, shape, RandomCodes(prng_, range, shape)});
    op_.graph.inputs.push_back(Add(shape, spec.dtype, QuantSpec(spec)));
  }
  void Constant(const Dims& shape, const ConcreteSpec& spec, CodeRange range) {
    const ValueId v = Add(shape, spec.dtype, QuantSpec(spec));
    op_.graph.values[v].constant = RandomCodes(prng_, range, shape);
  }
  RandomOp Finish(const Dims& shape, const ConcreteSpec& spec) {
    op_.graph.values.push_back({"y", shape, spec.dtype, QuantSpec(spec), std::nullopt});
    node_.results = {static_cast<ValueId>(op_.graph.values.size() - 1)};
    op_.graph.outputs = {node_.result()};
    op_.graph.nodes = {node_};
    return std::move(op_);
  }

 private:
  ValueId Add(const Dims& shape, DType dtype, QuantSpec spec) {
    const auto id = static_cast<ValueId>(op_.graph.values.size());
    op_.graph.values.push_back({"v" + std::to_string(id), shape, dtype, std::move(spec), {}});
    node_.operands.push_back({id, std::nullopt});
    return id;
  }

  Prng& prng_;
  Node node_;
  RandomOp op_;
};

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
  Builder b(prng, op);
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

int ExponentFor(DType dtype) { return BitWidth(dtype) > 8 ? -13 : -5; }

ConcreteSpec SpecNear(Prng& prng, DType dtype) {
  const auto shift = static_cast<int>(Between(prng, -3, 3));
  const float scale = RandomScale(prng, ExponentFor(dtype) + shift);
  return RandomSpec(prng, dtype, scale);
}

RandomOp MakeBinary(Prng& prng, OpKind op, const OpDtypes& d) {
  Builder b(prng, op);
  if (op == OpKind::kMatmul) {
    b.Input({2, 3, 4}, SpecNear(prng, d.x));
    b.Input({2, 4, 5}, SpecNear(prng, d.w));
    return b.Finish({2, 3, 5}, SpecNear(prng, d.result));
  }
  b.Input({2, 1, 5}, SpecNear(prng, d.x));
  b.Input({1, 3, 5}, SpecNear(prng, d.w));
  return b.Finish({2, 3, 5}, SpecNear(prng, d.result));
}

Dims SetUnaryAttrs(Prng& prng, Builder& b, OpKind op, DType result) {
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
  Builder b(prng, op);
  const Dims shape = SetUnaryAttrs(prng, b, op, d.result);
  const ConcreteSpec x = SpecNear(prng, d.x);
  b.Input({1, 4, 5, 2}, x);
  ConcreteSpec result = SpecNear(prng, d.result);
  if (d.x == d.result && prng.Below(3) == 0) result = x;
  return b.Finish(shape, result);
}

RandomOp MakeConcat(Prng& prng, const OpDtypes& d) {
  Builder b(prng, OpKind::kConcat);
  b.Attr(AttrId::kAxis, {1});
  b.Input({2, 3, 2}, SpecNear(prng, d.x));
  b.Input({2, 1, 2}, SpecNear(prng, d.w));
  b.Input({2, 2, 2}, SpecNear(prng, d.x));
  return b.Finish({2, 6, 2}, SpecNear(prng, d.result));
}

Rational Distance(std::int64_t code, const RealInterval& exact, const ConcreteSpec& spec) {
  const Rational low(spec.qmin);
  const Rational high(spec.qmax);
  const Rational a = Abs(Rational(code) - std::clamp(exact.low, low, high));
  const Rational b = Abs(Rational(code) - std::clamp(exact.high, low, high));
  return std::max(a, b);
}

}  // namespace

RandomOp MakeRandomOp(Prng& prng, OpKind op, const OpDtypes& dtypes) {
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

std::string CompareWithExact(const RandomOp& op, const LoweringOptions& options,
                             int& unpredictable) {
  const Result<Program> program = Lower(op.graph, options);
  if (!program.ok()) return program.error().message;
  const Outcome outcome = Execute(program.value(), op.inputs);
  if (outcome.kind != Outcome::Kind::kValid) {
    ++unpredictable;
    return "";
  }
  const ResolvedSpecs specs(op.graph);
  std::vector<Tensor> operands = op.inputs;
  for (std::size_t i = operands.size(); i < op.graph.nodes[0].operands.size(); ++i) {
    const Value& value = op.graph.values[op.graph.nodes[0].operands[i].value];
    operands.push_back({value.dtype, value.shape, *value.constant});
  }
  const auto exact = ExactCodes(op.graph, 0, specs, operands);
  if (!exact.ok()) return exact.error().message;
  const auto stage = options.numerics.stage[static_cast<std::size_t>(op.graph.nodes[0].op)];
  const ConcreteSpec& out = *specs.Find(ValuePort(op.graph.nodes[0].result()));
  for (std::size_t i = 0; i < exact.value().size(); ++i) {
    const RealInterval& e = exact.value()[i];
    const std::int64_t code = outcome.outputs[0].codes[i];
    const Rational bound = ErrorBound(op.graph, 0, specs, stage, e);
    const Rational distance = Distance(code, e, out);
    if (distance > bound) {
      return "element " + std::to_string(i) + ": code " + std::to_string(code) + ", exact " +
             std::to_string(e.low.ToDouble()) + ", bound " + std::to_string(bound.ToDouble());
    }
  }
  return "";
}

}  // namespace qconform
