// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/rule_example.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "qconform/base/json_writer.h"
#include "qconform/profile/names.h"
#include "qconform/profile/rule_words.h"

namespace qconform {
namespace {

// Those that people meet most come first.
constexpr std::array kDtypes = {DType::kInt8,    DType::kUint8,    DType::kInt16, DType::kInt32,
                                DType::kUint16,  DType::kInt4,     DType::kInt48, DType::kFloat32,
                                DType::kFloat16, DType::kBfloat16, DType::kInt64, DType::kInt2,
                                DType::kBool};
static_assert(kDtypes.size() == kAllDTypes.size());
constexpr std::array kGranularities = {Granularity::kPerTensor, Granularity::kPerChannel,
                                       Granularity::kPerBlock};
constexpr std::array kEncodings = {Encoding::kUndefined,         Encoding::kScaleOffset,
                                   Encoding::kAxisScaleOffset,   Encoding::kBwScaleOffset,
                                   Encoding::kBwAxisScaleOffset, Encoding::kBlockwiseExpansion};

// The first of `all` that is not among `listed`.
template <class List, class Item>
std::optional<Item> NotAmong(const List& all, const std::vector<Item>& listed) {
  for (const Item item : all) {
    if (std::find(listed.begin(), listed.end(), item) == listed.end()) return item;
  }
  return std::nullopt;
}

// The smallest number from `first` on that is not among `listed`.
template <class Number>
std::string NumberNotAmong(Number first, const std::vector<Number>& listed) {
  while (std::find(listed.begin(), listed.end(), first) != listed.end()) ++first;
  return std::to_string(first);
}

template <class T>
std::string Is(OpPort port, const T& thing) {
  return NameOf(port) + " " + std::string(NameOf(thing));
}

// Where the rule lists everything there is, nothing is refused.
template <class Item>
std::string IsNot(OpPort port, std::string_view per, const std::optional<Item>& item) {
  if (!item) return "";
  return NameOf(port) + " " + std::string(per) + std::string(NameOf(*item));
}

std::string Describe(Encoding encoding) {
  switch (encoding) {
    case Encoding::kUndefined:
      return "without parameters";
    case Encoding::kScaleOffset:
      return "of 8 bits, per tensor";
    case Encoding::kAxisScaleOffset:
      return "of 8 bits, per channel";
    case Encoding::kBwScaleOffset:
      return "of 4 bits, per tensor";
    case Encoding::kBwAxisScaleOffset:
      return "of 4 bits, per channel";
    case Encoding::kBlockwiseExpansion:
      return "of 4 bits, per block";
  }
  return "";
}

bool Meet(OpPort a, OpPort b) {
  return a.is_result == b.is_result && (a.index == b.index || a.index < 0 || b.index < 0);
}

bool Matches(const std::vector<DtypeTupleRule::Entry>& tuple,
             const std::vector<DtypeTupleRule::Entry>& row) {
  return std::all_of(row.begin(), row.end(), [&](const DtypeTupleRule::Entry& wanted) {
    return std::all_of(tuple.begin(), tuple.end(), [&](const DtypeTupleRule::Entry& entry) {
      return !Meet(entry.port, wanted.port) || entry.dtype == wanted.dtype;
    });
  });
}

// A number outside of the range; empty: there is none.
std::string Outside(std::int64_t min, std::int64_t max) {
  if (max < std::numeric_limits<std::int64_t>::max()) return std::to_string(max + 1);
  if (min > std::numeric_limits<std::int64_t>::min()) return std::to_string(min - 1);
  return "";
}

// `good` and `bad` behind the same words; nothing is refused if there is no `bad`.
RuleExample Pair(const std::string& words, const std::string& good, const std::string& bad) {
  return {words + good, bad.empty() ? "" : words + bad};
}

std::string TupleText(const std::vector<DtypeTupleRule::Entry>& tuple) {
  std::string text;
  for (const auto& [port, dtype] : tuple) text += (text.empty() ? "" : ", ") + Is(port, dtype);
  return text;
}

std::string Scale(const FixedQparamsRule::Entry& entry) {
  return "scale " + (entry.scale ? RatioText(*entry.scale) : "1/(qmax - qmin + 1)");
}

// One overload per kind.
struct Example {
  RuleExample operator()(const DtypeTupleRule& rule) const {
    // The last port of the first row in a type that no row has there beside the others.
    std::vector<DtypeTupleRule::Entry> other = rule.rows.front();
    for (const DType dtype : kDtypes) {
      other.back().dtype = dtype;
      const bool listed = std::any_of(rule.rows.begin(), rule.rows.end(),
                                      [&](const auto& row) { return Matches(other, row); });
      if (!listed) return {TupleText(rule.rows.front()), TupleText(other)};
    }
    return {TupleText(rule.rows.front()), ""};
  }
  RuleExample operator()(const EncodingRule& rule) const {
    const std::optional<Encoding> other = NotAmong(kEncodings, rule.allowed);
    const std::string port = NameOf(rule.port) + " ";
    return {port + Describe(rule.allowed.front()), other ? port + Describe(*other) : ""};
  }
  RuleExample operator()(const SymmetricRule& rule) const {
    const std::string port = NameOf(rule.port);
    RuleExample example = {port + " int8 of scheme symmetric, zero point 0",
                           port + " int8 of scheme affine, zero point 3"};
    if (rule.forbidden) std::swap(example.accepts, example.refuses);
    return example;
  }
  RuleExample operator()(const ChannelAxisRule& rule) const {
    const std::string text = NameOf(rule.port) + " per channel along axis ";
    return {text + std::to_string(rule.axes.front()),
            text + NumberNotAmong<std::int32_t>(0, rule.axes)};
  }
  RuleExample operator()(const GranularityRule& rule) const {
    return {NameOf(rule.port) + " per " + std::string(NameOf(rule.allowed.front())),
            IsNot(rule.port, "per ", NotAmong(kGranularities, rule.allowed))};
  }
  RuleExample operator()(const SharedWithRule& rule) const {
    const std::string port = NameOf(rule.port);
    const std::string with = NameOf(rule.with);
    return {
        port + " and " + with + " both int8, scale 0.5, zero point 3, or one shared with the other",
        with + " with scale 0.5, " + port + " with scale 0.25"};
  }
  RuleExample operator()(const JointRangeRule& rule) const {
    const std::string over = NameOf(rule.over.front()) + " spans [-2, 2], ";
    const std::string port = NameOf(rule.port);
    return {over + port + " [-2, 2] or more", over + port + " [-1, 1]"};
  }
  RuleExample operator()(const FixedQparamsRule& rule) const {
    const FixedQparamsRule::Entry& entry = rule.entries.front();
    const std::string text = Is(rule.port, entry.dtype) + ", " + Scale(entry) + ", zero point ";
    // A zero point of the same sign or nought: every element type has it.
    const std::int64_t other = entry.zero_point + (entry.zero_point > 0 ? -1 : 1);
    return Pair(text, std::to_string(entry.zero_point), std::to_string(other));
  }
  RuleExample operator()(const ValueRangeRule& rule) const {
    // Doubles, for the ends may be any integers; a stated end is missed by the whole width.
    const double min = static_cast<double>(rule.min ? *rule.min : *rule.max) - (rule.min ? 0 : 2);
    const double max = rule.max ? static_cast<double>(*rule.max) : min + 2;
    const double width = std::max(1.0, max - min);
    const auto ends = [](double low, double high) {
      std::string text = "[";
      AppendDecimal(text, low);
      AppendDecimal(text += ", ", high);
      return text + "]";
    };
    return Pair(NameOf(rule.port) + " spans ", ends(min, max),
                ends(rule.min ? min - width : min, rule.max ? max + width : max));
  }
  RuleExample operator()(const DerivedScaleRule& rule) const {
    const std::string first = "s(" + NameOf(rule.from.front()) + ") = 0.5";
    const std::string second = ", s(" + NameOf(rule.from.back()) + ") = ";
    const std::string port = ": " + NameOf(rule.port) + " with scale ";
    const auto both = [&](const std::string& given, const char* good, const char* bad) {
      return RuleExample{first + given + port + good + ", zero point 0",
                         first + given + port + bad};
    };
    if (rule.from.size() < 2) return both("", "0.5", "0.75");
    if (rule.formula == DeriveFormula::kProduct) return both(second + "0.25", "0.125", "0.25");
    if (rule.formula == DeriveFormula::kQuotient) return both(second + "0.25", "2", "0.125");
    return both(second + "0.25 and 0.125 in two blocks", "0.0078125", "0.125");
  }
  RuleExample operator()(const BiasDtypeRule& rule) const {
    return {Is(rule.port, rule.allowed.front()),
            IsNot(rule.port, "", NotAmong(kDtypes, rule.allowed))};
  }
  RuleExample operator()(const BlockSizeRule& rule) const {
    const std::string text = NameOf(rule.port) + " in blocks of ";
    const std::int64_t good = rule.allowed.empty() ? 16 : rule.allowed.front();
    const std::string accepts = text + std::to_string(good) + " along " + std::to_string(4 * good);
    if (!rule.allowed.empty())
      return {accepts, text + NumberNotAmong<std::int64_t>(1, rule.allowed)};
    if (rule.must_divide) return {accepts, text + "16 along an axis of 40"};
    if (rule.scale_bits > 0) {
      return {accepts + ", scales 1, 0.5", text + "16 with scales 1 and 0.3 in one channel"};
    }
    return {accepts, ""};
  }
  RuleExample operator()(const StaticOnlyRule& rule) const {
    const std::string port = NameOf(rule.port);
    return {port + " a value with data", port + " an input of the graph"};
  }
  RuleExample operator()(const RankRule& rule) const {
    return Pair(NameOf(rule.port) + " of rank ", std::to_string(rule.max),
                Outside(rule.min, rule.max));
  }
  RuleExample operator()(const DimensionRangeRule& rule) const {
    const char* which = rule.product ? ": the product is " : ": a dimension is ";
    return Pair(NameOf(rule.port) + which, std::to_string(rule.max), Outside(rule.min, rule.max));
  }
  RuleExample operator()(const UnquantizedRule& rule) const {
    const DType dtype = rule.dtypes.empty() ? DType::kFloat32 : rule.dtypes.front();
    return {Is(rule.port, dtype) + " without parameters",
            NameOf(rule.port) + " int8 with scale 0.5"};
  }
  RuleExample operator()(const ScaleRatioRule& rule) const {
    const std::string text = rule.form == ScaleRatioRule::Form::kProductOverResult
                                 ? "s(in0) * s(in1) / s(out0) = 2^"
                                 : "s(in0) / s(out0) = 2^";
    return {text + std::to_string(rule.min_log2), text + std::to_string(rule.max_log2)};
  }
  RuleExample operator()(const AttributeRangeRule& rule) const {
    return Pair("a number of " + std::string(NameOf(rule.attr)) + " is ", std::to_string(rule.max),
                Outside(rule.min, rule.max));
  }
  RuleExample operator()(const AttributeValuesRule& rule) const {
    Dims other = rule.allowed.front();
    while (std::find(rule.allowed.begin(), rule.allowed.end(), other) != rule.allowed.end()) {
      if (other.empty()) return {"an empty " + std::string(NameOf(rule.attr)), ""};
      ++other[other.size() - 1];
    }
    return {DemandText(AttributeValuesRule{rule.attr, {rule.allowed.front()}}),
            DemandText(AttributeValuesRule{rule.attr, {other}})};
  }
  RuleExample operator()(const ConstantRangeRule& rule) const {
    const bool each = rule.measure == ConstantRangeRule::Measure::kEach;
    const char* which = each ? " with the number " : " whose largest sum is ";
    // A sum has no least one: what is above the most is all that is outside.
    constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
    return Pair("a constant " + NameOf(rule.port) + which, std::to_string(rule.max),
                Outside(each ? rule.min : kLeast, rule.max));
  }
  RuleExample operator()(const ArchGateRule& rule) const {
    return {"any graph where the target has " + rule.feature,
            "one that the row speaks of, where the target has it not"};
  }
  RuleExample operator()(const SdkGateRule& rule) const {
    const std::string wanted = DemandText(rule);
    const std::string version = wanted.substr(11, wanted.find(" or newer") - 11);
    return {"SDK " + version, rule.bypass ? "" : "a target with an SDK below " + version};
  }
  RuleExample operator()(const FusionGroupRule& rule) const {
    std::vector<std::string> ops;
    for (const OpKind op : rule.then) ops.emplace_back(NameOf(op));
    const std::string text = "a result read only by " + ListWords(ops, "and then") + ", ";
    return {text + "float32 inside", text + "with a scale of its own inside"};
  }
  RuleExample operator()(const VariantsRule& rule) const {
    RuleExample example{"variant \"" + rule.variants.front().name + "\": ", ""};
    std::vector<std::string> takes;
    for (const SimpleRule& simple : rule.variants.front().rules) {
      takes.push_back(std::visit(*this, simple).accepts);
    }
    example.accepts += ListWords(takes, "and");
    example.refuses = "what breaks a rule of each variant";
    return example;
  }
};

}  // namespace

RuleExample ExampleOf(const Rule& rule) { return std::visit(Example(), rule); }

}  // namespace qconform
