// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "qconform/execute/execute.h"
#include "qconform/graph/resolve.h"
#include "qconform/lower/lower.h"
#include "qconform/shrink/shrink.h"
#include "qconform/shrink/shrink_test_graphs.h"

namespace qconform::gen {
namespace {

template <class Predicate>
bool Any(const std::vector<Case>& cases, Predicate predicate) {
  return std::any_of(cases.begin(), cases.end(), predicate);
}

void ExpectSound(const Case& c) {
  ASSERT_TRUE(CheckStructure(c.graph).ok()) << CheckStructure(c.graph).error().message;
  ASSERT_FALSE(c.graph.nodes.empty());
  const ResolvedSpecs specs(c.graph);
  for (ValueId v = 0; v < c.graph.values.size(); ++v) {
    EXPECT_NE(specs.Find(ValuePort(v)), nullptr);
  }
  if (c.inputs.empty()) return;
  ASSERT_EQ(c.inputs.size(), c.graph.inputs.size());
  for (std::size_t i = 0; i < c.inputs.size(); ++i) {
    const Value& value = c.graph.values[c.graph.inputs[i]];
    EXPECT_EQ(c.inputs[i].shape, value.shape);
    EXPECT_EQ(c.inputs[i].dtype, value.dtype);
    EXPECT_EQ(static_cast<std::int64_t>(c.inputs[i].codes.size()), ElementCount(value.shape));
  }
}

TEST(SimplerCases, AreAllSoundAndNoneIsTheCaseItself) {
  const Case c = ManyNodes();
  const std::vector<Case> simpler = SimplerCases(c);
  EXPECT_GT(simpler.size(), 100u);
  for (const Case& candidate : simpler) {
    ExpectSound(candidate);
    EXPECT_FALSE(candidate == c);
  }
}

TEST(SimplerCases, BeginWithSingleNodes) {
  const std::vector<Case> simpler = SimplerCases(ManyNodes());
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(simpler[i].graph.nodes.size(), 1u);
}

TEST(SimplerCases, BypassANodeWhoseOperandHasTheSameShape) {
  EXPECT_TRUE(Any(SimplerCases(ManyNodes()), [](const Case& c) {
    const bool no_relu = std::none_of(c.graph.nodes.begin(), c.graph.nodes.end(),
                                      [](const Node& n) { return n.op == OpKind::kRelu; });
    return no_relu && c.graph.nodes.size() == 4;
  }));
}

TEST(SimplerCases, GiveACutValueTheCodesItHad) {
  TestGraph g;
  const ConcreteSpec spec = Int8Spec(1.0F, 0);
  const ValueId x = g.Input({3}, spec);
  const ValueId moved =
      g.Apply(OpKind::kSlice, {x}, {2}, spec, {{AttrId::kStart, {1}}, {AttrId::kSize, {2}}});
  const ValueId y = g.Apply(OpKind::kRelu, {moved}, {2}, spec);
  EXPECT_TRUE(Any(SimplerCases(g.Finish({y})), [](const Case& c) {
    return c.graph.nodes.size() == 1 && c.graph.nodes[0].op == OpKind::kRelu &&
           c.inputs[0].codes == std::vector<std::int64_t>{2, 3};
  }));
}

TEST(SimplerCases, MakeSharedSpecsConcreteWhereTheirPortIsGone) {
  EXPECT_TRUE(Any(SimplerCases(ManyNodes()), [](const Case& c) {
    if (c.graph.nodes.size() != 1 || c.graph.nodes[0].op != OpKind::kReshape) return false;
    const auto* shared = std::get_if<SharedSpec>(&*c.graph.values[c.graph.nodes[0].result()].spec);
    return shared != nullptr && shared->with == ValuePort(c.graph.nodes[0].operands[0].value);
  }));
  TestGraph g;
  const ValueId x = g.Input({3}, Int8Spec(0.5F, 1));
  const ValueId a = g.Apply(OpKind::kRelu, {x}, {3}, Int8Spec(0.5F, 1));
  const ValueId b = g.Apply(OpKind::kRelu, {a}, {3}, SharedSpec{ValuePort(x)});
  EXPECT_TRUE(Any(SimplerCases(g.Finish({b})), [](const Case& c) {
    if (c.graph.nodes.size() != 1 || c.graph.nodes[0].name != "n1") return false;
    const auto& spec = *c.graph.values[c.graph.nodes[0].result()].spec;
    const auto* concrete = std::get_if<ConcreteSpec>(&spec);
    return concrete != nullptr && *concrete == Int8Spec(0.5F, 1);
  }));
}

TEST(SimplerCases, LetTheBiasFollowItsOperands) {
  const ConcreteSpec wanted = Int8Spec(1.0F, 3);
  EXPECT_TRUE(Any(SimplerCases(ManyNodes()), [&](const Case& c) {
    const auto* x = std::get_if<ConcreteSpec>(&*c.graph.values[0].spec);
    return x != nullptr && *x == wanted &&
           std::get<ConcreteSpec>(*c.graph.values[2].spec).scales == PerChannelWeights(4).scales;
  }));
}

TEST(SimplerCases, CropTheScalesWithTheChannels) {
  const ConcreteSpec all = PerChannelWeights(4);
  EXPECT_TRUE(Any(SimplerCases(ManyNodes()), [&](const Case& c) {
    const Value& w = c.graph.values[1];
    return w.shape == Dims{1, 3, 3, 3} && c.graph.nodes.size() == 5 &&
           std::get<ConcreteSpec>(*w.spec).scales == std::vector<float>{all.scales[3]};
  }));
}

TEST(SimplerCases, CropTheBlocksWithTheElements) {
  TestGraph g;
  ConcreteSpec w_spec = PerChannelWeights(6);  // 2 channels of 3 blocks
  w_spec.granularity = Granularity::kPerBlock;
  w_spec.block_size = 2;
  const ValueId x = g.Input({1, 5}, Int8Spec(0.5F, 0));
  const ValueId w = g.Constant({2, 5}, w_spec, 1);
  const ValueId y = g.Apply(OpKind::kLinear, {x, w}, {1, 2}, Int8Spec(0.5F, 0));
  const Case c = g.Finish({y});
  ASSERT_TRUE(CheckStructure(c.graph).ok()) << CheckStructure(c.graph).error().message;
  const auto has = [](const std::vector<Case>& cases, const Dims& shape,
                      const std::vector<float>& scales) {
    return Any(cases, [&](const Case& candidate) {
      return candidate.graph.values[1].shape == shape &&
             std::get<ConcreteSpec>(*candidate.graph.values[1].spec).scales == scales;
    });
  };
  const std::vector<float>& all = w_spec.scales;
  EXPECT_TRUE(has(SimplerCases(c), {2, 2}, {all[0], all[3]}));
  EXPECT_TRUE(has(SimplerCases(c), {2, 1}, {all[2], all[5]}));
  EXPECT_TRUE(has(SimplerCases(c), {1, 5}, {all[3], all[4], all[5]}));
}

TEST(SimplerCases, KeepTheOutcomeOfTheRuleItBreaks) {
  // int16 bias under an int8 product: no rule of any built-in target allows it.
  Case c = ManyNodes();
  c.target = "tosa.int";
  c.graph.values[2].dtype = DType::kInt16;
  auto& bias = std::get<ConcreteSpec>(*c.graph.values[2].spec);
  bias.dtype = DType::kInt16;
  bias.qmin = RangeOf(DType::kInt16).min;
  bias.qmax = RangeOf(DType::kInt16).max;
  ASSERT_TRUE(CheckStructure(c.graph).ok());
  for (const Case& candidate : SimplerCases(c)) {
    const bool has_conv = std::any_of(
        candidate.graph.nodes.begin(), candidate.graph.nodes.end(),
        [](const Node& n) { return n.op == OpKind::kConv2d && n.operands.size() == 3; });
    EXPECT_TRUE(has_conv);
  }
}

}  // namespace
}  // namespace qconform::gen
