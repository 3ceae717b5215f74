// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/adapters/xnnpack_backend.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "qconform/conformance/adapters/single_op_case.h"
#include "qconform/conformance/adapters/xnnpack_buffer.h"

namespace qconform::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

BackendResult RunOnce(const Case& c) {
  XnnpackBackend backend;
  return backend.Run(c, Target{});
}

void ExpectRefused(const Case& c, const char* reason) {
  const BackendResult result = RunOnce(c);
  EXPECT_EQ(result.status, BackendStatus::kInvalidGraph) << result.reason;
  EXPECT_THAT(result.reason, HasSubstr(reason));
}

void ExpectDeclined(const Case& c, const char* reason) {
  const BackendResult result = RunOnce(c);
  EXPECT_EQ(result.status, BackendStatus::kUnsupported) << result.reason;
  EXPECT_THAT(result.reason, HasSubstr(reason));
}

const ConcreteSpec kInt8 = PerTensor(DType::kInt8, 0.5f, 3);
const ConcreteSpec kUint8 = PerTensor(DType::kUint8, 0.5f, 100);
const ConcreteSpec kWeight = Symmetric(DType::kInt8, 0.25f);
const ConcreteSpec kBias = Symmetric(DType::kInt32, 0.125f);

Case Linear(const ConcreteSpec& x, const ConcreteSpec& w, const ConcreteSpec& bias,
            const ConcreteSpec& y) {
  return SingleOpCase(OpKind::kLinear)
      .Input({1, 2}, x, {5, 7})
      .Constant({2, 2}, w, {1, 2, 3, 4})
      .Constant({2}, bias, {100, -100})
      .Build(y);
}

Case Unary(OpKind op, const ConcreteSpec& x, const ConcreteSpec& y) {
  return SingleOpCase(op).Input({2, 2}, x, {1, 2, 100, 4}).Build(y);
}

SingleOpCase Conv(const ConcreteSpec& w) {
  SingleOpCase builder(OpKind::kConv2d);
  builder.Attr(AttrId::kStride, {1, 1}).Attr(AttrId::kDilation, {1, 1});
  builder.Attr(AttrId::kPad, {0, 0, 0, 0}).Input({1, 1, 1, 1}, kInt8, {4});
  builder.Constant({2, 1, 1, 1}, w, {1, 2});
  return builder;
}

TEST(XnnpackBackend, ComputesALinear) {
  // (2 * 1 + 4 * 2 + 100) / 4 = 27.5 and (2 * 3 + 4 * 4 - 100) / 4 = -19.5: to even, then + 3.
  const BackendResult result = RunOnce(Linear(kInt8, kWeight, kBias, kInt8));
  ASSERT_EQ(result.status, BackendStatus::kOk) << result.reason;
  EXPECT_THAT(result.outputs[0].codes, ElementsAre(31, -17));
}

TEST(XnnpackBackend, HandsOverTheResultRange) {
  ConcreteSpec narrow = kInt8;
  narrow.qmin = -10;
  narrow.qmax = 12;
  const BackendResult result = RunOnce(Linear(kInt8, kWeight, kBias, narrow));
  ASSERT_EQ(result.status, BackendStatus::kOk) << result.reason;
  EXPECT_THAT(result.outputs[0].codes, ElementsAre(12, -10));
}

TEST(XnnpackBackend, HandsOverAsymmetricPadding) {
  SingleOpCase builder(OpKind::kConv2d);
  builder.Attr(AttrId::kStride, {1, 1}).Attr(AttrId::kDilation, {1, 1});
  builder.Attr(AttrId::kPad, {1, 0, 0, 2});
  const ConcreteSpec unit = PerTensor(DType::kInt8, 1.0f, 0);
  builder.Input({1, 1, 1, 1}, unit, {5});
  builder.Constant({1, 1, 1, 1}, Symmetric(DType::kInt8, 1.0f), {1});
  const BackendResult result = RunOnce(builder.Build(unit));
  ASSERT_EQ(result.status, BackendStatus::kOk) << result.reason;
  EXPECT_THAT(result.outputs[0].codes, ElementsAre(0, 0, 0, 5, 0, 0));
}

TEST(XnnpackBackend, RunsAChainInAnyNodeOrder) {
  Case c = Unary(OpKind::kRelu, kUint8, kUint8);
  c.graph.values.push_back({"last", {2, 2}, DType::kUint8, kUint8, std::nullopt});
  c.graph.nodes.insert(c.graph.nodes.begin(), {"second", OpKind::kReshape, {}, {{1, {}}}, {2}});
  c.graph.nodes[0].attrs.Set(AttrId::kShape, {2, 2});
  c.graph.outputs = {2, 1, 0};
  const BackendResult result = RunOnce(c);
  ASSERT_EQ(result.status, BackendStatus::kOk) << result.reason;
  EXPECT_THAT(result.outputs[0].codes, ElementsAre(100, 100, 100, 100));
  EXPECT_EQ(result.outputs[0], result.outputs[1]);
  EXPECT_THAT(result.outputs[2].codes, ElementsAre(1, 2, 100, 4));
}

