// SPDX-License-Identifier: Apache-2.0
// Validators that are wrong about scales and zero points.
#include <algorithm>
#include <cmath>

#include "qconform/conformance/faults/edit_findings.h"
#include "qconform/conformance/faults/wrong_validators.h"

namespace qconform::conformance {
namespace {

// The spec at the port that a finding names, with numbers.
const ConcreteSpec* SpecAt(const Finding& finding, const Graph& graph, const ResolvedSpecs& specs) {
  const auto port = PortNamed(graph, finding.node, finding.port);
  const ConcreteSpec* spec = port ? specs.Find(*port) : nullptr;
  return spec != nullptr && spec->calibrated() ? spec : nullptr;
}

const FixedQparamsRule::Entry* EntryFor(const FixedQparamsRule& rule, const ConcreteSpec& spec) {
  const auto found = std::find_if(rule.entries.begin(), rule.entries.end(),
                                  [&](const auto& entry) { return entry.dtype == spec.dtype; });
  return found == rule.entries.end() ? nullptr : &*found;
}

double FixedScale(const FixedQparamsRule::Entry& entry, const ConcreteSpec& spec) {
  const auto [numerator, denominator] =
      entry.scale.value_or(std::pair<std::int64_t, std::int64_t>(1, spec.qmax - spec.qmin + 1));
  return static_cast<double>(numerator) / static_cast<double>(denominator);
}

bool IsNear(double a, double b) { return std::fabs(a - b) <= 1e-4 * b; }

// Product of the scales that a bias derives from, unrounded. Channels repeat as a whole.
double DerivedScale(const DerivedScaleRule& rule, const Graph& graph, NodeId node,
                    const ResolvedSpecs& specs, std::size_t channel) {
  double product = 1;
  for (const OpPort from : rule.from) {
    const std::vector<PortRef> ports = PortsOf(graph, node, from);
    const ConcreteSpec* spec = ports.empty() ? nullptr : specs.Find(ports[0]);
    if (spec == nullptr || !spec->calibrated()) return 0;
    product *= static_cast<double>(spec->scales[channel % spec->scales.size()]);
  }
  return product;
}

bool AllZero(const ConcreteSpec& spec) {
  return std::all_of(spec.zero_points.begin(), spec.zero_points.end(),
                     [](std::int64_t zero_point) { return zero_point == 0; });
}

// Rows of weights per tensor or channel: a product of scales, one by one.
const DerivedScaleRule* ProductOf(const Finding& finding, const Target& target) {
  const auto* rule = RuleOf<DerivedScaleRule>(finding, target);
  return rule != nullptr && rule->formula == DeriveFormula::kProduct ? rule : nullptr;
}

}  // namespace

// D12: the fixed scale is not rounded to float32 before it is compared.
Diagnostics ComparesFixedScaleInDouble(const Graph& graph, const Target& target) {
  Diagnostics diagnostics = Validate(graph, target);
  const ResolvedSpecs specs(graph);
  ForEachUse<FixedQparamsRule>(
      graph, target, specs, [&](const Constraint& row, const FixedQparamsRule& rule, NodeId n) {
        for (const PortRef port : PortsOf(graph, n, rule.port)) {
          const ConcreteSpec* spec = specs.Find(port);
          const auto* entry = spec != nullptr ? EntryFor(rule, *spec) : nullptr;
          if (entry == nullptr || !spec->calibrated()) continue;
          if (static_cast<double>(spec->scales[0]) == FixedScale(*entry, *spec)) continue;
          AddFailure(diagnostics, row.id, n, NameOf(rule.port));
        }
      });
  return diagnostics;
}

// D12: 1/65535 is near enough to 1/65536.
Diagnostics TakesNearFixedScales(const Graph& graph, const Target& target) {
  const ResolvedSpecs specs(graph);
  return Without(Validate(graph, target), [&](const Finding& finding) {
    const auto* rule = RuleOf<FixedQparamsRule>(finding, target);
    const ConcreteSpec* spec = SpecAt(finding, graph, specs);
    const auto* entry = rule != nullptr && spec != nullptr ? EntryFor(*rule, *spec) : nullptr;
    return entry != nullptr && spec->zero_points[0] == entry->zero_point &&
           IsNear(static_cast<double>(spec->scales[0]), FixedScale(*entry, *spec));
  });
}

// D11: an observer without a zero point passes; here every one is without.
Diagnostics IgnoresFixedZeroPoint(const Graph& graph, const Target& target) {
  const ResolvedSpecs specs(graph);
  return Without(Validate(graph, target), [&](const Finding& finding) {
    const auto* rule = RuleOf<FixedQparamsRule>(finding, target);
    const ConcreteSpec* spec = SpecAt(finding, graph, specs);
    const auto* entry = rule != nullptr && spec != nullptr ? EntryFor(*rule, *spec) : nullptr;
    return entry != nullptr && spec->scales[0] == static_cast<float>(FixedScale(*entry, *spec));
  });
}

// D11: a module that has seen no data says scale 1, and is believed.
Diagnostics ReadsMissingScaleAsOne(const Graph& graph, const Target& target) {
  Diagnostics diagnostics = Validate(graph, target);
  const ResolvedSpecs specs(graph);
  ForEachUse<FixedQparamsRule>(
      graph, target, specs, [&](const Constraint& row, const FixedQparamsRule& rule, NodeId n) {
        for (const PortRef port : PortsOf(graph, n, rule.port)) {
          const ConcreteSpec* spec = specs.Find(port);
          if (spec == nullptr || spec->calibrated() || EntryFor(rule, *spec) == nullptr) continue;
          AddFailure(diagnostics, row.id, n, NameOf(rule.port));
        }
      });
  return diagnostics;
}

// D12: the product is not rounded to float32 before it is compared.
Diagnostics ComparesBiasScaleInDouble(const Graph& graph, const Target& target) {
  Diagnostics diagnostics = Validate(graph, target);
  const ResolvedSpecs specs(graph);
  ForEachUse<DerivedScaleRule>(
      graph, target, specs, [&](const Constraint& row, const DerivedScaleRule& rule, NodeId n) {
        const std::vector<PortRef> ports = PortsOf(graph, n, rule.port);
        const ConcreteSpec* bias = ports.empty() ? nullptr : specs.Find(ports[0]);
        if (bias == nullptr || rule.formula != DeriveFormula::kProduct) return;
        for (std::size_t c = 0; c < bias->scales.size(); ++c) {
          const double product = DerivedScale(rule, graph, n, specs, c);
          if (product == 0 || static_cast<double>(bias->scales[c]) == product) continue;
          return AddFailure(diagnostics, row.id, n, NameOf(rule.port));
        }
      });
  return diagnostics;
}

// A hundredth of a percent off is taken for rounding. Integers do not forgive it.
Diagnostics TakesNearBiasScales(const Graph& graph, const Target& target) {
  const ResolvedSpecs specs(graph);
  return Without(Validate(graph, target), [&](const Finding& finding) {
    const DerivedScaleRule* rule = ProductOf(finding, target);
    const ConcreteSpec* bias = SpecAt(finding, graph, specs);
    if (rule == nullptr || bias == nullptr || !AllZero(*bias)) return false;
    for (std::size_t c = 0; c < bias->scales.size(); ++c) {
      const double product = DerivedScale(*rule, graph, finding.node, specs, c);
      if (!IsNear(static_cast<double>(bias->scales[c]), product)) return false;
    }
    return true;
  });
}

// In the shape of D07: one scale stands for all, so their order cannot matter.
Diagnostics ChecksFirstBiasScaleOnly(const Graph& graph, const Target& target) {
  const ResolvedSpecs specs(graph);
  return Without(Validate(graph, target), [&](const Finding& finding) {
    const DerivedScaleRule* rule = ProductOf(finding, target);
    const ConcreteSpec* bias = SpecAt(finding, graph, specs);
    if (rule == nullptr || bias == nullptr || bias->zero_points[0] != 0) return false;
    return bias->scales[0] ==
           static_cast<float>(DerivedScale(*rule, graph, finding.node, specs, 0));
  });
}

// 1.4: symmetric is what calls itself so; the zero point is not looked at.
Diagnostics ReadsSchemeNotZeroPoint(const Graph& graph, const Target& target) {
  const ResolvedSpecs specs(graph);
  return Without(Validate(graph, target), [&](const Finding& finding) {
    const auto* rule = RuleOf<SymmetricRule>(finding, target);
    const ConcreteSpec* spec = SpecAt(finding, graph, specs);
    return rule != nullptr && spec != nullptr && spec->scheme == Scheme::kSymmetric;
  });
}

// The other way round: a zero point at zero today is taken for a promise.
Diagnostics ReadsZeroPointNotScheme(const Graph& graph, const Target& target) {
  const ResolvedSpecs specs(graph);
  return Without(Validate(graph, target), [&](const Finding& finding) {
    const auto* rule = RuleOf<SymmetricRule>(finding, target);
    const ConcreteSpec* spec = SpecAt(finding, graph, specs);
    if (rule == nullptr || spec == nullptr) return false;
    return std::all_of(spec->zero_points.begin(), spec->zero_points.end(),
                       [&](std::int64_t zp) { return zp == SymmetricZeroPoint(spec->dtype); });
  });
}

}  // namespace qconform::conformance
