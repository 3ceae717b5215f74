// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "qconform/generate/compile.h"

namespace qconform::gen {
namespace {

using Tuple = std::array<std::optional<DType>, kPortCount>;

std::size_t OperandCount(OpKind op) { return InfoOf(op).operands.size(); }

PortRole RoleOf(OpKind op, std::size_t slot) {
  const OpInfo& info = InfoOf(op);
  return slot < kOut ? info.operands[slot].role : info.results[slot - kOut].role;
}

Tuple TupleOf(OpKind op, const std::vector<DtypeTupleRule::Entry>& row) {
  Tuple tuple;
  for (const DtypeTupleRule::Entry& entry : row) {
    for (const std::size_t slot : SlotsOf(op, entry.port)) tuple[slot] = entry.dtype;
  }
  return tuple;
}

void AddTuples(const DtypeTupleRule& rule, OpKind op, std::vector<Tuple>& tuples) {
  for (const auto& row : rule.rows) {
    const Tuple tuple = TupleOf(op, row);
    if (std::find(tuples.begin(), tuples.end(), tuple) == tuples.end()) tuples.push_back(tuple);
  }
}

// Of every row that speaks of the op, by itself or in a variant.
std::vector<Tuple> NamedTuples(const Profile& profile, OpKind op) {
  std::vector<Tuple> tuples;
  for (const Constraint& constraint : profile.constraints) {
    if (!constraint.AppliesTo(op)) continue;
    if (const auto* rule = std::get_if<DtypeTupleRule>(&constraint.rule))
      AddTuples(*rule, op, tuples);
    const auto* variants = std::get_if<VariantsRule>(&constraint.rule);
    if (variants == nullptr) continue;
    for (const VariantsRule::Variant& variant : variants->variants) {
      for (const SimpleRule& inner : variant.rules) {
        if (const auto* rule = std::get_if<DtypeTupleRule>(&inner)) AddTuples(*rule, op, tuples);
      }
    }
  }
  if (tuples.empty()) tuples.emplace_back();
  return tuples;
}

bool IsFloatPort(OpKind op, std::size_t slot) {
  return (op == OpKind::kQuantize && slot == kIn0) || (op == OpKind::kDequantize && slot == kOut);
}

// What a row says of a port that must have no parameters.
std::vector<DType> PlainDtypes(const Profile& profile, OpKind op, std::size_t slot) {
  for (const Constraint& constraint : profile.constraints) {
    const auto* rule = std::get_if<UnquantizedRule>(&constraint.rule);
    if (rule == nullptr || rule->dtypes.empty() || !constraint.AppliesTo(op)) continue;
    const auto slots = SlotsOf(op, rule->port);
    if (std::find(slots.begin(), slots.end(), slot) != slots.end()) return rule->dtypes;
  }
  return {};
}

// What a port may hold where no tuple says it.
std::vector<DType> UsualDtypes(const Profile& profile, OpKind op, std::size_t slot,
                               const Tuple& so_far) {
  if (auto plain = PlainDtypes(profile, op, slot); !plain.empty()) return plain;
  if (RoleOf(op, slot) == PortRole::kIndex) return {DType::kInt32};
  if (RoleOf(op, slot) == PortRole::kTruth) return {DType::kBool};
  if (IsFloatPort(op, slot)) return {DType::kFloat32};
  if (IsWeighted(op) && slot == kIn1) {
    return {DType::kInt8, DType::kInt4, DType::kUint8, DType::kInt16, DType::kInt2};
  }
  if (IsWeighted(op) && slot == kIn2) return {DType::kInt32, DType::kInt48, DType::kInt64};
  if (InfoOf(op).shape == ShapeRule::kNorm && slot == kIn2) return {DType::kInt32};
  if (slot != kIn0 && so_far[kIn0] && RoleOf(op, kIn0) == PortRole::kData &&
      !IsFloat(*so_far[kIn0])) {
    return {*so_far[kIn0]};
  }
  return {DType::kInt8, DType::kUint8, DType::kInt16, DType::kUint16};
}

bool HasSlot(OpKind op, std::size_t slot) {
  return slot < kOut ? slot < OperandCount(op) : slot - kOut < InfoOf(op).results.size();
}

// Fills the open slots of a tuple in every usual way.
void Complete(const Profile& profile, OpKind op, const Tuple& tuple, std::vector<Tuple>& complete) {
  for (std::size_t slot = 0; slot < kPortCount; ++slot) {
    if (tuple[slot] || !HasSlot(op, slot)) continue;
    for (const DType dtype : UsualDtypes(profile, op, slot, tuple)) {
      Tuple next = tuple;
      next[slot] = dtype;
      Complete(profile, op, next, complete);
    }
    return;
  }
  complete.push_back(tuple);
}

// Floats and codes meet in quantize and dequantize only.
bool FloatsStandRight(OpKind op, const Tuple& tuple) {
  const bool boundary = op == OpKind::kQuantize || op == OpKind::kDequantize;
  for (std::size_t slot = 0; boundary && slot < kPortCount; ++slot) {
    if (tuple[slot] && IsFloat(*tuple[slot]) != IsFloatPort(op, slot)) return false;
  }
  return true;
}

// Which ports are there: all, but for optional operands that this mode leaves out.
OpMode ModeOf(OpKind op, const Tuple& tuple, bool optional) {
  OpMode mode;
  mode.op = op;
  for (std::size_t slot = 0; slot < kPortCount; ++slot) {
    PortRules& port = mode.ports[slot];
    port.present =
        HasSlot(op, slot) && (optional || slot >= kOut || InfoOf(op).operands[slot].required);
    port.group = slot;
    if (!port.present) continue;
    port.dtype = *tuple[slot];
    port.role = RoleOf(op, slot);
    port.quantized = port.role == PortRole::kData && IsInteger(port.dtype);
  }
  return mode;
}

// The bias follows the weight: one scale per channel of it, or one.
OpMode Weighted(OpMode mode, Granularity weight) {
  PortRules& w = mode.ports[kIn1];
  PortRules& bias = mode.ports[kIn2];
  w.granularity = weight;
  bias.granularity = weight == Granularity::kPerTensor ? weight : Granularity::kPerChannel;
  bias.symmetric = true;
  mode.bias_formula = DeriveFormula::kProduct;
  if (weight == Granularity::kPerBlock) mode.bias_formula = DeriveFormula::kBlockMax16;
  // Zero points of one scalar each are all that integer kernels take.
  w.symmetric = weight != Granularity::kPerTensor;
  return mode;
}

// A table with one scale per row.
OpMode PerRow(OpMode mode) {
  PortRules& table = mode.ports[kIn0];
  if (table.quantized) table.granularity = Granularity::kPerChannel;
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

// A float weight has neither scales nor granularity.
void AddGranularities(std::vector<OpMode>& modes, const OpMode& mode) {
  AddNew(modes, Weighted(mode, Granularity::kPerTensor));
  if (!mode.ports[kIn1].quantized) return;
  AddNew(modes, Weighted(mode, Granularity::kPerChannel));
  AddNew(modes, Weighted(mode, Granularity::kPerBlock));
}

}  // namespace

std::vector<std::size_t> SlotsOf(OpKind op, OpPort port) {
  const OpInfo& info = InfoOf(op);
  const std::size_t first = port.is_result ? kOut : kIn0;
  const std::size_t count = port.is_result ? info.results.size() : info.operands.size();
  const bool any_number = port.is_result ? info.variadic_results : info.variadic;
  if (any_number) return {first};
  std::vector<std::size_t> slots;
  for (std::size_t i = 0; i < count; ++i) {
    if (port.index < 0 || static_cast<std::size_t>(port.index) == i) slots.push_back(first + i);
  }
  return slots;
}

std::vector<OpMode> CandidateModes(const Profile& profile, OpKind op) {
  std::vector<Tuple> tuples;
  for (const Tuple& named : NamedTuples(profile, op)) Complete(profile, op, named, tuples);
  std::vector<OpMode> modes;
  for (const Tuple& tuple : tuples) {
    if (!FloatsStandRight(op, tuple)) continue;
    for (const bool optional : {true, false}) {
      const OpMode mode = ModeOf(op, tuple, optional);
      if (IsWeighted(op)) {
        AddGranularities(modes, mode);
      } else {
        AddNew(modes, mode);
        if (op == OpKind::kEmbedding) AddNew(modes, PerRow(mode));
      }
    }
  }
  return modes;
}

}  // namespace qconform::gen
