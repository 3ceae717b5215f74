// SPDX-License-Identifier: Apache-2.0
#include "qconform/base/json_reader.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include "qconform/base/check.h"
#include "qconform/base/json_tree.h"
#include "qconform/base/json_writer.h"

namespace qconform {
namespace {

std::string_view Describe(JsonKind kind) {
  switch (kind) {
    case JsonKind::kNull:
      return "null";
    case JsonKind::kBool:
      return "a bool";
    case JsonKind::kInteger:
      return "an integer";
    case JsonKind::kNumber:
      return "a number that is no int64 integer";
    case JsonKind::kString:
      return "a string";
    case JsonKind::kArray:
      return "an array";
    case JsonKind::kObject:
      return "an object";
  }
  QC_CHECK(false);
  return {};
}

// Where element `index` of the array of integers at `offset` starts.
std::size_t ElementOffset(std::string_view text, std::size_t offset, std::size_t index) {
  ++offset;
  for (; index > 0; --index) offset = text.find(',', offset) + 1;
  return text.find_first_not_of(" \t\r\n", offset);
}

// The nearest T to a decimal; nullopt if that is infinite, or zero though the decimal is not.
template <class T>
std::optional<T> NearestFloat(std::string_view token) {
  T value = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
  if (error != std::errc() || end != token.data() + token.size()) return std::nullopt;
  return value;
}

}  // namespace

JsonKind JsonValue::kind() const {
  QC_CHECK(present());
  return element_ == kWholeNode ? tree_->nodes[node_].kind : JsonKind::kInteger;
}

bool JsonValue::Expect(JsonKind wanted) const {
  if (!present()) return false;
  if (kind() == wanted) return true;
  std::string message = "expected ";
  message.append(Describe(wanted)).append(", found ").append(Describe(kind()));
  Fail(message);
  return false;
}

bool JsonValue::Bool() const { return Expect(JsonKind::kBool) && tree_->nodes[node_].payload != 0; }

std::int64_t JsonValue::Integer(std::int64_t min, std::int64_t max) const {
  if (!Expect(JsonKind::kInteger)) return 0;
  const std::int64_t payload = tree_->nodes[node_].payload;
  const std::int64_t value =
      element_ == kWholeNode
          ? payload
          : tree_->integers[static_cast<std::size_t>(payload) + static_cast<std::size_t>(element_)];
  if (min <= value && value <= max) return value;
  Fail(std::to_string(value) + " is outside [" + std::to_string(min) + ", " + std::to_string(max) +
       "]");
  return 0;
}

std::int32_t JsonValue::Int32(std::int32_t min, std::int32_t max) const {
  return static_cast<std::int32_t>(Integer(min, max));
}

template <class T>
T JsonValue::Decimal(std::string_view type) const {
  if (!present()) return 0;
  if (kind() == JsonKind::kInteger) return static_cast<T>(Integer());
  if (kind() != JsonKind::kNumber) {
    Fail(std::string("expected a number, found ").append(Describe(kind())));
    return 0;
  }
  const std::string_view token = JsonNumberToken(tree_->Text(), tree_->nodes[node_].offset);
  const std::optional<T> value = NearestFloat<T>(token);
  if (!value) Fail(std::string("the number is outside the range of ").append(type));
  return value.value_or(0);
}

float JsonValue::Float() const { return Decimal<float>("float32"); }
double JsonValue::Double() const { return Decimal<double>("float64"); }

std::string_view JsonValue::String() const {
  if (!Expect(JsonKind::kString)) return {};
  return tree_->StringOf(tree_->nodes[node_]);
}

std::uint64_t JsonValue::Hex64() const {
  if (!Expect(JsonKind::kString)) return 0;
  std::string_view digits = String();
  std::uint64_t value = 0;
  const bool prefixed = digits.starts_with("0x");
  if (prefixed) digits.remove_prefix(2);
  const bool formed = prefixed && !digits.empty() && digits.size() <= 16 &&
                      digits.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  if (formed) {
    std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  } else {
    Fail("expected 0x and 1 to 16 lower-case hex digits, found " + JsonExcerpt(String()));
  }
  return value;
}

std::size_t JsonValue::size() const {
  if (!present() || element_ != kWholeNode) return 0;
  const JsonNode& node = tree_->nodes[node_];
  return node.kind == JsonKind::kArray || node.kind == JsonKind::kObject ? node.count : 0;
}

JsonRange JsonValue::Elements() const {
  return Expect(JsonKind::kArray) ? JsonRange(*this) : JsonRange();
}

JsonRange JsonValue::Members() const {
  return Expect(JsonKind::kObject) ? JsonRange(*this) : JsonRange();
}

std::span<const std::int64_t> JsonValue::Integers() const {
  if (!Expect(JsonKind::kArray)) return {};
  const JsonNode& node = tree_->nodes[node_];
  if (!node.packed) {
    for (const JsonValue element : Elements()) {
      if (!element.Expect(JsonKind::kInteger)) return {};
    }
    QC_CHECK(false);  // the parser packs every array of nothing but integers
  }
  return std::span(tree_->integers).subspan(static_cast<std::size_t>(node.payload), node.count);
}

std::string_view JsonValue::key() const {
  if (!present() || element_ != kWholeNode || node_ == 0 || !tree_->nodes[node_ - 1].is_key)
    return {};
  return tree_->StringOf(tree_->nodes[node_ - 1]);
}

void JsonValue::Fail(std::string_view message, ErrorCode code) const {
  if (!present()) return;
  const std::size_t offset = tree_->nodes[node_].offset;
  FailAt(element_ == kWholeNode
             ? offset
             : ElementOffset(tree_->Text(), offset, static_cast<std::size_t>(element_)),
         message, code);
}

void JsonValue::FailKey(std::string_view message, ErrorCode code) const {
  if (!present()) return;
  QC_CHECK(node_ > 0 && tree_->nodes[node_ - 1].is_key);
  FailAt(tree_->nodes[node_ - 1].offset, message, code);
}

void JsonValue::FailElement(std::size_t index, std::string_view message, ErrorCode code) const {
  JsonRange::Iterator element = Elements().begin();
  if (!present() || tree_->nodes[node_].packed) {
    JsonValue(tree_, node_, static_cast<std::int32_t>(index)).Fail(message, code);
    return;
  }
  for (; index > 0; --index) ++element;
  (*element).Fail(message, code);
}

void JsonValue::FailUnknownName(std::string_view what, std::string_view name) const {
  Fail(std::string("unknown ").append(what).append(" ").append(JsonExcerpt(name)));
}

void JsonValue::FailAt(std::size_t offset, std::string_view message, ErrorCode code) const {
  if (tree_->error) return;
  std::string text = JsonPosition(tree_->Text(), offset) + ": ";
  const std::string path = Path();
  if (!path.empty()) text += path + ": ";
  tree_->error = Error{code, text.append(message)};
}

std::string JsonValue::Path() const {
  if (!present()) return {};
  std::string path;
  JsonValue at = Child(0);
  while (at.node_ != node_) {
    const bool in_array = at.kind() == JsonKind::kArray;
    std::size_t index = 0;
    for (const JsonValue child : JsonRange(at)) {
      if (node_ < tree_->nodes[child.node_].end) {
        at = child;
        break;
      }
      ++index;
    }
    if (in_array) {
      path += '[' + std::to_string(index) + ']';
    } else {
      path += (path.empty() ? "" : ".") + JsonEscapedExcerpt(at.key());
    }
  }
  if (element_ != kWholeNode) path += '[' + std::to_string(element_) + ']';
  return path;
}

JsonValue JsonRange::Iterator::operator*() const {
  const JsonNode& parent = parent_.tree_->nodes[parent_.node_];
  if (parent.packed) return {parent_.tree_, parent_.node_, static_cast<std::int32_t>(index_)};
  return parent_.Child(parent.kind == JsonKind::kObject ? next_ + 1 : next_);
}

JsonRange::Iterator& JsonRange::Iterator::operator++() {
  const JsonValue current = **this;
  if (current.element_ == JsonValue::kWholeNode) next_ = current.tree_->nodes[current.node_].end;
  ++index_;
  return *this;
}

JsonDocument::JsonDocument(std::unique_ptr<JsonTree> tree) : tree_(std::move(tree)) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

JsonValue JsonDocument::root() const { return {tree_.get(), 0, JsonValue::kWholeNode}; }
bool JsonDocument::ok() const { return !tree_->error.has_value(); }
const Error& JsonDocument::error() const {
  QC_CHECK(!ok());
  return *tree_->error;
}

ObjectReader::ObjectReader(JsonValue value) {
  if (value.Expect(JsonKind::kObject)) value_ = value;
  next_ = value_.node_ + 1;
}

JsonValue ObjectReader::Optional(std::string_view key) {
  if (!value_.present()) return {};
  QC_CHECK(known_count_ < kMaxKnown && !Known(key));
  known_[known_count_++] = key;
  const auto& nodes = value_.tree_->nodes;
  std::uint32_t at = next_;
  for (std::size_t i = 0; i < value_.size(); ++i) {
    if (at == nodes[value_.node_].end) at = value_.node_ + 1;
    const std::uint32_t value = at + 1;
    const bool matches = value_.tree_->StringOf(nodes[at]) == key;
    at = nodes[value].end;
    if (!matches) continue;
    next_ = at;
    ++found_;
    return value_.Child(value);
  }
  return {};
}

JsonValue ObjectReader::Required(std::string_view key) {
  const JsonValue found = Optional(key);
  if (!found) value_.Fail("missing key " + JsonExcerpt(key));
  return found;
}

bool ObjectReader::Known(std::string_view key) const {
  const auto* end = known_ + known_count_;
  return std::find(known_, end, key) != end;
}

void ObjectReader::Finish() const {
  if (found_ == value_.size()) return;
  for (const JsonValue member : value_.Members()) {
    if (member.key().starts_with("x-") || Known(member.key())) continue;
    member.FailKey("unknown key " + JsonExcerpt(member.key()));
    return;
  }
}

}  // namespace qconform
