// SPDX-License-Identifier: Apache-2.0
// Random contracts on random graphs: every call ends, every row gives a verdict that adds up, and
// no order of rows or nodes changes what is found.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "qconform/base/prng.h"
#include "qconform/validate/test_graph.h"

namespace qconform {
namespace {

using ::testing::UnorderedElementsAreArray;

constexpr std::array kDTypes = {DType::kInt8, DType::kUint8, DType::kInt16};

// Draws specs, graphs and rows.
class Source {
 public:
  explicit Source(std::uint64_t seed) : prng_(seed) {}

  std::size_t Below(std::size_t bound) { return static_cast<std::size_t>(prng_.Below(bound)); }
  bool Once(std::size_t in) { return Below(in) == 0; }

  // A chain of unary nodes over [2, 4]; specs of every form, cycles among them.
  Graph DrawGraph() {
    Graph graph;
    const std::size_t nodes = 1 + Below(4);
    for (std::size_t v = 0; v <= nodes; ++v) {
      Value& value = graph.values.emplace_back();
      value.name = "v" + std::to_string(v);
      value.shape = {2, 4};
      value.dtype = kDTypes.at(Below(3));
    }
    for (NodeId n = 0; n < nodes; ++n) {
      Node& node = graph.nodes.emplace_back();
      node.name = "n" + std::to_string(n);
      node.op = Once(2) ? OpKind::kRelu : OpKind::kSigmoid;
      node.operands = {{.value = n}};
      node.results = {n + 1};
    }
    for (Value& value : graph.values) value.spec = DrawSpec(nodes, value.dtype);
    for (Node& node : graph.nodes) {
      if (Once(3)) node.operands[0].spec = DrawSpec(nodes, kDTypes.at(Below(3)));
    }
    graph.inputs = {0};
    if (Once(4)) graph.values[0].constant.emplace(8, 3);
    graph.outputs = {static_cast<ValueId>(nodes)};
    return graph;
  }

  Constraint DrawRow(std::size_t index) {
    Rule rule;
    switch (Below(4)) {
      case 0:
        rule = FusionGroupRule{{OpKind::kRelu}};
        break;
      case 1:
        rule = VariantsRule{{{"a", {Simple(), Simple()}}, {"b", {Simple()}}, {"c", {Simple()}}}};
        break;
      default:
        rule = std::visit([](auto simple) { return Rule(simple); }, Simple());
    }
    return Row("r" + std::to_string(index), std::move(rule));
  }

 private:
  std::optional<QuantSpec> DrawSpec(std::size_t nodes, DType dtype) {
    const PortRef other = Once(2) ? ValuePort(static_cast<ValueId>(Below(nodes + 1)))
                                  : OperandPort(static_cast<NodeId>(Below(nodes)), 0);
    switch (Below(8)) {
      case 0:
        return std::nullopt;
      case 1:
        return SharedSpec{other};
      case 2:
        return PerChannel(dtype, 0, {0.5F, 0.25F});
      case 3:
        return PerBlock(dtype, 0, 2, 4);
      case 4: {
        ConcreteSpec none = PerTensor(dtype, 1, 0);
        none.scales.clear();
        none.zero_points.clear();
        return none;
      }
      default:
        return PerTensor(dtype, Once(2) ? 0.5F : 0x1p-8F, 0);
    }
  }

  SimpleRule Simple() {
    const OpPort port{.is_result = Once(2), .index = 0};
    const OpPort other{.is_result = !port.is_result, .index = 0};
    const std::array<SimpleRule, 20> rules = {
        DtypeTupleRule{{{{port, DType::kInt8}}, {{other, DType::kInt16}}}},
        EncodingRule{port, {Encoding::kScaleOffset, Encoding::kUndefined}},
        SymmetricRule{port, Once(2)},
        ChannelAxisRule{port, {1}},
        GranularityRule{port, {Granularity::kPerTensor}},
        SharedWithRule{port, other},
        JointRangeRule{port, {other}},
        FixedQparamsRule{port, {{DType::kInt8, std::pair{1, 256}, 0}}, 0},
        ValueRangeRule{port, -64, std::nullopt},
        DerivedScaleRule{.port = port, .from = {other}},
        BiasDtypeRule{port, {DType::kInt8}},
        BlockSizeRule{.port = port, .allowed = {2}, .scale_bits = 4},
        StaticOnlyRule{port},
        RankRule{port, 2, 3},
        DimensionRangeRule{.port = port, .dims = {-1}, .max = 4},
        UnquantizedRule{port, {DType::kInt8}},
        ScaleRatioRule{ScaleRatioRule::Form::kEachOverResult, -1, 2},
        AttributeRangeRule{.attr = AttrId::kStride, .min = 1, .max = 3},
        AttributeValuesRule{AttrId::kStride, {{1, 1}}},
        ConstantRangeRule{port, ConstantRangeRule::Measure::kAbsSum, 0, 11}};
    return rules.at(Below(rules.size()));
  }

  Prng prng_;
};

// The graph with its nodes in reverse, and the findings of that as if they were not.
Graph Reversed(Graph graph) {
  const auto last = static_cast<NodeId>(graph.nodes.size() - 1);
  const auto rename = [&](std::optional<QuantSpec>& spec) {
    auto* shared = spec ? std::get_if<SharedSpec>(&*spec) : nullptr;
    if (shared == nullptr || shared->with.kind == PortRef::Kind::kValue) return;
    shared->with.id = last - shared->with.id;
  };
  for (Value& value : graph.values) rename(value.spec);
  for (Node& node : graph.nodes) rename(node.operands[0].spec);
  std::reverse(graph.nodes.begin(), graph.nodes.end());
  return graph;
}

std::vector<Finding> Renamed(std::vector<Finding> findings, std::size_t nodes) {
  for (Finding& finding : findings) finding.node = static_cast<NodeId>(nodes - 1) - finding.node;
  return findings;
}

TEST(Validate, FindsTheSameInAnyOrderOfRowsAndNodes) {
  std::array<std::size_t, 3> seen{};
  for (std::uint64_t round = 0; round < 3000; ++round) {
    Source source(CaseSeed(5, round));
    const Graph graph = source.DrawGraph();
    std::vector<Constraint> rows;
    for (std::size_t i = 0; i < 6; ++i) rows.push_back(source.DrawRow(i));
    const Diagnostics d = Validate(graph, TargetWithRows(rows));
    ASSERT_EQ(d.findings.size(), d.failed + d.not_checked) << round;

    const Diagnostics other = Validate(Reversed(graph), TargetWithRows(rows));
    ASSERT_THAT(Renamed(other.findings, graph.nodes.size()), UnorderedElementsAreArray(d.findings))
        << round;
    std::reverse(rows.begin(), rows.end());
    const Diagnostics back = Validate(graph, TargetWithRows(rows));
    ASSERT_THAT(back.findings, UnorderedElementsAreArray(d.findings)) << round;
    ASSERT_EQ(CountsText(back), CountsText(d)) << round;
    seen[0] += d.passed;
    seen[1] += d.failed;
    seen[2] += d.not_checked;
  }
  for (const std::size_t count : seen) EXPECT_GT(count, 1000U);
}

}  // namespace
}  // namespace qconform
