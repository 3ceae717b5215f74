// SPDX-License-Identifier: Apache-2.0
#include "qconform/generate/contract.h"

#include <algorithm>

#include "qconform/generate/compile.h"

namespace qconform::gen {
namespace {

constexpr std::size_t kRanks = kMaxRank + 1;
constexpr std::size_t kForms = 3;  // plain, affine, symmetric
constexpr std::size_t kClasses = kAllDTypes.size() * kForms * kRanks;

std::size_t ClassIndex(const ValueClass& c) {
  const std::size_t form = !c.quantized ? 0 : c.symmetric ? 2 : 1;
  return (static_cast<std::size_t>(c.dtype) * kForms + form) * kRanks + c.rank;
}

ValueClass ClassAt(std::size_t index) {
  const std::size_t form = index / kRanks % kForms;
  return {kAllDTypes[index / kRanks / kForms], form != 0, form == 2, index % kRanks};
}

std::size_t Slot(std::size_t a, OpKind op, bool executable_only) {
  return (a * kOpCount + static_cast<std::size_t>(op)) * 2 + (executable_only ? 1 : 0);
}

bool HasBlocks(const OpMode& mode) {
  return mode.ports[kIn1].granularity == Granularity::kPerBlock;
}

bool IsBypassed(const Target& target) {
  for (const Constraint& constraint : target.profile->constraints) {
    const auto* gate = std::get_if<SdkGateRule>(&constraint.rule);
    if (gate != nullptr && gate->bypass && target.sdk && *target.sdk < gate->min) return true;
  }
  return false;
}

}  // namespace

bool IsWeighted(OpKind op) {
  const ShapeRule shape = InfoOf(op).shape;
  return shape == ShapeRule::kConv || shape == ShapeRule::kDepthwiseConv ||
         shape == ShapeRule::kTransposeConv || shape == ShapeRule::kLinear;
}

bool IsProduct(OpKind op) { return IsWeighted(op) || op == OpKind::kMatmul || op == OpKind::kMul; }

std::int32_t WeightChannelAxis(OpKind op) {
  const OpInfo& info = InfoOf(op);
  const bool last =
      info.shape == ShapeRule::kDepthwiseConv || info.shape == ShapeRule::kTransposeConv;
  return last ? info.spatial + 1 : 0;
}

AttrDomain DomainOf(const OpMode& mode, AttrId id, std::size_t index) {
  const AttrRules& rules = mode.attrs[static_cast<std::size_t>(id)];
  return {std::max(rules.all.min, rules.at[index].min),
          std::min(rules.all.max, rules.at[index].max)};
}

bool FitsDims(const PortRules& rules, const Dims& shape) {
  const auto rank = static_cast<std::int32_t>(shape.size());
  return std::all_of(rules.dims.begin(), rules.dims.end(), [&](const DimLimit& limit) {
    std::int64_t product = 1;
    bool each = true;
    const auto look = [&](std::int32_t dim) {
      const std::int32_t at = dim < 0 ? dim + rank : dim;
      if (at < 0 || at >= rank) return;
      const std::int64_t size = shape[static_cast<std::size_t>(at)];
      product *= size;
      each = each && limit.min <= size && size <= limit.max;
    };
    for (const std::int32_t dim : limit.dims) look(dim);
    for (std::int32_t dim = 0; limit.dims.empty() && dim < rank; ++dim) look(dim);
    return limit.product ? limit.min <= product && product <= limit.max : each;
  });
}

void FitDims(const PortRules& rules, Dims& shape) {
  const auto rank = static_cast<std::int32_t>(shape.size());
  for (const DimLimit& limit : rules.dims) {
    std::vector<std::int32_t> dims = limit.dims;
    for (std::int32_t dim = 0; limit.dims.empty() && dim < rank; ++dim) dims.push_back(dim);
    for (const std::int32_t dim : dims) {
      const std::int32_t at = dim < 0 ? dim + rank : dim;
      if (at < 0 || at >= rank) continue;
      std::int64_t& size = shape[static_cast<std::size_t>(at)];
      size = limit.product ? std::min(size, limit.max) : std::clamp(size, limit.min, limit.max);
    }
  }
}

bool Takes(const OpMode& mode, std::size_t port, const ValueClass& c) {
  const PortRules& rules = mode.ports[port];
  if (!rules.present || rules.is_static || rules.fixed) return false;
  if (rules.role == PortRole::kIndex || rules.quantized != c.quantized || rules.dtype != c.dtype)
    return false;
  if (rules.granularity != Granularity::kPerTensor || (rules.affine && c.symmetric)) return false;
  const auto rank = static_cast<std::int32_t>(c.rank);
  return (c.symmetric || !rules.symmetric) && rules.min_rank <= rank && rank <= rules.max_rank;
}

Contract::Contract(const Target& target) : target_(target), bypassed_(IsBypassed(target)) {
  for (const OpEntry& entry : target.profile->ops) {
    for (const OpMode& mode : CandidateModes(*target.profile, entry.op)) {
      for (NarrowedMode& narrowed : ApplyRules(target, mode)) {
        if (narrowed.unmet_gates.empty()) {
          modes_.push_back(std::move(narrowed.mode));
        } else if (narrowed.unmet_gates.size() == 1) {
          gated_.push_back({std::move(narrowed.mode), narrowed.unmet_gates[0]});
        }
      }
    }
  }
  for (const Constraint& constraint : target_.profile->constraints) {
    if (constraint.kind() == ConstraintKind::kFusionGroup) fusions_.push_back(&constraint);
  }
  Index();
  CollectBreakable();
}

bool Contract::Fuses(OpKind first, OpKind second) const {
  return std::any_of(fusions_.begin(), fusions_.end(), [&](const Constraint* constraint) {
    const auto& then = std::get<FusionGroupRule>(constraint->rule).then;
    const bool chain =
        constraint->AppliesTo(first) || std::find(then.begin(), then.end(), first) != then.end();
    return chain && std::find(then.begin(), then.end(), second) != then.end();
  });
}

void Contract::CollectBreakable() {
  const std::vector<Constraint>& constraints = target_.profile->constraints;
  for (std::uint32_t i = 0; i < constraints.size(); ++i) {
    Breakable breakable{i, {}};
    const ConstraintKind kind = constraints[i].kind();
    if (kind == ConstraintKind::kArchGate || kind == ConstraintKind::kSdkGate) {
      for (const GatedMode& gated : gated_) {
        if (gated.constraint == i) breakable.modes.push_back(&gated.mode);
      }
    } else {
      for (const OpMode& mode : modes_) {
        if (kind == ConstraintKind::kBlockSize && !HasBlocks(mode)) continue;
        if (std::find(mode.active.begin(), mode.active.end(), i) != mode.active.end()) {
          breakable.modes.push_back(&mode);
        }
      }
    }
    if (!breakable.modes.empty()) breakable_.push_back(std::move(breakable));
  }
}

void Contract::Index() {
  by_op_.resize(kOpCount * 2);
  by_class_.resize(kClasses * kOpCount * 2);
  class_ops_.resize(kClasses * 2);
  for (std::uint32_t m = 0; m < modes_.size(); ++m) {
    for (const std::size_t only : {0u, 1u}) {
      if (only == 0 || modes_[m].executable) IndexMode(m, only);
    }
  }
}

void Contract::IndexMode(std::uint32_t m, std::size_t only) {
  const OpMode& mode = modes_[m];
  const auto op = static_cast<std::size_t>(mode.op);
  ops_[only].set(op);
  by_op_[Slot(0, mode.op, only == 1)].push_back({m, 0});
  for (const std::uint32_t port : {0u, 1u, 2u}) {
    if (!mode.ports[port].present || (port > 0 && IsWeighted(mode.op))) continue;
    for (std::size_t c = 0; c < kClasses; ++c) {
      if (!Takes(mode, port, ClassAt(c))) continue;
      by_class_[Slot(c, mode.op, only == 1)].push_back({m, port});
      class_ops_[c * 2 + only].set(op);
    }
  }
}

const OpSet& Contract::OpsFor(const ValueClass& c, bool executable_only) const {
  return class_ops_[ClassIndex(c) * 2 + (executable_only ? 1 : 0)];
}

std::span<const Contract::Entry> Contract::Modes(OpKind op, bool executable_only) const {
  return by_op_[Slot(0, op, executable_only)];
}

std::span<const Contract::Entry> Contract::EntriesFor(const ValueClass& c, OpKind op,
                                                      bool executable_only) const {
  return by_class_[Slot(ClassIndex(c), op, executable_only)];
}

std::shared_ptr<const Contract> CompileContract(const Target& target) {
  return std::make_shared<const Contract>(target);
}

}  // namespace qconform::gen
