// SPDX-License-Identifier: Apache-2.0
// The loops that a compiler vectorizes by itself, compiled once per target: no include guard, as
// the target's namespace and attributes stand around each inclusion. Nothing of the standard
// library in here: an inline function of it, compiled for this target, could be picked for every
// target.

template <class T>
inline T Smaller(T a, T b) {
  return b < a ? b : a;
}
template <class T>
inline T Larger(T a, T b) {
  return a < b ? b : a;
}

inline void Widen(const std::int32_t* tile, std::int64_t count, bool add, std::int64_t* wide) {
  if (add) {
    for (std::int64_t i = 0; i < count; ++i) wide[i] += tile[i];
  } else {
    for (std::int64_t i = 0; i < count; ++i) wide[i] = tile[i];
  }
}

// A difference of 8-bit codes is within [-383, 383].
template <class X>
void Center(const X* x, std::int64_t count, std::int32_t zero_point, std::int16_t* out) {
  for (std::int64_t i = 0; i < count; ++i) out[i] = static_cast<std::int16_t>(x[i] - zero_point);
}

// The true sum fits (the caller's bound), so that wrapping on the way to it does no harm.
inline std::int32_t Total(std::int32_t acc, std::int64_t constant, std::int64_t row_term) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(acc) +
                                   static_cast<std::uint32_t>(constant) +
                                   static_cast<std::uint32_t>(row_term));
}
inline std::int64_t Total(std::int64_t acc, std::int64_t constant, std::int64_t row_term) {
  return acc + constant + row_term;
}

template <class Acc, class Out>
void FinishRaw(const FinishArgs<Acc, Out>& a) {
  for (std::int64_t r = 0; r < a.rows; ++r) {
    const Acc* acc = a.acc + r * a.acc_pitch;
    Out* out = a.out + r * a.out_pitch;
    const std::int64_t row_term = a.row_terms == nullptr ? 0 : a.row_terms[r];
    for (std::int64_t c = 0; c < a.columns; ++c) {
      out[c] = Total(acc[c], a.to.constants[c], row_term);
    }
  }
}

// rounding.h's ApplyScale32Single, ApplyScale32Double and ApplyScale16; the caller has proved their
// preconditions for every value that can come.
template <bool kDouble, class Acc, class Out>
void FinishScaled(const FinishArgs<Acc, Out>& a) {
  const std::int64_t* __restrict constants = a.to.constants;
  const std::int32_t* __restrict multipliers = a.to.multipliers;
  const std::int64_t* __restrict halves = a.to.halves;
  const std::int64_t* __restrict shifts = a.to.shifts;
  const std::int64_t* __restrict nudges = a.to.nudges;
  const std::int64_t zero_point = a.to.zero_point;
  const std::int64_t min = a.to.min;
  const std::int64_t max = a.to.max;
  const std::int64_t columns = a.columns;
  for (std::int64_t r = 0; r < a.rows; ++r) {
    const Acc* __restrict acc = a.acc + r * a.acc_pitch;
    Out* __restrict out = a.out + r * a.out_pitch;
    const std::int64_t row_term = a.row_terms == nullptr ? 0 : a.row_terms[r];
    for (std::int64_t c = 0; c < columns; ++c) {
      const Acc value = Total(acc[c], constants[c], row_term);
      std::int64_t product = static_cast<std::int64_t>(value) * multipliers[c] + halves[c];
      if (kDouble) product += value < 0 ? -nudges[c] : nudges[c];
      const std::int64_t scaled = (product >> shifts[c]) + zero_point;
      out[c] = static_cast<Out>(Smaller(Larger(scaled, min), max));
    }
  }
}

// The products of one tap are within 2^24 for 16-bit x, so that 64 taps fit int32.
inline constexpr std::int64_t kDepthwiseTaps = 64;

template <class X>
void AddTap(const DepthwiseArgs<X>& a, std::int64_t tap, std::int32_t* acc) {
  const X* __restrict x = a.x[tap];
  const std::int8_t* __restrict w = a.w[tap];
  for (std::int64_t c = 0; c < a.channels; ++c) {
    acc[c] = static_cast<std::int32_t>(
        static_cast<std::uint32_t>(acc[c]) +
        static_cast<std::uint32_t>((x[c] - a.x_zero_point) * (w[c] - a.w_zero_point)));
  }
}

template <class X>
void DepthwiseNarrow(const DepthwiseArgs<X>& a, std::int32_t* acc) {
  for (std::int64_t c = 0; c < a.channels; ++c) acc[c] = 0;
  for (std::int64_t tap = 0; tap < a.taps; ++tap) AddTap(a, tap, acc);
}

// At most kMaxPanelColumns channels.
template <class X>
void DepthwiseWide(const DepthwiseArgs<X>& a, std::int64_t* acc) {
  std::int32_t block[kMaxPanelColumns];
  for (std::int64_t c = 0; c < a.channels; ++c) acc[c] = 0;
  for (std::int64_t first = 0; first < a.taps; first += kDepthwiseTaps) {
    const std::int64_t last = Smaller(a.taps, first + kDepthwiseTaps);
    for (std::int64_t c = 0; c < a.channels; ++c) block[c] = 0;
    for (std::int64_t tap = first; tap < last; ++tap) AddTap(a, tap, block);
    Widen(block, a.channels, true, acc);
  }
}

