// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/isolation/messages.h"

#include <gtest/gtest.h>

#include "qconform/conformance/isolation/bytes.h"

namespace qconform::conformance {
namespace {

CaseAnswer SampleAnswer() {
  CaseAnswer sample;
  sample.number = 7;
  sample.answer.nondeterministic = true;
  sample.answer.result.validator_accepts = true;
  sample.answer.evidence = "output 0 element 1: 2, then 3";
  sample.answer.result.status = BackendStatus::kInvalidGraph;
  sample.answer.result.reason = "because";
  sample.answer.result.rule = "share-input-spec";
  sample.answer.result.outputs = {
      {DType::kInt48, {2, 1}, {-(std::int64_t{1} << 47), (std::int64_t{1} << 47) - 1}},
      {DType::kUint8, {}, {255}}};
  return sample;
}

TEST(Messages, CarryAnAnswerUnchanged) {
  const CaseAnswer sample = SampleAnswer();
  const Result<CaseAnswer> parsed = ParseCaseAnswer(PrintCaseAnswer(sample));
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed.value().number, 7u);
  const Answer& answer = parsed.value().answer;
  EXPECT_TRUE(answer.nondeterministic);
  EXPECT_TRUE(answer.result.validator_accepts);
  EXPECT_EQ(answer.evidence, sample.answer.evidence);
  EXPECT_EQ(answer.result.status, BackendStatus::kInvalidGraph);
  EXPECT_EQ(answer.result.reason, "because");
  EXPECT_EQ(answer.result.rule, "share-input-spec");
  EXPECT_EQ(answer.result.outputs, sample.answer.result.outputs);
}

TEST(Messages, CarryATargetUnchanged) {
  const TargetSpec spec{"qnn.htp@v73", "2.41", "{}", "mine.json"};
  const Result<TargetSpec> parsed = ParseOpen(PrintOpen(spec));
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed.value(), spec);
}

TEST(Messages, CarryABackendDescriptionAndACase) {
  const Result<BackendInfo> info = ParseInfo(PrintInfo({"b", "1.2", "tosa.int"}));
  ASSERT_TRUE(info.ok());
  EXPECT_EQ(info.value().version, "1.2");
  const std::string request = PrintCaseRequest({3, "text"});
  const Result<CaseRequest> parsed = ParseCaseRequest(request);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed.value().number, 3u);
  EXPECT_EQ(parsed.value().text, "text");
}

TEST(Messages, RefuseEveryCutAndEveryExtraByte) {
  const std::string good = PrintCaseAnswer(SampleAnswer());
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(ParseCaseAnswer(std::string_view(good).substr(0, size)).ok()) << size;
  }
  EXPECT_FALSE(ParseCaseAnswer(good + "x").ok());
}

TEST(Messages, SurviveEveryFlippedBit) {
  const std::string good = PrintCaseAnswer(SampleAnswer());
  int refused = 0;
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string bad = good;
      bad[at] = static_cast<char>(static_cast<unsigned char>(bad[at]) ^ (1u << bit));
      refused += ParseCaseAnswer(bad).ok() ? 0 : 1;
    }
  }
  EXPECT_GT(refused, 0);
}

TEST(Messages, RefuseAnElementCountBeyondTheBytes) {
  ByteWriter out;
  out.U32(0);  // number
  out.U8(0);   // status
  out.U8(0);   // flags
  out.Text("");
  out.Text("");
  out.Text("");
  out.U32(1);  // outputs
  out.U8(1);   // int8
  out.U8(0);   // rank
  out.U64(std::uint64_t{1} << 61);
  out.I64(0);
  EXPECT_FALSE(ParseCaseAnswer(out.Take()).ok());
}

}  // namespace
}  // namespace qconform::conformance
