// SPDX-License-Identifier: Apache-2.0
// The laws about codes and texts, on wrong ones and on right ones.
#include <gtest/gtest.h>

#include "qconform/execute/execute.h"
#include "qconform/laws/checks.h"
#include "qconform/laws/isolate.h"
#include "qconform/laws/laws.h"

namespace qconform::laws {
namespace {

using Codes = std::vector<std::int64_t>;

struct Attr {
  AttrId id;
  Dims values;
};

// x of 2 x 3 through one data-moving op.
Graph Move(OpKind op, const Dims& result, const std::vector<Attr>& attrs,
           std::size_t operands = 1) {
  Graph graph;
  const ConcreteSpec spec = PerTensor(DType::kInt8, 0.5F, 9);
  graph.values = {{"x", {2, 3}, DType::kInt8, spec, std::nullopt},
                  {"y", result, DType::kInt8, spec, std::nullopt}};
  Node node;
  node.name = "move";
  node.op = op;
  for (const Attr& attr : attrs) node.attrs.Set(attr.id, attr.values);
  node.operands = std::vector<Operand>(operands, {0, std::nullopt});
  node.results = {1};
  graph.nodes = {node};
  graph.inputs = {0};
  graph.outputs = {1};
  return graph;
}

Codes Moved(const Graph& graph) {
  const std::vector<Tensor> operands(graph.nodes[0].operands.size(),
                                     {DType::kInt8, {2, 3}, {1, 2, 3, 4, 5, 6}});
  return MoveCodes(graph, 0, operands, 9).codes;
}

std::vector<Graph> AllMoves() {
  return {Move(OpKind::kReshape, {3, 2}, {{AttrId::kShape, {3, 2}}}),
          Move(OpKind::kTranspose, {3, 2}, {{AttrId::kPerm, {1, 0}}}),
          Move(OpKind::kConcat, {2, 6}, {{AttrId::kAxis, {1}}}, 2),
          Move(OpKind::kSlice, {1, 2}, {{AttrId::kStart, {1, 1}}, {AttrId::kSize, {1, 2}}}),
          Move(OpKind::kPad, {3, 4}, {{AttrId::kBefore, {1, 0}}, {AttrId::kAfter, {0, 1}}}),
          Move(OpKind::kReverse, {2, 3}, {{AttrId::kAxis, {1}}}),
          Move(OpKind::kStack, {2, 2, 3}, {{AttrId::kAxis, {0}}}, 2),
          Move(OpKind::kTile, {2, 6}, {{AttrId::kRepeats, {1, 2}}})};
}

TEST(MoveCodes, FollowsTheDefinitions) {
  const std::vector<Graph> moves = AllMoves();
  EXPECT_EQ(Moved(moves[0]), (Codes{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(Moved(moves[1]), (Codes{1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(Moved(moves[2]), (Codes{1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6}));
  EXPECT_EQ(Moved(moves[3]), (Codes{5, 6}));
  EXPECT_EQ(Moved(moves[4]), (Codes{9, 9, 9, 9, 1, 2, 3, 9, 4, 5, 6, 9}));
  EXPECT_EQ(Moved(moves[5]), (Codes{3, 2, 1, 6, 5, 4}));
  EXPECT_EQ(Moved(moves[6]), (Codes{1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(Moved(moves[7]), (Codes{1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6}));
}

// x -> split into two -> less(first, second): truths of plain parts and several results.
Case SplitAndCompare() {
  Case c;
  const ConcreteSpec spec = PerTensor(DType::kInt8, 0.5F, 3);
  c.graph.values = {{"x", {4}, DType::kInt8, spec, std::nullopt},
                    {"a", {2}, DType::kInt8, spec, std::nullopt},
                    {"b", {2}, DType::kInt8, spec, std::nullopt},
                    {"y", {2}, DType::kBool, std::nullopt, std::nullopt},
                    {"z", {2}, DType::kBool, std::nullopt, std::nullopt}};
  Node split{"split", OpKind::kSplit, {}, {{0, std::nullopt}}, {1, 2}};
  split.attrs.Set(AttrId::kAxis, {0});
  split.attrs.Set(AttrId::kSizes, {2, 2});
  const Node less{"less", OpKind::kLess, {}, {{1, std::nullopt}, {2, std::nullopt}}, {3}};
  const Node negate{"not", OpKind::kLogicalNot, {}, {{3, std::nullopt}}, {4}};
  c.graph.nodes = {split, less, negate};
  c.graph.inputs = {0};
  c.graph.outputs = {3, 4};
  c.inputs = {{DType::kInt8, {4}, {-128, 7, 3, 7}}};
  return c;
}

TEST(RunByNode, CarriesTruthsAndSeveralResults) {
  const Case c = SplitAndCompare();
  ASSERT_TRUE(CheckStructure(c.graph).ok());
  const std::vector<NodeRun> runs = RunByNode(c, LoweringOptions{});
  ASSERT_EQ(runs.size(), 3u);
  ASSERT_EQ(runs[0].results.size(), 2u);
  EXPECT_EQ(runs[0].results[1].codes, (Codes{3, 7}));
  ASSERT_TRUE(runs[2].result);
  EXPECT_EQ(runs[1].result->codes, (Codes{1, 0}));
  EXPECT_EQ(runs[2].result->codes, (Codes{0, 1}));
  const Target target = ParseTarget("tosa.int", "").value();
  for (auto* law :
       {LoweringIsDeterministic, InterpreterMatchesExactOracle, MathInvariantOpsMoveCodes}) {
    const LawResult violation = law(c, target);
    EXPECT_FALSE(violation) << Render(*violation);
  }
}

TEST(MathInvariantOpsMoveCodes, HoldsForEveryOp) {
  const Target target = ParseTarget("tosa.int", "").value();
  for (const Graph& graph : AllMoves()) {
    ASSERT_TRUE(CheckStructure(graph).ok()) << CheckStructure(graph).error().message;
    Case c;
    c.graph = graph;
    const LawResult violation = MathInvariantOpsMoveCodes(c, target);
    EXPECT_FALSE(violation) << Render(*violation);
  }
}

TEST(CheckSameCodes, RejectsBeyondTheTolerance) {
  const Codes wanted = {1, 2, 3};
  EXPECT_FALSE(CheckSameCodes("law", "y", Codes{1, 2, 3}, wanted, 0));
  EXPECT_FALSE(CheckSameCodes("law", "y", Codes{2, 1, 3}, wanted, 1));
  const LawResult violation = CheckSameCodes("law", "y", Codes{1, 2, 5}, wanted, 1);
  ASSERT_TRUE(violation);
  EXPECT_EQ(Render(*violation), "law: y element 2: got 5, wanted 3");
  EXPECT_TRUE(CheckSameCodes("law", "y", Codes{1, 2}, wanted, 9));
}

TEST(CheckNearExact, HoldsCodesToTheBoundAndTheRange) {
  const Rational half(BigInt(1), BigInt(2));
  const RealInterval exact = {Rational(BigInt(21), BigInt(2)), Rational(11)};
  const CodeRange range = {-128, 127};
  EXPECT_FALSE(CheckNearExact("y", 10, exact, half, range));
  EXPECT_FALSE(CheckNearExact("y", 11, exact, half, range));
  EXPECT_TRUE(CheckNearExact("y", 9, exact, half, range));
  EXPECT_TRUE(CheckNearExact("y", 12, exact, half, range));
  EXPECT_FALSE(CheckNearExact("y", 5, exact, half, {-128, 5}));
  EXPECT_TRUE(CheckNearExact("y", 10, exact, half, {-128, 5}));
}

TEST(CheckSameText, ComparesBytes) {
  EXPECT_FALSE(CheckSameText("law", "here", "a\n", "a\n"));
  EXPECT_TRUE(CheckSameText("law", "here", "a\n", "a"));
}

// relu -> add(an edge that requantizes, the input)
Case TwoNodes() {
  Case c;
  const ConcreteSpec spec = PerTensor(DType::kInt8, 0.5F, 3);
  c.graph.values = {{"x", {4}, DType::kInt8, spec, std::nullopt},
                    {"r", {4}, DType::kInt8, spec, std::nullopt},
                    {"y", {4}, DType::kInt8, PerTensor(DType::kInt8, 0.75F, -1), std::nullopt}};
  Node relu;
  relu.name = "relu";
  relu.op = OpKind::kRelu;
  relu.operands = {{0, std::nullopt}};
  relu.results = {1};
  Node add;
  add.name = "add";
  add.op = OpKind::kAdd;
  add.operands = {{1, PerTensor(DType::kInt8, 0.625F, 5)}, {0, std::nullopt}};
  add.results = {2};
  c.graph.nodes = {relu, add};
  c.graph.inputs = {0};
  c.graph.outputs = {2};
  c.inputs = {{DType::kInt8, {4}, {-128, 2, 3, 127}}};
  return c;
}

TEST(RunByNode, ComputesWhatTheWholeGraphComputes) {
  const Case c = TwoNodes();
  ASSERT_TRUE(CheckStructure(c.graph).ok());
  const std::vector<NodeRun> runs = RunByNode(c, LoweringOptions{});
  ASSERT_EQ(runs.size(), 3u);
  EXPECT_EQ(runs[1].graph.nodes[0].op, OpKind::kRequantize);
  const Outcome whole = Execute(Lower(c.graph, LoweringOptions{}).value(), c.inputs);
  ASSERT_EQ(whole.kind, Outcome::Kind::kValid);
  ASSERT_TRUE(runs[2].result);
  EXPECT_EQ(*runs[2].result, whole.outputs[0]);
}

TEST(ExecutionLaws, HoldOnASmallGraph) {
  const Target target = ParseTarget("tosa.int", "").value();
  for (auto* law : {PrintParseIsIdentity, LoweringIsDeterministic, InterpreterMatchesExactOracle,
                    BiasStrategiesAgree}) {
    const LawResult violation = law(TwoNodes(), target);
    EXPECT_FALSE(violation) << Render(*violation);
  }
}

TEST(AllCaseLaws, AreThirteenWithNamesOfTheirOwn) {
  ASSERT_EQ(AllCaseLaws().size(), 13u);
  for (const CaseLaw& law : AllCaseLaws()) {
    int same = 0;
    for (const CaseLaw& other : AllCaseLaws()) same += other.name == law.name ? 1 : 0;
    EXPECT_EQ(same, 1) << law.name;
  }
}

}  // namespace
}  // namespace qconform::laws
