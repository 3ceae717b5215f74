// SPDX-License-Identifier: Apache-2.0
// Test only: elements by their index in every dimension, and random shapes. Shares nothing with the
// walks of the kernels.
#pragma once

#include <cstddef>
#include <cstdint>

#include "qconform/base/prng.h"
#include "qconform/base/tensor.h"

namespace qconform::reference {

// By Horner's rule.
inline std::size_t PositionOf(const Dims& shape, const Dims& index) {
  std::int64_t position = 0;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    position = position * shape[axis] + index[axis];
  }
  return static_cast<std::size_t>(position);
}

inline std::int64_t CodeAt(const Tensor& t, const Dims& index) {
  return t.codes[PositionOf(t.shape, index)];
}

// The same where axes of length 1 stand for every index.
inline std::int64_t BroadcastCodeAt(const Tensor& t, Dims index) {
  for (std::size_t axis = 0; axis < t.shape.size(); ++axis) {
    if (t.shape[axis] == 1) index[axis] = 0;
  }
  return CodeAt(t, index);
}

// Calls visit(index) for every index, in row-major order.
template <class Visit>
void ForEachIndex(const Dims& shape, Visit visit, const Dims& outer = {}) {
  if (outer.size() == shape.size()) {
    visit(outer);
    return;
  }
  for (std::int64_t i = 0; i < shape[outer.size()]; ++i) {
    Dims index = outer;
    index.push_back(i);
    ForEachIndex(shape, visit, index);
  }
}

// Rank within [min_rank, 6], dimensions 1 to 4.
inline Dims RandomShape(Prng& prng, std::size_t min_rank) {
  const std::size_t rank = min_rank + static_cast<std::size_t>(prng.Below(7 - min_rank));
  Dims shape;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    shape.push_back(1 + static_cast<std::int64_t>(prng.Below(rank > 4 ? 3 : 4)));
  }
  return shape;
}

// `shape` with about a third of its axes set to 1.
inline Dims RandomlyBroadcast(Prng& prng, Dims shape) {
  for (std::int64_t& dim : shape) {
    if (prng.Below(3) == 0) dim = 1;
  }
  return shape;
}

inline std::int64_t RandomAxis(Prng& prng, const Dims& shape) {
  return static_cast<std::int64_t>(prng.Below(shape.size()));
}

}  // namespace qconform::reference
