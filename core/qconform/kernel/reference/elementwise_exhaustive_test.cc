// SPDX-License-Identifier: Apache-2.0
// Every pair of int8 codes, and the extremes of int32, under every op of two operands; expectations
// are written anew in 128 bits and bit by bit.
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "qconform/kernel/reference/run_kernel.h"

namespace qconform::reference {
namespace {

__extension__ using Wide = __int128;
using Op = ElementwiseParams::Op;

// What one pair gives; nothing where it is unpredictable.
using Expectation = std::function<std::optional<Wide>(std::int64_t, std::int64_t)>;

std::optional<Wide> IfInt32(Wide value) {
  const Wide limit = Wide{1} << 31;
  if (value < -limit || value >= limit) return std::nullopt;
  return value;
}

// floor(numerator / 2^shift).
Wide FloorShift(Wide numerator, int shift) {
  const Wide unit = Wide{1} << shift;
  Wide quotient = numerator / unit;
  if (quotient * unit > numerator) --quotient;
  return quotient;
}

// The quotient q with a = q b + r, |r| < |b|, r of a's sign: found by counting.
std::optional<Wide> QuotientByCounting(std::int64_t a, std::int64_t b) {
  if (b == 0) return std::nullopt;
  Wide left = a < 0 ? -Wide{a} : Wide{a};
  const Wide step = b < 0 ? -Wide{b} : Wide{b};
  Wide count = 0;
  for (int bit = 32; bit >= 0; --bit) {
    if (left >= step << bit) {
      left -= step << bit;
      count += Wide{1} << bit;
    }
  }
  return IfInt32((a < 0) == (b < 0) ? count : -count);
}

// Bit i of a code in two's complement.
bool Bit(std::int64_t code, int i) { return FloorShift(code, i) % 2 != 0; }

// The code of `bits` bits whose bit i is bit(i).
template <class Get>
Wide FromBits(int bits, Get bit) {
  Wide value = bit(bits - 1) ? -(Wide{1} << (bits - 1)) : 0;
  for (int i = 0; i < bits - 1; ++i) value += bit(i) ? Wide{1} << i : 0;
  return value;
}

struct Row {
  ElementwiseParams params;
  DType in;
  DType out;
  Expectation want;
};

void CheckPair(const Row& row, std::int64_t a, std::int64_t b) {
  const KernelRun run = RunKernel(ReferenceKernels().elementwise, row.params,
                                  {{row.in, {1}, {a}}, {row.in, {1}, {b}}}, row.out, {1});
  const std::optional<Wide> want = row.want(a, b);
  ASSERT_EQ(run.reason.has_value(), !want.has_value()) << a << ", " << b;
  if (!want) return;
  ASSERT_EQ(Wide{run.codes[0]}, *want) << a << ", " << b;
}

// All 65,536 pairs in one run; pairs that are unpredictable run alone.
void CheckAllPairs(const Row& row) {
  Tensor a{row.in, {256, 1}, {}};
  Tensor b{row.in, {1, 256}, {}};
  for (std::int64_t i = -128; i < 128; ++i) {
    a.codes.push_back(i);
    b.codes.push_back(i);
  }
  Tensor defined = b;
  defined.codes.clear();
  for (const std::int64_t divisor : b.codes) {
    const bool all = std::all_of(a.codes.begin(), a.codes.end(),
                                 [&](std::int64_t x) { return row.want(x, divisor).has_value(); });
    if (all) {
      defined.codes.push_back(divisor);
      continue;
    }
    for (const std::int64_t x : a.codes) CheckPair(row, x, divisor);
  }
  const auto columns = static_cast<std::int64_t>(defined.codes.size());
  defined.shape = {1, columns};
  const KernelRun run =
      RunKernel(ReferenceKernels().elementwise, row.params, {a, defined}, row.out, {256, columns});
  ASSERT_EQ(run.reason, std::nullopt);
  for (std::size_t i = 0; i < run.codes.size(); ++i) {
    const std::int64_t x = a.codes[i / defined.codes.size()];
    const std::int64_t y = defined.codes[i % defined.codes.size()];
    ASSERT_EQ(Wide{run.codes[i]}, *row.want(x, y)) << x << ", " << y;
  }
}

constexpr std::array<std::int64_t, 18> kExtremes = {
    -2147483648, -2147483647, -1073741824, -65536, -65535, -32769, -32768, -128,  -1,
    0,           1,           2,           127,    32767,  32768,  65535,  65536, 1073741823};

void CheckExtremes(const Row& row) {
  std::vector<std::int64_t> codes(kExtremes.begin(), kExtremes.end());
  codes.insert(codes.end(), {1073741824, 2147483646, 2147483647});
  const CodeRange range = RangeOf(row.in);
  for (const std::int64_t a : codes) {
    for (const std::int64_t b : codes) {
      if (range.Contains(a) && range.Contains(b)) CheckPair(row, a, b);
    }
  }
}

std::vector<Row> ArithmeticRows() {
  const DType i32 = DType::kInt32;
  return {
      {{Op::kAdd}, i32, i32, [](Wide a, Wide b) { return IfInt32(a + b); }},
      {{Op::kSub}, i32, i32, [](Wide a, Wide b) { return IfInt32(a - b); }},
      {{Op::kMul}, i32, i32, [](Wide a, Wide b) { return IfInt32(a * b); }},
      {{Op::kMul}, DType::kInt8, i32, [](Wide a, Wide b) { return IfInt32(a * b); }},
      {{Op::kMul}, DType::kInt16, i32, [](Wide a, Wide b) { return IfInt32(a * b); }},
      {{.op = Op::kMul, .keeps_low_bits = true},
       i32,
       i32,
       [](Wide a, Wide b) {
         return FromBits(32, [&](int i) { return FloorShift(a * b, i) % 2 != 0; });
       }},
      {{Op::kMaximum}, i32, i32, [](Wide a, Wide b) { return a < b ? b : a; }},
      {{Op::kMinimum}, i32, i32, [](Wide a, Wide b) { return a < b ? a : b; }},
      {{Op::kIntDiv}, i32, i32, QuotientByCounting},
  };
}

TEST(ElementwiseExhaustive, ArithmeticEqualsWideIntegers) {
  for (const Row& row : ArithmeticRows()) {
    SCOPED_TRACE(static_cast<int>(row.params.op));
    CheckAllPairs(row);
    CheckExtremes(row);
  }
}

TEST(ElementwiseExhaustive, ShiftedProductsRoundHalfUp) {
  for (int shift = 1; shift <= 63; ++shift) {
    SCOPED_TRACE(shift);
    const auto want = [shift](Wide a, Wide b) -> std::optional<Wide> {
      const Wide rounded = a * b + (Wide{1} << (shift - 1));
      if (rounded >= Wide{1} << 63) return std::nullopt;
      return IfInt32(FloorShift(rounded, shift));
    };
    const Row row{{.op = Op::kMul, .shift = shift}, DType::kInt32, DType::kInt32, want};
    CheckAllPairs(row);
    CheckExtremes(row);
  }
}

TEST(ElementwiseExhaustive, ShiftsMoveBits) {
  for (const DType dtype : {DType::kInt8, DType::kInt16, DType::kInt32}) {
    const int bits = BitWidth(dtype);
    const auto moved = [bits](auto bit) {
      return [bits, bit](std::int64_t a, std::int64_t b) -> std::optional<Wide> {
        if (b < 0 || b >= bits) return std::nullopt;
        const auto by = static_cast<int>(b);
        return FromBits(bits, [&](int i) { return bit(a, i, by, bits); });
      };
    };
    const auto left = [](std::int64_t a, int i, int by, int) { return i >= by && Bit(a, i - by); };
    const auto logical = [](std::int64_t a, int i, int by, int width) {
      return i + by < width && Bit(a, i + by);
    };
    const auto arithmetic = [](std::int64_t a, int i, int by, int width) {
      return Bit(a, i + by < width ? i + by : width - 1);
    };
    const Expectation rounded = [bits](std::int64_t a, std::int64_t b) -> std::optional<Wide> {
      if (b < 0 || b >= bits) return std::nullopt;
      const auto by = static_cast<int>(b);
      return by == 0 ? Wide{a} : FloorShift(Wide{a} + (Wide{1} << (by - 1)), by);
    };
    const Row rows[] = {
        {{Op::kLogicalLeftShift}, dtype, dtype, moved(left)},
        {{Op::kLogicalRightShift}, dtype, dtype, moved(logical)},
        {{Op::kArithmeticRightShift}, dtype, dtype, moved(arithmetic)},
        {{.op = Op::kArithmeticRightShift, .rounds = true}, dtype, dtype, rounded},
    };
    for (const Row& row : rows) {
      SCOPED_TRACE(static_cast<int>(row.params.op));
      CheckAllPairs(row);
      CheckExtremes(row);
    }
  }
}

TEST(ElementwiseExhaustive, BitwiseOpsWorkBitByBit) {
  for (const DType dtype : {DType::kInt8, DType::kInt16, DType::kInt32}) {
    const int bits = BitWidth(dtype);
    const auto each = [bits](auto combine) {
      return [bits, combine](std::int64_t a, std::int64_t b) {
        return FromBits(bits, [&](int i) { return combine(Bit(a, i), Bit(b, i)); });
      };
    };
    const Row rows[] = {
        {{Op::kBitwiseAnd}, dtype, dtype, each([](bool a, bool b) { return a && b; })},
        {{Op::kBitwiseOr}, dtype, dtype, each([](bool a, bool b) { return a || b; })},
        {{Op::kBitwiseXor}, dtype, dtype, each([](bool a, bool b) { return a != b; })},
    };
    for (const Row& row : rows) {
      SCOPED_TRACE(static_cast<int>(row.params.op));
      CheckAllPairs(row);
      CheckExtremes(row);
    }
  }
}

TEST(ElementwiseExhaustive, ComparisonsAreTheSignOfTheDifference) {
  const DType i32 = DType::kInt32;
  const Row rows[] = {
      {{Op::kEqual}, i32, DType::kBool, [](Wide a, Wide b) { return Wide{a - b == 0}; }},
      {{Op::kGreater}, i32, DType::kBool, [](Wide a, Wide b) { return Wide{a - b > 0}; }},
      {{Op::kGreaterEqual}, i32, DType::kBool, [](Wide a, Wide b) { return Wide{a - b > -1}; }},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(static_cast<int>(row.params.op));
    CheckAllPairs(row);
    CheckExtremes(row);
  }
}

TEST(ElementwiseExhaustive, LogicalOpsAreTruthTables) {
  const struct {
    Op op;
    std::array<int, 4> want;  // of 00, 01, 10, 11
  } rows[] = {{Op::kLogicalAnd, {0, 0, 0, 1}},
              {Op::kLogicalOr, {0, 1, 1, 1}},
              {Op::kLogicalXor, {0, 1, 1, 0}}};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < 4; ++i) {
      const auto a = static_cast<std::int64_t>(i / 2);
      const auto b = static_cast<std::int64_t>(i % 2);
      CheckPair(
          {{row.op}, DType::kBool, DType::kBool, [&](Wide, Wide) { return Wide{row.want[i]}; }}, a,
          b);
    }
  }
}

}  // namespace
}  // namespace qconform::reference
