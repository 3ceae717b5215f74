// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include "qconform/generate/compile.h"

namespace qconform::gen {
namespace {

// One rule at a time narrows the mode; false where the rule refuses it.
class Narrower {
 public:
  Narrower(const Target& target, OpMode& mode) : target_(target), mode_(mode) {}

  bool operator()(const DtypeTupleRule& rule) {
    return std::any_of(rule.rows.begin(), rule.rows.end(), [this](const auto& row) {
      return std::all_of(row.begin(), row.end(), [this](const DtypeTupleRule::Entry& entry) {
        const auto ports = PortsOf(mode_, entry.port);
        return std::all_of(ports.begin(), ports.end(),
                           [&](std::size_t p) { return mode_.ports[p].dtype == entry.dtype; });
      });
    });
  }
  bool operator()(const SymmetricRule& rule) {
    for (PortRules* port : Ports(rule.port)) port->symmetric = true;
    return true;
  }
  bool operator()(const ChannelAxisRule& rule) {
    for (const PortRules* port : Ports(rule.port)) {
      if (port->granularity == Granularity::kPerTensor) continue;
      const std::int32_t axis = port == &mode_.ports[kIn2] ? 0 : WeightChannelAxis(mode_.op);
      if (std::find(rule.axes.begin(), rule.axes.end(), axis) == rule.axes.end()) return false;
    }
    return true;
  }
  bool operator()(const GranularityRule& rule) {
    const auto ports = Ports(rule.port);
    return std::all_of(ports.begin(), ports.end(), [&rule](const PortRules* port) {
      return std::find(rule.allowed.begin(), rule.allowed.end(), port->granularity) !=
             rule.allowed.end();
    });
  }
  bool operator()(const SharedWithRule& rule) {
    for (const std::size_t a : PortsOf(mode_, rule.port)) {
      for (const std::size_t b : PortsOf(mode_, rule.with)) Join(a, b);
    }
    return true;
  }
  bool operator()(const FixedQparamsRule& rule) {
    for (PortRules* port : Ports(rule.port)) {
      for (const FixedQparamsRule::Entry& entry : rule.entries) {
        if (entry.dtype == port->dtype) Fix(*port, entry);
      }
      if (port->fixed && port->granularity != Granularity::kPerTensor) return false;
    }
    return true;
  }
  bool operator()(const DerivedScaleRule& rule) {
    // Only the bias is derived by construction; where the bias is absent there is nothing to hold.
    const auto ports = PortsOf(mode_, rule.port);
    return std::all_of(ports.begin(), ports.end(), [](std::size_t p) { return p == kIn2; });
  }
  bool operator()(const BiasDtypeRule& rule) {
    const auto ports = Ports(rule.port);
    return std::all_of(ports.begin(), ports.end(), [&rule](const PortRules* port) {
      return std::find(rule.allowed.begin(), rule.allowed.end(), port->dtype) != rule.allowed.end();
    });
  }
  bool operator()(const ArchGateRule&) { return true; }  // sorted out by ApplyRules
  bool operator()(const SdkGateRule& rule) {
    return rule.bypass || !target_.sdk || !(*target_.sdk < rule.min);
  }
  bool operator()(const BlockSizeRule& rule) {
    for (PortRules* port : Ports(rule.port)) {
      if (port->granularity == Granularity::kPerBlock) port->block_sizes = rule.allowed;
    }
    return true;
  }
  bool operator()(const StaticOnlyRule& rule) {
    for (PortRules* port : Ports(rule.port)) port->is_static = true;
    return true;
  }
  bool operator()(const RankRule& rule) {
    for (PortRules* port : Ports(rule.port)) {
      port->min_rank = std::max(port->min_rank, rule.min);
      port->max_rank = std::min(port->max_rank, rule.max);
    }
    return true;
  }
  bool operator()(const ScaleRatioRule& rule) {
    mode_.ratio.min_log2 = std::max(mode_.ratio.min_log2, rule.min_log2);
    mode_.ratio.float32 |= rule.float32;
    mode_.ratio.max_log2 = std::min(mode_.ratio.max_log2, rule.max_log2);
    return true;
  }
  bool operator()(const AttributeRangeRule& rule) {
    AttrDomain& domain = mode_.attrs[static_cast<std::size_t>(rule.attr)];
    domain.min = std::max(domain.min, rule.min);
    domain.max = std::min(domain.max, rule.max);
    return domain.min <= domain.max;
  }

