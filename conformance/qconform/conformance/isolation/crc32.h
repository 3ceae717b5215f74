// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace qconform::conformance {

// CRC-32 of IEEE 802.3 (reflected polynomial 0xEDB88320, initial value and final xor all ones): the
// one of gzip and PNG. Pass an earlier result as `previous` to go on after it.
std::uint32_t Crc32(std::string_view bytes, std::uint32_t previous = 0);

}  // namespace qconform::conformance
