// SPDX-License-Identifier: Apache-2.0
#include "qconform/laws/kernel_call.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>

#include "qconform/base/prng.h"
#include "qconform/kernel/rounding.h"

namespace qconform::laws {
namespace {

using gen::Draw;

template <class T, std::size_t kCount>
T PickOf(Draw& draw, const std::array<T, kCount>& items) {
  return draw.Pick(std::span<const T>(items));
}

// How the codes of a tensor are chosen: all of them in one way, from one seed.
enum class Fill : std::uint8_t { kZeroPoint, kUniform, kLowest, kHighest, kEitherEnd, kMixed };

Tensor DrawTensor(Draw& draw, DType dtype, const Dims& shape, std::int64_t zero_point = 0) {
  constexpr std::array kFills = {Fill::kZeroPoint, Fill::kUniform, Fill::kLowest,  Fill::kHighest,
                                 Fill::kEitherEnd, Fill::kMixed,   Fill::kUniform, Fill::kMixed};
  const Fill fill = PickOf(draw, kFills);
  const std::uint64_t seed = draw.Below(std::uint64_t{1} << 32);
  Prng prng(seed);
  const CodeRange range = RangeOf(dtype);
  const auto width = static_cast<std::uint64_t>(range.max - range.min) + 1;
  Tensor t = MakeTensor(dtype, shape);
  for (std::int64_t& code : t.codes) {
    const std::uint64_t bits = prng.Next();
    const bool even = (bits >> 32) % 2 == 0;
    const std::int64_t any = range.min + static_cast<std::int64_t>(bits % width);
    const bool uniform = fill == Fill::kUniform || (fill == Fill::kMixed && bits % 4 != 0);
    code = zero_point;
    if (uniform) code = any;
    if (fill == Fill::kLowest || (fill == Fill::kEitherEnd && even)) code = range.min;
    if (fill == Fill::kHighest || (fill == Fill::kEitherEnd && !even)) code = range.max;
    if (fill == Fill::kMixed && bits % 4 == 0) code = even ? range.min : range.max;
  }
  return t;
}

std::int64_t DrawZeroPoint(Draw& draw, DType dtype) {
  if (BitWidth(dtype) == 16 && !draw.Chance(1, 8)) return 0;
  const CodeRange range = RangeOf(dtype);
  return draw.EdgeBiased(range.min, range.max);
}

DType DrawActivation(Draw& draw) {
  constexpr std::array kTypes = {DType::kInt8, DType::kInt16, DType::kUint8, DType::kInt4};
  return PickOf(draw, kTypes);
}
DType AccumulatorOf(DType x) { return x == DType::kInt16 ? DType::kInt48 : DType::kInt32; }

// Often none; else small, or at an end of the accumulator, so that sums leave it.
void DrawBias(Draw& draw, KernelCall& call, std::int64_t outputs) {
  if (draw.Chance(1, 3)) return;
  const CodeRange range = RangeOf(call.dtype);
  const bool one = draw.Chance(1, 5);
  const bool wide = draw.Chance(1, 6);
  Tensor bias = MakeTensor(call.dtype, {one ? 1 : outputs});
  std::int64_t around = wide ? draw.EdgeBiased(range.min, range.max) : 0;
  if (wide && draw.Chance(1, 2)) around = range.max;
  const std::uint64_t seed = draw.Below(std::uint64_t{1} << 32);
  Prng prng(seed);
  for (std::int64_t& code : bias.codes) {
    code = ClampTo(range, around + static_cast<std::int64_t>(prng.Next() % 2001) - 1000);
  }
  call.operands.push_back(std::move(bias));
}

struct Axis {
  std::int64_t in, out, taps, stride, dilation, before;
};

// One axis of a window: the result's length first, and the operand's from it.
Axis DrawAxis(Draw& draw, std::int64_t max_out, bool dilated) {
  Axis a{};
  a.out = draw.Range(1, max_out);
  const std::int64_t most_taps = draw.Chance(1, 10) ? 12 : 4;
  a.taps = draw.Range(1, most_taps);
  a.stride = draw.Range(1, 3);
  a.dilation = dilated ? draw.Range(1, 3) : 1;
  const std::int64_t span = (a.out - 1) * a.stride + (a.taps - 1) * a.dilation + 1;
  const std::int64_t most = dilated ? 5 : a.taps - 1;
  a.before = std::min(draw.Range(0, most), span - 1);
  const std::int64_t after = std::min(draw.Range(0, most), span - 1 - a.before);
  a.in = span - a.before - after;
  return a;
}

KernelCall DrawMatmul(Draw& draw) {
  KernelCall call;
  const DType a = DrawActivation(draw);
  const DType b = a == DType::kInt16 && !draw.Chance(1, 4) ? DType::kInt16 : DType::kInt8;
  const bool deep = draw.Chance(1, 4);
  const std::int64_t n = draw.Range(1, 2);
  const std::int64_t rows = draw.Range(1, deep ? 4 : 20);
  const std::int64_t depth = draw.Range(1, deep ? 1200 : 40);
  const std::int64_t columns = draw.Range(1, deep ? 9 : 140);
  MatmulParams p;
  p.a_zero_point = DrawZeroPoint(draw, a);
  p.b_zero_point = DrawZeroPoint(draw, b);
  call.operands.push_back(DrawTensor(draw, a, {n, rows, depth}, p.a_zero_point));
  call.operands.push_back(DrawTensor(draw, b, {n, depth, columns}, p.b_zero_point));
  call.dtype = AccumulatorOf(a);
  call.shape = {n, rows, columns};
  call.params = p;
  return call;
}

KernelCall DrawElementwise(Draw& draw) {
  using Op = ElementwiseParams::Op;
  constexpr std::array kOps = {Op::kAdd, Op::kSub, Op::kMul, Op::kMaximum, Op::kIntDiv};
  KernelCall call;
  ElementwiseParams p;
  p.op = PickOf(draw, kOps);
  if (p.op == Op::kMul) {
    if (draw.Chance(1, 4)) p.shift = static_cast<std::int32_t>(draw.Range(0, 63));
    p.keeps_low_bits = p.shift == 0 && draw.Chance(1, 4);
  }
  call.params = p;
  call.dtype = DType::kInt32;
  const auto rank = static_cast<std::size_t>(draw.Range(0, 4));
  Dims a;
  Dims b;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    const std::int64_t size = draw.Range(1, axis + 1 == rank ? 40 : 5);
    const std::uint64_t which = draw.Below(4);
    call.shape.push_back(size);
    a.push_back(which == 1 ? 1 : size);
    b.push_back(which == 2 ? 1 : size);
  }
  // int8 codes never overflow, int16 ones only where they are multiplied, int32 ones nearly always.
  constexpr std::array kTypes = {DType::kInt8, DType::kInt16, DType::kInt32};
  const bool wide = p.shift > 0 || p.op == Op::kMaximum || p.op == Op::kIntDiv;
  const DType type = wide ? DType::kInt32 : PickOf(draw, kTypes);
  call.operands.push_back(DrawTensor(draw, type, a));
  call.operands.push_back(DrawTensor(draw, type, b));
  return call;
}

void DrawScale(Draw& draw, RescaleParams& p) {
  const std::int64_t one = p.scale32 ? std::int64_t{1} << 30 : std::int64_t{1} << 14;
  std::int64_t multiplier = draw.Range(one, 2 * one - 1);
  if (draw.Chance(1, 8)) multiplier = draw.EdgeBiased(0, 2 * one - 1);
  if (draw.Chance(1, 60)) multiplier = draw.EdgeBiased(-one, 0);
  std::int64_t shift = draw.Range(p.scale32 ? 28 : 14, 62);
  if (draw.Chance(1, 10)) shift = draw.Range(0, 64);
  p.multipliers.push_back(static_cast<std::int32_t>(multiplier));
  p.shifts.push_back(static_cast<std::int32_t>(shift));
}

KernelCall DrawRescale(Draw& draw) {
  KernelCall call;
  constexpr std::array kFrom = {DType::kInt8,  DType::kInt32, DType::kInt48,
                                DType::kInt16, DType::kUint8, DType::kInt32};
  constexpr std::array kTo = {DType::kInt8, DType::kInt16, DType::kInt32, DType::kUint8};
  const DType from = PickOf(draw, kFrom);
  call.dtype = PickOf(draw, kTo);
  RescaleParams p;
  p.scale32 = from != DType::kInt48 && !draw.Chance(1, 6);
  if (p.scale32 && draw.Chance(1, 2)) p.rounding = Rounding::kDouble;
  if (BitWidth(from) == 8) p.input_zero_point = DrawZeroPoint(draw, from);
  if (BitWidth(call.dtype) == 8) p.output_zero_point = DrawZeroPoint(draw, call.dtype);
  const std::int64_t channels = draw.Range(1, 80);
  call.shape = {draw.Range(1, 9), channels};
  const std::int64_t scales = draw.Chance(1, 2) ? channels : 1;
  for (std::int64_t i = 0; i < scales; ++i) DrawScale(draw, p);
  Tensor x = DrawTensor(draw, from, call.shape, p.input_zero_point);
  // Mostly small enough for any usual scale: the whole of a wide type seldom is.
  const std::int64_t divisor = std::int64_t{1} << (BitWidth(from) > 16 ? draw.Range(0, 24) : 0);
  for (std::int64_t& code : x.codes) code /= divisor;
  call.operands.push_back(std::move(x));
  call.params = std::move(p);
  return call;
}

KernelCall DrawTable(Draw& draw) {
  KernelCall call;
  constexpr std::array kTypes = {DType::kInt8, DType::kInt16, DType::kUint8};
  const DType type = PickOf(draw, kTypes);
  const bool wide = type == DType::kInt16;
  call.dtype = wide ? DType::kInt32 : type;
  call.shape = {draw.Range(1, 300)};
  TableParams p;
  p.table = DrawTensor(draw, wide ? DType::kInt16 : type, {wide ? 513 : 256}).codes;
  // Steep tables are unpredictable: most are made flatter.
  if (wide && !draw.Chance(1, 5)) {
    for (std::int64_t& entry : p.table) entry /= 2;
  }
  call.operands.push_back(DrawTensor(draw, type, call.shape));
  call.params = std::move(p);
  return call;
}

KernelCall DrawClamp(Draw& draw) {
  KernelCall call;
  constexpr std::array kTypes = {DType::kInt8, DType::kInt16, DType::kUint8, DType::kInt32};
  call.dtype = PickOf(draw, kTypes);
  call.shape = {draw.Range(1, 100)};
  const CodeRange range = RangeOf(call.dtype);
  const std::int64_t one = draw.EdgeBiased(range.min, range.max);
  const std::int64_t other = draw.EdgeBiased(range.min, range.max);
  call.params = ClampParams{std::min(one, other), std::max(one, other)};
  call.operands.push_back(DrawTensor(draw, call.dtype, call.shape));
  return call;
}

KernelCall DrawPool(Draw& draw, bool average) {
  KernelCall call;
  constexpr std::array kTypes = {DType::kInt8, DType::kInt16, DType::kUint8};
  call.dtype = PickOf(draw, kTypes);
  const Axis y = DrawAxis(draw, 5, false);
  const Axis x = DrawAxis(draw, 6, false);
  const std::int64_t n = draw.Range(1, 2);
  const std::int64_t channels = draw.Range(1, 140);
  Pool2dParams p{{y.taps, x.taps}, {y.stride, x.stride}, {y.before, 0, x.before, 0}, 0, 0};
  if (average) {
    p.input_zero_point = DrawZeroPoint(draw, call.dtype);
    p.output_zero_point = DrawZeroPoint(draw, call.dtype);
  }
  call.shape = {n, y.out, x.out, channels};
  call.operands.push_back(
      DrawTensor(draw, call.dtype, {n, y.in, x.in, channels}, p.input_zero_point));
  if (average) {
    call.params = AvgPool2dParams{p};
  } else {
    call.params = MaxPool2dParams{p};
  }
  return call;
}

}  // namespace

