// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/run/run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "qconform/conformance/adapters/null_backend.h"
#include "qconform/conformance/adapters/reference_backend.h"
#include "qconform/conformance/isolation/in_process.h"
#include "qconform/conformance/run/evaluate.h"
#include "qconform/conformance/run/file_io.h"
#include "qconform/conformance/testing/scratch_dir.h"

namespace qconform::conformance {
namespace {

// Right, except that the first code of a graph with an add is off by one.
class WrongAdd final : public Backend {
 public:
  BackendInfo Info() const override { return {"wrong-add", "1", "tosa.int"}; }
  BackendResult Run(const Case& c, const Target& target) override {
    BackendResult result = reference_.Run(c, target);
    const bool adds = std::any_of(c.graph.nodes.begin(), c.graph.nodes.end(),
                                  [](const Node& node) { return node.op == OpKind::kAdd; });
    if (adds && !result.outputs.empty()) {
      std::int64_t& code = result.outputs[0].codes[0];
      code += code > 0 ? -1 : 1;
    }
    return result;
  }

 private:
  ReferenceBackend reference_;
};

template <class T>
MakeExecutor InProcess() {
  return [] { return std::make_unique<InProcessExecutor>(std::make_unique<T>(), Repeat::kOnce); };
}

RunOptions OptionsFor(const ScratchDir& dir) {
  RunOptions options;
  options.backend = "wrong-add";
  options.target.target = "tosa.int";
  options.seed = 11;
  options.cases = 400;
  options.max_nodes = 3;
  options.report_dir = dir.path();
  options.shrink_per_kind = 0;
  return options;
}

// gtest has a Run of its own inside tests.
RunOutcome Go(const RunOptions& options, const MakeExecutor& make_executor) {
  return Run(options, make_executor);
}

TEST(Run, PassesTheReference) {
  const ScratchDir dir;
  const RunOutcome outcome = Go(OptionsFor(dir), InProcess<ReferenceBackend>());
  EXPECT_EQ(outcome.message, "");
  EXPECT_EQ(outcome.exit, ExitCode::kOk) << outcome.summary.verdict;
  EXPECT_TRUE(outcome.summary.conformant);
  EXPECT_EQ(outcome.summary.tally.cases, 400u);
  EXPECT_GT(outcome.summary.tally.executed, 200u);
}

TEST(Run, CountsTheRulesThatItsCasesMeetAndBreak) {
  const ScratchDir dir;
  const RunSummary summary = Go(OptionsFor(dir), InProcess<ReferenceBackend>()).summary;
  const Target target = ParseTarget("tosa.int", "").value();
  ASSERT_EQ(summary.rules.size(), target.profile->constraints.size());
  std::uint64_t edges = 0;
  std::uint64_t rejects = 0;
  std::size_t met = 0;
  for (const RuleRow& rule : summary.rules) {
    EXPECT_LE(rule.tally.edges, rule.tally.accepts) << rule.id;
    met += rule.tally.accepts > 0 ? 1 : 0;
    edges += rule.tally.edges;
    rejects += rule.tally.rejects;
  }
  EXPECT_GT(met, 20u) << "of those that executable graphs can meet";
  EXPECT_GT(edges, 100u);
  // Every must-reject case breaks one rule, and the validator names it: a tenth of the cases.
  EXPECT_NEAR(static_cast<double>(rejects), 40.0, 25.0);
}

TEST(Run, FindsShrinksAndKeepsFailures) {
  const ScratchDir dir;
  RunOptions options = OptionsFor(dir);
  options.shrink_per_kind = 1;
  const RunOutcome outcome = Go(options, InProcess<WrongAdd>());
  ASSERT_EQ(outcome.exit, ExitCode::kFindings) << outcome.message;
  ASSERT_FALSE(outcome.summary.buckets.empty());
  for (const Failure& failure : outcome.summary.tally.failures) {
    EXPECT_TRUE(std::filesystem::exists(dir / ("cases/" + failure.id + ".json")));
  }
  const Target target = ParseTarget("tosa.int", "").value();
  InProcessExecutor executor(std::make_unique<WrongAdd>(), Repeat::kOnce);
  ASSERT_TRUE(executor.Open({"tosa.int", "", "", ""}).ok());
  for (const Bucket& bucket : outcome.summary.buckets) {
    const Specimen& specimen = bucket.specimens.at(0);
    const Result<Case> minimal = ParseCase(ReadFile(specimen.best_path()).value());
    ASSERT_TRUE(minimal.ok()) << minimal.error().message;
    const auto evaluated = Evaluate(executor, std::span(&minimal.value(), 1), target);
    EXPECT_EQ(evaluated.value()[0].judgement.verdict, bucket.verdict);
    EXPECT_EQ(minimal.value().graph.nodes.size(), 1u) << specimen.best_path();
    EXPECT_NE(specimen.replay.find(specimen.best_path()), std::string::npos);
  }
}

TEST(Run, IsTheUnionOfItsShards) {
  const ScratchDir whole_dir;
  const RunOutcome whole = Go(OptionsFor(whole_dir), InProcess<WrongAdd>());
  Tally sum;
  for (std::uint64_t i = 0; i < 3; ++i) {
    const ScratchDir dir;
    RunOptions options = OptionsFor(dir);
    options.shard_index = i;
    options.shard_count = 3;
    sum.Add(Go(options, InProcess<WrongAdd>()).summary.tally);
  }
  std::sort(sum.failures.begin(), sum.failures.end(),
            [](const Failure& a, const Failure& b) { return a.index < b.index; });
  EXPECT_FALSE(sum.failures.empty());
  EXPECT_EQ(sum, whole.summary.tally);
}

TEST(Run, DoesNotDependOnTheNumberOfJobs) {
  const ScratchDir one_dir;
  const RunOutcome one = Go(OptionsFor(one_dir), InProcess<WrongAdd>());
  const ScratchDir four_dir;
  RunOptions options = OptionsFor(four_dir);
  options.jobs = 4;
  EXPECT_EQ(Go(options, InProcess<WrongAdd>()).summary.tally, one.summary.tally);
}

// Asks for a stop in the middle of the run.
class Interrupting final : public Executor {
 public:
  explicit Interrupting(std::atomic<int>& stop) : stop_(stop) {}
  Result<BackendInfo> Open(const TargetSpec& target) override { return inner_.Open(target); }
  Result<std::vector<Answer>> Execute(std::span<const Case> cases) override {
    if (++batches_ == 3) stop_ = 15;
    return inner_.Execute(cases);
  }

