// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/print_rule.h"

#include <string>

#include "qconform/profile/names.h"

namespace qconform {
namespace {

// One overload per kind: the inverse of its reader.
class RulePrinter {
 public:
  explicit RulePrinter(JsonWriter& out) : out_(out) {}

  void operator()(const DtypeTupleRule& rule) const {
    out_.Key("rows").BeginArray();
    for (const auto& tuple : rule.rows) {
      out_.BeginObject();
      for (const auto& [port, dtype] : tuple) out_.Key(NameOf(port)).String(NameOf(dtype));
      out_.EndObject();
    }
    out_.EndArray();
  }
  void operator()(const EncodingRule& rule) const {
    Port(rule.port);
    Names("allowed", rule.allowed);
  }
  void operator()(const SymmetricRule& rule) const {
    Port(rule.port);
    if (rule.forbidden) out_.Key("forbidden").Bool(true);
  }
  void operator()(const ChannelAxisRule& rule) const {
    Port(rule.port);
    Numbers("axes", rule.axes);
  }
  void operator()(const GranularityRule& rule) const {
    Port(rule.port);
    Names("allowed", rule.allowed);
  }
  void operator()(const SharedWithRule& rule) const {
    Port(rule.port);
    out_.Key("with").String(NameOf(rule.with));
  }
  void operator()(const JointRangeRule& rule) const {
    Port(rule.port);
    Names("over", rule.over);
  }
  void operator()(const FixedQparamsRule& rule) const {
    Port(rule.port);
    out_.Key("entries").BeginArray();
    for (const FixedQparamsRule::Entry& entry : rule.entries) {
      out_.BeginObject();
      out_.Key("dtype").String(NameOf(entry.dtype));
      if (entry.scale) out_.Key("scale").String(RatioText(*entry.scale));
      out_.Key("zero_point").Integer(entry.zero_point);
      out_.EndObject();
    }
    out_.EndArray();
    NotDefault("ulps", rule.ulps, 0);
  }
  void operator()(const ValueRangeRule& rule) const {
    Port(rule.port);
    if (rule.min) out_.Key("min").Integer(*rule.min);
    if (rule.max) out_.Key("max").Integer(*rule.max);
  }
  void operator()(const DerivedScaleRule& rule) const {
    Port(rule.port);
    Names("from", rule.from);
    if (rule.formula != DeriveFormula::kProduct) out_.Key("formula").String(NameOf(rule.formula));
    NotDefault("ulps", rule.ulps, 0);
  }
  void operator()(const BiasDtypeRule& rule) const {
    Port(rule.port);
    Names("allowed", rule.allowed);
  }
  void operator()(const BlockSizeRule& rule) const {
    Port(rule.port);
    if (!rule.allowed.empty()) Numbers("allowed", rule.allowed);
    if (!rule.must_divide) out_.Key("must_divide").Bool(false);
    NotDefault("scale_bits", rule.scale_bits, 0);
  }
  void operator()(const StaticOnlyRule& rule) const { Port(rule.port); }
  void operator()(const RankRule& rule) const {
    Port(rule.port);
    Range(rule);
  }
  void operator()(const DimensionRangeRule& rule) const {
    Port(rule.port);
    if (!rule.dims.empty()) Numbers("dims", rule.dims);
    if (rule.product) out_.Key("product").Bool(true);
    NotDefault("min", rule.min, 1);
    out_.Key("max").Integer(rule.max);
  }
  void operator()(const UnquantizedRule& rule) const {
    Port(rule.port);
    if (!rule.dtypes.empty()) Names("dtypes", rule.dtypes);
  }
  void operator()(const ScaleRatioRule& rule) const {
    out_.Key("form").String(NameOf(rule.form));
    out_.Key("min_log2").Integer(rule.min_log2);
    out_.Key("max_log2").Integer(rule.max_log2);
    if (rule.float32) out_.Key("arithmetic").String(RatioArithmeticName(true));
  }
  void operator()(const AttributeRangeRule& rule) const {
    out_.Key("attr").String(NameOf(rule.attr));
    NotDefault("index", rule.index, -1);
    Range(rule);
  }
  void operator()(const AttributeValuesRule& rule) const {
    out_.Key("attr").String(NameOf(rule.attr));
    out_.Key("allowed").BeginArray();
    for (const Dims& numbers : rule.allowed) out_.Integers({numbers.begin(), numbers.end()});
    out_.EndArray();
  }
  void operator()(const ConstantRangeRule& rule) const {
    Port(rule.port);
    if (rule.measure == ConstantRangeRule::Measure::kEach) return Range(rule);
    out_.Key("measure").String(NameOf(rule.measure));
    out_.Key("max").Integer(rule.max);
  }
  void operator()(const ArchGateRule& rule) const { out_.Key("feature").String(rule.feature); }
  void operator()(const SdkGateRule& rule) const {
    std::string text;
    for (const std::int32_t number : rule.min.numbers) {
      text += (text.empty() ? "" : ".") + std::to_string(number);
    }
    out_.Key("min").String(text);
    if (rule.bypass) out_.Key("bypass").Bool(true);
  }
  void operator()(const FusionGroupRule& rule) const { Names("then", rule.then); }
  void operator()(const VariantsRule& rule) const {
    out_.Key("variants").BeginArray();
    for (const VariantsRule::Variant& variant : rule.variants) {
      out_.BeginObject();
      out_.Key("name").String(variant.name);
      out_.Key("rules").BeginArray();
      for (const SimpleRule& simple : variant.rules) {
        out_.BeginObject();
        // The simple kinds come first among all kinds, in the same order.
        out_.Key("kind").String(NameOf(static_cast<ConstraintKind>(simple.index())));
        std::visit(*this, simple);
        out_.EndObject();
      }
      out_.EndArray();
      out_.EndObject();
    }
    out_.EndArray();
  }

 private:
  void Port(OpPort port) const { out_.Key("port").String(NameOf(port)); }
  template <class T>
  void Names(std::string_view key, const std::vector<T>& list) const {
    out_.Key(key);
    PrintNames(out_, list, [](const T& element) { return NameOf(element); });
  }
  template <class T>
  void Numbers(std::string_view key, const std::vector<T>& list) const {
    out_.Key(key).Integers(std::vector<std::int64_t>(list.begin(), list.end()));
  }
  void NotDefault(std::string_view key, std::int64_t value, std::int64_t by_default) const {
    if (value != by_default) out_.Key(key).Integer(value);
  }
  template <class R>
  void Range(const R& rule) const {
    out_.Key("min").Integer(rule.min);
    out_.Key("max").Integer(rule.max);
  }

  JsonWriter& out_;
};

}  // namespace

void PrintRule(JsonWriter& out, const Rule& rule) { std::visit(RulePrinter(out), rule); }

}  // namespace qconform
