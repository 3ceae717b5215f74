// SPDX-License-Identifier: Apache-2.0
// What follows for a mode from all of its rules together, and from layouts and arithmetic.
#include <algorithm>

#include "qconform/generate/compile.h"
#include "qconform/lower/lower.h"
#include "qconform/oracle/oracle.h"

namespace qconform::gen {
namespace {

// Where no rule states a domain: wide, but such that every rescale stays inside what integer
// rescaling is defined for (|result| < 2^30: facts/arm_tosa.md 1.3).
constexpr RatioDomain kUsualProduct{-32, 4};
constexpr RatioDomain kUsualEach{-15, 14};

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
      if (a.dtype != b.dtype || a.granularity != b.granularity || a.quantized != b.quantized)
        return false;
      a.symmetric = a.symmetric || b.symmetric;
      a.affine = a.affine || b.affine;
      a.starts_at_zero = a.starts_at_zero || b.starts_at_zero;
      if (b.fixed) a.fixed = b.fixed;
    }
  }
  return std::none_of(mode.ports.begin(), mode.ports.end(), [](const PortRules& port) {
    const bool fixed_at_zero =
        port.fixed && port.fixed->zero_point == SymmetricZeroPoint(port.dtype);
    return port.present && port.symmetric && (port.affine || (port.fixed && !fixed_at_zero));
  });
}

void LimitRank(PortRules& port, std::int32_t min, std::int32_t max) {
  port.min_rank = std::max(port.min_rank, min);
  port.max_rank = std::min(port.max_rank, max);
}

struct Ranks {
  std::int32_t min = 1;
  std::int32_t max = 6;
};

Ranks ActivationRanks(const OpInfo& info) {
  if (info.spatial > 0) return {info.spatial + 2, info.spatial + 2};
  switch (info.shape) {
    case ShapeRule::kMatmul:
    case ShapeRule::kAttention:
      return {3, 3};
    case ShapeRule::kDepthToSpace:
    case ShapeRule::kSpaceToDepth:
    case ShapeRule::kBatchToSpace:
    case ShapeRule::kSpaceToBatch:
      return {4, 4};
    case ShapeRule::kEmbedding:
      return {2, 2};
    case ShapeRule::kCdist:
      return {2, 6};
    default:
      return {};
  }
}

// Whether all data operands and results have one rank.
bool KeepsRank(ShapeRule shape) {
  switch (shape) {
    case ShapeRule::kReduce:
    case ShapeRule::kReduceAxis:
    case ShapeRule::kUnbind:
    case ShapeRule::kReshape:
    case ShapeRule::kStated:
    case ShapeRule::kStack:
    case ShapeRule::kEmbedding:
      return false;
    default:
      return true;
  }
}

// Operands of a rank of their own.
bool HasOwnRank(const OpInfo& info, std::size_t port) {
  if (port == kIn0 || port >= kOut) return false;
  return IsWeighted(info.kind) || info.shape == ShapeRule::kNorm ||
         (info.shape == ShapeRule::kMaskedFill && port == kIn2) ||
         info.operands[port].role == PortRole::kIndex;
}

void LimitRanksByLayout(OpMode& mode) {
  const OpInfo& info = InfoOf(mode.op);
  const Ranks ranks = ActivationRanks(info);
  for (std::size_t p = 0; p < kPortCount; ++p) {
    PortRules& port = mode.ports[p];
    if (!port.present || HasOwnRank(info, p)) continue;
    const Ranks own = p < kOut || KeepsRank(info.shape) ? ranks : Ranks{};
    LimitRank(port, own.min, own.max);
  }
  if (IsWeighted(mode.op)) {
    const std::int32_t weight_rank = mode.op == OpKind::kLinear ? 2 : info.spatial + 2;
    LimitRank(mode.ports[kIn1], weight_rank, weight_rank);
    LimitRank(mode.ports[kIn2], 1, 1);
  }
}

// Ports whose ranks are always equal share the intersection of their ranges.
bool MergeRanks(OpMode& mode) {
  LimitRanksByLayout(mode);
  const OpInfo& info = InfoOf(mode.op);
  PortRules& in0 = mode.ports[kIn0];
  for (int pass = 0; pass < 2; ++pass) {
    for (std::size_t p = 1; p < kPortCount; ++p) {
      PortRules& port = mode.ports[p];
      if (!port.present || HasOwnRank(info, p) || (p >= kOut && !KeepsRank(info.shape))) continue;
      LimitRank(in0, port.min_rank, port.max_rank);
      LimitRank(port, in0.min_rank, in0.max_rank);
    }
  }
  return std::all_of(mode.ports.begin(), mode.ports.end(), [](const PortRules& port) {
    return !port.present || port.min_rank <= port.max_rank;
  });
}

// int32 and wider activations have no place for a zero point.
void SettleWide(OpMode& mode) {
  for (PortRules& port : mode.ports) {
    if (port.present && port.quantized && BitWidth(port.dtype) >= 32) port.symmetric = true;
  }
}

