// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/normal_rule.h"

#include <algorithm>
#include <numeric>
#include <type_traits>
#include <utility>

#include "qconform/profile/print_rule.h"

namespace qconform {
namespace {

bool Before(OpPort a, OpPort b) {
  return std::pair(a.is_result, a.index) < std::pair(b.is_result, b.index);
}

// The ports that `port` stands for. Where operands or results repeat without end, "every one" stays
// as it is.
std::vector<OpPort> PortsOf(OpPort port, OpKind op) {
  const OpInfo& info = InfoOf(op);
  const bool endless = port.is_result ? info.variadic_results : info.variadic;
  if (port.index >= 0 || endless) return {port};
  const std::size_t count = port.is_result ? info.results.size() : info.operands.size();
  std::vector<OpPort> ports;
  for (std::size_t i = 0; i < count; ++i) {
    ports.push_back({.is_result = port.is_result, .index = static_cast<std::int32_t>(i)});
  }
  return ports;
}

template <class T, class Less = std::less<T>>
void SortUnique(std::vector<T>& list, Less less = Less()) {
  std::sort(list.begin(), list.end(), less);
  list.erase(std::unique(list.begin(), list.end(),
                         [&](const T& a, const T& b) { return !less(a, b) && !less(b, a); }),
             list.end());
}

bool DimsBefore(const Dims& a, const Dims& b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
}

std::vector<OpPort> PortsOfAll(const std::vector<OpPort>& ports, OpKind op) {
  std::vector<OpPort> all;
  for (const OpPort port : ports) {
    for (const OpPort one : PortsOf(port, op)) all.push_back(one);
  }
  SortUnique(all, Before);
  return all;
}

using Tuple = std::vector<DtypeTupleRule::Entry>;

bool EntryBefore(const DtypeTupleRule::Entry& a, const DtypeTupleRule::Entry& b) {
  if (!(a.port == b.port)) return Before(a.port, b.port);
  return a.dtype < b.dtype;
}

Tuple NormalTuple(const Tuple& tuple, OpKind op) {
  Tuple normal;
  for (const auto& [port, dtype] : tuple) {
    for (const OpPort one : PortsOf(port, op)) normal.push_back({one, dtype});
  }
  SortUnique(normal, EntryBefore);
  return normal;
}

void SortLists(DtypeTupleRule& rule, OpKind op) {
  for (Tuple& tuple : rule.rows) tuple = NormalTuple(tuple, op);
  SortUnique(rule.rows, [](const Tuple& a, const Tuple& b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), EntryBefore);
  });
}

void SortLists(JointRangeRule& rule, OpKind op) { rule.over = PortsOfAll(rule.over, op); }

void SortLists(FixedQparamsRule& rule, OpKind) {
  for (FixedQparamsRule::Entry& entry : rule.entries) {
    if (!entry.scale) continue;
    auto& [numerator, denominator] = *entry.scale;
    const std::int64_t divisor = std::gcd(numerator, denominator);
    numerator /= divisor;
    denominator /= divisor;
  }
  std::sort(rule.entries.begin(), rule.entries.end(),
            [](const auto& a, const auto& b) { return a.dtype < b.dtype; });
}

void SortLists(AttributeValuesRule& rule, OpKind) { SortUnique(rule.allowed, DimsBefore); }

void SortLists(SdkGateRule& rule, OpKind) {
  while (!rule.min.numbers.empty() && rule.min.numbers.back() == 0) rule.min.numbers.pop_back();
}

// Whatever else: each list that a rule may have is a set.
template <class R>
void SortLists(R& rule, OpKind) {
  if constexpr (requires { rule.allowed; }) SortUnique(rule.allowed);
  if constexpr (requires { rule.axes; }) SortUnique(rule.axes);
  if constexpr (requires { rule.dims; }) SortUnique(rule.dims);
  if constexpr (requires { rule.dtypes; }) SortUnique(rule.dtypes);
}

// One rule for each port; sharing has no direction, so the smaller port comes first.
template <class R>
std::vector<R> OnePerPort(const R& rule, OpKind op) {
  std::vector<R> rules;
  if constexpr (std::is_same_v<R, SharedWithRule>) {
    for (const OpPort port : PortsOf(rule.port, op)) {
      for (const OpPort with : PortsOf(rule.with, op)) {
        if (port == with) continue;
        rules.push_back({std::min(port, with, Before), std::max(port, with, Before)});
      }
    }
  } else if constexpr (requires { rule.port; }) {
    for (const OpPort port : PortsOf(rule.port, op)) {
      rules.push_back(rule);
      rules.back().port = port;
    }
  } else {
    rules.push_back(rule);
  }
  for (R& one : rules) SortLists(one, op);
  return rules;
}

std::string Printed(const Rule& rule) {
  JsonWriter out;
  out.BeginObject();
  out.Key("kind").String(NameOf(static_cast<ConstraintKind>(rule.index())));
  PrintRule(out, rule);
  out.EndObject();
  return out.Take();
}

Rule AsRule(const SimpleRule& simple) {
  return std::visit([](const auto& rule) { return Rule(rule); }, simple);
}

VariantsRule::Variant NormalVariant(const VariantsRule::Variant& variant, OpKind op) {
  VariantsRule::Variant normal;
  for (const SimpleRule& simple : variant.rules) {
    std::visit(
        [&](const auto& rule) {
          for (auto& one : OnePerPort(rule, op)) normal.rules.emplace_back(std::move(one));
        },
        simple);
  }
  SortUnique(normal.rules, [](const SimpleRule& a, const SimpleRule& b) {
    return Printed(AsRule(a)) < Printed(AsRule(b));
  });
  return normal;
}

VariantsRule NormalVariants(const VariantsRule& rule, OpKind op) {
  VariantsRule normal;
  for (const VariantsRule::Variant& variant : rule.variants) {
    normal.variants.push_back(NormalVariant(variant, op));
  }
  SortUnique(normal.variants, [](const VariantsRule::Variant& a, const VariantsRule::Variant& b) {
    return Printed(VariantsRule{{a}}) < Printed(VariantsRule{{b}});
  });
  return normal;
}

}  // namespace

std::vector<Rule> NormalRules(const Rule& rule, OpKind op) {
  if (const auto* variants = std::get_if<VariantsRule>(&rule))
    return {NormalVariants(*variants, op)};
  return std::visit(
      [&](const auto& one) {
        std::vector<Rule> rules;
        for (auto& part : OnePerPort(one, op)) rules.emplace_back(std::move(part));
        return rules;
      },
      rule);
}

}  // namespace qconform
