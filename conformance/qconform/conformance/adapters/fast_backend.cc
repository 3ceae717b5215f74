// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/adapters/fast_backend.h"

#include <string>
#include <utility>
#include <variant>

#include "qconform/kernel/fast/fast_kernels.h"

namespace qconform::conformance {
namespace {

// After so many calls without one fast kernel the reference is all that is being tested.
constexpr std::uint64_t kTooManyWithoutOne = 64;

// Instructions of the last program on this thread that the fast table has a kernel for.
thread_local std::uint64_t expected_calls = 0;

template <class... Params>
bool IsOneOf(const InstructionParams& params) {
  return (std::holds_alternative<Params>(params) || ...);
}

Program CountCalls(Program program) {
  expected_calls = 0;
  for (const Instruction& i : program.instructions) {
    if (IsOneOf<Conv2dParams, DepthwiseConv2dParams, MatmulParams, ElementwiseParams, RescaleParams,
                TableParams, ClampParams, AvgPool2dParams, MaxPool2dParams>(i.params)) {
      ++expected_calls;
    }
  }
  return program;
}

ReferenceParts Parts(const KernelTable* kernels) {
  ReferenceParts parts;
  parts.rewrite = CountCalls;
  parts.kernels = kernels == nullptr ? &FastKernels() : kernels;
  return parts;
}

FastCalls AllCalls() {
  FastCalls sum;
  for (const FastKernel kernel : kAllFastKernels) {
    const FastCalls calls = CallsOf(kernel);
    sum.fast += calls.fast;
    sum.reference += calls.reference;
  }
  return sum;
}

BackendResult Fail(std::string reason) {
  return {BackendStatus::kInternal, std::move(reason), "", {}};
}

}  // namespace

FastBackend::FastBackend(const KernelTable* kernels) : inner_("fast", Parts(kernels)) {}

BackendInfo FastBackend::Info() const {
  BackendInfo info = inner_.Info();
  info.version += " " + std::string(FastTargetInUse());
  return info;
}

BackendResult FastBackend::Run(const Case& c, const Target& target) {
  const FastCalls before = AllCalls();
  BackendResult result = inner_.Run(c, target);
  if (result.status != BackendStatus::kOk) return result;
  const FastCalls after = AllCalls();
  const std::uint64_t fast = after.fast - before.fast;
  const std::uint64_t calls = fast + after.reference - before.reference;
  if (calls < expected_calls) {
    return Fail("the fast kernels were not run: " + std::to_string(expected_calls) +
                " instructions are theirs, " + std::to_string(calls) + " came to them");
  }
  calls_ += calls;
  fast_ += fast;
  if (fast_ == 0 && calls_ >= kTooManyWithoutOne) {
    return Fail("none of " + std::to_string(calls_) + " calls was taken by a fast kernel");
  }
  return result;
}

}  // namespace qconform::conformance
