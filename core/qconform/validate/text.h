// SPDX-License-Identifier: Apache-2.0
// Private to validate: numbers in words, for `got` and `wanted`. Built only when something is
// wrong.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "qconform/graph/quant_spec.h"

namespace qconform {

std::string FloatText(float value);  // shortest decimal that reads back as this float32
std::string QparamsText(const ConcreteSpec& spec,
                        std::size_t channel);    // "scale 0.5, zero point 3"
std::string SpecText(const ConcreteSpec& spec);  // "uint8 [0,255], scale 0.5, zero point 3"

// "a, b or c" of whatever `name` makes of the items.
template <class T, class Name>
std::string ListText(const std::vector<T>& items, Name name) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " or " : ", ";
    text += name(items[i]);
  }
  return text;
}

}  // namespace qconform
