// SPDX-License-Identifier: Apache-2.0
// Tensors as codes: whatever the element type, an element is an int64 inside that type's range.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "qconform/base/dims.h"
#include "qconform/base/dtype.h"

namespace qconform {

// Row-major, dense. float32 elements are stored as their IEEE 754 bit pattern.
struct Tensor {
  DType dtype = DType::kInt8;
  Dims shape;
  std::vector<std::int64_t> codes;  // ElementCount(shape) of them

  friend bool operator==(const Tensor&, const Tensor&) = default;
};

// A tensor to read, owned elsewhere.
struct TensorView {
  DType dtype = DType::kInt8;
  Dims shape;
  std::span<const std::int64_t> codes;
};

// A tensor to write, owned elsewhere.
struct MutableTensorView {
  DType dtype = DType::kInt8;
  Dims shape;
  std::span<std::int64_t> codes;
};

inline TensorView ViewOf(const Tensor& t) { return {t.dtype, t.shape, t.codes}; }
inline MutableTensorView MutableViewOf(Tensor& t) { return {t.dtype, t.shape, t.codes}; }

// A tensor of zeros.
inline Tensor MakeTensor(DType dtype, const Dims& shape) {
  return {dtype, shape, std::vector<std::int64_t>(static_cast<std::size_t>(ElementCount(shape)))};
}

}  // namespace qconform
