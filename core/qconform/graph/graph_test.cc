// SPDX-License-Identifier: Apache-2.0
#include "qconform/graph/graph.h"
#include "qconform/graph/case_examples.h"

#include <gtest/gtest.h>

#include <string>

namespace qconform {
namespace {

Graph Chain(std::size_t nodes) {
  Graph graph;
  graph.values.push_back({.name = "v0", .shape = {2}, .spec = PerTensor(DType::kInt8, 1, 0)});
  graph.inputs = {0};
  for (std::size_t i = 0; i < nodes; ++i) {
    const auto v = static_cast<ValueId>(i);
    graph.values.push_back(
        {.name = "v" + std::to_string(i + 1), .shape = {2}, .spec = PerTensor(DType::kInt8, 1, 0)});
    graph.nodes.push_back({.name = "n" + std::to_string(i),
                           .op = OpKind::kRelu,
                           .operands = {{.value = v}},
                           .results = {v + 1}});
  }
  graph.outputs = {static_cast<ValueId>(nodes)};
  return graph;
}

TEST(Attributes, SetReplacesAndKeepsTheOrderOfIds) {
  Attributes attrs;
  attrs.Set(AttrId::kPad, {1, 2, 3, 4});
  attrs.Set(AttrId::kStride, {1, 1});
  attrs.Set(AttrId::kPad, {0, 0, 0, 0});
  ASSERT_EQ(attrs.entries().size(), 2u);
  EXPECT_EQ(attrs.entries()[0].id, AttrId::kStride);
  EXPECT_EQ(attrs.Get(AttrId::kPad), (Dims{0, 0, 0, 0}));
  EXPECT_EQ(attrs.Find(AttrId::kAxis), nullptr);
}

TEST(OpTable, NamesRoundTrip) {
  for (const OpInfo& info : AllOps()) {
    EXPECT_EQ(OpFromName(info.name), info.kind) << info.name;
    for (const AttrId id : info.attrs) EXPECT_EQ(AttrFromName(NameOf(id)), id);
  }
  EXPECT_EQ(OpFromName("geluu"), std::nullopt);
  EXPECT_EQ(AttrFromName("group"), std::nullopt);
}

TEST(QuantSpec, SymmetricZeroPointIsTheMiddleOfUnsignedTypes) {
  EXPECT_EQ(SymmetricZeroPoint(DType::kInt8), 0);
  EXPECT_EQ(SymmetricZeroPoint(DType::kUint8), 128);
  EXPECT_EQ(SymmetricZeroPoint(DType::kUint16), 32768);
}

TEST(TopologicalOrder, PutsProducersFirstWhateverTheListing) {
  Graph graph = Chain(3);
  std::swap(graph.nodes[0], graph.nodes[2]);
  EXPECT_EQ(TopologicalOrder(graph), (std::vector<NodeId>{2, 1, 0}));
}

TEST(TopologicalOrder, FindsACycle) {
  Graph graph = Chain(2);
  graph.nodes[0].operands[0].value = 2;
  EXPECT_EQ(TopologicalOrder(graph), std::nullopt);
}

TEST(UsesOf, ListsEveryEdge) {
  Graph graph = Chain(1);
  graph.nodes[0].op = OpKind::kAdd;
  graph.nodes[0].operands.push_back({.value = 0});
  const auto uses = UsesOf(graph);
  ASSERT_EQ(uses[0].size(), 2u);
  EXPECT_EQ(uses[0][1].operand, 1u);
  EXPECT_EQ(ProducersOf(graph)[1], 0u);
  EXPECT_EQ(ProducersOf(graph)[0], std::nullopt);
}

TEST(TopologicalOrder, FollowsEveryResult) {
  const Graph graph = SeveralResultsCase().graph;  // its nodes stand in the wrong order
  EXPECT_EQ(TopologicalOrder(graph), (std::vector<NodeId>{1, 0}));
  EXPECT_EQ(ProducersOf(graph)[3], NodeId{1});
  EXPECT_EQ(ProducersOf(graph)[5], NodeId{0});
}

}  // namespace
}  // namespace qconform
