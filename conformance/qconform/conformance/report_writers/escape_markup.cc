// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <optional>

#include "qconform/conformance/report_writers/report_writers.h"

namespace qconform::conformance {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct Decoded {
  std::uint32_t code_point;
  std::size_t length;
};

// The code point at the start of `text`; nullopt if the bytes are not UTF-8 (overlong forms
// included).
std::optional<Decoded> DecodeUtf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return Decoded{byte(0), 1};
  const std::size_t length = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if (byte(0) < 0xC2 || byte(0) > 0xF4 || text.size() < length) return std::nullopt;
  std::uint32_t code_point = byte(0) & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return std::nullopt;
    code_point = code_point << 6 | (byte(i) & 0x3Fu);
  }
  const bool overlong =
      (length == 3 && code_point < 0x800) || (length == 4 && code_point < 0x10000);
  if (overlong || code_point > 0x10FFFF) return std::nullopt;
  return Decoded{code_point, length};
}

// XML 1.0, production Char.
bool IsXmlChar(std::uint32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return !(c >= 0xD800 && c <= 0xDFFF) && c != 0xFFFE && c != 0xFFFF;
}

std::string_view EntityFor(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

}  // namespace

std::string EscapeMarkup(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::optional<Decoded> decoded = DecodeUtf8(text);
    const std::size_t length = decoded ? decoded->length : 1;
    if (!decoded || !IsXmlChar(decoded->code_point)) {
      result += kReplacement;
    } else if (const std::string_view entity = EntityFor(text[0]); !entity.empty()) {
      result += entity;
    } else {
      result += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return result;
}

}  // namespace qconform::conformance
