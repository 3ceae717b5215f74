// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "qconform/kernel/reference/run_kernel.h"

namespace qconform::reference {
namespace {

__extension__ using Wide = __int128;

// A convolution by other means: the whole input is padded with the zero point, each window is
// gathered into a column, and columns are multiplied in 128 bits. Depthwise weights are spread into
// a dense matrix of zeros beforehand.
class BruteForce {
 public:
  BruteForce(const Conv2dParams& p, const Tensor& x, const Dims& kernel, const Dims& result)
      : p_(p), x_(x), kernel_(kernel), result_(result) {}

  std::vector<std::int64_t> Run(
      const std::vector<Wide>& matrix,  // [O][KH*KW*C], zero points removed
      const std::vector<std::int64_t>& bias) const {
    const auto outputs = static_cast<std::size_t>(result_[3]);
    std::vector<std::int64_t> out;
    for (std::int64_t n = 0; n < result_[0]; ++n) {
      for (std::int64_t y = 0; y < result_[1]; ++y) {
        for (std::int64_t x = 0; x < result_[2]; ++x) {
          const std::vector<Wide> column = Column(n, y, x);
          for (std::size_t o = 0; o < outputs; ++o) {
            Wide sum = bias.empty() ? 0 : bias[o];
            for (std::size_t i = 0; i < column.size(); ++i) {
              sum += column[i] * matrix[o * column.size() + i];
            }
            out.push_back(static_cast<std::int64_t>(sum));
          }
        }
      }
    }
    return out;
  }

 private:
  Wide Padded(std::int64_t n, std::int64_t y, std::int64_t x, std::int64_t c) const {
    const std::int64_t row = y - p_.pad[0];
    const std::int64_t column = x - p_.pad[2];
    std::int64_t code = p_.x_zero_point;
    if (row >= 0 && row < x_.shape[1] && column >= 0 && column < x_.shape[2]) {
      const std::int64_t pixel = (n * x_.shape[1] + row) * x_.shape[2] + column;
      code = x_.codes[static_cast<std::size_t>(pixel * x_.shape[3] + c)];
    }
    return Wide{code} - p_.x_zero_point;
  }

  std::vector<Wide> Column(std::int64_t n, std::int64_t y, std::int64_t x) const {
    std::vector<Wide> column;
    for (std::int64_t ky = 0; ky < kernel_[0]; ++ky) {
      for (std::int64_t kx = 0; kx < kernel_[1]; ++kx) {
        for (std::int64_t c = 0; c < x_.shape[3]; ++c) {
          column.push_back(Padded(n, y * p_.stride[0] + ky * p_.dilation[0],
                                  x * p_.stride[1] + kx * p_.dilation[1], c));
        }
      }
    }
    return column;
  }

