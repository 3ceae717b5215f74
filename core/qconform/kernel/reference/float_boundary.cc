// SPDX-License-Identifier: Apache-2.0
// Between float32 and codes, exactly.
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "qconform/kernel/reference/kernels.h"
#include "qconform/kernel/rounding.h"

namespace qconform::reference {
namespace {

static_assert(std::numeric_limits<float>::is_iec559 && std::numeric_limits<double>::is_iec559);

// Past every code of every type: int48 less a zero point stays below 2^49.
constexpr double kBeyondCodes = 0x1p50;

// x / scale to the nearest integer, ties to even, for |x / scale| < 2^50. A tie fits into a double,
// so that the division is exact there and nearbyint decides it. Elsewhere the quotient may round
// onto a tie or past it, and q may be the wrong one of two neighbours: the remainder tells. x - q *
// scale is a multiple of the last place of scale (or of x, where x is the smaller) and within 1.5 *
// scale: exact in one fma.
std::int64_t RoundedQuotient(double x, double scale) {
  const double nearest = std::nearbyint(x / scale);
  const auto q = static_cast<std::int64_t>(nearest);
  const double remainder = std::fma(-nearest, scale, x);
  if (2 * std::fabs(remainder) <= scale) return q;
  return remainder > 0 ? q + 1 : q - 1;
}

std::int64_t QuantizeOne(const QuantizeParams& p, double x) {
  if (x / p.scale >= kBeyondCodes) return p.qmax;
  if (x / p.scale <= -kBeyondCodes) return p.qmin;
  return ClampTo({p.qmin, p.qmax}, RoundedQuotient(x, p.scale) + p.zero_point);
}

// a * b rounded once to float32. The product of a 49-bit integer and a float has up to 73 bits:
// rounding it to odd in double first keeps the second rounding correct (53 >= 24 + 2 bits).
float RoundedProduct(double a, double b) {
  const double product = a * b;
  const double error = std::fma(a, b, -product);
  const auto bits = std::bit_cast<std::uint64_t>(product);
  if (error == 0 || (bits & 1) != 0) return static_cast<float>(product);
  const bool grows = (error > 0) == (product > 0);
  return static_cast<float>(std::bit_cast<double>(grows ? bits + 1 : bits - 1));
}

}  // namespace

KernelStatus Quantize(const QuantizeParams& p, std::span<const TensorView> operands,
                      MutableTensorView result) {
  for (std::size_t i = 0; i < result.codes.size(); ++i) {
    const auto x = std::bit_cast<float>(static_cast<std::uint32_t>(operands[0].codes[i]));
    if (std::isnan(x)) return "quantize: the operand is not a number";
    result.codes[i] = QuantizeOne(p, x);
  }
  return std::nullopt;
}

KernelStatus Dequantize(const DequantizeParams& p, std::span<const TensorView> operands,
                        MutableTensorView result) {
  for (std::size_t i = 0; i < result.codes.size(); ++i) {
    const auto steps = static_cast<double>(operands[0].codes[i] - p.zero_point);
    result.codes[i] = std::bit_cast<std::uint32_t>(RoundedProduct(steps, p.scale));
  }
  return std::nullopt;
}

}  // namespace qconform::reference
