// SPDX-License-Identifier: Apache-2.0
// The roundings of rounding.h, as shipped, for every value, multiplier and shift of their domain.
// What each must be is said in 128 bits, by inequalities where that is possible: the one integer r
// with r <= x < r + 1.
#include "qconform/kernel/rounding.h"

#include <gtest/gtest.h>

#include "qconform/kernel/proofs/prover.h"

namespace qconform::proofs {
namespace {

using Kind = Verdict::Kind;
__extension__ using Wide = __int128;

z3::expr Number(std::int64_t value) { return Symbol(value).exact(); }
z3::expr PowerOfTwo(const z3::expr& exponent) { return z3::shl(Number(1), exponent); }

// result == floor(numerator / 2^shift).
z3::expr IsFloor(const z3::expr& result, const z3::expr& numerator, const z3::expr& shift) {
  const z3::expr low = z3::shl(result, shift);
  return low <= numerator && numerator - low < PowerOfTwo(shift);
}

// result == floor(product / 2^shift + 1/2).
z3::expr IsHalfUp(const Symbol& result, const Symbol& product, const Symbol& shift) {
  const z3::expr half = PowerOfTwo(shift.exact() - Number(1));
  return IsFloor(result.exact(), product.exact() + half, shift.exact());
}

constexpr std::int64_t kMaxProduct = std::int64_t{1} << 62;

// What the lemmas below say of value * multiplier, in bits: it is inside 2^62, has the sign of the
// value, and is at most 2^31 - 1 times 2^(shift - 1) where the value is at most that.
struct Operands {
  Symbol value = Symbol::Signed("value", 32);
  Symbol multiplier = Symbol::Unsigned("multiplier", 31);
  Symbol shift = Symbol::Unsigned("shift", 6);
  Symbol product = Symbol::Signed("product", 64);

  std::vector<Symbol> All() const { return {value, multiplier, shift, product}; }
  z3::expr Meet32() const { return MeetsApplyScale32(value, multiplier, shift).formula(); }
  z3::expr Meet16() const { return MeetsApplyScale16(value, multiplier, shift).formula(); }
  z3::expr BoundedProduct() const {
    const z3::expr& p = product.exact();
    return Number(-kMaxProduct) < p && p < Number(kMaxProduct) &&
           z3::ite(value.exact() < Number(0), p <= Number(0), p >= Number(0));
  }
  z3::expr Domain16() const { return Meet16() && BoundedProduct(); }
  z3::expr Domain32() const {
    const z3::expr most = z3::shl(Number(kInt32Range.max), shift.exact() - Number(1));
    return Meet32() && BoundedProduct() && -most <= product.exact() && product.exact() <= most;
  }
};
Operands Operands16() {
  return {.value = Symbol::Signed("value", 48), .multiplier = Symbol::Unsigned("multiplier", 15)};
}

void ExpectProved(const z3::expr& assumption, const z3::expr& claim, const Operands& o) {
  const Verdict verdict = Decide(assumption, claim, o.All());
  EXPECT_EQ(verdict.kind, Kind::kProved) << Text(verdict);
}

z3::expr Integer(std::int64_t value) { return Context().int_val(value); }

// -low <= value < low, 0 <= multiplier <= high: integers, whose products nothing bounds.
struct Integers {
  z3::expr value = Context().int_const("v");
  z3::expr multiplier = Context().int_const("m");
  z3::expr product = value * multiplier;

