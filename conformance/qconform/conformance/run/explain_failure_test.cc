// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/run/explain_failure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "qconform/conformance/faults/faults.h"
#include "qconform/conformance/isolation/in_process.h"
#include "qconform/generate/generate.h"
#include "qconform/lower/small_graph.h"

namespace qconform::conformance {
namespace {

using testing::HasSubstr;

const Target& Tosa() {
  static const Target target = ParseTarget("tosa.int", "").value();
  return target;
}

// linear with nothing but ties, relu, linear again.
Case Chain() {
  SmallGraph g;
  const ValueId x = g.Input({17, 1}, Int8(0.5f, 0));
  ConcreteSpec weight = Ranged(Int8(1.0f, 0), -127, 127);
  weight.scheme = Scheme::kSymmetric;
  const ValueId w = g.Constant({1, 1}, weight, {1});
  const ValueId y = g.Node(OpKind::kLinear, {x, w}, {17, 1}, Int8(1.0f, 0));
  const ValueId z =
      g.Node(OpKind::kReshape, {y}, {17, 1}, Int8(1.0f, 0), {{AttrId::kShape, {17, 1}}});
  g.Node(OpKind::kLinear, {z, w}, {17, 1}, Int8(2.0f, 0));
  Case c;
  c.graph = g.graph();
  Tensor data{DType::kInt8, {17, 1}, {}};
  for (std::int64_t n = -8; n <= 8; ++n) data.codes.push_back(n);
  c.inputs = {data};
  return c;
}

struct Told {
  Judgement judgement;
  FailureStory story;
};

Told Tell(std::unique_ptr<Backend> backend, const Target& target, const Case& c) {
  InProcessExecutor executor(std::move(backend), Repeat::kOnce);
  EXPECT_TRUE(executor.Open({target.Name(), "", "", ""}).ok());
  const auto evaluated = Evaluate(executor, std::span(&c, 1), target);
  EXPECT_TRUE(evaluated.ok());
  const Judgement& judgement = evaluated.value()[0].judgement;
  EXPECT_EQ(judgement.rule, "") << judgement.wanted;
  const auto story = ExplainFailure(executor, target, c, judgement);
  EXPECT_TRUE(story.ok());
  return {judgement, story.value()};
}

std::unique_ptr<Backend> FaultNamed(std::string_view name) {
  for (const Fault& fault : AllFaults()) {
    if (fault.name == name)
      return std::make_unique<ReferenceBackend>(std::string(name), fault.parts);
  }
  ADD_FAILURE() << name;
  return nullptr;
}

// The reference under another library's numerics.
std::unique_ptr<Backend> Library() {
  ReferenceParts parts;
  parts.numerics = [](const Profile&) { return NumericsOf("onnxruntime.cpu"); };
  return std::make_unique<ReferenceBackend>("library", parts);
}

TEST(ExplainFailure, NamesTheFirstWrongNodeAndTheArithmetic) {
  const Told told = Tell(Library(), Tosa(), Chain());
  ASSERT_EQ(told.judgement.verdict, Verdict::kValueMismatch) << told.judgement.got;
  EXPECT_THAT(told.story.diverges, HasSubstr("node 'n0' (linear): what it reads is right, "));
  EXPECT_THAT(told.story.explained, HasSubstr("F1 (float32 scale, ties to even)"));
}

TEST(ExplainFailure, NamesWrongRoundings) {
  const Told told = Tell(FaultNamed("fault.rescale_truncates"), Tosa(), Chain());
  ASSERT_EQ(told.judgement.verdict, Verdict::kValueMismatch);
  EXPECT_THAT(told.story.explained, HasSubstr("TOSA but rounded down"));
}

TEST(ExplainFailure, NamesFaultsOfThisSuite) {
  SmallGraph g;
  const ValueId x = g.Input({2, 2, 2}, Int8(0.5f, 0));
  g.Node(OpKind::kTranspose, {x}, {2, 2, 2}, Int8(0.5f, 0), {{AttrId::kPerm, {1, 2, 0}}});
  Case c;
  c.graph = g.graph();
  c.inputs = {{DType::kInt8, {2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8}}};
  const Told told = Tell(FaultNamed("fault.transpose_inverts"), Tosa(), c);
  if (told.judgement.verdict == Verdict::kValueMismatch) {
    EXPECT_THAT(told.story.explained, HasSubstr("fault.transpose_inverts"));
  } else {
    ADD_FAILURE() << NameOf(told.judgement.verdict) << told.judgement.got;
  }
}

// Wrong in the last node only, and in a way that nobody is known to compute.
class WrongAtTheEnd final : public Backend {
 public:
  BackendInfo Info() const override { return {"wrong-at-the-end", "1", "tosa.int"}; }
  BackendResult Run(const Case& c, const Target& target) override {
    BackendResult result = reference_.Run(c, target);
    if (c.graph.nodes.size() == 3 && !result.outputs.empty()) result.outputs[0].codes[3] += 7;
    return result;
  }

 private:
  ReferenceBackend reference_;
};

TEST(ExplainFailure, FindsAnErrorBehindRightNodes) {
  const Told told = Tell(std::make_unique<WrongAtTheEnd>(), Tosa(), Chain());
  EXPECT_THAT(told.story.diverges,
              HasSubstr("node 'n2' (linear): what it reads is right, 1 of 17 codes are not"));
  EXPECT_THAT(told.story.explained, HasSubstr("none of "));
}

TEST(ExplainFailure, SaysNothingOfOtherVerdicts) {
  const Told told = Tell(std::make_unique<ReferenceBackend>(), Tosa(), Chain());
  EXPECT_EQ(told.judgement.verdict, Verdict::kPass);
  EXPECT_EQ(Render(told.story, ""), "");
}

// On generated cases, every fault of a kernel or a lowering is found to be itself.
TEST(ExplainFailure, RecognisesFaultsOnGeneratedCases) {
  int told_of = 0;
  int recognised = 0;
  for (const Fault& fault : AllFaults()) {
    if (fault.parts.kernels == &ReferenceKernels() && fault.parts.rewrite == nullptr) continue;
    const Target target = ParseTarget(fault.target, "").value();
    const auto contract = gen::CompileContract(target);
    for (std::uint64_t i = 0; i < 800; ++i) {
      const Case c = gen::GenerateCase(1, i, target, *contract, {});
      if (!HasData(c)) continue;
      ReferenceBackend backend(std::string(fault.name), fault.parts);
      const Judgement judgement =
          Judge(c, ExpectedOutputs(c.graph, c.inputs, target), backend.Run(c, target));
      if (judgement.verdict != Verdict::kValueMismatch) continue;
      const Told told = Tell(FaultNamed(fault.name), target, c);
      ++told_of;
      const bool none = told.story.explained.find("none of") != std::string::npos;
      recognised += !none && !told.story.explained.empty() ? 1 : 0;
      break;
    }
  }
  EXPECT_GT(told_of, 15);
  EXPECT_EQ(recognised, told_of);
}

}  // namespace
}  // namespace qconform::conformance
