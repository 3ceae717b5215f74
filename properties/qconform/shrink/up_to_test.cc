// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "qconform/shrink/shrink.h"
#include "qconform/shrink/shrink_test_graphs.h"

namespace qconform::gen {
namespace {

TEST(UpTo, KeepsWhatTheNodeNeedsAndNothingElse) {
  const ConcreteSpec spec = PerTensor(DType::kInt8, 0.5f, 0);
  TestGraph g;
  const ValueId a = g.Input({2, 3}, spec);
  const ValueId b = g.Input({2, 3}, spec);
  const ValueId sum = g.Apply(OpKind::kAdd, {a, a}, {2, 3}, spec);
  const ValueId product = g.Apply(OpKind::kMul, {sum, b}, {2, 3}, spec);
  Case c = g.Finish({product});
  c.expectation = Expectation::kAccept;

  const std::optional<Case> first = UpTo(c, 0);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->graph.nodes.size(), 1u);
  EXPECT_EQ(first->graph.inputs.size(), 1u);
  EXPECT_EQ(first->inputs.size(), 1u);
  EXPECT_EQ(first->graph.nodes[0].op, OpKind::kAdd);
  EXPECT_EQ(first->graph.outputs[0], first->graph.nodes[0].result());
  EXPECT_EQ(first->expectation, Expectation::kUnstated);

  const std::optional<Case> second = UpTo(c, 1);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->graph, c.graph);
}

TEST(UpTo, GivesASharedSpecItsNumbersWhenItsOwnerGoes) {
  const ConcreteSpec spec = PerTensor(DType::kInt8, 0.5f, 0);
  TestGraph g;
  const ValueId a = g.Input({2, 3}, spec);
  const ValueId b = g.Apply(OpKind::kRelu, {a}, {2, 3}, spec);
  const ValueId y = g.Apply(OpKind::kAdd, {a, a}, {2, 3}, SharedSpec{ValuePort(b)});
  const Case c = g.Finish({b, y});
  const std::optional<Case> part = UpTo(c, 1);
  ASSERT_TRUE(part);
  EXPECT_EQ(part->graph.nodes.size(), 1u);
  EXPECT_EQ(part->graph.values.back().spec, QuantSpec(spec));
}

}  // namespace
}  // namespace qconform::gen
