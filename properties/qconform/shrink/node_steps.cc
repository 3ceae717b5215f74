// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "qconform/shrink/refit.h"
#include "qconform/shrink/steps.h"

namespace qconform::gen {
namespace {

// Only this node, its operands as inputs.
bool Isolate(Draft& draft, NodeId n) {
  if (draft.graph().nodes.size() < 2) return false;
  draft.graph().outputs = draft.graph().nodes[n].results;
  for (const Operand& operand : draft.graph().nodes[n].operands) draft.MakeInput(operand.value);
  return true;
}

// Only what this node needs.
bool StopAt(Draft& draft, NodeId n) {
  const std::vector<ValueId>& results = draft.graph().nodes[n].results;
  std::vector<ValueId>& outputs = draft.graph().outputs;
  const auto is_result = [&](ValueId v) {
    return std::find(results.begin(), results.end(), v) != results.end();
  };
  if (std::all_of(outputs.begin(), outputs.end(), is_result)) return false;
  outputs = results;
  return true;
}

bool StartAfter(Draft& draft, NodeId n) {
  draft.MakeInput(draft.graph().nodes[n].result());
  return true;
}

bool Bypass(Draft& draft, NodeId n, std::uint32_t operand) {
  const ValueId from = draft.graph().nodes[n].result();
  const ValueId to = draft.graph().nodes[n].operands[operand].value;
  const Value& result = draft.graph().values[from];
  const Value& value = draft.graph().values[to];
  if (result.dtype != value.dtype || !(result.shape == value.shape)) return false;
  draft.Rewire(from, to);
  return true;
}

bool DropOutput(Draft& draft, std::size_t i) {
  auto& outputs = draft.graph().outputs;
  if (outputs.size() < 2) return false;
  outputs.erase(outputs.begin() + static_cast<std::ptrdiff_t>(i));
  return true;
}

bool DropOperand(Draft& draft, NodeId n, std::uint32_t operand) {
  draft.DropOperand(n, operand);
  return Refit(draft, Keep::kFirst);
}

// Operands that the op can do without.
std::vector<std::uint32_t> Spare(const Node& node) {
  std::vector<std::uint32_t> spare;
  if (const auto bias = BiasOperand(node)) spare.push_back(*bias);
  if (node.op == OpKind::kConcat && node.operands.size() > 1) {
    for (std::uint32_t i = 0; i < node.operands.size(); ++i) spare.push_back(i);
  }
  return spare;
}

}  // namespace

void AppendNodeSteps(const Subject& subject, std::vector<Step>& steps) {
  const std::vector<NodeId>& order = subject.order();
  for (const NodeId n : order) {
    steps.push_back(MakeStep(subject, [n](Draft& d) { return Isolate(d, n); }));
  }
  for (const NodeId n : order) {
    steps.push_back(MakeStep(subject, [n](Draft& d) { return StopAt(d, n); }));
  }
  for (auto n = order.rbegin(); n != order.rend(); ++n) {
    steps.push_back(MakeStep(subject, [id = *n](Draft& d) { return StartAfter(d, id); }));
  }
  for (const NodeId n : order) {
    for (std::uint32_t i = 0; i < subject.graph().nodes[n].operands.size(); ++i) {
      steps.push_back(MakeStep(subject, [n, i](Draft& d) { return Bypass(d, n, i); }));
    }
  }
  for (std::size_t i = 0; i < subject.graph().outputs.size(); ++i) {
    steps.push_back(MakeStep(subject, [i](Draft& d) { return DropOutput(d, i); }));
  }
  for (const NodeId n : order) {
    for (const std::uint32_t i : Spare(subject.graph().nodes[n])) {
      steps.push_back(MakeStep(subject, [n, i](Draft& d) { return DropOperand(d, n, i); }));
    }
  }
}

}  // namespace qconform::gen