  z3::expr Within(const z3::expr& low, std::int64_t high) const {
    return -low <= value && value < low && Integer(0) <= multiplier && multiplier <= Integer(high);
  }
  z3::expr IsBounded() const {
    return Integer(-kMaxProduct) < product && product < Integer(kMaxProduct) &&
           z3::ite(value < Integer(0), product <= Integer(0), product >= Integer(0));
  }
};

TEST(RoundingProofs, ProductsOfBothDomainsAreInside62Bits) {
  const Integers i;
  const z3::expr domain32 = i.Within(Integer(std::int64_t{1} << 31), kInt32Range.max);
  const z3::expr domain16 = i.Within(Integer(std::int64_t{1} << 47), kInt16Range.max);
  for (const z3::expr& domain : {domain32, domain16}) {
    const Verdict verdict = Decide(domain, i.IsBounded(), {});
    EXPECT_EQ(verdict.kind, Kind::kProved) << Text(verdict);
  }
}

// |v m| <= bound * (2^31 - 1), since (bound - v) m, (bound + v) m and bound (2^31 - 1 - m) are
// products of numbers that are not negative, and so not negative.
TEST(RoundingProofs, ProductsUnderTheRequireAreBelowItsBoundTimesTheMultipliers) {
  const z3::expr a = Context().int_const("a");
  const z3::expr b = Context().int_const("b");
  const z3::expr zero = Integer(0);
  EXPECT_EQ(Decide(a >= zero && b >= zero, a * b >= zero, {}).kind, Kind::kProved);

  const Integers i;
  const z3::expr bound = Context().int_const("bound");
  const z3::expr domain = i.Within(bound, kInt32Range.max);
  const z3::expr rest = Integer(kInt32Range.max) - i.multiplier;
  const z3::expr factors =
      bound - i.value >= zero && bound + i.value >= zero && rest >= zero && bound >= zero;
  EXPECT_EQ(Decide(domain, factors && i.multiplier >= zero, {}).kind, Kind::kProved);

  const z3::expr products = (bound - i.value) * i.multiplier >= zero &&
                            (bound + i.value) * i.multiplier >= zero && bound * rest >= zero;
  const z3::expr most = bound * Integer(kInt32Range.max);
  const Verdict verdict = Decide(domain && products, -most <= i.product && i.product <= most, {});
  EXPECT_EQ(verdict.kind, Kind::kProved) << Text(verdict);
}

// 48 bits times 31 leave int64: the lemma is not true of everything.
TEST(PlantedBugs, AnInt48TimesA31BitMultiplierLeavesInt64) {
  const Integers i;
  const z3::expr domain = i.Within(Integer(std::int64_t{1} << 47), kInt32Range.max);
  EXPECT_EQ(Decide(domain, i.IsBounded(), {}).kind, Kind::kRefuted);
  const Operands o{.value = Symbol::Signed("value", 48)};
  Obligations defined;
  ApplyScale16(o.value, o.multiplier, o.shift);
  const Verdict verdict = Decide(IsShiftDefined(o.shift).formula(), defined.AllMet(), o.All());
  ASSERT_EQ(verdict.kind, Kind::kRefuted) << Text(verdict);
  const auto& w = verdict.witness;
  const Wide exact = Wide{w[0]} * w[1] + (Wide{1} << (w[2] - 1));
  EXPECT_NE(exact, static_cast<std::int64_t>(exact)) << Text(verdict);
}

TEST(RoundingProofs, DomainsAreInsideTheirTypesAndAskedForWithoutOverflow) {
  const Operands any{.value = Symbol::Signed("value", 64),
                     .multiplier = Symbol::Signed("multiplier", 64),
                     .shift = Symbol::Signed("shift", 64)};
  const auto fits = [](const Symbol& symbol, std::int64_t min, std::int64_t max) {
    return symbol.exact() >= Number(min) && symbol.exact() <= Number(max);
  };
  Obligations defined;
  const z3::expr meets32 = any.Meet32();
  const z3::expr meets16 = any.Meet16();
  ExpectProved(meets32, fits(any.value, kInt32Range.min, kInt32Range.max), any);
  ExpectProved(meets32, fits(any.multiplier, 0, kInt32Range.max) && fits(any.shift, 2, 62), any);
  const z3::expr bound = PowerOfTwo(any.shift.exact() - Number(1));
  ExpectProved(meets32, -bound <= any.value.exact() && any.value.exact() < bound, any);
  ExpectProved(meets16, fits(any.value, kInt48Range.min, kInt48Range.max), any);
  ExpectProved(meets16, fits(any.multiplier, 0, kInt16Range.max) && fits(any.shift, 2, 62), any);
  ExpectProved(Context().bool_val(true), defined.AllMet(), any);
}

TEST(RoundingProofs, SingleRoundIsExactAndNeverOverflows) {
  const Operands o;
  const Product product(o.product);
  Obligations defined;
  const Symbol result = ApplyScale32Single(o.value, o.multiplier, o.shift);
  ExpectProved(o.Domain32(), IsHalfUp(result, o.product, o.shift), o);
  ExpectProved(o.Domain32(), defined.AllMet(), o);
}

TEST(RoundingProofs, SixteenBitScaleIsExactAndNeverOverflows) {
  const Operands o = Operands16();
  const Product product(o.product);
  Obligations defined;
  const Symbol result = ApplyScale16(o.value, o.multiplier, o.shift);
  ExpectProved(o.Domain16(), IsHalfUp(result, o.product, o.shift), o);
  ExpectProved(o.Domain16(), defined.AllMet(), o);
}

// floor((p + 2^30) / 2^31) / 2^k to nearest, ties away from zero: TFLite's two steps in 128 bits,
// k = shift - 31; up to shift 31 one rounding.
z3::expr TwoSteps(const Operands& o) {
  const z3::expr& product = o.product.exact();
  const z3::expr first = z3::ashr(product + Number(std::int64_t{1} << 30), Number(31));
  const z3::expr rest = o.shift.exact() - Number(31);
  const z3::expr half = PowerOfTwo(rest - Number(1));
  const z3::expr away =
      z3::ite(first < Number(0), -z3::ashr(half - first, rest), z3::ashr(first + half, rest));
  const z3::expr once =
      z3::ashr(product + PowerOfTwo(o.shift.exact() - Number(1)), o.shift.exact());
  return z3::ite(o.shift.exact() > Number(31), away, once);
}

TEST(RoundingProofs, DoubleRoundIsTflitesAndNeverOverflows) {
  const Operands o;
  const Product product(o.product);
  Obligations defined;
  const Symbol result = ApplyScale32Double(o.value, o.multiplier, o.shift);
  ExpectProved(o.Domain32(), result.exact() == TwoSteps(o), o);
  ExpectProved(o.Domain32(), defined.AllMet(), o);
}

z3::expr FitsInt32(const Symbol& result) { return IsWithin(kInt32Range, result).formula(); }

TEST(RoundingProofs, ResultsFitInt32UnderTheRequire) {
  const Operands o;
  const Product product(o.product);
  const Symbol once = ApplyScale32Single(o.value, o.multiplier, o.shift);
  const Symbol twice = ApplyScale32Double(o.value, o.multiplier, o.shift);
  ExpectProved(o.Domain32(), FitsInt32(once), o);
  ExpectProved(o.Domain32(), FitsInt32(twice), o);
}

TEST(RoundingProofs, RoundingTwiceMovesAResultByOneAtMost) {
  const Operands o;
  const Product product(o.product);
  const z3::expr once = ApplyScale32Single(o.value, o.multiplier, o.shift).exact();
  const z3::expr twice = ApplyScale32Double(o.value, o.multiplier, o.shift).exact();
  ExpectProved(o.Domain32(), once - twice <= Number(1) && twice - once <= Number(1), o);
}

// value * (multiplier * 2^16) = (value * multiplier) * 2^16: the lifted product in both sizes.
TEST(RoundingProofs, LiftedConstantsEqualTheSixteenBitOnes) {
  const Operands o{.multiplier = Symbol::Unsigned("multiplier", 15),
                   .product = Symbol::Signed("product", 47)};
  const Symbol shift = o.shift + Symbol(16);
  const Symbol lifted = o.multiplier << Symbol(16);
  const z3::expr domain = o.Domain16() && MeetsApplyScale32(o.value, lifted, shift).formula();
  const auto narrow = [&] {
    const Product product(o.product);
    return ApplyScale16(o.value, o.multiplier, o.shift);
  };
  const auto wide = [&] {
    const Product product(o.product << Symbol(16));
    return ApplyScale32Single(o.value, lifted, shift);
  };
  ExpectProved(domain, wide().bits() == narrow().bits(), o);
}

TEST(RoundingProofs, ClampingIsTheNearestCodeOfTheRange) {
  const Symbol code = Symbol::Signed("code", 64);
  for (const CodeRange range : {RangeOf(DType::kInt8), RangeOf(DType::kUint8), kInt16Range}) {
    const z3::expr clamped = Clamped(range, code).exact();
    const z3::expr inside = clamped >= Number(range.min) && clamped <= Number(range.max);
    const z3::expr low = clamped == Number(range.min) && code.exact() < Number(range.min);
    const z3::expr high = clamped == Number(range.max) && code.exact() > Number(range.max);
    const Verdict verdict = Decide(Context().bool_val(true),
                                   inside && (clamped == code.exact() || low || high), {code});
    EXPECT_EQ(verdict.kind, Kind::kProved) << Text(verdict);
  }
}

// What is wrong must be refuted, by numbers that do show it.

bool IsHalfUp(std::int64_t result, const std::vector<std::int64_t>& w) {
  const Wide numerator = Wide{w[0]} * w[1] + (Wide{1} << (w[2] - 1));
  const Wide low = Wide{result} << w[2];
  return low <= numerator && numerator - low < Wide{1} << w[2];
}

// The rounding constant computed in 32 bits: gone from shift 33 on.
template <class Int, class Shift>
Int ScaleWithNarrowConstant(Int value, Int multiplier, Shift shift) {
  const Int constant = Select(shift > 32, Int{0}, Int{1} << (shift - 1));
  return (value * multiplier + constant) >> shift;
}

// Half away from zero.
template <class Int, class Shift>
Int ScaleHalfAway(Int value, Int multiplier, Shift shift) {
  const Int half = Int{1} << (shift - 1);
  const Int nudge = Select(value < Int{0}, half - Int{1}, half);
  return (value * multiplier + nudge) >> shift;
}

// One corner is enough for a counterexample: its product is 24 bits wide and cheap to multiply out.
Operands SmallOperands() {
  return {.value = Symbol::Signed("value", 16), .multiplier = Symbol::Unsigned("multiplier", 8)};
}

template <class Scale>
Verdict DecideHalfUp(const Operands& o, Scale scale) {
  const Product product(Symbol::ExactIn64Bits(o.value * o.multiplier));
  const Symbol result = scale(o.value, o.multiplier, o.shift);
  return Decide(o.Meet32(), IsHalfUp(result, product.symbol(), o.shift), o.All());
}

TEST(PlantedBugs, ANarrowRoundingConstantIsRefuted) {
  const Operands o = SmallOperands();
  const Verdict verdict = DecideHalfUp(o, ScaleWithNarrowConstant<Symbol, Symbol>);
  ASSERT_EQ(verdict.kind, Kind::kRefuted) << Text(verdict);
  const auto& w = verdict.witness;
  EXPECT_FALSE(IsHalfUp(ScaleWithNarrowConstant(w[0], w[1], w[2]), w)) << Text(verdict);
  EXPECT_TRUE(IsHalfUp(ApplyScale32Single(w[0], w[1], w[2]), w)) << Text(verdict);
}

TEST(PlantedBugs, RoundingHalfAwayIsRefuted) {
  const Operands o = SmallOperands();
  const Verdict verdict = DecideHalfUp(o, ScaleHalfAway<Symbol, Symbol>);
  ASSERT_EQ(verdict.kind, Kind::kRefuted) << Text(verdict);
  const auto& w = verdict.witness;
  EXPECT_FALSE(IsHalfUp(ScaleHalfAway(w[0], w[1], w[2]), w)) << Text(verdict);
  EXPECT_TRUE(IsHalfUp(ApplyScale32Single(w[0], w[1], w[2]), w)) << Text(verdict);
}

TEST(PlantedBugs, WithoutTheRequireAResultLeavesInt32) {
  const Operands o;
  const z3::expr all_but_the_bound = IsShiftDefined(o.shift).formula();
  const Symbol result = ApplyScale32Single(o.value, o.multiplier, o.shift);
  const Verdict verdict = Decide(all_but_the_bound, FitsInt32(result), o.All());
  ASSERT_EQ(verdict.kind, Kind::kRefuted) << Text(verdict);
  const auto& w = verdict.witness;
  EXPECT_FALSE(kInt32Range.Contains(ApplyScale32Single(w[0], w[1], w[2]))) << Text(verdict);
  EXPECT_FALSE(IsApplyScale32Defined(w[0], w[1], w[2])) << Text(verdict);
}

TEST(PlantedBugs, LiftingBeyondShift46IsNotDefined) {
  const Operands o{.multiplier = Symbol::Unsigned("multiplier", 15)};
  const Symbol lifted = o.multiplier << Symbol(16);
  const Symbol shift = o.shift + Symbol(16);
  const Verdict verdict =
      Decide(o.Meet16(), MeetsApplyScale32(o.value, lifted, shift).formula(), o.All());
  EXPECT_EQ(verdict.kind, Kind::kRefuted) << Text(verdict);
}

// A limit that is reached is no proof.
TEST(Prover, SaysWhenItGivesUp) {
  const Operands o;
  const z3::expr claim = o.value.exact() * o.multiplier.exact() != Number(1234567890123456789);
  const Verdict verdict = Decide(Context().bool_val(true), claim, o.All(), 1000);
  EXPECT_EQ(verdict.kind, Kind::kGaveUp) << Text(verdict);
}

}  // namespace
}  // namespace qconform::proofs
