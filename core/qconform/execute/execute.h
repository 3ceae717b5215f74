// SPDX-License-Identifier: Apache-2.0
// Runs a Program. Three outcomes, never a guess.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "qconform/base/tensor.h"
#include "qconform/execute/tosa_rules.h"
#include "qconform/kernel/kernel_table.h"
#include "qconform/lower/program.h"

namespace qconform {

struct Outcome {
  enum class Kind : std::uint8_t {
    kValid,          // `outputs` are what every correct implementation computes
    kMustReject,     // `reason` is the rule
    kUnpredictable,  // `reason` is the requirement that failed: nothing is compared
  };
  Kind kind = Kind::kValid;
  std::vector<Tensor> outputs;
  std::string reason;
  std::uint32_t node = 0;  // not kValid: the graph node where it happened
};

// `inputs` match program.inputs in dtype, shape and range (checked: our bug if not).
Outcome Execute(const Program& program, std::span<const Tensor> inputs,
                const KernelTable& kernels = ReferenceKernels());

// The same as TOSA 1.0 has it under this target: a program that breaks one of its error rules must
// be rejected, one that breaks a requirement is unpredictable, before any kernel runs; the reason
// is the rule's id. Any program and inputs that Execute and CheckTosa take.
Outcome ExecuteTosa(const Program& program, std::span<const Tensor> inputs,
                    const TosaTarget& target, const KernelTable& kernels = ReferenceKernels());

// As Execute, keeping every register; registers after an unpredictable instruction stay empty.
struct Trace {
  Outcome outcome;
  std::vector<Tensor> registers;
};
Trace ExecuteTraced(const Program& program, std::span<const Tensor> inputs,
                    const KernelTable& kernels = ReferenceKernels());

}  // namespace qconform
