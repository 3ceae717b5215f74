// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "qconform/graph/case_examples.h"
#include "qconform/graph/graph.h"

namespace qconform {
namespace {

// x [1,2] -> linear with per-channel weights and a derived bias -> relu, which shares.
Graph Sound() {
  ConcreteSpec weight{.qmin = -127,
                      .scheme = Scheme::kSymmetric,
                      .granularity = Granularity::kPerChannel,
                      .scales = {0.5f, 0.25f, 1.0f},
                      .zero_points = {0, 0, 0}};
  ConcreteSpec bias = PerTensor(DType::kInt32, 1, 0);
  bias.granularity = Granularity::kPerChannel;
  bias.scales.clear();
  bias.zero_points.clear();
  Graph graph;
  graph.values = {
      {.name = "x", .shape = {1, 2}, .spec = PerTensor(DType::kInt8, 0.5f, 1)},
      {.name = "w", .shape = {3, 2}, .spec = weight, .constant = {{1, 2, 3, 4, 5, -127}}},
      {.name = "b",
       .shape = {3},
       .dtype = DType::kInt32,
       .spec = DerivedSpec{.from = {OperandPort(0, 0), ValuePort(1)}, .form = bias},
       .constant = {{1, 2, 3}}},
      {.name = "y", .shape = {1, 3}, .spec = PerTensor(DType::kInt8, 1, -3)},
      {.name = "z", .shape = {1, 3}, .spec = SharedSpec{ValuePort(3)}},
  };
  graph.nodes = {{.name = "fc",
                  .op = OpKind::kLinear,
                  .operands = {{0, {}}, {1, {}}, {2, {}}},
                  .results = {3}},
                 {.name = "act", .op = OpKind::kRelu, .operands = {{3, {}}}, .results = {4}}};
  graph.inputs = {0};
  graph.outputs = {4};
  return graph;
}

ConcreteSpec& SpecOf(Graph& graph, ValueId v) {
  return std::get<ConcreteSpec>(*graph.values[v].spec);
}

struct Break {
  const char* wanted;  // part of the message
  std::function<void(Graph&)> apply;
};

const std::vector<Break> kBreaks = {
    {"no output", [](Graph& g) { g.outputs.clear(); }},
    {"output twice", [](Graph& g) { g.outputs = {4, 4}; }},
    {"output does not exist", [](Graph& g) { g.outputs = {5}; }},
    {"input does not exist", [](Graph& g) { g.inputs = {9}; }},
    {"exactly one of", [](Graph& g) { g.inputs = {0, 3}; }},
    {"exactly one of", [](Graph& g) { g.inputs = {0, 0}; }},
    {"exactly one of", [](Graph& g) { g.inputs.clear(); }},
    {"exactly one of", [](Graph& g) { g.nodes[1].results = {3}; }},
    {"named 'x'", [](Graph& g) { g.values[3].name = "x"; }},
    {"named 'fc'", [](Graph& g) { g.nodes[1].name = "fc"; }},
    {"value name", [](Graph& g) { g.values[0].name = "1x"; }},
    {"value name", [](Graph& g) { g.values[0].name = std::string(257, 'x'); }},
    {"node name", [](Graph& g) { g.nodes[0].name = ""; }},
    {"dimension 0", [](Graph& g) { g.values[0].shape = {0, 2}; }},
    {"2^28", [](Graph& g) { g.values[0].shape = {1 << 20, 1 << 20}; }},
    {"has 5 elements", [](Graph& g) { g.values[1].constant->pop_back(); }},
    {"is no int8", [](Graph& g) { (*g.values[1].constant)[0] = 128; }},
    {"reads a value", [](Graph& g) { g.nodes[1].operands[0].value = 7; }},
    {"writes a value", [](Graph& g) { g.nodes[1].results = {7}; }},
    {"act' has 0 results", [](Graph& g) { g.nodes[1].results.clear(); }},
    {"act' has 2 results", [](Graph& g) { g.nodes[1].results = {4, 4}; }},
    {"takes 2 to 3", [](Graph& g) { g.nodes[0].operands.resize(1); }},
    {"takes 1 to 1", [](Graph& g) { g.nodes[1].operands.push_back({0, {}}); }},
    {"cycle",
     [](Graph& g) {
       g.nodes[0].operands[0].value = 4;
       g.values[0].constant = {{0, 0}};
       g.inputs.clear();
       g.values[4].shape = {1, 3};
       g.values[1].shape = {3, 3};
       g.values[1].constant = std::vector<std::int64_t>(9, 1);
     }},
    {"no attribute stride", [](Graph& g) { g.nodes[1].attrs.Set(AttrId::kStride, {1, 1}); }},
    {"lacks attribute min", [](Graph& g) { g.nodes[1].op = OpKind::kClamp; }},
    {"empty or outside",
     [](Graph& g) {
       g.nodes[1].op = OpKind::kClamp;
       g.nodes[1].attrs.Set(AttrId::kMin, {5});
       g.nodes[1].attrs.Set(AttrId::kMax, {4});
     }},
    {"does not have the shape", [](Graph& g) { g.values[4].shape = {3, 1}; }},
    {"gives a float", [](Graph& g) { g.nodes[1].op = OpKind::kDequantize; }},
    {"takes a float", [](Graph& g) { g.nodes[1].op = OpKind::kQuantize; }},
    {"is bool and cannot have a spec", [](Graph& g) { g.values[0].dtype = DType::kBool; }},
    {"must be positive", [](Graph& g) { SpecOf(g, 0).scales[0] = 0; }},
    {"must be positive", [](Graph& g) { SpecOf(g, 0).scales[0] = -1; }},
    {"must be positive",
     [](Graph& g) { SpecOf(g, 0).scales[0] = std::numeric_limits<float>::infinity(); }},
    {"must be positive",
     [](Graph& g) { SpecOf(g, 0).scales[0] = std::numeric_limits<float>::quiet_NaN(); }},
    {"zero point 128", [](Graph& g) { SpecOf(g, 0).zero_points[0] = 128; }},
    {"2 zero points", [](Graph& g) { SpecOf(g, 0).zero_points.push_back(0); }},
    {"its shape needs 3",
     [](Graph& g) {
       SpecOf(g, 1).scales.pop_back();
       SpecOf(g, 1).zero_points.pop_back();
     }},
    {"axis 2", [](Graph& g) { SpecOf(g, 1).axis = 2; }},
    {"axis -1", [](Graph& g) { SpecOf(g, 1).axis = -1; }},
    {"per-tensor spec has axis 0", [](Graph& g) { SpecOf(g, 0).axis = 1; }},
    {"block size 4", [](Graph& g) { SpecOf(g, 0).block_size = 4; }},
    {"block size 0", [](Graph& g) { SpecOf(g, 1).granularity = Granularity::kPerBlock; }},
    {"is empty or outside", [](Graph& g) { SpecOf(g, 0).qmax = -129; }},
    {"is empty or outside", [](Graph& g) { SpecOf(g, 0).qmin = -129; }},
    {"cannot have the dtype", [](Graph& g) { SpecOf(g, 0).dtype = DType::kFloat32; }},
    {"its spec says int16", [](Graph& g) { SpecOf(g, 0).dtype = DType::kInt16; }},
    {"its spec says int8", [](Graph& g) { g.values[4].dtype = DType::kInt16; }},
    {"port that does not exist", [](Graph& g) { g.values[4].spec = SharedSpec{ValuePort(5)}; }},
    {"port that does not exist",
     [](Graph& g) { g.values[4].spec = SharedSpec{OperandPort(1, 1)}; }},
    {"derives from two",
     [](Graph& g) { std::get<DerivedSpec>(*g.values[2].spec).from.pop_back(); }},
    {"operand 0", [](Graph& g) { g.nodes[1].operands[0].spec = SpecOf(g, 1); }},
};

TEST(CheckStructure, AcceptsASoundGraph) {
  const Status status = CheckStructure(Sound());
  EXPECT_TRUE(status.ok()) << (status.ok() ? "" : status.error().message);
}

TEST(CheckStructure, RefusesEveryDefectAndSaysWhich) {
  for (const Break& broken : kBreaks) {
    Graph graph = Sound();
    broken.apply(graph);
    const Status status = CheckStructure(graph);
    ASSERT_FALSE(status.ok()) << broken.wanted;
    EXPECT_NE(status.error().message.find(broken.wanted), std::string::npos)
        << "wanted '" << broken.wanted << "' in: " << status.error().message;
  }
}

TEST(CheckStructure, HoldsEveryResultOfANode) {
  const Graph graph = SeveralResultsCase().graph;
  Graph few = graph;
  few.nodes[1].results.pop_back();
  EXPECT_FALSE(CheckStructure(few).ok());
  Graph swapped = graph;
  std::swap(swapped.nodes[1].results[0], swapped.nodes[1].results[1]);
  EXPECT_FALSE(CheckStructure(swapped).ok());
  Graph two_sources = graph;
  two_sources.inputs.push_back(5);
  EXPECT_FALSE(CheckStructure(two_sources).ok());
}

TEST(CheckStructure, CountsTheScalesOfBlocks) {
  Graph graph = Sound();
  ConcreteSpec& weight = SpecOf(graph, 1);
  weight.granularity = Granularity::kPerBlock;
  weight.block_size = 1;  // two blocks for each of three channels
  weight.scales.assign(6, 1.0f);
  weight.zero_points.assign(6, 0);
  graph.values[2].spec = std::nullopt;
  EXPECT_TRUE(CheckStructure(graph).ok());
  SpecOf(graph, 1).block_size = 2;
  EXPECT_FALSE(CheckStructure(graph).ok());
}

TEST(CheckStructure, LeavesUnresolvableSharingToTheValidator) {
  Graph graph = Sound();
  graph.values[4].spec = SharedSpec{ValuePort(4)};
  EXPECT_TRUE(CheckStructure(graph).ok());
}

}  // namespace
}  // namespace qconform
