// SPDX-License-Identifier: Apache-2.0
// Private to profile: reads the fields that several parts of a profile have. Each records an error
// in the document where the text does not fit.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "qconform/base/json_reader.h"
#include "qconform/profile/profile.h"

namespace qconform {

inline constexpr ErrorCode kBadProfile = ErrorCode::kInvalidProfile;

std::string ReadText(JsonValue value);          // with something else than white space
std::string ReadKebab(JsonValue value);         // "sigmoid-fixed"
std::string ReadAlphanumeric(JsonValue value);  // archs and SoCs: they stand behind a target's @
Provenance ReadProvenance(ObjectReader& row);

// An arch of the profile; empty if `value` is absent.
std::string ReadKnownArch(JsonValue value, const Profile& profile);
// "alternative=option", both of the profile; nothing if `value` is absent.
std::optional<Choice> ReadChoice(JsonValue value, const Profile& profile);
// An op that the profile lists.
OpKind ReadListedOp(JsonValue value, std::span<const OpEntry> ops);

std::vector<DType> ReadDtypes(JsonValue value);
// `max` below `min` is an error at `max`.
void CheckOrder(std::int64_t min, std::int64_t max, JsonValue at);

// An array, no two elements of which give the same thing; empty if `value` is absent.
template <class T, class Read>
std::vector<T> ReadSet(JsonValue value, Read read) {
  std::vector<T> list;
  if (!value) return list;
  for (const JsonValue element : value.Elements()) {
    T item = read(element);
    for (const T& earlier : list) {
      if (earlier == item) element.Fail("is listed twice", kBadProfile);
    }
    list.push_back(std::move(item));
  }
  return list;
}

// The same with at least one element.
template <class T, class Read>
std::vector<T> ReadDistinct(JsonValue value, Read read) {
  std::vector<T> list = ReadSet<T>(value, read);
  if (list.empty()) value.Fail("expected at least one element", kBadProfile);
  return list;
}

}  // namespace qconform
