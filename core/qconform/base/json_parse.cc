// SPDX-License-Identifier: Apache-2.0
// simdjson finds and decodes the tokens; this file walks every one of them, so that nothing is
// accepted unread, and applies what simdjson leaves open: duplicate keys, number forms, limits,
// NUL.
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <utility>

#include "qconform/base/json_reader.h"
#include "qconform/base/json_tree.h"
#include "qconform/base/json_writer.h"

namespace qconform {
namespace {

namespace od = simdjson::ondemand;

constexpr std::string_view kSpace = " \t\r\n";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Removes a run of digits from the front; false if there is none.
bool SkipDigits(std::string_view& text) {
  const std::size_t start = text.size();
  while (!text.empty() && IsDigit(text.front())) text.remove_prefix(1);
  return text.size() != start;
}

// The kind of a number by the JSON grammar (RFC 8259, section 6), as the strict subset has it.
std::optional<JsonKind> ClassifyNumber(std::string_view token, std::int64_t& integer) {
  std::string_view rest = token;
  if (rest.starts_with('-')) rest.remove_prefix(1);
  if (rest.starts_with('0')) {
    rest.remove_prefix(1);
  } else if (!SkipDigits(rest)) {
    return std::nullopt;
  }
  if (rest.empty()) {
    if (token == "-0") return std::nullopt;
    const auto error = std::from_chars(token.data(), token.data() + token.size(), integer).ec;
    return error == std::errc() ? JsonKind::kInteger : JsonKind::kNumber;
  }
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    if (!SkipDigits(rest)) return std::nullopt;
  }
  if (rest.starts_with('e') || rest.starts_with('E')) {
    rest.remove_prefix(1);
    if (rest.starts_with('+') || rest.starts_with('-')) rest.remove_prefix(1);
    if (!SkipDigits(rest)) return std::nullopt;
  }
  return rest.empty() ? std::optional(JsonKind::kNumber) : std::nullopt;
}

// The first character that is not UTF-8.
std::size_t LocateUtf8Error(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    const std::string_view character = text.substr(at, length);
    if (!simdjson::validate_utf8(character.data(), character.size())) break;
    at += length;
  }
  return at;
}

// The first raw control character inside a string, else the start of the string that is never
// closed.
std::size_t LocateStringError(std::string_view text) {
  std::size_t start = 0;
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (inside && static_cast<unsigned char>(text[i]) < 0x20) return i;
    if (inside && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      inside = !inside;
      start = i;
    }
  }
  return start;
}

class Builder {
 public:
  Builder(JsonTree& tree, od::document& document) : tree_(tree), document_(document) {}

  // Builds the whole tree; false with error() set if the text is refused.
  bool Build() {
    od::object root;
    if (document_.get_object().get(root) != simdjson::SUCCESS) {
      return Fail(tree_.Text().find_last_not_of(kSpace), "expected } at the end of the text");
    }
    if (!Object(root, Offset(tree_.Text().find('{')), 1)) return false;
    const char* rest = nullptr;
    if (document_.current_location().get(rest)) return true;
    return Fail(OffsetOf(rest), "expected the end of the text");
  }

  const Error& error() const { return *error_; }

  bool Malformed(simdjson::error_code code) {
    switch (code) {
      case simdjson::UTF8_ERROR:
        return Fail(LocateUtf8Error(tree_.Text()), "the text is not UTF-8");
      case simdjson::UNESCAPED_CHARS:
        return Fail(LocateStringError(tree_.Text()), "raw control character in a string");
      case simdjson::UNCLOSED_STRING:
        return Fail(LocateStringError(tree_.Text()), "the string is never closed");
      case simdjson::STRING_ERROR:
        return Fail(last_, "bad escape in the string");
      case simdjson::MEMALLOC:
      case simdjson::CAPACITY:
        return Fail(0, "no memory for this document", ErrorCode::kLimitExceeded);
      default:
        return Fail(Location(), "not JSON: something is missing or misplaced here");
    }
  }

 private:
  static std::uint32_t Offset(std::size_t offset) { return static_cast<std::uint32_t>(offset); }
  std::uint32_t OffsetOf(const char* at) const {
    return Offset(static_cast<std::size_t>(at - tree_.text.data()));
  }

  bool Fail(std::size_t offset, std::string_view message,
            ErrorCode code = ErrorCode::kInvalidText) {
    if (!error_)
      error_ = Error{code, JsonPosition(tree_.Text(), offset).append(": ").append(message)};
    return false;
  }