 private:
  std::vector<PortRules*> Ports(OpPort port) {
    std::vector<PortRules*> ports;
    for (const std::size_t p : PortsOf(mode_, port)) ports.push_back(&mode_.ports[p]);
    return ports;
  }

  void Join(std::size_t a, std::size_t b) {
    const std::size_t from = mode_.ports[a].group;
    const std::size_t to = mode_.ports[b].group;
    for (PortRules& port : mode_.ports) {
      if (port.group == from) port.group = to;
    }
  }

  // The scale is the float32 nearest to the exact ratio: one division of two exact numbers.
  static void Fix(PortRules& port, const FixedQparamsRule::Entry& entry) {
    const CodeRange range = RangeOf(port.dtype);
    const std::int64_t numerator = entry.scale ? entry.scale->first : 1;
    const std::int64_t denominator = entry.scale ? entry.scale->second : range.max - range.min + 1;
    port.fixed = {static_cast<float>(numerator) / static_cast<float>(denominator),
                  entry.zero_point};
  }

  const Target& target_;
  OpMode& mode_;
};

// Where no rule states a domain: wide, but such that every rescale stays inside what integer
// rescaling is defined for (|result| < 2^30: facts/arm_tosa.md 1.3).
constexpr RatioDomain kUsualProduct{-32, 4};
constexpr RatioDomain kUsualEach{-15, 14};
constexpr RatioDomain kUnbounded{-200, 200};

void BoundRatio(OpMode& mode) {
  const RatioDomain usual = IsProduct(mode.op) ? kUsualProduct : kUsualEach;
  if (mode.ratio.min_log2 == kUnbounded.min_log2) mode.ratio.min_log2 = usual.min_log2;
  if (mode.ratio.max_log2 == kUnbounded.max_log2) mode.ratio.max_log2 = usual.max_log2;
}

// Ports of one group take over each other's rules; false if they contradict.
bool MergeGroups(OpMode& mode) {
  for (PortRules& a : mode.ports) {
    for (PortRules& b : mode.ports) {
      if (&a == &b || !a.present || !b.present || a.group != b.group) continue;
      if (a.dtype != b.dtype || a.granularity != b.granularity) return false;
      a.symmetric = a.symmetric || b.symmetric;
      if (b.fixed) a.fixed = b.fixed;
    }
  }
  return true;
}

void LimitRank(PortRules& port, std::int32_t min, std::int32_t max) {
  port.min_rank = std::max(port.min_rank, min);
  port.max_rank = std::min(port.max_rank, max);
}

void LimitRanksByLayout(OpMode& mode) {
  const OpKind op = mode.op;
  std::int32_t min = 1;
  std::int32_t max = 6;
  if (op == OpKind::kConv2d || op == OpKind::kDepthwiseConv2d || op == OpKind::kAvgPool2d ||
      op == OpKind::kMaxPool2d) {
    min = max = 4;
  } else if (op == OpKind::kMatmul) {
    min = max = 3;
  }
  LimitRank(mode.ports[kIn0], min, max);
  LimitRank(mode.ports[kOut], min, max);
  if (IsWeighted(op)) {
    const std::int32_t weight_rank = op == OpKind::kLinear ? 2 : 4;
    LimitRank(mode.ports[kIn1], weight_rank, weight_rank);
    LimitRank(mode.ports[kIn2], 1, 1);
  } else {
    LimitRank(mode.ports[kIn1], min, max);
  }
}

// Ports whose ranks are always equal share the intersection of their ranges.
bool MergeRanks(OpMode& mode) {
  LimitRanksByLayout(mode);
  PortRules& in0 = mode.ports[kIn0];
  PortRules& out = mode.ports[kOut];
  if (mode.op != OpKind::kReshape) {
    LimitRank(in0, out.min_rank, out.max_rank);
    PortRules& in1 = mode.ports[kIn1];
    if (in1.present && !IsWeighted(mode.op)) {
      LimitRank(in0, in1.min_rank, in1.max_rank);
      LimitRank(in1, in0.min_rank, in0.max_rank);
    }
    LimitRank(out, in0.min_rank, in0.max_rank);
  }
  return std::all_of(mode.ports.begin(), mode.ports.end(), [](const PortRules& port) {
    return !port.present || port.min_rank <= port.max_rank;
  });
}

// Bounds of the numbers themselves: int32 and int48 activations have no place for a zero point, and
// a mode is executable only in the dtypes that integer kernels take.
void SettleDtypes(const Target& target, OpMode& mode) {
  for (const std::size_t p : {kIn0, kIn1, kOut}) {
    PortRules& port = mode.ports[p];
    if (!port.present) continue;
    const bool wide = port.dtype == DType::kInt32 || port.dtype == DType::kInt48;
    if (wide) port.symmetric = true;
    if (wide || port.granularity == Granularity::kPerBlock) mode.executable = false;
  }
  // Only XNNPACK's softmax is modelled so far (oracle/numerics): elsewhere it is validated, not
  // lowered.
  if (mode.op == OpKind::kSoftmax && !target.profile->name.starts_with("xnnpack.")) {
    mode.executable = false;
  }
}

// Without a row that says otherwise, the bias is int48 under 16-bit activations and int32
// elsewhere.
bool BiasDtypeIsUsual(const Target& target, const OpMode& mode) {
  if (!mode.has_bias()) return true;
  for (const std::uint32_t index : mode.active) {
    const Constraint& constraint = target.profile->constraints[index];
    if (constraint.kind() == ConstraintKind::kBiasDtype) return true;
    if (const auto* tuple = std::get_if<DtypeTupleRule>(&constraint.rule)) {
      for (const DtypeTupleRule::Entry& entry : tuple->rows.front()) {
        if (entry.port == OpPort{false, 2}) return true;
      }
    }
  }
  const bool wide = BitWidth(mode.ports[kIn0].dtype) == 16;
  return mode.ports[kIn2].dtype == (wide ? DType::kInt48 : DType::kInt32);
}

}  // namespace

std::vector<std::size_t> PortsOf(const OpMode& mode, OpPort port) {
  std::vector<std::size_t> ports;
  if (port.is_result) {
    ports.push_back(kOut);
  } else if (port.index < 0) {
    for (const std::size_t p : {kIn0, kIn1, kIn2}) {
      if (mode.ports[p].present) ports.push_back(p);
    }
  } else {
    const auto p = InfoOf(mode.op).variadic ? kIn0 : static_cast<std::size_t>(port.index);
    if (p < kOut && mode.ports[p].present) ports.push_back(p);
  }
  return ports;
}

bool Holds(const OpMode& mode, const Condition& condition) {
  const std::vector<std::size_t> ports = PortsOf(mode, condition.port);
  if (ports.empty()) return false;
  return std::all_of(ports.begin(), ports.end(), [&](std::size_t p) {
    const PortRules& port = mode.ports[p];
    const bool dtype = condition.dtypes.empty() ||
                       std::find(condition.dtypes.begin(), condition.dtypes.end(), port.dtype) !=
                           condition.dtypes.end();
    return dtype && (!condition.granularity || *condition.granularity == port.granularity);
  });
}

AppliedRules ApplyRules(const Target& target, OpMode& mode) {
  AppliedRules applied;
  mode.ratio = kUnbounded;
  const std::vector<Constraint>& constraints = target.profile->constraints;
  for (std::uint32_t i = 0; i < constraints.size(); ++i) {
    const Constraint& constraint = constraints[i];
    const auto holds = [&mode](const Condition& when) { return Holds(mode, when); };
    if (!constraint.AppliesTo(mode.op) ||
        !std::all_of(constraint.when.begin(), constraint.when.end(), holds)) {
      continue;
    }
    if (!std::visit(Narrower(target, mode), constraint.rule)) return applied;
    mode.active.push_back(i);
    const auto* gate = std::get_if<ArchGateRule>(&constraint.rule);
    if (gate != nullptr && !target.Has(gate->feature)) applied.unmet_gates.push_back(i);
  }
  BoundRatio(mode);
  SettleDtypes(target, mode);
  applied.allowed = MergeGroups(mode) && MergeRanks(mode) && BiasDtypeIsUsual(target, mode);
  return applied;
}

}  // namespace qconform::gen
