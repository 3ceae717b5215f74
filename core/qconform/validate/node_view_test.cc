// SPDX-License-Identifier: Apache-2.0
// Ports by index, results among them.
#include "qconform/validate/node_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "qconform/validate/test_graph.h"

namespace qconform {
namespace {

using ::testing::ElementsAre;

constexpr OpPort kEveryIn{.is_result = false, .index = -1};
constexpr OpPort kEveryOut{.is_result = true, .index = -1};
OpPort Out(std::int32_t index) { return {.is_result = true, .index = index}; }

// split of [4] into three results of different scales.
Graph Split() {
  Graph graph;
  const ConcreteSpec spec = PerTensor(DType::kInt8, 0.5F, 0);
  for (const char* name : {"x", "y0", "y1", "y2"}) {
    graph.values.push_back({.name = name, .shape = {4}, .dtype = DType::kInt8, .spec = spec});
  }
  SpecAt(graph, "y1").scales = {0.25F};
  graph.nodes.push_back(
      {.name = "split", .op = OpKind::kSplit, .operands = {{.value = 0}}, .results = {1, 2, 3}});
  graph.inputs = {0};
  graph.outputs = {1, 2, 3};
  return graph;
}

std::vector<std::string> Names(const NodeView& view, OpPort port) {
  std::vector<std::string> names;
  view.ForEach(port,
               [&](const PortView& p) { names.push_back(NameOf(p.port) + " " + p.value->name); });
  return names;
}

TEST(NodeView, HasEveryResultAsAPort) {
  const Graph graph = Split();
  const ResolvedSpecs specs(graph);
  NodeView view(graph, specs);
  view.MoveTo(0);
  EXPECT_THAT(Names(view, kEveryIn), ElementsAre("in0 x"));
  EXPECT_THAT(Names(view, kEveryOut), ElementsAre("out0 y0", "out1 y1", "out2 y2"));
  EXPECT_THAT(Names(view, Out(2)), ElementsAre("out2 y2"));
  EXPECT_THAT(Names(view, Out(3)), ElementsAre());
  EXPECT_EQ(view.Find(Out(3)), nullptr);
}

TEST(RulesOnResults, RejectTheResultThatDiffersAndNameIt) {
  const Graph graph = Split();
  const OpPort in0{.is_result = false, .index = 0};
  const Diagnostics d = ValidateRow(SharedWithRule{kEveryOut, in0}, graph);
  EXPECT_EQ(CountsText(d), "2 passed, 1 failed");
  EXPECT_THAT(Failures(d), ElementsAre("r out1"));
  EXPECT_EQ(CountsText(ValidateRow(SharedWithRule{Out(2), Out(0)}, graph)), "1 passed");
  EXPECT_EQ(CountsText(ValidateRow(SharedWithRule{Out(1), Out(0)}, graph)), "1 failed");
  EXPECT_EQ(CountsText(ValidateRow(RankRule{Out(3), 5, 5}, graph)), "nothing");
}

TEST(RulesOnResults, ReportEachUnresolvedResult) {
  Graph graph = Split();
  ValueAt(graph, "y2").spec = SharedSpec{ValuePort(3)};
  EXPECT_THAT(Failures(Validate(graph, TargetWithRows({}))), ElementsAre("graph-resolves out2"));
}

TEST(Conditions, SpeakOfALaterResult) {
  const Graph graph = Split();
  const RankRule fails{Out(0), 5, 5};
  EXPECT_EQ(CountsText(ValidateRow(fails, graph, {{Out(1), {DType::kInt8}, {}}})), "1 failed");
  EXPECT_EQ(CountsText(ValidateRow(fails, graph, {{Out(1), {DType::kInt16}, {}}})), "nothing");
  EXPECT_EQ(CountsText(ValidateRow(fails, graph, {{Out(3), {}, {}}})), "nothing");
}

}  // namespace
}  // namespace qconform