  // Where simdjson stopped, as far as it knows.
  std::size_t Location() {
    const char* at = nullptr;
    if (document_.current_location().get(at)) return last_;
    return std::min(tree_.size, static_cast<std::size_t>(OffsetOf(at)));
  }

  std::uint32_t Push(JsonKind kind, std::uint32_t offset, std::int64_t payload = 0) {
    const auto index = static_cast<std::uint32_t>(tree_.nodes.size());
    tree_.nodes.push_back({offset, index + 1, 0, kind, false, false, payload});
    return index;
  }

  void Close(std::uint32_t index, std::uint32_t count) {
    tree_.nodes[index].end = static_cast<std::uint32_t>(tree_.nodes.size());
    tree_.nodes[index].count = count;
  }

  bool Value(od::value value, std::size_t depth) {
    const std::string_view raw = value.raw_json_token();
    const std::uint32_t offset = OffsetOf(raw.data());
    last_ = offset;
    switch (raw.front()) {
      case '{': {
        od::object object;
        if (const auto error = value.get_object().get(object)) return Malformed(error);
        return Object(object, offset, depth + 1);
      }
      case '[': {
        od::array array;
        if (const auto error = value.get_array().get(array)) return Malformed(error);
        return Array(array, offset, depth + 1);
      }
      case '"': {
        std::string_view text;
        if (const auto error = value.get_string().get(text)) return Malformed(error);
        return String(text, offset);
      }
      default:
        return Scalar(raw.substr(0, raw.find_last_not_of(kSpace) + 1), offset);
    }
  }

  bool Scalar(std::string_view token, std::uint32_t offset) {
    if (token == "null") {
      Push(JsonKind::kNull, offset);
    } else if (token == "true" || token == "false") {
      Push(JsonKind::kBool, offset, token == "true" ? 1 : 0);
    } else {
      std::int64_t integer = 0;
      const std::optional<JsonKind> kind = ClassifyNumber(token, integer);
      if (!kind) return Fail(offset, "not a JSON value in its strict form: " + JsonExcerpt(token));
      Push(*kind, offset, integer);
    }
    return true;
  }

  bool String(std::string_view text, std::uint32_t offset) {
    if (text.size() > kMaxJsonStringBytes) {
      return Fail(offset, "the string is longer than 65536 bytes", ErrorCode::kLimitExceeded);
    }
    if (text.find('\0') != std::string_view::npos) return Fail(offset, "NUL in a string");
    const std::string_view plain = tree_.Text().substr(offset + 1, text.size());
    const std::uint32_t index = Push(JsonKind::kString, offset, JsonTree::kPlain);
    tree_.nodes[index].count = static_cast<std::uint32_t>(text.size());
    if (plain == text) return true;
    tree_.nodes[index].payload = static_cast<std::int64_t>(tree_.unescaped.size());
    tree_.unescaped.emplace_back(text);
    return true;
  }

  bool CheckDepth(std::uint32_t offset, std::size_t depth) {
    if (depth <= kMaxJsonDepth) return true;
    return Fail(offset, "nested deeper than 16", ErrorCode::kLimitExceeded);
  }

  bool Array(od::array array, std::uint32_t offset, std::size_t depth) {
    if (!CheckDepth(offset, depth)) return false;
    const std::uint32_t index = Push(JsonKind::kArray, offset);
    const std::size_t first = tree_.integers.size();
    std::uint32_t count = 0;
    bool packed = true;
    packed_offsets_.clear();
    for (auto element : array) {
      od::value value;
      if (const auto error = std::move(element).get(value)) return Malformed(error);
      if (packed && !PackInteger(value)) {
        Unpack(first);
        packed = false;
      }
      if (!packed && !Value(value, depth)) return false;
      ++count;
    }
    tree_.nodes[index].packed = packed;
    tree_.nodes[index].payload = static_cast<std::int64_t>(first);
    Close(index, count);
    return true;
  }

  // Stores an integer without a node; false, and nothing done, for everything else.
  bool PackInteger(od::value& value) {
    const std::string_view raw = value.raw_json_token();
    if (raw.front() != '-' && !IsDigit(raw.front())) return false;
    std::int64_t integer = 0;
    const std::string_view token = raw.substr(0, raw.find_last_not_of(kSpace) + 1);
    if (ClassifyNumber(token, integer) != JsonKind::kInteger) return false;
    tree_.integers.push_back(integer);
    packed_offsets_.push_back(OffsetOf(raw.data()));
    return true;
  }

