// SPDX-License-Identifier: Apache-2.0
// Edges of whole numbers: equal to a limit; where no graph that a test can afford comes to it, the
// most that one can.
#include <cstdlib>

#include "qconform/laws/contact.h"

namespace qconform::laws {
namespace {

// Beyond this a limit cannot be met by a small graph: coming near has to do.
constexpr std::int64_t kAffordable = 4096;

bool IsEnd(std::int64_t number, std::int64_t min, std::int64_t max) {
  return number == min || number == max;
}

std::vector<std::size_t> Selected(const DimensionRangeRule& rule, std::size_t rank) {
  std::vector<std::size_t> dims;
  for (std::size_t d = 0; rule.dims.empty() && d < rank; ++d) dims.push_back(d);
  const auto count = static_cast<std::int32_t>(rank);
  for (const std::int32_t dim : rule.dims) {
    const std::int32_t index = dim < 0 ? count + dim : dim;
    if (index >= 0 && index < count) dims.push_back(static_cast<std::size_t>(index));
  }
  return dims;
}

// Numbers of a constant as its value reads them. Block-wise ones are symmetric wherever a row
// speaks of them.
struct Numbers {
  const Value& value;
  const ConcreteSpec* spec;

  std::size_t ChannelOf(std::size_t element) const {
    if (spec == nullptr || spec->granularity == Granularity::kPerTensor) return 0;
    std::size_t stride = 1;
    const auto axis = static_cast<std::size_t>(spec->axis);
    for (std::size_t d = axis + 1; d < value.shape.size(); ++d) {
      stride *= static_cast<std::size_t>(value.shape[d]);
    }
    return element / stride % static_cast<std::size_t>(value.shape[axis]);
  }
  std::int64_t operator[](std::size_t element) const {
    const std::int64_t code = (*value.constant)[element];
    if (spec == nullptr || spec->zero_points.empty()) return code;
    const std::size_t blocks =
        spec->granularity == Granularity::kPerBlock
            ? spec->zero_points.size() /
                  static_cast<std::size_t>(value.shape[static_cast<std::size_t>(spec->axis)])
            : 1;
    return code - spec->zero_points[ChannelOf(element) * blocks];
  }
  // The code could be no larger, or no smaller.
  bool IsExtreme(std::size_t element) const {
    const CodeRange range =
        spec == nullptr ? RangeOf(value.dtype) : CodeRange{spec->qmin, spec->qmax};
    return IsEnd((*value.constant)[element], range.min, range.max);
  }
};

bool EachAtEdge(const ConstantRangeRule& rule, const Numbers& numbers) {
  for (std::size_t i = 0; i < numbers.value.constant->size(); ++i) {
    if (IsEnd(numbers[i], rule.min, rule.max)) return true;
  }
  return false;
}

bool SumAtEdge(const ConstantRangeRule& rule, const Numbers& numbers) {
  std::vector<std::int64_t> sums;
  std::vector<bool> extreme;
  for (std::size_t i = 0; i < numbers.value.constant->size(); ++i) {
    const std::size_t channel = numbers.ChannelOf(i);
    if (channel >= sums.size()) {
      sums.resize(channel + 1);
      extreme.resize(channel + 1, true);
    }
    sums[channel] += std::abs(numbers[i]);
    extreme[channel] = extreme[channel] && numbers.IsExtreme(i);
  }
  for (std::size_t c = 0; c < sums.size(); ++c) {
    if (sums[c] == rule.max || (rule.max > kAffordable && extreme[c])) return true;
  }
  return false;
}

}  // namespace

Contact Touch(const RankRule& rule, const NodeAt& at) {
  return OverPorts(at, rule.port, [&](const PortAt& p) {
    return EdgeIf(IsEnd(static_cast<std::int64_t>(p.value->shape.size()), rule.min, rule.max));
  });
}

Contact Touch(const DimensionRangeRule& rule, const NodeAt& at) {
  return OverPorts(at, rule.port, [&](const PortAt& p) {
    const std::vector<std::size_t> dims = Selected(rule, p.value->shape.size());
    if (dims.empty()) return Contact::kNone;
    std::int64_t product = 1;
    bool edge = false;
    for (const std::size_t d : dims) {
      product *= p.value->shape[d];
      edge = edge || (!rule.product && IsEnd(p.value->shape[d], rule.min, rule.max));
    }
    return EdgeIf(edge || (rule.product && IsEnd(product, rule.min, rule.max)));
  });
}

Contact Touch(const AttributeRangeRule& rule, const NodeAt& at) {
  const Dims* numbers = at.node().attrs.Find(rule.attr);
  if (numbers == nullptr || numbers->empty()) return Contact::kNone;
  const auto index = static_cast<std::size_t>(std::max(rule.index, 0));
  if (rule.index >= 0) {
    if (index >= numbers->size()) return Contact::kNone;
    return EdgeIf(IsEnd((*numbers)[index], rule.min, rule.max));
  }
  return EdgeIf(std::any_of(numbers->begin(), numbers->end(), [&](std::int64_t number) {
    return IsEnd(number, rule.min, rule.max);
  }));
}

Contact Touch(const ConstantRangeRule& rule, const NodeAt& at) {
  const bool each = rule.measure == ConstantRangeRule::Measure::kEach;
  return OverPorts(at, rule.port, [&](const PortAt& p) {
    if (!p.value->constant) return Contact::kNone;
    const auto id = static_cast<ValueId>(p.value - at.graph.values.data());
    const Numbers numbers{*p.value, at.specs.Find(ValuePort(id))};
    return EdgeIf(each ? EachAtEdge(rule, numbers) : SumAtEdge(rule, numbers));
  });
}

}  // namespace qconform::laws
