// SPDX-License-Identifier: Apache-2.0
// Private to profile: writes the part of a row that depends on its kind.
#pragma once

#include "qconform/base/json_writer.h"
#include "qconform/profile/profile.h"

namespace qconform {

// `elements` as an array of names.
template <class List, class NameFor>
void PrintNames(JsonWriter& out, const List& elements, NameFor name_for) {
  out.BeginArray();
  for (const auto& element : elements) out.String(name_for(element));
  out.EndArray();
}

// The keys behind "kind", with their values, into an object that is open.
void PrintRule(JsonWriter& out, const Rule& rule);

}  // namespace qconform
