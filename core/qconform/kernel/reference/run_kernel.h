// SPDX-License-Identifier: Apache-2.0
// Test only: one call of a reference kernel on owned tensors.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "qconform/base/prng.h"
#include "qconform/base/tensor.h"
#include "qconform/kernel/kernel_table.h"

namespace qconform::reference {

struct KernelRun {
  std::optional<std::string> reason;  // why it is unpredictable
  std::vector<std::int64_t> codes;    // else the result
};

template <class Params>
KernelRun RunKernel(Kernel<Params> kernel, const Params& params,
                    const std::vector<Tensor>& operands, DType dtype, const Dims& shape) {
  std::vector<TensorView> views;
  for (const Tensor& t : operands) views.push_back(ViewOf(t));
  Tensor result = MakeTensor(dtype, shape);
  const KernelStatus status = kernel(params, views, MutableViewOf(result));
  if (status) return {std::string(*status), {}};
  return {std::nullopt, result.codes};
}

// A tensor of random codes: a third each at an end of the range, near zero, and anywhere.
inline Tensor RandomTensor(Prng& prng, DType dtype, const Dims& shape) {
  const CodeRange range = RangeOf(dtype);
  Tensor t = MakeTensor(dtype, shape);
  for (std::int64_t& code : t.codes) {
    const std::uint64_t kind = prng.Below(3);
    const std::uint64_t bits = prng.Next();
    if (kind == 0) code = bits % 2 == 0 ? range.min : range.max;
    if (kind == 1) code = static_cast<std::int64_t>(bits % 4) - (range.min < 0 ? 2 : 0);
    if (code > range.max) code = range.max;  // bool
    if (kind == 2) {
      const auto width = static_cast<std::uint64_t>(range.max - range.min + 1);
      code = range.min + static_cast<std::int64_t>(bits % width);
    }
  }
  return t;
}

// A tensor with the same code everywhere.
inline Tensor Filled(DType dtype, const Dims& shape, std::int64_t code) {
  Tensor t = MakeTensor(dtype, shape);
  for (std::int64_t& c : t.codes) c = code;
  return t;
}

}  // namespace qconform::reference
