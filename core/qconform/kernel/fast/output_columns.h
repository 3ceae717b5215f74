// SPDX-License-Identifier: Apache-2.0
// How results leave an accumulator, and the proof that they may: bounds that hold for every step,
// so that the fast kernels never have to look at one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "qconform/base/dtype.h"
#include "qconform/kernel/fast/ops.h"
#include "qconform/kernel/params.h"

namespace qconform::fast {

// RESCALE (TOSA 1.0) of an accumulator whose own zero point is 0. Multipliers and shifts: one, or
// one per column.
struct Requantization {
  std::span<const std::int32_t> multipliers;
  std::span<const std::int32_t> shifts;
  bool scale32 = true;
  Rounding rounding = Rounding::kSingle;
  std::int64_t zero_point = 0;
  CodeRange range = {-128, 127};  // results are clamped to it
};

// Per column: the constant that joins the sum, and what becomes of the sum.
class OutputColumns {
 public:
  // Starts over with this many columns, all constants 0, the accumulator itself as result.
  void Reset(std::int64_t columns);
  // To be filled before Requantize, which copies them.
  std::span<std::int64_t> constants() { return constants_; }

  // Takes `to` if every value from -bounds[c] to bounds[c] (each at least 0) has a defined result
  // in every column; else false, and the columns are not to be used.
  [[nodiscard]] bool Requantize(const Requantization& to, std::span<const std::int64_t> bounds);

  // From column `first` on.
  Columns From(std::int64_t first) const;
  bool scaled() const { return scaled_; }
  bool rounds_twice() const { return rounds_twice_; }
  std::size_t bytes() const;

 private:
  bool scaled_ = false;
  bool rounds_twice_ = false;
  std::int64_t zero_point_ = 0;
  CodeRange range_ = {0, 0};
  std::vector<std::int64_t> constants_;
  std::vector<std::int32_t> multipliers_;
  std::vector<std::int64_t> halves_;
  std::vector<std::int64_t> shifts_;
  std::vector<std::int64_t> nudges_;
  std::vector<std::int32_t> narrow_constants_;
  std::vector<std::int32_t> narrow_shifts_;
};

// Finds the loop that writes these columns. A type that cannot hold the accumulator needs a
// requantization, int64 must not have one.
void SetFinish(const Ops& ops, const OutputColumns& columns, Finish<std::int32_t, std::int8_t>&);
void SetFinish(const Ops& ops, const OutputColumns& columns, Finish<std::int32_t, std::int16_t>&);
void SetFinish(const Ops& ops, const OutputColumns& columns, Finish<std::int32_t, std::int32_t>&);
void SetFinish(const Ops& ops, const OutputColumns& columns, Finish<std::int32_t, std::int64_t>&);
void SetFinish(const Ops& ops, const OutputColumns& columns, Finish<std::int64_t, std::int8_t>&);
void SetFinish(const Ops& ops, const OutputColumns& columns, Finish<std::int64_t, std::int16_t>&);
void SetFinish(const Ops& ops, const OutputColumns& columns, Finish<std::int64_t, std::int32_t>&);
void SetFinish(const Ops& ops, const OutputColumns& columns, Finish<std::int64_t, std::int64_t>&);

}  // namespace qconform::fast
