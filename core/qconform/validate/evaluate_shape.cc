// SPDX-License-Identifier: Apache-2.0
// dimension_range: how large a tensor may be.
#include <algorithm>

#include "qconform/validate/evaluation.h"
#include "qconform/validate/text.h"

namespace qconform {
namespace {

// The dimensions that the rule speaks of and the shape has, by index.
Dims Selected(const DimensionRangeRule& rule, const Dims& shape) {
  const auto rank = static_cast<std::int64_t>(shape.size());
  Dims indices;
  if (rule.dims.empty()) {
    for (std::int64_t d = 0; d < rank; ++d) indices.push_back(d);
  }
  for (const std::int64_t dim : rule.dims) {
    const std::int64_t index = dim < 0 ? rank + dim : dim;
    const bool is_new = std::find(indices.begin(), indices.end(), index) == indices.end();
    if (index >= 0 && index < rank && is_new) indices.push_back(index);
  }
  return indices;
}

bool IsInside(const DimensionRangeRule& rule, std::int64_t size) {
  return rule.min <= size && size <= rule.max;
}

// Of a shape within the limits of a graph: no product overflows.
void EvaluateProduct(const DimensionRangeRule& rule, const PortView& port, const Dims& indices,
                     Evaluation& e) {
  std::int64_t product = 1;
  for (const std::int64_t d : indices) product *= port.value->shape[static_cast<std::size_t>(d)];
  if (indices.empty() || IsInside(rule, product)) return e.Pass();
  e.Fail(port.port, [&] {
    const std::string of = " of dimensions " + DimsText(indices);
    return Contrast{"product " + std::to_string(product) + of,
                    "product in " + RangeText(rule.min, rule.max) + of};
  });
}

}  // namespace

void Evaluate(const DimensionRangeRule& rule, Evaluation& e) {
  e.node.ForEach(rule.port, [&](const PortView& port) {
    const Dims indices = Selected(rule, port.value->shape);
    if (rule.product) return EvaluateProduct(rule, port, indices, e);
    for (const std::int64_t d : indices) {
      const std::int64_t size = port.value->shape[static_cast<std::size_t>(d)];
      if (IsInside(rule, size)) continue;
      return e.Fail(port.port, [&] {
        const std::string name = "dimension " + std::to_string(d);
        return Contrast{name + " of " + std::to_string(size),
                        name + " in " + RangeText(rule.min, rule.max)};
      });
    }
    e.Pass();
  });
}

}  // namespace qconform
