// SPDX-License-Identifier: Apache-2.0
#include "qconform/laws/strip.h"

#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "qconform/laws/at_edge.h"
#include "qconform/laws/laws.h"

namespace qconform::laws {
namespace {

constexpr std::string_view kLaw = "numbers-matter-to-numeric-rules-only";

void Strip(std::optional<QuantSpec>& spec) {
  if (!spec) return;
  auto* concrete = std::get_if<ConcreteSpec>(&*spec);
  if (concrete == nullptr) return;
  concrete->scales.clear();
  concrete->zero_points.clear();
}

using Key = std::tuple<std::string, NodeId, std::string, ConstraintVerdict, NotCheckedReason>;
Key KeyOf(const Finding& f) { return {f.rule, f.node, f.port, f.verdict, f.reason}; }

// What one row says at one node: texts hold numbers, and are left out.
using Said = std::multiset<Key>;
Said FailuresOf(const Said& said) {
  Said failures;
  for (const Key& key : said) {
    if (std::get<3>(key) == ConstraintVerdict::kFail) failures.insert(key);
  }
  return failures;
}
bool Within(const Said& part, const Said& whole) {
  return std::includes(whole.begin(), whole.end(), part.begin(), part.end());
}

using Findings = std::span<const Finding>;
Said SaidBy(const Constraint& row, NodeId node, Findings findings) {
  Said said;
  for (const Finding& f : findings) {
    if (f.node == node && f.rule == row.id) said.insert(KeyOf(f));
  }
  return said;
}

// A constant without parameters has the same numbers before and after.
bool LosesNumbers(const Constraint& row, const Graph& graph, NodeId node,
                  const ResolvedSpecs& specs) {
  const auto* constant = std::get_if<ConstantRangeRule>(&row.rule);
  if (constant == nullptr) return true;
  const Node& at = graph.nodes[node];
  const auto index = static_cast<std::size_t>(std::max(constant->port.index, 0));
  if (constant->port.is_result || index >= at.operands.size()) return false;
  return specs.Find(ValuePort(at.operands[index].value)) != nullptr;
}

struct Pair {
  const Constraint& row;
  NodeId node;
  Said with;
  Said without;
};

// Empty, or what was wanted instead.
std::string WhyWrong(const Pair& pair, const Graph& graph, const Target& target,
                     const ResolvedSpecs& specs) {
  const Said failed = FailuresOf(pair.with);
  const Said fails = FailuresOf(pair.without);
  const bool speaks = SpeaksOf(pair.row, graph, pair.node, specs);
  const auto contact = [&] { return ContactOf(pair.row, graph, pair.node, specs, target); };
  switch (LevelOf(pair.row)) {
    case RuleLevel::kObserver:
      return pair.with == pair.without ? "" : "the same verdicts with and without numbers";
    case RuleLevel::kMixed:
      return Within(fails, failed) ? "" : "no failure that needs numbers";
    case RuleLevel::kSharing:
      // A fusion group blames the first place that is wrong, and without numbers that may be
      // another one.
      if (pair.row.kind() == ConstraintKind::kFusionGroup && !failed.empty()) {
        return fails.empty() ? "a failure without numbers, too" : "";
      }
      if (!Within(failed, fails)) return "a failure without numbers, too";
      if (Within(fails, failed)) return "";
      return speaks && contact() == Contact::kAtEdge ? "" : "no failure inside of a group";
    case RuleLevel::kNumeric:
      break;
  }
  if (!Within(fails, failed)) return "no failure that needs numbers";
  const bool judged = !failed.empty() || (speaks && contact() != Contact::kNone);
  if (!judged || !fails.empty() || !LosesNumbers(pair.row, graph, pair.node, specs)) return "";
  const bool open = std::any_of(pair.without.begin(), pair.without.end(), [](const Key& key) {
    return std::get<4>(key) == NotCheckedReason::kNotCalibrated;
  });
  return open ? "" : "not_checked, since not_calibrated";
}

std::string TextOf(const Said& said) {
  if (said.empty()) return "nothing";
  std::string text;
  for (const Key& key : said) {
    if (!text.empty()) text += "; ";
    const bool failed = std::get<3>(key) == ConstraintVerdict::kFail;
    text += failed ? "fail" : "not_checked (" + std::string(NameOf(std::get<4>(key))) + ")";
    text += " " + std::get<2>(key);
  }
  return text;
}

bool IsSimpleObserver(const SimpleRule& rule) {
  Constraint row;
  std::visit([&](const auto& simple) { row.rule = simple; }, rule);
  return LevelOf(row) == RuleLevel::kObserver;
}

RuleLevel LevelOfVariants(const VariantsRule& rule) {
  for (const VariantsRule::Variant& variant : rule.variants) {
    if (!std::all_of(variant.rules.begin(), variant.rules.end(), IsSimpleObserver)) {
      return RuleLevel::kMixed;
    }
  }
  return RuleLevel::kObserver;
}

// The findings of each node: they stand in the order of nodes.
Findings Take(Findings& rest, NodeId node) {
  std::size_t count = 0;
  while (count < rest.size() && rest[count].node == node) ++count;
  const Findings taken = rest.first(count);
  rest = rest.subspan(count);
  return taken;
}

// Below a gate with bypass no row says anything, numbers or not.
bool IsBypassed(Findings findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& f) { return f.reason == NotCheckedReason::kSdkBypass; });
}

}  // namespace

