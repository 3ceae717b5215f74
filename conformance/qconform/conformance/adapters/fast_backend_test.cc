// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/adapters/fast_backend.h"

#include <gtest/gtest.h>

#include "qconform/base/prng.h"
#include "qconform/generate/generate.h"
#include "qconform/kernel/fast/fast_kernels.h"

namespace qconform::conformance {
namespace {

// Calls check(case, target) for generated cases that the reference answers.
template <class Check>
int ForEachAnswered(Check check) {
  const Target target = ParseTarget("tosa.int+int16", "").value();
  const auto contract = gen::CompileContract(target);
  ReferenceBackend reference;
  int answered = 0;
  for (std::uint64_t i = 0; i < 300; ++i) {
    gen::Draw draw = gen::Draw::FromSeed(CaseSeed(7, i));
    gen::CaseOptions options;
    options.limits.max_nodes = 3;
    const Case c = gen::GenerateCase(draw, target, *contract, options);
    const BackendResult wanted = reference.Run(c, target);
    if (wanted.status != BackendStatus::kOk) continue;
    ++answered;
    check(c, target, wanted);
  }
  return answered;
}

TEST(FastBackend, AnswersAsTheReference) {
  FastBackend fast;
  const std::uint64_t before = CallsOf(FastKernel::kRescale).fast;
  const int answered =
      ForEachAnswered([&](const Case& c, const Target& target, const BackendResult& wanted) {
        const BackendResult got = fast.Run(c, target);
        EXPECT_EQ(got.status, BackendStatus::kOk) << got.reason;
        EXPECT_EQ(got.outputs, wanted.outputs) << Describe(c.graph);
      });
  EXPECT_GT(answered, 100);
  EXPECT_GT(CallsOf(FastKernel::kRescale).fast, before);
}

// With the reference's kernels in it, it is not what it says.
TEST(FastBackend, FailsWhereItsKernelsDidNotRun) {
  FastBackend pretender(&ReferenceKernels());
  int refused = 0;
  const int answered =
      ForEachAnswered([&](const Case& c, const Target& target, const BackendResult&) {
        const BackendResult got = pretender.Run(c, target);
        if (got.status == BackendStatus::kInternal) ++refused;
      });
  EXPECT_GT(refused, answered / 2);
}

TEST(FastBackend, NamesItsInstructionSet) {
  EXPECT_NE(FastBackend().Info().version.find(FastTargetInUse()), std::string::npos);
  EXPECT_EQ(FastBackend().Info().name, "fast");
}

}  // namespace
}  // namespace qconform::conformance
