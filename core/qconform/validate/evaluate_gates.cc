// SPDX-License-Identifier: Apache-2.0
// arch_gate and sdk_gate: what the target has.
#include "qconform/validate/evaluation.h"
#include "qconform/validate/text.h"

namespace qconform {
namespace {

std::string SdkText(const SdkVersion& version) {
  std::string text;
  for (const std::int32_t number : version.numbers) {
    if (!text.empty()) text += '.';
    text += std::to_string(number);
  }
  return text;
}

std::string NeedText(const Target& target, const std::string& feature) {
  for (const Feature& f : target.profile->features) {
    if (f.id != feature) continue;
    if (f.min_arch.empty()) return "extension " + feature;
    return feature + ", which needs " + f.min_arch + " or later";
  }
  return feature;
}

}  // namespace

bool IsBelow(const SdkGateRule& gate, const Target& target) {
  return target.sdk && *target.sdk < gate.min;
}

void Evaluate(const ArchGateRule& rule, Evaluation& e) {
  if (e.target.Has(rule.feature)) return e.Pass();
  e.FailNode(
      [&] { return Contrast{"target " + e.target.Name(), NeedText(e.target, rule.feature)}; });
}

void Evaluate(const SdkGateRule& rule, Evaluation& e) {
  if (!IsBelow(rule, e.target)) return e.Pass();
  e.FailNode([&] {
    return Contrast{"SDK " + e.target.sdk_text, "SDK " + SdkText(rule.min) + " or later"};
  });
}

}  // namespace qconform
