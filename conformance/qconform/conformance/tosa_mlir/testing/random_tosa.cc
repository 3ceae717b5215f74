// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/tosa_mlir/testing/random_tosa.h"

#include <algorithm>
#include <iterator>

namespace qconform::conformance {

std::int64_t TosaMaker::Range(std::int64_t min, std::int64_t max) {
  return min + static_cast<std::int64_t>(prng_.Below(static_cast<std::uint64_t>(max - min + 1)));
}

Dims TosaMaker::Shape(std::size_t rank, std::int64_t max_dim) {
  Dims shape;
  for (std::size_t i = 0; i < rank; ++i) shape.push_back(Range(1, max_dim));
  return shape;
}

Dims TosaMaker::Narrowed(const Dims& result) {
  Dims shape = result;
  for (std::int64_t& dim : shape) {
    if (Chance(4)) dim = 1;
  }
  return shape;
}

std::vector<std::int64_t> TosaMaker::Codes(const Dims& shape, CodeRange range) {
  std::vector<std::int64_t> codes(static_cast<std::size_t>(ElementCount(shape)));
  for (std::int64_t& code : codes) {
    const std::int64_t kind = Range(0, 3);
    if (kind == 0) code = Chance(2) ? range.min : range.max;
    if (kind == 1) code = Range(-2, 2);
    if (kind == 2) code = Range(range.min, range.max);
    if (kind == 3) {
      const std::int64_t bound = std::int64_t{1} << Range(0, 47);
      code = Range(-bound, bound);
    }
    code = std::clamp(code, range.min, range.max);
  }
  return codes;
}

RegisterId TosaMaker::ArgumentWith(DType dtype, const Dims& shape,
                                   std::vector<std::int64_t> codes) {
  const auto id = static_cast<RegisterId>(subject_.program.registers.size());
  subject_.program.registers.push_back({dtype, shape, std::nullopt});
  subject_.program.inputs.push_back(id);
  subject_.inputs.push_back({dtype, shape, std::move(codes)});
  return id;
}

RegisterId TosaMaker::Argument(DType dtype, const Dims& shape, CodeRange range) {
  return ArgumentWith(dtype, shape, Codes(shape, range));
}

RegisterId TosaMaker::Argument(DType dtype, const Dims& shape) {
  return Argument(dtype, shape, RangeOf(dtype));
}

RegisterId TosaMaker::Constant(DType dtype, const Dims& shape, CodeRange range) {
  const auto id = static_cast<RegisterId>(subject_.program.registers.size());
  subject_.program.registers.push_back({dtype, shape, Codes(shape, range)});
  return id;
}

RegisterId TosaMaker::Either(DType dtype, const Dims& shape, CodeRange range) {
  return Chance(2) ? Constant(dtype, shape, range) : Argument(dtype, shape, range);
}

TosaSubject TosaMaker::Finish(InstructionParams params, std::vector<RegisterId> operands,
                              DType dtype, const Dims& shape) {
  const auto id = static_cast<RegisterId>(subject_.program.registers.size());
  subject_.program.registers.push_back({dtype, shape, std::nullopt});
  subject_.program.instructions.push_back({std::move(params), std::move(operands), id, 0});
  subject_.program.outputs = {id};
  return std::move(subject_);
}

std::string Joined(DType a, DType b) {
  return std::string(NameOf(a)) + "x" + std::string(NameOf(b));
}

std::vector<TosaRow> AllTosaRows() {
  std::vector<TosaRow> rows;
  for (std::vector<TosaRow> (*family)() : {SumRows, ElementRows, FoldRows, MoveRows}) {
    std::vector<TosaRow> more = family();
    std::move(more.begin(), more.end(), std::back_inserter(rows));
  }
  return rows;
}

}  // namespace qconform::conformance
