// SPDX-License-Identifier: Apache-2.0
// Every row of xnnpack.x86 accepts and, alone, rejects.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "qconform/validate/row_test.h"

namespace qconform {
namespace {

using enum DType;
using enum OpKind;

constexpr auto kX86 = "xnnpack.x86";

ConcreteSpec I8(float scale = 0.5F) { return PerTensor(kInt8, scale, 10); }
ConcreteSpec U8(float scale = 0.5F) { return PerTensor(kUint8, scale, 10); }
ConcreteSpec W8() { return Symmetric(kInt8, 0.25F); }
ConcreteSpec Bias() { return Symmetric(kInt32, 0.125F); }
ConcreteSpec Sigmoid() { return PerTensor(kInt8, 0x1p-8F, -128); }
ConcreteSpec Softmax() { return PerTensor(kUint8, 0x1p-8F, 0); }

Graph Biased(OpKind op) {
  const ConcreteSpec bias = Bias();
  return WeightedGraph(op, I8(), W8(), &bias, I8());
}
Graph Unbiased(OpKind op, const ConcreteSpec& weight) {
  const ConcreteSpec x = weight.dtype == kInt8 ? I8() : U8();
  return WeightedGraph(op, x, weight, nullptr, x);
}

std::function<void(Graph&)> Put(std::string value, ConcreteSpec spec) {
  return [value = std::move(value), spec = std::move(spec)](Graph& g) { SetSpec(g, value, spec); };
}
std::function<void(Graph&)> Scale(std::string value, float scale) {
  return [value = std::move(value), scale](Graph& g) { SpecAt(g, value).scales[0] = scale; };
}
std::function<void(Graph&)> ZeroPoint(std::string value, std::int64_t zero_point) {
  return [value = std::move(value), zero_point](Graph& g) {
    SpecAt(g, value).zero_points = {zero_point};
  };
}
std::function<void(Graph&)> Dynamic(std::string value) {
  return [value = std::move(value)](Graph& g) { MakeDynamic(g, value); };
}
std::function<void(Graph&)> Axis(std::int32_t axis) {
  return [axis](Graph& g) { SpecAt(g, "in1").axis = axis; };
}
void Affine(Graph& graph) { SpecAt(graph, "in1").scheme = Scheme::kAffine; }
void RankSeven(Graph& graph) {
  for (Value& value : graph.values) value.shape = {1, 1, 1, 1, 1, 2, 3};
  for (const AttrId id : {AttrId::kBefore, AttrId::kAfter}) {
    if (graph.nodes[0].attrs.Find(id)) graph.nodes[0].attrs.Set(id, {0, 0, 0, 0, 0, 0, 0});
  }
}

std::vector<RowCase> WeightedRows() {
  const ConcreteSpec rows = PerChannel(kInt8, 0, {0.5F, 0.5F});
  const ConcreteSpec unsigned_rows = PerChannel(kUint8, 0, {0.25F, 0.5F});
  const ConcreteSpec blocks = PerBlock(kInt8, 0, 1, 4);
  const Graph linear = Unbiased(kLinear, W8());
  const Graph conv = Unbiased(kConv2d, W8());
  const Graph channels = Unbiased(kConv2d, PerChannel(kInt8, 0, {0.25F, 0.5F}));
  const Graph depthwise = Unbiased(kDepthwiseConv2d, PerChannel(kInt8, 3, {0.25F, 0.5F}));
  return {
      {"weighted-dtypes", conv, Put("out0", U8()), "out0", kX86, ""},
      {"weighted-input-granularity", linear, Put("in0", rows), "in0", kX86, ""},
      {"weighted-result-granularity", linear, Put("out0", rows), "out0", kX86, ""},
      {"linear-weight-granularity", linear, Put("in1", rows), "in1", kX86, ""},
      {"conv-int8-weight-granularity", conv, Put("in1", blocks), "in1", kX86, ""},
      {"conv-uint8-weight-granularity", Unbiased(kConv2d, U8()), Put("in1", unsigned_rows), "in1",
       kX86, ""},
      {"conv-weight-axis", channels, Axis(3), "in1", kX86, ""},
      {"depthwise-weight-axis", depthwise, Axis(1), "in1", kX86, ""},
      {"weighted-int8-weight-symmetric", linear, Affine, "in1", kX86, ""},
      {"weighted-weight-static", conv, Dynamic("in1"), "in1", kX86, ""},
      {"weighted-bias-static", Biased(kConv2d), Dynamic("in2"), "in2", kX86, ""},
      {"weighted-bias-dtype", Biased(kLinear), Put("in2", Symmetric(kInt48, 0.125F)), "in2", kX86,
       ""},
      {"weighted-bias-scale", Biased(kLinear), Scale("in2", 0.25F), "in2", kX86, ""},
      {"weighted-tensor-scale-ratio", linear, Scale("out0", 0x1p30F), "", kX86, ""},
      {"conv-channel-scale-ratio", channels, Scale("out0", 0x1p-11F), "", kX86, ""},
  };
}

std::vector<RowCase> OtherRows() {
  const ConcreteSpec rows = PerChannel(kInt8, 0, {0.5F, 0.5F});
  const Graph add = PlainGraph(kAdd, I8(), I8());
  const Graph mul = PlainGraph(kMul, I8(), I8());
  return {
      {"binary-dtypes", add, Put("in1", U8()), "in1", kX86, ""},
      {"binary-operand-granularity", add, Put("in1", rows), "in1", kX86, ""},
      {"binary-result-granularity", add, Put("out0", rows), "out0", kX86, ""},
      {"binary-rank", add, RankSeven, "in0", kX86, ""},
      {"sum-scale-ratio", add, Scale("in1", 0x1p-12F), "in1", kX86, ""},
      {"mul-scale-ratio", mul, Scale("out0", 0x1p-10F), "", kX86, ""},
      {"unary-dtypes", PlainGraph(kSigmoid, I8(), Sigmoid()), Put("in0", U8()), "in0", kX86, ""},
      {"softmax-dtypes", PlainGraph(kSoftmax, U8(), Softmax()), Put("in0", I8()), "in0", kX86, ""},
      {"unary-operand-granularity", PlainGraph(kSigmoid, I8(), Sigmoid()), Put("in0", rows), "in0",
       kX86, ""},
      {"sigmoid-fixed", PlainGraph(kSigmoid, I8(), Sigmoid()), ZeroPoint("out0", -127), "out0",
       kX86, ""},
      {"tanh-fixed", PlainGraph(kTanh, I8(), PerTensor(kInt8, 0x1p-7F, 0)), Scale("out0", 0x1p-8F),
       "out0", kX86, ""},
      {"softmax-fixed", PlainGraph(kSoftmax, U8(), Softmax()), Scale("out0", 1 / 255.0F), "out0",
       kX86, ""},
      {"share-across-clamp", PlainGraph(kRelu, I8(), I8()), ZeroPoint("out0", 9), "out0", kX86, ""},
      {"share-across-max-pool", PlainGraph(kMaxPool2d, I8(), I8()), Scale("out0", 1), "out0", kX86,
       ""},
      {"share-across-move", PlainGraph(kReshape, U8(), U8()), ZeroPoint("out0", 9), "out0", kX86,
       ""},
      {"pad-rank", PlainGraph(kPad, I8(), I8()), RankSeven, "in0", kX86, ""},
  };
}

std::vector<RowCase> AllRows() {
  std::vector<RowCase> rows = WeightedRows();
  for (RowCase& row : OtherRows()) rows.push_back(std::move(row));
  return rows;
}

TEST(XnnpackX86Rows, AcceptAndRejectAlone) {
  for (const RowCase& row : AllRows()) CheckRow(row);
}

TEST(XnnpackX86Rows, AllHaveATest) { CheckCoverage(kX86, AllRows(), {}); }

// The ends themselves: the least ratio is inside, the greatest outside.
TEST(XnnpackX86Rows, TakeHalfOpenRatios) {
  const Target target = ParseTarget(kX86, "").value();
  Graph graph = PlainGraph(kAdd, I8(1), I8(1));
  SpecAt(graph, "in0").scales[0] = 0x1p-10F;
  EXPECT_TRUE(Validate(graph, target).accepted());
  SpecAt(graph, "in0").scales[0] = 0x1p8F;
  EXPECT_EQ(Failures(Validate(graph, target)), std::vector<std::string>{"sum-scale-ratio in0"});
}

}  // namespace
}  // namespace qconform
