// SPDX-License-Identifier: Apache-2.0
// dtype_tuple and bias_dtype: which element types may meet.
#include <algorithm>

#include "qconform/validate/evaluation.h"
#include "qconform/validate/text.h"

namespace qconform {
namespace {

struct Comparison {
  std::size_t mismatches = 0;
  OpPort first;  // mismatching port
};

Comparison Compare(const std::vector<DtypeTupleRule::Entry>& row, const NodeView& node) {
  Comparison comparison;
  for (const DtypeTupleRule::Entry& entry : row) {
    node.ForEach(entry.port, [&](const PortView& port) {
      if (port.dtype() == entry.dtype) return;
      if (comparison.mismatches++ == 0) comparison.first = port.port;
    });
  }
  return comparison;
}

std::string RowText(const std::vector<DtypeTupleRule::Entry>& row) {
  std::string text;
  for (const DtypeTupleRule::Entry& entry : row) {
    if (!text.empty()) text += ", ";
    text += NameOf(entry.port) + " " + std::string(NameOf(entry.dtype));
  }
  return text;
}

// Of the ports that `row` speaks of.
std::string NodeText(const std::vector<DtypeTupleRule::Entry>& row, const NodeView& node) {
  std::vector<DtypeTupleRule::Entry> actual;
  for (const DtypeTupleRule::Entry& entry : row) {
    node.ForEach(entry.port,
                 [&](const PortView& port) { actual.push_back({port.port, port.dtype()}); });
  }
  return RowText(actual);
}

// The first port that any row speaks of and that does not resolve.
const PortView* FindUnresolved(const DtypeTupleRule& rule, const NodeView& node) {
  const PortView* found = nullptr;
  for (const std::vector<DtypeTupleRule::Entry>& row : rule.rows) {
    for (const DtypeTupleRule::Entry& entry : row) {
      node.ForEach(entry.port, [&](const PortView& port) {
        if (found == nullptr && port.state == PortState::kUnresolved) found = &port;
      });
    }
  }
  return found;
}

}  // namespace

void Evaluate(const DtypeTupleRule& rule, Evaluation& e) {
  if (const PortView* unresolved = FindUnresolved(rule, e.node)) {
    e.NotChecked(*unresolved, NotCheckedReason::kUnresolved);
    return;
  }
  const std::vector<DtypeTupleRule::Entry>* closest = nullptr;
  Comparison best;
  for (const std::vector<DtypeTupleRule::Entry>& row : rule.rows) {
    const Comparison comparison = Compare(row, e.node);
    if (comparison.mismatches == 0) {
      e.Pass();
      return;
    }
    if (closest == nullptr || comparison.mismatches < best.mismatches) {
      closest = &row;
      best = comparison;
    }
  }
  e.Fail(best.first, [&] {
    Contrast contrast{NodeText(*closest, e.node), RowText(*closest)};
    const std::size_t rows = rule.rows.size();
    if (rows > 1) contrast.wanted += " (the closest of " + std::to_string(rows) + ")";
    return contrast;
  });
}

void Evaluate(const BiasDtypeRule& rule, Evaluation& e) {
  e.node.ForEach(rule.port, [&](const PortView& port) {
    if (port.state == PortState::kUnresolved) {
      return e.NotChecked(port, NotCheckedReason::kUnresolved);
    }
    const DType dtype = port.dtype();
    if (std::find(rule.allowed.begin(), rule.allowed.end(), dtype) != rule.allowed.end()) {
      return e.Pass();
    }
    e.Fail(port.port,
           [&] { return Contrast{std::string(NameOf(dtype)), NamesText(rule.allowed)}; });
  });
}

}  // namespace qconform