 private:
  std::atomic<int>& stop_;
  int batches_ = 0;
  InProcessExecutor inner_{std::make_unique<WrongAdd>(), Repeat::kOnce};
};

TEST(Run, ResumedEqualsUninterrupted) {
  const ScratchDir whole_dir;
  const RunOutcome whole = Go(OptionsFor(whole_dir), InProcess<WrongAdd>());
  const ScratchDir dir;
  RunOptions options = OptionsFor(dir);
  std::atomic<int> stop{0};
  options.stop = &stop;
  const RunOutcome partial = Go(options, [&stop] { return std::make_unique<Interrupting>(stop); });
  EXPECT_EQ(partial.summary.stopped_by, "signal 15");
  EXPECT_GT(partial.summary.tally.cases, 0u);
  EXPECT_LT(partial.summary.tally.cases, whole.summary.tally.cases);
  stop = 0;
  options.resume = true;
  const RunOutcome resumed = Go(options, InProcess<WrongAdd>());
  EXPECT_EQ(resumed.summary.tally, whole.summary.tally);
  EXPECT_EQ(resumed.summary.session_cases + partial.summary.tally.cases, whole.summary.tally.cases);
}

TEST(Run, EndsAtTheFailureLimit) {
  const ScratchDir dir;
  RunOptions options = OptionsFor(dir);
  options.max_failures = 1;
  const RunOutcome outcome = Go(options, InProcess<WrongAdd>());
  EXPECT_EQ(outcome.summary.stopped_by, "max failures");
  EXPECT_LT(outcome.summary.tally.cases, 400u);
}

TEST(Run, IsNotConformantIfNothingWasExecuted) {
  const ScratchDir dir;
  RunOptions options = OptionsFor(dir);
  const RunOutcome outcome = Go(options, InProcess<NullBackend>());
  EXPECT_EQ(outcome.exit, ExitCode::kFindings);
  EXPECT_EQ(outcome.summary.tally.verdicts.Findings(), 0u);
  EXPECT_FALSE(outcome.summary.unexercised.empty());
  options.require_executed = false;
  EXPECT_EQ(Go(options, InProcess<NullBackend>()).exit, ExitCode::kOk);
}

TEST(Run, RefusesALockedReportDirectory) {
  const ScratchDir dir;
  const auto lock = FileLock::Take(dir / "lock");
  EXPECT_EQ(Go(OptionsFor(dir), InProcess<ReferenceBackend>()).exit, ExitCode::kLocked);
}

TEST(Run, RefusesToResumeAnotherRun) {
  const ScratchDir dir;
  RunOptions options = OptionsFor(dir);
  options.cases = 10;
  ASSERT_EQ(Go(options, InProcess<ReferenceBackend>()).exit, ExitCode::kOk);
  options.resume = true;
  options.seed = 12;
  EXPECT_EQ(Go(options, InProcess<ReferenceBackend>()).exit, ExitCode::kUsage);
}

TEST(Run, SaysWhatTheSystemRefused) {
  const ScratchDir dir;
  RunOptions options = OptionsFor(dir);
  options.report_dir = "/dev/null/report";
  const RunOutcome outcome = Go(options, InProcess<ReferenceBackend>());
  EXPECT_EQ(outcome.exit, ExitCode::kIo);
  EXPECT_NE(outcome.message, "");
  options.report_dir = dir.path();
  options.target.target = "no.such.target";
  EXPECT_EQ(Go(options, InProcess<ReferenceBackend>()).exit, ExitCode::kUsage);
}

}  // namespace
}  // namespace qconform::conformance
