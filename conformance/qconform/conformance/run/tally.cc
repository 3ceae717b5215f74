// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/run/tally.h"

#include <set>
#include <string>

#include "qconform/conformance/text.h"

namespace qconform::conformance {
namespace {

constexpr std::size_t kMaxReportText = 2000;
constexpr std::size_t kMaxReasonText = 160;

bool HasWeights(OpKind op) {
  return op == OpKind::kConv2d || op == OpKind::kDepthwiseConv2d || op == OpKind::kLinear ||
         op == OpKind::kMatmul;
}

std::set<Cell> CellsOf(const Graph& graph) {
  std::set<Cell> cells;
  for (const Node& node : graph.nodes) cells.insert(CellOf(graph, node));
  return cells;
}

// Where the verdict shows: the only node, or the one the judge names.
std::optional<Cell> CellWhereItShows(const Graph& graph, const Judgement& judgement) {
  if (graph.nodes.size() == 1) return CellOf(graph, graph.nodes[0]);
  if (judgement.node) return CellOf(graph, graph.nodes[*judgement.node]);
  return std::nullopt;
}

// Numbers as #, so that reasons which differ in them are one.
std::string WithoutNumbers(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c < '0' || c > '9') {
      result.push_back(c);
    } else if (result.empty() || result.back() != '#') {
      result.push_back('#');
    }
  }
  return CleanText(std::string_view(result).substr(0, kMaxReasonText), kMaxReasonText);
}

Failure MakeFailure(std::uint64_t index, const Case& c, const Judgement& judgement) {
  Failure failure;
  failure.index = index;
  failure.id = CaseId(c);
  failure.verdict = judgement.verdict;
  failure.cell = CellWhereItShows(c.graph, judgement).value_or(Cell{"graph", ""});
  failure.rule = CleanText(judgement.rule, kMaxReportText);
  failure.where = CleanText(judgement.where, kMaxReportText);
  failure.got = CleanText(judgement.got, kMaxReportText);
  failure.wanted = CleanText(judgement.wanted, kMaxReportText);
  failure.differing = judgement.differing;
  failure.worst = judgement.worst;
  return failure;
}

}  // namespace

Cell CellOf(const Graph& graph, const Node& node) {
  const auto dtype_of = [&](std::size_t operand) {
    const bool reads = !node.operands.empty();
    return std::string(
        NameOf(graph.values[reads ? node.operands[operand].value : node.result()].dtype));
  };
  Cell cell{std::string(NameOf(node.op)), dtype_of(0)};
  if (HasWeights(node.op)) cell.dtype += "x" + dtype_of(1);
  return cell;
}

void Count(Tally& tally, std::uint64_t index, const Case& c, const Evaluated& evaluated) {
  const Judgement& judgement = evaluated.judgement;
  const Answer& answer = evaluated.answer;
  ++tally.cases;
  const bool executed =
      answer.ending == Ending::kAnswered && answer.result.status == BackendStatus::kOk;
  if (executed) {
    ++tally.executed;
    for (const Node& node : c.graph.nodes) tally.executed_ops.emplace(NameOf(node.op));
  }
  tally.verdicts.Add(judgement.verdict);
  const bool red = IsFinding(judgement.verdict);
  const std::optional<Cell> shown = red ? CellWhereItShows(c.graph, judgement) : std::nullopt;
  if (shown) {
    tally.table[*shown].Add(judgement.verdict);
  } else {
    for (const Cell& cell : CellsOf(c.graph)) tally.table[cell].Add(judgement.verdict);
  }
  if (judgement.verdict == Verdict::kNotSupported) ++tally.reasons[WithoutNumbers(judgement.got)];
  if (judgement.verdict == Verdict::kUnpredictable) {
    ++tally.reasons[WithoutNumbers(judgement.wanted)];
  }
  if (red) tally.failures.push_back(MakeFailure(index, c, judgement));
}

void CountRules(Tally& tally, std::span<const Case> cases, const Target& target) {
  laws::RuleTallies tallies = laws::NoTallies(target);
  for (const Case& c : cases) {
    if (c.expectation == Expectation::kMustReject) {
      laws::CountBroken(c.graph, c.rule, target, tallies);
    } else {
      laws::CountValid(c.graph, target, tallies);
    }
  }
  for (std::size_t r = 0; r < tallies.size(); ++r) {
    if (tallies[r] == laws::RuleTally{}) continue;
    tally.rules[target.profile->constraints[r].id].Add(tallies[r]);
  }
}

bool SameKind(const Failure& a, const Failure& b) {
  return a.verdict == b.verdict && a.cell == b.cell && a.rule == b.rule;
}

}  // namespace qconform::conformance
