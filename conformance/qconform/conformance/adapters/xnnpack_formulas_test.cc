// SPDX-License-Identifier: Apache-2.0
// The formulas of facts/backends.md section 2 against the real library, bit for bit: our kernels
// compute F1, F7 and the softmax stage; their constants are written out here a second time.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "qconform/base/prng.h"
#include "qconform/conformance/adapters/single_op_case.h"
#include "qconform/conformance/adapters/xnnpack_backend.h"
#include "qconform/kernel/kernel_table.h"

#ifndef QCONFORM_XNNPACK_ROUNDS
#define QCONFORM_XNNPACK_ROUNDS 400
#endif

namespace qconform::conformance {
namespace {

constexpr int kRounds = QCONFORM_XNNPACK_ROUNDS;

class Random {
 public:
  explicit Random(std::uint64_t seed) : prng_(seed) {}

  std::int64_t In(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(prng_.Below(static_cast<std::uint64_t>(high - low) + 1));
  }
  // Ends, neighbours of the middle, or anything.
  std::int64_t Code(CodeRange range) {
    switch (In(0, 7)) {
      case 0:
        return range.min;
      case 1:
        return range.max;
      case 2:
        return (range.min + range.max + 1) / 2;
      default:
        return In(range.min, range.max);
    }
  }
  // Rows that are all one code, or mixed ones.
  std::vector<std::int64_t> Codes(CodeRange range, std::int64_t count) {
    const bool flat = In(0, 9) == 0;
    const std::int64_t first = Code(range);
    std::vector<std::int64_t> codes(static_cast<std::size_t>(count), first);
    if (flat) return codes;
    for (std::int64_t& code : codes) code = Code(range);
    return codes;
  }
  // A power of two (ties) or not, in [2^low, 2^high).
  float Scale(int low, int high) {
    const auto exponent = static_cast<int>(In(low, high - 1));
    const bool tie = In(0, 2) != 0;
    const float mantissa = tie ? 1.0f : 1.0f + std::ldexp(static_cast<float>(In(0, 8388607)), -23);
    return std::ldexp(mantissa, exponent);
  }
  ConcreteSpec Spec(DType dtype, float scale) {
    const CodeRange all = RangeOf(dtype);
    ConcreteSpec spec = PerTensor(dtype, scale, Code(all));
    if (In(0, 3) != 0) return spec;
    const std::int64_t qmin = In(all.min, all.max - 1);
    spec.qmin = qmin;
    spec.qmax = In(qmin + 1, all.max);
    spec.zero_points[0] = In(spec.qmin, spec.qmax);
    return spec;
  }
  DType Eight() { return In(0, 1) == 0 ? DType::kInt8 : DType::kUint8; }

