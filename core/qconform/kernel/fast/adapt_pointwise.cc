// SPDX-License-Identifier: Apache-2.0
// rescale, elementwise, table and clamp over int64 codes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "qconform/kernel/fast/adapters.h"
#include "qconform/kernel/fast/pack_codes.h"
#include "qconform/kernel/fast/pointwise.h"
#include "qconform/kernel/fast/targets.h"

namespace qconform::fast {
namespace {

struct Buffers {
  std::vector<std::int8_t> bytes;
  std::vector<std::int8_t> bytes_out;
  std::vector<std::uint8_t> indices;
  std::vector<std::int16_t> words;
  std::vector<std::int16_t> words_out;
  std::vector<std::int32_t> a;
  std::vector<std::int32_t> b;
  std::vector<std::int32_t> out;
  std::vector<std::int8_t> small_table;
  std::vector<std::int16_t> grid;
};
Buffers& ThreadBuffers() {
  static thread_local Buffers buffers;
  return buffers;
}

// Out holds the result's codes by their bits; Unsigned is how to read them where they have no sign.
template <class Out, class Unsigned>
void Unpack(const std::vector<Out>& packed, bool is_signed, std::span<std::int64_t> codes) {
  if (is_signed) {
    UnpackCodes(packed, codes);
  } else {
    for (std::size_t i = 0; i < codes.size(); ++i) codes[i] = static_cast<Unsigned>(packed[i]);
  }
}

template <class In, class Out, class Unsigned>
bool Rescale(const RescaleParams& p, std::span<const In> x, std::vector<Out>& buffer,
             const MutableTensorView& result) {
  const Requantization to{.multipliers = p.multipliers,
                          .shifts = p.shifts,
                          .scale32 = p.scale32,
                          .rounding = p.rounding,
                          .zero_point = p.output_zero_point,
                          .range = RangeOf(result.dtype)};
  buffer.resize(x.size());
  if (!RescaleCodes<In, Out>(CurrentTarget(), x, p.input_zero_point, to, buffer)) return false;
  Unpack<Out, Unsigned>(buffer, IsSigned(result.dtype), result.codes);
  return true;
}

template <class In>
bool RescaleFrom(const RescaleParams& p, std::span<const In> x, Buffers& b,
                 const MutableTensorView& result) {
  const int width = BitWidth(result.dtype);
  if (width <= 8) return Rescale<In, std::int8_t, std::uint8_t>(p, x, b.bytes_out, result);
  if (width == 16) return Rescale<In, std::int16_t, std::uint16_t>(p, x, b.words_out, result);
  return Rescale<In, std::int32_t, std::uint32_t>(p, x, b.out, result);
}

// Null for ops that stay with the reference.
Binary BinaryOf(const ElementwiseParams& p) {
  const Ops& ops = CurrentTarget();
  switch (p.op) {
    case ElementwiseParams::Op::kAdd:
      return ops.add;
    case ElementwiseParams::Op::kSub:
      return ops.sub;
    case ElementwiseParams::Op::kMul:
      return p.shift == 0 ? ops.mul : nullptr;
    default:
      return nullptr;
  }
}

}  // namespace

bool TryRescale(const RescaleParams& p, Operands operands, const MutableTensorView& result) {
  const DType dtype = operands[0].dtype;
  const int width = BitWidth(result.dtype);
  if (!IsInteger(dtype) || !IsInteger(result.dtype) || width > 32) return false;
  const std::size_t channels = p.multipliers.size();
  if (p.shifts.size() != channels) return false;
  if (channels != 1 && static_cast<std::int64_t>(channels) != result.shape.back()) return false;
  Buffers& b = ThreadBuffers();
  if (!p.scale32) return RescaleFrom<std::int64_t>(p, operands[0].codes, b, result);
  if (!PackCodes(operands[0].codes, b.a)) return false;
  return RescaleFrom<std::int32_t>(p, b.a, b, result);
}

bool TryElementwise(const ElementwiseParams& p, Operands operands,
                    const MutableTensorView& result) {
  const Binary op = BinaryOf(p);
  if (op == nullptr) return false;
  Buffers& b = ThreadBuffers();
  if (!PackCodes(operands[0].codes, b.a) || !PackCodes(operands[1].codes, b.b)) return false;
  b.out.resize(result.codes.size());
  if (!BinaryCodes(op, {b.a.data(), operands[0].shape}, {b.b.data(), operands[1].shape},
                   result.shape, b.out.data())) {
    return false;
  }
  UnpackCodes(b.out, result.codes);
  return true;
}

bool TryTable(const TableParams& p, Operands operands, const MutableTensorView& result) {
  const TensorView& x = operands[0];
  const auto count = static_cast<std::int64_t>(x.codes.size());
  Buffers& b = ThreadBuffers();
  if (x.dtype == DType::kInt16) {
    if (p.table.size() != 513 || !PackCodes(p.table, b.grid) || !PackCodes(x.codes, b.words)) {
      return false;
    }
    b.out.resize(x.codes.size());
    if (!InterpolateCodes(CurrentTarget(), b.words, b.grid, b.out)) return false;
    UnpackCodes(b.out, result.codes);
    return true;
  }
  if (BitWidth(x.dtype) != 8 || BitWidth(result.dtype) != 8 || p.table.size() != 256) return false;
  const std::int64_t offset = IsSigned(result.dtype) ? 0 : 128;
  if (!PackCodes(p.table, b.small_table, offset)) return false;
  if (!PackCodes(x.codes, b.indices, RangeOf(x.dtype).min)) return false;
  b.bytes_out.resize(x.codes.size());
  CurrentTarget().lookup(b.indices.data(), count, b.small_table.data(), b.bytes_out.data());
  for (std::size_t i = 0; i < result.codes.size(); ++i) result.codes[i] = b.bytes_out[i] + offset;
  return true;
}

bool TryClamp(const ClampParams& p, Operands operands, const MutableTensorView& result) {
  const TensorView& x = operands[0];
  if (p.min > p.max || !IsInteger(x.dtype) || !IsSigned(x.dtype)) return false;
  const CodeRange range = RangeOf(x.dtype);
  // Outside the type an end clamps to nothing that is there; the reference says what that is.
  if (!range.Contains(p.min) || !range.Contains(p.max)) return false;
  const auto count = static_cast<std::int64_t>(x.codes.size());
  Buffers& b = ThreadBuffers();
  if (BitWidth(x.dtype) <= 8) {
    if (!PackCodes(x.codes, b.bytes)) return false;
    b.bytes_out.resize(b.bytes.size());
    CurrentTarget().clamp_8(b.bytes.data(), count, static_cast<std::int8_t>(p.min),
                            static_cast<std::int8_t>(p.max), b.bytes_out.data());
    UnpackCodes(b.bytes_out, result.codes);
    return true;
  }
  if (BitWidth(x.dtype) != 16 || !PackCodes(x.codes, b.words)) return false;
  b.words_out.resize(b.words.size());
  CurrentTarget().clamp_16(b.words.data(), count, static_cast<std::int16_t>(p.min),
                           static_cast<std::int16_t>(p.max), b.words_out.data());
  UnpackCodes(b.words_out, result.codes);
  return true;
}

}  // namespace qconform::fast
