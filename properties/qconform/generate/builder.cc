// SPDX-License-Identifier: Apache-2.0
#include "qconform/generate/builder.h"

#include <algorithm>
#include <array>
#include <string>

#include "qconform/base/prng.h"
#include "qconform/graph/resolve.h"

namespace qconform::gen {
namespace {

std::string Numbered(std::string_view prefix, std::size_t number) {
  std::string name(prefix);
  name += std::to_string(number);
  return name;
}

Params ParamsOfSpec(const ConcreteSpec& spec) {
  return {spec.dtype,
          true,
          spec.qmin,
          spec.qmax,
          spec.scheme == Scheme::kSymmetric,
          spec.scales[0],
          spec.zero_points[0]};
}

bool OnlyExecutable(const Contract& contract, const GraphLimits& limits) {
  return limits.executable_only && (contract.Ops(true) & OpsOf(limits)).any();
}

}  // namespace

OpSet OpsOf(const GraphLimits& limits) {
  OpSet ops;
  if (limits.ops.empty()) return ops.set();
  for (const OpKind op : limits.ops) ops.set(static_cast<std::size_t>(op));
  return ops;
}

GraphBuilder::GraphBuilder(Draw& draw, const Contract& contract, const GraphLimits& limits)
    : draw_(draw),
      contract_(contract),
      limits_(limits),
      executable_only_(OnlyExecutable(contract, limits)) {
  // A node brings its result and one or two other values.
  graph_.values.reserve(limits.max_nodes * 3 + 1);
  graph_.nodes.reserve(limits.max_nodes);
}

GraphBuilder::GraphBuilder(Draw& draw, const Contract& contract, const GraphLimits& limits,
                           Graph graph)
    : draw_(draw),
      contract_(contract),
      limits_(limits),
      executable_only_(OnlyExecutable(contract, limits)),
      graph_(std::move(graph)) {
  const ResolvedSpecs specs(graph_);
  params_.resize(graph_.values.size());
  for (ValueId v = 0; v < graph_.values.size(); ++v) {
    const Value& value = graph_.values[v];
    const ConcreteSpec* spec = specs.Find(ValuePort(v));
    if (!value.spec && (IsFloat(value.dtype) || value.dtype == DType::kBool)) {
      params_[v] = PlainParams(value.dtype, 1);
    } else if (spec != nullptr && spec->calibrated() &&
               spec->granularity == Granularity::kPerTensor) {
      params_[v] = ParamsOfSpec(*spec);
    } else {
      continue;
    }
    if (!value.constant) readable_.push_back(v);
  }
}

Feed GraphBuilder::FeedOf(ValueId value) const {
  return {{value, std::nullopt}, params_[value], graph_.values[value].shape};
}

ValueId GraphBuilder::AddValue(std::string_view prefix, const Dims& shape, const Params& params,
                               std::optional<QuantSpec> spec) {
  const auto id = static_cast<ValueId>(graph_.values.size());
  Value value;
  value.name = Numbered(prefix, id);
  value.shape = shape;
  value.dtype = params.dtype;
  value.spec = std::move(spec);
  graph_.values.push_back(std::move(value));
  params_.push_back(params);
  return id;
}

Feed GraphBuilder::NewInput(const Dims& shape, const Params& params,
                            std::optional<QuantSpec> spec) {
  const ValueId id = AddValue("x", shape, params, std::move(spec));
  graph_.inputs.push_back(id);
  readable_.push_back(id);
  return FeedOf(id);
}

Feed GraphBuilder::NewConstant(const Dims& shape, const Params& params,
                               std::optional<QuantSpec> spec, std::vector<std::int64_t> codes) {
  const ValueId id = AddValue("c", shape, params, std::move(spec));
  graph_.values[id].constant = std::move(codes);
  return FeedOf(id);
}

ValueId GraphBuilder::NewStatic(std::string_view prefix, const Dims& shape, QuantSpec spec,
                                DType dtype, std::optional<std::vector<std::int64_t>> codes) {
  Params params;
  params.dtype = dtype;
  const ValueId id = AddValue(prefix, shape, params, std::move(spec));
  graph_.values[id].constant = std::move(codes);
  if (!graph_.values[id].constant) graph_.inputs.push_back(id);
  return id;
}

Feed GraphBuilder::NewPlain(const Dims& shape, const PortRules& rules, std::int64_t limit) {
  const DType dtype = rules.dtype;
  const Params params = PlainParams(dtype, 1);
  // Positions are mostly constants, as they are in exported graphs.
  const bool constant = rules.is_static || (!IsFloat(dtype) && draw_.Chance(3, 4));
  if (constant) {
    const auto count = static_cast<std::size_t>(ElementCount(shape));
    return NewConstant(shape, params, std::nullopt, DrawCodes(draw_, count, {0, limit - 1}, 0));
  }
  const ValueId id = AddValue("x", shape, params, std::nullopt);
  graph_.inputs.push_back(id);
  if (IsFloat(dtype) || dtype == DType::kBool) readable_.push_back(id);
  return FeedOf(id);
}

void GraphBuilder::Append(Node node, const Dims& shape, const Params& params,
                          std::optional<QuantSpec> spec) {
  std::vector<ResultValue> results;
  results.push_back({shape, params, std::move(spec)});
  Append(std::move(node), std::move(results));
}

void GraphBuilder::Append(Node node, std::vector<ResultValue> results) {
  node.name = std::string(NameOf(node.op)) + "_" + std::to_string(graph_.nodes.size());
  for (ResultValue& result : results) {
    const ValueId id = AddValue("y", result.shape, result.params, std::move(result.spec));
    node.results.push_back(id);
    const bool positions = !result.params.quantized && IsInteger(result.params.dtype);
    if (!positions) readable_.push_back(id);
  }
  graph_.nodes.push_back(std::move(node));
}

void GraphBuilder::BackTo(const Mark& mark) {
  graph_.values.resize(mark.values);
  params_.resize(mark.values);
  graph_.inputs.resize(mark.inputs);
  readable_.resize(mark.readable);
}

float GraphBuilder::DrawInputScale() {
  const bool anywhere = draw_.Chance(1, 12);
  const int log2 = static_cast<int>(anywhere ? draw_.Range(-26, 12) : draw_.Range(-9, -2));
  return DrawScale(draw_, log2);
}

Dims GraphBuilder::DrawShape(std::size_t rank) {
  static constexpr std::array<std::int64_t, 24> kDims = {1, 2, 3, 4, 1, 2,  3,  5,  1,  2,  3,  7,
                                                         4, 5, 6, 8, 9, 10, 11, 13, 16, 17, 32, 33};
  Dims shape;
  std::int64_t room = limits_.max_elements;
  for (std::size_t i = 0; i < rank; ++i) {
    std::int64_t dim = draw_.Pick(std::span<const std::int64_t>(kDims));
    // Leading dimensions are small, so that there is room for the others.
    if (i + 2 < rank) dim = std::min<std::int64_t>(dim, 9);
    dim = std::min(dim, room);
    room /= dim;
    shape.push_back(dim);
  }
  return shape;
}

ValueClass ClassOf(const Feed& feed) {
  const Params& params = feed.params;
  return {params.dtype, params.quantized, params.quantized && params.symmetric, feed.shape.size()};
}

std::vector<std::int64_t> DrawCodes(Draw& draw, std::size_t count, CodeRange range,
                                    std::int64_t zero_point) {
  enum : std::uint8_t { kEqual, kExtreme, kSmall, kEdges, kUniform, kPatterns = 8 };
  const std::uint64_t pattern = draw.Below(kPatterns);
  if (pattern == kEqual) {
    return std::vector<std::int64_t>(count, draw.EdgeBiased(range.min, range.max));
  }
  // The codes themselves come from one seed, so that choices stay few.
  Prng prng(draw.Below(std::uint64_t{1} << 32));
  const auto within = [&prng](std::int64_t min, std::int64_t max) {
    return min + static_cast<std::int64_t>(prng.Below(static_cast<std::uint64_t>(max - min) + 1));
  };
  const std::int64_t low = std::max(range.min, zero_point - 3);
  const std::int64_t high = std::min(range.max, zero_point + 3);
  const std::array<std::int64_t, 6> edges = {range.min, range.max, zero_point,
                                             low,       high,      (range.min + range.max) / 2};
  std::vector<std::int64_t> codes(count);
  for (std::int64_t& code : codes) {
    switch (pattern) {
      case kExtreme:
        code = prng.Below(2) == 0 ? range.min : range.max;
        break;
      case kSmall:
        code = within(low, high);
        break;
      case kEdges:
        code = edges[static_cast<std::size_t>(prng.Below(edges.size()))];
        break;
      default:
        code = within(range.min, range.max);
        break;
    }
  }
  return codes;
}

}  // namespace qconform::gen
