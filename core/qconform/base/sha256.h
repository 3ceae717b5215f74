// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4): names contents, guards nothing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace qconform {

using Sha256Digest = std::array<std::uint8_t, 32>;

Sha256Digest Sha256(std::string_view bytes);

// The first `bytes` bytes of the digest in lower-case hex; at most 32.
std::string Sha256Hex(std::string_view text, std::size_t bytes = 32);

}  // namespace qconform
