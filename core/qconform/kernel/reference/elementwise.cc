// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdint>

#include "qconform/kernel/reference/at.h"
#include "qconform/kernel/reference/broadcast.h"
#include "qconform/kernel/reference/kernels.h"
#include "qconform/kernel/rounding.h"

namespace qconform::reference {
namespace {

// Operands are int32 codes: no result of these leaves int64.
std::int64_t Apply(ElementwiseParams::Op op, std::int64_t a, std::int64_t b) {
  switch (op) {
    case ElementwiseParams::Op::kAdd:
      return a + b;
    case ElementwiseParams::Op::kSub:
      return a - b;
    case ElementwiseParams::Op::kMul:
      return a * b;
  }
  FailCheck(__FILE__, __LINE__, "unknown elementwise op");
}

std::string_view ReasonOf(ElementwiseParams::Op op) {
  switch (op) {
    case ElementwiseParams::Op::kAdd:
      return "add: the sum leaves int32";
    case ElementwiseParams::Op::kSub:
      return "sub: the difference leaves int32";
    case ElementwiseParams::Op::kMul:
      return "mul: the product leaves int32";
  }
  FailCheck(__FILE__, __LINE__, "unknown elementwise op");
}

}  // namespace

KernelStatus Elementwise(const ElementwiseParams& p, std::span<const TensorView> operands,
                         MutableTensorView result) {
  const TensorView& a = operands[0];
  const TensorView& b = operands[1];
  bool fits = true;
  const std::array walks = {DenseWalk(result.shape), BroadcastWalk(a.shape, result.shape),
                            BroadcastWalk(b.shape, result.shape)};
  WalkTogether(result.shape, walks, [&](const auto& at) {
    const std::int64_t value = Apply(p.op, At(a.codes, at[1]), At(b.codes, at[2]));
    fits = fits && kInt32Range.Contains(value);
    At(result.codes, at[0]) = value;
  });
  if (!fits) return ReasonOf(p.op);
  return std::nullopt;
}

}  // namespace qconform::reference
