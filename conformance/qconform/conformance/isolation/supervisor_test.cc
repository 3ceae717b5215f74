// SPDX-License-Identifier: Apache-2.0
// Every way to misbehave, in the middle of a batch: it gets its verdict, and the other cases
// theirs.
#include "qconform/conformance/isolation/supervisor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "qconform/conformance/testing/small_case.h"

namespace qconform::conformance {
namespace {

constexpr std::size_t kBatch = 64;
constexpr std::size_t kBad = 31;

SupervisorOptions OptionsFor(const std::string& backend) {
  SupervisorOptions options;
  options.worker = QCONFORM_WORKER;
  options.backend = backend;
  options.case_limit = std::chrono::seconds(60);
  options.memory_limit = std::uint64_t{1} << 30;
  return options;
}

std::vector<Case> Batch(std::size_t bad) {
  std::vector<Case> cases;
  for (std::size_t i = 0; i < kBatch; ++i) {
    cases.push_back(SmallCase(static_cast<std::int64_t>(i), i == bad ? "" : "calm"));
  }
  return cases;
}

// The bad case's answer, after checking everybody else's.
Answer AnswerToBadOne(const SupervisorOptions& options) {
  Supervisor supervisor(options);
  const Result<BackendInfo> info = supervisor.Open({"tosa.int", "", "", ""});
  EXPECT_TRUE(info.ok()) << (info.ok() ? "" : info.error().message);
  if (!info.ok()) return {};
  const std::vector<Case> cases = Batch(kBad);
  const Result<std::vector<Answer>> answers = supervisor.Execute(cases);
  EXPECT_TRUE(answers.ok()) << (answers.ok() ? "" : answers.error().message);
  if (!answers.ok() || answers.value().size() != kBatch) return {};
  for (std::size_t i = 0; i < kBatch; ++i) {
    if (i == kBad) continue;
    const Answer& answer = answers.value()[i];
    EXPECT_EQ(answer.ending, Ending::kAnswered) << i;
    EXPECT_FALSE(answer.nondeterministic) << i;
    EXPECT_EQ(answer.result.outputs, cases[i].inputs) << i;
  }
  return answers.value()[kBad];
}

TEST(Supervisor, RunsABatchInOneWorker) {
  Supervisor supervisor(OptionsFor("test.crash"));
  ASSERT_TRUE(supervisor.Open({"tosa.int", "", "", ""}).ok());
  const std::vector<Case> cases = Batch(kBatch);
  const Result<std::vector<Answer>> answers = supervisor.Execute(cases);
  ASSERT_TRUE(answers.ok());
  EXPECT_EQ(answers.value().size(), kBatch);
  EXPECT_EQ(supervisor.started(), 1u);
}

TEST(Supervisor, SurvivesACrash) {
  const Answer answer = AnswerToBadOne(OptionsFor("test.crash"));
  EXPECT_EQ(answer.ending, Ending::kCrashed);
  EXPECT_NE(answer.evidence.find("signal 11"), std::string::npos) << answer.evidence;
  EXPECT_EQ(answer.repeatable, true);
}

TEST(Supervisor, SurvivesAnAbort) {
  const Answer answer = AnswerToBadOne(OptionsFor("test.abort"));
  EXPECT_EQ(answer.ending, Ending::kCrashed);
  EXPECT_NE(answer.evidence.find("signal 6"), std::string::npos) << answer.evidence;
}

TEST(Supervisor, TakesAnEarlyExitForACrash) {
  const Answer answer = AnswerToBadOne(OptionsFor("test.exit"));
  EXPECT_EQ(answer.ending, Ending::kCrashed);
  EXPECT_EQ(answer.evidence, "exit code 0");
}

TEST(Supervisor, EndsAHang) {
  SupervisorOptions options = OptionsFor("test.hang");
  options.case_limit = std::chrono::seconds(2);
  const Answer answer = AnswerToBadOne(options);
  EXPECT_EQ(answer.ending, Ending::kHung);
  EXPECT_EQ(answer.repeatable, true);
}

TEST(Supervisor, EndsUnboundedMemory) {
  SupervisorOptions options = OptionsFor("test.memory");
  options.memory_limit = std::uint64_t{512} << 20;
  const Answer answer = AnswerToBadOne(options);
  // The watchdog kills it, or the address space ends first and it says so itself.
  const bool refused =
      answer.ending == Ending::kAnswered && answer.result.status == BackendStatus::kResource;
  EXPECT_TRUE(answer.ending == Ending::kMemory || refused) << answer.evidence;
}

TEST(Supervisor, SwallowsAFloodOfPrints) {
  const Answer answer = AnswerToBadOne(OptionsFor("test.flood"));
  EXPECT_EQ(answer.ending, Ending::kAnswered);
  EXPECT_EQ(answer.result.status, BackendStatus::kOk);
}

TEST(Supervisor, EndsAConversationOfGarbage) {
  const Answer answer = AnswerToBadOne(OptionsFor("test.garbage"));
  EXPECT_EQ(answer.ending, Ending::kProtocol);
}

TEST(Supervisor, SeesNondeterminism) {
  const Answer answer = AnswerToBadOne(OptionsFor("test.nondeterministic"));
  EXPECT_EQ(answer.ending, Ending::kAnswered);
  EXPECT_TRUE(answer.nondeterministic);
  EXPECT_NE(answer.evidence.find("element 0"), std::string::npos) << answer.evidence;
}

TEST(Supervisor, DoesNotSeeNondeterminismInOneRun) {
  SupervisorOptions options = OptionsFor("test.nondeterministic");
  options.repeat = Repeat::kOnce;
  EXPECT_FALSE(AnswerToBadOne(options).nondeterministic);
}

TEST(Supervisor, HandsOnWrongShapesForTheJudge) {
  const Answer answer = AnswerToBadOne(OptionsFor("test.shape"));
  ASSERT_EQ(answer.result.outputs.size(), 1u);
  EXPECT_EQ(answer.result.outputs[0].shape, Dims({3, 1, 4, 1, 5}));
}

TEST(Supervisor, TurnsAnEscapedExceptionIntoAnInternalFailure) {
  const Answer answer = AnswerToBadOne(OptionsFor("test.throw"));
  EXPECT_EQ(answer.ending, Ending::kAnswered);
  EXPECT_EQ(answer.result.status, BackendStatus::kInternal);
  EXPECT_NE(answer.result.reason.find("on purpose"), std::string::npos);
}

TEST(Supervisor, GoesOnAfterTheLastCaseOfABatchDies) {
  Supervisor supervisor(OptionsFor("test.abort"));
  ASSERT_TRUE(supervisor.Open({"tosa.int", "", "", ""}).ok());
  const Result<std::vector<Answer>> first = supervisor.Execute(Batch(kBatch - 1));
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first.value().back().ending, Ending::kCrashed);
  const Result<std::vector<Answer>> second = supervisor.Execute(Batch(kBatch));
  ASSERT_TRUE(second.ok());
  EXPECT_TRUE(std::all_of(second.value().begin(), second.value().end(),
                          [](const Answer& answer) { return answer.ending == Ending::kAnswered; }));
}

TEST(Supervisor, SaysWhyABackendCannotBeOpened) {
  Supervisor unknown(OptionsFor("no-such-backend"));
  const Result<BackendInfo> no_backend = unknown.Open({"tosa.int", "", "", ""});
  ASSERT_FALSE(no_backend.ok());
  EXPECT_NE(no_backend.error().message.find("no-such-backend"), std::string::npos);
  SupervisorOptions options = OptionsFor("test.crash");
  options.worker = "/nonexistent/qconform-worker";
  EXPECT_FALSE(Supervisor(options).Open({"tosa.int", "", "", ""}).ok());
  EXPECT_FALSE(Supervisor(OptionsFor("test.crash")).Open({"no.such.target", "", "", ""}).ok());
}

TEST(ChildProcess, TakesNoInputAfterItsEnd) {
  Result<ChildProcess> child = ChildProcess::Spawn({"/bin/true"});
  ASSERT_TRUE(child.ok());
  child.value().Reap(10'000);
  EXPECT_EQ(child.value().WriteStdin("anybody there?"), 0U);  // and no SIGPIPE
}

TEST(Supervisor, GivesUpWhenToldToStop) {
  const std::atomic<int> stop{15};
  SupervisorOptions options = OptionsFor("test.hang");
  options.stop = &stop;
  Supervisor supervisor(options);
  ASSERT_TRUE(supervisor.Open({"tosa.int", "", "", ""}).ok());
  EXPECT_FALSE(supervisor.Execute(Batch(0)).ok());
}

}  // namespace
}  // namespace qconform::conformance
