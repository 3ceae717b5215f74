// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "qconform/conformance/tosa_mlir/testing/random_tosa.h"

namespace qconform::conformance {
namespace {

struct Types {
  DType x;
  DType w;
  DType acc;
  std::string_view extension;
};
constexpr std::array kTypes = {Types{DType::kInt8, DType::kInt8, DType::kInt32, ""},
                               Types{DType::kInt8, DType::kInt4, DType::kInt32, "int4"},
                               Types{DType::kInt16, DType::kInt8, DType::kInt48, "int16"}};

CodeRange WeightRange(DType dtype) {
  return dtype == DType::kInt4 ? CodeRange{-7, 7} : RangeOf(dtype);
}

std::int64_t ZeroPoint(TosaMaker& m, DType dtype) {
  return dtype == DType::kInt8 && !m.Chance(4) ? m.Range(-128, 127) : 0;
}

// An axis of a convolution that divides exactly.
struct Axis {
  std::int64_t taps;
  std::int64_t stride;
  std::int64_t dilation;
  std::int64_t before;
  std::int64_t after;
  std::int64_t out;
  std::int64_t in;
};

Axis RandomAxis(TosaMaker& m) {
  Axis a{
      m.Range(1, 3), m.Range(1, 3), m.Range(1, 2), m.Range(0, 2), m.Range(0, 2), m.Range(1, 4), 0};
  a.in = (a.out - 1) * a.stride + (a.taps - 1) * a.dilation + 1 - a.before - a.after;
  if (a.in < 1) {
    a.in += a.before + a.after;
    a.before = a.after = 0;
  }
  return a;
}

// None, one for all, or one per channel.
void AddBias(TosaMaker& m, const Types& t, std::int64_t channels,
             std::vector<RegisterId>& operands) {
  const std::int64_t kind = m.Range(0, 2);
  if (kind == 0) return;
  const std::int64_t bound = std::int64_t{1} << (t.acc == DType::kInt48 ? 46 : 30);
  operands.push_back(m.Either(t.acc, {kind == 1 ? 1 : channels}, {-bound, bound}));
}

TosaSubject MakeConv2d(Prng& prng, const Types& t) {
  TosaMaker m(prng);
  const Axis y = RandomAxis(m);
  const Axis x = RandomAxis(m);
  const std::int64_t batch = m.Range(1, 2);
  const std::int64_t in = m.Range(1, 5);
  const std::int64_t out = m.Range(1, 4);
  std::vector<RegisterId> operands = {m.Argument(t.x, {batch, y.in, x.in, in})};
  operands.push_back(m.Either(t.w, {out, y.taps, x.taps, in}, WeightRange(t.w)));
  AddBias(m, t, out, operands);
  const Conv2dParams params{{y.stride, x.stride},
                            {y.dilation, x.dilation},
                            {y.before, y.after, x.before, x.after},
                            ZeroPoint(m, t.x),
                            ZeroPoint(m, t.w)};
  return m.Finish(params, operands, t.acc, {batch, y.out, x.out, out});
}

// A 1x1 kernel with stride 1 goes without padding: MLIR breaks there (finding M6), which has a case
// of its own.
void KeepOffM6(Axis& y, Axis& x) {
  if (y.taps * x.taps * y.stride * x.stride != 1) return;
  for (Axis* a : {&y, &x}) {
    a->before = a->after = 0;
    a->in = a->out;
  }
}

TosaSubject MakeDepthwise(Prng& prng, const Types& t) {
  TosaMaker m(prng);
  Axis y = RandomAxis(m);
  Axis x = RandomAxis(m);
  KeepOffM6(y, x);
  const std::int64_t batch = m.Range(1, 2);
  const std::int64_t in = m.Range(1, 4);
  const std::int64_t out = in * m.Range(1, 3);
  std::vector<RegisterId> operands = {m.Argument(t.x, {batch, y.in, x.in, in})};
  // An int4 weight that is no constant would have to be reshaped, which TOSA has no op for.
  const Dims shape{1, y.taps, x.taps, out};
  operands.push_back(t.w == DType::kInt4 ? m.Constant(t.w, shape, WeightRange(t.w))
                                         : m.Either(t.w, shape, WeightRange(t.w)));
  AddBias(m, t, out, operands);
  const DepthwiseConv2dParams params{{{y.stride, x.stride},
                                      {y.dilation, x.dilation},
                                      {y.before, y.after, x.before, x.after},
                                      ZeroPoint(m, t.x),
                                      ZeroPoint(m, t.w)}};
  return m.Finish(params, operands, t.acc, {batch, y.out, x.out, out});
}

TosaSubject MakeConv3d(Prng& prng, const Types& t) {
  TosaMaker m(prng);
  const Axis z = RandomAxis(m);
  const Axis y = RandomAxis(m);
  const Axis x = RandomAxis(m);
  const std::int64_t in = m.Range(1, 3);
  const std::int64_t out = m.Range(1, 3);
  std::vector<RegisterId> operands = {m.Argument(t.x, {1, z.in, y.in, x.in, in})};
  operands.push_back(m.Either(t.w, {out, z.taps, y.taps, x.taps, in}, WeightRange(t.w)));
  AddBias(m, t, out, operands);
  const Conv3dParams params{{z.stride, y.stride, x.stride},
                            {z.dilation, y.dilation, x.dilation},
                            {z.before, z.after, y.before, y.after, x.before, x.after},
                            ZeroPoint(m, t.x),
                            ZeroPoint(m, t.w)};
  return m.Finish(params, operands, t.acc, {1, z.out, y.out, x.out, out});
}

// One axis of a transposed convolution: the result's size follows, and is at least 1.
struct OutAxis {
  std::int64_t in;
  std::int64_t taps;
  std::int64_t stride;
  std::int64_t before;
  std::int64_t after;

