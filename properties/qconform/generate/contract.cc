// SPDX-License-Identifier: Apache-2.0
#include "qconform/generate/contract.h"

#include <algorithm>

#include "qconform/generate/compile.h"

namespace qconform::gen {
namespace {

constexpr std::size_t kRanks = kMaxRank + 1;
constexpr std::size_t kClasses = kAllDTypes.size() * 2 * kRanks;

std::size_t ClassIndex(const ValueClass& c) {
  return (static_cast<std::size_t>(c.dtype) * 2 + (c.symmetric ? 1 : 0)) * kRanks + c.rank;
}

ValueClass ClassAt(std::size_t index) {
  return {kAllDTypes[index / kRanks / 2], index / kRanks % 2 == 1, index % kRanks};
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
  return op == OpKind::kConv2d || op == OpKind::kDepthwiseConv2d || op == OpKind::kLinear;
}

bool IsProduct(OpKind op) { return IsWeighted(op) || op == OpKind::kMatmul || op == OpKind::kMul; }

std::int32_t WeightChannelAxis(OpKind op) { return op == OpKind::kDepthwiseConv2d ? 3 : 0; }

bool Takes(const OpMode& mode, std::size_t port, const ValueClass& c) {
  const PortRules& rules = mode.ports[port];
  if (!rules.present || rules.is_static || rules.fixed) return false;
  if (rules.granularity != Granularity::kPerTensor || rules.dtype != c.dtype) return false;
  const auto rank = static_cast<std::int32_t>(c.rank);
  return (c.symmetric || !rules.symmetric) && rules.min_rank <= rank && rank <= rules.max_rank;
}

Contract::Contract(const Target& target) : target_(target), bypassed_(IsBypassed(target)) {
  for (const OpKind op : target.profile->ops) {
    for (OpMode& mode : CandidateModes(*target.profile, op)) {
      const AppliedRules applied = ApplyRules(target, mode);
      if (!applied.allowed) continue;
      if (applied.unmet_gates.empty()) {
        modes_.push_back(std::move(mode));
      } else if (applied.unmet_gates.size() == 1) {
        gated_.push_back({std::move(mode), applied.unmet_gates[0]});
      }
    }
  }
  Index();
  CollectBreakable();
}

void Contract::CollectBreakable() {
  const std::vector<Constraint>& constraints = target_.profile->constraints;
  for (std::uint32_t i = 0; i < constraints.size(); ++i) {
    Breakable breakable{i, {}};
    const ConstraintKind kind = constraints[i].kind();
    if (kind == ConstraintKind::kArchGate) {
      for (const GatedMode& gated : gated_) {
        if (gated.constraint == i) breakable.modes.push_back(&gated.mode);
      }
    } else if (kind != ConstraintKind::kSdkGate) {
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
    const OpMode& mode = modes_[m];
    for (const std::size_t only : {0u, 1u}) {
      if (only == 1 && !mode.executable) continue;
      const std::uint32_t bit = 1u << static_cast<unsigned>(mode.op);
      ops_[only] |= bit;
      by_op_[Slot(0, mode.op, only == 1)].push_back({m, 0});
      for (std::size_t c = 0; c < kClasses; ++c) {
        for (const std::uint32_t port : {0u, 1u}) {
          if (port == 1 && IsWeighted(mode.op)) continue;
          if (!Takes(mode, port, ClassAt(c))) continue;
          by_class_[Slot(c, mode.op, only == 1)].push_back({m, port});
          class_ops_[c * 2 + only] |= bit;
        }
      }
    }
  }
}

std::uint32_t Contract::OpsFor(const ValueClass& c, bool executable_only) const {
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
