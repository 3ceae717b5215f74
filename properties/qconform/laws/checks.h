// SPDX-License-Identifier: Apache-2.0
// The comparing halves of the laws: both sides are arguments, so that a test can hand them a wrong
// one.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "qconform/base/tensor.h"
#include "qconform/graph/resolve.h"
#include "qconform/laws/violation.h"
#include "qconform/lower/program.h"
#include "qconform/oracle/exact.h"
#include "qconform/profile/target.h"
#include "qconform/validate/validate.h"

namespace qconform::laws {

// Operand and result of a node that the contract makes share.
LawResult CheckShares(const Graph& graph, NodeId node, const SharedWithRule& rule,
                      const ResolvedSpecs& specs);

// A calibrated symmetric spec, through the given quantize and dequantize.
using QuantizeReal = std::function<std::int64_t(float real, const ConcreteSpec& spec)>;
using DequantizeCode = std::function<float(std::int64_t code, const ConcreteSpec& spec)>;
LawResult CheckSymmetric(const ConcreteSpec& spec, const std::string& where,
                         const QuantizeReal& quantize, const DequantizeCode& dequantize);

LawResult CheckFixed(const ConcreteSpec& spec, const FixedQparamsRule& rule,
                     const std::string& where);

// What strict and lenient make of the diagnostics.
using Judge = std::function<bool(const Diagnostics&, Mode mode, bool require_checked)>;
LawResult CheckStrictLenient(const Diagnostics& diagnostics, const Judge& refuses);

// Whether each arch accepts, oldest first.
LawResult CheckMonotone(const std::vector<bool>& accepted, const std::vector<std::string>& archs);

// The same findings, whatever their order.
LawResult CheckSameFindings(std::string_view law, std::vector<Finding> a, std::vector<Finding> b);

LawResult CheckSameText(std::string_view law, std::string_view where, std::string_view got,
                        std::string_view wanted);
LawResult CheckSameCodes(std::string_view law, const std::string& where,
                         std::span<const std::int64_t> got, std::span<const std::int64_t> wanted,
                         std::int64_t tolerance);

// What a data-moving node does to its result k, as reals: the operand's code that each result
// element is, or the zero point for padding. All ports have the same parameters.
Tensor MoveCodes(const Graph& graph, NodeId node, std::span<const Tensor> operands,
                 std::int64_t zero_point, std::size_t k = 0);

// Codes against exact values, clamped to [qmin, qmax].
LawResult CheckNearExact(const std::string& where, std::int64_t got, const RealInterval& exact,
                         const Rational& bound, CodeRange range);

}  // namespace qconform::laws
