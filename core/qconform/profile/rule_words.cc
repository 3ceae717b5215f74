// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/rule_words.h"

#include <algorithm>
#include <limits>

#include "qconform/base/check.h"
#include "qconform/profile/names.h"

namespace qconform {
namespace {

// "[1,2]"
template <class Numbers>
std::string NumbersText(const Numbers& numbers) {
  std::string text;
  for (const auto number : numbers) text += (text.empty() ? "" : ",") + std::to_string(number);
  return "[" + text + "]";
}

template <class T>
std::vector<std::string> Words(const std::vector<T>& items) {
  std::vector<std::string> words;
  for (const T& item : items) words.emplace_back(NameOf(item));
  return words;
}

template <class T>
std::vector<std::string> NumberWords(const std::vector<T>& numbers) {
  std::vector<std::string> words;
  for (const T number : numbers) words.push_back(std::to_string(number));
  return words;
}

std::string RangeText(std::int64_t min, std::int64_t max) {
  if (min == max) return std::to_string(min);
  return std::to_string(min) + " to " + std::to_string(max);
}

std::string UlpsText(std::int32_t ulps) {
  if (ulps == 0) return "";
  return ", the scale up to " + std::to_string(ulps) + " float32 steps off";
}

std::string ScaleWord(const FixedQparamsRule::Entry& entry) {
  return entry.scale ? RatioText(*entry.scale) : "1/(qmax - qmin + 1)";
}

std::string FormulaText(const DerivedScaleRule& rule) {
  const std::string first = "s(" + NameOf(rule.from.front()) + ")";
  const std::string second = "s(" + NameOf(rule.from.back()) + ")";
  switch (rule.formula) {
    case DeriveFormula::kProduct:
      if (rule.from.size() < 2) return first;
      return "float32(" + first + " * " + second + "[c])";
    case DeriveFormula::kBlockMax16:
      return "float32(max over blocks b of " + first + " * " + second + "[c,b]) / 16";
    case DeriveFormula::kQuotient:
      return "float32(" + first + " / " + second + ")";
  }
  FailCheck(__FILE__, __LINE__, "unknown formula");
}

std::string VersionText(const SdkVersion& version) {
  std::string text;
  for (const std::int32_t number : version.numbers) {
    text += (text.empty() ? "" : ".") + std::to_string(number);
  }
  return text;
}

std::string TupleText(const std::vector<DtypeTupleRule::Entry>& tuple) {
  std::string text;
  for (const auto& [port, dtype] : tuple) {
    text += (text.empty() ? "" : ", ") + NameOf(port) + " " + std::string(NameOf(dtype));
  }
  return "(" + text + ")";
}

std::vector<std::string> PerWords(const std::vector<Granularity>& list) {
  std::vector<std::string> words;
  for (const Granularity granularity : list) {
    words.push_back("per " + std::string(NameOf(granularity)));
  }
  return words;
}

// One sentence per kind, without its end.
struct Demander {
  std::string operator()(const DtypeTupleRule& rule) const {
    std::vector<std::string> tuples;
    for (const auto& tuple : rule.rows) tuples.push_back(TupleText(tuple));
    return "element types are " + ListWords(tuples);
  }
  std::string operator()(const EncodingRule& rule) const {
    return NameOf(rule.port) + " is stored as " + ListWords(Words(rule.allowed));
  }
  std::string operator()(const SymmetricRule& rule) const {
    if (rule.forbidden) return NameOf(rule.port) + " is affine, never symmetric";
    return NameOf(rule.port) +
           " is symmetric: every zero point is real zero's own code, inside the range";
  }
  std::string operator()(const ChannelAxisRule& rule) const {
    return NameOf(rule.port) + ", per channel or block, has axis " +
           ListWords(NumberWords(rule.axes));
  }
  std::string operator()(const GranularityRule& rule) const {
    return NameOf(rule.port) + " is " + ListWords(PerWords(rule.allowed));
  }
  std::string operator()(const SharedWithRule& rule) const {
    return NameOf(rule.port) + " has the same parameters as " + NameOf(rule.with);
  }
  std::string operator()(const JointRangeRule& rule) const {
    return NameOf(rule.port) + " can hold every real that " + ListWords(Words(rule.over), "and") +
           " can, up to half a step";
  }
  std::string operator()(const FixedQparamsRule& rule) const {
    std::vector<std::string> entries;
    for (const FixedQparamsRule::Entry& entry : rule.entries) {
      entries.push_back("as " + std::string(NameOf(entry.dtype)) + " scale " + ScaleWord(entry) +
                        " and zero point " + std::to_string(entry.zero_point));
    }
    return NameOf(rule.port) + " is per tensor and has " + ListWords(entries, "and") +
           UlpsText(rule.ulps);
  }
  std::string operator()(const ValueRangeRule& rule) const {
    std::string ends;
    if (rule.min) ends = " from " + std::to_string(*rule.min);
    if (rule.max) ends += " up to " + std::to_string(*rule.max);
    return NameOf(rule.port) + " is per tensor and spans the reals" + ends +
           ", each end within half a step";
  }
  std::string operator()(const DerivedScaleRule& rule) const {
    return NameOf(rule.port) + " has the scales " + FormulaText(rule) + " and zero points 0" +
           UlpsText(rule.ulps);
  }
  std::string operator()(const BiasDtypeRule& rule) const {
    return NameOf(rule.port) + " is " + ListWords(Words(rule.allowed));
  }
  std::string operator()(const BlockSizeRule& rule) const {
    std::string text = NameOf(rule.port) + ", per block, has blocks of ";
    text += rule.allowed.empty() ? "any size" : ListWords(NumberWords(rule.allowed));
    if (rule.must_divide) text += " that divides the blocked axis";
    if (rule.scale_bits == 0) return text;
    return text + ", and scales that are whole multiples, 1 to 2^" +
           std::to_string(rule.scale_bits) + ", of one number per channel";
  }
  std::string operator()(const StaticOnlyRule& rule) const {
    return NameOf(rule.port) + " is a constant";
  }
  std::string operator()(const RankRule& rule) const {
    return NameOf(rule.port) + " has rank " + RangeText(rule.min, rule.max);
  }
  std::string operator()(const DimensionRangeRule& rule) const {
    const std::string which =
        rule.dims.empty() ? "dimensions" : "dimensions " + NumbersText(rule.dims);
    return (rule.product ? "the product of the " : "each of the ") + which + " of " +
           NameOf(rule.port) + " is " + RangeText(rule.min, rule.max);
  }
  std::string operator()(const UnquantizedRule& rule) const {
    const std::string text = NameOf(rule.port) + " has no quantization parameters";
    return rule.dtypes.empty() ? text : text + " and is " + ListWords(Words(rule.dtypes));
  }
  std::string operator()(const ScaleRatioRule& rule) const {
    const bool product = rule.form == ScaleRatioRule::Form::kProductOverResult;
    return std::string(product ? "s(in0) * s(in1)[c] / s(out0)" : "every s(in) / s(out0)") +
           " lies in [2^" + std::to_string(rule.min_log2) + ", 2^" + std::to_string(rule.max_log2) +
           ")" + (rule.float32 ? ", as computed in float32" : "");
  }
  std::string operator()(const AttributeRangeRule& rule) const {
    const std::string which =
        rule.index < 0 ? "every number of " : "number " + std::to_string(rule.index) + " of ";
    return which + std::string(NameOf(rule.attr)) + " is " + RangeText(rule.min, rule.max);
  }
  std::string operator()(const AttributeValuesRule& rule) const {
    std::vector<std::string> lists;
    for (const Dims& numbers : rule.allowed) lists.push_back(NumbersText(numbers));
    return std::string(NameOf(rule.attr)) + " is " + ListWords(lists);
  }
  std::string operator()(const ConstantRangeRule& rule) const {
    const std::string numbers =
        "the numbers (code - zero point) of a constant " + NameOf(rule.port);
    if (rule.measure == ConstantRangeRule::Measure::kEach) {
      return numbers + " are each " + RangeText(rule.min, rule.max);
    }
    return numbers + " have per channel an absolute sum of at most " + std::to_string(rule.max);
  }
  std::string operator()(const ArchGateRule& rule) const {
    return "the target has the feature " + rule.feature;
  }
  std::string operator()(const SdkGateRule& rule) const {
    return "the SDK is " + VersionText(rule.min) + " or newer; below it " +
           (rule.bypass ? "nothing is checked" : "the op is refused");
  }
  std::string operator()(const FusionGroupRule& rule) const {
    return "fused with " + ListWords(Words(rule.then), "and then") +
           " behind it, what flows inside is unquantized or shares with the last result";
  }
  std::string operator()(const VariantsRule& rule) const {
    std::vector<std::string> texts;
    for (const VariantsRule::Variant& variant : rule.variants) {
      std::vector<std::string> demands;
      for (const SimpleRule& simple : variant.rules) demands.push_back(std::visit(*this, simple));
      texts.push_back("\"" + variant.name + "\" (" + ListWords(demands, "and") + ")");
    }
    return "one of these holds whole: " + ListWords(texts);
  }
};

// Collects ports in the order in which the rule names them.
struct PortCollector {
  std::vector<std::string>& names;

