// SPDX-License-Identifier: Apache-2.0
// Reads the kinds that speak of dtypes and quantization parameters.
#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "qconform/profile/fields.h"
#include "qconform/profile/names.h"
#include "qconform/profile/parse_rule.h"

namespace qconform {
namespace {

constexpr std::int32_t kMaxUlps = 1 << 20;
constexpr std::int32_t kMaxScaleBits = 16;

void ReadUlps(ObjectReader& row, std::int32_t& ulps) {
  if (const JsonValue value = row.Optional("ulps")) ulps = value.Int32(0, kMaxUlps);
}

// A port is not compared with itself.
void RefuseSame(OpPort port, OpPort other, JsonValue at, std::string_view message) {
  if (port == other) at.Fail(message, kBadProfile);
}

std::vector<DtypeTupleRule::Entry> ReadTuple(JsonValue tuple, const RowContext& context) {
  std::vector<DtypeTupleRule::Entry> entries;
  for (const JsonValue member : tuple.Members()) {
    const std::optional<OpPort> port = OpPortFromName(member.key());
    if (!port)
      member.FailKey("expected a port: in0, in1, ..., in*, out0, ... or out*", kBadProfile);
    for (const OpKind op : context.ops) {
      if (!port || HasPort(op, *port)) continue;
      member.FailKey(std::string(NameOf(op)) + " has no " + NameOf(*port), kBadProfile);
    }
    entries.push_back({port.value_or(OpPort{}), member.Named(DTypeFromName, "element type")});
  }
  if (entries.empty()) tuple.Fail("expected at least one port", kBadProfile);
  return entries;
}

DtypeTupleRule ReadDtypeTuple(ObjectReader& row, const RowContext& context) {
  DtypeTupleRule rule;
  const JsonValue rows = row.Required("rows");
  for (const JsonValue tuple : rows.Elements()) rule.rows.push_back(ReadTuple(tuple, context));
  if (rule.rows.empty()) rows.Fail("expected at least one row", kBadProfile);
  return rule;
}

EncodingRule ReadEncoding(ObjectReader& row, const RowContext& context) {
  EncodingRule rule;
  rule.port = ReadPort(row.Required("port"), context);
  rule.allowed = ReadDistinct<Encoding>(row.Required("allowed"), [](JsonValue element) {
    return element.Named(EncodingFromName, "encoding");
  });
  return rule;
}

SymmetricRule ReadSymmetric(ObjectReader& row, const RowContext& context) {
  SymmetricRule rule;
  rule.port = ReadPort(row.Required("port"), context);
  if (const JsonValue forbidden = row.Optional("forbidden")) rule.forbidden = forbidden.Bool();
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
  rule.allowed = ReadDistinct<Granularity>(row.Required("allowed"), [](JsonValue element) {
    return element.Named(GranularityFromName, "granularity");
  });
  return rule;
}

SharedWithRule ReadSharedWith(ObjectReader& row, const RowContext& context) {
  SharedWithRule rule;
  rule.port = ReadPort(row.Required("port"), context);
  const JsonValue with = row.Required("with");
  rule.with = ReadPort(with, context);
  RefuseSame(rule.port, rule.with, with, "a port shares with itself anyway");
  return rule;
}

JointRangeRule ReadJointRange(ObjectReader& row, const RowContext& context) {
  JointRangeRule rule;
  rule.port = ReadPort(row.Required("port"), context);
  rule.over = ReadDistinct<OpPort>(row.Required("over"), [&](JsonValue element) {
    const OpPort port = ReadPort(element, context);
    RefuseSame(rule.port, port, element, "a port contains its own reals anyway");
    return port;
  });
  return rule;
}

FixedQparamsRule::Entry ReadFixedEntry(JsonValue value) {
  ObjectReader reader(value);
  FixedQparamsRule::Entry entry{};
  entry.dtype = reader.Required("dtype").Named(DTypeFromName, "element type");
  if (const JsonValue scale = reader.Optional("scale")) {
    entry.scale = RatioFromText(scale.String());
    if (!entry.scale) scale.Fail("expected a positive ratio such as \"1/256\"", kBadProfile);
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
      if (earlier.dtype == entry.dtype) element.Fail("a second entry for this dtype", kBadProfile);
    }
    rule.entries.push_back(entry);
  }
  if (rule.entries.empty()) entries.Fail("expected at least one entry", kBadProfile);
  ReadUlps(row, rule.ulps);
  return rule;
}

ValueRangeRule ReadValueRange(ObjectReader& row, const RowContext& context) {
  ValueRangeRule rule;
  const JsonValue port = row.Required("port");
  rule.port = ReadPort(port, context);
  if (const JsonValue min = row.Optional("min")) rule.min = min.Integer();
  const JsonValue max = row.Optional("max");
  if (max) rule.max = max.Integer();
  if (!rule.min && !rule.max) port.Fail("expected min or max beside it", kBadProfile);
  if (rule.min && rule.max) CheckOrder(*rule.min, *rule.max, max);
  return rule;
}

// The product of two float32 is exact in double, that of three is not: hence at most two.
DerivedScaleRule ReadDerivedScale(ObjectReader& row, const RowContext& context) {
  DerivedScaleRule rule;
  rule.port = ReadPort(row.Required("port"), context);
  const JsonValue from = row.Required("from");
  for (const JsonValue element : from.Elements()) {
    rule.from.push_back(ReadOnePort(element, context));
    RefuseSame(rule.port, rule.from.back(), element, "a scale cannot follow from itself");
  }
  if (rule.from.empty() || rule.from.size() > 2) {
    from.Fail("expected one or two ports", kBadProfile);
  }
  if (const JsonValue formula = row.Optional("formula")) {
    rule.formula = formula.Named(DeriveFormulaFromName, "formula");
    if (rule.formula != DeriveFormula::kProduct && rule.from.size() != 2) {
      from.Fail("expected two ports for " + std::string(NameOf(rule.formula)), kBadProfile);
    }
  }
  ReadUlps(row, rule.ulps);
  return rule;
}

BiasDtypeRule ReadBiasDtype(ObjectReader& row, const RowContext& context) {
  BiasDtypeRule rule;
  rule.port = ReadPort(row.Required("port"), context);
  rule.allowed = ReadDtypes(row.Required("allowed"));
  return rule;
}

BlockSizeRule ReadBlockSize(ObjectReader& row, const RowContext& context) {
  BlockSizeRule rule;
  rule.port = ReadPort(row.Required("port"), context);
  rule.allowed = ReadDistinct<std::int64_t>(row.Optional("allowed"), [](JsonValue element) {
    return element.Integer(1, std::numeric_limits<std::int32_t>::max());
  });
  if (const JsonValue divide = row.Optional("must_divide")) rule.must_divide = divide.Bool();
  if (const JsonValue bits = row.Optional("scale_bits")) {
    rule.scale_bits = bits.Int32(1, kMaxScaleBits);
  }
  return rule;
}

UnquantizedRule ReadUnquantized(ObjectReader& row, const RowContext& context) {
  UnquantizedRule rule;
  rule.port = ReadPort(row.Required("port"), context);
  rule.dtypes = ReadDtypes(row.Optional("dtypes"));
  return rule;
}

}  // namespace

