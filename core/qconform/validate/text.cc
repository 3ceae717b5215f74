// SPDX-License-Identifier: Apache-2.0
#include "qconform/validate/text.h"

#include <array>
#include <charconv>

namespace qconform {

BigInt ToBigInt(Int128 number) {
  if (number < 0) return -ToBigInt(-number);
  const auto high = static_cast<std::int64_t>(number >> 64);
  const auto low = static_cast<std::uint64_t>(number & ~std::uint64_t{0});
  return (BigInt(high) << 64) + BigInt::FromUint64(low);
}

std::string FloatText(float value) {
  std::array<char, 32> buffer{};
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), result.ptr};
}

std::string QparamsText(const ConcreteSpec& spec, std::size_t channel) {
  return "scale " + FloatText(spec.scales[channel]) + ", zero point " +
         std::to_string(spec.zero_points[channel]);
}

std::string SpecText(const ConcreteSpec& spec) {
  std::string text = std::string(NameOf(spec.dtype)) + " " + RangeText(spec.qmin, spec.qmax);
  if (!spec.calibrated()) return text + ", not calibrated";
  text += ", " + QparamsText(spec, 0);
  const std::size_t more = spec.scales.size() - 1;
  return more == 0 ? text : text + " and " + std::to_string(more) + " more";
}

std::string PerText(Granularity granularity) { return "per " + std::string(NameOf(granularity)); }

std::string RangeText(std::int64_t min, std::int64_t max) {
  return "[" + std::to_string(min) + "," + std::to_string(max) + "]";
}

std::string DimsText(const Dims& numbers) {
  std::string text = "[";
  for (const std::int64_t number : numbers) {
    if (text.size() > 1) text += ',';
    text += std::to_string(number);
  }
  return text + "]";
}

std::string NumberText(Int128 number) { return ToBigInt(number).ToString(); }

std::string AtChannelText(std::size_t channel, std::size_t channels) {
  return channels == 1 ? "" : " at channel " + std::to_string(channel);
}

}  // namespace qconform
