// SPDX-License-Identifier: Apache-2.0
// Integers and strings as little-endian bytes. The reader trusts nothing: past the end it yields
// zeros and remembers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace qconform::conformance {

class ByteWriter {
 public:
  void U8(std::uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
  void U32(std::uint32_t value) { Append(value, 4); }
  void U64(std::uint64_t value) { Append(value, 8); }
  void I64(std::int64_t value) { U64(static_cast<std::uint64_t>(value)); }
  // Length (32 bits) and bytes.
  void Text(std::string_view text) {
    U32(static_cast<std::uint32_t>(text.size()));
    bytes_.append(text);
  }
  std::string Take() { return std::move(bytes_); }

 private:
  void Append(std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) {
      U8(static_cast<std::uint8_t>((value >> (8 * i)) & 0xFFu));
    }
  }

  std::string bytes_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  std::uint8_t U8() { return static_cast<std::uint8_t>(Read(1)); }
  std::uint32_t U32() { return static_cast<std::uint32_t>(Read(4)); }
  std::uint64_t U64() { return Read(8); }
  std::int64_t I64() { return static_cast<std::int64_t>(Read(8)); }
  std::string_view Text() {
    const std::size_t size = U32();
    if (size > rest_.size()) return Fail(), std::string_view();
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
  }

  std::size_t remaining() const { return rest_.size(); }
  bool failed() const { return failed_; }
  // Everything was there and nothing is left over.
  bool Complete() const { return !failed_ && rest_.empty(); }

 private:
  void Fail() {
    failed_ = true;
    rest_ = {};
  }
  std::uint64_t Read(std::size_t bytes) {
    if (bytes > rest_.size()) {
      Fail();
      return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
      value |= std::uint64_t{static_cast<unsigned char>(rest_[i])} << (8 * i);
    }
    rest_.remove_prefix(bytes);
    return value;
  }

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace qconform::conformance