std::optional<SimpleRule> ReadSpecRule(ConstraintKind kind, ObjectReader& row,
                                       const RowContext& context) {
  switch (kind) {
    case ConstraintKind::kDtypeTuple:
      return ReadDtypeTuple(row, context);
    case ConstraintKind::kEncoding:
      return ReadEncoding(row, context);
    case ConstraintKind::kSymmetric:
      return ReadSymmetric(row, context);
    case ConstraintKind::kChannelAxis:
      return ReadChannelAxis(row, context);
    case ConstraintKind::kGranularity:
      return ReadGranularity(row, context);
    case ConstraintKind::kSharedWith:
      return ReadSharedWith(row, context);
    case ConstraintKind::kJointRange:
      return ReadJointRange(row, context);
    case ConstraintKind::kFixedQparams:
      return ReadFixedQparams(row, context);
    case ConstraintKind::kValueRange:
      return ReadValueRange(row, context);
    case ConstraintKind::kDerivedScale:
      return ReadDerivedScale(row, context);
    case ConstraintKind::kBiasDtype:
      return ReadBiasDtype(row, context);
    case ConstraintKind::kBlockSize:
      return ReadBlockSize(row, context);
    case ConstraintKind::kStaticOnly:
      return StaticOnlyRule{ReadPort(row.Required("port"), context)};
    case ConstraintKind::kUnquantized:
      return ReadUnquantized(row, context);
    default:
      return std::nullopt;
  }
}

}  // namespace qconform