TEST(XnnpackBackend, GivesTheSameAnswerOnEveryRun) {
  XnnpackBackend backend;
  const Case c = Linear(kInt8, kWeight, kBias, kInt8);
  const Tensor first = backend.Run(c, Target{}).outputs[0];
  EXPECT_EQ(backend.Run(c, Target{}).outputs[0], first);
}

TEST(XnnpackBackend, PassesOnWhatTheLibraryRefuses) {
  const ConcreteSpec large = PerTensor(DType::kInt8, 1024.0f, 0);
  ConcreteSpec bias = kBias;
  bias.scales = {256.0f};
  ExpectRefused(Linear(large, kWeight, bias, PerTensor(DType::kInt8, 1.0f, 0)), "unsupported");
  ExpectRefused(Unary(OpKind::kSigmoid, kInt8, PerTensor(DType::kInt8, 0x1p-8f, -127)),
                "sigmoid: create says unsupported parameter");
  ExpectRefused(Unary(OpKind::kTanh, kUint8, PerTensor(DType::kUint8, 0x1p-8f, 128)), "tanh");
  ExpectRefused(Unary(OpKind::kSoftmax, kUint8, PerTensor(DType::kUint8, 1 / 255.0f, 0)),
                "softmax");
  const Case rank7 = SingleOpCase(OpKind::kAdd)
                         .Input({1, 1, 1, 1, 1, 1, 2}, kInt8, {1, 2})
                         .Input({1, 1, 1, 1, 1, 1, 1}, kInt8, {1})
                         .Build(kInt8);
  ExpectRefused(rank7, "add: setup says unsupported parameter");
}

TEST(XnnpackBackend, RefusesTypesWithoutAnOperator) {
  const ConcreteSpec int16 = PerTensor(DType::kInt16, 1.0f, 0);
  ExpectRefused(Unary(OpKind::kRelu, int16, int16), "no int16 relu");
  ExpectRefused(Unary(OpKind::kSigmoid, kInt8, PerTensor(DType::kUint8, 0x1p-8f, 0)),
                "no sigmoid from int8 to uint8");
  ExpectRefused(Unary(OpKind::kSoftmax, kInt8, PerTensor(DType::kInt8, 0x1p-8f, -128)),
                "no int8 softmax");
  ConcreteSpec unsigned_weight = Symmetric(DType::kUint8, 0.25f);
  ExpectRefused(Linear(kInt8, unsigned_weight, kBias, kInt8), "no linear from uint8 to int8");
}

TEST(XnnpackBackend, RefusesInt8WeightsThatAreNotSymmetric) {
  ConcreteSpec affine = kWeight;
  affine.scheme = Scheme::kAffine;
  ExpectRefused(Linear(kInt8, affine, kBias, kInt8), "not affine");
  ConcreteSpec shifted = kWeight;
  shifted.zero_points = {1};
  ExpectRefused(Linear(kInt8, shifted, kBias, kInt8), "got 1");
}

TEST(XnnpackBackend, RefusesABiasThatReadsAsOtherNumbers) {
  ConcreteSpec scale = kBias;
  scale.scales = {0.25f};
  ExpectRefused(Linear(kInt8, kWeight, scale, kInt8), "not s_x * s_w");
  ConcreteSpec zero_point = kBias;
  zero_point.zero_points = {1};
  ExpectRefused(Linear(kInt8, kWeight, zero_point, kInt8), "no zero point");
  ConcreteSpec wide = kBias;
  wide.dtype = DType::kInt48;
  ExpectRefused(Linear(kInt8, kWeight, wide, kInt8), "bias is int32, got int48");
}

TEST(XnnpackBackend, RefusesWeightsAndBiasesThatArriveAtRunTime) {
  const Case weight = SingleOpCase(OpKind::kLinear)
                          .Input({1, 1}, kInt8, {5})
                          .Input({1, 1}, kWeight, {5})
                          .Build(kInt8);
  ExpectRefused(weight, "constants");
  const Case bias = SingleOpCase(OpKind::kLinear)
                        .Input({1, 1}, kInt8, {5})
                        .Constant({1, 1}, kWeight, {5})
                        .Input({1}, kBias, {5})
                        .Build(kInt8);
  ExpectRefused(bias, "constant");
}