bool IsFloatSide(OpKind op, std::size_t p) {
  return op == OpKind::kQuantize ? p == kIn0 : op == OpKind::kDequantize && p == kOut;
}

// Codes that mean themselves, of a type that has integer ops.
bool IsPlain(const PortRules& port) {
  return !port.quantized && (port.dtype == DType::kBool || port.dtype == DType::kInt8 ||
                             port.dtype == DType::kInt16 || port.dtype == DType::kInt32);
}

// Ops on integers as they are: their rows are the types TOSA has them for.
bool TakesPlain(OpKind op) {
  switch (op) {
    case OpKind::kBitwiseAnd:
    case OpKind::kBitwiseOr:
    case OpKind::kBitwiseXor:
    case OpKind::kBitwiseNot:
    case OpKind::kArithmeticRightShift:
    case OpKind::kLogicalLeftShift:
    case OpKind::kLogicalRightShift:
      return true;
    default:
      return op == OpKind::kIntDiv || op == OpKind::kClz || op == OpKind::kCast;
  }
}

// Only weights may have a scale per channel, and nothing one per block.
bool DataPortRuns(const OpMode& mode, std::size_t p, bool plain) {
  const PortRules& port = mode.ports[p];
  if (plain) return IsPlain(port);
  const bool is_weight = p == kIn1 && IsWeighted(mode.op);
  const bool granular = port.granularity == Granularity::kPerTensor ||
                        (is_weight && port.granularity == Granularity::kPerChannel);
  return port.quantized && BitWidth(port.dtype) < 32 && granular;
}

bool PortRuns(const OpMode& mode, std::size_t p, bool plain) {
  const PortRules& port = mode.ports[p];
  if (IsFloatSide(mode.op, p)) return port.dtype == DType::kFloat32;
  switch (port.role) {
    case PortRole::kIndex:
      return !port.quantized && (port.dtype == DType::kInt32 || port.dtype == DType::kInt64);
    case PortRole::kTruth:
      return !port.quantized && port.dtype == DType::kBool;
    default:
      return DataPortRuns(mode, p, plain);
  }
}

bool IsExecutable(const Target& target, const OpMode& mode) {
  const OutputStage stage = NumericsOf(*target.profile).stage[static_cast<std::size_t>(mode.op)];
  // Exponents are drawn from all reals, and a table takes few of them.
  if (!HasIntegerForm(mode.op, stage) || mode.op == OpKind::kPow) return false;
  const bool plain = TakesPlain(mode.op) && !mode.ports[kOut].quantized;
  for (std::size_t p = 0; p < kPortCount; ++p) {
    const bool is_bias = p == kIn2 && IsWeighted(mode.op);
    if (mode.ports[p].present && !is_bias && !PortRuns(mode, p, plain)) return false;
  }
  // A bias with a scale of its own, or of 64 bits, is validated only; but LiteRT keeps the 64 bits
  // of 16x8 convolutions in int48.
  const PortRules& bias = mode.ports[kIn2];
  return !IsWeighted(mode.op) || !bias.present ||
         (mode.bias_formula == DeriveFormula::kProduct &&
          (bias.dtype != DType::kInt64 || stage == OutputStage::kSixteenBits));
}

bool NamesBias(const Constraint& constraint) {
  if (constraint.kind() == ConstraintKind::kBiasDtype) return true;
  const auto* tuple = std::get_if<DtypeTupleRule>(&constraint.rule);
  return tuple != nullptr &&
         std::any_of(tuple->rows.begin(), tuple->rows.end(), [](const auto& row) {
           return std::any_of(row.begin(), row.end(),
                              [](const auto& entry) { return entry.port == OpPort{false, 2}; });
         });
}

// Without a row that says otherwise, the bias is int48 under 16-bit activations and int32
// elsewhere.
bool BiasDtypeIsUsual(const Target& target, const OpMode& mode) {
  if (!IsWeighted(mode.op) || !mode.ports[kIn2].present) return true;
  for (const std::uint32_t index : mode.active) {
    if (NamesBias(target.profile->constraints[index])) return true;
  }
  const bool wide = BitWidth(mode.ports[kIn0].dtype) == 16;
  return mode.ports[kIn2].dtype == (wide ? DType::kInt48 : DType::kInt32);
}

// A bias beside per-block weights only where some row says what its scales are.
bool BlockBiasIsStated(const Target& target, const OpMode& mode) {
  if (mode.ports[kIn1].granularity != Granularity::kPerBlock || !mode.ports[kIn2].present)
    return true;
  return std::any_of(mode.active.begin(), mode.active.end(), [&](std::uint32_t index) {
    return target.profile->constraints[index].kind() == ConstraintKind::kDerivedScale;
  });
}

}  // namespace

bool Settle(const Target& target, OpMode& mode) {
  BoundRatio(mode);
  SettleWide(mode);
  if (!MergeGroups(mode) || !MergeRanks(mode)) return false;
  mode.executable = IsExecutable(target, mode);
  return BiasDtypeIsUsual(target, mode) && BlockBiasIsStated(target, mode);
}

}  // namespace qconform::gen
