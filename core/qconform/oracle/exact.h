// SPDX-License-Identifier: Apache-2.0
// The exact real value of an op's result, as rationals, from the codes of its operands. Shares
// nothing with the kernels or the lowering: it is what they are judged by. Slow.
#pragma once

#include <span>
#include <vector>

#include "qconform/base/rational.h"
#include "qconform/base/tensor.h"
#include "qconform/graph/graph.h"
#include "qconform/graph/resolve.h"
#include "qconform/lower/lower.h"

namespace qconform {

// A real number known to lie in [low, high]; low == high where it is rational.
struct RealInterval {
  Rational low;
  Rational high;
};

// Real value of every element of node's result in units of the result's scale, before rounding and
// clamping, offset by the zero point: y / s_out + zp. Operand tensors are codes in the edges' own
// parameters. Transcendental ops give an interval narrower than 2^-60.
// Truths, positions and integers without a spec count as themselves. `result`: which of the node's.
// Error (kUnsupported) where the node has unresolved or uncalibrated ports, and where the op has no
// value for these operands (a position outside, a divisor of 0).
Result<std::vector<RealInterval>> ExactCodes(const Graph& graph, NodeId node,
                                             const ResolvedSpecs& specs,
                                             std::span<const Tensor> operands,
                                             std::size_t result = 0);

// Proven bound on |code - exact|, in LSB of the result, of the given output stage for an unclamped
// element whose exact value is `exact` (derivations: core/qconform/oracle/README.md).
Rational ErrorBound(const Graph& graph, NodeId node, const ResolvedSpecs& specs, OutputStage stage,
                    const RealInterval& exact, std::size_t result = 0);

// The same for every element of a result, narrower where the operands tell more: of comparisons,
// only operands that lie closer to each other than the lowering's rounding may be told apart
// wrongly; interpolated tables are known point by point. `operands` and `exact` as of ExactCodes.
std::vector<Rational> ErrorBounds(const Graph& graph, NodeId node, const ResolvedSpecs& specs,
                                  OutputStage stage, std::span<const Tensor> operands,
                                  std::span<const RealInterval> exact, std::size_t result = 0);

}  // namespace qconform
