// SPDX-License-Identifier: Apache-2.0
#include "qconform/laws/annotator_law.h"

#include <algorithm>
#include <string>
#include <utility>

#include "qconform/graph/resolve.h"
#include "qconform/validate/validate.h"

namespace qconform::laws {
namespace {

Violation Unsound(std::string where, std::string got, std::string wanted) {
  return {"annotation-is-sound", std::move(where), std::move(got), std::move(wanted)};
}

bool SameEdges(const Node& a, const Node& b) {
  return std::equal(a.operands.begin(), a.operands.end(), b.operands.begin(), b.operands.end(),
                    [](const Operand& x, const Operand& y) { return x.value == y.value; });
}

// An annotator writes specs, and with them dtypes and codes; nothing else is its business.
LawResult SameComputation(const Graph& a, const Graph& b) {
  if (a.values.size() != b.values.size() || a.nodes.size() != b.nodes.size() ||
      a.inputs != b.inputs || a.outputs != b.outputs) {
    return Unsound("the graph", "other values, nodes, inputs or outputs", "those it came with");
  }
  for (ValueId v = 0; v < a.values.size(); ++v) {
    const bool same = a.values[v].name == b.values[v].name &&
                      a.values[v].shape == b.values[v].shape &&
                      a.values[v].constant.has_value() == b.values[v].constant.has_value();
    if (!same) return Unsound("value '" + a.values[v].name + "'", "another value", "the same");
  }
  for (NodeId n = 0; n < a.nodes.size(); ++n) {
    const Node& x = a.nodes[n];
    const Node& y = b.nodes[n];
    if (x.op == y.op && x.attrs == y.attrs && x.results == y.results && SameEdges(x, y)) continue;
    return Unsound("node '" + x.name + "'", "another node", "the same");
  }
  return std::nullopt;
}

template <class Visit>
LawResult FirstOfPorts(const Graph& graph, Visit visit) {
  for (ValueId v = 0; v < graph.values.size(); ++v) {
    LawResult result = visit(ValuePort(v), "value '" + graph.values[v].name + "'");
    if (result) return result;
  }
  for (NodeId n = 0; n < graph.nodes.size(); ++n) {
    const Node& node = graph.nodes[n];
    for (std::uint32_t i = 0; i < node.operands.size(); ++i) {
      LawResult result =
          visit(OperandPort(n, i), "node '" + node.name + "' in" + std::to_string(i));
      if (result) return result;
    }
  }
  return std::nullopt;
}

LawResult PlainStaysPlain(const Graph& before, const Graph& annotated) {
  const ResolvedSpecs old(before);
  const ResolvedSpecs now(annotated);
  return FirstOfPorts(before, [&](PortRef port, const std::string& where) -> LawResult {
    const bool plain = old.Problem(port) == ResolveProblem::kNoSpec;
    if (!plain || now.Problem(port) == ResolveProblem::kNoSpec) return std::nullopt;
    return Unsound(where, "a spec", "none, as it came");
  });
}

// Real zero is its own code.
LawResult SymmetricIsSymmetric(const Graph& annotated) {
  const ResolvedSpecs specs(annotated);
  return FirstOfPorts(annotated, [&](PortRef port, const std::string& where) -> LawResult {
    const ConcreteSpec* spec = specs.Find(port);
    if (spec == nullptr || spec->scheme != Scheme::kSymmetric) return std::nullopt;
    const std::int64_t zero = SymmetricZeroPoint(spec->dtype);
    for (const std::int64_t zero_point : spec->zero_points) {
      if (zero_point == zero) continue;
      return Unsound(where, "symmetric with zero point " + std::to_string(zero_point),
                     "zero point " + std::to_string(zero));
    }
    return std::nullopt;
  });
}

}  // namespace

LawResult AnnotationIsSound(const Graph& before, const Graph& annotated, const Target& target) {
  const Status structure = CheckStructure(annotated);
  if (!structure.ok()) {
    return Unsound("the graph", structure.error().message, "a graph in good order");
  }
  if (LawResult other = SameComputation(before, annotated)) return other;
  if (LawResult touched = PlainStaysPlain(before, annotated)) return touched;
  if (LawResult crooked = SymmetricIsSymmetric(annotated)) return crooked;
  for (const Finding& finding : Validate(annotated, target).findings) {
    if (finding.verdict != ConstraintVerdict::kFail) continue;
    return Unsound(
        finding.rule + " at node '" + annotated.nodes[finding.node].name + "' " + finding.port,
        finding.got, finding.wanted);
  }
  return std::nullopt;
}

}  // namespace qconform::laws
