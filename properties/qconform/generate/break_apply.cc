// SPDX-License-Identifier: Apache-2.0
// Putting changed shapes into a graph, with the data and the scales that go with them.
#include <algorithm>

#include "qconform/generate/break_parts.h"
#include "qconform/generate/break_shapes.h"

namespace qconform::gen {
namespace {

// Scales of more channels or blocks than before repeat.
bool FitScales(ConcreteSpec& spec, const Dims& old_shape, const Dims& shape) {
  if (spec.granularity == Granularity::kPerTensor || !spec.calibrated()) return true;
  const auto axis = static_cast<std::size_t>(spec.axis);
  if (axis >= shape.size() || axis >= old_shape.size()) return false;
  const auto old_channels = static_cast<std::size_t>(old_shape[axis]);
  const auto channels = static_cast<std::size_t>(shape[axis]);
  const std::size_t old_blocks = spec.scales.size() / old_channels;
  std::size_t blocks = 1;
  if (spec.granularity == Granularity::kPerBlock) {
    if (shape.size() < 2) return false;
    const std::int64_t blocked = shape[BlockedAxis(spec, shape)];
    blocks = static_cast<std::size_t>((blocked - 1) / spec.block_size + 1);
  }
  if (channels * blocks > kMaxScales) return false;
  const ConcreteSpec old = spec;
  spec.scales.clear();
  spec.zero_points.clear();
  for (std::size_t i = 0; i < channels * blocks; ++i) {
    const std::size_t from = i / blocks % old_channels * old_blocks + i % blocks % old_blocks;
    spec.scales.push_back(old.scales[from]);
    spec.zero_points.push_back(old.zero_points[from]);
  }
  return true;
}

bool FitSpec(Value& value, const Dims& old_shape) {
  if (!value.spec) return true;
  auto* spec = std::get_if<ConcreteSpec>(&*value.spec);
  return spec == nullptr || FitScales(*spec, old_shape, value.shape);
}

// Codes of more elements than before repeat.
bool Resize(Value& value, const Dims& shape) {
  const Dims old_shape = value.shape;
  value.shape = shape;
  if (value.constant) {
    const std::vector<std::int64_t> old = *value.constant;
    value.constant->resize(static_cast<std::size_t>(ElementCount(shape)));
    for (std::size_t i = 0; i < value.constant->size(); ++i) {
      (*value.constant)[i] = old[i % old.size()];
    }
  }
  return FitSpec(value, old_shape);
}

bool HasReader(const Graph& graph, ValueId value) {
  return std::any_of(graph.nodes.begin(), graph.nodes.end(), [&](const Node& node) {
    return std::any_of(node.operands.begin(), node.operands.end(),
                       [&](const Operand& operand) { return operand.value == value; });
  });
}

bool ApplyResults(const std::vector<Dims>& results, BreakContext& c) {
  if (results.size() != c.node().results.size()) return false;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const ValueId id = c.node().results[i];
    Value& value = c.graph().values[id];
    if (value.shape == results[i]) continue;
    if (HasReader(c.graph(), id)) return false;
    const Dims old_shape = value.shape;
    value.shape = results[i];
    if (!FitSpec(value, old_shape)) return false;
  }
  return true;
}

}  // namespace

bool Apply(const NodeShapes& shapes, BreakContext& c) {
  const std::optional<std::vector<Dims>> results = ResultsOf(shapes);
  if (!results || ElementsOf(shapes) > kTooManyElements) return false;
  c.node().attrs = shapes.attrs;
  for (std::size_t i = 0; i < shapes.operands.size(); ++i) {
    if (c.graph().values[c.node().operands[i].value].shape == shapes.operands[i]) continue;
    Value& own = c.OwnValue({false, static_cast<std::int32_t>(i)});
    if (!Resize(own, shapes.operands[i])) return false;
  }
  return ApplyResults(*results, c);
}

}  // namespace qconform::gen
