// SPDX-License-Identifier: Apache-2.0
// JSON out: appends tokens, puts the commas, and leaves line breaks to the caller. For canonical
// files, JSON-lines journals and reports alike.
//
//   JsonWriter out;
//   out.BeginObject();
//   out.Key("name").String("x");
//   out.Key("shape").Integers(shape);
//   out.EndObject();
//   file << out.text();     // {"name":"x","shape":[1,2]}
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace qconform {

class JsonWriter {
 public:
  void BeginObject() { Open('{'); }
  void EndObject() { Close('}'); }
  void BeginArray() { Open('['); }
  void EndArray() { Close(']'); }

  // The next token is this member's value.
  JsonWriter& Key(std::string_view key);

  void Null() { Token("null"); }
  void Bool(bool value) { Token(value ? "true" : "false"); }
  void Integer(std::int64_t value);
  void Unsigned(std::uint64_t value);
  void Number(double value);   // shortest decimal that reads back as this double; must be finite
  void Number32(float value);  // the same of a float
  void String(std::string_view text);  // UTF-8, as it is
  void Hex64(
      std::uint64_t value);  // "0x..." as a string, for integers that some readers would round
  void Integers(std::span<const std::int64_t> values);

  // Breaks the line before the next token, or before the closing bracket, and indents it.
  void NewLine(int indent = 0);

  const std::string& text() const { return text_; }
  std::string Take();  // the text so far; the writer starts anew

 private:
  void Open(char bracket);
  void Close(char bracket);
  void Token(std::string_view token);
  void Separate();  // the comma and the line break that are due

  std::string text_;
  bool needs_comma_ = false;
  int line_break_ = kNone;  // indent of the line break that is due
  static constexpr int kNone = -1;
};

// Appends `text` as a JSON string with its quotes. Control characters are escaped; UTF-8 stays as
// it is.
void AppendJsonString(std::string& out, std::string_view text);

// Appends the shortest decimal that reads back as `value` (finite); -0.0 keeps its sign and its
// point.
void AppendDecimal(std::string& out, double value);
void AppendDecimal32(std::string& out, float value);

// `text` as a JSON string, cut after some 60 bytes: for messages.
std::string JsonExcerpt(std::string_view text);
// The same without the quotes.
std::string JsonEscapedExcerpt(std::string_view text);

}  // namespace qconform
