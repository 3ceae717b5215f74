// SPDX-License-Identifier: Apache-2.0
// Reads the kinds that speak of shapes, attributes, and the numbers in scales and constants.
#include <string>

#include "qconform/profile/fields.h"
#include "qconform/profile/names.h"
#include "qconform/profile/parse_rule.h"

namespace qconform {
namespace {

constexpr auto kRankLimit = static_cast<std::int32_t>(kMaxRank);

RankRule ReadRank(ObjectReader& row, const RowContext& context) {
  RankRule rule{};
  rule.port = ReadPort(row.Required("port"), context);
  rule.min = row.Required("min").Int32(0, kRankLimit);
  const JsonValue max = row.Required("max");
  rule.max = max.Int32(0, kRankLimit);
  CheckOrder(rule.min, rule.max, max);
  return rule;
}

DimensionRangeRule ReadDimensionRange(ObjectReader& row, const RowContext& context) {
  DimensionRangeRule rule{};
  rule.port = ReadPort(row.Required("port"), context);
  rule.dims = ReadDistinct<std::int32_t>(row.Optional("dims"), [](JsonValue element) {
    return element.Int32(-kRankLimit, kRankLimit - 1);
  });
  if (const JsonValue product = row.Optional("product")) rule.product = product.Bool();
  if (const JsonValue min = row.Optional("min")) rule.min = min.Integer(1);
  const JsonValue max = row.Required("max");
  rule.max = max.Integer(1);
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
      form.Fail(std::string(NameOf(op)) + " has no in1", kBadProfile);
    }
  }
  rule.min_log2 = row.Required("min_log2").Int32(-kMaxLog2, kMaxLog2);
  const JsonValue max = row.Required("max_log2");
  rule.max_log2 = max.Int32(-kMaxLog2, kMaxLog2);
  if (rule.max_log2 <= rule.min_log2) {
    max.Fail("expected more than min_log2 (" + std::to_string(rule.min_log2) + "), found " +
                 std::to_string(rule.max_log2),
             kBadProfile);
  }
  if (const JsonValue arithmetic = row.Optional("arithmetic")) {
    rule.float32 = arithmetic.Named(RatioArithmeticFromName, "arithmetic of a ratio");
  }
  return rule;
}

AttributeRangeRule ReadAttributeRange(ObjectReader& row, const RowContext& context) {
  AttributeRangeRule rule{};
  rule.attr = ReadAttr(row.Required("attr"), context);
  if (const JsonValue index = row.Optional("index")) rule.index = index.Int32(0, kRankLimit - 1);
  rule.min = row.Required("min").Integer();
  const JsonValue max = row.Required("max");
  rule.max = max.Integer();
  CheckOrder(rule.min, rule.max, max);
  return rule;
}

AttributeValuesRule ReadAttributeValues(ObjectReader& row, const RowContext& context) {
  AttributeValuesRule rule{};
  rule.attr = ReadAttr(row.Required("attr"), context);
  rule.allowed = ReadDistinct<Dims>(row.Required("allowed"), [](JsonValue element) {
    const std::span<const std::int64_t> numbers = element.Integers();
    if (numbers.size() <= kMaxRank) return Dims(numbers);
    element.Fail("expected at most " + std::to_string(kMaxRank) + " numbers", kBadProfile);
    return Dims{};
  });
  return rule;
}

ConstantRangeRule ReadConstantRange(ObjectReader& row, const RowContext& context) {
  ConstantRangeRule rule{};
  rule.port = ReadPort(row.Required("port"), context);
  if (const JsonValue measure = row.Optional("measure")) {
    rule.measure = measure.Named(MeasureFromName, "measure of a constant");
  }
  if (rule.measure == ConstantRangeRule::Measure::kAbsSum) {
    rule.max = row.Required("max").Integer(0);
    return rule;
  }
  rule.min = row.Required("min").Integer();
  const JsonValue max = row.Required("max");
  rule.max = max.Integer();
  CheckOrder(rule.min, rule.max, max);
  return rule;
}

}  // namespace

std::optional<SimpleRule> ReadShapeRule(ConstraintKind kind, ObjectReader& row,
                                        const RowContext& context) {
  switch (kind) {
    case ConstraintKind::kRank:
      return ReadRank(row, context);
    case ConstraintKind::kDimensionRange:
      return ReadDimensionRange(row, context);
    case ConstraintKind::kScaleRatio:
      return ReadScaleRatio(row, context);
    case ConstraintKind::kAttributeRange:
      return ReadAttributeRange(row, context);
    case ConstraintKind::kAttributeValues:
      return ReadAttributeValues(row, context);
    case ConstraintKind::kConstantRange:
      return ReadConstantRange(row, context);
    default:
      return std::nullopt;
  }
}

}  // namespace qconform
