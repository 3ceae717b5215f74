// SPDX-License-Identifier: Apache-2.0
// softmax over the last axis in integer steps, the ones ExecuTorch's Arm backend has (subtract the
// row's maximum, exp table, sum, reciprocal table, multiply), with parameters of our own: nothing
// but the node's specs is there to calibrate them. Errors: oracle/README.md.
#include <algorithm>
#include <cmath>
#include <utility>

#include "qconform/lower/function_table.h"
#include "qconform/lower/scale_encoding.h"

namespace qconform {
namespace {

using Op = ElementwiseParams::Op;

constexpr std::int64_t kMostColumns = 8192;  // the sum's error grows with them
// Under this scale already the next code below the largest comes to exp(-4096): no larger scale
// changes a code, and this one keeps a step of the operand inside int32.
constexpr float kLargestScale = 4096;
constexpr std::int64_t kLargestEntry = 32767;

// exp(-12) * 2^15 rounds to 0: 16 bits of arguments cover twelve, and exp(0) is point 511.
constexpr float kExpUnit = 12.0f / 65536.0f;
constexpr std::int64_t kExpOffset = 511 * 128 - 32768;

class Softmax {
 public:
  Softmax(NodeLowering& l, const ConcreteSpec& x)
      : l_(l), x_(x), scale_(std::min(x.scales[0], kLargestScale)), shape_(l.result_shape()) {
    row_ = shape_;
    row_[row_.size() - 1] = 1;
  }

  // Units of 2^-29.
  RegisterId Emit(RegisterId codes) {
    const RescaleParams levels{
        .multipliers = {1 << 30}, .shifts = {30}, .input_zero_point = x_.zero_points[0]};
    const RegisterId x = l_.Emit(levels, {codes}, DType::kInt32, shape_);
    const auto axis = static_cast<std::int64_t>(shape_.size()) - 1;
    const RegisterId largest =
        l_.Emit(ReduceParams{ReduceParams::Op::kMax, axis}, {x}, DType::kInt32, row_);
    const RegisterId below = Pair(Op::kSub, x, largest, shape_);
    const RegisterId e = BitWidth(x_.dtype) == 8 ? ExpOfBytes(below) : ExpOfWords(below);
    const RegisterId sum =
        l_.Emit(ReduceParams{ReduceParams::Op::kSum, axis}, {e}, DType::kInt32, row_);
    return Quotient(e, sum);
  }

 private:
  // Entries in units of 2^-15; 1 itself is one unit short.
  static TableParams Table(OpKind op, const ArgumentGrid& grid) {
    TableParams params;
    params.table = RoundFunction({op, {}}, grid, 0x1p-15f, kCodeLimit).codes;
    for (std::int64_t& entry : params.table) entry = std::min(entry, kLargestEntry);
    return params;
  }

  // Interpolates, and rounds the fraction away.
  RegisterId LookUp(TableParams params, RegisterId at, const Dims& shape) {
    const RegisterId fine = l_.Emit(std::move(params), {at}, DType::kInt32, shape);
    return Shifted(fine, 7, DType::kInt32, shape);
  }

  // Every distance has a point of its own: 128 codes from one to the next.
  RegisterId ExpOfBytes(RegisterId below) {
    const RescaleParams spread{.multipliers = {1 << 30}, .shifts = {23}};
    const RegisterId at = l_.Emit(spread, {below}, DType::kInt16, shape_);
    return LookUp(Table(OpKind::kExp, {.scale = scale_, .first = -256, .step = 1, .count = 513}),
                  at, shape_);
  }

