// SPDX-License-Identifier: Apache-2.0
// Laws about parameters wherever the validator accepts: sharing, symmetry, fixed parameters.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>

#include "qconform/kernel/kernel_table.h"
#include "qconform/laws/checks.h"
#include "qconform/laws/laws.h"
#include "qconform/laws/rule_uses.h"

namespace qconform::laws {
namespace {

std::string Text(const ConcreteSpec* spec) {
  if (spec == nullptr) return "nothing";
  std::string text(NameOf(spec->dtype));
  text += " [" + std::to_string(spec->qmin) + "," + std::to_string(spec->qmax) + "]";
  for (std::size_t i = 0; i < spec->scales.size(); ++i) {
    text += " " + std::to_string(spec->scales[i]) + "@" + std::to_string(spec->zero_points[i]);
  }
  return text;
}

bool SameNumbers(const ConcreteSpec& a, const ConcreteSpec& b) {
  return a.calibrated() && a.dtype == b.dtype && a.qmin == b.qmin && a.qmax == b.qmax &&
         a.scales == b.scales && a.zero_points == b.zero_points;
}

template <class Rule, class Check>
LawResult CheckWhereAccepted(const Case& c, const Target& target, Check check) {
  const Diagnostics diagnostics = Validate(c.graph, target);
  if (!diagnostics.accepted()) return std::nullopt;
  const ResolvedSpecs specs(c.graph);
  for (const RuleUse& use : RuleUses(c.graph, target, specs, diagnostics)) {
    const auto* rule = std::get_if<Rule>(&use.row->rule);
    if (rule == nullptr) continue;
    if (LawResult violation = check(*rule, use.node, specs)) return violation;
  }
  return std::nullopt;
}

std::int64_t ReferenceQuantize(float real, const ConcreteSpec& spec) {
  const QuantizeParams params = {spec.scales[0], spec.zero_points[0], spec.qmin, spec.qmax};
  Tensor operand = MakeTensor(DType::kFloat32, {1});
  Tensor result = MakeTensor(spec.dtype, {1});
  operand.codes[0] = static_cast<std::int64_t>(std::bit_cast<std::uint32_t>(real));
  const TensorView view = ViewOf(operand);
  ReferenceKernels().quantize(params, {&view, 1}, MutableViewOf(result));
  return result.codes[0];
}

float ReferenceDequantize(std::int64_t code, const ConcreteSpec& spec) {
  const DequantizeParams params = {spec.scales[0], spec.zero_points[0]};
  const Tensor operand = {spec.dtype, {1}, {code}};
  Tensor result = MakeTensor(DType::kFloat32, {1});
  const TensorView view = ViewOf(operand);
  ReferenceKernels().dequantize(params, {&view, 1}, MutableViewOf(result));
  return std::bit_cast<float>(static_cast<std::uint32_t>(result.codes[0]));
}

std::int64_t StepsBetween(float a, float b) {  // positive floats: their bits count them
  return std::abs(std::int64_t{std::bit_cast<std::uint32_t>(a)} -
                  std::int64_t{std::bit_cast<std::uint32_t>(b)});
}

// The float32 nearest to the fraction. Dividing two 24-bit integers in double and rounding again
// gives it: 53 >= 2 * 24 + 2.
float FixedScale(const FixedQparamsRule::Entry& entry, const ConcreteSpec& spec) {
  const auto [numerator, denominator] =
      entry.scale.value_or(std::pair<std::int64_t, std::int64_t>(1, spec.qmax - spec.qmin + 1));
  return static_cast<float>(static_cast<double>(numerator) / static_cast<double>(denominator));
}

}  // namespace

LawResult CheckShares(const Graph& graph, NodeId node, const SharedWithRule& rule,
                      const ResolvedSpecs& specs) {
  for (const PortRef port : PortsOf(graph, node, rule.port)) {
    for (const PortRef with : PortsOf(graph, node, rule.with)) {
      if (specs.SameGroup(port, with)) continue;
      const ConcreteSpec* a = specs.Find(port);
      const ConcreteSpec* b = specs.Find(with);
      if (a != nullptr && b != nullptr && SameNumbers(*a, *b)) continue;
      return Violation{"math-invariant-ops-share", PortText(graph, node, rule.port), Text(a),
                       Text(b)};
    }
  }
  return std::nullopt;
}

LawResult MathInvariantOpsShare(const Case& c, const Target& target) {
  return CheckWhereAccepted<SharedWithRule>(
      c, target,
      [&](const SharedWithRule& rule, NodeId node, const ResolvedSpecs& specs) -> LawResult {
        if (!InfoOf(c.graph.nodes[node].op).math_invariant) return std::nullopt;
        return CheckShares(c.graph, node, rule, specs);
      });
}

LawResult CheckSymmetric(const ConcreteSpec& spec, const std::string& where,
                         const QuantizeReal& quantize, const DequantizeCode& dequantize) {
  const std::int64_t zero = SymmetricZeroPoint(spec.dtype);
  const auto violated = [&](std::string got, std::string wanted) {
    return Violation{"symmetric-specs-are-symmetric", where, std::move(got), std::move(wanted)};
  };
  if (spec.scheme != Scheme::kSymmetric) return violated("an affine scheme", "a symmetric one");
  for (std::size_t i = 0; i < spec.scales.size(); ++i) {
    if (spec.zero_points[i] != zero) {
      return violated("zero point " + std::to_string(spec.zero_points[i]), std::to_string(zero));
    }
    // A float32 holds every product of a scale and an integer of up to 16 bits well enough to tell
    // it from its neighbours; not so for biases.
    if (BitWidth(spec.dtype) > 16) continue;
    ConcreteSpec one = spec;
    one.scales = {spec.scales[i]};
    one.zero_points = {spec.zero_points[i]};
    const std::int64_t extreme = std::min(spec.qmax - zero, zero - spec.qmin);
    for (const std::int64_t code : {zero, zero + extreme, zero - extreme}) {
      const float real = dequantize(code, one);
      if (!std::isfinite(real)) continue;
      const std::int64_t back = quantize(real, one);
      if (back != code) return violated("code " + std::to_string(back), std::to_string(code));
      if (code == zero && real != 0) return violated("real zero off zero", "0");
    }
  }
  return std::nullopt;
}

LawResult SymmetricSpecsAreSymmetric(const Case& c, const Target& target) {
  return CheckWhereAccepted<SymmetricRule>(
      c, target,
      [&](const SymmetricRule& rule, NodeId node, const ResolvedSpecs& specs) -> LawResult {
        for (const PortRef port : PortsOf(c.graph, node, rule.port)) {
          const ConcreteSpec* spec = specs.Find(port);
          if (spec == nullptr) continue;
          LawResult violation = CheckSymmetric(*spec, PortText(c.graph, node, rule.port),
                                               ReferenceQuantize, ReferenceDequantize);
          if (violation) return violation;
        }
        return std::nullopt;
      });
}

LawResult CheckFixed(const ConcreteSpec& spec, const FixedQparamsRule& rule,
                     const std::string& where) {
  const auto entry = std::find_if(rule.entries.begin(), rule.entries.end(),
                                  [&](const auto& e) { return e.dtype == spec.dtype; });
  if (entry == rule.entries.end() || !spec.calibrated()) return std::nullopt;
  const float scale = FixedScale(*entry, spec);
  const bool fits = spec.granularity == Granularity::kPerTensor &&
                    StepsBetween(spec.scales[0], scale) <= rule.ulps &&
                    spec.zero_points[0] == entry->zero_point;
  if (fits) return std::nullopt;
  return Violation{"fixed-parameters-are-fixed", where, Text(&spec),
                   std::to_string(scale) + "@" + std::to_string(entry->zero_point)};
}

LawResult FixedParametersAreFixed(const Case& c, const Target& target) {
  return CheckWhereAccepted<FixedQparamsRule>(
      c, target,
      [&](const FixedQparamsRule& rule, NodeId node, const ResolvedSpecs& specs) -> LawResult {
        for (const PortRef port : PortsOf(c.graph, node, rule.port)) {
          const ConcreteSpec* spec = specs.Find(port);
          if (spec == nullptr) continue;
          LawResult violation = CheckFixed(*spec, rule, PortText(c.graph, node, rule.port));
          if (violation) return violation;
        }
        return std::nullopt;
      });
}

}  // namespace qconform::laws