TEST(XnnpackBackend, TakesScalesPerChannelOnlyWhereAnOperatorDoes) {
  const ConcreteSpec channels = SymmetricPerChannel(DType::kInt8, 0, {0.25f, 0.5f});
  const BackendResult result = RunOnce(Conv(channels).Build(kInt8));
  ASSERT_EQ(result.status, BackendStatus::kOk) << result.reason;
  EXPECT_THAT(result.outputs[0].codes, ElementsAre(3, 4));  // 0.25 and 1, rounded, + 3
  const Case linear = SingleOpCase(OpKind::kLinear)
                          .Input({1, 1}, kInt8, {5})
                          .Constant({2, 1}, channels, {1, 2})
                          .Build(kInt8);
  ExpectRefused(linear, "int8 convolutions only");
  ConcreteSpec wrong_axis = SymmetricPerChannel(DType::kInt8, 3, {0.25f});
  ExpectRefused(Conv(wrong_axis).Build(kInt8), "axis 3");
  const ConcreteSpec x = SymmetricPerChannel(DType::kInt8, 0, {0.25f, 0.5f});
  ExpectRefused(Unary(OpKind::kSigmoid, x, PerTensor(DType::kInt8, 0x1p-8f, -128)), "one scale");
}

TEST(XnnpackBackend, RefusesParametersThatChangeAcrossAnOpWithoutAny) {
  ConcreteSpec other = kInt8;
  other.zero_points = {4};
  for (const OpKind op : {OpKind::kRelu, OpKind::kClamp, OpKind::kReshape, OpKind::kPad}) {
    SingleOpCase builder(op);
    if (op == OpKind::kClamp) builder.Attr(AttrId::kMin, {0}).Attr(AttrId::kMax, {9});
    if (op == OpKind::kReshape) builder.Attr(AttrId::kShape, {2});
    if (op == OpKind::kPad) builder.Attr(AttrId::kBefore, {1}).Attr(AttrId::kAfter, {1});
    ExpectRefused(builder.Input({2}, kInt8, {1, 2}).Build(other), "must have the same");
  }
}

TEST(XnnpackBackend, DeclinesWhatItDoesNotDrive) {
  Case edge = Unary(OpKind::kRelu, kInt8, kInt8);
  edge.graph.nodes[0].operands[0].spec = PerTensor(DType::kInt8, 0.25f, 3);
  ExpectDeclined(edge, "requantizes");
  Case no_data = Unary(OpKind::kRelu, kInt8, kInt8);
  no_data.inputs.clear();
  ExpectDeclined(no_data, "no data");
  Case numbers = Unary(OpKind::kRelu, kInt8, kInt8);
  std::get<ConcreteSpec>(*numbers.graph.values[1].spec).scales.clear();
  std::get<ConcreteSpec>(*numbers.graph.values[1].spec).zero_points.clear();
  ExpectDeclined(numbers, "not calibrated");
  ExpectDeclined(Unary(OpKind::kRequantize, kInt8, kInt8), "drives no requantize");
  ConcreteSpec narrow = PerTensor(DType::kUint8, 0x1p-8f, 0);
  narrow.qmax = 100;
  ExpectDeclined(Unary(OpKind::kSoftmax, kUint8, narrow), "result range");
}

TEST(XnnpackBackend, RefusesAPortWithoutSpec) {
  Case c = Unary(OpKind::kRelu, kInt8, kInt8);
  c.graph.values[1].spec.reset();
  ExpectRefused(c, "no quantization parameters");
}

TEST(XnnpackBackend, DeclinesTheLimitsTheLibraryDocuments) {
  const ConcreteSpec top = PerTensor(DType::kInt8, 1.0f, 127);
  ExpectDeclined(Unary(OpKind::kRelu, top, top), "a result range of one code");
  SingleOpCase pool(OpKind::kMaxPool2d);
  pool.Attr(AttrId::kKernel, {1, 1}).Attr(AttrId::kStride, {1, 1}).Attr(AttrId::kPad, {0, 0, 0, 0});
  ExpectDeclined(pool.Input({1, 1, 1, 1}, kInt8, {1}).Build(kInt8), "window of one element");
  const ConcreteSpec tiny = PerTensor(DType::kInt8, 0x1p-130f, 0);
  ExpectDeclined(Unary(OpKind::kSigmoid, tiny, PerTensor(DType::kInt8, 0x1p-8f, -128)),
                 "a subnormal scale");
}

TEST(GuardedBuffer, NoticesAWriteOnEitherSide) {
  GuardedBuffer<std::int8_t> before(3, 0xA5);
  EXPECT_TRUE(before.GuardsIntact());
  before.data()[-1] = 0;
  EXPECT_FALSE(before.GuardsIntact());
  GuardedBuffer<std::int8_t> after(3, 0xA5);
  after.data()[3] = 0;
  EXPECT_FALSE(after.GuardsIntact());
}

}  // namespace
}  // namespace qconform::conformance
