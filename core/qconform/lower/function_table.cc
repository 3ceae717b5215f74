// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/function_table.h"

#include <algorithm>
#include <utility>

namespace qconform {
namespace {

constexpr std::int64_t kGridStep = 128;
constexpr std::size_t kGridPoints = 513;
constexpr std::int64_t kWideLimit = std::int64_t{1} << 33;  // beyond every int32 code
constexpr int kFractionBits = 7;

// sigmoid and tanh have a quicker way: one multiplication from entry to entry.
RoundedTable Rounded(const RealFunction& f, const ArgumentGrid& grid, float out_scale, bool wide) {
  const bool decays = f.op == OpKind::kSigmoid || f.op == OpKind::kTanh;
  if (wide || !decays) {
    return RoundFunction(f, grid, out_scale, wide ? kWideLimit : kCodeLimit);
  }
  const Activation activation = f.op == OpKind::kSigmoid ? Activation::kSigmoid : Activation::kTanh;
  return {RoundedActivation(activation, grid, out_scale), {}};
}

int ShiftIntoInt16(const std::vector<std::int64_t>& entries) {
  const CodeRange range = RangeOf(DType::kInt16);
  int shift = 0;
  for (const std::int64_t entry : entries) {
    while (!range.Contains(entry >> shift)) ++shift;
  }
  return shift;
}

}  // namespace

ArgumentGrid TableGridOf(const ConcreteSpec& x) {
  const bool wide = BitWidth(x.dtype) == 16;
  return {.scale = x.scales[0],
          .first = RangeOf(x.dtype).min - x.zero_points[0],
          .step = wide ? kGridStep : 1,
          .count = wide ? kGridPoints : 256};
}

FunctionTable TableOf(const RealFunction& f, const ConcreteSpec& x, const ConcreteSpec& result) {
  const bool wide = BitWidth(result.dtype) == 32;
  RoundedTable rounded = Rounded(f, TableGridOf(x), result.scales[0], wide);
  FunctionTable table;
  table.params.table = std::move(rounded.codes);
  table.params.undefined = std::move(rounded.undefined);
  for (std::int64_t& entry : table.params.table) {
    entry = std::clamp(entry + result.zero_points[0], result.qmin, result.qmax);
  }
  if (!wide) return table;
  table.right_shift = ShiftIntoInt16(table.params.table);
  for (std::int64_t& entry : table.params.table) entry >>= table.right_shift;
  return table;
}

RegisterId EmitTable(NodeLowering& l, const Quantized& x, const ConcreteSpec& result,
                     FunctionTable table) {
  const Dims shape = l.builder().At(x.reg).shape;
  if (BitWidth(x.spec->dtype) == 8) {
    return l.Emit(std::move(table.params), {x.reg}, result.dtype, shape);
  }
  const RegisterId fine = l.Emit(std::move(table.params), {x.reg}, DType::kInt32, shape);
  const RescaleParams scaled{.multipliers = {1 << 30},
                             .shifts = {30 + kFractionBits - table.right_shift}};
  const RegisterId codes = l.Emit(scaled, {fine}, result.dtype, shape);
  return table.right_shift == 0 ? codes : l.ClampTo(codes, result);
}

}  // namespace qconform
