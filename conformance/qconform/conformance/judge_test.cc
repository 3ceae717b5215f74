// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/judge.h"

#include <gtest/gtest.h>

#include "qconform/conformance/testing/small_case.h"

namespace qconform::conformance {
namespace {

using Kind = Outcome::Kind;

Result<Expected> ValidCodes() {
  return Expected{Kind::kValid, {{DType::kInt8, {4}, {1, 0, 0, 5}, {1, 0, 1, 5}}}, ""};
}
Result<Expected> MustReject(const std::string& rule) {
  return Expected{Kind::kMustReject, {}, rule};
}
Result<Expected> Unpredictable() { return Expected{Kind::kUnpredictable, {}, "it overflows"}; }
Result<Expected> NoOracle() { return Error{ErrorCode::kUnsupported, "no integer form"}; }

BackendResult Ok(std::vector<std::int64_t> codes) {
  return {BackendStatus::kOk, "", "", {{DType::kInt8, {4}, std::move(codes)}}};
}
BackendResult Says(BackendStatus status) { return {status, "because", "", {}}; }
BackendResult AcceptsThenDeclines() {
  BackendResult result = Says(BackendStatus::kUnsupported);
  result.validator_accepts = true;
  return result;
}

Case With(Expectation expectation, const std::string& rule = "") {
  Case c = SmallCase(1);
  c.expectation = expectation;
  c.rule = rule;
  return c;
}

struct Row {
  const char* note;
  Expectation expectation;
  const char* rule;  // the case's
  Result<Expected> expected;
  BackendResult result;
  Verdict verdict;
};

TEST(Judge, FollowsItsTable) {
  const Row rows[] = {
      {"equal codes", Expectation::kAccept, "", ValidCodes(), Ok({1, 0, 0, 5}), Verdict::kPass},
      {"the other of two right codes", Expectation::kAccept, "", ValidCodes(), Ok({1, 0, 1, 5}),
       Verdict::kPass},
      {"one off", Expectation::kAccept, "", ValidCodes(), Ok({1, 0, 2, 5}),
       Verdict::kValueMismatch},
      {"one below", Expectation::kUnstated, "", ValidCodes(), Ok({0, 0, 0, 5}),
       Verdict::kValueMismatch},
      {"refuses what it must take", Expectation::kAccept, "", ValidCodes(),
       Says(BackendStatus::kInvalidGraph), Verdict::kRejectsValid},
      {"declines", Expectation::kAccept, "", ValidCodes(), Says(BackendStatus::kUnsupported),
       Verdict::kNotSupported},
      {"runs out of memory", Expectation::kAccept, "", ValidCodes(), Says(BackendStatus::kResource),
       Verdict::kMemory},
      {"fails otherwise", Expectation::kAccept, "", ValidCodes(), Says(BackendStatus::kInternal),
       Verdict::kCrash},
      {"refuses what it must refuse", Expectation::kMustReject, "r", MustReject("r"),
       Says(BackendStatus::kInvalidGraph), Verdict::kPass},
      {"declines what it must refuse", Expectation::kMustReject, "r", MustReject("r"),
       Says(BackendStatus::kUnsupported), Verdict::kPass},
      {"its validator takes what it must refuse", Expectation::kMustReject, "r", MustReject("r"),
       AcceptsThenDeclines(), Verdict::kAcceptsInvalid},
      {"its validator takes what it then declines", Expectation::kAccept, "", ValidCodes(),
       AcceptsThenDeclines(), Verdict::kNotSupported},
      {"takes what it must refuse", Expectation::kMustReject, "r", MustReject("r"),
       Ok({1, 0, 0, 5}), Verdict::kAcceptsInvalid},
      {"the same, judged by the contract", Expectation::kUnstated, "", MustReject("r"),
       Ok({1, 0, 0, 5}), Verdict::kAcceptsInvalid},
      {"fails on what it must refuse", Expectation::kMustReject, "r", MustReject("r"),
       Says(BackendStatus::kInternal), Verdict::kCrash},
      {"anything goes", Expectation::kAccept, "", Unpredictable(), Ok({9, 9, 9, 9}),
       Verdict::kUnpredictable},
      {"accept, but a rule is broken", Expectation::kAccept, "", MustReject("r"), Ok({1, 0, 0, 5}),
       Verdict::kSuiteError},
      {"must reject, but no rule is broken", Expectation::kMustReject, "r", ValidCodes(),
       Says(BackendStatus::kInvalidGraph), Verdict::kSuiteError},
      {"must reject, but for another rule", Expectation::kMustReject, "r", MustReject("s"),
       Says(BackendStatus::kInvalidGraph), Verdict::kSuiteError},
      {"accept, but no oracle", Expectation::kAccept, "", NoOracle(), Ok({1, 0, 0, 5}),
       Verdict::kSuiteError},
      {"nothing stated and no oracle", Expectation::kUnstated, "", NoOracle(), Ok({1, 0, 0, 5}),
       Verdict::kUnpredictable},
  };
  for (const Row& row : rows) {
    const Judgement judgement = Judge(With(row.expectation, row.rule), row.expected, row.result);
    EXPECT_EQ(NameOf(judgement.verdict), NameOf(row.verdict)) << row.note;
  }
}

TEST(Judge, SaysWhereAndHowFar) {
  const Judgement judgement = Judge(With(Expectation::kAccept), ValidCodes(), Ok({1, 0, -4, 7}));
  EXPECT_EQ(judgement.where, "output y[2] (node relu_1)");
  EXPECT_EQ(judgement.got, "-4");
  EXPECT_EQ(judgement.wanted, "0 or 1");
  EXPECT_EQ(judgement.differing, 2u);
  EXPECT_EQ(judgement.worst, 4);
  EXPECT_EQ(judgement.node, NodeId{0});
}

TEST(Judge, TakesMalformedOutputsForNoAnswer) {
  const std::vector<std::vector<Tensor>> outputs = {
      {},
      {{DType::kInt8, {4}, {1, 0, 0, 5}}, {DType::kInt8, {4}, {1, 0, 0, 5}}},
      {{DType::kUint8, {4}, {1, 0, 0, 5}}},
      {{DType::kInt8, {2, 2}, {1, 0, 0, 5}}},
      {{DType::kInt8, {4}, {1, 0, 0}}},
      {{DType::kInt8, {4}, {1, 0, 0, 128}}},
  };
  for (const std::vector<Tensor>& wrong : outputs) {
    const Judgement judgement =
        Judge(With(Expectation::kAccept), ValidCodes(), {BackendStatus::kOk, "", "", wrong});
    EXPECT_EQ(NameOf(judgement.verdict), "protocol");
  }
}

TEST(JudgeAnswer, NamesEveryEnding) {
  const std::pair<Ending, Verdict> rows[] = {{Ending::kCrashed, Verdict::kCrash},
                                             {Ending::kHung, Verdict::kHang},
                                             {Ending::kMemory, Verdict::kMemory},
                                             {Ending::kProtocol, Verdict::kProtocol}};
  for (const auto& [ending, verdict] : rows) {
    Answer answer;
    answer.ending = ending;
    answer.evidence = "how";
    answer.repeatable = true;
    // Dying is a finding whatever was expected, also where no answer would have been right.
    for (const Result<Expected>& expected : {ValidCodes(), Unpredictable(), MustReject("r")}) {
      const Judgement judgement = JudgeAnswer(With(Expectation::kUnstated), expected, answer);
      EXPECT_EQ(NameOf(judgement.verdict), NameOf(verdict));
      EXPECT_EQ(judgement.got, "how; again when run alone");
    }
  }
}

TEST(JudgeAnswer, ReportsTwoAnswersUnlessNoneIsRight) {
  Answer answer;
  answer.nondeterministic = true;
  answer.evidence = "output 0 element 2";
  answer.result = Ok({1, 0, 0, 5});
  const Case c = With(Expectation::kUnstated);
  EXPECT_EQ(NameOf(JudgeAnswer(c, ValidCodes(), answer).verdict), "nondeterministic");
  EXPECT_EQ(NameOf(JudgeAnswer(c, Unpredictable(), answer).verdict), "unpredictable");
}

TEST(Verdict, HasANameOfItsOwnThatLeadsBack) {
  for (std::size_t i = 0; i < kVerdictCount; ++i) {
    const auto verdict = static_cast<Verdict>(i);
    EXPECT_EQ(VerdictFromName(NameOf(verdict)), verdict);
  }
  EXPECT_EQ(VerdictFromName("fine"), std::nullopt);
  EXPECT_FALSE(IsFinding(Verdict::kUnpredictable));
  EXPECT_TRUE(IsFinding(Verdict::kValueMismatch));
  EXPECT_TRUE(IsFinding(Verdict::kSuiteError));
}

}  // namespace
}  // namespace qconform::conformance
