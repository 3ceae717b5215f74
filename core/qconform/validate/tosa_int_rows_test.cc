// SPDX-License-Identifier: Apache-2.0
// Every row of tosa.int accepts and, alone, rejects.
#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "qconform/validate/row_test.h"

namespace qconform {
namespace {

using enum DType;
using enum OpKind;

constexpr auto kInt = "tosa.int";
constexpr auto kInt16Ext = "tosa.int+int16";

ConcreteSpec I8() { return PerTensor(kInt8, 0.5F, 10); }
ConcreteSpec I16() { return Symmetric(kInt16, 0.5F); }
ConcreteSpec U8() { return PerTensor(kUint8, 0.5F, 10); }
ConcreteSpec W8() { return Symmetric(kInt8, 0.25F); }

Graph Weighted(OpKind op, const ConcreteSpec& weight, const ConcreteSpec& bias) {
  return WeightedGraph(op, I8(), weight, &bias, I8());
}
Graph Weighted16() {
  const ConcreteSpec bias = Symmetric(kInt48, 0.125F);
  return WeightedGraph(kConv2d, I16(), W8(), &bias, I16());
}

std::function<void(Graph&)> Put(std::string value, ConcreteSpec spec) {
  return [value = std::move(value), spec = std::move(spec)](Graph& g) { SetSpec(g, value, spec); };
}
std::function<void(Graph&)> Affine(std::string value) {
  return [value = std::move(value)](Graph& g) {
    SpecAt(g, value).scheme = Scheme::kAffine;
    SpecAt(g, value).zero_points = {3};
  };
}
std::function<void(Graph&)> Axis(std::string value, std::int32_t axis) {
  return [value = std::move(value), axis](Graph& g) { SpecAt(g, value).axis = axis; };
}
std::function<void(Graph&)> NextScale(std::string value) {
  return [value = std::move(value)](Graph& g) {
    float& scale = SpecAt(g, value).scales[0];
    scale = std::nextafter(scale, 1.0F);
  };
}
void UnchangedGraph(Graph&) {}

void RankSeven(Graph& graph) {
  ValueAt(graph, "in0").shape = {1, 1, 1, 1, 1, 2, 3};
  ValueAt(graph, "out0").shape = {1, 1, 1, 1, 1, 2, 3};
}
// One row of a window that is 8193 steps wide, or one step of that length.
void WideKernel(Graph& graph) {
  ValueAt(graph, "in0").shape = {1, 8193, 2, 2};
  ValueAt(graph, "out0").shape = {1, 1, 2, 2};
  graph.nodes[0].attrs.Set(AttrId::kKernel, {8193, 1});
}
void WideStride(Graph& graph) {
  ValueAt(graph, "in0").shape = {1, 8194, 2, 2};
  graph.nodes[0].attrs.Set(AttrId::kStride, {8193, 1});
}
void WideDilation(Graph& graph) { graph.nodes[0].attrs.Set(AttrId::kDilation, {8193, 1}); }
void WidePad(Graph& graph) {
  graph.nodes[0].attrs.Set(AttrId::kPad, {8193, 0, 0, 0});
  ValueAt(graph, "out0").shape = {1, 8195, 2, 2};
}

std::vector<RowCase> DtypeRows() {
  const Graph quantize = PlainGraph(kQuantize, {.dtype = kFloat32}, I8());
  const Graph dequantize = PlainGraph(kDequantize, I8(), {.dtype = kFloat32});
  const ConcreteSpec bias = Symmetric(kInt32, 0.125F);
  return {
      {"weighted-dtypes", Weighted(kConv2d, W8(), bias), Put("out0", U8()), "out0", kInt, ""},
      {"matmul-dtypes", PlainGraph(kMatmul, I8(), I8()), Put("in1", U8()), "in1", kInt, ""},
      {"binary-dtypes", PlainGraph(kAdd, I8(), I8()), Put("in0", U8()), "in0", kInt, ""},
      {"unary-dtypes", PlainGraph(kTanh, I8(), I8()), Put("out0", U8()), "out0", kInt, ""},
      {"movement-dtypes", PlainGraph(kAvgPool2d, I8(), I8()), Put("in0", U8()), "in0", kInt, ""},
      {"requantize-dtypes", PlainGraph(kRequantize, I8(), I16()), Put("out0", U8()), "out0", kInt,
       ""},
      {"quantize-dtypes", quantize, Put("out0", U8()), "out0", kInt, ""},
      {"dequantize-dtypes", dequantize, Put("in0", U8()), "in0", kInt, ""},
      {"bias-int32", Weighted(kLinear, W8(), bias), Put("in2", Symmetric(kInt48, 0.125F)), "in2",
       kInt, ""},
      {"bias-int48", Weighted16(), Put("in2", bias), "in2", kInt16Ext, ""},
      {"int16-extension", PlainGraph(kConcat, I16(), I16()), UnchangedGraph, "", kInt16Ext, kInt},
  };
}

std::vector<RowCase> FormRows() {
  const ConcreteSpec bias = Symmetric(kInt32, 0.125F);
  const ConcreteSpec channel_bias = PerChannel(kInt32, 0, {0.125F, 0.25F});
  const Graph tensor = Weighted(kConv2d, W8(), bias);
  const Graph channel = Weighted(kConv2d, PerChannel(kInt8, 0, {0.25F, 0.5F}), channel_bias);
  const Graph depthwise =
      Weighted(kDepthwiseConv2d, PerChannel(kInt8, 3, {0.25F, 0.5F}), channel_bias);
  const Graph linear = WeightedGraph(kLinear, I8(), W8(), nullptr, I8());
  const Graph relu = PlainGraph(kRelu, I8(), I8());
  const ConcreteSpec rows = PerChannel(kInt8, 0, {0.5F, 0.5F});
  return {
      {"int16-operand-symmetric", PlainGraph(kAdd, I16(), I16()), Affine("in1"), "in1", kInt, ""},
      {"int16-activation-symmetric", Weighted16(), Affine("in0"), "in0", kInt16Ext, ""},
      {"int16-result-symmetric", PlainGraph(kRequantize, I8(), I16()), Affine("out0"), "out0", kInt,
       ""},
      {"weight-symmetric", tensor, Affine("in1"), "in1", kInt, ""},
      {"weight-granularity", linear, Put("in1", PerBlock(kInt8, 0, 16, 4)), "in1", kInt, ""},
      {"conv2d-weight-axis", channel, Axis("in1", 3), "in1", kInt, ""},
      {"depthwise-weight-axis", depthwise, Axis("in1", 1), "in1", kInt, ""},
      {"activation-granularity", linear, Put("in0", rows), "in0", kInt, ""},
      {"operand-granularity", relu, Put("in0", rows), "in0", kInt, ""},
      {"result-granularity", relu, Put("out0", rows), "out0", kInt, ""},
      {"bias-scale", channel, NextScale("in2"), "in2", kInt, ""},
      {"share-input-spec", PlainGraph(kMaxPool2d, I8(), I8()), NextScale("out0"), "out0", kInt, ""},
  };
}

std::vector<RowCase> LimitRows() {
  const ConcreteSpec bias = Symmetric(kInt32, 0.125F);
  Graph tall = Weighted(kConv2d, W8(), bias);
  ValueAt(tall, "in0").shape = {1, 8194, 2, 2};
  ValueAt(tall, "out0").shape = {1, 8194, 2, 2};
  const Graph pool = PlainGraph(kMaxPool2d, I8(), I8());
  return {
      {"rank", PlainGraph(kRelu, I8(), I8()), RankSeven, "in0", kInt, ""},
      {"kernel-limit", pool, WideKernel, "", kInt, ""},
      {"stride-limit", pool, WideStride, "", kInt, ""},
      {"dilation-limit", tall, WideDilation, "", kInt, ""},
      {"pad-limit", Weighted(kConv2d, W8(), bias), WidePad, "", kInt, ""},
  };
}

std::vector<RowCase> AllRows() {
  std::vector<RowCase> rows = DtypeRows();
  for (auto* more : {FormRows, LimitRows}) {
    for (RowCase& row : more()) rows.push_back(std::move(row));
  }
  return rows;
}

TEST(TosaIntRows, AcceptAndRejectAlone) {
  for (const RowCase& row : AllRows()) CheckRow(row);
}

TEST(TosaIntRows, AllHaveATest) { CheckCoverage("tosa.int", AllRows(), {}); }

TEST(TosaInt, AcceptsEveryPlainOpAtBothWidths) {
  const Target target = ParseTarget(kInt16Ext, "").value();
  for (const OpKind op :
       {kMatmul, kAdd, kSub, kMul, kRelu, kClamp, kSigmoid, kTanh, kSoftmax, kReshape, kTranspose,
        kConcat, kSlice, kPad, kAvgPool2d, kMaxPool2d, kRequantize}) {
    for (const ConcreteSpec& spec : {I8(), I16()}) {
      EXPECT_TRUE(Validate(PlainGraph(op, spec, spec), target).findings.empty()) << NameOf(op);
    }
  }
}

TEST(TosaInt, GatesOnlyTheOpsWhoseInt16FormIsAnExtension) {
  const Target target = ParseTarget(kInt, "").value();
  for (const OpKind op : {kAdd, kMul, kReshape, kTranspose, kSlice, kPad, kRequantize}) {
    EXPECT_TRUE(Validate(PlainGraph(op, I16(), I16()), target).accepted()) << NameOf(op);
  }
  for (const OpKind op : {kMatmul, kClamp, kSigmoid, kConcat, kAvgPool2d, kMaxPool2d}) {
    EXPECT_EQ(Failures(Validate(PlainGraph(op, I16(), I16()), target)),
              std::vector<std::string>{"int16-extension"})
        << NameOf(op);
  }
}

}  // namespace
}  // namespace qconform
