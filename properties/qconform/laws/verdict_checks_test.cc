// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "qconform/laws/checks.h"
#include "qconform/laws/laws.h"
#include "qconform/laws/renumber.h"

namespace qconform::laws {
namespace {

Finding Fail(NodeId node, const std::string& rule) {
  Finding finding;
  finding.rule = rule;
  finding.node = node;
  finding.port = "out0";
  return finding;
}

Diagnostics OneFailure() {
  Diagnostics d;
  d.findings = {Fail(0, "a-rule")};
  d.failed = 1;
  d.passed = 3;
  return d;
}

Diagnostics OneUnchecked() {
  Diagnostics d = OneFailure();
  d.findings[0].verdict = ConstraintVerdict::kNotChecked;
  d.failed = 0;
  d.not_checked = 1;
  return d;
}

TEST(CheckStrictLenient, AcceptsTheRealModes) {
  EXPECT_FALSE(CheckStrictLenient(OneFailure(), Refuses));
  EXPECT_FALSE(CheckStrictLenient(OneUnchecked(), Refuses));
  EXPECT_FALSE(CheckStrictLenient(Diagnostics{}, Refuses));
}

TEST(CheckStrictLenient, RejectsALenientModeThatRefuses) {
  const auto always_strict = [](const Diagnostics& d, Mode, bool require_checked) {
    return Refuses(d, Mode::kStrict, require_checked);
  };
  EXPECT_TRUE(CheckStrictLenient(OneFailure(), always_strict));
}

TEST(CheckStrictLenient, RejectsAStrictModeThatAccepts) {
  const auto never = [](const Diagnostics&, Mode, bool) { return false; };
  EXPECT_TRUE(CheckStrictLenient(OneFailure(), never));
  EXPECT_TRUE(CheckStrictLenient(OneUnchecked(), never));
}

TEST(CheckStrictLenient, RejectsFindingsThatAreNotCounted) {
  Diagnostics d = OneFailure();
  d.findings.push_back(Fail(1, "b-rule"));
  EXPECT_TRUE(CheckStrictLenient(d, Refuses));
}

TEST(CheckMonotone, AcceptsAFirstArchAndRejectsALoss) {
  const std::vector<std::string> archs = {"v1", "v2", "v3"};
  EXPECT_FALSE(CheckMonotone({false, true, true}, archs));
  EXPECT_FALSE(CheckMonotone({false, false, false}, archs));
  const LawResult violation = CheckMonotone({false, true, false}, archs);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->where, "v3");
}

TEST(CheckSameFindings, IgnoresTheirOrderOnly) {
  const std::vector<Finding> a = {Fail(0, "a-rule"), Fail(1, "b-rule")};
  EXPECT_FALSE(CheckSameFindings("law", {a[1], a[0]}, a));
  EXPECT_TRUE(CheckSameFindings("law", {a[0]}, a));
  EXPECT_TRUE(CheckSameFindings("law", {a[0], Fail(2, "b-rule")}, a));
}

// x -> relu -> relu(shares with x), both results outputs.
Graph Chain() {
  Graph graph;
  const ConcreteSpec spec = PerTensor(DType::kInt8, 0.5F, 3);
  graph.values = {{"x", {2}, DType::kInt8, spec, std::nullopt},
                  {"y", {2}, DType::kInt8, spec, std::nullopt},
                  {"z", {2}, DType::kInt8, SharedSpec{ValuePort(0)}, std::nullopt}};
  for (NodeId n = 0; n < 2; ++n) {
    Node node;
    node.name = n == 0 ? "first" : "second";
    node.op = OpKind::kRelu;
    node.operands = {{n, SharedSpec{ValuePort(n)}}};
    node.results = {n + 1};
    graph.nodes.push_back(node);
  }
  graph.nodes[1].operands[0].spec = SharedSpec{OperandPort(0, 0)};
  graph.inputs = {0};
  graph.outputs = {2, 1};
  return graph;
}

TEST(Renumber, KeepsTheGraphAndChangesItsNumbers) {
  const Graph graph = Chain();
  bool moved = false;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Renumbered other = Renumber(graph, seed);
    ASSERT_TRUE(CheckStructure(other.graph).ok()) << CheckStructure(other.graph).error().message;
    EXPECT_EQ(other.graph.values[other.graph.outputs[0]].name, "z");
    EXPECT_EQ(other.graph.values[other.graph.inputs[0]].name, "x");
    for (NodeId n = 0; n < 2; ++n) {
      EXPECT_EQ(other.graph.nodes[n].name, graph.nodes[other.node_of[n]].name);
    }
    moved = moved || !(other.graph == graph);
    const ResolvedSpecs specs(other.graph);
    EXPECT_TRUE(
        specs.SameGroup(ValuePort(other.graph.outputs[0]), ValuePort(other.graph.inputs[0])));
  }
  EXPECT_TRUE(moved);
}

TEST(VerdictLaws, HoldForAcceptedAndRefusedGraphs) {
  for (const char* name : {"tosa.int", "qnn.htp@v68", "xnnpack.x86"}) {
    const Target target = ParseTarget(name, "").value();
    Case c;
    c.graph = Chain();
    for (auto* law :
         {StrictIsLenientPlusError, GatesAreMonotone, VerdictsIgnoreOrder, ValidatorKeepsItsLaws}) {
      const LawResult violation = law(c, target);
      EXPECT_FALSE(violation) << Render(*violation);
    }
  }
}

}  // namespace
}  // namespace qconform::laws