  void operator()(const DtypeTupleRule& rule) const {
    for (const auto& tuple : rule.rows) {
      for (const auto& entry : tuple) Add(entry.port);
    }
  }
  void operator()(const VariantsRule& rule) const {
    for (const VariantsRule::Variant& variant : rule.variants) {
      for (const SimpleRule& simple : variant.rules) std::visit(*this, simple);
    }
  }
  void operator()(const ScaleRatioRule& rule) const {
    if (rule.form == ScaleRatioRule::Form::kEachOverResult) {
      Add({.is_result = false, .index = -1});
    } else {
      Add({.is_result = false, .index = 0});
      Add({.is_result = false, .index = 1});
    }
    Add({.is_result = true, .index = 0});
  }
  template <class R>
  void operator()(const R& rule) const {
    if constexpr (requires { rule.port; }) Add(rule.port);
    if constexpr (requires { rule.with; }) Add(rule.with);
    for (const OpPort port : Further(rule)) Add(port);
  }

 private:
  template <class R>
  static std::vector<OpPort> Further(const R& rule) {
    if constexpr (requires { rule.over; }) return rule.over;
    if constexpr (requires { rule.from; }) return rule.from;
    return {};
  }
  void Add(OpPort port) const {
    if (std::find(names.begin(), names.end(), NameOf(port)) == names.end()) {
      names.push_back(NameOf(port));
    }
  }
};

std::string OneCondition(const Condition& condition) {
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  if (condition.attr) {
    std::vector<std::string> limits;
    if (condition.at_least != kLeast) {
      limits.push_back("at least " + std::to_string(condition.at_least));
    }
    if (condition.at_most != kMost) {
      limits.push_back("at most " + std::to_string(condition.at_most));
    }
    return "the largest number of " + std::string(NameOf(*condition.attr)) + " is " +
           ListWords(limits, "and");
  }
  std::vector<std::string> needs;
  if (!condition.dtypes.empty()) needs.push_back(ListWords(Words(condition.dtypes)));
  if (condition.granularity) needs.push_back(PerWords({*condition.granularity}).front());
  return NameOf(condition.port) + " is " + ListWords(needs, "and");
}

}  // namespace

std::string ListWords(const std::vector<std::string>& words, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " " + std::string(last) + " " : ", ";
    text += words[i];
  }
  return text;
}

