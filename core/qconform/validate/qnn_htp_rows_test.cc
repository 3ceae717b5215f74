// SPDX-License-Identifier: Apache-2.0
// Every row of qnn.htp accepts and, alone, rejects.
#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "qconform/validate/row_test.h"

namespace qconform {
namespace {

using enum DType;
using enum OpKind;

constexpr auto kHtp = "qnn.htp@v75";

ConcreteSpec U8() { return PerTensor(kUint8, 0.5F, 10); }
ConcreteSpec U16() { return PerTensor(kUint16, 0.5F, 1000); }
ConcreteSpec S8() { return Symmetric(kInt8, 0.25F); }
ConcreteSpec Bias() { return Symmetric(kInt32, 0.125F); }

Graph Weighted(OpKind op, const ConcreteSpec& weight, const ConcreteSpec& bias) {
  return WeightedGraph(op, U8(), weight, &bias, U8());
}
Graph Block() { return WeightedGraph(kLinear, U16(), PerBlock(kInt4, 0, 16, 4), nullptr, U16()); }

// A change of the spec of one value.
template <class Change>
std::function<void(Graph&)> At(std::string value, Change change) {
  return [value = std::move(value), change](Graph& graph) { change(SpecAt(graph, value)); };
}
std::function<void(Graph&)> Put(std::string value, ConcreteSpec spec) {
  return [value = std::move(value), spec = std::move(spec)](Graph& g) { SetSpec(g, value, spec); };
}
void MakeAffineAtThree(ConcreteSpec& spec) {
  spec.scheme = Scheme::kAffine;
  spec.zero_points.assign(spec.zero_points.size(), 3);
}
void NextScale(ConcreteSpec& spec) { spec.scales[0] = std::nextafter(spec.scales[0], 1.0F); }
void UnchangedGraph(Graph&) {}

void PadRankSix(Graph& graph) {
  ValueAt(graph, "in0").shape = {1, 1, 1, 1, 2, 3};
  ValueAt(graph, "out0").shape = {1, 1, 1, 1, 2, 5};
  graph.nodes[0].attrs.Set(AttrId::kBefore, {0, 0, 0, 0, 0, 1});
  graph.nodes[0].attrs.Set(AttrId::kAfter, {0, 0, 0, 0, 0, 1});
}

Graph Matmul16() {
  Graph graph = PlainGraph(kMatmul, U16(), U16());
  SetSpec(graph, "in1", Symmetric(kInt16, 0.25F));
  return graph;
}

std::vector<RowCase> DtypeRows() {
  const Graph quantize = PlainGraph(kQuantize, {.dtype = kFloat32}, U8());
  const Graph dequantize = PlainGraph(kDequantize, U8(), {.dtype = kFloat32});
  const ConcreteSpec i8 = PerTensor(kInt8, 0.5F, 0);
  return {
      {"weighted-dtypes", Weighted(kConv2d, S8(), Bias()), Put("in0", i8), "in0", kHtp, ""},
      {"matmul-dtypes", PlainGraph(kMatmul, U8(), U8()), Put("in1", i8), "in1", kHtp, ""},
      {"binary-dtypes", PlainGraph(kAdd, U8(), U8()), Put("in1", U16()), "in1", kHtp, ""},
      {"unary-dtypes", PlainGraph(kRelu, U8(), U8()), Put("out0", U16()), "out0", kHtp, ""},
      {"requantize-dtypes", PlainGraph(kRequantize, U8(), U16()), Put("out0", i8), "out0", kHtp,
       ""},
      {"quantize-dtypes", quantize, Put("out0", i8), "out0", kHtp, ""},
      {"dequantize-dtypes", dequantize, Put("in0", i8), "in0", kHtp, ""},
      {"lpbq-activation", Block(),
       [](Graph& g) {
         SetSpec(g, "in0", U8());
         SetSpec(g, "out0", U8());
       },
       "in0", kHtp, ""},
  };
}

std::vector<RowCase> WeightRows() {
  const Graph tensor = Weighted(kConv2d, S8(), Bias());
  const Graph channel = Weighted(kConv2d, PerChannel(kInt8, 0, {0.25F, 0.5F}),
                                 PerChannel(kInt32, 0, {0.125F, 0.25F}));
  const Graph depthwise = Weighted(kDepthwiseConv2d, PerChannel(kInt8, 3, {0.25F, 0.5F}),
                                   PerChannel(kInt32, 0, {0.125F, 0.25F}));
  const Graph depthwise_alone =
      WeightedGraph(kDepthwiseConv2d, U16(), PerChannel(kInt4, 3, {0.25F, 0.5F}), nullptr, U16());
  const Graph linear = WeightedGraph(kLinear, U16(), S8(), nullptr, U16());
  return {
      {"weight-symmetric", tensor, At("in1", MakeAffineAtThree), "in1", kHtp, ""},
      {"conv2d-weight-axis", channel, At("in1", [](ConcreteSpec& s) { s.axis = 3; }), "in1", kHtp,
       ""},
      {"depthwise-weight-axis", depthwise, At("in1", [](ConcreteSpec& s) { s.axis = 1; }), "in1",
       kHtp, ""},
      {"weight-granularity", linear, Put("in1", PerBlock(kInt8, 0, 16, 4)), "in1", kHtp, ""},
      {"depthwise-weight-granularity", depthwise_alone, Put("in1", PerBlock(kInt4, 3, 2, 2)), "in1",
       kHtp, ""},
      {"lpbq-block-size", Block(), Put("in1", PerBlock(kInt4, 0, 8, 8)), "in1", kHtp, ""},
      {"weight-static", tensor, [](Graph& g) { MakeDynamic(g, "in1"); }, "in1", kHtp, ""},
      {"bias-static", tensor, [](Graph& g) { MakeDynamic(g, "in2"); }, "in2", kHtp, ""},
      {"bias-dtype", tensor, Put("in2", Symmetric(kInt48, 0.125F)), "in2", kHtp, ""},
      {"bias-scale-per-channel", channel, At("in2", NextScale), "in2", kHtp, ""},
      {"bias-scale-per-tensor", tensor, At("in2", NextScale), "in2", kHtp, ""},
  };
}

std::vector<RowCase> ActivationRows() {
  const Graph sigmoid = PlainGraph(kSigmoid, U16(), PerTensor(kUint16, 1.0F / 65536, 0));
  const Graph tanh = PlainGraph(kTanh, U16(), PerTensor(kUint16, 1.0F / 32768, 32768));
  const ConcreteSpec rows = PerChannel(kUint8, 0, {0.5F, 0.5F});
  return {
      {"matmul-in1-symmetric-16bit", Matmul16(), At("in1", MakeAffineAtThree), "in1", kHtp, ""},
      {"activation-granularity", WeightedGraph(kLinear, U8(), S8(), nullptr, U8()),
       Put("in0", rows), "in0", kHtp, ""},
      {"operand-granularity", PlainGraph(kRelu, U8(), U8()), Put("in0", rows), "in0", kHtp, ""},
      {"result-granularity", PlainGraph(kRelu, U8(), U8()), Put("out0", rows), "out0", kHtp, ""},
      {"share-input-spec", PlainGraph(kReshape, U8(), U8()), At("out0", NextScale), "out0", kHtp,
       ""},
      {"sigmoid-fixed", sigmoid, At("out0", NextScale), "out0", kHtp, ""},
      {"tanh-fixed-16bit", tanh, At("out0", [](ConcreteSpec& s) { s.zero_points = {32767}; }),
       "out0", kHtp, ""},
      {"pad-rank", PlainGraph(kPad, U8(), U8()), PadRankSix, "in0", kHtp, ""},
      {"lpbq-arch", Block(), UnchangedGraph, "", "qnn.htp@v69", "qnn.htp@v68"},
      {"16a16w-arch", Matmul16(), UnchangedGraph, "", "qnn.htp@v73", "qnn.htp@v69"},
  };
}

std::vector<RowCase> AllRows() {
  std::vector<RowCase> rows = DtypeRows();
  for (auto* more : {WeightRows, ActivationRows}) {
    for (RowCase& row : more()) rows.push_back(std::move(row));
  }
  return rows;
}

TEST(QnnHtpRows, AcceptAndRejectAlone) {
  for (const RowCase& row : AllRows()) CheckRow(row);
}

TEST(QnnHtpRows, AllHaveATest) {
  CheckCoverage("qnn.htp", AllRows(), {"backend-opinfo-sdk"});  // validate_test.cc
}

// The configurations of qconfig.py, all on the newest arch.
TEST(QnnHtp, AcceptsItsWeightAndActivationWidths) {
  const std::vector<std::pair<ConcreteSpec, ConcreteSpec>> configs = {
      {U8(), S8()},
      {U8(), Symmetric(kInt4, 0.25F)},
      {U16(), S8()},
      {U16(), Symmetric(kInt4, 0.25F)},
      {U16(), Symmetric(kInt16, 0.25F)}};
  const Target target = ParseTarget("qnn.htp@v81", "2.41").value();
  for (const auto& [x, weight] : configs) {
    for (const OpKind op : {kConv2d, kDepthwiseConv2d, kLinear}) {
      const ConcreteSpec bias = Bias();
      const Diagnostics d = Validate(WeightedGraph(op, x, weight, &bias, x), target);
      EXPECT_TRUE(d.findings.empty()) << d.findings[0].rule;
    }
  }
}

TEST(QnnHtp, FixesSigmoidAtBothWidthsAndTanhAtSixteenBitsOnly) {
  const Target target = ParseTarget("qnn.htp", "").value();
  const auto accepts = [&](OpKind op, const ConcreteSpec& x, float scale, std::int64_t zero_point) {
    return Validate(PlainGraph(op, x, PerTensor(x.dtype, scale, zero_point)), target).accepted();
  };
  EXPECT_TRUE(accepts(kSigmoid, U8(), 1.0F / 256, 0));
  EXPECT_FALSE(accepts(kSigmoid, U8(), 1.0F / 255, 0));
  EXPECT_FALSE(accepts(kSigmoid, U8(), 1.0F / 256, 1));
  EXPECT_TRUE(accepts(kSigmoid, U16(), 1.0F / 65536, 0));
  EXPECT_FALSE(accepts(kSigmoid, U16(), 1.0F / 65535, 0));
  EXPECT_TRUE(accepts(kTanh, U8(), 0.3F, 7));
  EXPECT_FALSE(accepts(kTanh, U16(), 2.0F / 65535, 32768));
}

TEST(QnnHtp, LetsSlicePadAndMaxPoolRescale) {
  const Target target = ParseTarget("qnn.htp", "").value();
  const ConcreteSpec other = PerTensor(kUint8, 0.25F, 0);
  for (const OpKind op : {kSlice, kPad, kMaxPool2d, kConcat}) {
    EXPECT_TRUE(Validate(PlainGraph(op, U8(), other), target).accepted()) << NameOf(op);
  }
  EXPECT_FALSE(Validate(PlainGraph(kTranspose, U8(), other), target).accepted());
}

// A gate is a lower bound: accepted at one arch, accepted at every later one.
TEST(QnnHtp, OpensEachGateAtItsArchAndKeepsItOpen) {
  const std::vector<std::pair<Graph, std::string>> gated = {{Block(), "v69"}, {Matmul16(), "v73"}};
  const std::vector<std::string> archs = BuiltinProfile("qnn.htp").value().archs;
  for (const auto& [graph, first] : gated) {
    bool open = false;
    for (const std::string& arch : archs) {
      open = open || arch == first;
      EXPECT_EQ(Validate(graph, ParseTarget("qnn.htp@" + arch, "").value()).accepted(), open)
          << arch;
    }
  }
}

}  // namespace
}  // namespace qconform
