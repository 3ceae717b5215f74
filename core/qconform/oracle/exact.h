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
// Error (kUnsupported) where the node has unresolved or uncalibrated ports.
Result<std::vector<RealInterval>> ExactCodes(const Graph& graph, NodeId node,
                                             const ResolvedSpecs& specs,
                                             std::span<const Tensor> operands);

// Proven bound on |code - exact|, in LSB of the result, of the given output stage for an unclamped
// element whose exact value is `exact` (derivations: core/qconform/oracle/README.md).
Rational ErrorBound(const Graph& graph, NodeId node, const ResolvedSpecs& specs, OutputStage stage,
                    const RealInterval& exact);

}  // namespace qconform
