// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "qconform/generate/compile.h"

namespace qconform::gen {
namespace {

using Tuple = std::array<std::optional<DType>, kPortCount>;

std::size_t OperandCount(OpKind op) { return InfoOf(op).operands.size(); }

// The slot of a port in our modes; nothing if the op has no such operand.
std::optional<std::size_t> SlotOf(OpKind op, OpPort port) {
  if (port.is_result) return kOut;
  if (InfoOf(op).variadic) return kIn0;
  const auto index = static_cast<std::size_t>(std::max(port.index, 0));
  if (index >= OperandCount(op)) return std::nullopt;
  return index;
}

Tuple TupleOf(OpKind op, const std::vector<DtypeTupleRule::Entry>& row) {
  Tuple tuple;
  for (const DtypeTupleRule::Entry& entry : row) {
    if (!entry.port.is_result && entry.port.index < 0) {
      for (std::size_t i = 0; i < OperandCount(op); ++i) tuple[i] = entry.dtype;
    } else if (const auto slot = SlotOf(op, entry.port)) {
      tuple[*slot] = entry.dtype;
    }
  }
  return tuple;
}

std::vector<Tuple> NamedTuples(const Profile& profile, OpKind op) {
  std::vector<Tuple> tuples;
  for (const Constraint& constraint : profile.constraints) {
    const auto* rule = std::get_if<DtypeTupleRule>(&constraint.rule);
    if (rule == nullptr || !constraint.AppliesTo(op)) continue;
    for (const auto& row : rule->rows) {
      const Tuple tuple = TupleOf(op, row);
      if (std::find(tuples.begin(), tuples.end(), tuple) == tuples.end()) tuples.push_back(tuple);
    }
  }
  if (tuples.empty()) tuples.emplace_back();
  return tuples;
}

bool IsFloatPort(OpKind op, std::size_t slot) {
  return (op == OpKind::kQuantize && slot == kIn0) || (op == OpKind::kDequantize && slot == kOut);
}

// What a port may hold where no row says it.
std::vector<DType> UsualDtypes(OpKind op, std::size_t slot, const Tuple& so_far) {
  if (IsFloatPort(op, slot)) return {DType::kFloat32};
  if (IsWeighted(op) && slot == kIn1) {
    return {DType::kInt8, DType::kInt4, DType::kUint8, DType::kInt16};
  }
  if (IsWeighted(op) && slot == kIn2) return {DType::kInt32, DType::kInt48};
  if (slot != kIn0 && so_far[kIn0] && *so_far[kIn0] != DType::kFloat32) return {*so_far[kIn0]};
  return {DType::kInt8, DType::kUint8, DType::kInt16, DType::kUint16};
}

// Fills the open slots of a tuple in every usual way.
void Complete(OpKind op, const Tuple& tuple, std::vector<Tuple>& complete) {
  for (std::size_t slot = 0; slot < kPortCount; ++slot) {
    if (tuple[slot] || (slot != kOut && slot >= OperandCount(op))) continue;
    for (const DType dtype : UsualDtypes(op, slot, tuple)) {
      Tuple next = tuple;
      next[slot] = dtype;
      Complete(op, next, complete);
    }
    return;
  }
  complete.push_back(tuple);
}

bool FloatsStandRight(OpKind op, const Tuple& tuple) {
  for (std::size_t slot = 0; slot < kPortCount; ++slot) {
    if (tuple[slot] && (*tuple[slot] == DType::kFloat32) != IsFloatPort(op, slot)) return false;
  }
  return true;
}

OpMode ModeOf(OpKind op, const Tuple& tuple, Granularity weight, bool bias) {
  OpMode mode;
  mode.op = op;
  for (std::size_t slot = 0; slot < kPortCount; ++slot) {
    PortRules& port = mode.ports[slot];
    port.present = tuple[slot].has_value() && (slot != kIn2 || bias);
    port.group = slot;
    if (tuple[slot]) port.dtype = *tuple[slot];
  }
  if (IsWeighted(op)) {
    mode.ports[kIn1].granularity = weight;
    mode.ports[kIn2].granularity = weight;
    mode.ports[kIn2].symmetric = true;
  }
  // Zero points of one scalar each are all that integer kernels take.
  mode.ports[kIn1].symmetric = IsWeighted(op) && weight != Granularity::kPerTensor;
  return mode;
}

bool SameChoices(const OpMode& a, const OpMode& b) {
  for (std::size_t slot = 0; slot < kPortCount; ++slot) {
    const PortRules& x = a.ports[slot];
    const PortRules& y = b.ports[slot];
    if (x.present != y.present) return false;
    if (x.present && (x.dtype != y.dtype || x.granularity != y.granularity)) return false;
  }
  return true;
}

void AddNew(std::vector<OpMode>& modes, OpMode mode) {
  const auto same = [&mode](const OpMode& other) { return SameChoices(mode, other); };
  if (std::none_of(modes.begin(), modes.end(), same)) modes.push_back(std::move(mode));
}

}  // namespace

std::vector<OpMode> CandidateModes(const Profile& profile, OpKind op) {
  std::vector<Tuple> tuples;
  for (const Tuple& named : NamedTuples(profile, op)) Complete(op, named, tuples);
  std::vector<OpMode> modes;
  for (const Tuple& tuple : tuples) {
    if (!FloatsStandRight(op, tuple)) continue;
    AddNew(modes, ModeOf(op, tuple, Granularity::kPerTensor, IsWeighted(op)));
    if (!IsWeighted(op)) continue;
    AddNew(modes, ModeOf(op, tuple, Granularity::kPerTensor, false));
    AddNew(modes, ModeOf(op, tuple, Granularity::kPerChannel, true));
    AddNew(modes, ModeOf(op, tuple, Granularity::kPerChannel, false));
    AddNew(modes, ModeOf(op, tuple, Granularity::kPerBlock, false));
  }
  return modes;
}

}  // namespace qconform::gen
