// SPDX-License-Identifier: Apache-2.0
// Visiting several tensors in step, each with its own strides: broadcasting, transposing, slicing,
// padding and joining are all this one loop.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "qconform/base/dims.h"

namespace qconform::reference {

// One tensor's side of a walk: where it starts, and the step of each axis of the walk.
struct Walk {
  std::int64_t offset = 0;
  Dims strides;
};

// Row-major strides of a dense tensor.
inline Dims StridesOf(const Dims& shape) {
  Dims strides = shape;
  std::int64_t step = 1;
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

inline Walk DenseWalk(const Dims& shape) { return {0, StridesOf(shape)}; }

// Calls visit(offsets) once per index of `shape`, last axis fastest; offsets[i] is where walks[i]
// stands.
template <std::size_t N, class Visit>
void WalkTogether(const Dims& shape, const std::array<Walk, N>& walks, Visit visit) {
  std::array<std::int64_t, N> offsets;
  for (std::size_t i = 0; i < N; ++i) offsets[i] = walks[i].offset;
  const auto advance = [&](std::size_t axis, std::int64_t steps) {
    for (std::size_t i = 0; i < N; ++i) offsets[i] += walks[i].strides[axis] * steps;
  };
  Dims index = shape;
  for (std::int64_t& i : index) i = 0;
  for (std::int64_t left = ElementCount(shape); left > 0; --left) {
    visit(offsets);
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      advance(axis, 1);
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
      advance(axis, -shape[axis]);
    }
  }
}

}  // namespace qconform::reference