  std::int64_t Out() const { return (in - 1) * stride + before + after + taps; }
};

OutAxis RandomOutAxis(TosaMaker& m) {
  OutAxis a{m.Range(1, 4), m.Range(1, 4), m.Range(1, 3), 0, 0};
  a.before = m.Range(1 - a.taps, 2);
  a.after = m.Range(1 - a.taps, 2);
  if (a.Out() < 1) a.before = a.after = 0;
  return a;
}

TosaSubject MakeTransposeConv2d(Prng& prng, const Types& t) {
  TosaMaker m(prng);
  const OutAxis y = RandomOutAxis(m);
  const OutAxis x = RandomOutAxis(m);
  const std::int64_t batch = m.Range(1, 2);
  const std::int64_t in = m.Range(1, 4);
  const std::int64_t out = m.Range(1, 4);
  std::vector<RegisterId> operands = {m.Argument(t.x, {batch, y.in, x.in, in})};
  operands.push_back(m.Either(t.w, {out, y.taps, x.taps, in}, WeightRange(t.w)));
  AddBias(m, t, out, operands);
  const TransposeConv2dParams params{{y.stride, x.stride},
                                     {y.before, y.after, x.before, x.after},
                                     ZeroPoint(m, t.x),
                                     ZeroPoint(m, t.w)};
  return m.Finish(params, operands, t.acc, {batch, y.Out(), x.Out(), out});
}

TosaSubject MakeMatmul(Prng& prng, DType dtype) {
  TosaMaker m(prng);
  const Dims size = m.Shape(4, 5);
  const RegisterId a = m.Argument(dtype, {size[0], size[1], size[2]});
  const RegisterId b = m.Argument(dtype, {size[0], size[2], size[3]});
  const MatmulParams params{ZeroPoint(m, dtype), ZeroPoint(m, dtype)};
  return m.Finish(params, {a, b}, dtype == DType::kInt8 ? DType::kInt32 : DType::kInt48,
                  {size[0], size[1], size[3]});
}

}  // namespace

std::vector<TosaRow> SumRows() {
  std::vector<TosaRow> rows;
  for (const Types& t : kTypes) {
    const std::string types = " " + Joined(t.x, t.w);
    rows.push_back({"conv2d" + types, t.extension, [t](Prng& p) { return MakeConv2d(p, t); }});
    rows.push_back(
        {"depthwise_conv2d" + types, t.extension, [t](Prng& p) { return MakeDepthwise(p, t); }});
    rows.push_back({"conv3d" + types, t.extension, [t](Prng& p) { return MakeConv3d(p, t); }});
    rows.push_back({"transpose_conv2d" + types, t.extension,
                    [t](Prng& p) { return MakeTransposeConv2d(p, t); }});
  }
  rows.push_back({"matmul int8", "", [](Prng& p) { return MakeMatmul(p, DType::kInt8); }});
  rows.push_back({"matmul int16", "int16", [](Prng& p) { return MakeMatmul(p, DType::kInt16); }});
  return rows;
}

}  // namespace qconform::conformance