template <class X>
void PoolMax(const PoolArgs<X>& a, X* __restrict out) {
  for (std::int64_t c = 0; c < a.channels; ++c) out[c] = a.x[0][c];
  for (std::int64_t tap = 1; tap < a.taps; ++tap) {
    const X* __restrict x = a.x[tap];
    for (std::int64_t c = 0; c < a.channels; ++c) out[c] = Larger(out[c], x[c]);
  }
}
template <class X>
void PoolSum(const PoolArgs<X>& a, std::int32_t* __restrict out) {
  for (std::int64_t c = 0; c < a.channels; ++c) out[c] = 0;
  for (std::int64_t tap = 0; tap < a.taps; ++tap) {
    const X* __restrict x = a.x[tap];
    for (std::int64_t c = 0; c < a.channels; ++c) out[c] += x[c];
  }
}
template <class X>
constexpr PoolOps<X> kPoolOps{PoolMax<X>, PoolSum<X>};

struct AddOp {
  static std::int64_t Of(std::int64_t a, std::int64_t b) { return a + b; }
};
struct SubOp {
  static std::int64_t Of(std::int64_t a, std::int64_t b) { return a - b; }
};
struct MulOp {
  static std::int64_t Of(std::int64_t a, std::int64_t b) { return a * b; }
};
template <class Op>
bool Apply(const std::int32_t* a, std::int64_t a_step, const std::int32_t* b, std::int64_t b_step,
           std::int64_t count, std::int32_t* __restrict out) {
  std::int64_t lost = 0;  // any bit that does not come back from 32 bits
  if (a_step == 1 && b_step == 1) {
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t value = Op::Of(a[i], b[i]);
      out[i] = static_cast<std::int32_t>(value);
      lost |= value ^ out[i];
    }
  } else {
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t value = Op::Of(a[i * a_step], b[i * b_step]);
      out[i] = static_cast<std::int32_t>(value);
      lost |= value ^ out[i];
    }
  }
  return lost == 0;
}

template <class X>
Extremes<X> FindExtremes(const X* x, std::int64_t count) {
  X min = x[0];
  X max = x[0];
  for (std::int64_t i = 1; i < count; ++i) {
    min = Smaller(min, x[i]);
    max = Larger(max, x[i]);
  }
  return {min, max};
}

inline void Lookup(const std::uint8_t* x, std::int64_t count, const std::int8_t* table,
                   std::int8_t* out) {
  for (std::int64_t i = 0; i < count; ++i) out[i] = table[x[i]];
}

// |table * 128 + slope * 127| < 2^15 * 128 + 2^15 * 127 < 2^23.
inline void Interpolate(const std::int16_t* x, std::int64_t count, const std::int16_t* table,
                        std::int32_t* out) {
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int32_t position = x[i] + 32768;
    const std::int32_t base = table[position >> 7];
    const std::int32_t slope = table[(position >> 7) + 1] - base;
    out[i] = base * 128 + slope * (position & 127);
  }
}

template <class X>
void ClampAll(const X* x, std::int64_t count, X min, X max, X* out) {
  for (std::int64_t i = 0; i < count; ++i) out[i] = Smaller(Larger(x[i], min), max);
}

// The part of a target that does not depend on its vectors.
inline Ops LoopOps(const char* name) {
  Ops ops{};
  ops.name = name;
  ops.widen = Widen;
  ops.center_int8 = Center<std::int8_t>;
  ops.center_uint8 = Center<std::uint8_t>;
  ops.raw_32_32 = FinishRaw<std::int32_t, std::int32_t>;
  ops.raw_32_64 = FinishRaw<std::int32_t, std::int64_t>;
  ops.raw_64_64 = FinishRaw<std::int64_t, std::int64_t>;
  ops.single_32_8 = FinishScaled<false, std::int32_t, std::int8_t>;
  ops.single_32_16 = FinishScaled<false, std::int32_t, std::int16_t>;
  ops.single_32_32 = FinishScaled<false, std::int32_t, std::int32_t>;
  ops.double_32_8 = FinishScaled<true, std::int32_t, std::int8_t>;
  ops.double_32_16 = FinishScaled<true, std::int32_t, std::int16_t>;
  ops.double_32_32 = FinishScaled<true, std::int32_t, std::int32_t>;
  ops.single_64_8 = FinishScaled<false, std::int64_t, std::int8_t>;
  ops.single_64_16 = FinishScaled<false, std::int64_t, std::int16_t>;
  ops.single_64_32 = FinishScaled<false, std::int64_t, std::int32_t>;
  ops.depthwise_int8 = DepthwiseNarrow<std::int8_t>;
  ops.depthwise_uint8 = DepthwiseNarrow<std::uint8_t>;
  ops.depthwise_int16 = DepthwiseWide<std::int16_t>;
  ops.pool_int8 = kPoolOps<std::int8_t>;
  ops.pool_uint8 = kPoolOps<std::uint8_t>;
  ops.pool_int16 = kPoolOps<std::int16_t>;
  ops.add = Apply<AddOp>;
  ops.sub = Apply<SubOp>;
  ops.mul = Apply<MulOp>;
  ops.extremes_32 = FindExtremes<std::int32_t>;
  ops.extremes_64 = FindExtremes<std::int64_t>;
  ops.lookup = Lookup;
  ops.interpolate = Interpolate;
  ops.clamp_8 = ClampAll<std::int8_t>;
  ops.clamp_16 = ClampAll<std::int16_t>;
  return ops;
}
