// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/cli/parse_values.h"

#include <array>
#include <charconv>
#include <utility>

namespace qconform::conformance {
namespace {

template <class T>
bool ReadWhole(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

struct Unit {
  std::string_view suffix;
  double milliseconds;
};
// "ms" before "m" and "s": the first suffix that fits is taken.
constexpr std::array kUnits = {Unit{"ms", 1}, Unit{"s", 1e3}, Unit{"m", 60e3}, Unit{"h", 3600e3},
                               Unit{"", 1e3}};
constexpr double kYear = 366.0 * 24 * 3600e3;

constexpr std::array kLists = {
    std::pair{std::string_view("backends"), ListWhat::kBackends},
    std::pair{std::string_view("targets"), ListWhat::kTargets},
    std::pair{std::string_view("profiles"), ListWhat::kProfiles},
    std::pair{std::string_view("ops"), ListWhat::kOps},
    std::pair{std::string_view("rules"), ListWhat::kRules},
    std::pair{std::string_view("faults"), ListWhat::kFaults},
};

}  // namespace

std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text) {
  for (const Unit& unit : kUnits) {
    if (!text.ends_with(unit.suffix)) continue;
    double number = 0;
    if (!ReadWhole(text.substr(0, text.size() - unit.suffix.size()), number)) return std::nullopt;
    const double milliseconds = number * unit.milliseconds;
    if (!(milliseconds >= 1 && milliseconds <= kYear)) return std::nullopt;
    return std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds));
  }
  return std::nullopt;
}

std::optional<Shard> ParseShard(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  Shard shard{};
  if (!ReadWhole(text.substr(0, slash), shard.index)) return std::nullopt;
  if (!ReadWhole(text.substr(slash + 1), shard.count)) return std::nullopt;
  if (shard.index >= shard.count) return std::nullopt;
  return shard;
}

std::optional<std::vector<OpKind>> ParseOps(std::string_view text) {
  std::vector<OpKind> ops;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::optional<OpKind> op = OpFromName(text.substr(0, comma));
    if (!op) return std::nullopt;
    ops.push_back(*op);
    if (comma == std::string_view::npos) return ops;
    text.remove_prefix(comma + 1);
  }
}

std::optional<ListWhat> ParseListWhat(std::string_view text) {
  for (const auto& [name, what] : kLists) {
    if (name == text) return what;
  }
  return std::nullopt;
}

}  // namespace qconform::conformance
