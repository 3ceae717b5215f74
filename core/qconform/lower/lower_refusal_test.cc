// SPDX-License-Identifier: Apache-2.0
// What has no integer form is refused by name, whatever the graph.
#include <cmath>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "qconform/lower/lower.h"
#include "qconform/lower/small_graph.h"

namespace qconform {
namespace {

using testing::HasSubstr;

std::string Refusal(SmallGraph& g, const LoweringOptions& options = {}) {
  const Status structure = CheckStructure(g.graph());
  if (!structure.ok()) return "structure: " + structure.error().message;
  const Result<Program> program = Lower(g.graph(), options);
  if (program.ok()) return "lowered";
  EXPECT_EQ(program.error().code, ErrorCode::kUnsupported);
  return program.error().message;
}

LoweringOptions With(OpKind op, OutputStage stage) {
  LoweringOptions options;
  options.numerics.stage[static_cast<std::size_t>(op)] = stage;
  return options;
}

SmallGraph Unary(OpKind op, const ConcreteSpec& x, const ConcreteSpec& y) {
  SmallGraph g;
  g.Node(op, {g.Input({4}, x)}, {4}, y);
  return g;
}

SmallGraph LinearOf(const ConcreteSpec& x, const ConcreteSpec& w, const ConcreteSpec& bias) {
  SmallGraph g;
  const ValueId in = g.Input({3}, x);
  const ValueId weight = g.Constant({2, 3}, w, std::vector<std::int64_t>(6, 1));
  const ValueId b = g.Constant({2}, bias, {1, std::int64_t{1} << 30});
  g.Node(OpKind::kLinear, {in, weight, b}, {2}, x);
  return g;
}

TEST(LowerRefuses, PortsWithoutNumbers) {
  SmallGraph uncalibrated = Unary(OpKind::kRelu, Int8(1, 0), Int8(1, 0));
  auto& spec = std::get<ConcreteSpec>(*uncalibrated.graph().values[1].spec);
  spec.scales.clear();
  spec.zero_points.clear();
  EXPECT_EQ(Refusal(uncalibrated), "node 'n0' (relu): out0 is not calibrated");
  SmallGraph cyclic = Unary(OpKind::kRelu, Int8(1, 0), Int8(1, 0));
  cyclic.graph().values[0].spec = QuantSpec(SharedSpec{ValuePort(1)});
  cyclic.graph().values[1].spec = QuantSpec(SharedSpec{ValuePort(0)});
  EXPECT_THAT(Refusal(cyclic), HasSubstr("cycle"));
  SmallGraph unquantized = Unary(OpKind::kRelu, Int8(1, 0), Int8(1, 0));
  unquantized.graph().values[0].spec.reset();
  EXPECT_THAT(Refusal(unquantized), HasSubstr("node 'n0' (relu): in0 has no spec"));
}

TEST(LowerRefuses, OpsTheTargetLacks) {
  SmallGraph g = Unary(OpKind::kRelu, Int8(1, 0), Int8(1, 0));
  EXPECT_EQ(Refusal(g, With(OpKind::kRelu, OutputStage::kUnavailable)),
            "node 'n0' (relu): the target offers no such op");
  EXPECT_THAT(Refusal(g, With(OpKind::kRelu, OutputStage::kRealTable)),
              HasSubstr("no integer form under this output stage"));
  SmallGraph softmax = Unary(OpKind::kSoftmax, Uint8(1, 0), Uint8(0x1p-8f, 0));
  EXPECT_THAT(Refusal(softmax, With(OpKind::kSoftmax, OutputStage::kFloatScale)),
              HasSubstr("no integer form"));
  EXPECT_EQ(Refusal(softmax, With(OpKind::kSoftmax, OutputStage::kSoftmaxTable)), "lowered");
}

TEST(LowerRefuses, SilentRequantizationWhereTheTargetHasNone) {
  SmallGraph g = Unary(OpKind::kRelu, Int8(1, 0), Int8(0.5f, 0));
  EXPECT_EQ(Refusal(g), "lowered");
  EXPECT_THAT(Refusal(g, With(OpKind::kRequantize, OutputStage::kUnavailable)),
              HasSubstr("the target has no requantize"));
}

TEST(LowerRefuses, BlocksAndStrayChannelAxes) {
  const ConcreteSpec bias = PerTensor(DType::kInt32, 0.25f, 0);
  SmallGraph axis = LinearOf(Int8(0.5f, 0), PerChannel(DType::kInt8, 1, {0.5f, 0.5f, 0.5f}), bias);
  EXPECT_THAT(Refusal(axis), HasSubstr("node 'n0' (linear): weight channel axis 1"));
  ConcreteSpec blocks = PerChannel(DType::kInt8, 0, {0.5f, 0.5f});
  blocks.granularity = Granularity::kPerBlock;
  blocks.block_size = 3;
  SmallGraph block = LinearOf(Int8(0.5f, 0), blocks, bias);
  EXPECT_THAT(Refusal(block), HasSubstr("weights with scales per block"));
  SmallGraph relu = Unary(OpKind::kRelu, PerChannel(DType::kInt8, 0, {1, 1, 1, 1}), Int8(1, 0));
  EXPECT_EQ(Refusal(relu), "node 'n0' (relu): in0 is not per-tensor");
}

TEST(LowerRefuses, WeightZeroPointsThatDifferByChannel) {
  ConcreteSpec w = PerChannel(DType::kInt8, 0, {0.5f, 0.5f});
  w.zero_points = {0, 1};
  SmallGraph g = LinearOf(Int8(0.5f, 0), w, PerTensor(DType::kInt32, 0.25f, 0));
  EXPECT_THAT(Refusal(g), HasSubstr("weight zero points differ by channel"));
}

TEST(LowerRefuses, BiasesInOtherUnits) {
  const ConcreteSpec x = Int8(0.5f, 0);
  const ConcreteSpec w = Int8(0.3f, 0);
  SmallGraph good = LinearOf(x, w, PerTensor(DType::kInt32, 0.5f * 0.3f, 0));
  EXPECT_EQ(Refusal(good), "lowered");
  SmallGraph scaled = LinearOf(x, w, PerTensor(DType::kInt32, 0.5f * 0.3f * 1.0001f, 0));
  EXPECT_THAT(Refusal(scaled), HasSubstr("the bias scale of channel 0 is not the product"));
  SmallGraph shifted = LinearOf(x, w, PerTensor(DType::kInt32, 0.5f * 0.3f, 2));
  EXPECT_THAT(Refusal(shifted), HasSubstr("bias with zero point 2"));
  SmallGraph narrow = LinearOf(x, w, PerTensor(DType::kInt48, 0.5f * 0.3f, 0));
  narrow.graph().values[2].constant->back() = std::int64_t{1} << 40;
  EXPECT_THAT(Refusal(narrow), HasSubstr("bias 1099511627776 does not fit int32"));
}

TEST(LowerRefuses, AnInt48BiasBeyondInt32UnderInt32Add) {
  SmallGraph g = LinearOf(Int16(0.5f), Int8(0.5f, 0), PerTensor(DType::kInt48, 0.25f, 0));
  g.graph().values[2].constant->back() = std::int64_t{1} << 31;
  EXPECT_EQ(Refusal(g), "lowered");
  LoweringOptions options;
  options.bias = BiasStrategy::kExactInt32Add;
  EXPECT_THAT(Refusal(g, options), HasSubstr("bias 2147483648 does not fit int32"));
}

TEST(LowerRefuses, ScalesOutsideTheirEncoding) {
  SmallGraph g = Unary(OpKind::kRequantize, Int8(1e20f, 0), Int8(1e-20f, 0));
  EXPECT_THAT(Refusal(g), HasSubstr("node 'n0' (requantize): "));
}

TEST(LowerRefuses, TablesOfOtherWidths) {
  SmallGraph mixed = Unary(OpKind::kSigmoid, Int8(1, 0), Int16(0x1p-15f));
  EXPECT_THAT(Refusal(mixed), HasSubstr("tables take 8 bits to 8, or 16 bits to 16 or 32"));
  SmallGraph nibble =
      Unary(OpKind::kTanh, PerTensor(DType::kInt4, 1, 0), PerTensor(DType::kInt4, 1, 0));
  EXPECT_THAT(Refusal(nibble), HasSubstr("tables take"));
  SmallGraph wide = Unary(OpKind::kSigmoid, Int16(1), Int16(0x1p-15f));
  EXPECT_THAT(Refusal(wide, With(OpKind::kSigmoid, OutputStage::kRealTable)),
              HasSubstr("256 8-bit entries"));
  SmallGraph tiny = Unary(OpKind::kSigmoid, Int8(1e-40f, 0), Int8(0x1p-8f, -128));
  EXPECT_THAT(Refusal(tiny, With(OpKind::kSigmoid, OutputStage::kRealTable)),
              HasSubstr("normal numbers"));
}

TEST(LowerRefuses, SoftmaxInOtherUnits) {
  const LoweringOptions table = With(OpKind::kSoftmax, OutputStage::kSoftmaxTable);
  SmallGraph scale = Unary(OpKind::kSoftmax, Uint8(1, 0), Uint8(0x1p-7f, 0));
  EXPECT_THAT(Refusal(scale, table), HasSubstr("scale 1/256 and zero point 0 only"));
  SmallGraph dtype = Unary(OpKind::kSoftmax, Int8(1, 0), Int8(0x1p-8f, 0));
  EXPECT_THAT(Refusal(dtype, table), HasSubstr("uint8 only"));
}

TEST(LowerRefuses, RatiosOutsideTwoMultipliers) {
  SmallGraph g;
  const ValueId a = g.Input({2}, Int8(1, 0));
  g.Node(OpKind::kAdd, {a, a}, {2}, Int8(2048.0f, 0));
  EXPECT_EQ(Refusal(g), "lowered");
  EXPECT_THAT(Refusal(g, With(OpKind::kAdd, OutputStage::kTwoMultipliers)),
              HasSubstr("outside [2^-10, 2^8)"));
}

TEST(LowerRefuses, SumsOfWideOperands) {
  SmallGraph g;
  const ValueId a = g.Input({1, 2, 2}, PerTensor(DType::kInt32, 1, 0));
  g.Node(OpKind::kMatmul, {a, a}, {1, 2, 2}, Int8(1, 0));
  EXPECT_THAT(Refusal(g), HasSubstr("operands wider than 16 bits"));
  SmallGraph add;
  const ValueId b = add.Input({2}, PerTensor(DType::kInt32, 1, 0));
  add.Node(OpKind::kAdd, {b, b}, {2}, Int8(1, 0));
  EXPECT_THAT(Refusal(add), HasSubstr("operands wider than 16 bits"));
}

}  // namespace
}  // namespace qconform
