// SPDX-License-Identifier: Apache-2.0
// Test support: what random one-node graphs are built from.
#pragma once

#include <optional>
#include <vector>

#include "qconform/oracle/random_op.h"

namespace qconform {

std::int64_t Between(Prng& prng, std::int64_t low, std::int64_t high);
// In [2^exponent, 2^(exponent + 1)); a power of two one time in three.
float RandomScale(Prng& prng, int exponent);
ConcreteSpec RandomSpec(Prng& prng, DType dtype, float scale);
// With a scale within 2^3 of a usual one.
ConcreteSpec SpecNear(Prng& prng, DType dtype);
// Random, or one time in four at the ends of the range.
std::vector<std::int64_t> RandomCodes(Prng& prng, CodeRange range, const Dims& shape);

class RandomOpBuilder {
 public:
  RandomOpBuilder(Prng& prng, OpKind op) : prng_(prng) {
    node_.name = "n";
    node_.op = op;
  }

  void Attr(AttrId id, const Dims& values) { node_.attrs.Set(id, values); }

  void Input(const Dims& shape, const ConcreteSpec& spec);
  // Codes that mean themselves: truths, positions, integers.
  void PlainInput(const Dims& shape, DType dtype, std::vector<std::int64_t> codes);
  void PlainInput(const Dims& shape, DType dtype, CodeRange range);
  void PlainConstant(const Dims& shape, DType dtype, std::vector<std::int64_t> codes);
  void Constant(const Dims& shape, const ConcreteSpec& spec, CodeRange range);
  // Results, in their order; Finish adds the last one.
  void AddResult(const Dims& shape, DType dtype, std::optional<QuantSpec> spec);
  RandomOp Finish(const Dims& shape, const ConcreteSpec& spec);
  RandomOp FinishPlain(const Dims& shape, DType dtype);

 private:
  ValueId Add(const Dims& shape, DType dtype, std::optional<QuantSpec> spec);
  RandomOp Build();

  Prng& prng_;
  Node node_;
  RandomOp op_;
};

// The ops that random_op.cc does not make itself; nothing for any other.
std::optional<RandomOp> MakeIntegerOp(Prng& prng, OpKind op, const OpDtypes& dtypes);
std::optional<RandomOp> MakeMovingOp(Prng& prng, OpKind op, const OpDtypes& dtypes);
std::optional<RandomOp> MakeWindowOp(Prng& prng, OpKind op, const OpDtypes& dtypes);

// Weights per channel of `axis` half of the time; their bias.
ConcreteSpec WeightSpec(Prng& prng, DType dtype, std::int32_t axis, std::int64_t channels);
ConcreteSpec BiasSpec(float x_scale, const ConcreteSpec& w, DType dtype);

}  // namespace qconform
