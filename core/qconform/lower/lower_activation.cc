// SPDX-License-Identifier: Apache-2.0
// sigmoid, tanh and softmax as XNNPACK has them: everything real is in tables.
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "qconform/lower/activation_codes.h"
#include "qconform/lower/function_table.h"
#include "qconform/lower/library_tables.h"
#include "qconform/lower/node_lowering.h"

namespace qconform {
namespace {

Activation ActivationOf(OpKind op) {
  return op == OpKind::kSigmoid ? Activation::kSigmoid : Activation::kTanh;
}

std::int64_t CodeFrom(std::int64_t rounded, const ConcreteSpec& result) {
  return std::clamp(rounded + result.zero_points[0], result.qmin, result.qmax);
}

std::vector<std::int64_t> ExactTable(Activation f, const ConcreteSpec& x,
                                     const ConcreteSpec& result) {
  std::vector<std::int64_t> table = RoundedActivation(f, TableGridOf(x), result.scales[0]);
  for (std::int64_t& entry : table) entry = CodeFrom(entry, result);
  return table;
}

// The entries of `library` that differ from the exact ones, if any do: the other end of what may
// come.
std::vector<std::int64_t> AlternativesTo(const std::vector<std::int64_t>& table,
                                         const std::vector<CodeInterval>& library,
                                         const ConcreteSpec& result) {
  std::vector<std::int64_t> other = table;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const std::int64_t low = CodeFrom(library[i].low, result);
    const std::int64_t high = CodeFrom(library[i].high, result);
    if (low != table[i]) other[i] = low;
    if (high != table[i]) other[i] = high;
  }
  return other == table ? std::vector<std::int64_t>() : other;
}

}  // namespace

Status LowerActivation(NodeLowering& l) {
  Result<const ConcreteSpec*> spec = l.PerTensorResultSpec();
  if (!spec.ok()) return spec.error();
  Result<Quantized> x = l.PerTensorOperand(0);
  if (!x.ok()) return x.error();
  const ConcreteSpec& in = *x.value().spec;
  const ConcreteSpec& result = *spec.value();
  if (BitWidth(in.dtype) != 8 || BitWidth(result.dtype) != 8) {
    return l.Refuse("the library's tables have 256 8-bit entries");
  }
  if (!std::isnormal(in.scales[0]) || !std::isnormal(result.scales[0])) {
    return l.Refuse("the library takes normal numbers as scales");
  }
  const Activation f = ActivationOf(l.node().op);
  TableParams params{ExactTable(f, in, result)};
  params.alternative =
      AlternativesTo(params.table, LibraryActivation(f, TableGridOf(in), result.scales[0]), result);
  l.SetResult(l.Emit(std::move(params), {x.value().reg}, result.dtype, l.result_shape()));
  return OkStatus();
}

Status LowerSoftmax(NodeLowering& l) {
  Result<const ConcreteSpec*> spec = l.PerTensorResultSpec();
  if (!spec.ok()) return spec.error();
  Result<Quantized> x = l.PerTensorOperand(0);
  if (!x.ok()) return x.error();
  const ConcreteSpec& result = *spec.value();
  if (x.value().spec->dtype != DType::kUint8 || result.dtype != DType::kUint8) {
    return l.Refuse("softmax has a table form for uint8 only");
  }
  if (result.scales[0] != 0x1p-8f || result.zero_points[0] != 0) {
    return l.Refuse("softmax has a table form for scale 1/256 and zero point 0 only");
  }
  SoftmaxEntries entries = LibrarySoftmax(x.value().spec->scales[0], l.result_shape().back());
  const RegisterId codes =
      l.Emit(SoftmaxTableParams{std::move(entries.table), std::move(entries.alternative)},
             {x.value().reg}, DType::kUint8, l.result_shape());
  l.SetResult(l.ClampTo(codes, result));
  return OkStatus();
}

}  // namespace qconform
