// SPDX-License-Identifier: Apache-2.0
// The one source of choices of every generator: pseudo-random, bytes of a fuzzer, or a recording.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "qconform/base/prng.h"

namespace qconform::gen {

// Hands out bounded choices, 0 always the simplest. Draw one value per statement.
class Draw {
 public:
  // Counter-based PRNG: the same seed gives the same choices everywhere.
  static Draw FromSeed(std::uint64_t seed);
  // Bytes as choices (each takes the fewest bytes that hold its bound); all zero once they run out.
  static Draw FromBytes(std::span<const std::uint8_t> bytes);
  // Replays recorded choices, each clamped into its bound; all zero once they run out.
  static Draw FromChoices(std::vector<std::uint64_t> choices);

  // In [0, bound), bound >= 1.
  std::uint64_t Below(std::uint64_t bound);
  // In [min, max], uniform; the choice 0 is min.
  std::int64_t Range(std::int64_t min, std::int64_t max);
  // In [min, max], with the edges (min, min+1, -1, 0, 1, max-1, max, powers of two +-1) often. The
  // choice 0 is the number nearest to zero.
  std::int64_t EdgeBiased(std::int64_t min, std::int64_t max);
  // True in `numerator` of `denominator` draws; the choice 0 is false.
  bool Chance(std::uint32_t numerator, std::uint32_t denominator);
  // An element; the choice 0 is the first.
  template <class T>
  const T& Pick(std::span<const T> items) {
    return items[static_cast<std::size_t>(Below(items.size()))];
  }
  template <class T>
  const T& Pick(const std::vector<T>& items) {
    return Pick(std::span<const T>(items));
  }

  // Spans name the parts of a generated thing, for mutators; they must nest.
  struct Span {
    std::string_view name;  // a literal
    std::size_t begin;      // choices, [begin, end)
    std::size_t end;
  };
  void BeginSpan(std::string_view name);
  void EndSpan();

  // Keep what is drawn from now on.
  void Record();
  const std::vector<std::uint64_t>& choices() const { return recorded_; }
  const std::vector<Span>& spans() const { return spans_; }
  // The recording as bytes from which FromBytes draws the same choices.
  std::vector<std::uint8_t> RecordedBytes() const;

 private:
  enum class Source : std::uint8_t { kPrng, kBytes, kChoices };
  explicit Draw(Source source) : source_(source), prng_(0) {}
  std::uint64_t Next(std::uint64_t bound);  // bound 0 stands for 2^64
  std::uint64_t NextFromBytes(std::uint64_t bound);
  std::uint64_t NextFromChoices(std::uint64_t bound);

  Source source_;
  Prng prng_;
  std::span<const std::uint8_t> bytes_;
  std::vector<std::uint64_t> replay_;
  std::size_t position_ = 0;
  bool recording_ = false;
  std::vector<std::uint64_t> recorded_;
  std::vector<std::uint64_t> bounds_;
  std::vector<Span> spans_;
  std::vector<std::size_t> open_;
};

}  // namespace qconform::gen
