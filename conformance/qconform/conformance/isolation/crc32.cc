// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/isolation/crc32.h"

#include <array>
#include <cstddef>

namespace qconform::conformance {
namespace {

using Tables = std::array<std::array<std::uint32_t, 256>, 4>;

// tables[k][b]: the effect of byte b, k bytes before the end of a group of four.
constexpr Tables MakeTables() {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1u) != 0 ? 0xEDB88320u : 0u);
    tables[0][byte] = crc;
  }
  for (std::size_t k = 1; k < 4; ++k) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 0xFFu];
    }
  }
  return tables;
}

constexpr Tables kTables = MakeTables();

std::uint32_t ByteAt(std::string_view bytes, std::size_t i) {
  return static_cast<unsigned char>(bytes[i]);
}

}  // namespace

std::uint32_t Crc32(std::string_view bytes, std::uint32_t previous) {
  std::uint32_t crc = ~previous;
  std::size_t i = 0;
  for (; i + 4 <= bytes.size(); i += 4) {
    crc ^= ByteAt(bytes, i) | (ByteAt(bytes, i + 1) << 8) | (ByteAt(bytes, i + 2) << 16) |
           (ByteAt(bytes, i + 3) << 24);
    crc = kTables[3][crc & 0xFFu] ^ kTables[2][(crc >> 8) & 0xFFu] ^
          kTables[1][(crc >> 16) & 0xFFu] ^ kTables[0][crc >> 24];
  }
  for (; i < bytes.size(); ++i) {
    crc = (crc >> 8) ^ kTables[0][(crc ^ ByteAt(bytes, i)) & 0xFFu];
  }
  return ~crc;
}

}  // namespace qconform::conformance
