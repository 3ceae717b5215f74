// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "qconform/validate/test_graph.h"

namespace qconform {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr OpPort kIn0{.is_result = false, .index = 0};
constexpr OpPort kIn1{.is_result = false, .index = 1};
constexpr OpPort kEveryIn{.is_result = false, .index = -1};

Graph Relu(const ConcreteSpec& spec) { return PlainGraph(OpKind::kRelu, spec, spec); }

Graph Linear(const ConcreteSpec& weight) {
  const ConcreteSpec x = PerTensor(DType::kUint8, 0.5F, 0);
  return WeightedGraph(OpKind::kLinear, x, weight, nullptr, x);
}

TEST(RuleSymmetric, AcceptsRealZerosOwnCodeOfSignedAndUnsigned) {
  for (const DType dtype :
       {DType::kInt4, DType::kInt8, DType::kUint8, DType::kInt16, DType::kUint16}) {
    const Diagnostics d = ValidateRow(SymmetricRule{kIn0}, Relu(Symmetric(dtype, 0.5F)));
    EXPECT_THAT(Failures(d), IsEmpty()) << NameOf(dtype);
    EXPECT_EQ(d.passed, 1U);
  }
}

TEST(RuleSymmetric, RejectsAnAffineSchemeEvenAtZero) {
  const Diagnostics d = ValidateRow(SymmetricRule{kIn0}, Relu(PerTensor(DType::kInt8, 0.5F, 0)));
  ASSERT_THAT(Failures(d), ElementsAre("r in0"));
  EXPECT_EQ(d.findings[0].got, "scheme affine");
}

TEST(RuleSymmetric, RejectsAZeroPointBesideRealZero) {
  ConcreteSpec spec = Symmetric(DType::kUint8, 0.5F);
  spec.zero_points = {127};
  const Diagnostics d = ValidateRow(SymmetricRule{kIn0}, Relu(spec));
  ASSERT_THAT(Failures(d), ElementsAre("r in0"));
  EXPECT_EQ(d.findings[0].got, "zero point 127");
  EXPECT_EQ(d.findings[0].wanted, "scheme symmetric, zero point 128 for uint8");
}

TEST(RuleSymmetric, RejectsOneZeroPointOfManyAndSaysWhich) {
  ConcreteSpec spec = PerChannel(DType::kInt8, 0, {1, 1});
  spec.zero_points[1] = 2;
  EXPECT_EQ(ValidateRow(SymmetricRule{kIn1}, Linear(spec)).findings.at(0).got,
            "zero point 2 at index 1");
}

// The 16-bit symmetric annotation at zero point 0 with qmin 0 (facts/qnn.md D09) in its other form.
TEST(RuleSymmetric, RejectsARangeWithoutRealZeroBeforeCalibration) {
  ConcreteSpec spec = Symmetric(DType::kInt8, 0.5F);
  spec.scales.clear();
  spec.zero_points.clear();
  EXPECT_THAT(Failures(ValidateRow(SymmetricRule{kIn0}, Relu(spec))), IsEmpty());
  spec.qmin = 1;
  EXPECT_EQ(ValidateRow(SymmetricRule{kIn0}, Relu(spec)).findings.at(0).got, "range [1,127]");
}

TEST(RuleSymmetric, RejectsEachOperandOfEveryIn) {
  const ConcreteSpec affine = PerTensor(DType::kInt8, 0.5F, 1);
  const Graph graph = PlainGraph(OpKind::kConcat, affine, affine);
  EXPECT_THAT(Failures(ValidateRow(SymmetricRule{kEveryIn}, graph)),
              ElementsAre("r in0", "r in1", "r in2"));
}

TEST(RuleChannelAxis, AcceptsTheListedAxesAndPerTensor) {
  const ChannelAxisRule rule{kIn1, {0}};
  EXPECT_THAT(Failures(ValidateRow(rule, Linear(PerChannel(DType::kInt8, 0, {1, 1})))), IsEmpty());
  EXPECT_THAT(Failures(ValidateRow(rule, Linear(Symmetric(DType::kInt8, 1)))), IsEmpty());
}

TEST(RuleChannelAxis, RejectsAnotherAxisPerChannelAndPerBlock) {
  const ChannelAxisRule rule{kIn1, {1}};
  const Diagnostics d = ValidateRow(rule, Linear(PerChannel(DType::kInt8, 0, {1, 1})));
  EXPECT_EQ(d.findings.at(0).got, "channel axis 0");
  EXPECT_EQ(d.findings.at(0).wanted, "channel axis 1");
  EXPECT_THAT(Failures(ValidateRow(rule, Linear(PerBlock(DType::kInt4, 0, 16, 4)))),
              ElementsAre("r in1"));
}

TEST(RuleGranularity, AcceptsWhatIsListed) {
  const GranularityRule rule{kIn1, {Granularity::kPerTensor, Granularity::kPerBlock}};
  EXPECT_THAT(Failures(ValidateRow(rule, Linear(Symmetric(DType::kInt8, 1)))), IsEmpty());
  EXPECT_THAT(Failures(ValidateRow(rule, Linear(PerBlock(DType::kInt4, 0, 16, 4)))), IsEmpty());
}

TEST(RuleGranularity, RejectsWhatIsNotListed) {
  const GranularityRule rule{kIn1, {Granularity::kPerTensor, Granularity::kPerBlock}};
  const Diagnostics d = ValidateRow(rule, Linear(PerChannel(DType::kInt8, 0, {1, 1})));
  EXPECT_EQ(d.findings.at(0).got, "per channel");
  EXPECT_EQ(d.findings.at(0).wanted, "per tensor or per block");
}

TEST(RuleSymmetric, ForbiddenAcceptsAffineAndRejectsSymmetric) {
  const SymmetricRule rule{kIn0, /*forbidden=*/true};
  EXPECT_EQ(CountsText(ValidateRow(rule, Relu(PerTensor(DType::kInt8, 0.5F, 0)))), "1 passed");
  ConcreteSpec symmetric = Symmetric(DType::kInt8, 0.5F);
  EXPECT_EQ(OnlyFinding(ValidateRow(rule, Relu(symmetric))),
            "in0: got scheme symmetric, wanted scheme affine");
  symmetric.scales.clear();
  symmetric.zero_points.clear();
  EXPECT_THAT(Failures(ValidateRow(rule, Relu(symmetric))), ElementsAre("r in0"));
}

TEST(RuleOnAMissingOperand, HasNothingToCheck) {
  const Diagnostics d = ValidateRow(SymmetricRule{{.is_result = false, .index = 2}},
                                    Linear(Symmetric(DType::kInt8, 1)));
  EXPECT_EQ(d.passed + d.failed + d.not_checked, 0U);
}

TEST(RuleOnAnUnquantizedPort, IsNotChecked) {
  const Graph graph =
      PlainGraph(OpKind::kQuantize, {.dtype = DType::kFloat32}, PerTensor(DType::kInt8, 0.5F, 0));
  for (const Rule& rule :
       {Rule{SymmetricRule{kIn0}}, Rule{GranularityRule{kIn0, {Granularity::kPerTensor}}}}) {
    const Diagnostics d = ValidateRow(rule, graph);
    ASSERT_EQ(d.not_checked, 1U);
    EXPECT_EQ(d.findings[0].reason, NotCheckedReason::kUnquantized);
    EXPECT_EQ(d.findings[0].port, "in0");
  }
}

}  // namespace
}  // namespace qconform