 private:
  Prng prng_;
};

CodeRange RangeOfSpec(const ConcreteSpec& spec) { return {spec.qmin, spec.qmax}; }

// The answer, which must be valid.
Tensor RunLibrary(XnnpackBackend& backend, const Case& c) {
  const BackendResult result = backend.Run(c, Target{});
  if (result.status != BackendStatus::kOk) {
    ADD_FAILURE() << result.reason;
    return MakeTensor(c.graph.values.back().dtype, c.graph.values.back().shape);
  }
  return result.outputs[0];
}

FloatRequantizeParams FloatStage(const ConcreteSpec& y, std::vector<float> scales) {
  return {std::move(scales), y.zero_points[0], y.qmin, y.qmax};
}

// F1's constants: fl(fl(s_x * s_w) / s_y).
std::vector<float> RequantScales(const ConcreteSpec& x, const ConcreteSpec& w,
                                 const ConcreteSpec& y) {
  std::vector<float> scales;
  for (const float w_scale : w.scales) {
    const float product = x.scales[0] * w_scale;
    scales.push_back(product / y.scales[0]);
  }
  return scales;
}

const ConcreteSpec& SpecOf(const Case& c, std::size_t value) {
  return std::get<ConcreteSpec>(*c.graph.values[value].spec);
}

// conv2d as the kernels compute it: exact sum, then F1. Linear comes as a 1x1 convolution.
Tensor ExpectedConv(const Case& c, const Tensor& x, const Tensor& w, bool depthwise,
                    const Dims& shape) {
  const ConcreteSpec& x_spec = SpecOf(c, 0);
  const ConcreteSpec& w_spec = SpecOf(c, 1);
  const ConcreteSpec& y_spec = SpecOf(c, c.graph.values.size() - 1);
  const Attributes& attrs = c.graph.nodes[0].attrs;
  const Dims* stride = attrs.Find(AttrId::kStride);
  const Dims* dilation = attrs.Find(AttrId::kDilation);
  const Dims* pad = attrs.Find(AttrId::kPad);
  const Conv2dParams params{stride ? *stride : Dims{1, 1}, dilation ? *dilation : Dims{1, 1},
                            pad ? *pad : Dims{0, 0, 0, 0}, x_spec.zero_points[0],
                            w_spec.zero_points[0]};
  std::vector<TensorView> operands = {ViewOf(x), ViewOf(w)};
  if (c.graph.values.size() == 4) {
    operands.push_back({DType::kInt32, c.graph.values[2].shape, *c.graph.values[2].constant});
  }
  const KernelTable& kernels = ReferenceKernels();
  Tensor acc = MakeTensor(DType::kInt32, shape);
  const KernelStatus status = depthwise
                                  ? kernels.depthwise_conv2d({params}, operands, MutableViewOf(acc))
                                  : kernels.conv2d(params, operands, MutableViewOf(acc));
  EXPECT_FALSE(status.has_value());
  Tensor y = MakeTensor(y_spec.dtype, shape);
  const std::vector<TensorView> accs = {ViewOf(acc)};
  (void)kernels.float_requantize(FloatStage(y_spec, RequantScales(x_spec, w_spec, y_spec)), accs,
                                 MutableViewOf(y));
  return y;
}

struct WeightedSpecs {
  ConcreteSpec x;
  ConcreteSpec w;
  ConcreteSpec y;
  ConcreteSpec bias;
};

// Ratios from the whole domain [2^-32, 2^8), mostly where results are not saturated.
WeightedSpecs DrawSpecs(Random& random, std::int32_t channel_axis, std::int64_t channels) {
  const DType dtype = random.Eight();
  const bool wide = random.In(0, 3) == 0;
  const float y_scale = random.Scale(-4, 4);
  const float x_scale = random.Scale(-4, 4);
  const int low = wide ? -24 : -10;
  const int high = wide ? 0 : -2;
  WeightedSpecs s;
  s.x = random.Spec(dtype, x_scale);
  s.y = random.Spec(dtype, y_scale);
  s.bias = Symmetric(DType::kInt32, 1);
  if (dtype == DType::kInt8 && channel_axis >= 0 && random.In(0, 1) == 0) {
    std::vector<float> scales;
    for (std::int64_t c = 0; c < channels; ++c) scales.push_back(random.Scale(low, high));
    s.w = SymmetricPerChannel(dtype, channel_axis, scales);
    s.bias = SymmetricPerChannel(DType::kInt32, 0, scales);
  } else {
    const float w_scale = random.Scale(low, high);
    s.w = dtype == DType::kInt8 ? Symmetric(dtype, w_scale) : random.Spec(dtype, w_scale);
    s.bias.scales = s.w.scales;
  }
  for (float& scale : s.bias.scales) scale *= x_scale;
  return s;
}

void AddWeights(Random& random, SingleOpCase& builder, const WeightedSpecs& s, const Dims& shape,
                std::int64_t outputs) {
  builder.Constant(shape, s.w, random.Codes(RangeOf(s.w.dtype), ElementCount(shape)));
  if (random.In(0, 2) == 0) return;
  const std::int64_t reach = std::int64_t{1} << random.In(4, 30);
  builder.Constant({outputs}, s.bias, random.Codes({-reach, reach}, outputs));
}

// Sums as close to ties as integers get: x stands at its zero point, and the bias is (k + 1/2) /
// scale. Here the last bit of a float constant decides.
TEST(XnnpackFormula, LinearIsF1NextToTies) {
  XnnpackBackend backend;
  constexpr std::int64_t kOutputs = 64;
  for (int round = 0; round < kRounds; ++round) {
    Random random(static_cast<std::uint64_t>(round) + 6000000);
    WeightedSpecs s = DrawSpecs(random, -1, kOutputs);
    s.w.scales[0] = random.Scale(-24, -8);
    s.bias.scales[0] = s.x.scales[0] * s.w.scales[0];
    const auto scale = static_cast<double>(RequantScales(s.x, s.w, s.y)[0]);
    std::vector<std::int64_t> bias;
    for (std::int64_t i = 0; i < kOutputs; ++i) {
      const double tie = static_cast<double>(random.In(-128, 127)) + 0.5;
      const double sum = std::clamp(std::nearbyint(tie / scale), -0x1p30, 0x1p30);
      bias.push_back(static_cast<std::int64_t>(sum) + random.In(-1, 1));
    }
    SingleOpCase builder(OpKind::kLinear);
    builder.Input({1, 1}, s.x, {s.x.zero_points[0]});
    builder.Constant({kOutputs, 1}, s.w, random.Codes(RangeOf(s.w.dtype), kOutputs));
    builder.Constant({kOutputs}, s.bias, bias);
    const Case c = builder.Build(s.y);
    const Tensor x{s.x.dtype, {1, 1, 1, 1}, c.inputs[0].codes};
    const Tensor w{s.w.dtype, {kOutputs, 1, 1, 1}, *c.graph.values[1].constant};
    const Tensor expected = ExpectedConv(c, x, w, false, {1, 1, 1, kOutputs});
    ASSERT_EQ(RunLibrary(backend, c).codes, expected.codes) << "round " << round;
  }
}

TEST(XnnpackFormula, LinearIsF1) {
  XnnpackBackend backend;
  for (int round = 0; round < kRounds; ++round) {
    Random random(static_cast<std::uint64_t>(round));
    const std::int64_t rows = random.In(1, 5);
    const std::int64_t inputs = random.In(0, 9) == 0 ? random.In(1, 2000) : random.In(1, 70);
    const std::int64_t outputs = random.In(1, 70);
    const WeightedSpecs s = DrawSpecs(random, -1, outputs);
    SingleOpCase builder(OpKind::kLinear);
    builder.Input({rows, inputs}, s.x, random.Codes(RangeOf(s.x.dtype), rows * inputs));
    AddWeights(random, builder, s, {outputs, inputs}, outputs);
    const Case c = builder.Build(s.y);
    Tensor x = c.inputs[0];
    x.shape = {rows, 1, 1, inputs};
    const Tensor w{s.w.dtype, {outputs, 1, 1, inputs}, *c.graph.values[1].constant};
    const Tensor expected = ExpectedConv(c, x, w, false, {rows, 1, 1, outputs});
    ASSERT_EQ(RunLibrary(backend, c).codes, expected.codes) << "round " << round;
  }
}

// An input size that the window walks over without rest.
std::int64_t DrawSize(Random& random, std::int64_t taps, std::int64_t stride, std::int64_t dilation,
                      std::int64_t pads) {
  const std::int64_t window = (taps - 1) * dilation + 1;
  std::int64_t size = window - pads + stride * random.In(0, 5);
  while (size < 1) size += stride;
  return size;
}

TEST(XnnpackFormula, ConvolutionIsF1) {
  XnnpackBackend backend;
  for (int round = 0; round < kRounds; ++round) {
    Random random(static_cast<std::uint64_t>(round) + 1000000);
    const bool depthwise = random.In(0, 1) == 0;
    const std::int64_t ky = random.In(0, 7) == 0 ? random.In(1, 7) : random.In(1, 3);
    const std::int64_t kx = random.In(0, 1) == 0 ? ky : random.In(1, 5);
    const Dims stride{random.In(1, 3), random.In(1, 3)};
    const Dims dilation{random.In(1, 3), random.In(1, 2)};
    const Dims pad{random.In(0, 3), random.In(0, 3), random.In(0, 2), random.In(0, 4)};
    const std::int64_t height = DrawSize(random, ky, stride[0], dilation[0], pad[0] + pad[1]);
    const std::int64_t width = DrawSize(random, kx, stride[1], dilation[1], pad[2] + pad[3]);
    const std::int64_t inputs = random.In(0, 3) == 0 ? random.In(1, 70) : random.In(1, 9);
    const std::int64_t multiplier = random.In(0, 2) == 0 ? random.In(2, 4) : 1;
    const std::int64_t outputs = depthwise ? inputs * multiplier : random.In(1, 20);
    const std::int64_t batch = random.In(1, 2);
    const WeightedSpecs s = DrawSpecs(random, depthwise ? 3 : 0, outputs);
    SingleOpCase builder(depthwise ? OpKind::kDepthwiseConv2d : OpKind::kConv2d);
    builder.Attr(AttrId::kStride, stride).Attr(AttrId::kDilation, dilation).Attr(AttrId::kPad, pad);
    builder.Input({batch, height, width, inputs}, s.x,
                  random.Codes(RangeOf(s.x.dtype), batch * height * width * inputs));
    const Dims w_shape = depthwise ? Dims{1, ky, kx, outputs} : Dims{outputs, ky, kx, inputs};
    AddWeights(random, builder, s, w_shape, outputs);
    const Case c = builder.Build(s.y);
    const Tensor w{s.w.dtype, w_shape, *c.graph.values[1].constant};
    const Tensor expected = ExpectedConv(c, c.inputs[0], w, depthwise, c.graph.values.back().shape);
    ASSERT_EQ(RunLibrary(backend, c).codes, expected.codes) << "round " << round;
  }
}

struct BinaryCase {
  Case c;
  ConcreteSpec a;
  ConcreteSpec b;
  ConcreteSpec y;
};

// Ranks 0 to 6, each dimension equal or 1 on one side.
BinaryCase DrawBinary(Random& random, OpKind op, float a_scale, float b_scale, float y_scale) {
  const DType dtype = random.Eight();
  BinaryCase drawn{
      {}, random.Spec(dtype, a_scale), random.Spec(dtype, b_scale), random.Spec(dtype, y_scale)};
  Dims a_shape;
  Dims b_shape;
  const std::int64_t rank = random.In(0, 6);
  for (std::int64_t i = 0; i < rank; ++i) {
    const std::int64_t dim = i + 1 == rank ? random.In(1, 70) : random.In(1, 4);
    const std::int64_t which = random.In(0, 4);
    a_shape.push_back(which == 0 ? 1 : dim);
    b_shape.push_back(which == 1 ? 1 : dim);
  }
  SingleOpCase builder(op);
  builder.Input(a_shape, drawn.a, random.Codes(RangeOf(dtype), ElementCount(a_shape)));
  builder.Input(b_shape, drawn.b, random.Codes(RangeOf(dtype), ElementCount(b_shape)));
  drawn.c = builder.Build(drawn.y);
  return drawn;
}

// F7's constants: both ratios to a multiplier of at most 21 bits at one shift.
TwoMultiplierAddParams AddStage(const BinaryCase& drawn, bool subtract) {
  const float a_ratio = drawn.a.scales[0] / drawn.y.scales[0];
  const float b_ratio = drawn.b.scales[0] / drawn.y.scales[0];
  const int shift = 20 - std::ilogb(std::max(a_ratio, b_ratio));
  const auto a = static_cast<std::int64_t>(std::nearbyint(std::ldexp(a_ratio, shift)));
  const auto magnitude = static_cast<std::int64_t>(std::nearbyint(std::ldexp(b_ratio, shift)));
  const std::int64_t b = subtract ? -magnitude : magnitude;
  const std::int64_t bias =
      (std::int64_t{1} << (shift - 1)) - a * drawn.a.zero_points[0] - b * drawn.b.zero_points[0];
  return {static_cast<std::int32_t>(a),
          static_cast<std::int32_t>(b),
          static_cast<std::int32_t>(bias),
          shift,
          drawn.y.zero_points[0],
          drawn.y.qmin,
          drawn.y.qmax};
}

TEST(XnnpackFormula, AddAndSubAreF7) {
  XnnpackBackend backend;
  for (int round = 0; round < kRounds; ++round) {
    Random random(static_cast<std::uint64_t>(round) + 2000000);
    const bool subtract = random.In(0, 1) == 0;
    const float y_scale = random.Scale(-3, 4);
    // At the ends of the domain as often as inside.
    const std::array<float, 5> ends = {0x1p-10f, 0x1.fffffep7f, 0x1.fffffep-10f, 1.0f, 0x1p7f};
    const std::int64_t end = random.In(0, 9);
    const float a_ratio = end < 5 ? ends[static_cast<std::size_t>(end)] : random.Scale(-10, 8);
    const float b_ratio = random.Scale(-10, 8);
    const float y_power = std::ldexp(1.0f, std::ilogb(y_scale));
    const BinaryCase drawn = DrawBinary(random, subtract ? OpKind::kSub : OpKind::kAdd,
                                        a_ratio * y_power, b_ratio * y_power, y_power);
    Tensor expected = MakeTensor(drawn.y.dtype, drawn.c.graph.values.back().shape);
    const std::vector<TensorView> operands = {ViewOf(drawn.c.inputs[0]), ViewOf(drawn.c.inputs[1])};
    const KernelStatus status = ReferenceKernels().two_multiplier_add(
        AddStage(drawn, subtract), operands, MutableViewOf(expected));
    ASSERT_FALSE(status.has_value()) << *status;
    ASSERT_EQ(RunLibrary(backend, drawn.c).codes, expected.codes) << "round " << round;
  }
}

// The operand's codes less its zero point, as int32.
Tensor Centred(const Tensor& t, const ConcreteSpec& spec) {
  Tensor centred{DType::kInt32, t.shape, t.codes};
  for (std::int64_t& code : centred.codes) code -= spec.zero_points[0];
  return centred;
}

TEST(XnnpackFormula, MulIsF1) {
  XnnpackBackend backend;
  for (int round = 0; round < kRounds; ++round) {
    Random random(static_cast<std::uint64_t>(round) + 3000000);
    const float y_scale = random.Scale(0, 1);
    const float a_scale = random.Scale(-8, 4);
    const float b_scale = random.In(0, 7) == 0 ? 0x1.fffffp7f / a_scale : random.Scale(-7, 0);
    const BinaryCase drawn = DrawBinary(random, OpKind::kMul, a_scale, b_scale, y_scale);
    const float scale = drawn.a.scales[0] * drawn.b.scales[0] / drawn.y.scales[0];
    Tensor product = MakeTensor(DType::kInt32, drawn.c.graph.values.back().shape);
    const Tensor a = Centred(drawn.c.inputs[0], drawn.a);
    const Tensor b = Centred(drawn.c.inputs[1], drawn.b);
    const std::vector<TensorView> operands = {ViewOf(a), ViewOf(b)};
    (void)ReferenceKernels().elementwise({ElementwiseParams::Op::kMul}, operands,
                                         MutableViewOf(product));
    Tensor expected = MakeTensor(drawn.y.dtype, product.shape);
    const std::vector<TensorView> products = {ViewOf(product)};
    (void)ReferenceKernels().float_requantize(FloatStage(drawn.y, {scale}), products,
                                              MutableViewOf(expected));
    ASSERT_EQ(RunLibrary(backend, drawn.c).codes, expected.codes) << "round " << round;
  }
}

// Every code of the type, once.
std::vector<std::int64_t> AllCodes(DType dtype) {
  std::vector<std::int64_t> codes;
  for (std::int64_t code = RangeOf(dtype).min; code <= RangeOf(dtype).max; ++code) {
    codes.push_back(code);
  }
  return codes;
}

// Distance in LSB from the exact value to the interval that rounds to the code; 0 inside. Double
// arithmetic: good to 1e-13.
double BeyondHalf(double exact, std::int64_t code, CodeRange range) {
  const double clamped =
      std::clamp(exact, static_cast<double>(range.min), static_cast<double>(range.max));
  return std::max(0.0, std::fabs(clamped - static_cast<double>(code)) - 0.5);
}

TEST(XnnpackFormula, SigmoidAndTanhAreTablesWithinTheBoundOfF9) {
  XnnpackBackend backend;
  double worst = 0;
  for (int round = 0; round < kRounds; ++round) {
    Random random(static_cast<std::uint64_t>(round) + 4000000);
    const DType dtype = random.Eight();
    const bool tanh = random.In(0, 1) == 0;
    const float x_scale = random.Scale(-14, 6);
    const ConcreteSpec x = random.Spec(dtype, x_scale);
    ConcreteSpec y = PerTensor(dtype, tanh ? 0x1p-7f : 0x1p-8f,
                               tanh ? SymmetricZeroPoint(dtype) : RangeOf(dtype).min);
    if (random.In(0, 3) == 0) y.qmax = random.In(y.zero_points[0] + 1, RangeOf(dtype).max);
    SingleOpCase builder(tanh ? OpKind::kTanh : OpKind::kSigmoid);
    const Case c = builder.Input({256}, x, AllCodes(dtype)).Build(y);
    const Tensor got = RunLibrary(backend, c);
    for (std::size_t i = 0; i < 256; ++i) {
      const double real = static_cast<double>(x_scale) *
                          static_cast<double>(c.inputs[0].codes[i] - x.zero_points[0]);
      const double f = tanh ? std::tanh(real) : 1 / (1 + std::exp(-real));
      const double exact = f * (tanh ? 128 : 256) + static_cast<double>(y.zero_points[0]);
      const double beyond = BeyondHalf(exact, got.codes[i], RangeOfSpec(y));
      worst = std::max(worst, beyond);
      ASSERT_LT(beyond, 1.1e-4) << "round " << round << " input " << c.inputs[0].codes[i];
    }
  }
  RecordProperty("worst_beyond_half", std::to_string(worst));
}

// The library's table: at most 23 bits, so that a row of equal codes still sums up in 32 bits.
SoftmaxTableParams SoftmaxStage(float x_scale, std::int64_t channels) {
  SoftmaxTableParams params;
  const double quantum = std::min(4294967295.0 / static_cast<double>(channels), 8388607.0);
  for (int i = 0; i < 256; ++i) {
    const double entry = quantum * std::exp((i - 255) * static_cast<double>(x_scale));
    params.table.push_back(static_cast<std::uint32_t>(std::nearbyint(entry)));
  }
  return params;
}

Case DrawSoftmax(Random& random, std::int64_t channels) {
  const std::int64_t rows = random.In(1, 3);
  const float x_scale = random.Scale(-12, 2);
  const ConcreteSpec x = random.Spec(DType::kUint8, x_scale);
  SingleOpCase builder(OpKind::kSoftmax);
  if (channels == 2) {  // every difference of two logits, once
    std::vector<std::int64_t> pairs;
    for (std::int64_t code = 0; code < 256; ++code) {
      pairs.push_back(255);
      pairs.push_back(code);
    }
    builder.Input({256, 2}, x, pairs);
    return builder.Build(PerTensor(DType::kUint8, 0x1p-8f, 0));
  }
  builder.Input({rows, channels}, x, random.Codes(RangeOf(DType::kUint8), rows * channels));
  return builder.Build(PerTensor(DType::kUint8, 0x1p-8f, 0));
}

TEST(XnnpackFormula, SoftmaxOfUpTo512ChannelsIsTheTableStage) {
  XnnpackBackend backend;
  for (int round = 0; round < kRounds; ++round) {
    Random random(static_cast<std::uint64_t>(round) + 5000000);
    const std::int64_t channels = random.In(0, 3) == 0 ? random.In(1, 512) : random.In(2, 5);
    const Case c = DrawSoftmax(random, channels);
    Tensor expected = MakeTensor(DType::kUint8, c.inputs[0].shape);
    const std::vector<TensorView> operands = {ViewOf(c.inputs[0])};
    ASSERT_FALSE(ReferenceKernels()
                     .softmax_table(SoftmaxStage(SpecOf(c, 0).scales[0], channels), operands,
                                    MutableViewOf(expected))
                     .has_value());
    ASSERT_EQ(RunLibrary(backend, c).codes, expected.codes) << "round " << round;
  }
}

}  // namespace
}  // namespace qconform::conformance
