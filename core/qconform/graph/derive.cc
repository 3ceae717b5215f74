// SPDX-License-Identifier: Apache-2.0
#include "qconform/graph/derive.h"

#include <algorithm>

#include "qconform/base/check.h"

namespace qconform {
namespace {

std::span<const float> BlocksOf(const DeriveSource& source, std::size_t c) {
  const std::size_t blocks = source.scales.size() / source.channels;
  return source.scales.subspan((c % source.channels) * blocks, blocks);
}

// Rounded once: the product of two float32 is exact in double.
float Product(float a, float b) {
  return static_cast<float>(static_cast<double>(a) * static_cast<double>(b));
}

}  // namespace

std::size_t ChannelCount(const ConcreteSpec& spec, const Dims& shape) {
  if (spec.granularity == Granularity::kPerTensor) return 1;
  const auto axis = static_cast<std::size_t>(spec.axis);
  if (spec.axis < 0 || axis >= shape.size() || shape[axis] < 1) return 0;
  const auto channels = static_cast<std::size_t>(shape[axis]);
  return spec.scales.size() % channels == 0 ? channels : 0;
}

// Rounding is monotone: the largest product rounded is the largest rounded product.
float DerivedScale(DeriveFormula formula, const DeriveSource& a, const DeriveSource& b,
                   std::size_t c) {
  const float first = BlocksOf(a, c).front();
  if (b.scales.empty()) return first;
  const std::span<const float> second = BlocksOf(b, c);
  switch (formula) {
    case DeriveFormula::kProduct:
      return Product(first, second.front());
    case DeriveFormula::kBlockMax16:
      return Product(first, *std::max_element(second.begin(), second.end())) / 16;
    case DeriveFormula::kQuotient:
      return first / second.front();
  }
  FailCheck(__FILE__, __LINE__, "unknown formula");
}

}  // namespace qconform