  // The array turns out to hold other things as well: gives its integers nodes.
  void Unpack(std::size_t first) {
    for (std::size_t i = 0; i < packed_offsets_.size(); ++i) {
      Push(JsonKind::kInteger, packed_offsets_[i], tree_.integers[first + i]);
    }
    tree_.integers.resize(first);
    packed_offsets_.clear();
  }

  bool Object(od::object object, std::uint32_t offset, std::size_t depth) {
    if (!CheckDepth(offset, depth)) return false;
    const std::uint32_t index = Push(JsonKind::kObject, offset);
    std::uint32_t count = 0;
    for (auto member : object) {
      od::field field;
      if (const auto error = std::move(member).get(field)) return Malformed(error);
      if (!Key(field) || !Value(field.value(), depth)) return false;
      ++count;
    }
    Close(index, count);
    return CheckKeys(index);
  }

  bool Key(od::field& field) {
    last_ = OffsetOf(field.key().raw() - 1);
    const auto offset = last_;
    std::string_view key;
    if (const auto error = field.unescaped_key().get(key)) return Malformed(error);
    if (!String(key, offset)) return false;
    tree_.nodes.back().is_key = true;
    return true;
  }

  // Refuses the object at `index` if two of its keys are equal.
  bool CheckKeys(std::uint32_t index) {
    const std::uint32_t end = tree_.nodes[index].end;
    const std::size_t start = keys_.size();
    for (std::uint32_t at = index + 1; at < end; at = tree_.nodes[at + 1].end) keys_.push_back(at);
    const auto own = keys_.begin() + static_cast<std::ptrdiff_t>(start);
    const auto text = [this](std::uint32_t at) { return tree_.StringOf(tree_.nodes[at]); };
    std::sort(own, keys_.end(), [&](std::uint32_t a, std::uint32_t b) {
      const int order = text(a).compare(text(b));
      return order != 0 ? order < 0 : a < b;
    });
    const auto twin = std::adjacent_find(
        own, keys_.end(), [&](std::uint32_t a, std::uint32_t b) { return text(a) == text(b); });
    if (twin != keys_.end()) {
      const std::uint32_t second = *(twin + 1);
      return Fail(tree_.nodes[second].offset, "duplicate key " + JsonExcerpt(text(second)));
    }
    keys_.resize(start);
    return true;
  }

  JsonTree& tree_;
  od::document& document_;
  std::optional<Error> error_;
  std::uint32_t last_ = 0;                     // offset of the last token looked at
  std::vector<std::uint32_t> packed_offsets_;  // of the integers packed so far in the current array
  std::vector<std::uint32_t> keys_;            // scratch
};

// What can be refused before the text is copied.
std::optional<Error> CheckWhole(std::string_view text) {
  if (text.size() > kMaxJsonBytes) {
    return Error{ErrorCode::kLimitExceeded, "the text is larger than 64 MiB"};
  }
  if (text.starts_with("\xEF\xBB\xBF")) {
    return Error{ErrorCode::kInvalidText, "1:1: byte order mark"};
  }
  const std::size_t start = text.find_first_not_of(kSpace);
  if (start == std::string_view::npos || text[start] != '{') {
    return Error{ErrorCode::kInvalidText,
                 JsonPosition(text, std::min(start, text.size())) + ": expected an object"};
  }
  return std::nullopt;
}

}  // namespace

std::string_view JsonNumberToken(std::string_view text, std::size_t offset) {
  return text.substr(offset, text.find_first_not_of("+-.0123456789eE", offset) - offset);
}

std::string JsonPosition(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 == 0
  return std::to_string(lines + 1) + ":" + std::to_string(before.size() - line_start + 1);
}

Result<JsonDocument> ParseJson(std::string_view text) {
  if (auto error = CheckWhole(text)) return *std::move(error);
  auto tree = std::make_unique<JsonTree>();
  tree->size = text.size();
  tree->text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
  tree->text.append(text).append(simdjson::SIMDJSON_PADDING, ' ');
  od::parser parser;
  od::document document;
  Builder builder(*tree, document);
  const auto error = parser.iterate(tree->text.data(), tree->size, tree->text.size()).get(document);
  if (error ? !builder.Malformed(error) : !builder.Build()) return builder.error();
  return JsonDocument(std::move(tree));
}

}  // namespace qconform
