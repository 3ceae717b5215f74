// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/tosa_mlir/testing/mutate_program.h"

#include <algorithm>
#include <array>
#include <variant>

namespace qconform::conformance {
namespace {

constexpr std::array kTypes = {DType::kBool,  DType::kInt4,  DType::kInt8,
                               DType::kInt16, DType::kInt32, DType::kInt48};

// Constants keep as many codes as their shape has elements, inside their type.
void Refit(Register& r) {
  if (!r.constant) return;
  const CodeRange range = RangeOf(r.dtype);
  r.constant->resize(static_cast<std::size_t>(ElementCount(r.shape)));
  for (std::int64_t& code : *r.constant) code = std::clamp(code, range.min, range.max);
}

void MutateType(TosaMaker& m, Register& r) {
  r.dtype = kTypes[static_cast<std::size_t>(m.Range(0, kTypes.size() - 1))];
}

void MutateDimension(TosaMaker& m, Register& r) {
  if (r.shape.empty()) return;
  const auto axis =
      static_cast<std::size_t>(m.Range(0, static_cast<std::int64_t>(r.shape.size()) - 1));
  r.shape[axis] = std::max<std::int64_t>(1, r.shape[axis] + (m.Chance(3) ? -1 : 1));
}

void MutateList(TosaMaker& m, Dims& list) {
  if (list.empty()) return;
  constexpr std::array<std::int64_t, 6> kOdd = {-1, 0, 1, 7, 8193, 20000};
  const auto at = static_cast<std::size_t>(m.Range(0, static_cast<std::int64_t>(list.size()) - 1));
  list[at] = kOdd[static_cast<std::size_t>(m.Range(0, kOdd.size() - 1))];
}

void MutateZeroPoint(TosaMaker& m, std::int64_t& zero_point) {
  constexpr std::array<std::int64_t, 4> kOdd = {0, 1, 100, 127};
  zero_point = kOdd[static_cast<std::size_t>(m.Range(0, kOdd.size() - 1))];
}

// Whatever of these a kind of parameters has.
struct MutateParams {
  TosaMaker& m;

  template <class Params>
  void operator()(Params& p) const {
    if constexpr (requires { p.conv; }) (*this)(p.conv);
    if constexpr (requires { p.axis; }) p.axis = m.Range(-1, 5);
    if constexpr (requires { p.pad; }) MutateOne(p.pad, p.stride);
    if constexpr (requires { p.out_pad; }) MutateOne(p.out_pad, p.stride);
    if constexpr (requires { p.dilation; }) MutateOne(p.dilation, p.stride);
    if constexpr (requires { p.kernel; }) MutateOne(p.kernel, p.pad);
    if constexpr (requires { p.x_zero_point; }) MutateEither(p.x_zero_point, p.w_zero_point);
    if constexpr (requires { p.a_zero_point; }) MutateEither(p.a_zero_point, p.b_zero_point);
    if constexpr (requires { p.input_zero_point; }) {
      MutateEither(p.input_zero_point, p.output_zero_point);
    }
    if constexpr (requires { p.scale32; }) p.scale32 = m.Chance(2) ? !p.scale32 : p.scale32;
    if constexpr (requires { p.min; }) {
      if (m.Chance(2)) std::swap(p.min, p.max);
    }
    if constexpr (requires { p.perm; }) MutateList(m, p.perm);
    if constexpr (requires { p.start; }) MutateList(m, p.start);
    if constexpr (requires { p.before; }) MutateOne(p.before, p.after);
    if constexpr (requires { p.multiples; }) MutateList(m, p.multiples);
    if constexpr (requires { p.border; }) MutateResize(p.scale, p.offset, p.border);
  }

 private:
  void MutateOne(Dims& a, Dims& b) const { MutateList(m, m.Chance(2) ? a : b); }
  void MutateEither(std::int64_t& a, std::int64_t& b) const {
    MutateZeroPoint(m, m.Chance(2) ? a : b);
  }
  void MutateResize(Dims& scale, Dims& offset, Dims& border) const {
    if (m.Chance(3)) return MutateList(m, scale);
    MutateOne(offset, border);
  }
};

}  // namespace

Program MutateProgram(Prng& prng, Program program) {
  TosaMaker m(prng);
  const std::int64_t last = static_cast<std::int64_t>(program.registers.size()) - 1;
  Register& r = program.registers[static_cast<std::size_t>(m.Range(0, last))];
  switch (m.Range(0, 2)) {
    case 0:
      MutateType(m, r);
      break;
    case 1:
      MutateDimension(m, r);
      break;
    default:
      std::visit(MutateParams{m}, program.instructions[0].params);
  }
  Refit(r);
  return program;
}

}  // namespace qconform::conformance
