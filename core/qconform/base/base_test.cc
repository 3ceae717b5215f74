// SPDX-License-Identifier: Apache-2.0
// The small headers: checks, results, element types, dimensions, random numbers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

#include "qconform/base/check.h"
#include "qconform/base/dims.h"
#include "qconform/base/dtype.h"
#include "qconform/base/prng.h"
#include "qconform/base/result.h"
#include "qconform/base/tensor.h"

namespace qconform {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

void ThrowFailure(const CheckFailure& failure) { throw std::runtime_error(failure.message); }

// Installs the throwing handler for one test.
class ScopedThrowingChecks {
 public:
  ScopedThrowingChecks() : previous_(SetCheckFailureHandler(ThrowFailure)) {}
  ~ScopedThrowingChecks() { SetCheckFailureHandler(previous_); }
  ScopedThrowingChecks(const ScopedThrowingChecks&) = delete;
  ScopedThrowingChecks& operator=(const ScopedThrowingChecks&) = delete;
  CheckFailureHandler previous() const { return previous_; }

 private:
  CheckFailureHandler previous_;
};

template <class F>
std::string FailureOf(F function) {
  const ScopedThrowingChecks scope;
  try {
    function();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST(Check, ShowsTheExpressionAndBothValues) {
  const int three = 3;
  EXPECT_EQ(FailureOf([&] { QC_CHECK_EQ(three, 4); }), "three == 4 (3 against 4)");
  EXPECT_EQ(FailureOf([&] { QC_CHECK_LT(three, 3); }), "three < 3 (3 against 3)");
  EXPECT_EQ(FailureOf([&] { QC_CHECK(three == 5); }), "three == 5");
}

TEST(Check, PassesWhatHolds) {
  EXPECT_EQ(FailureOf([] {
              QC_CHECK(true);
              QC_CHECK_EQ(1, 1);
              QC_CHECK_NE(1, 2);
              QC_CHECK_LT(1, 2);
              QC_CHECK_LE(2, 2);
              QC_CHECK_GT(2, 1);
              QC_CHECK_GE(2, 2);
            }),
            "");
}

TEST(Check, HandsBackThePreviousHandler) {
  const ScopedThrowingChecks outer;
  const ScopedThrowingChecks inner;
  EXPECT_EQ(inner.previous(), ThrowFailure);
  EXPECT_NE(outer.previous(), ThrowFailure);
}

TEST(CheckDeathTest, PrintsAndAbortsUnlessTold) {
  EXPECT_DEATH(QC_CHECK_EQ(1 + 1, 3), "base_test.cc:[0-9]+: check failed: 1 \\+ 1 == 3");
}

TEST(Result, HoldsAValueOrAnError) {
  const Result<int> value = 7;
  EXPECT_TRUE(value.ok());
  EXPECT_EQ(value.value(), 7);
  const Result<int> error = Error{ErrorCode::kIo, "no such file"};
  EXPECT_FALSE(error.ok());
  EXPECT_EQ(error.error().code, ErrorCode::kIo);
  EXPECT_EQ(error.error().message, "no such file");
  EXPECT_TRUE(OkStatus().ok());
}

TEST(Result, MovesItsValueOut) {
  Result<std::string> result = std::string(100, 'x');
  const std::string moved = std::move(result).value();
  EXPECT_EQ(moved.size(), 100u);
}

TEST(Result, FailsACheckWhenTheWrongHalfIsRead) {
  const Result<int> error = Error{ErrorCode::kIo, "no such file"};
  EXPECT_THAT(FailureOf([&] { (void)error.value(); }), HasSubstr("no such file"));
  const Result<int> value = 7;
  EXPECT_EQ(FailureOf([&] { (void)value.error(); }), "!ok()");
}

enum class Sort : std::uint8_t { kInteger, kFloat, kTruth };

struct DTypeRow {
  DType dtype;
  std::string_view name;
  int bits;
  bool is_signed;
  CodeRange range;
  Sort sort = Sort::kInteger;
};

constexpr DTypeRow kDTypes[] = {
    {DType::kInt4, "int4", 4, true, {-8, 7}},
    {DType::kInt8, "int8", 8, true, {-128, 127}},
    {DType::kUint8, "uint8", 8, false, {0, 255}},
    {DType::kInt16, "int16", 16, true, {-32768, 32767}},
    {DType::kUint16, "uint16", 16, false, {0, 65535}},
    {DType::kInt32, "int32", 32, true, {-2147483648LL, 2147483647}},
    {DType::kInt48, "int48", 48, true, {-140737488355328, 140737488355327}},
    {DType::kFloat32, "float32", 32, false, {0, 4294967295}, Sort::kFloat},
    {DType::kInt2, "int2", 2, true, {-2, 1}},
    {DType::kInt64, "int64", 64, true, {-4611686018427387903, 4611686018427387903}},
    {DType::kBool, "bool", 1, false, {0, 1}, Sort::kTruth},
    {DType::kFloat16, "float16", 16, false, {0, 65535}, Sort::kFloat},
    {DType::kBfloat16, "bfloat16", 16, false, {0, 65535}, Sort::kFloat},
};

TEST(DType, HasTheRangeOfItsStorage) {
  ASSERT_EQ(std::size(kDTypes), kAllDTypes.size());
  for (const DTypeRow& row : kDTypes) {
    EXPECT_EQ(BitWidth(row.dtype), row.bits) << row.name;
    EXPECT_EQ(IsSigned(row.dtype), row.is_signed) << row.name;
    EXPECT_EQ(RangeOf(row.dtype), row.range) << row.name;
    EXPECT_EQ(IsInteger(row.dtype), row.sort == Sort::kInteger) << row.name;
    EXPECT_EQ(IsFloat(row.dtype), row.sort == Sort::kFloat) << row.name;
  }
}

TEST(DType, IsFoundByItsName) {
  for (const DTypeRow& row : kDTypes) {
    EXPECT_EQ(NameOf(row.dtype), row.name);
    EXPECT_EQ(DTypeFromName(row.name), row.dtype);
  }
  for (const std::string_view name : {"", "int", "int63", "INT8", "int8 ", "float"}) {
    EXPECT_EQ(DTypeFromName(name), std::nullopt) << name;
  }
}

TEST(CodeRange, ContainsItsEnds) {
  constexpr CodeRange kRange{-2, 3};
  EXPECT_TRUE(kRange.Contains(-2));
  EXPECT_TRUE(kRange.Contains(3));
  EXPECT_FALSE(kRange.Contains(-3));
  EXPECT_FALSE(kRange.Contains(4));
}

TEST(Dims, HoldsUpToEightNumbers) {
  Dims dims = {2, 3};
  dims.push_back(4);
  EXPECT_EQ(dims, (Dims{2, 3, 4}));
  EXPECT_EQ(dims.back(), 4);
  EXPECT_EQ(ElementCount(dims), 24);
  EXPECT_EQ(ElementCount(Dims{}), 1);
  EXPECT_EQ(ElementCount(Dims{5, 0}), 0);
  while (dims.size() < kMaxRank) dims.push_back(1);
  EXPECT_NE(FailureOf([&] { dims.push_back(1); }), "");
  EXPECT_NE(FailureOf([&] { (void)dims[8]; }), "");
  EXPECT_NE(FailureOf([] { (void)Dims{}.back(); }), "");
}

TEST(Dims, ComparesOnlyWhatItHolds) {
  Dims a = {1, 2, 3};
  const Dims b = {1, 2};
  EXPECT_FALSE(a == b);
  EXPECT_FALSE(b == a);
  EXPECT_TRUE(a == (Dims{1, 2, 3}));
}

TEST(Tensor, StartsWithZeros) {
  const Tensor tensor = MakeTensor(DType::kInt16, {2, 2});
  EXPECT_THAT(tensor.codes, ElementsAre(0, 0, 0, 0));
  EXPECT_EQ(ViewOf(tensor).codes.size(), 4u);
}

// Golden values: every seed ever printed by a report depends on them.
TEST(Prng, NeverChangesItsSequence) {
  Prng prng(0);
  EXPECT_EQ(prng.Next(), 0xe220a8397b1dcdafu);  // splitmix64.c (Vigna 2015) from state 0
  EXPECT_EQ(prng.Next(), 0x6e789e6aa1b965f4u);
  EXPECT_EQ(prng.Next(), 0x06c45d188009454fu);
  EXPECT_EQ(Mix64(1), 0x5692161d100b05e5u);
  EXPECT_EQ(CaseSeed(1, 0), 0xafe5d660580bbfa9u);
  EXPECT_EQ(CaseSeed(1, 1), 0xb40324ee74619d80u);
  EXPECT_EQ(CaseSeed(2, 0), 0xf1e4a90a27376b08u);
}

TEST(Prng, DrawsBelowItsBound) {
  Prng prng(1);
  Prng same(1);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 200; ++i) {
    const std::uint64_t value = prng.Below(7);
    seen.insert(value);
    EXPECT_EQ(same.Below(7), value);
  }
  EXPECT_EQ(seen, (std::set<std::uint64_t>{0, 1, 2, 3, 4, 5, 6}));
  Prng full(0);
  EXPECT_EQ(full.Below(0), 0xe220a8397b1dcdafu);
  EXPECT_EQ(full.Below(1), 0u);
  Prng golden(3);
  EXPECT_EQ(golden.Below(1000000), 113450u);
}

}  // namespace
}  // namespace qconform
