// SPDX-License-Identifier: Apache-2.0
// Private to validate: numbers in words, for `got` and `wanted`. Built only when something is
// wrong.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "qconform/base/bigint.h"
#include "qconform/base/dims.h"
#include "qconform/base/int128.h"
#include "qconform/graph/quant_spec.h"

namespace qconform {

BigInt ToBigInt(Int128 number);  // |number| < 2^127

std::string FloatText(float value);  // shortest decimal that reads back as this float32
std::string QparamsText(const ConcreteSpec& spec,
                        std::size_t channel);    // "scale 0.5, zero point 3"
std::string SpecText(const ConcreteSpec& spec);  // "uint8 [0,255], scale 0.5, zero point 3"
std::string PerText(Granularity granularity);    // "per channel"
std::string RangeText(std::int64_t min, std::int64_t max);  // "[1,3]"
std::string DimsText(const Dims& numbers);                  // "[1,2,2]"
std::string NumberText(Int128 number);
// " at channel 3"; nothing where there is only one.
std::string AtChannelText(std::size_t channel, std::size_t channels);

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

// The same of things that have a NameOf.
template <class T>
std::string NamesText(const std::vector<T>& items) {
  return ListText(items, [](T item) { return std::string(NameOf(item)); });
}

}  // namespace qconform
