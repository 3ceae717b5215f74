// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "qconform/conformance/tosa_mlir/testing/random_tosa.h"

namespace qconform::conformance {
namespace {

using Binary = ElementwiseParams::Op;
using Unary = UnaryParams::Op;

constexpr std::array kWidths = {DType::kInt8, DType::kInt16, DType::kInt32};

struct BinaryRow {
  Binary op;
  std::string_view name;
  DType in;
  DType out;
};

// For any operands; both kinds of limits where some of the results leave int32.
TosaSubject MakeBinary(Prng& prng, const BinaryRow& row) {
  TosaMaker m(prng);
  ElementwiseParams params{row.op};
  const Dims shape = m.Shape(static_cast<std::size_t>(m.Range(0, 4)), 4);
  CodeRange a = RangeOf(row.in);
  CodeRange b = a;
  if (row.op == Binary::kAdd || row.op == Binary::kSub) a = b = {a.min / 2, a.max / 2};
  if (row.op == Binary::kIntDiv) b = m.Chance(2) ? CodeRange{1, b.max} : CodeRange{b.min, -2};
  if (row.op == Binary::kMul && row.in == DType::kInt32) {
    params.shift = static_cast<std::int32_t>(m.Chance(3) ? 0 : m.Range(1, 62));
    params.keeps_low_bits = true;
    // The product stays below 2^(30 + shift).
    if (params.shift > 0 && params.shift < 32) {
      a = {-(std::int64_t{1} << 15), std::int64_t{1} << 15};
      const std::int64_t bound = std::int64_t{1} << std::min(params.shift + 15, 31);
      b = {-bound, bound - 1};
    }
  }
  const bool shifts =
      Binary::kArithmeticRightShift <= row.op && row.op <= Binary::kLogicalRightShift;
  if (shifts) b = {0, BitWidth(row.in) - 1};
  params.rounds = row.op == Binary::kArithmeticRightShift && m.Chance(2);
  const RegisterId x = m.Argument(row.in, m.Narrowed(shape), a);
  const Dims other = m.Narrowed(shape);
  const RegisterId y = m.Either(row.in, other, b);
  Dims result = m.ShapeOf(x);
  for (std::size_t i = 0; i < result.size(); ++i) result[i] = std::max(result[i], other[i]);
  return m.Finish(params, {x, y}, row.out, result);
}

TosaSubject MakeUnary(Prng& prng, Unary op, DType dtype) {
  TosaMaker m(prng);
  const Dims shape = m.Shape(static_cast<std::size_t>(m.Range(0, 4)), 4);
  UnaryParams params{op};
  CodeRange range = RangeOf(dtype);
  if (op == Unary::kNegate && dtype == DType::kInt8) {
    params.input_zero_point = m.Range(-128, 127);
    params.output_zero_point = m.Range(-128, 127);
  }
  const bool negates = op == Unary::kNegate || op == Unary::kAbs;
  if (negates && dtype == DType::kInt32) ++range.min;
  return m.Finish(params, {m.Argument(dtype, shape, range)}, dtype, shape);
}

TosaSubject MakeSelect(Prng& prng, DType dtype) {
  TosaMaker m(prng);
  const Dims shape = m.Shape(static_cast<std::size_t>(m.Range(0, 4)), 4);
  const RegisterId condition = m.Argument(DType::kBool, m.Narrowed(shape));
  const RegisterId a = m.Argument(dtype, shape);
  const RegisterId b = m.Either(dtype, m.Narrowed(shape), RangeOf(dtype));
  return m.Finish(SelectParams{}, {condition, a, b}, dtype, shape);
}

TosaSubject MakeCast(Prng& prng, DType in, DType out) {
  TosaMaker m(prng);
  const Dims shape = m.Shape(static_cast<std::size_t>(m.Range(0, 4)), 5);
  return m.Finish(CastParams{}, {m.Argument(in, shape)}, out, shape);
}

struct RescaleRow {
  DType in;
  DType out;
  bool scale32;
  Rounding rounding;
};

// Zero points are free for 8 bits, 0 or 32768 for uint16, else 0.
std::int64_t ZeroPoint(TosaMaker& m, DType dtype) {
  if (BitWidth(dtype) == 8) return m.Range(RangeOf(dtype).min, RangeOf(dtype).max);
  return dtype == DType::kUint16 && m.Chance(2) ? 32768 : 0;
}

// Values less zero point inside what apply_scale demands at the smallest shift.
TosaSubject MakeRescale(Prng& prng, const RescaleRow& row) {
  TosaMaker m(prng);
  const Dims shape = m.Shape(static_cast<std::size_t>(m.Range(1, 4)), 6);
  RescaleParams params{.scale32 = row.scale32, .rounding = row.rounding};
  params.input_zero_point = ZeroPoint(m, row.in);
  params.output_zero_point = ZeroPoint(m, row.out);
  const std::int64_t channels = m.Chance(2) ? 1 : shape.back();
  const std::int64_t least = m.Range(2, 62);
  for (std::int64_t i = 0; i < channels; ++i) {
    const std::int64_t top = row.scale32 ? 31 : 15;
    const std::int64_t bound = (std::int64_t{1} << m.Range(m.Chance(2) ? top : 0, top)) - 1;
    params.multipliers.push_back(static_cast<std::int32_t>(m.Range(bound / 2, bound)));
    params.shifts.push_back(static_cast<std::int32_t>(m.Range(least, 62)));
  }
  // apply_scale_32 demands |value| < 2^(s-1); apply_scale_16 that the result fits int32.
  const std::int64_t bits =
      row.scale32 ? std::min<std::int64_t>(least - 1, 31) : std::min<std::int64_t>(least + 15, 47);
  const std::int64_t limit = std::int64_t{1} << bits;
  const CodeRange own = RangeOf(row.in);
  const CodeRange range{std::max(own.min, params.input_zero_point - limit),
                        std::min(own.max, params.input_zero_point + limit - 1)};
  return m.Finish(std::move(params), {m.Argument(row.in, shape, range)}, row.out, shape);
}

TosaSubject MakeTable(Prng& prng, DType dtype) {
  TosaMaker m(prng);
  const Dims shape = m.Shape(static_cast<std::size_t>(m.Range(1, 4)), 6);
  TableParams params;
  const bool wide = dtype == DType::kInt16;
  params.table = m.Codes({wide ? 513 : 256}, RangeOf(dtype));
  for (std::size_t i = 1; wide && i < params.table.size(); ++i) {  // slopes stay inside int16
    const std::int64_t before = params.table[i - 1];
    params.table[i] = std::clamp(params.table[i], before - 32768, before + 32767);
  }
  return m.Finish(std::move(params), {m.Argument(dtype, shape)},
                  wide ? DType::kInt32 : DType::kInt8, shape);
}

TosaSubject MakeClamp(Prng& prng, DType dtype) {
  TosaMaker m(prng);
  const Dims shape = m.Shape(static_cast<std::size_t>(m.Range(0, 4)), 6);
  std::vector<std::int64_t> ends = m.Codes({2}, RangeOf(dtype));
  std::sort(ends.begin(), ends.end());
  return m.Finish(ClampParams{ends[0], ends[1]}, {m.Argument(dtype, shape)}, dtype, shape);
}

void AddBinaryRows(std::vector<TosaRow>& rows) {
  std::vector<BinaryRow> all;
  for (const auto& [op, name] :
       {std::pair{Binary::kAdd, "add"}, std::pair{Binary::kSub, "sub"},
        std::pair{Binary::kMaximum, "maximum"}, std::pair{Binary::kMinimum, "minimum"},
        std::pair{Binary::kIntDiv, "intdiv"}}) {
    all.push_back({op, name, DType::kInt32, DType::kInt32});
  }
  for (const DType dtype : kWidths) {
    all.push_back({Binary::kMul, "mul", dtype, DType::kInt32});
    for (const auto& [op, name] :
         {std::pair{Binary::kArithmeticRightShift, "arithmetic_right_shift"},
          std::pair{Binary::kLogicalLeftShift, "logical_left_shift"},
          std::pair{Binary::kLogicalRightShift, "logical_right_shift"},
          std::pair{Binary::kBitwiseAnd, "bitwise_and"},
          std::pair{Binary::kBitwiseOr, "bitwise_or"},
          std::pair{Binary::kBitwiseXor, "bitwise_xor"}}) {
      all.push_back({op, name, dtype, dtype});
    }
  }
  for (const auto& [op, name] :
       {std::pair{Binary::kLogicalAnd, "logical_and"}, std::pair{Binary::kLogicalOr, "logical_or"},
        std::pair{Binary::kLogicalXor, "logical_xor"}}) {
    all.push_back({op, name, DType::kBool, DType::kBool});
  }
  for (const auto& [op, name] :
       {std::pair{Binary::kEqual, "equal"}, std::pair{Binary::kGreater, "greater"},
        std::pair{Binary::kGreaterEqual, "greater_equal"}}) {
    all.push_back({op, name, DType::kInt32, DType::kBool});
  }
  for (const BinaryRow& row : all) {
    rows.push_back({std::string(row.name) + " " + std::string(NameOf(row.in)), "",
                    [row](Prng& p) { return MakeBinary(p, row); }});
  }
}

void AddUnaryRows(std::vector<TosaRow>& rows) {
  const auto add = [&](Unary op, std::string_view name, DType dtype, std::string_view extension) {
    rows.push_back({std::string(name) + " " + std::string(NameOf(dtype)), extension,
                    [op, dtype](Prng& p) { return MakeUnary(p, op, dtype); }});
  };
  for (const DType dtype : kWidths) {
    add(Unary::kIdentity, "identity", dtype, "");
    add(Unary::kNegate, "negate", dtype, "");
    add(Unary::kBitwiseNot, "bitwise_not", dtype, "");
  }
  add(Unary::kIdentity, "identity", DType::kInt48, "int16");
  add(Unary::kAbs, "abs", DType::kInt32, "");
  add(Unary::kClz, "clz", DType::kInt32, "");
  add(Unary::kLogicalNot, "logical_not", DType::kBool, "");
}

void AddRescaleRows(std::vector<TosaRow>& rows) {
  const auto add = [&](const RescaleRow& row) {
    std::string name =
        "rescale " + std::string(NameOf(row.in)) + "->" + std::string(NameOf(row.out));
    name += row.scale32 ? "" : " scale16";
    const bool doubles = row.rounding == Rounding::kDouble;
    rows.push_back({name + (doubles ? " double" : ""),
                    row.in == DType::kInt48 ? "int16"
                    : doubles               ? "doubleround"
                                            : "",
                    [row](Prng& p) { return MakeRescale(p, row); }});
  };
  for (const DType in : {DType::kInt8, DType::kInt16, DType::kInt32}) {
    for (const DType out : kWidths) {
      add({in, out, true, Rounding::kSingle});
      add({in, out, true, Rounding::kDouble});
      add({in, out, false, Rounding::kSingle});
    }
  }
  for (const DType out : kWidths) add({DType::kInt48, out, false, Rounding::kSingle});
  for (const auto& [in, out] :
       {std::pair{DType::kUint8, DType::kInt8}, std::pair{DType::kUint8, DType::kInt16},
        std::pair{DType::kUint16, DType::kInt16}, std::pair{DType::kInt8, DType::kUint8},
        std::pair{DType::kInt16, DType::kUint8}, std::pair{DType::kInt16, DType::kUint16}}) {
    add({in, out, true, Rounding::kSingle});
  }
}

}  // namespace

std::vector<TosaRow> ElementRows() {
  std::vector<TosaRow> rows;
  AddBinaryRows(rows);
  AddUnaryRows(rows);
  AddRescaleRows(rows);
  for (const DType dtype : {DType::kBool, DType::kInt8, DType::kInt16, DType::kInt32}) {
    const std::string name(NameOf(dtype));
    rows.push_back({"select " + name, "", [dtype](Prng& p) { return MakeSelect(p, dtype); }});
    for (const DType out : {DType::kBool, DType::kInt8, DType::kInt16, DType::kInt32}) {
      if (out == dtype) continue;
      rows.push_back({"cast " + name + "->" + std::string(NameOf(out)), "",
                      [dtype, out](Prng& p) { return MakeCast(p, dtype, out); }});
    }
  }
  for (const DType dtype : {DType::kInt8, DType::kInt16}) {
    const std::string name(NameOf(dtype));
    const std::string_view extension = dtype == DType::kInt16 ? "int16" : "";
    rows.push_back({"table " + name, extension, [dtype](Prng& p) { return MakeTable(p, dtype); }});
    rows.push_back({"clamp " + name, extension, [dtype](Prng& p) { return MakeClamp(p, dtype); }});
  }
  return rows;
}

}  // namespace qconform::conformance
