// SPDX-License-Identifier: Apache-2.0
// Test support: one-node graphs with random parameters and data, and running them against exact
// numbers.
#pragma once

#include <string>
#include <vector>

#include "qconform/base/prng.h"
#include "qconform/graph/graph.h"
#include "qconform/lower/lower.h"

namespace qconform {

// The element types of an op's operands and result.
struct OpDtypes {
  DType x = DType::kInt8;
  DType w = DType::kInt8;  // second operand: weight or b
  DType result = DType::kInt8;
};

struct RandomOp {
  Graph graph;
  std::vector<Tensor> inputs;
};

// A graph of one node that CheckStructure accepts. Ops of positions, truths and plain integers have
// such operands; cast has them half of the time. Weights and biases are constants, per-channel
// half of the time; scales have full mantissas or are powers of two; shapes are small.
RandomOp MakeRandomOp(Prng& prng, OpKind op, const OpDtypes& dtypes);

// Empty, or the first element that is further from its exact value than the proven bound, or why
// the graph did not run. Unpredictable outcomes count in `unpredictable`.
std::string CompareWithExact(const RandomOp& op, const LoweringOptions& options,
                             int& unpredictable);

}  // namespace qconform
