// SPDX-License-Identifier: Apache-2.0
// static_only, rank and attribute_range: what stands in the graph beside the specs.
#include "qconform/validate/evaluation.h"

namespace qconform {

void Evaluate(const StaticOnlyRule& rule, Evaluation& e) {
  e.node.ForEach(rule.port, [&](const PortView& port) {
    if (port.value->constant) return e.Pass();
    e.Fail(port.port, "value '" + port.value->name + "', which is no constant", "a constant");
  });
}

void Evaluate(const RankRule& rule, Evaluation& e) {
  e.node.ForEach(rule.port, [&](const PortView& port) {
    const auto rank = static_cast<std::int64_t>(port.value->shape.size());
    if (rule.min <= rank && rank <= rule.max) return e.Pass();
    e.Fail(port.port, "rank " + std::to_string(rank),
           "rank " + std::to_string(rule.min) + ".." + std::to_string(rule.max));
  });
}

void Evaluate(const AttributeRangeRule& rule, Evaluation& e) {
  const Dims* numbers = e.node.node().attrs.Find(rule.attr);
  if (numbers == nullptr) return;
  for (const std::int64_t number : *numbers) {
    if (rule.min <= number && number <= rule.max) continue;
    return e.FailNode(std::string(NameOf(rule.attr)) + " " + std::to_string(number),
                      std::string(NameOf(rule.attr)) + " in [" + std::to_string(rule.min) + "," +
                          std::to_string(rule.max) + "]");
  }
  e.Pass();
}

}  // namespace qconform
