// SPDX-License-Identifier: Apache-2.0
// A backend's contract as data: features with the first arch that has them, and constraints with
// provenance.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "qconform/base/dtype.h"
#include "qconform/base/result.h"
#include "qconform/graph/op_table.h"
#include "qconform/graph/quant_spec.h"

namespace qconform {

// A port of an op, by operand index: "in0", "in*" (every operand), "out0".
struct OpPort {
  bool is_result = false;
  std::int32_t index = 0;  // -1: every operand
  friend bool operator==(const OpPort&, const OpPort&) = default;
};
std::string NameOf(OpPort port);

// Where a fact comes from. Every row has one.
struct Provenance {
  std::string source;      // document or repository and path
  std::string version;     // commit, release or date
  std::string confidence;  // "stated", "measured", "read", "inferred"
};

// SDK versions compare number by number; missing numbers are 0 ("2.41" == "2.41.0").
struct SdkVersion {
  std::vector<std::int32_t> numbers;
  static std::optional<SdkVersion> Parse(std::string_view text);
  friend bool operator<(const SdkVersion& a, const SdkVersion& b);
};

// A rule applies only where all of its conditions hold. On a missing optional operand none holds.
struct Condition {
  OpPort port;
  std::vector<DType> dtypes;               // empty: any
  std::optional<Granularity> granularity;  // absent: any
};

struct DtypeTupleRule {  // some row must match; optional operands that are absent are not compared
  struct Entry {
    OpPort port;
    DType dtype;
  };
  std::vector<std::vector<Entry>> rows;
};
struct SymmetricRule {  // required: scheme symmetric, zero point SymmetricZeroPoint exactly, and
                        // the range [qmin, qmax] holds that zero point
  OpPort port;
};
struct ChannelAxisRule {  // of per-channel and per-block specs; others pass
  OpPort port;
  std::vector<std::int32_t> axes;
};
struct GranularityRule {
  OpPort port;
  std::vector<Granularity> allowed;
};
struct SharedWithRule {  // same group, or (calibrated) equal dtype, range, scales and zero points
  OpPort port;
  OpPort with;
};
struct FixedQparamsRule {  // per-tensor, scale within `ulps` float32 steps of the exact value
  struct Entry {
    DType dtype;
    // 1/(qmax - qmin + 1) if absent
    std::optional<std::pair<std::int64_t, std::int64_t>> scale;  // numerator, denominator
    std::int64_t zero_point;
  };
  OpPort port;
  std::vector<Entry> entries;  // dtypes not listed pass
  std::int32_t ulps = 0;
};
struct DerivedScaleRule {  // scale(port)[c] = float32(product of the scales of `from`), zero point
                           // 0
  OpPort port;
  std::vector<OpPort> from;
  std::int32_t ulps = 0;
};
struct BiasDtypeRule {
  OpPort port;
  std::vector<DType> allowed;
};
struct ArchGateRule {  // where the conditions hold, the target needs the feature
  std::string feature;
};
struct SdkGateRule {
  SdkVersion min;       // inclusive
  bool bypass = false;  // below: true: nothing is checked, visibly; false: refused
};
struct BlockSizeRule {  // of per-block specs; others pass
  OpPort port;
  std::vector<std::int64_t> allowed;  // empty: any that divides
  bool must_divide = true;            // the blocked axis
};
struct StaticOnlyRule {
  OpPort port;
};
struct RankRule {
  OpPort port;
  std::int32_t min;
  std::int32_t max;
};
// A parameter domain: every ratio of scales must lie in [min, max), powers of two.
struct ScaleRatioRule {
  enum class Form : std::uint8_t {
    kProductOverResult,  // s(in0) * s(in1)[c] / s(out0)
    kEachOverResult,     // s(in_i) / s(out0) for every operand
  };
  Form form;
  std::int32_t min_log2;
  std::int32_t max_log2;
  bool float32 = false;  // the ratio is the library's own, fl(fl(product) / s(out0)); else exact
};
struct AttributeRangeRule {  // every number of the attribute in [min, max]
  AttrId attr;
  std::int64_t min;
  std::int64_t max;
};

enum class ConstraintKind : std::uint8_t {  // order of Constraint::rule's alternatives
  kDtypeTuple,
  kSymmetric,
  kChannelAxis,
  kGranularity,
  kSharedWith,
  kFixedQparams,
  kDerivedScale,
  kBiasDtype,
  kArchGate,
  kSdkGate,
  kBlockSize,
  kStaticOnly,
  kRank,
  kScaleRatio,
  kAttributeRange,
};
std::string_view NameOf(ConstraintKind kind);  // "dtype_tuple"

struct Constraint {
  std::string id;           // kebab, permanent, unique in the profile: "conv2d-dtypes"
  std::vector<OpKind> ops;  // empty: every op of the profile
  std::vector<Condition> when;
  std::variant<DtypeTupleRule, SymmetricRule, ChannelAxisRule, GranularityRule, SharedWithRule,
               FixedQparamsRule, DerivedScaleRule, BiasDtypeRule, ArchGateRule, SdkGateRule,
               BlockSizeRule, StaticOnlyRule, RankRule, ScaleRatioRule, AttributeRangeRule>
      rule;
  Provenance provenance;

  ConstraintKind kind() const { return static_cast<ConstraintKind>(rule.index()); }
  bool AppliesTo(OpKind op) const;
};

struct Feature {
  std::string id;
  std::string min_arch;  // first arch that has it, or empty: an extension, had by asking ("+int16")
  Provenance provenance;
};
struct Soc {
  std::string name;  // "SM8650"
  std::string arch;  // "v75"
};

struct Profile {
  std::string name;                // "qnn.htp"
  std::string title;               // one line for people
  std::vector<std::string> archs;  // oldest first; empty if the backend has only one
  std::string default_arch;
  std::vector<Soc> socs;
  std::vector<Feature> features;
  std::vector<OpKind> ops;  // what the contract speaks of; others are not_checked
  std::vector<Constraint> constraints;
};

// Reads a profile from strict JSON. Errors carry `file_name`, line and column, key path and what
// was expected.
Result<Profile> ParseProfile(std::string_view text, std::string_view file_name);

// The profiles built into the library, embedded from core/qconform/profile/profiles/*.json.
std::vector<std::string_view> BuiltinProfileNames();
Result<Profile> BuiltinProfile(std::string_view name);

}  // namespace qconform
