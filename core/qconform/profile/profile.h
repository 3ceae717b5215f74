// SPDX-License-Identifier: Apache-2.0
// A backend's contract as data: features with the first arch that has them, and constraints with
// provenance.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "qconform/base/dims.h"
#include "qconform/base/dtype.h"
#include "qconform/base/result.h"
#include "qconform/graph/op_table.h"
#include "qconform/graph/quant_spec.h"

namespace qconform {

// A port of an op, by index: "in0", "in*" (every operand), "out0", "out*" (every result).
struct OpPort {
  bool is_result = false;
  std::int32_t index = 0;  // -1: every one
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
// Either of a port or of an attribute.
struct Condition {
  OpPort port = {};
  std::vector<DType> dtypes = {};                         // empty: any
  std::optional<Granularity> granularity = std::nullopt;  // absent: any
  std::optional<AttrId> attr = std::nullopt;  // if present: the attribute's largest number lies in
  std::int64_t at_least = 0;                  // [at_least, at_most], and the rest is not looked at
  std::int64_t at_most = 0;
};

// How a tensor's parameters are stored, in QNN's words (facts/qnn.md 1.7): by granularity and by
// whether codes have at most four bits.
enum class Encoding : std::uint8_t {
  kUndefined,           // no parameters at all
  kScaleOffset,         // per tensor
  kAxisScaleOffset,     // per channel
  kBwScaleOffset,       // per tensor, at most 4 bits
  kBwAxisScaleOffset,   // per channel, at most 4 bits
  kBlockwiseExpansion,  // per block
};

struct DtypeTupleRule {  // some row must match; optional operands that are absent are not compared
  struct Entry {
    OpPort port;
    DType dtype;
  };
  std::vector<std::vector<Entry>> rows;
};
struct EncodingRule {  // "undefined" takes a port without parameters
  OpPort port;
  std::vector<Encoding> allowed;
};
struct SymmetricRule {  // required: scheme symmetric, zero point SymmetricZeroPoint exactly, and
                        // the range [qmin, qmax] holds that zero point; forbidden: scheme affine
  OpPort port;
  bool forbidden = false;
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
struct JointRangeRule {  // the reals that `port` can hold contain those of every port of `over`, up
                         // to half a step of `port` at either end
  OpPort port;
  std::vector<OpPort> over;
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
struct ValueRangeRule {  // per-tensor: the ends of the reals that the codes stand for lie within
                         // half a step of the stated ones, at the scale or a float32 step beside
  OpPort port;
  std::optional<std::int64_t> min;
  std::optional<std::int64_t> max;
};
struct DerivedScaleRule {  // scale(port)[c] by formula from the scales of `from`, zero point 0.
                           // Where `port` has more channels than from[1] has, those repeat as a
                           // whole (grouped transposed convolution: channel g * n + j takes scale
                           // j)
  OpPort port;
  std::vector<OpPort> from;
  DeriveFormula formula = DeriveFormula::kProduct;
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
  // If not 0: the scales of a channel are k * m, k a whole number in [1, 2^scale_bits], m the
  // largest of them over 2^scale_bits
  std::int32_t scale_bits = 0;
};
struct StaticOnlyRule {
  OpPort port;
};
struct RankRule {
  OpPort port;
  std::int32_t min;
  std::int32_t max;
};
struct DimensionRangeRule {  // of the shape at `port`: each of `dims`, or with `product` their
                             // product, lies in [min, max]. A negative dim counts from the end;
                             // dims beyond the rank pass
  OpPort port;
  std::vector<std::int32_t> dims;  // empty: all
  bool product = false;
  std::int64_t min = 1;
  std::int64_t max;
};
struct UnquantizedRule {  // no spec, and one of these dtypes (empty: any)
  OpPort port;
  std::vector<DType> dtypes;
};
// The op of the row and its single readers in a chain of these ops, none of the inner results an
// output of the graph: what flows inside has no parameters of its own. It is unquantized, or shares
// with the last result.
struct FusionGroupRule {
  std::vector<OpKind> then;
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
struct AttributeRangeRule {  // every number of the attribute, or the one at `index`, in [min, max]
  AttrId attr;
  std::int32_t index = -1;  // -1: every one
  std::int64_t min;
  std::int64_t max;
};
struct AttributeValuesRule {  // the attribute as a whole is one of these lists
  AttrId attr;
  std::vector<Dims> allowed;
};
// Of the numbers c = code - zero point of a constant; what is no constant passes.
struct ConstantRangeRule {
  enum class Measure : std::uint8_t {
    kEach,    // every c in [min, max]
    kAbsSum,  // the sum of |c| over each index of the port's channel axis (facts/arm_tosa.md 3.4),
              // at most max
  };
  OpPort port;
  Measure measure = Measure::kEach;
  std::int64_t min = 0;
  std::int64_t max;
};

// The kinds that speak of one node by itself, and may stand in a variant.
using SimpleRule =
    std::variant<DtypeTupleRule, EncodingRule, SymmetricRule, ChannelAxisRule, GranularityRule,
                 SharedWithRule, JointRangeRule, FixedQparamsRule, ValueRangeRule, DerivedScaleRule,
                 BiasDtypeRule, BlockSizeRule, StaticOnlyRule, RankRule, DimensionRangeRule,
                 UnquantizedRule, ScaleRatioRule, AttributeRangeRule, AttributeValuesRule,
                 ConstantRangeRule>;

// A node must satisfy one variant whole; which comes first means nothing. If none is, the closest
// one explains: the one with the fewest rules broken.
struct VariantsRule {
  struct Variant {
    std::string name;  // unique in the row
    std::vector<SimpleRule> rules;
  };
  std::vector<Variant> variants;
};

using Rule =
    std::variant<DtypeTupleRule, EncodingRule, SymmetricRule, ChannelAxisRule, GranularityRule,
                 SharedWithRule, JointRangeRule, FixedQparamsRule, ValueRangeRule, DerivedScaleRule,
                 BiasDtypeRule, BlockSizeRule, StaticOnlyRule, RankRule, DimensionRangeRule,
                 UnquantizedRule, ScaleRatioRule, AttributeRangeRule, AttributeValuesRule,
                 ConstantRangeRule, ArchGateRule, SdkGateRule, FusionGroupRule, VariantsRule>;

enum class ConstraintKind : std::uint8_t {  // order of Rule's alternatives
  kDtypeTuple,
  kEncoding,
  kSymmetric,
  kChannelAxis,
  kGranularity,
  kSharedWith,
  kJointRange,
  kFixedQparams,
  kValueRange,
  kDerivedScale,
  kBiasDtype,
  kBlockSize,
  kStaticOnly,
  kRank,
  kDimensionRange,
  kUnquantized,
  kScaleRatio,
  kAttributeRange,
  kAttributeValues,
  kConstantRange,
  kArchGate,
  kSdkGate,
  kFusionGroup,
  kVariants,
};
std::string_view NameOf(ConstraintKind kind);  // "dtype_tuple"

// One of the answers to a question on which sources disagree: "lpbq-min-arch", "wiki".
struct Choice {
  std::string alternative;
  std::string option;
  friend bool operator==(const Choice&, const Choice&) = default;
};

struct Constraint {
  std::string id = {};           // kebab, permanent, unique in the profile: "conv2d-dtypes"
  std::vector<OpKind> ops = {};  // empty: every op of the profile
  std::vector<Condition> when = {};
  std::string min_arch = {};                    // empty: from the oldest on
  std::string max_arch = {};                    // empty: to the newest; inclusive
  std::optional<Choice> choice = std::nullopt;  // holds only where the target answers so
  Rule rule = {};
  Provenance provenance = {};

