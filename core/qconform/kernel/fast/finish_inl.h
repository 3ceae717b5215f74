// SPDX-License-Identifier: Apache-2.0
// The output stage on vectors, for each Highway target: included inside its namespace, after
// loops_inl.h, whose FinishScaled it equals.

using Vec64 = hn::Vec<hn::Repartition<std::int64_t, decltype(d32)>>;

// floor((product + 2^(shift-1) + nudge) / 2^shift) in each 64-bit lane; the nudge is the outer
// rounding's 2^30, with the product's sign, where shift > 31.
template <bool kDouble>
HWY_INLINE Vec64 RoundedShift(Vec64 product, Vec64 shift) {
  const hn::Repartition<std::int64_t, decltype(d32)> d64;
  const Vec64 one = hn::Set(d64, 1);
  Vec64 sum = hn::Add(product, hn::Shl(one, hn::Sub(shift, one)));
  if constexpr (kDouble) {
    const Vec64 outer = hn::Set(d64, std::int64_t{1} << 30);
    const Vec64 nudge = hn::IfThenElse(hn::Lt(product, hn::Zero(d64)), hn::Neg(outer), outer);
    sum = hn::Add(sum, hn::IfThenElseZero(hn::Gt(shift, hn::Set(d64, 31)), nudge));
  }
  return hn::Shr(sum, shift);
}

// Scaled values are within int32 (the caller's proof): the low half of each lane is all of it.
template <bool kDouble>
HWY_INLINE Vec32 ScaleLanes(Vec32 value, Vec32 multiplier, Vec32 shift) {
  const hn::Repartition<std::int64_t, decltype(d32)> d64;
  const hn::Repartition<std::uint64_t, decltype(d32)> du64;
  const auto high = [&](Vec32 v) HWY_ATTR {
    return hn::BitCast(d32, hn::ShiftRight<32>(hn::BitCast(du64, v)));
  };
  const Vec64 low_bits = hn::Set(d64, 0xffffffff);
  const Vec64 even = RoundedShift<kDouble>(hn::MulEven(value, multiplier),
                                           hn::And(hn::BitCast(d64, shift), low_bits));
  const Vec64 odd = RoundedShift<kDouble>(hn::MulEven(high(value), high(multiplier)),
                                          hn::BitCast(d64, high(shift)));
  return hn::OddEven(hn::BitCast(d32, hn::ShiftLeft<32>(odd)), hn::BitCast(d32, even));
}

template <class Out>
HWY_INLINE void StoreLanes(Vec32 v, Out* out) {
  if constexpr (sizeof(Out) == 4) {
    hn::StoreU(v, d32, out);
  } else if constexpr (sizeof(Out) == 2) {
    const hn::Rebind<std::uint16_t, decltype(d32)> narrow;
    const hn::Rebind<std::uint32_t, decltype(d32)> wide;
    hn::StoreU(hn::TruncateTo(narrow, hn::BitCast(wide, v)), narrow,
               reinterpret_cast<std::uint16_t*>(out));
  } else {
    const hn::Rebind<std::uint8_t, decltype(d32)> narrow;
    const hn::Rebind<std::uint32_t, decltype(d32)> wide;
    hn::StoreU(hn::TruncateTo(narrow, hn::BitCast(wide, v)), narrow,
               reinterpret_cast<std::uint8_t*>(out));
  }
}

// One vector of columns, row by row. Everything is in locals, as a store of bytes may change
// anything else.
template <bool kDouble, bool kHasTerms, class Out>
HWY_INLINE void FinishColumn(const FinishArgs<std::int32_t, Out>& a, std::int64_t column) {
  const Columns& to = a.to;
  const Vec32 zero_point = hn::Set(d32, static_cast<std::int32_t>(to.zero_point));
  const Vec32 min = hn::Set(d32, static_cast<std::int32_t>(to.min));
  const Vec32 max = hn::Set(d32, static_cast<std::int32_t>(to.max));
  const Vec32 constant = hn::LoadU(d32, to.narrow_constants + column);
  const Vec32 multiplier = hn::LoadU(d32, to.multipliers + column);
  const Vec32 shift = hn::LoadU(d32, to.narrow_shifts + column);
  const std::int32_t* acc = a.acc + column;
  Out* out = a.out + column;
  const std::int64_t acc_pitch = a.acc_pitch;
  const std::int64_t out_pitch = a.out_pitch;
  const std::int64_t rows = a.rows;
  const std::int64_t* row_terms = a.row_terms;
  for (std::int64_t r = 0; r < rows; ++r, acc += acc_pitch, out += out_pitch) {
    Vec32 value = hn::Add(hn::LoadU(d32, acc), constant);
    if constexpr (kHasTerms) {
      value = hn::Add(value, hn::Set(d32, static_cast<std::int32_t>(row_terms[r])));
    }
    const Vec32 scaled = hn::Add(ScaleLanes<kDouble>(value, multiplier, shift), zero_point);
    StoreLanes(hn::Min(hn::Max(scaled, min), max), out);
  }
}

template <bool kDouble, class Out>
void FinishVectors(const FinishArgs<std::int32_t, Out>& a) {
  constexpr auto kLanes = static_cast<std::int64_t>(hn::MaxLanes(d32));
  const std::int64_t whole = a.columns / kLanes * kLanes;
  for (std::int64_t c = 0; c < whole; c += kLanes) {
    if (a.row_terms != nullptr) {
      FinishColumn<kDouble, true>(a, c);
    } else {
      FinishColumn<kDouble, false>(a, c);
    }
  }
  if (whole == a.columns) return;
  FinishArgs<std::int32_t, Out> rest = a;
  rest.acc += whole;
  rest.out += whole;
  rest.columns -= whole;
  rest.to.constants += whole;
  rest.to.multipliers += whole;
  rest.to.halves += whole;
  rest.to.shifts += whole;
  if (rest.to.nudges != nullptr) rest.to.nudges += whole;
  FinishScaled<kDouble>(rest);
}

void SetFinishers(Ops& ops) {
  ops.single_32_8 = FinishVectors<false, std::int8_t>;
  ops.single_32_16 = FinishVectors<false, std::int16_t>;
  ops.single_32_32 = FinishVectors<false, std::int32_t>;
  ops.double_32_8 = FinishVectors<true, std::int8_t>;
  ops.double_32_16 = FinishVectors<true, std::int16_t>;
  ops.double_32_32 = FinishVectors<true, std::int32_t>;
}
