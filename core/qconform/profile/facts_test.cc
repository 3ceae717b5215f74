// SPDX-License-Identifier: Apache-2.0
// What the built-in profiles must say, stated here a second time, by hand, from facts/qnn.md and
// facts/arm_tosa.md: a slip in the data would otherwise be generated, validated and reported as the
// contract.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "qconform/profile/target.h"

namespace qconform {
namespace {

struct Counts {
  std::set<std::string> rules;
  std::multiset<std::string> names;
  std::set<std::string> backend_names;
};

Counts CountsOf(std::string_view profile) {
  Counts counts;
  const Profile contract = BuiltinProfile(profile).value();
  for (const OpEntry& entry : contract.ops) {
    counts.rules.insert(entry.rules.begin(), entry.rules.end());
    counts.names.insert(entry.names.begin(), entry.names.end());
    if (!entry.backend_name.empty()) counts.backend_names.insert(entry.backend_name);
  }
  return counts;
}

Target At(const std::string& name) {
  Result<Target> target = ParseTarget(name, "");
  EXPECT_TRUE(target.ok()) << (target.ok() ? "" : target.error().message);
  return std::move(target).value();
}

const Constraint* Find(const Target& target, std::string_view id) {
  for (const Constraint& row : target.profile->constraints) {
    if (row.id == id) return &row;
  }
  return nullptr;
}

// facts/qnn.md 2: 99 rules, 180 overload keys, 80 distinct QNN ops; LPAI 63 and 135.
TEST(QualcommFacts, HaveEveryRuleAndEveryOverloadOnce) {
  const Counts htp = CountsOf("qnn.htp");
  EXPECT_EQ(htp.rules.size(), 99u);
  EXPECT_EQ(htp.names.size(), 180u);
  EXPECT_EQ(std::set<std::string>(htp.names.begin(), htp.names.end()).size(), 180u);
  EXPECT_EQ(htp.backend_names.size(), 80u);
  const Counts lpai = CountsOf("qnn.lpai");
  EXPECT_EQ(lpai.rules.size(), 63u);
  EXPECT_EQ(lpai.names.size(), 135u);
  EXPECT_TRUE(
      std::includes(htp.rules.begin(), htp.rules.end(), lpai.rules.begin(), lpai.rules.end()));
}

// facts/qnn.md 4.1.
TEST(QualcommFacts, KnowTwentySocsAndTheirArchs) {
  const std::map<std::string, std::string> wanted = {
      {"SM8350", "v68"},   {"SA8295", "v68"},   {"QCM6490", "v68"},  {"SM8450", "v69"},
      {"SM8475", "v69"},   {"SXR2230P", "v69"}, {"SM8550", "v73"},   {"SA8255", "v73"},
      {"SSG2115P", "v73"}, {"SSG2125P", "v73"}, {"SXR1230P", "v73"}, {"QCS9100", "v73"},
      {"SM8650", "v75"},   {"SM8750", "v79"},   {"SXR2330P", "v79"}, {"SA8797", "v81"},
      {"SM8850", "v81"},   {"SAR2230P", "v81"}, {"SW6100", "v81"},   {"SM8845", "v81"}};
  std::map<std::string, std::string> found;
  const Profile profile = BuiltinProfile("qnn.htp").value();
  for (const Soc& soc : profile.socs) found[soc.name] = soc.arch;
  EXPECT_EQ(found, wanted);
}

// facts/qnn.md 4.2: the first arch with each feature, by default and by the other sources.
TEST(QualcommFacts, GateFeaturesWhereTheSourcesSay) {
  struct Row {
    const char* target;
    const char* feature;
    bool has;
  };
  const Row rows[] = {{"qnn.htp@v68", "lpbq", false},
                      {"qnn.htp@v69", "lpbq", true},
                      {"qnn.htp@v68+lpbq-arch=tests", "lpbq", true},
                      {"qnn.htp@v69+lpbq-arch=wiki", "lpbq", false},
                      {"qnn.htp@v73+lpbq-arch=wiki", "lpbq", true},
                      {"qnn.htp@v69", "16a16w", false},
                      {"qnn.htp@v73", "16a16w", true},
                      {"qnn.htp@v69", "16a16w-linear", false},
                      {"qnn.htp@v68+linear-16a16w-arch=tests", "16a16w-linear", true},
                      {"qnn.htp@v73", "16a16w-layer-norm", true}};
  for (const Row& row : rows)
    EXPECT_EQ(At(row.target).Has(row.feature), row.has) << row.target << " " << row.feature;
}

// facts/qnn.md 1.4 and 6 (D02): the gate holds for every op that carries it, and the SDK gate is
// inclusive at 2.41.
TEST(QualcommFacts, GateSixteenBitWeightsOfEveryOpThatCarriesTheRule) {
  const Target target = At("qnn.htp@v69");
  std::set<OpKind> gated;
  for (const Constraint& row : target.profile->constraints) {
    const auto* gate = std::get_if<ArchGateRule>(&row.rule);
    if (gate == nullptr || !gate->feature.starts_with("16a16w")) continue;
    EXPECT_FALSE(target.Has(gate->feature)) << gate->feature;
    for (const OpKind op : row.ops) gated.insert(op);
  }
  for (const OpKind op : {OpKind::kConv2d, OpKind::kLinear, OpKind::kTransposeConv2d,
                          OpKind::kLayerNorm, OpKind::kMatmul}) {
    EXPECT_TRUE(gated.contains(op)) << NameOf(op);
  }
  const Constraint* sdk = Find(target, "backend-opinfo-sdk");
  ASSERT_NE(sdk, nullptr);
  const auto& gate = std::get<SdkGateRule>(sdk->rule);
  EXPECT_TRUE(gate.bypass);
  EXPECT_FALSE(*SdkVersion::Parse("2.41.0") < gate.min);
  EXPECT_TRUE(*SdkVersion::Parse("2.40.9") < gate.min);
}

// facts/qnn.md 5.5: fixed parameters of sigmoid and tanh.
TEST(QualcommFacts, FixSigmoidAndTanhAsStated) {
  const auto entries = [](const Target& target, std::string_view id) {
    const Constraint* row = Find(target, id);
    EXPECT_NE(row, nullptr) << id;
    return row == nullptr ? FixedQparamsRule{} : std::get<FixedQparamsRule>(row->rule);
  };
  const Target target = At("qnn.htp@v75");
  for (const auto& entry : entries(target, "sigmoid-fixed").entries) {
    EXPECT_FALSE(entry.scale.has_value());  // 1/(qmax - qmin + 1)
    EXPECT_EQ(entry.zero_point, 0);
  }
  const FixedQparamsRule tanh = entries(target, "tanh-fixed-16bit");
  ASSERT_EQ(tanh.entries.size(), 1u);
  EXPECT_EQ(tanh.entries[0].dtype, DType::kUint16);
  EXPECT_EQ(*tanh.entries[0].scale, (std::pair<std::int64_t, std::int64_t>{1, 32768}));
  EXPECT_EQ(tanh.entries[0].zero_point, 32768);
}

// facts/arm_tosa.md 6.3.
TEST(LiteRtFacts, FixOutputsAsStated) {
  struct Row {
    const char* target;
    OpKind op;
    DType dtype;
    std::pair<std::int64_t, std::int64_t> scale;
    std::int64_t zero_point;
  };
  const Row rows[] = {{"litert.int8", OpKind::kSigmoid, DType::kInt8, {1, 256}, -128},
                      {"litert.int8", OpKind::kSoftmax, DType::kInt8, {1, 256}, -128},
                      {"litert.int8", OpKind::kTanh, DType::kInt8, {1, 128}, 0},
                      {"litert.int8", OpKind::kL2Norm, DType::kInt8, {1, 128}, 0},
                      {"litert.int8", OpKind::kLogSoftmax, DType::kInt8, {16, 256}, 127},
                      {"litert.int16x8", OpKind::kSigmoid, DType::kInt16, {1, 32768}, 0},
                      {"litert.int16x8", OpKind::kSoftmax, DType::kInt16, {1, 32768}, 0},
                      {"litert.int16x8", OpKind::kTanh, DType::kInt16, {1, 32768}, 0}};
  for (const Row& row : rows) {
    const Target target = At(row.target);
    bool found = false;
    for (const Constraint& constraint : target.profile->constraints) {
      const auto* fixed = std::get_if<FixedQparamsRule>(&constraint.rule);
      if (fixed == nullptr || !constraint.AppliesTo(row.op) || !fixed->port.is_result) continue;
      for (const auto& entry : fixed->entries) {
        if (entry.dtype != row.dtype) continue;
        found = true;
        ASSERT_TRUE(entry.scale.has_value());
        EXPECT_EQ(entry.scale->first * row.scale.second, entry.scale->second * row.scale.first)
            << NameOf(row.op);
        EXPECT_EQ(entry.zero_point, row.zero_point) << NameOf(row.op);
      }
    }
    EXPECT_TRUE(found) << row.target << " " << NameOf(row.op);
  }
}

// facts/arm_tosa.md 7: what U55 has not and U85 has.
TEST(ArmFacts, RejectOnU55WhatVelaRejects) {
  const Profile u55 = BuiltinProfile("arm.ethos-u55").value();
  const Profile u85 = BuiltinProfile("arm.ethos-u85").value();
  for (const OpKind op :
       {OpKind::kGather, OpKind::kWhere, OpKind::kEqual, OpKind::kGreater, OpKind::kBitwiseAnd,
        OpKind::kLogicalAnd, OpKind::kLogicalRightShift, OpKind::kIntDiv}) {
    EXPECT_FALSE(u55.SpeaksOf(op)) << NameOf(op);
    EXPECT_TRUE(u85.SpeaksOf(op)) << NameOf(op);
  }
}

}  // namespace
}  // namespace qconform
