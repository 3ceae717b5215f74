// SPDX-License-Identifier: Apache-2.0
// Private to validate: what an evaluator gets, and where it puts its verdicts. One Evaluate per
// kind of constraint; each gives one verdict per port it speaks of, and no text unless something is
// wrong.
#pragma once

#include <string>

#include "qconform/profile/target.h"
#include "qconform/validate/node_view.h"
#include "qconform/validate/readers.h"
#include "qconform/validate/validate.h"

namespace qconform {

// What a failure says.
struct Contrast {
  std::string got;
  std::string wanted;
};

// One constraint on one node.
class Evaluation {
 public:
  // Quiet: verdicts are counted, and nothing is said about them.
  enum class Voice : std::uint8_t { kLoud, kQuiet };

  // `readers` may be null for a profile that has no fusion group.
  struct Context {
    const NodeView& node;
    const Target& target;
    const Readers* readers;
  };

  Evaluation(const Constraint& constraint, const Context& context, Diagnostics& diagnostics,
             Voice voice = Voice::kLoud)
      : node(context.node),
        target(context.target),
        constraint_(constraint),
        context_(context),
        diagnostics_(diagnostics),
        voice_(voice) {}

  void Pass() { ++diagnostics_.passed; }
  // `explain` gives a Contrast, and is called only if somebody listens.
  template <class Explain>
  void Fail(OpPort port, Explain explain) {
    ++diagnostics_.failed;
    if (voice_ == Voice::kLoud) Report(NameOf(port), explain());
  }
  template <class Explain>
  void FailNode(Explain explain) {  // no single port is to blame
    ++diagnostics_.failed;
    if (voice_ == Voice::kLoud) Report({}, explain());
  }
  void NotChecked(const PortView& port, NotCheckedReason reason);
  void NotCheckedNode(NotCheckedReason reason);
  void FailAs(Finding finding);  // `finding` says what and where

  // The spec of a quantized port; otherwise null, and why it is not checked is recorded.
  const ConcreteSpec* SpecOf(const PortView& port);
  // The same of a port that must have numbers.
  const ConcreteSpec* CalibratedSpecOf(const PortView& port);

  // The same constraint and node, other diagnostics.
  Evaluation Aside(Diagnostics& diagnostics, Voice voice) const {
    return Evaluation(constraint_, context_, diagnostics, voice);
  }
  const Readers& readers() const { return *context_.readers; }

  const NodeView& node;
  const Target& target;

 private:
  void Report(std::string port, Contrast contrast);
  Finding& NewFinding();

  const Constraint& constraint_;
  const Context context_;
  Diagnostics& diagnostics_;
  Voice voice_;
};

// Why a port of this state and spec has no numbers to check; kNone if it has.
NotCheckedReason WhyWithoutNumbers(const PortView& port);

// Whether the row's conditions hold. kUnknown where one depends on a port that does not resolve and
// no other rules the row out.
enum class Holds : std::uint8_t { kNo, kYes, kUnknown };
Holds ConditionsHold(const Constraint& constraint, const NodeView& node);

// Whether the gate refuses or bypasses at the target's SDK.
bool IsBelow(const SdkGateRule& gate, const Target& target);

void Evaluate(const DtypeTupleRule& rule, Evaluation& e);
void Evaluate(const EncodingRule& rule, Evaluation& e);
void Evaluate(const SymmetricRule& rule, Evaluation& e);
void Evaluate(const ChannelAxisRule& rule, Evaluation& e);
void Evaluate(const GranularityRule& rule, Evaluation& e);
void Evaluate(const SharedWithRule& rule, Evaluation& e);
void Evaluate(const JointRangeRule& rule, Evaluation& e);
void Evaluate(const FixedQparamsRule& rule, Evaluation& e);
void Evaluate(const ValueRangeRule& rule, Evaluation& e);
void Evaluate(const DerivedScaleRule& rule, Evaluation& e);
void Evaluate(const BiasDtypeRule& rule, Evaluation& e);
void Evaluate(const BlockSizeRule& rule, Evaluation& e);
void Evaluate(const StaticOnlyRule& rule, Evaluation& e);
void Evaluate(const RankRule& rule, Evaluation& e);
void Evaluate(const DimensionRangeRule& rule, Evaluation& e);
void Evaluate(const UnquantizedRule& rule, Evaluation& e);
void Evaluate(const ScaleRatioRule& rule, Evaluation& e);
void Evaluate(const AttributeRangeRule& rule, Evaluation& e);
void Evaluate(const AttributeValuesRule& rule, Evaluation& e);
void Evaluate(const ConstantRangeRule& rule, Evaluation& e);
void Evaluate(const ArchGateRule& rule, Evaluation& e);
void Evaluate(const SdkGateRule& rule, Evaluation& e);
void Evaluate(const FusionGroupRule& rule, Evaluation& e);
void Evaluate(const VariantsRule& rule, Evaluation& e);

}  // namespace qconform
