// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "qconform/generate/generate.h"

namespace qconform::gen {
namespace {

Value MakeValue(std::string name, const Dims& shape, std::optional<QuantSpec> spec, DType dtype) {
  Value value;
  value.name = std::move(name);
  value.shape = shape;
  value.dtype = dtype;
  value.spec = std::move(spec);
  return value;
}

// y = linear(x, w) with the given weight codes.
Graph Linear(std::vector<std::int64_t> weight) {
  const auto inner = static_cast<std::int64_t>(weight.size());
  Graph graph;
  ConcreteSpec x = PerTensor(DType::kInt8, 0.5f, 3);
  x.qmin = -100;
  x.qmax = 90;
  graph.values.push_back(MakeValue("x", {1, inner}, x, DType::kInt8));
  graph.values.push_back(
      MakeValue("w", {1, inner}, PerTensor(DType::kInt8, 0.5f, 0), DType::kInt8));
  graph.values[1].constant = std::move(weight);
  graph.values.push_back(MakeValue("y", {1, 1}, PerTensor(DType::kInt8, 0.5f, 0), DType::kInt8));
  Node node;
  node.name = "linear_0";
  node.op = OpKind::kLinear;
  node.operands = {{0, std::nullopt}, {1, std::nullopt}};
  node.results = {2};
  graph.nodes = {node};
  graph.inputs = {0};
  graph.outputs = {2};
  return graph;
}

TEST(GenerateInputs, StayInsideTheRangeOfTheSpec) {
  const Graph graph = Linear({1, -1, 2, -2, 3});
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Draw draw = Draw::FromSeed(seed);
    const std::vector<Tensor> inputs = GenerateInputs(draw, graph);
    ASSERT_EQ(inputs.size(), 1u);
    EXPECT_EQ(inputs[0].shape, graph.values[0].shape);
    for (const std::int64_t code : inputs[0].codes) EXPECT_TRUE(-100 <= code && code <= 90);
  }
}

TEST(GenerateInputs, AlignWithTheSignsOfTheWeightsInAShareOfTheDraws) {
  const Graph graph = Linear({5, -5, 7, -9, 1, 1, -1, 4});
  const std::vector<std::int64_t> up = {90, -100, 90, -100, 90, 90, -100, 90};
  const std::vector<std::int64_t> down = {-100, 90, -100, 90, -100, -100, 90, -100};
  int ups = 0;
  int downs = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Draw draw = Draw::FromSeed(seed);
    const Tensor x = GenerateInputs(draw, graph)[0];
    ups += x.codes == up ? 1 : 0;
    downs += x.codes == down ? 1 : 0;
  }
  EXPECT_GT(ups, 20);
  EXPECT_GT(downs, 20);
}

TEST(GenerateInputs, AreAllEqualAndAllExtremeInAShareOfTheDraws) {
  const Graph graph = Linear({1, 2, 3, 4, 5, 6, 7, 8});
  int equal = 0;
  int extreme = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Draw draw = Draw::FromSeed(seed);
    const Tensor x = GenerateInputs(draw, graph)[0];
    const auto same = [&](std::int64_t code) { return code == x.codes[0]; };
    const auto at_end = [](std::int64_t code) { return code == -100 || code == 90; };
    equal += std::all_of(x.codes.begin(), x.codes.end(), same) ? 1 : 0;
    extreme += std::all_of(x.codes.begin(), x.codes.end(), at_end) ? 1 : 0;
  }
  EXPECT_GT(equal, 20);
  EXPECT_GT(extreme, 20);
}

TEST(GenerateInputs, GiveFiniteFloatsNearTheQuantizersCodesWithTies) {
  Graph graph;
  graph.values.push_back(MakeValue("x", {16}, std::nullopt, DType::kFloat32));
  graph.values.push_back(MakeValue("y", {16}, PerTensor(DType::kInt8, 0.25f, 1), DType::kInt8));
  Node node;
  node.name = "quantize_0";
  node.op = OpKind::kQuantize;
  node.operands = {{0, std::nullopt}};
  node.results = {1};
  graph.nodes = {node};
  graph.inputs = {0};
  graph.outputs = {1};
  int ties = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Draw draw = Draw::FromSeed(seed);
    const Tensor drawn = GenerateInputs(draw, graph)[0];
    for (const std::int64_t bits : drawn.codes) {
      const auto x = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
      ASSERT_TRUE(std::isfinite(x));
      EXPECT_LT(std::abs(x), 0.25f * 140);
      const float q = x / 0.25f;
      ties += q - std::floor(q) == 0.5f ? 1 : 0;
    }
  }
  EXPECT_GT(ties, 200);
}

}  // namespace
}  // namespace qconform::gen
