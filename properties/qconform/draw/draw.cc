// SPDX-License-Identifier: Apache-2.0
#include "qconform/draw/draw.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <utility>

#include "qconform/base/check.h"

namespace qconform::gen {
namespace {

// The fewest bytes that hold every choice below `bound`; bound 0 stands for 2^64.
std::size_t BytesFor(std::uint64_t bound) {
  if (bound == 0) return 8;
  return (static_cast<std::size_t>(std::bit_width(bound - 1)) + 7) / 8;
}

std::int64_t NearestToZero(std::int64_t min, std::int64_t max) {
  return std::clamp<std::int64_t>(0, min, max);
}

// offset in [0, max - min], added without leaving int64 on the way.
std::int64_t Offset(std::int64_t min, std::uint64_t offset) {
  return std::bit_cast<std::int64_t>(std::bit_cast<std::uint64_t>(min) + offset);
}

std::uint64_t Width(std::int64_t min, std::int64_t max) {
  return std::bit_cast<std::uint64_t>(max) - std::bit_cast<std::uint64_t>(min);
}

}  // namespace

Draw Draw::FromSeed(std::uint64_t seed) {
  Draw draw(Source::kPrng);
  draw.prng_ = Prng(seed);
  return draw;
}

Draw Draw::FromBytes(std::span<const std::uint8_t> bytes) {
  Draw draw(Source::kBytes);
  draw.bytes_ = bytes;
  return draw;
}

Draw Draw::FromChoices(std::vector<std::uint64_t> choices) {
  Draw draw(Source::kChoices);
  draw.replay_ = std::move(choices);
  return draw;
}

std::uint64_t Draw::NextFromBytes(std::uint64_t bound) {
  std::uint64_t choice = 0;
  const std::size_t wanted = BytesFor(bound);
  for (std::size_t i = 0; i < wanted && position_ < bytes_.size(); ++i) {
    choice |= static_cast<std::uint64_t>(bytes_[position_++]) << (8 * i);
  }
  return bound == 0 ? choice : choice % bound;
}

std::uint64_t Draw::NextFromChoices(std::uint64_t bound) {
  if (position_ >= replay_.size()) return 0;
  const std::uint64_t choice = replay_[position_++];
  return bound == 0 ? choice : std::min(choice, bound - 1);
}

std::uint64_t Draw::Next(std::uint64_t bound) {
  std::uint64_t choice = 0;
  switch (source_) {
    case Source::kPrng:
      choice = prng_.Below(bound);
      break;
    case Source::kBytes:
      choice = NextFromBytes(bound);
      break;
    case Source::kChoices:
      choice = NextFromChoices(bound);
      break;
  }
  if (recording_) {
    recorded_.push_back(choice);
    bounds_.push_back(bound);
  }
  return choice;
}

std::uint64_t Draw::Below(std::uint64_t bound) {
  QC_CHECK_GE(bound, 1u);
  return Next(bound);
}

std::int64_t Draw::Range(std::int64_t min, std::int64_t max) {
  QC_CHECK_LE(min, max);
  const std::uint64_t width = Width(min, max);
  const bool all = width == std::numeric_limits<std::uint64_t>::max();
  return Offset(min, Next(all ? 0 : width + 1));
}

std::int64_t Draw::EdgeBiased(std::int64_t min, std::int64_t max) {
  QC_CHECK_LE(min, max);
  const std::uint64_t how = Below(4);
  if (how == 0) {
    const std::int64_t after_min = min == max ? min : min + 1;
    const std::int64_t before_max = min == max ? max : max - 1;
    const std::array<std::int64_t, 8> edges = {
        NearestToZero(min, max), min, max, after_min, before_max, 1, -1, 0};
    return std::clamp(edges[static_cast<std::size_t>(Below(edges.size()))], min, max);
  }
  if (how == 1) {
    // Powers of two up to the larger end, and their neighbours, on either side of zero.
    const auto largest =
        std::max(max < 0 ? ~std::bit_cast<std::uint64_t>(max) : std::bit_cast<std::uint64_t>(max),
                 min < 0 ? ~std::bit_cast<std::uint64_t>(min) : std::bit_cast<std::uint64_t>(min));
    const auto bits = static_cast<std::uint64_t>(std::bit_width(largest));
    const std::uint64_t exponent = Below(std::clamp<std::uint64_t>(bits + 1, 1, 63));
    const std::int64_t power = std::int64_t{1} << exponent;
    const std::int64_t near = power + Range(-1, 1);
    const bool negative = min < 0 && (max <= 0 || Below(2) == 1);
    return std::clamp(negative ? -near : near, min, max);
  }
  return Range(min, max);
}

bool Draw::Chance(std::uint32_t numerator, std::uint32_t denominator) {
  QC_CHECK_LE(numerator, denominator);
  return Below(denominator) >= denominator - numerator;
}

void Draw::BeginSpan(std::string_view name) {
  if (!recording_) return;
  open_.push_back(spans_.size());
  spans_.push_back({name, recorded_.size(), recorded_.size()});
}

void Draw::EndSpan() {
  if (!recording_) return;
  QC_CHECK(!open_.empty());
  spans_[open_.back()].end = recorded_.size();
  open_.pop_back();
}

void Draw::Record() { recording_ = true; }

std::vector<std::uint8_t> Draw::RecordedBytes() const {
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i < recorded_.size(); ++i) {
    for (std::size_t b = 0; b < BytesFor(bounds_[i]); ++b) {
      bytes.push_back(static_cast<std::uint8_t>((recorded_[i] >> (8 * b)) & 0xFF));
    }
  }
  return bytes;
}

}  // namespace qconform::gen
