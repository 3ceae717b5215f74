// SPDX-License-Identifier: Apache-2.0
// static_only, rank, attribute_range and attribute_values: what stands in the graph beside the
// specs.
#include <algorithm>

#include "qconform/validate/evaluation.h"
#include "qconform/validate/text.h"

namespace qconform {

void Evaluate(const StaticOnlyRule& rule, Evaluation& e) {
  e.node.ForEach(rule.port, [&](const PortView& port) {
    if (port.value->constant) return e.Pass();
    e.Fail(port.port, [&] {
      return Contrast{"value '" + port.value->name + "', which is no constant", "a constant"};
    });
  });
}

void Evaluate(const RankRule& rule, Evaluation& e) {
  e.node.ForEach(rule.port, [&](const PortView& port) {
    const auto rank = static_cast<std::int64_t>(port.value->shape.size());
    if (rule.min <= rank && rank <= rule.max) return e.Pass();
    e.Fail(port.port, [&] {
      return Contrast{"rank " + std::to_string(rank),
                      "rank " + std::to_string(rule.min) + ".." + std::to_string(rule.max)};
    });
  });
}

// On an attribute without a number at `index` there is nothing to check.
void Evaluate(const AttributeRangeRule& rule, Evaluation& e) {
  const Dims* numbers = e.node.node().attrs.Find(rule.attr);
  if (numbers == nullptr) return;
  const bool every = rule.index < 0;
  const auto only = static_cast<std::size_t>(every ? 0 : rule.index);
  if (!every && only >= numbers->size()) return;
  for (std::size_t i = only; i < (every ? numbers->size() : only + 1); ++i) {
    const std::int64_t number = (*numbers)[i];
    if (rule.min <= number && number <= rule.max) continue;
    return e.FailNode([&] {
      const std::string name =
          std::string(NameOf(rule.attr)) + (every ? "" : "[" + std::to_string(only) + "]");
      return Contrast{name + " " + std::to_string(number),
                      name + " in " + RangeText(rule.min, rule.max)};
    });
  }
  e.Pass();
}

void Evaluate(const AttributeValuesRule& rule, Evaluation& e) {
  const Dims* numbers = e.node.node().attrs.Find(rule.attr);
  if (numbers == nullptr) return;
  if (std::find(rule.allowed.begin(), rule.allowed.end(), *numbers) != rule.allowed.end()) {
    return e.Pass();
  }
  e.FailNode([&] {
    const std::string name = std::string(NameOf(rule.attr)) + " ";
    return Contrast{name + DimsText(*numbers), name + ListText(rule.allowed, DimsText)};
  });
}

}  // namespace qconform
