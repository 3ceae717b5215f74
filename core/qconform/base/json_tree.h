// SPDX-License-Identifier: Apache-2.0
// Private to base: what json_parse.cc builds and json_reader.cc reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qconform/base/json_reader.h"

namespace qconform {

// Nodes stand in file order: a container, then its children, a member's key before its value.
struct JsonNode {
  std::uint32_t offset;  // of the first byte of the value in the text
  std::uint32_t end;     // index of the first node behind this one and all its children
  std::uint32_t count;   // elements or members; bytes of a string
  JsonKind kind;
  bool is_key;  // a member's key: the next node is its value
  bool packed;  // an array of integers, stored in JsonTree::integers
  std::int64_t
      payload;  // bool, integer; first index in `integers`; index in `unescaped`, or kPlain
};

class JsonTree {
 public:
  static constexpr std::int64_t kPlain = -1;  // the string stands in the text as it is

  std::string text;  // the document, and behind it the padding that simdjson wants
  std::size_t size = 0;
  std::vector<JsonNode> nodes;
  std::vector<std::int64_t> integers;
  std::deque<std::string> unescaped;
  mutable std::optional<Error> error;

  std::string_view Text() const { return std::string_view(text).substr(0, size); }
  std::string_view StringOf(const JsonNode& node) const {
    if (node.payload != kPlain) return unescaped[static_cast<std::size_t>(node.payload)];
    return std::string_view(text).substr(node.offset + 1, node.count);
  }
};

// The bytes of the number that starts at `offset`; the text is known to be valid JSON there.
std::string_view JsonNumberToken(std::string_view text, std::size_t offset);

// "line:column" of a byte.
std::string JsonPosition(std::string_view text, std::size_t offset);

}  // namespace qconform