  RegisterId ExpOfWords(RegisterId below) {
    // Beyond twelve nothing is left; the cut keeps what follows inside int32.
    const double steps = std::ceil(12.0 / static_cast<double>(scale_));
    const auto floor = -static_cast<std::int64_t>(std::min(steps, 65535.0));
    const RegisterId near = Pair(Op::kMaximum, below, Constant(floor), shape_);
    const Result<EncodedScale> scale =
        EncodeScale32(static_cast<double>(scale_) / static_cast<double>(kExpUnit));
    QC_CHECK(scale.ok());  // at most 2^12 / kExpUnit
    const RescaleParams to_unit{.multipliers = {scale.value().multiplier},
                                .shifts = {scale.value().shift}};
    const RegisterId units = l_.Emit(to_unit, {near}, DType::kInt32, shape_);
    const RegisterId moved = Pair(Op::kAdd, units, Constant(kExpOffset), shape_);
    const RegisterId at = Shifted(moved, 0, DType::kInt16, shape_);
    return LookUp(
        Table(OpKind::kExp, {.scale = kExpUnit, .first = -511 * 128, .step = 128, .count = 513}),
        at, shape_);
  }

  // e / sum. With k leading zeros in the sum, z = sum 2^(k - 32) lies in [1/2, 1); the table holds
  // 1 / (2 z) at 2^17 (z - 1/2) - 2^15.
  RegisterId Quotient(RegisterId e, RegisterId sum) {
    const RegisterId zeros =
        l_.Emit(UnaryParams{UnaryParams::Op::kClz}, {sum}, DType::kInt32, row_);
    const RegisterId up = Pair(Op::kSub, zeros, Constant(1), row_);
    const RegisterId z = Pair(Op::kLogicalLeftShift, sum, up, row_);
    const RegisterId centred = Pair(Op::kSub, z, Constant(std::int64_t{3} << 29), row_);
    const RegisterId at = Shifted(centred, 14, DType::kInt16, row_);
    const RegisterId inverse = LookUp(
        Table(OpKind::kReciprocal, {.scale = 0x1p-16f, .first = 65536, .step = 128, .count = 513}),
        at, row_);
    const RegisterId product = Pair(Op::kMul, e, inverse, shape_);
    const RegisterId down = Pair(Op::kSub, Constant(17), zeros, row_);
    const ElementwiseParams shift{.op = Op::kArithmeticRightShift, .rounds = true};
    return l_.Emit(shift, {product, down}, DType::kInt32, shape_);
  }

  RegisterId Pair(Op op, RegisterId a, RegisterId b, const Dims& shape) {
    return l_.Emit(ElementwiseParams{.op = op}, {a, b}, DType::kInt32, shape);
  }

  // RESCALE by 2^-by.
  RegisterId Shifted(RegisterId a, std::int32_t by, DType dtype, const Dims& shape) {
    return l_.Emit(RescaleParams{.multipliers = {1 << 30}, .shifts = {30 + by}}, {a}, dtype, shape);
  }

  RegisterId Constant(std::int64_t value) {
    Dims ones = shape_;
    for (std::int64_t& dim : ones) dim = 1;
    return l_.builder().NewConstant(DType::kInt32, ones, {value});
  }

  NodeLowering& l_;
  const ConcreteSpec& x_;
  float scale_;
  Dims shape_;
  Dims row_;  // the same with one column
};

}  // namespace

Status LowerSoftmaxSteps(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.PerTensorResultSpec();
  if (!result.ok()) return result.error();
  Result<Quantized> x = l.PerTensorOperand(0);
  if (!x.ok()) return x.error();
  const ConcreteSpec& in = *x.value().spec;
  const int bits = BitWidth(in.dtype);
  const int result_bits = BitWidth(result.value()->dtype);
  if ((bits != 8 && bits != 16) || (result_bits != 8 && result_bits != 16)) {
    return l.Refuse("softmax in steps takes 8 or 16 bits, and gives 8 or 16");
  }
  if (l.result_shape().back() > kMostColumns) return l.Refuse("rows longer than 8192");
  const RegisterId quotient = Softmax(l, in).Emit(x.value().reg);
  Result<RegisterId> codes =
      l.RescaleInt32(quotient, std::ldexp(1.0, -29) / ScaleOf(*result.value()), *result.value());
  if (!codes.ok()) return codes.error();
  l.SetResult(codes.value());
  return OkStatus();
}

}  // namespace qconform