  ConstraintKind kind() const { return static_cast<ConstraintKind>(rule.index()); }
  bool AppliesTo(OpKind op) const;
};

// A question on which sources disagree, with one answer by default.
struct Alternative {
  std::string id;
  std::string title;
  std::vector<std::string> options;
  std::string default_option;
};

struct Feature {
  std::string id;
  std::string min_arch;  // first arch that has it, or empty: an extension, had by asking ("+int16")
  std::optional<Choice> choice = std::nullopt;
  Provenance provenance = {};
};
struct Soc {
  std::string name;  // "SM8650"
  std::string arch;  // "v75"
};

// What a profile calls an op elsewhere.
struct OpEntry {
  OpKind op;
  std::string backend_name = {};  // "Conv2d"; empty if the backend has no op of its own for it
  std::vector<std::string> rules = {};  // of the source's annotator: "Conv2d"
  std::vector<std::string> names = {};  // of the source's ops: "aten.conv1d"; unique in the profile
};

struct Profile {
  std::string name;                  // "qnn.htp"
  std::string version;               // of these data: "2026-11-21"
  std::string title;                 // one line for people
  std::string extends;               // the profile that this one was made from; empty: none
  std::vector<std::string> lineage;  // that one, the one that was made from, and so on
  std::vector<std::string> archs;    // oldest first; empty if the backend has only one
  std::string default_arch;
  std::vector<Soc> socs;
  std::vector<Alternative> alternatives;
  std::vector<Feature> features;        // an id may stand there once per option of one alternative
  std::vector<OpEntry> ops;             // what the contract speaks of; others are not_checked
  std::vector<Constraint> constraints;  // so too the ids of these

  bool SpeaksOf(OpKind op) const;
};

// Where `extends` finds its base: the text of a profile and what to call it in errors.
struct ProfileText {
  std::string text;
  std::string file_name;
};
using ProfileSource = std::function<Result<ProfileText>(std::string_view name)>;

// Reads a profile from strict JSON. Errors carry `file_name`, line and column, key path and what
// was expected. `source` gives what `extends` names; by default the built-in profiles.
Result<Profile> ParseProfile(std::string_view text, std::string_view file_name);
Result<Profile> ParseProfile(std::string_view text, std::string_view file_name,
                             const ProfileSource& source);

// The profiles built into the library, embedded from core/qconform/profile/profiles/*.json.
std::vector<std::string_view> BuiltinProfileNames();
Result<Profile> BuiltinProfile(std::string_view name);

}  // namespace qconform
