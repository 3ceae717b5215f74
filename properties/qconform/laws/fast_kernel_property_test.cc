// SPDX-License-Identifier: Apache-2.0
// The fast kernels against the reference, on every instruction set of this CPU.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "qconform/base/prng.h"
#include "qconform/kernel/fast/fast_kernels.h"
#include "qconform/laws/fast_kernel_law.h"
#include "qconform/laws/rapidcheck_support.h"

namespace qconform::laws {
namespace {

template <class Check>
void ForEachDraw(int default_cases, Check check) {
  const PropertyRun run = CurrentRun(default_cases);
  for (int i = 0; i < run.cases; ++i) {
    gen::Draw draw = gen::Draw::FromSeed(CaseSeed(run.seed, static_cast<std::uint64_t>(i)));
    const LawResult violation = check(draw);
    ASSERT_FALSE(violation) << Render(*violation) << "\n  " << ReplayCommand(run) << " (case " << i
                            << ")";
  }
}

TEST(FastKernels, AnswerAsReference) {
  ForEachDraw(3000,
              [](gen::Draw& draw) { return FastKernelsAnswerAsReference(DrawKernelCall(draw)); });
}

TEST(FastKernels, FuseAsReference) {
  int compared = 0;
  ForEachDraw(600, [&](gen::Draw& draw) {
    return FusedLayerEqualsReference(DrawFusedCall(draw), &compared);
  });
  EXPECT_GT(compared, 100);
}

// Both tables must meet both kinds of answer for each op, else the comparison says little.
TEST(FastKernels, AreDrawnOfEveryKind) {
  std::map<std::string, std::array<int, 2>> seen;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    gen::Draw draw = gen::Draw::FromSeed(CaseSeed(1, i));
    const KernelCall call = DrawKernelCall(draw);
    const std::string text = Describe(call);
    ++seen[text.substr(0, text.find(' '))][Answer(ReferenceKernels(), call).status ? 1 : 0];
  }
  for (const char* op : {"conv2d", "depthwise", "matmul", "elementwise", "rescale", "table"}) {
    EXPECT_GT(seen[op][0], 20) << op << " valid";
    // Sums of a matmul have no bias that could push them out: only thousands of terms would.
    if (std::string(op) == "matmul") continue;
    EXPECT_GT(seen[op][1], 2) << op << " unpredictable";
  }
}

TEST(FastKernels, AreWhatRan) {
  std::map<std::string, std::uint64_t> before;
  for (const FastKernel kernel : kAllFastKernels)
    before[std::string(NameOf(kernel))] = CallsOf(kernel).fast;
  for (std::uint64_t i = 0; i < 600; ++i) {
    gen::Draw draw = gen::Draw::FromSeed(CaseSeed(2, i));
    (void)Answer(FastKernels(), DrawKernelCall(draw));
  }
  for (const FastKernel kernel : kAllFastKernels) {
    EXPECT_GT(CallsOf(kernel).fast, before[std::string(NameOf(kernel))]) << NameOf(kernel);
  }
}

TEST(FastKernels, HaveTheTargetsOfThisCpu) {
  const std::vector<std::string> names = FastTargetNames();
  ASSERT_FALSE(names.empty());
  EXPECT_EQ(names.back(), "scalar");
  for (const std::string& name : names) {
    EXPECT_TRUE(UseFastTarget(name));
    EXPECT_EQ(FastTargetInUse(), name);
  }
  EXPECT_FALSE(UseFastTarget("no such target"));
  EXPECT_TRUE(UseFastTarget(""));
  EXPECT_EQ(FastTargetInUse(), names.front());
}

// One wrong bit in one element, and one reason too many: the law sees both.
KernelStatus OffByOne(const RescaleParams& p, std::span<const TensorView> in,
                      MutableTensorView out) {
  const KernelStatus status = ReferenceKernels().rescale(p, in, out);
  out.codes.back() ^= 1;
  return status;
}
KernelStatus NeverSure(const MatmulParams&, std::span<const TensorView>, MutableTensorView) {
  return "matmul: not sure";
}

TEST(FastKernels, AreCaughtWhereTheyDiffer) {
  KernelTable wrong = ReferenceKernels();
  wrong.rescale = OffByOne;
  wrong.matmul = NeverSure;
  int caught_codes = 0;
  int caught_status = 0;
  for (std::uint64_t i = 0; i < 200; ++i) {
    gen::Draw draw = gen::Draw::FromSeed(CaseSeed(3, i));
    const LawResult violation = AnswersAsReference(DrawKernelCall(draw), wrong);
    if (violation && violation->got == "unpredictable: matmul: not sure") ++caught_status;
    if (violation && violation->wanted != "valid") ++caught_codes;
  }
  EXPECT_GT(caught_codes, 0);
  EXPECT_GT(caught_status, 0);
}

}  // namespace
}  // namespace qconform::laws
