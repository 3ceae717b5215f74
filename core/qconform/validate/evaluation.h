// SPDX-License-Identifier: Apache-2.0
// Private to validate: what an evaluator gets, and where it puts its verdicts. One Evaluate per
// kind of constraint; each gives one verdict per port it speaks of, and no text unless something is
// wrong.
#pragma once

#include <string>

#include "qconform/profile/target.h"
#include "qconform/validate/node_view.h"
#include "qconform/validate/validate.h"

namespace qconform {

// One constraint on one node.
class Evaluation {
 public:
  Evaluation(const Constraint& constraint, const NodeView& view, const Target& on,
             Diagnostics& diagnostics)
      : node(view), target(on), constraint_(constraint), diagnostics_(diagnostics) {}

  void Pass() { ++diagnostics_.passed; }
  void Fail(OpPort port, std::string got, std::string wanted);
  void FailNode(std::string got, std::string wanted);  // no single port is to blame
  void NotChecked(const PortView& port, NotCheckedReason reason);
  void NotCheckedNode(NotCheckedReason reason);

  // The spec of a quantized port; otherwise null, and why it is not checked is recorded.
  const ConcreteSpec* SpecOf(const PortView& port);
  // The same of a port that must have numbers.
  const ConcreteSpec* CalibratedSpecOf(const PortView& port);

  const NodeView& node;
  const Target& target;

 private:
  const Constraint& constraint_;
  Diagnostics& diagnostics_;
};

// Whether the row's conditions hold. kUnknown where one depends on a port that does not resolve and
// no other rules the row out.
enum class Holds : std::uint8_t { kNo, kYes, kUnknown };
Holds ConditionsHold(const Constraint& constraint, const NodeView& node);

// Whether the gate refuses or bypasses at the target's SDK.
bool IsBelow(const SdkGateRule& gate, const Target& target);

void Evaluate(const DtypeTupleRule& rule, Evaluation& e);
void Evaluate(const SymmetricRule& rule, Evaluation& e);
void Evaluate(const ChannelAxisRule& rule, Evaluation& e);
void Evaluate(const GranularityRule& rule, Evaluation& e);
void Evaluate(const SharedWithRule& rule, Evaluation& e);
void Evaluate(const FixedQparamsRule& rule, Evaluation& e);
void Evaluate(const DerivedScaleRule& rule, Evaluation& e);
void Evaluate(const BiasDtypeRule& rule, Evaluation& e);
void Evaluate(const ArchGateRule& rule, Evaluation& e);
void Evaluate(const SdkGateRule& rule, Evaluation& e);
void Evaluate(const BlockSizeRule& rule, Evaluation& e);
void Evaluate(const StaticOnlyRule& rule, Evaluation& e);
void Evaluate(const RankRule& rule, Evaluation& e);
void Evaluate(const ScaleRatioRule& rule, Evaluation& e);
void Evaluate(const AttributeRangeRule& rule, Evaluation& e);

}  // namespace qconform
