// SPDX-License-Identifier: Apache-2.0
// The contract compiler on a small profile of our own.
#include "qconform/generate/contract.h"

#include <gtest/gtest.h>

namespace qconform::gen {
namespace {

constexpr OpPort kX{false, 0};
constexpr OpPort kW{false, 1};
constexpr OpPort kB{false, 2};
constexpr OpPort kY{true, 0};

Constraint Row(std::string id, OpKind op, decltype(Constraint::rule) rule,
               std::vector<Condition> when = {}) {
  Constraint row;
  row.id = std::move(id);
  row.ops = {op};
  row.when = std::move(when);
  row.rule = std::move(rule);
  row.provenance = {"test", "1", "stated"};
  return row;
}

Profile SmallProfile() {
  Profile profile;
  profile.name = "test.npu";
  profile.archs = {"v1", "v2"};
  profile.default_arch = "v2";
  profile.features = {{"wide", "v2", std::nullopt, {"test", "1", "stated"}}};
  profile.ops = {{OpKind::kLinear}, {OpKind::kReshape}, {OpKind::kSigmoid}};
  DtypeTupleRule linear;
  linear.rows = {{{kX, DType::kInt8}, {kW, DType::kInt8}, {kY, DType::kInt8}},
                 {{kX, DType::kInt16}, {kW, DType::kInt8}, {kY, DType::kInt16}}};
  profile.constraints.push_back(Row("linear-dtypes", OpKind::kLinear, linear));
  profile.constraints.push_back(Row("linear-weight", OpKind::kLinear, SymmetricRule{kW}));
  profile.constraints.push_back(
      Row("linear-granularity", OpKind::kLinear, GranularityRule{kW, {Granularity::kPerChannel}}));
  profile.constraints.push_back(Row("linear-wide", OpKind::kLinear, ArchGateRule{"wide"},
                                    {{.port = kX, .dtypes = {DType::kInt16}}}));
  profile.constraints.push_back(Row("linear-bias", OpKind::kLinear,
                                    BiasDtypeRule{kB, {DType::kInt32}},
                                    {{.port = kX, .dtypes = {DType::kInt8}}}));
  DtypeTupleRule reshape;
  reshape.rows = {{{kX, DType::kInt8}}, {{kX, DType::kUint8}}};
  profile.constraints.push_back(Row("reshape-dtypes", OpKind::kReshape, reshape));
  profile.constraints.push_back(Row("reshape-share", OpKind::kReshape, SharedWithRule{kY, kX}));
  profile.constraints.push_back(Row("reshape-symmetric", OpKind::kReshape, SymmetricRule{kY}));
  FixedQparamsRule fixed;
  fixed.port = kY;
  fixed.entries = {{DType::kInt8, {{1, 256}}, -128}, {DType::kUint8, std::nullopt, 0}};
  profile.constraints.push_back(Row("sigmoid-fixed", OpKind::kSigmoid, fixed));
  profile.constraints.push_back(Row("sigmoid-rank", OpKind::kSigmoid, RankRule{kX, 2, 3}));
  return profile;
}

Contract ContractAt(const std::string& arch) {
  return Contract(
      MakeTarget(std::make_shared<const Profile>(SmallProfile()), arch, {}, "").value());
}

TEST(Contract, KeepsTheRowsThatSurviveTheGates) {
  const Contract old_arch = ContractAt("v1");
  const Contract new_arch = ContractAt("v2");
  // int8, with and without bias; per tensor and per block are not allowed.
  EXPECT_EQ(old_arch.Modes(OpKind::kLinear, false).size(), 2u);
  EXPECT_EQ(new_arch.Modes(OpKind::kLinear, false).size(), 4u);
  ASSERT_EQ(old_arch.gated().size(), 2u);
  EXPECT_EQ(old_arch.gated()[0].mode.ports[kIn0].dtype, DType::kInt16);
  EXPECT_TRUE(new_arch.gated().empty());
}

TEST(Contract, ChoosesTheBiasDtypeByTheActivations) {
  const Contract contract = ContractAt("v2");
  for (const OpMode& mode : contract.modes()) {
    if (mode.op != OpKind::kLinear || !mode.has_bias()) continue;
    const bool wide = mode.ports[kIn0].dtype == DType::kInt16;
    EXPECT_EQ(mode.ports[kIn2].dtype, wide ? DType::kInt48 : DType::kInt32);
  }
}

TEST(Contract, CarriesRulesAcrossSharedPorts) {
  const Contract contract = ContractAt("v2");
  ASSERT_EQ(contract.Modes(OpKind::kReshape, false).size(), 2u);
  for (const Contract::Entry& entry : contract.Modes(OpKind::kReshape, false)) {
    const OpMode& mode = contract.modes()[entry.mode];
    EXPECT_EQ(mode.ports[kIn0].group, mode.ports[kOut].group);
    EXPECT_EQ(mode.ports[kIn0].dtype, mode.ports[kOut].dtype);
    EXPECT_TRUE(mode.ports[kIn0].symmetric);
  }
}

TEST(Contract, FixesParametersByDtype) {
  const Contract contract = ContractAt("v2");
  int fixed = 0;
  for (const Contract::Entry& entry : contract.Modes(OpKind::kSigmoid, false)) {
    const PortRules& out = contract.modes()[entry.mode].ports[kOut];
    if (out.dtype != DType::kInt8 && out.dtype != DType::kUint8) {
      EXPECT_FALSE(out.fixed.has_value());
      continue;
    }
    ++fixed;
    ASSERT_TRUE(out.fixed.has_value());
    EXPECT_EQ(out.fixed->scale, 1.0f / 256);
    EXPECT_EQ(out.fixed->zero_point, out.dtype == DType::kInt8 ? -128 : 0);
  }
  EXPECT_EQ(fixed, 2);
}

TEST(Contract, FindsWhereAValueFits) {
  const Contract contract = ContractAt("v1");
  const auto takes = [&](DType dtype, bool symmetric, std::size_t rank, OpKind op) {
    return contract.OpsFor({dtype, true, symmetric, rank}, false)
        .test(static_cast<std::size_t>(op));
  };
  EXPECT_TRUE(takes(DType::kInt8, false, 2, OpKind::kLinear));
  EXPECT_FALSE(takes(DType::kInt16, true, 2, OpKind::kLinear));
  EXPECT_FALSE(takes(DType::kInt8, false, 2, OpKind::kReshape));
  EXPECT_TRUE(takes(DType::kInt8, true, 2, OpKind::kReshape));
  EXPECT_TRUE(takes(DType::kInt8, false, 3, OpKind::kSigmoid));
  EXPECT_FALSE(takes(DType::kInt8, false, 4, OpKind::kSigmoid));
  EXPECT_FALSE(takes(DType::kInt8, false, 1, OpKind::kSigmoid));
}

}  // namespace
}  // namespace qconform::gen
