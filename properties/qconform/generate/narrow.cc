// SPDX-License-Identifier: Apache-2.0
// What one rule leaves of a mode.
#include <algorithm>
#include <cmath>

#include "qconform/generate/compile.h"

namespace qconform::gen {
namespace {

template <class T>
bool Contains(const std::vector<T>& list, T item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

Encoding EncodingOf(const PortRules& port) {
  if (!port.quantized) return Encoding::kUndefined;
  const bool narrow = BitWidth(port.dtype) <= 4;
  switch (port.granularity) {
    case Granularity::kPerTensor:
      return narrow ? Encoding::kBwScaleOffset : Encoding::kScaleOffset;
    case Granularity::kPerChannel:
      return narrow ? Encoding::kBwAxisScaleOffset : Encoding::kAxisScaleOffset;
    case Granularity::kPerBlock:
      return Encoding::kBlockwiseExpansion;
  }
  FailCheck(__FILE__, __LINE__, "unknown granularity");
}

class Narrower {
 public:
  explicit Narrower(OpMode& mode) : mode_(mode) {}

  bool operator()(const DtypeTupleRule& rule) {
    return std::any_of(rule.rows.begin(), rule.rows.end(), [this](const auto& row) {
      return std::all_of(row.begin(), row.end(), [this](const DtypeTupleRule::Entry& entry) {
        return All(entry.port, [&](const PortRules& port) { return port.dtype == entry.dtype; });
      });
    });
  }
  bool operator()(const EncodingRule& rule) {
    return All(rule.port,
               [&](const PortRules& port) { return Contains(rule.allowed, EncodingOf(port)); });
  }
  bool operator()(const SymmetricRule& rule) {
    Each(rule.port, [&](PortRules& port) {
      (rule.forbidden ? port.affine : port.symmetric) = port.quantized;
    });
    return true;
  }
  bool operator()(const ChannelAxisRule& rule) {
    return All(rule.port, [&](const PortRules& port) {
      const bool leading = &port == &mode_.ports[kIn2] || !IsWeighted(mode_.op);
      const std::int32_t axis = leading ? 0 : WeightChannelAxis(mode_.op);
      return port.granularity == Granularity::kPerTensor || Contains(rule.axes, axis);
    });
  }
  bool operator()(const GranularityRule& rule) {
    return All(rule.port, [&](const PortRules& port) {
      return !port.quantized || Contains(rule.allowed, port.granularity);
    });
  }
  bool operator()(const SharedWithRule& rule) {
    for (const std::size_t a : PortsOf(mode_, rule.port)) {
      for (const std::size_t b : PortsOf(mode_, rule.with)) Join(a, b);
    }
    return true;
  }
  bool operator()(const JointRangeRule& rule) {
    // Results are what is drawn to cover; operands come as they are.
    mode_.covers_operands = rule.port.is_result;
    return rule.port.is_result && std::none_of(rule.over.begin(), rule.over.end(),
                                               [](OpPort port) { return port.is_result; });
  }
  bool operator()(const FixedQparamsRule& rule) {
    Each(rule.port, [&](PortRules& port) {
      for (const FixedQparamsRule::Entry& entry : rule.entries) {
        if (entry.dtype == port.dtype) Fix(port, entry, rule.ulps);
      }
    });
    return All(rule.port, [](const PortRules& port) {
      return !port.fixed || port.granularity == Granularity::kPerTensor;
    });
  }
  bool operator()(const ValueRangeRule& rule) {
    Each(rule.port, [&](PortRules& port) { Span(port, rule); });
    return All(rule.port, [&](const PortRules& port) {
      return !port.quantized || port.fixed || (port.starts_at_zero && !rule.max);
    });
  }
  bool operator()(const DerivedScaleRule& rule) {
    // Only the bias is derived by construction; where it is absent there is nothing to hold.
    const auto ports = PortsOf(mode_, rule.port);
    if (ports.empty()) return true;
    mode_.bias_formula = rule.formula;
    const bool blocks = mode_.ports[kIn1].granularity == Granularity::kPerBlock;
    return ports == std::vector<std::size_t>{kIn2} &&
           blocks == (rule.formula == DeriveFormula::kBlockMax16);
  }
  bool operator()(const BiasDtypeRule& rule) {
    return All(rule.port,
               [&](const PortRules& port) { return Contains(rule.allowed, port.dtype); });
  }
  bool operator()(const BlockSizeRule& rule) {
    Each(rule.port, [&](PortRules& port) {
      if (port.granularity != Granularity::kPerBlock) return;
      port.block_sizes = rule.allowed;
      port.scale_bits = rule.scale_bits;
    });
    return true;
  }
  bool operator()(const StaticOnlyRule& rule) {
    Each(rule.port, [](PortRules& port) { port.is_static = true; });
    return true;
  }
  bool operator()(const RankRule& rule) {
    Each(rule.port, [&](PortRules& port) {
      port.min_rank = std::max(port.min_rank, rule.min);
      port.max_rank = std::min(port.max_rank, rule.max);
    });
    return true;
  }
  bool operator()(const DimensionRangeRule& rule) {
    Each(rule.port, [&](PortRules& port) {
      port.dims.push_back({rule.dims, rule.product, rule.min, rule.max});
    });
    return true;
  }
  bool operator()(const UnquantizedRule& rule) {
    Each(rule.port, [](PortRules& port) { port.quantized = false; });
    return All(rule.port, [&](const PortRules& port) {
      return rule.dtypes.empty() || Contains(rule.dtypes, port.dtype);
    });
  }
  bool operator()(const ScaleRatioRule& rule) {
    mode_.ratio.min_log2 = std::max(mode_.ratio.min_log2, rule.min_log2);
    mode_.ratio.float32 |= rule.float32;
    mode_.ratio.max_log2 = std::min(mode_.ratio.max_log2, rule.max_log2);
    return true;
  }
  bool operator()(const AttributeRangeRule& rule) {
    AttrRules& rules = mode_.attrs[static_cast<std::size_t>(rule.attr)];
    AttrDomain& domain =
        rule.index < 0 ? rules.all : rules.at[static_cast<std::size_t>(rule.index)];
    domain.min = std::max(domain.min, rule.min);
    domain.max = std::min(domain.max, rule.max);
    return domain.min <= domain.max;
  }
  bool operator()(const AttributeValuesRule& rule) {
    auto& allowed = mode_.attrs[static_cast<std::size_t>(rule.attr)].allowed;
    if (!allowed) allowed = rule.allowed;
    std::erase_if(*allowed, [&](const Dims& value) { return !Contains(rule.allowed, value); });
    return !allowed->empty();
  }
  bool operator()(const ConstantRangeRule& rule) {
    Each(rule.port, [&](PortRules& port) {
      if (rule.measure == ConstantRangeRule::Measure::kAbsSum) {
        port.abs_sum = std::min(port.abs_sum, rule.max);
      } else {
        port.numbers.min = std::max(port.numbers.min, rule.min);
        port.numbers.max = std::min(port.numbers.max, rule.max);
      }
    });
    return true;
  }

 private:
  template <class Test>
  bool All(OpPort port, Test test) const {
    const auto ports = PortsOf(mode_, port);
    return std::all_of(ports.begin(), ports.end(),
                       [&](std::size_t p) { return test(mode_.ports[p]); });
  }
  template <class Change>
  void Each(OpPort port, Change change) {
    for (const std::size_t p : PortsOf(mode_, port)) change(mode_.ports[p]);
  }

  void Join(std::size_t a, std::size_t b) {
    const std::size_t from = mode_.ports[a].group;
    const std::size_t to = mode_.ports[b].group;
    for (PortRules& port : mode_.ports) {
      if (port.group == from) port.group = to;
    }
  }

  // The scale is the float32 nearest to the exact ratio: one division of two exact numbers.
  static void Fix(PortRules& port, const FixedQparamsRule::Entry& entry, std::int32_t ulps) {
    const CodeRange range = RangeOf(port.dtype);
    const std::int64_t numerator = entry.scale ? entry.scale->first : 1;
    const std::int64_t denominator = entry.scale ? entry.scale->second : range.max - range.min + 1;
    port.fixed = {static_cast<float>(numerator) / static_cast<float>(denominator),
                  entry.zero_point};
    port.ulps = ulps;
  }

  // Both ends stated fix the parameters over the whole range of the dtype; a least value of 0 alone
  // fixes the zero point.
  static void Span(PortRules& port, const ValueRangeRule& rule) {
    if (!port.quantized) return;
    port.starts_at_zero = rule.min == std::int64_t{0} && !rule.max;
    if (!rule.min || !rule.max) return;
    const CodeRange range = RangeOf(port.dtype);
    const double scale =
        static_cast<double>(*rule.max - *rule.min) / static_cast<double>(range.max - range.min);
    const double zero = static_cast<double>(range.min) - static_cast<double>(*rule.min) / scale;
    port.fixed = {static_cast<float>(scale), static_cast<std::int64_t>(std::floor(zero + 0.5))};
  }

  OpMode& mode_;
};

}  // namespace

bool Narrow(const SimpleRule& rule, OpMode& mode) { return std::visit(Narrower(mode), rule); }

std::vector<std::size_t> PortsOf(const OpMode& mode, OpPort port) {
  std::vector<std::size_t> ports = SlotsOf(mode.op, port);
  std::erase_if(ports, [&mode](std::size_t p) { return !mode.ports[p].present; });
  return ports;
}

ModeHolds Holds(const OpMode& mode, const Condition& condition) {
  if (condition.attr) {
    const auto attrs = InfoOf(mode.op).attrs;
    const bool has = std::find(attrs.begin(), attrs.end(), *condition.attr) != attrs.end();
    return has ? ModeHolds::kDepends : ModeHolds::kNo;
  }
  const std::vector<std::size_t> ports = PortsOf(mode, condition.port);
  const bool holds = !ports.empty() && std::all_of(ports.begin(), ports.end(), [&](std::size_t p) {
    const PortRules& port = mode.ports[p];
    const bool dtype = condition.dtypes.empty() || Contains(condition.dtypes, port.dtype);
    return dtype && (!condition.granularity ||
                     (port.quantized && *condition.granularity == port.granularity));
  });
  return holds ? ModeHolds::kYes : ModeHolds::kNo;
}

}  // namespace qconform::gen