  const Conv2dParams& p_;
  const Tensor& x_;
  Dims kernel_;
  Dims result_;
};

struct Sample {
  std::string name;
  Dims x;
  Dims kernel;
  std::int64_t outputs;
  Conv2dParams params;
  DType x_dtype = DType::kInt8;
  DType w_dtype = DType::kInt8;
};

std::vector<Sample> Samples() {
  const Dims one{1, 1};
  const Dims none{0, 0, 0, 0};
  return {
      {"pointwise", {1, 2, 3, 4}, {1, 1}, 2, {one, one, none, 0, 0}},
      {"padded with a zero point", {2, 3, 4, 2}, {3, 3}, 2, {one, one, {1, 1, 1, 1}, -7, 3}},
      {"lopsided padding", {1, 3, 3, 1}, {2, 2}, 3, {one, one, {1, 0, 0, 2}, 127, -128}},
      {"strided", {1, 5, 7, 2}, {3, 3}, 2, {{2, 2}, one, none, 5, 0}},
      {"uneven strides", {1, 5, 8, 2}, {2, 3}, 2, {{3, 1}, one, none, 0, 0}},
      {"dilated", {1, 7, 5, 2}, {3, 2}, 2, {one, {2, 3}, {1, 1, 1, 1}, 9, 0}},
      {"dilated and strided", {1, 7, 7, 2}, {3, 3}, 4, {{2, 2}, {2, 2}, {1, 1, 1, 1}, -1, 0}},
      {"unsigned",
       {1, 4, 4, 2},
       {3, 3},
       2,
       {one, one, {1, 1, 1, 1}, 200, 131},
       DType::kUint8,
       DType::kUint8},
      {"16 by 8", {1, 4, 4, 4}, {3, 3}, 2, {one, one, {1, 1, 1, 1}, 0, 0}, DType::kInt16},
      {"unsigned 16 by 8",
       {1, 4, 4, 4},
       {2, 2},
       2,
       {one, one, {0, 1, 1, 0}, 40000, 0},
       DType::kUint16},
  };
}

Dims ResultShape(const Sample& s) {
  Dims shape{s.x[0], 0, 0, s.outputs};
  for (std::size_t a = 0; a < 2; ++a) {
    const std::int64_t pads = s.params.pad[2 * a] + s.params.pad[2 * a + 1];
    const std::int64_t reach = (s.kernel[a] - 1) * s.params.dilation[a];
    shape[1 + a] = (s.x[1 + a] - 1 + pads - reach) / s.params.stride[a] + 1;
  }
  return shape;
}

DType AccumulatorOf(const Sample& s) {
  return BitWidth(s.x_dtype) == 16 ? DType::kInt48 : DType::kInt32;
}

TEST(Conv2d, EqualsGatheredColumnsInWideArithmetic) {
  Prng prng(11);
  for (const Sample& s : Samples()) {
    SCOPED_TRACE(s.name);
    const Dims shape = ResultShape(s);
    const Tensor x = RandomTensor(prng, s.x_dtype, s.x);
    const Tensor w = RandomTensor(prng, s.w_dtype, {s.outputs, s.kernel[0], s.kernel[1], s.x[3]});
    Tensor bias = RandomTensor(prng, DType::kInt16, {s.outputs});
    bias.dtype = AccumulatorOf(s);
    std::vector<Wide> matrix;
    for (const std::int64_t code : w.codes) matrix.push_back(Wide{code} - s.params.w_zero_point);
    const BruteForce brute(s.params, x, s.kernel, shape);
    for (const bool with_bias : {false, true}) {
      std::vector<Tensor> operands = {x, w};
      if (with_bias) operands.push_back(bias);
      const KernelRun run =
          RunKernel(ReferenceKernels().conv2d, s.params, operands, AccumulatorOf(s), shape);
      EXPECT_EQ(run.reason, std::nullopt);
      EXPECT_EQ(run.codes, brute.Run(matrix, with_bias ? bias.codes : std::vector<std::int64_t>()));
    }
  }
}

TEST(DepthwiseConv2d, EqualsADenseConvolutionWithZeros) {
  Prng prng(12);
  for (const std::int64_t multiplier : {1, 3}) {
    for (const Sample& s : Samples()) {
      SCOPED_TRACE(s.name + " x" + std::to_string(multiplier));
      const std::int64_t channels = s.x[3];
      const std::int64_t outputs = channels * multiplier;
      Dims shape = ResultShape(s);
      shape[3] = outputs;
      const Tensor x = RandomTensor(prng, s.x_dtype, s.x);
      const Tensor w = RandomTensor(prng, s.w_dtype, {1, s.kernel[0], s.kernel[1], outputs});
      Tensor bias = RandomTensor(prng, DType::kInt16, {outputs});
      bias.dtype = AccumulatorOf(s);
      const std::int64_t taps = s.kernel[0] * s.kernel[1];
      std::vector<Wide> matrix(static_cast<std::size_t>(outputs * taps * channels), Wide{0});
      for (std::int64_t o = 0; o < outputs; ++o) {
        for (std::int64_t t = 0; t < taps; ++t) {
          const auto at = static_cast<std::size_t>((o * taps + t) * channels + o / multiplier);
          matrix[at] =
              Wide{w.codes[static_cast<std::size_t>(t * outputs + o)]} - s.params.w_zero_point;
        }
      }
      const KernelRun run =
          RunKernel(ReferenceKernels().depthwise_conv2d, DepthwiseConv2dParams{s.params},
                    {x, w, bias}, AccumulatorOf(s), shape);
      EXPECT_EQ(run.reason, std::nullopt);
      EXPECT_EQ(run.codes, BruteForce(s.params, x, s.kernel, shape).Run(matrix, bias.codes));
    }
  }
}

KernelRun Dot(DType x_dtype, std::int64_t x_code, std::int64_t w_code, std::int64_t length,
              DType accumulator, const std::vector<std::int64_t>& bias = {}) {
  const Conv2dParams params{{1, 1}, {1, 1}, {0, 0, 0, 0}, 0, 0};
  std::vector<Tensor> operands = {Filled(x_dtype, {1, 1, 1, length}, x_code),
                                  Filled(DType::kInt8, {1, 1, 1, length}, w_code)};
  if (!bias.empty()) operands.push_back({accumulator, {1}, bias});
  return RunKernel(ReferenceKernels().conv2d, params, operands, accumulator, {1, 1, 1, 1});
}

// Facts: with weights in [-127, 127], 516 products is the longest reduction that always stays in
// int32.
TEST(Conv2d, LeavesInt32ExactlyAt517ExtremeProducts) {
  const KernelRun longest = Dot(DType::kInt16, -32768, 127, 516, DType::kInt32);
  EXPECT_EQ(longest.reason, std::nullopt);
  EXPECT_EQ(longest.codes, (std::vector<std::int64_t>{-32768LL * 127 * 516}));
  EXPECT_EQ(Dot(DType::kInt16, -32768, 127, 517, DType::kInt32).reason,
            "conv2d: the accumulator leaves int32");
  const KernelRun wide = Dot(DType::kInt16, -32768, 127, 517, DType::kInt48);
  EXPECT_EQ(wide.reason, std::nullopt);
  EXPECT_EQ(wide.codes, (std::vector<std::int64_t>{-32768LL * 127 * 517}));
}

TEST(Conv2d, AddsTheBiasLast) {
  const std::int64_t top = RangeOf(DType::kInt32).max;
  EXPECT_EQ(Dot(DType::kInt8, 1, 1, 1, DType::kInt32, {top - 1}).codes,
            (std::vector<std::int64_t>{top}));
  EXPECT_EQ(Dot(DType::kInt8, 1, 1, 1, DType::kInt32, {top}).reason,
            "conv2d: the accumulator leaves int32");
  // The products alone leave int32, and the bias would bring the sum back.
  EXPECT_EQ(Dot(DType::kInt16, -32768, 127, 517, DType::kInt32, {top}).reason,
            "conv2d: the accumulator leaves int32");
}

TEST(Conv2d, LooksAtEveryPartialSum) {
  const Conv2dParams params{{1, 1}, {1, 1}, {0, 0, 0, 0}, 0, 0};
  Tensor x = Filled(DType::kInt16, {1, 1, 1, 1034}, -32768);
  for (std::size_t i = 517; i < 1034; ++i) x.codes[i] = 32767;  // the total is small again
  const Tensor w = Filled(DType::kInt8, {1, 1, 1, 1034}, 127);
  const Dims shape{1, 1, 1, 1};
  const auto conv = ReferenceKernels().conv2d;
  EXPECT_EQ(RunKernel(conv, params, {x, w}, DType::kInt32, shape).reason,
            "conv2d: the accumulator leaves int32");
  EXPECT_EQ(RunKernel(conv, params, {x, w}, DType::kInt48, shape).codes,
            (std::vector<std::int64_t>{-127 * 517}));
}

TEST(Conv2d, LeavesInt48ByItsBiasOnly) {
  const std::int64_t top = RangeOf(DType::kInt48).max;
  EXPECT_EQ(Dot(DType::kInt16, 1, 1, 3, DType::kInt48, {top - 3}).codes,
            (std::vector<std::int64_t>{top}));
  EXPECT_EQ(Dot(DType::kInt16, 1, 1, 3, DType::kInt48, {top - 2}).reason,
            "conv2d: the accumulator leaves int48");
}

TEST(DepthwiseConv2d, NamesItselfWhenItsAccumulatorOverflows) {
  const DepthwiseConv2dParams params{{{1, 1}, {1, 1}, {0, 0, 0, 0}, 0, 0}};
  const std::vector<Tensor> operands = {Filled(DType::kInt8, {1, 1, 1, 1}, 1),
                                        Filled(DType::kInt8, {1, 1, 1, 1}, 1),
                                        Filled(DType::kInt32, {1}, RangeOf(DType::kInt32).max)};
  EXPECT_EQ(
      RunKernel(ReferenceKernels().depthwise_conv2d, params, operands, DType::kInt32, {1, 1, 1, 1})
          .reason,
      "depthwise_conv2d: the accumulator leaves int32");
}

}  // namespace
}  // namespace qconform::reference