Graph WithoutNumbers(Graph graph) {
  for (Value& value : graph.values) Strip(value.spec);
  for (Node& node : graph.nodes) {
    for (Operand& operand : node.operands) Strip(operand.spec);
  }
  return graph;
}

RuleLevel LevelOf(const Constraint& row) {
  switch (row.kind()) {
    case ConstraintKind::kFixedQparams:
    case ConstraintKind::kValueRange:
    case ConstraintKind::kJointRange:
    case ConstraintKind::kDerivedScale:
    case ConstraintKind::kScaleRatio:
    case ConstraintKind::kConstantRange:
      return RuleLevel::kNumeric;
    case ConstraintKind::kSharedWith:
    case ConstraintKind::kFusionGroup:
      return RuleLevel::kSharing;
    case ConstraintKind::kSymmetric: {
      const bool forbidden = std::get<SymmetricRule>(row.rule).forbidden;
      return forbidden ? RuleLevel::kObserver : RuleLevel::kMixed;
    }
    case ConstraintKind::kBlockSize: {
      const bool scales = std::get<BlockSizeRule>(row.rule).scale_bits != 0;
      return scales ? RuleLevel::kMixed : RuleLevel::kObserver;
    }
    case ConstraintKind::kVariants:
      return LevelOfVariants(std::get<VariantsRule>(row.rule));
    default:
      return RuleLevel::kObserver;
  }
}

LawResult CheckWithoutNumbers(const Graph& graph, const Target& target,
                              const Diagnostics& calibrated, const Diagnostics& uncalibrated) {
  const ResolvedSpecs specs(graph);
  Findings rest_with = calibrated.findings;
  Findings rest_without = uncalibrated.findings;
  for (NodeId node = 0; node < graph.nodes.size(); ++node) {
    const Findings with = Take(rest_with, node);
    const Findings without = Take(rest_without, node);
    const bool bypassed = IsBypassed(with);
    for (const Constraint& row : target.profile->constraints) {
      if (!row.AppliesTo(graph.nodes[node].op)) continue;
      const Pair pair{row, node, SaidBy(row, node, with), SaidBy(row, node, without)};
      const std::string wanted = bypassed ? (pair.with == pair.without ? "" : "a bypass, too")
                                          : WhyWrong(pair, graph, target, specs);
      if (wanted.empty()) continue;
      return Violation{std::string(kLaw), row.id + " at node '" + graph.nodes[node].name + "'",
                       TextOf(pair.without) + " (with numbers: " + TextOf(pair.with) + ")", wanted};
    }
  }
  return std::nullopt;
}

LawResult NumbersMatterToNumericRulesOnly(const Case& c, const Target& target) {
  const Graph stripped = WithoutNumbers(c.graph);
  if (const Status sound = CheckStructure(stripped); !sound.ok()) {
    return Violation{std::string(kLaw), "the graph without numbers", sound.error().message,
                     "a sound graph"};
  }
  const Diagnostics uncalibrated = Validate(stripped, target);
  return CheckWithoutNumbers(c.graph, target, Validate(c.graph, target), uncalibrated);
}

}  // namespace qconform::laws
