// SPDX-License-Identifier: Apache-2.0
// A change of numbers applies to every port that carries the same numbers, so that what had to be
// equal stays equal.
#include <algorithm>
#include <cmath>
#include <utility>

#include "qconform/shrink/steps.h"

namespace qconform::gen {
namespace {

template <class Visit>
void ForEachSpec(Graph& graph, Visit visit) {
  for (ValueId v = 0; v < graph.values.size(); ++v) visit(graph.values[v].spec, ValuePort(v));
  for (NodeId n = 0; n < graph.nodes.size(); ++n) {
    auto& operands = graph.nodes[n].operands;
    for (std::uint32_t i = 0; i < operands.size(); ++i) visit(operands[i].spec, OperandPort(n, i));
  }
}

std::vector<ConcreteSpec> DistinctSpecs(const Subject& subject) {
  std::vector<ConcreteSpec> distinct;
  Graph copy = subject.graph();
  ForEachSpec(copy, [&](const std::optional<QuantSpec>& spec, PortRef) {
    const auto* concrete = spec ? std::get_if<ConcreteSpec>(&*spec) : nullptr;
    if (concrete == nullptr) return;
    if (std::find(distinct.begin(), distinct.end(), *concrete) == distinct.end()) {
      distinct.push_back(*concrete);
    }
  });
  return distinct;
}

// No replacement narrows a range, so codes stay inside theirs.
bool Replace(Draft& draft, const ConcreteSpec& from, const ConcreteSpec& to) {
  ForEachSpec(draft.graph(), [&](std::optional<QuantSpec>& spec, PortRef) {
    const auto* concrete = spec ? std::get_if<ConcreteSpec>(&*spec) : nullptr;
    if (concrete != nullptr && *concrete == from) spec = to;
  });
  return true;
}

float PowerOfTwoBelow(float scale) {
  int exponent = 0;
  std::frexp(scale, &exponent);
  return std::ldexp(1.0F, exponent - 1);
}

ConcreteSpec PerTensorOf(ConcreteSpec spec) {
  spec.granularity = Granularity::kPerTensor;
  spec.axis = 0;
  spec.block_size = 0;
  if (spec.calibrated()) {
    spec.scales.resize(1);
    spec.zero_points.resize(1);
  }
  return spec;
}

ConcreteSpec FullRange(ConcreteSpec spec) {
  const CodeRange range = RangeOf(spec.dtype);
  spec.qmin = range.min;
  spec.qmax = range.max;
  return spec;
}

ConcreteSpec WithZeroPoints(ConcreteSpec spec, std::int64_t zero_point) {
  const bool fits = spec.qmin <= zero_point && zero_point <= spec.qmax;
  if (fits) std::fill(spec.zero_points.begin(), spec.zero_points.end(), zero_point);
  return spec;
}

ConcreteSpec WithScales(ConcreteSpec spec, float scale) {
  std::fill(spec.scales.begin(), spec.scales.end(), scale);
  return spec;
}

ConcreteSpec WithPowersOfTwo(ConcreteSpec spec) {
  for (float& scale : spec.scales) scale = PowerOfTwoBelow(scale);
  return spec;
}

// Simplest first; those that are no simpler than `spec` are left out.
std::vector<ConcreteSpec> SimplerSpecs(const ConcreteSpec& spec) {
  std::vector<ConcreteSpec> simpler = {PerTensorOf(spec), FullRange(spec)};
  if (!spec.calibrated()) return simpler;
  const bool all_zero = std::all_of(spec.zero_points.begin(), spec.zero_points.end(),
                                    [](std::int64_t zero_point) { return zero_point == 0; });
  const std::int64_t middle = SymmetricZeroPoint(spec.dtype);
  if (!all_zero) {
    simpler.push_back(WithZeroPoints(spec, 0));
    simpler.push_back(WithZeroPoints(spec, middle));
  }
  const bool all_powers = WithPowersOfTwo(spec) == spec;
  simpler.push_back(WithScales(spec, 1.0F));
  if (!all_powers) simpler.push_back(WithPowersOfTwo(spec));
  if (WithScales(spec, 1.0F) != spec) {
    const bool first_is_plain = PowerOfTwoBelow(spec.scales[0]) == spec.scales[0];
    if (first_is_plain || !all_powers) simpler.push_back(WithScales(spec, spec.scales[0]));
  }
  return simpler;
}

// Sharing and deriving become the numbers they stand for.
bool MakeConcrete(Draft& draft, PortRef port) {
  const ConcreteSpec* numbers = draft.subject().specs().Find(port);
  if (numbers == nullptr) return false;
  const QuantSpec copy = *numbers;
  ForEachSpec(draft.graph(), [&](std::optional<QuantSpec>& spec, PortRef at) {
    if (at == port) spec = copy;
  });
  return true;
}

bool DropEdgeSpec(Draft& draft, NodeId n, std::uint32_t i) {
  draft.graph().nodes[n].operands[i].spec.reset();
  return true;
}

void AppendEdgeSteps(const Subject& subject, std::vector<Step>& steps) {
  for (NodeId n = 0; n < subject.graph().nodes.size(); ++n) {
    const auto& operands = subject.graph().nodes[n].operands;
    for (std::uint32_t i = 0; i < operands.size(); ++i) {
      if (!operands[i].spec) continue;
      steps.push_back(MakeStep(subject, [n, i](Draft& d) { return DropEdgeSpec(d, n, i); }));
    }
  }
}

void AppendConcreteSteps(const Subject& subject, std::vector<Step>& steps) {
  Graph copy = subject.graph();
  ForEachSpec(copy, [&](const std::optional<QuantSpec>& spec, PortRef port) {
    if (!spec || std::holds_alternative<ConcreteSpec>(*spec)) return;
    steps.push_back(MakeStep(subject, [port](Draft& d) { return MakeConcrete(d, port); }));
  });
}

}  // namespace

void AppendSpecSteps(const Subject& subject, std::vector<Step>& steps) {
  AppendEdgeSteps(subject, steps);
  AppendConcreteSteps(subject, steps);
  for (const ConcreteSpec& spec : DistinctSpecs(subject)) {
    for (const ConcreteSpec& simpler : SimplerSpecs(spec)) {
      if (simpler == spec) continue;
      steps.push_back(
          MakeStep(subject, [spec, simpler](Draft& d) { return Replace(d, spec, simpler); }));
    }
  }
}

}  // namespace qconform::gen
