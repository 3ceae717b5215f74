// SPDX-License-Identifier: Apache-2.0
// Values of options that are more than a word or a number. nullopt: not of the form.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "qconform/conformance/cli/args.h"
#include "qconform/graph/op_table.h"

namespace qconform::conformance {

// "90", "90s", "1.5s", "20ms", "5m", "2h"; seconds without a unit. At most a year.
std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text);

// "i/n" with i < n.
struct Shard {
  std::uint64_t index;
  std::uint64_t count;
};
std::optional<Shard> ParseShard(std::string_view text);

// "conv2d,add"
std::optional<std::vector<OpKind>> ParseOps(std::string_view text);

std::optional<ListWhat> ParseListWhat(std::string_view text);

}  // namespace qconform::conformance
