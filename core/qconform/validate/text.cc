// SPDX-License-Identifier: Apache-2.0
#include "qconform/validate/text.h"

#include <array>
#include <charconv>

namespace qconform {

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
  std::string text = std::string(NameOf(spec.dtype)) + " [" + std::to_string(spec.qmin) + "," +
                     std::to_string(spec.qmax) + "]";
  if (!spec.calibrated()) return text + ", not calibrated";
  text += ", " + QparamsText(spec, 0);
  const std::size_t more = spec.scales.size() - 1;
  return more == 0 ? text : text + " and " + std::to_string(more) + " more";
}

}  // namespace qconform
