// SPDX-License-Identifier: Apache-2.0
#include "qconform/base/json_writer.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <system_error>
#include <utility>

#include "qconform/base/check.h"

namespace qconform {
namespace {

template <class T>
void AppendChars(std::string& out, T value) {
  std::array<char, 32> buffer;  // 24 characters are the most a shortest double needs
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  QC_CHECK(error == std::errc());
  out.append(buffer.data(), end);
}

template <class T>
void AppendShortest(std::string& out, T value) {
  QC_CHECK(std::isfinite(value));
  if (value == 0 && std::signbit(value)) {
    out += "-0.0";  // "-0" would be an integer that loses its sign
  } else {
    AppendChars(out, value);
  }
}

void AppendEscape(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"':
    case '\\':
      out += '\\';
      out += c;
      return;
    case '\n':
      out += "\\n";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      out += "\\u00";
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[static_cast<unsigned char>(c) & 15];
  }
}

void AppendEscaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20) {
      AppendEscape(out, c);
    } else {
      out += c;
    }
  }
}

// The first `limit` bytes at most, never half a UTF-8 character.
std::string_view CutText(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
  return text.substr(0, limit);
}

}  // namespace

void AppendJsonString(std::string& out, std::string_view text) {
  out += '"';
  AppendEscaped(out, text);
  out += '"';
}

void AppendDecimal(std::string& out, double value) { AppendShortest(out, value); }
void AppendDecimal32(std::string& out, float value) { AppendShortest(out, value); }

std::string JsonEscapedExcerpt(std::string_view text) {
  constexpr std::size_t kLimit = 60;
  std::string out;
  AppendEscaped(out, CutText(text, kLimit));
  if (text.size() > kLimit) out += "...";
  return out;
}

std::string JsonExcerpt(std::string_view text) { return '"' + JsonEscapedExcerpt(text) + '"'; }

void JsonWriter::Separate() {
  if (needs_comma_) text_ += ',';
  if (line_break_ != kNone) {
    text_ += '\n';
    text_.append(static_cast<std::size_t>(line_break_), ' ');
  }
  line_break_ = kNone;
  needs_comma_ = false;
}

void JsonWriter::Token(std::string_view token) {
  Separate();
  text_ += token;
  needs_comma_ = true;
}

void JsonWriter::Open(char bracket) {
  Separate();
  text_ += bracket;
}

void JsonWriter::Close(char bracket) {
  needs_comma_ = false;
  Separate();
  text_ += bracket;
  needs_comma_ = true;
}

JsonWriter& JsonWriter::Key(std::string_view key) {
  Separate();
  AppendJsonString(text_, key);
  text_ += ':';
  return *this;
}

void JsonWriter::Integer(std::int64_t value) {
  Separate();
  AppendChars(text_, value);
  needs_comma_ = true;
}

void JsonWriter::Unsigned(std::uint64_t value) {
  Separate();
  AppendChars(text_, value);
  needs_comma_ = true;
}

void JsonWriter::Number(double value) {
  Separate();
  AppendDecimal(text_, value);
  needs_comma_ = true;
}

void JsonWriter::Number32(float value) {
  Separate();
  AppendDecimal32(text_, value);
  needs_comma_ = true;
}

void JsonWriter::String(std::string_view text) {
  Separate();
  AppendJsonString(text_, text);
  needs_comma_ = true;
}

void JsonWriter::Hex64(std::uint64_t value) {
  std::array<char, 16> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
  String("0x" + std::string(digits.data(), end));
}

void JsonWriter::Integers(std::span<const std::int64_t> values) {
  BeginArray();
  for (const std::int64_t value : values) {
    AppendChars(text_, value);
    text_ += ',';
  }
  if (!values.empty()) text_.pop_back();
  EndArray();
}

void JsonWriter::NewLine(int indent) { line_break_ = indent; }

std::string JsonWriter::Take() {
  needs_comma_ = false;
  line_break_ = kNone;
  return std::exchange(text_, {});
}

}  // namespace qconform