KernelCall DrawConvCall(Draw& draw, bool depthwise) {
  KernelCall call;
  const DType x_type = DrawActivation(draw);
  constexpr std::array kWeights = {DType::kInt8, DType::kInt8, DType::kUint8, DType::kInt4};
  const DType w_type = PickOf(draw, kWeights);
  const bool deep = draw.Chance(1, 6);  // past the int32 block of 16-bit activations
  const Axis y = DrawAxis(draw, deep ? 2 : 5, true);
  const Axis x = DrawAxis(draw, deep ? 2 : 7, true);
  const std::int64_t n = draw.Range(1, 2);
  const std::int64_t channels = deep ? draw.Range(200, 700) : draw.Range(1, 20);
  const std::int64_t multiplier = draw.Range(1, 3);
  const std::int64_t outputs = depthwise ? channels * multiplier : draw.Range(1, deep ? 4 : 70);
  Conv2dParams p{{y.stride, x.stride}, {y.dilation, x.dilation}, {y.before, 0, x.before, 0}};
  p.pad[1] = (y.out - 1) * y.stride + (y.taps - 1) * y.dilation + 1 - y.before - y.in;
  p.pad[3] = (x.out - 1) * x.stride + (x.taps - 1) * x.dilation + 1 - x.before - x.in;
  p.x_zero_point = DrawZeroPoint(draw, x_type);
  p.w_zero_point = draw.Chance(1, 2) ? DrawZeroPoint(draw, w_type) : 0;
  const Dims w =
      depthwise ? Dims{1, y.taps, x.taps, outputs} : Dims{outputs, y.taps, x.taps, channels};
  call.operands.push_back(DrawTensor(draw, x_type, {n, y.in, x.in, channels}, p.x_zero_point));
  call.operands.push_back(DrawTensor(draw, w_type, w, p.w_zero_point));
  call.dtype = AccumulatorOf(x_type);
  call.shape = {n, y.out, x.out, outputs};
  DrawBias(draw, call, outputs);
  if (depthwise) {
    call.params = DepthwiseConv2dParams{p};
  } else {
    call.params = p;
  }
  return call;
}

KernelCall DrawKernelCall(Draw& draw) {
  switch (draw.Below(11)) {
    case 0:
    case 1:
      return DrawConvCall(draw, false);
    case 2:
      return DrawConvCall(draw, true);
    case 3:
    case 4:
      return DrawMatmul(draw);
    case 5:
      return DrawElementwise(draw);
    case 6:
    case 7:
      return DrawRescale(draw);
    case 8:
      return DrawTable(draw);
    case 9:
      return DrawClamp(draw);
    default: {
      const bool average = draw.Chance(1, 2);
      return DrawPool(draw, average);
    }
  }
}

}  // namespace qconform::laws
