// SPDX-License-Identifier: Apache-2.0
// Ops of any rank on random shapes of rank 0 to 6 with extreme codes, against loops over indices.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>

#include "qconform/kernel/reference/naive_index.h"
#include "qconform/kernel/reference/run_kernel.h"

namespace qconform::reference {
namespace {

constexpr int kRounds = 300;

DType RandomType(Prng& prng) {
  constexpr DType kTypes[] = {DType::kBool, DType::kInt8, DType::kInt16, DType::kInt32};
  return kTypes[prng.Below(4)];
}

template <class Want>
void ExpectEach(const KernelRun& run, const Dims& shape, Want want) {
  ASSERT_EQ(run.reason, std::nullopt);
  ForEachIndex(shape, [&](const Dims& index) {
    ASSERT_EQ(run.codes[PositionOf(shape, index)], want(index));
  });
}

TEST(RandomShapes, TwoOperandsBroadcast) {
  Prng prng(100);
  for (int round = 0; round < kRounds; ++round) {
    const Dims shape = RandomShape(prng, 0);
    const Tensor a = RandomTensor(prng, DType::kInt32, RandomlyBroadcast(prng, shape));
    const Tensor b = RandomTensor(prng, DType::kInt32, RandomlyBroadcast(prng, shape));
    const Tensor c = RandomTensor(prng, DType::kBool, RandomlyBroadcast(prng, shape));
    const auto at = [&](const Tensor& t, const Dims& i) { return BroadcastCodeAt(t, i); };
    const KernelTable& kernels = ReferenceKernels();
    ExpectEach(RunKernel(kernels.elementwise, {ElementwiseParams::Op::kMaximum}, {a, b},
                         DType::kInt32, shape),
               shape, [&](const Dims& i) { return std::max(at(a, i), at(b, i)); });
    ExpectEach(RunKernel(kernels.elementwise, {ElementwiseParams::Op::kGreater}, {a, b},
                         DType::kBool, shape),
               shape, [&](const Dims& i) { return at(a, i) > at(b, i) ? 1 : 0; });
    ExpectEach(RunKernel(kernels.select, SelectParams{}, {c, a, b}, DType::kInt32, shape), shape,
               [&](const Dims& i) { return at(c, i) == 1 ? at(a, i) : at(b, i); });
  }
}

// Unpredictable exactly where an element is.
TEST(RandomShapes, SumsAreUnpredictableWhereAnElementIs) {
  Prng prng(101);
  int rejected = 0;
  for (int round = 0; round < kRounds; ++round) {
    const Dims shape = RandomShape(prng, 0);
    const Tensor a = RandomTensor(prng, DType::kInt32, RandomlyBroadcast(prng, shape));
    const Tensor b = RandomTensor(prng, DType::kInt32, RandomlyBroadcast(prng, shape));
    bool fits = true;
    ForEachIndex(shape, [&](const Dims& i) {
      fits = fits && RangeOf(DType::kInt32).Contains(BroadcastCodeAt(a, i) + BroadcastCodeAt(b, i));
    });
    const KernelRun run = RunKernel(ReferenceKernels().elementwise, {ElementwiseParams::Op::kAdd},
                                    {a, b}, DType::kInt32, shape);
    ASSERT_EQ(!run.reason.has_value(), fits);
    rejected += fits ? 0 : 1;
  }
  EXPECT_GT(rejected, kRounds / 10);
  EXPECT_LT(rejected, kRounds - kRounds / 10);
}

TEST(RandomShapes, OneOperandGoesElementByElement) {
  Prng prng(102);
  for (int round = 0; round < kRounds; ++round) {
    const Dims shape = RandomShape(prng, 0);
    const Tensor x = RandomTensor(prng, RandomType(prng), shape);
    const KernelTable& kernels = ReferenceKernels();
    ExpectEach(RunKernel(kernels.unary, UnaryParams{}, {x}, x.dtype, shape), shape,
               [&](const Dims& i) { return CodeAt(x, i); });
    ExpectEach(RunKernel(kernels.cast, CastParams{}, {x}, DType::kBool, shape), shape,
               [&](const Dims& i) { return CodeAt(x, i) == 0 ? 0 : 1; });
    ExpectEach(RunKernel(kernels.clamp, ClampParams{-5, 9}, {x}, x.dtype, shape), shape,
               [&](const Dims& i) {
                 return std::min<std::int64_t>(9, std::max<std::int64_t>(-5, CodeAt(x, i)));
               });
  }
}

TEST(RandomShapes, TransposeMovesEveryIndex) {
  Prng prng(103);
  for (int round = 0; round < kRounds; ++round) {
    const Dims shape = RandomShape(prng, 1);
    const Tensor x = RandomTensor(prng, RandomType(prng), shape);
    Dims perm = shape;
    std::iota(perm.begin(), perm.end(), 0);
    for (std::size_t i = perm.size(); i > 1; --i) {
      std::swap(perm[i - 1], perm[static_cast<std::size_t>(prng.Below(i))]);
    }
    Dims turned = shape;
    for (std::size_t i = 0; i < perm.size(); ++i) {
      turned[i] = shape[static_cast<std::size_t>(perm[i])];
    }
    const KernelRun run =
        RunKernel(ReferenceKernels().transpose, TransposeParams{perm}, {x}, x.dtype, turned);
    ExpectEach(run, turned, [&](const Dims& out) {
      Dims in = out;
      for (std::size_t i = 0; i < perm.size(); ++i) in[static_cast<std::size_t>(perm[i])] = out[i];
      return CodeAt(x, in);
    });
  }
}

TEST(RandomShapes, PadAndSliceMoveEveryIndex) {
  Prng prng(104);
  for (int round = 0; round < kRounds; ++round) {
    const Dims shape = RandomShape(prng, 1);
    const Tensor x = RandomTensor(prng, DType::kInt16, shape);
    PadParams pad{shape, shape, -77};
    Dims big = shape;
    for (std::size_t i = 0; i < shape.size(); ++i) {
      pad.before[i] = static_cast<std::int64_t>(prng.Below(3));
      pad.after[i] = static_cast<std::int64_t>(prng.Below(2));
      big[i] += pad.before[i] + pad.after[i];
    }
    const KernelRun padded = RunKernel(ReferenceKernels().pad, pad, {x}, x.dtype, big);
    ExpectEach(padded, big, [&](const Dims& out) {
      Dims in = out;
      for (std::size_t i = 0; i < in.size(); ++i) {
        in[i] -= pad.before[i];
        if (in[i] < 0 || in[i] >= shape[i]) return std::int64_t{-77};
      }
      return CodeAt(x, in);
    });
    const KernelRun sliced = RunKernel(ReferenceKernels().slice, SliceParams{pad.before},
                                       {{x.dtype, big, padded.codes}}, x.dtype, shape);
    ASSERT_EQ(sliced.codes, x.codes);
  }
}

TEST(RandomShapes, ConcatKeepsEveryIndex) {
  Prng prng(105);
  for (int round = 0; round < kRounds; ++round) {
    Dims shape = RandomShape(prng, 1);
    const std::int64_t axis = RandomAxis(prng, shape);
    const auto at = static_cast<std::size_t>(axis);
    std::vector<Tensor> parts;
    shape[at] = 0;
    for (std::uint64_t n = 1 + prng.Below(3); n > 0; --n) {
      Dims part = shape;
      part[at] = 1 + static_cast<std::int64_t>(prng.Below(3));
      shape[at] += part[at];
      parts.push_back(RandomTensor(prng, DType::kInt8, part));
    }
    const KernelRun run =
        RunKernel(ReferenceKernels().concat, ConcatParams{axis}, parts, DType::kInt8, shape);
    ExpectEach(run, shape, [&](const Dims& out) {
      Dims in = out;
      std::size_t part = 0;
      while (in[at] >= parts[part].shape[at]) in[at] -= parts[part++].shape[at];
      return CodeAt(parts[part], in);
    });
  }
}

}  // namespace
}  // namespace qconform::reference
