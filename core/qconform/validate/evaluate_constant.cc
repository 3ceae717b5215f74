// SPDX-License-Identifier: Apache-2.0
// constant_range: the numbers of a constant, code - zero point. They are the stored ones, read with
// the value's own parameters; an edge that requantizes says only along which axis to sum.

#include <cstddef>
#include <vector>

#include "qconform/validate/evaluation.h"
#include "qconform/validate/text.h"

namespace qconform {
namespace {

// Which index of one axis an element of a row-major tensor has.
class AxisIndex {
 public:
  AxisIndex(const Dims& shape, std::size_t axis) {
    if (axis >= shape.size()) return;  // a scalar
    count_ = static_cast<std::size_t>(shape[axis]);
    for (std::size_t d = axis + 1; d < shape.size(); ++d) {
      stride_ *= static_cast<std::size_t>(shape[d]);
    }
  }
  std::size_t count() const { return count_; }
  std::size_t operator()(std::size_t element) const { return element / stride_ % count_; }

 private:
  std::size_t count_ = 1;
  std::size_t stride_ = 1;
};

std::size_t BlockedAxis(const ConcreteSpec& spec, const Dims& shape) {
  const std::size_t last = shape.size() - 1;
  return static_cast<std::size_t>(spec.axis) == last && last > 0 ? last - 1 : last;
}

// code - zero point, element by element. A constant without a spec has no zero point.
class Numbers {
 public:
  Numbers(const Value& value, const ConcreteSpec* spec)
      : codes_(*value.constant),
        spec_(spec),
        channel_(value.shape, spec == nullptr ? 0 : static_cast<std::size_t>(spec->axis)),
        blocked_(value.shape, IsBlocked() ? BlockedAxis(*spec, value.shape) : 0) {}

  std::size_t size() const { return codes_.size(); }
  Int128 operator[](std::size_t element) const {
    return Int128{codes_[element]} - ZeroPoint(element);
  }

 private:
  bool IsBlocked() const {
    return spec_ != nullptr && spec_->granularity == Granularity::kPerBlock;
  }
  std::int64_t ZeroPoint(std::size_t element) const {
    if (spec_ == nullptr) return 0;
    if (spec_->granularity == Granularity::kPerTensor) return spec_->zero_points[0];
    if (!IsBlocked()) return spec_->zero_points[channel_(element)];
    const std::size_t blocks = spec_->zero_points.size() / channel_.count();
    const std::size_t block = blocked_(element) / static_cast<std::size_t>(spec_->block_size);
    return spec_->zero_points[channel_(element) * blocks + block];
  }

  const std::vector<std::int64_t>& codes_;
  const ConcreteSpec* spec_;
  AxisIndex channel_;
  AxisIndex blocked_;
};

void EvaluateEach(const ConstantRangeRule& rule, const PortView& port, const Numbers& numbers,
                  Evaluation& e) {
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const Int128 number = numbers[i];
    if (rule.min <= number && number <= rule.max) continue;
    return e.Fail(port.port, [&] {
      return Contrast{"number " + NumberText(number) + " at index " + std::to_string(i),
                      "numbers in " + RangeText(rule.min, rule.max)};
    });
  }
  e.Pass();
}

// At most 2^28 elements, each below 2^65: no sum comes near 2^127.
void EvaluateSums(const ConstantRangeRule& rule, const PortView& port, const Numbers& numbers,
                  Evaluation& e) {
  const std::int32_t axis = port.spec == nullptr ? 0 : port.spec->axis;  // 0 per tensor
  const AxisIndex channel(port.value->shape, static_cast<std::size_t>(axis));
  std::vector<Int128> sums(channel.count(), 0);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const Int128 number = numbers[i];
    sums[channel(i)] += number < 0 ? -number : number;
  }
  for (std::size_t c = 0; c < sums.size(); ++c) {
    if (sums[c] <= rule.max) continue;
    return e.Fail(port.port, [&] {
      return Contrast{
          "sum of absolute values " + NumberText(sums[c]) + AtChannelText(c, sums.size()),
          "sums up to " + std::to_string(rule.max)};
    });
  }
  e.Pass();
}

}  // namespace

void Evaluate(const ConstantRangeRule& rule, Evaluation& e) {
  e.node.ForEach(rule.port, [&](const PortView& port) {
    if (!port.value->constant) return e.Pass();
    const PortView stored = e.node.ViewOf(ValuePort(port.id));
    const bool plain = stored.state == PortState::kUnquantized && IsInteger(stored.value->dtype);
    const NotCheckedReason reason = plain ? NotCheckedReason::kNone : WhyWithoutNumbers(stored);
    if (reason != NotCheckedReason::kNone) return e.NotChecked(port, reason);
    if (port.state == PortState::kUnresolved) {
      return e.NotChecked(port, NotCheckedReason::kUnresolved);
    }
    const Numbers numbers(*port.value, stored.spec);
    if (rule.measure == ConstantRangeRule::Measure::kEach) {
      return EvaluateEach(rule, port, numbers, e);
    }
    EvaluateSums(rule, port, numbers, e);
  });
}

}  // namespace qconform
