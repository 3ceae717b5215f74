// SPDX-License-Identifier: Apache-2.0
// Strict JSON in, with errors a person can act on. One immutable tree per document; reading it
// never fails half-way: the first thing that does not fit is kept in the document, every later read
// answers a default value, and the caller looks once at the end.
//
//   Result<JsonDocument> parsed = ParseJson(text);
//   if (!parsed.ok()) return parsed.error();
//   const JsonDocument& document = parsed.value();
//   ObjectReader top(document.root());
//   thing.name = top.Required("name").String();
//   thing.dtype = top.Required("dtype").Named(DTypeFromName, "element type");
//   if (const JsonValue pad = top.Optional("pad")) thing.pad = pad.Integers();
//   for (const JsonValue row : top.Required("rows").Elements()) thing.rows.push_back(ReadRow(row));
//   top.Finish();                                   // refuses what nobody asked for
//   if (!document.ok()) return document.error();    // "3:14: rows[2].id: expected a string, found
//   null"
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "qconform/base/result.h"

namespace qconform {

// Hard limits of a document (core/README.md, "Case file").
inline constexpr std::size_t kMaxJsonBytes = std::size_t{64} << 20;
inline constexpr std::size_t kMaxJsonDepth = 16;  // objects and arrays inside one another
inline constexpr std::size_t kMaxJsonStringBytes = std::size_t{64} << 10;

enum class JsonKind : std::uint8_t {
  kNull,
  kBool,
  kInteger,  // digits with an optional minus, not -0, inside int64
  kNumber,   // any other number
  kString,
  kArray,
  kObject,
};

class JsonTree;  // the parsed document; private to json_reader.cc and json_parse.cc
class JsonRange;

// One value of a document: a handle, cheap to copy, valid while the document lives. It may be
// absent (Required found nothing): then every read answers a default, and no further error is
// recorded.
class JsonValue {
 public:
  JsonValue() = default;

  bool present() const { return tree_ != nullptr; }
  explicit operator bool() const { return present(); }
  JsonKind kind() const;  // of a present value

  // Typed reads. Each records an error and answers the default if the value is of another kind.
  bool Bool() const;
  std::int64_t Integer(std::int64_t min = std::numeric_limits<std::int64_t>::min(),
                       std::int64_t max = std::numeric_limits<std::int64_t>::max()) const;
  std::int32_t Int32(std::int32_t min = std::numeric_limits<std::int32_t>::min(),
                     std::int32_t max = std::numeric_limits<std::int32_t>::max()) const;
  float Float()
      const;  // integer or number: the nearest float, rounded once; overflow and underflow to
  double Double() const;            // zero are errors
  std::string_view String() const;  // unescaped; lives as long as the document
  std::uint64_t Hex64() const;      // a string: 0x and 1 to 16 lower-case hex digits

  // A string that `from_name` knows: Named(DTypeFromName, "element type").
  template <class T>
  T Named(std::optional<T> (*from_name)(std::string_view), std::string_view what) const {
    if (!present()) return T{};
    const std::string_view name = String();
    if (kind() != JsonKind::kString) return T{};
    const std::optional<T> found = from_name(name);
    if (!found) FailUnknownName(what, name);
    return found.value_or(T{});
  }

  // Arrays. size() is 0 for anything but arrays and objects.
  std::size_t size() const;
  JsonRange Elements() const;
  std::span<const std::int64_t> Integers()
      const;  // an array of nothing but integers, without a copy

  // Objects, where the keys are data. Where they are known, use ObjectReader.
  JsonRange Members() const;
  std::string_view key() const;  // under which this value stands in its object; empty in an array

  // Records an error at this value unless one is recorded already. No effect if absent.
  // `message` says what was found and what was expected, without position.
  void Fail(std::string_view message, ErrorCode code = ErrorCode::kInvalidText) const;
  // The same at this value's key.
  void FailKey(std::string_view message, ErrorCode code = ErrorCode::kInvalidText) const;
  // The same at element `index` of this array.
  void FailElement(std::size_t index, std::string_view message,
                   ErrorCode code = ErrorCode::kInvalidText) const;

  // "graph.nodes[2].attrs.pad"; empty for the root.
  std::string Path() const;

 private:
  friend class JsonDocument;
  friend class JsonRange;
  friend class ObjectReader;
  JsonValue(const JsonTree* tree, std::uint32_t node, std::int32_t element)
      : tree_(tree), node_(node), element_(element) {}
  bool Expect(JsonKind wanted) const;
  template <class T>
  T Decimal(std::string_view type) const;
  JsonValue Child(std::uint32_t node) const { return {tree_, node, kWholeNode}; }
  void FailUnknownName(std::string_view what, std::string_view name) const;
  void FailAt(std::size_t offset, std::string_view message, ErrorCode code) const;

  static constexpr std::int32_t kWholeNode = -1;
  const JsonTree* tree_ = nullptr;
  std::uint32_t node_ = 0;
  std::int32_t element_ =
      kWholeNode;  // else: an element of an array of integers, which has no node
};

// The elements of an array or the members of an object, in file order.
class JsonRange {
 public:
  class Iterator {
   public:
    Iterator(JsonValue parent, std::uint32_t next, std::size_t index)
        : parent_(parent), next_(next), index_(index) {}
    JsonValue operator*() const;
    Iterator& operator++();
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.index_ == b.index_; }

   private:
    JsonValue parent_;
    std::uint32_t next_;  // node of the current child, or of its key
    std::size_t index_;
  };

  JsonRange() = default;
  Iterator begin() const { return {parent_, parent_.node_ + 1, 0}; }
  Iterator end() const { return {parent_, 0, parent_.size()}; }
  std::size_t size() const { return parent_.size(); }

 private:
  friend class JsonValue;
  explicit JsonRange(JsonValue parent) : parent_(parent) {}
  JsonValue parent_;
};

// A whole document and the first error found while reading it. Not copyable; handles survive a
// move.
class JsonDocument {
 public:
  explicit JsonDocument(std::unique_ptr<JsonTree> tree);
  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  ~JsonDocument();

  JsonValue root() const;  // an object
  bool ok() const;
  const Error& error() const;  // "line:column: key path: what was found and what was expected"

 private:
  std::unique_ptr<JsonTree> tree_;
};

// Parses one object: UTF-8 without a byte order mark, unique keys, no NUL in strings, the limits
// above, nothing but white space after it. Errors carry line:column, both counted from 1, columns
// in bytes.
Result<JsonDocument> ParseJson(std::string_view text);

// Reads an object whose keys are known. Records an error if `value` is present and no object.
class ObjectReader {
 public:
  explicit ObjectReader(JsonValue value);

  // `key` must outlive the reader (a literal). Required records an error if it is missing.
  JsonValue Required(std::string_view key);
  JsonValue Optional(std::string_view key);

  // Refuses members that were never asked for, except "x-..." ones.
  void Finish() const;

 private:
  bool Known(std::string_view key) const;

  static constexpr std::size_t kMaxKnown = 32;
  JsonValue value_;
  std::string_view known_[kMaxKnown];
  std::size_t known_count_ = 0;
  std::size_t found_ = 0;   // members asked for and present
  std::uint32_t next_ = 0;  // where the next lookup starts: files mostly keep the order of the code
};

}  // namespace qconform
