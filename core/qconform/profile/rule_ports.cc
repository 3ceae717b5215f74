// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/rule_ports.h"

#include "qconform/profile/parse_rule.h"

namespace qconform {
namespace {

// Collects the first thing that `op` lacks. One overload per kind that names something besides one
// `port` or one `attr`.
class Lack {
 public:
  explicit Lack(OpKind op) : op_(op) {}

  template <class R>
  void operator()(const R& rule) {
    if constexpr (requires { rule.port; }) Need(rule.port);
    if constexpr (requires { rule.attr; }) Need(rule.attr);
    if constexpr (requires { rule.with; }) Need(rule.with);
    if constexpr (requires { rule.over; }) Need(rule.over);
    if constexpr (requires { rule.from; }) Need(rule.from);
  }
  void operator()(const DtypeTupleRule& rule) {
    for (const auto& tuple : rule.rows) {
      for (const DtypeTupleRule::Entry& entry : tuple) Need(entry.port);
    }
  }
  void operator()(const ScaleRatioRule& rule) {
    if (rule.form == ScaleRatioRule::Form::kProductOverResult) Need(OpPort{.index = 1});
  }
  void operator()(const VariantsRule& rule) {
    for (const VariantsRule::Variant& variant : rule.variants) {
      for (const SimpleRule& simple : variant.rules) std::visit(*this, simple);
    }
  }
  void operator()(const Condition& condition) {
    condition.attr ? Need(*condition.attr) : Need(condition.port);
  }

  const std::string& name() const { return name_; }

 private:
  void Need(OpPort port) {
    if (name_.empty() && !HasPort(op_, port)) name_ = NameOf(port);
  }
  void Need(AttrId attr) {
    if (name_.empty() && !HasAttr(op_, attr)) name_ = NameOf(attr);
  }
  void Need(const std::vector<OpPort>& ports) {
    for (const OpPort port : ports) Need(port);
  }

  OpKind op_;
  std::string name_;
};

}  // namespace

std::string MissingFrom(OpKind op, const Constraint& row) {
  Lack lack(op);
  for (const Condition& condition : row.when) lack(condition);
  std::visit([&](const auto& rule) { lack(rule); }, row.rule);
  return lack.name();
}

}  // namespace qconform
