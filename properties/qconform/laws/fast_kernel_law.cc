// SPDX-License-Identifier: Apache-2.0
#include "qconform/laws/fast_kernel_law.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "qconform/kernel/fast/fast_kernels.h"

namespace qconform::laws {
namespace {

constexpr const char* kLaw = "fast-kernels-equal-reference";

std::string TextOf(const KernelStatus& status) {
  return status ? "unpredictable: " + std::string(*status) : "valid";
}

LawResult Compare(const KernelAnswer& got, const KernelAnswer& wanted, const std::string& where) {
  if (got.status != wanted.status) {
    return Violation{kLaw, where, TextOf(got.status), TextOf(wanted.status)};
  }
  if (wanted.status) return std::nullopt;
  for (std::size_t i = 0; i < wanted.codes.size(); ++i) {
    if (got.codes[i] == wanted.codes[i]) continue;
    return Violation{kLaw, where + ", element " + std::to_string(i), std::to_string(got.codes[i]),
                     std::to_string(wanted.codes[i])};
  }
  return std::nullopt;
}

}  // namespace

LawResult AnswersAsReference(const KernelCall& call, const KernelTable& kernels) {
  return Compare(Answer(kernels, call), Answer(ReferenceKernels(), call), Describe(call));
}

LawResult FastKernelsAnswerAsReference(const KernelCall& call) {
  const KernelAnswer wanted = Answer(ReferenceKernels(), call);
  LawResult violation;
  for (const std::string& target : FastTargetNames()) {
    UseFastTarget(target);
    violation = Compare(Answer(FastKernels(), call), wanted, target + ": " + Describe(call));
    if (violation) break;
  }
  UseFastTarget("");
  return violation;
}

}  // namespace qconform::laws
