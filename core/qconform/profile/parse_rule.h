// SPDX-License-Identifier: Apache-2.0
// Private to profile: reads the part of a row that depends on its kind. Each records an error in
// the document where the row does not fit.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "qconform/base/json_reader.h"
#include "qconform/profile/profile.h"

namespace qconform {

// What a row may refer to: the ops it speaks of, and the rest of its profile.
struct RowContext {
  std::span<const OpKind> ops;
  const Profile& profile;
};

bool HasPort(OpKind op, OpPort port);
bool HasAttr(OpKind op, AttrId attr);

// A port, or an attribute, that every op of the row has.
OpPort ReadPort(JsonValue value, const RowContext& context);
OpPort ReadOnePort(JsonValue value, const RowContext& context);  // neither in* nor out*
AttrId ReadAttr(JsonValue value, const RowContext& context);

Rule ReadRule(ConstraintKind kind, ObjectReader& row, const RowContext& context);

// Nothing if `kind` is none of those that may stand in a variant.
std::optional<SimpleRule> ReadSimpleRule(ConstraintKind kind, ObjectReader& row,
                                         const RowContext& context);
// The parts of ReadSimpleRule: rules about dtypes and parameters, and those about shapes,
// attributes and numbers. Nothing if `kind` is of the other part.
std::optional<SimpleRule> ReadSpecRule(ConstraintKind kind, ObjectReader& row,
                                       const RowContext& context);
std::optional<SimpleRule> ReadShapeRule(ConstraintKind kind, ObjectReader& row,
                                        const RowContext& context);

}  // namespace qconform
