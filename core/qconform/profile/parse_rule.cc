// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/parse_rule.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "qconform/base/json_writer.h"
#include "qconform/profile/names.h"

namespace qconform {
namespace {

constexpr ErrorCode kBad = ErrorCode::kInvalidProfile;
constexpr std::int32_t kMaxUlps = 1 << 20;

bool HasPort(OpKind op, OpPort port) {
  const OpInfo& info = InfoOf(op);
  if (port.is_result || port.index < 0 || info.variadic) return true;
  return static_cast<std::size_t>(port.index) < info.operands.size();
}

std::vector<Granularity> ReadGranularities(JsonValue value) {
  return ReadDistinct<Granularity>(
      value, [](JsonValue element) { return element.Named(GranularityFromName, "granularity"); });
}

// `max` below `min` is an error at `max`.
void CheckOrder(std::int64_t min, std::int64_t max, JsonValue at) {
  if (max >= min) return;
  at.Fail("expected at least min (" + std::to_string(min) + "), found " + std::to_string(max),
          kBad);
}

DtypeTupleRule ReadDtypeTuple(ObjectReader& row, const RowContext& context) {
  DtypeTupleRule rule;
  const JsonValue rows = row.Required("rows");
  for (const JsonValue tuple : rows.Elements()) {
    std::vector<DtypeTupleRule::Entry>& entries = rule.rows.emplace_back();
    for (const JsonValue member : tuple.Members()) {
      const std::optional<OpPort> port = OpPortFromName(member.key());
      if (!port) member.FailKey("expected a port: in0, in1, ..., in* or out0", kBad);
      const bool known = !port || std::all_of(context.ops.begin(), context.ops.end(),
                                              [&](OpKind op) { return HasPort(op, *port); });
      if (!known) member.FailKey("an op of this row has no such port", kBad);
      entries.push_back({port.value_or(OpPort{}), member.Named(DTypeFromName, "element type")});
    }
    if (entries.empty()) tuple.Fail("expected at least one port", kBad);
  }
  if (rule.rows.empty()) rows.Fail("expected at least one row", kBad);
  return rule;
}

ChannelAxisRule ReadChannelAxis(ObjectReader& row, const RowContext& context) {
  ChannelAxisRule rule;
  rule.port = ReadPort(row.Required("port"), context);
  rule.axes = ReadDistinct<std::int32_t>(row.Required("axes"), [](JsonValue element) {
    return element.Int32(0, static_cast<std::int32_t>(kMaxRank) - 1);
  });
  return rule;
}

GranularityRule ReadGranularity(ObjectReader& row, const RowContext& context) {
  GranularityRule rule;
  rule.port = ReadPort(row.Required("port"), context);
  rule.allowed = ReadGranularities(row.Required("allowed"));
  return rule;
}

SharedWithRule ReadSharedWith(ObjectReader& row, const RowContext& context) {
  SharedWithRule rule;
  rule.port = ReadPort(row.Required("port"), context);
  const JsonValue with = row.Required("with");
  rule.with = ReadPort(with, context);
  if (rule.port == rule.with) with.Fail("a port shares with itself anyway", kBad);
  return rule;
}

FixedQparamsRule::Entry ReadFixedEntry(JsonValue value) {
  ObjectReader reader(value);
  FixedQparamsRule::Entry entry{};
  entry.dtype = reader.Required("dtype").Named(DTypeFromName, "element type");
  if (const JsonValue scale = reader.Optional("scale")) {
    entry.scale = RatioFromText(scale.String());
    if (!entry.scale) scale.Fail("expected a positive ratio such as \"1/256\"", kBad);
  }
  const CodeRange range = RangeOf(entry.dtype);
  entry.zero_point = reader.Required("zero_point").Integer(range.min, range.max);
  reader.Finish();
  return entry;
}

FixedQparamsRule ReadFixedQparams(ObjectReader& row, const RowContext& context) {
  FixedQparamsRule rule;
  rule.port = ReadPort(row.Required("port"), context);
  const JsonValue entries = row.Required("entries");
  for (const JsonValue element : entries.Elements()) {
    const FixedQparamsRule::Entry entry = ReadFixedEntry(element);
    for (const FixedQparamsRule::Entry& earlier : rule.entries) {
      if (earlier.dtype == entry.dtype) element.Fail("a second entry for this dtype", kBad);
    }
    rule.entries.push_back(entry);
  }
  if (rule.entries.empty()) entries.Fail("expected at least one entry", kBad);
  if (const JsonValue ulps = row.Optional("ulps")) rule.ulps = ulps.Int32(0, kMaxUlps);
  return rule;
}

// The product of two float32 is exact in double, that of three is not: hence at most two.
DerivedScaleRule ReadDerivedScale(ObjectReader& row, const RowContext& context) {
  DerivedScaleRule rule;
  rule.port = ReadPort(row.Required("port"), context);
  const JsonValue from = row.Required("from");
  for (const JsonValue port : from.Elements()) {
    rule.from.push_back(ReadPort(port, context));
    if (rule.from.back().index < 0) port.Fail("expected one port, found in*", kBad);
  }
  if (rule.from.empty() || rule.from.size() > 2) from.Fail("expected one or two ports", kBad);
  if (const JsonValue ulps = row.Optional("ulps")) rule.ulps = ulps.Int32(0, kMaxUlps);
  return rule;
}

BiasDtypeRule ReadBiasDtype(ObjectReader& row, const RowContext& context) {
  BiasDtypeRule rule;
  rule.port = ReadPort(row.Required("port"), context);
  rule.allowed = ReadDtypes(row.Required("allowed"));
  return rule;
}

ArchGateRule ReadArchGate(ObjectReader& row, const RowContext& context) {
  const JsonValue feature = row.Required("feature");
  ArchGateRule rule{std::string(feature.String())};
  const bool known = std::any_of(context.features.begin(), context.features.end(),
                                 [&](const Feature& f) { return f.id == rule.feature; });
  if (!known) feature.Fail("the profile has no feature " + JsonExcerpt(rule.feature), kBad);
  return rule;
}

SdkGateRule ReadSdkGate(ObjectReader& row) {
  SdkGateRule rule;
  const JsonValue min = row.Required("min");
  const std::optional<SdkVersion> version = SdkVersion::Parse(min.String());
  if (!version) min.Fail("expected a version such as \"2.41\"", kBad);
  rule.min = version.value_or(SdkVersion{});
  if (const JsonValue bypass = row.Optional("bypass")) rule.bypass = bypass.Bool();
  return rule;
}

BlockSizeRule ReadBlockSize(ObjectReader& row, const RowContext& context) {
  BlockSizeRule rule;
  rule.port = ReadPort(row.Required("port"), context);
  rule.allowed = ReadDistinct<std::int64_t>(row.Optional("allowed"), [](JsonValue element) {
    return element.Integer(1, std::numeric_limits<std::int32_t>::max());
  });
  if (const JsonValue divide = row.Optional("must_divide")) rule.must_divide = divide.Bool();
  return rule;
}

RankRule ReadRank(ObjectReader& row, const RowContext& context) {
  constexpr auto kMax = static_cast<std::int32_t>(kMaxRank);
  RankRule rule{};
  rule.port = ReadPort(row.Required("port"), context);
  rule.min = row.Required("min").Int32(0, kMax);
  const JsonValue max = row.Required("max");
  rule.max = max.Int32(0, kMax);
  CheckOrder(rule.min, rule.max, max);
  return rule;
}

ScaleRatioRule ReadScaleRatio(ObjectReader& row, const RowContext& context) {
  constexpr std::int32_t kMaxLog2 = 300;  // ratios of float32 products stay below
  ScaleRatioRule rule{};
  const JsonValue form = row.Required("form");
  rule.form = form.Named(ScaleRatioFormFromName, "form of a ratio");
  if (rule.form == ScaleRatioRule::Form::kProductOverResult) {
    for (const OpKind op : context.ops) {
      if (HasPort(op, {.is_result = false, .index = 1})) continue;
      form.Fail(std::string(NameOf(op)) + " has no in1", kBad);
    }
  }
  rule.min_log2 = row.Required("min_log2").Int32(-kMaxLog2, kMaxLog2);
  const JsonValue max = row.Required("max_log2");
  rule.max_log2 = max.Int32(-kMaxLog2, kMaxLog2);
  CheckOrder(rule.min_log2, rule.max_log2, max);
  if (const JsonValue arithmetic = row.Optional("arithmetic")) {
    rule.float32 = arithmetic.Named(RatioArithmeticFromName, "arithmetic of a ratio");
  }
  return rule;
}

AttributeRangeRule ReadAttributeRange(ObjectReader& row, const RowContext& context) {
  AttributeRangeRule rule{};
  const JsonValue attr = row.Required("attr");
  rule.attr = attr.Named(AttrFromName, "attribute");
  for (const OpKind op : context.ops) {
    const std::span<const AttrId> attrs = InfoOf(op).attrs;
    if (std::find(attrs.begin(), attrs.end(), rule.attr) != attrs.end()) continue;
    attr.Fail(std::string(NameOf(op)) + " has no such attribute", kBad);
  }
  rule.min = row.Required("min").Integer();
  const JsonValue max = row.Required("max");
  rule.max = max.Integer();
  CheckOrder(rule.min, rule.max, max);
  return rule;
}

}  // namespace

OpPort ReadPort(JsonValue value, const RowContext& context) {
  const OpPort port = value.Named(OpPortFromName, "port");
  for (const OpKind op : context.ops) {
    if (HasPort(op, port)) continue;
    value.Fail(std::string(NameOf(op)) + " has no operand " + std::to_string(port.index), kBad);
  }
  return port;
}

std::vector<DType> ReadDtypes(JsonValue value) {
  return ReadDistinct<DType>(
      value, [](JsonValue element) { return element.Named(DTypeFromName, "element type"); });
}

decltype(Constraint::rule) ReadRule(ConstraintKind kind, ObjectReader& row,
                                    const RowContext& context) {
  switch (kind) {
    case ConstraintKind::kDtypeTuple:
      return ReadDtypeTuple(row, context);
    case ConstraintKind::kSymmetric:
      return SymmetricRule{ReadPort(row.Required("port"), context)};
    case ConstraintKind::kChannelAxis:
      return ReadChannelAxis(row, context);
    case ConstraintKind::kGranularity:
      return ReadGranularity(row, context);
    case ConstraintKind::kSharedWith:
      return ReadSharedWith(row, context);
    case ConstraintKind::kFixedQparams:
      return ReadFixedQparams(row, context);
    case ConstraintKind::kDerivedScale:
      return ReadDerivedScale(row, context);
    case ConstraintKind::kBiasDtype:
      return ReadBiasDtype(row, context);
    case ConstraintKind::kArchGate:
      return ReadArchGate(row, context);
    case ConstraintKind::kSdkGate:
      return ReadSdkGate(row);
    case ConstraintKind::kBlockSize:
      return ReadBlockSize(row, context);
    case ConstraintKind::kStaticOnly:
      return StaticOnlyRule{ReadPort(row.Required("port"), context)};
    case ConstraintKind::kRank:
      return ReadRank(row, context);
    case ConstraintKind::kScaleRatio:
      return ReadScaleRatio(row, context);
    case ConstraintKind::kAttributeRange:
      return ReadAttributeRange(row, context);
  }
  FailCheck(__FILE__, __LINE__, "unknown constraint kind");
}

}  // namespace qconform
