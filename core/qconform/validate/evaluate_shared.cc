// SPDX-License-Identifier: Apache-2.0
// shared_with: two ports that must be read with the same parameters.
#include "qconform/validate/evaluation.h"
#include "qconform/validate/text.h"

namespace qconform {
namespace {

void Compare(const PortView& port, const PortView& with, Evaluation& e) {
  const ConcreteSpec* a = e.SpecOf(port);
  if (a == nullptr) return;
  if (with.state != PortState::kQuantized) {
    return e.NotChecked(port, with.state == PortState::kUnresolved
                                  ? NotCheckedReason::kUnresolved
                                  : NotCheckedReason::kUnquantized);
  }
  if (e.node.Share(port, with)) return e.Pass();
  e.Fail(port.port, [&] {
    return Contrast{SpecText(*a), "as " + NameOf(with.port) + ": " + SpecText(*with.spec)};
  });
}

}  // namespace

void Evaluate(const SharedWithRule& rule, Evaluation& e) {
  e.node.ForEach(rule.port, [&](const PortView& port) {
    e.node.ForEach(rule.with, [&](const PortView& with) { Compare(port, with, e); });
  });
}

}  // namespace qconform
