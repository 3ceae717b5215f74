// SPDX-License-Identifier: Apache-2.0
// For tests only: programs of one TOSA instruction with random shapes, parameters and data, for
// every op and every combination of types that TOSA 1.0 has (facts/arm_tosa.md 1.4 to 1.7).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qconform/base/prng.h"
#include "qconform/base/tensor.h"
#include "qconform/lower/program.h"

namespace qconform::conformance {

struct TosaSubject {
  Program program;
  std::vector<Tensor> inputs;
};

struct TosaRow {
  std::string name;            // "conv2d int8xint4"
  std::string_view extension;  // of PRO-INT, that the row needs: "int16", "int4", ...; or empty
  std::function<TosaSubject(Prng&)> make;
};

// Every row, by family.
std::vector<TosaRow> SumRows();      // convolutions, MATMUL
std::vector<TosaRow> ElementRows();  // element-wise ops, RESCALE, TABLE, CLAMP, CAST
std::vector<TosaRow> FoldRows();     // reductions, ARGMAX, pools
std::vector<TosaRow> MoveRows();     // moves, GATHER, SCATTER, RESIZE
std::vector<TosaRow> AllTosaRows();

// Builds a program of one instruction.
class TosaMaker {
 public:
  explicit TosaMaker(Prng& prng) : prng_(prng) {}

  std::int64_t Range(std::int64_t min, std::int64_t max);
  bool Chance(std::int64_t one_in) { return Range(1, one_in) == 1; }
  Dims Shape(std::size_t rank, std::int64_t max_dim);
  // Shapes of two operands that broadcast to `result`.
  Dims Narrowed(const Dims& result);
  // At the ends, near zero, of any magnitude.
  std::vector<std::int64_t> Codes(const Dims& shape, CodeRange range);

  const Dims& ShapeOf(RegisterId id) const { return subject_.program.registers[id].shape; }

  RegisterId Argument(DType dtype, const Dims& shape, CodeRange range);
  RegisterId Argument(DType dtype, const Dims& shape);
  RegisterId ArgumentWith(DType dtype, const Dims& shape, std::vector<std::int64_t> codes);
  RegisterId Constant(DType dtype, const Dims& shape, CodeRange range);
  // One or the other.
  RegisterId Either(DType dtype, const Dims& shape, CodeRange range);

  TosaSubject Finish(InstructionParams params, std::vector<RegisterId> operands, DType dtype,
                     const Dims& shape);

 private:
  Prng& prng_;
  TosaSubject subject_;
};

// "int8xint4"
std::string Joined(DType a, DType b);

}  // namespace qconform::conformance
