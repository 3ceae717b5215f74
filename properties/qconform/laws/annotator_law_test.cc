// SPDX-License-Identifier: Apache-2.0
#include "qconform/laws/annotator_law.h"

#include <gtest/gtest.h>

#include "qconform/laws/annotated_graph.h"

namespace qconform::laws {
namespace {

constexpr ValueId kWeight = 1;
constexpr ValueId kSigmoid = 3;
constexpr ValueId kReshaped = 4;
constexpr ValueId kPlain = 5;

// What the law says of the graph after `edit`, beside the graph before it.
template <class Edit>
std::string Verdict(Edit edit) {
  const Graph before = AnnotatedGraph();
  Graph annotated = before;
  edit(annotated);
  const LawResult result =
      AnnotationIsSound(before, annotated, ParseTarget("qnn.htp@v75", "").value());
  return result ? result->where + ": " + result->got : "";
}

ConcreteSpec& SpecOf(Graph& graph, ValueId value) {
  return std::get<ConcreteSpec>(*graph.values[value].spec);
}

TEST(AnnotationIsSound, AcceptsWhatTheContractAccepts) {
  EXPECT_EQ(Verdict([](Graph&) {}), "");
  EXPECT_EQ(Verdict([](Graph& graph) { SpecOf(graph, 0).scales = {0.125F}; }), "");
}

TEST(AnnotationIsSound, RejectsWhatTheContractRefuses) {
  EXPECT_EQ(Verdict([](Graph& graph) { SpecOf(graph, kSigmoid).scales = {0.5F}; }).substr(0, 30),
            "sigmoid-fixed at node 'sigmoid");
  EXPECT_EQ(Verdict([](Graph& graph) {
              graph.values[kReshaped].spec = PerTensor(DType::kUint16, 0.5F, 0);
            }).substr(0, 16),
            "share-input-spec");
}

TEST(AnnotationIsSound, RejectsAGraphInDisorder) {
  EXPECT_EQ(Verdict([](Graph& graph) { SpecOf(graph, 0).zero_points = {-1}; }).substr(0, 10),
            "the graph:");
}

TEST(AnnotationIsSound, RejectsASpecWhereThereWasNone) {
  EXPECT_EQ(Verdict([](Graph& graph) {
              graph.values[kPlain].dtype = DType::kUint8;
              graph.values[kPlain].spec = PerTensor(DType::kUint8, 1, 0);
            }),
            "value 'plain': a spec");
}

TEST(AnnotationIsSound, RejectsAZeroThatIsNotZero) {
  EXPECT_EQ(Verdict([](Graph& graph) { SpecOf(graph, kWeight).zero_points = {1}; }),
            "value 'w': symmetric with zero point 1");
}

TEST(AnnotationIsSound, RejectsAnotherComputation) {
  EXPECT_EQ(Verdict([](Graph& graph) { graph.nodes[1].op = OpKind::kTanh; }),
            "node 'sigmoid': another node");
  EXPECT_EQ(Verdict([](Graph& graph) { graph.values[0].name = "z"; }), "value 'x': another value");
  EXPECT_EQ(Verdict([](Graph& graph) { graph.outputs.push_back(2); }),
            "the graph: other values, nodes, inputs or outputs");
}

}  // namespace
}  // namespace qconform::laws
