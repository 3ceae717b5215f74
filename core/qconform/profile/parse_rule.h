// SPDX-License-Identifier: Apache-2.0
// Private to profile: reads the part of a constraint row that depends on its kind.
#pragma once

#include <span>
#include <vector>

#include "qconform/base/json_reader.h"
#include "qconform/profile/profile.h"

namespace qconform {

// What a row may refer to: the ops it speaks of, and the features of its profile.
struct RowContext {
  std::span<const OpKind> ops;
  std::span<const Feature> features;
};

// Each records an error in the document where the row does not fit.
OpPort ReadPort(JsonValue value, const RowContext& context);
std::vector<DType> ReadDtypes(JsonValue value);
decltype(Constraint::rule) ReadRule(ConstraintKind kind, ObjectReader& row,
                                    const RowContext& context);

// An array of at least one element, no two of which give the same thing.
template <class T, class Read>
std::vector<T> ReadDistinct(JsonValue value, Read read) {
  std::vector<T> list;
  if (!value) return list;
  for (const JsonValue element : value.Elements()) {
    T item = read(element);
    for (const T& earlier : list) {
      if (earlier == item) element.Fail("is listed twice", ErrorCode::kInvalidProfile);
    }
    list.push_back(std::move(item));
  }
  if (list.empty()) value.Fail("expected at least one element", ErrorCode::kInvalidProfile);
  return list;
}

}  // namespace qconform