std::string DemandText(const Rule& rule) { return std::visit(Demander(), rule); }

std::string ConditionText(const std::vector<Condition>& when) {
  std::string text;
  for (const Condition& condition : when) {
    text += (text.empty() ? "" : ", and ") + OneCondition(condition);
  }
  return text;
}

std::string ScopeText(const Profile& profile, const Constraint& row) {
  // The oldest arch as the first one, and the newest as the last, leave nothing out.
  const bool from = !row.min_arch.empty() && row.min_arch != profile.archs.front();
  const bool to = !row.max_arch.empty() && row.max_arch != profile.archs.back();
  std::string text;
  if (from && to) {
    text = row.min_arch == row.max_arch ? "on " + row.min_arch + " only"
                                        : row.min_arch + " to " + row.max_arch;
  } else if (from) {
    text = "from " + row.min_arch + " on";
  } else if (to) {
    text = "up to " + row.max_arch;
  }
  if (!row.choice) return text;
  return text + (text.empty() ? "" : ", ") + "if " + row.choice->alternative + "=" +
         row.choice->option;
}

std::string RowText(const Profile& profile, const Constraint& row) {
  std::string text = DemandText(row.rule);
  if (!row.when.empty()) text += "; where " + ConditionText(row.when);
  const std::string scope = ScopeText(profile, row);
  return scope.empty() ? text : text + "; " + scope;
}

std::string SourceText(const Provenance& provenance) {
  return provenance.source + " (" + provenance.version + ", " + provenance.confidence + ")";
}

std::string PortsText(const Rule& rule) {
  std::vector<std::string> names;
  std::visit(PortCollector{names}, rule);
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string OpsText(const Constraint& row) {
  if (row.ops.empty()) return "every op";
  std::string text;
  for (const OpKind op : row.ops) text += (text.empty() ? "" : ", ") + std::string(NameOf(op));
  return text;
}

}  // namespace qconform
