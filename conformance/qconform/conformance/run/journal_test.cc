// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/run/journal.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <filesystem>

#include "qconform/conformance/run/file_io.h"
#include "qconform/conformance/run/journal_record.h"
#include "qconform/conformance/testing/scratch_dir.h"

namespace qconform::conformance {
namespace {

Tally SampleTally(std::uint64_t seed) {
  Tally tally;
  tally.cases = 64;
  tally.executed = 60 + seed;
  tally.executed_ops = {"add", "conv2d"};
  tally.verdicts.Add(Verdict::kPass, 63);
  tally.verdicts.Add(Verdict::kCrash);
  tally.table[{"conv2d", "int16xint8"}].Add(Verdict::kPass, seed);
  tally.reasons["it says \"no\" to #"] = seed + 1;
  tally.rules["relu-shares"] = {40, 7 + seed, 0};
  tally.rules["linear-rank"] = {0, 0, 2};
  Failure failure;
  failure.index = seed * 64 + 3;
  failure.id = "0123456789abcdef0123456789abcdef";
  failure.verdict = Verdict::kCrash;
  failure.cell = {"add", "int8"};
  failure.rule = "share-input-spec";
  failure.where = "worker";
  failure.got = "signal 11 \\ \"quoted\"";
  failure.wanted = "an answer";
  failure.differing = 2;
  failure.worst = -5;
  tally.failures.push_back(failure);
  return tally;
}

RunIdentity SampleIdentity() {
  RunIdentity identity;
  identity.backend = "reference";
  identity.seed = 0xFFFFFFFFFFFFFFFFu;
  identity.ops = {"add", "mul"};
  return identity;
}

Result<Journal> OpenSample(const std::string& path, Journal::Start start) {
  return Journal::Open(path, SampleIdentity(), start);
}

TEST(Chunk, ComesBackAsItWas) {
  const Result<ChunkRecord> parsed = ParseChunk(PrintChunk(9, SampleTally(2)));
  ASSERT_TRUE(parsed.ok()) << parsed.error().message;
  EXPECT_EQ(parsed.value().chunk, 9u);
  EXPECT_EQ(parsed.value().tally, SampleTally(2));
}

TEST(JournalLine, IsRefusedAfterAnyDamage) {
  const std::string good = PrintJournalLine("{\"a\":1}");
  ASSERT_EQ(ParseJournalLine(good), "{\"a\":1}");
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string bad = good;
      bad[at] = static_cast<char>(static_cast<unsigned char>(bad[at]) ^ (1u << bit));
      EXPECT_EQ(ParseJournalLine(bad), std::nullopt) << at << " " << bit;
    }
    EXPECT_EQ(ParseJournalLine(good.substr(0, at)), std::nullopt);
  }
}

TEST(Journal, RemembersChunks) {
  const ScratchDir dir;
  const std::string path = dir / "journal";
  {
    Result<Journal> journal = OpenSample(path, Journal::Start::kFresh);
    ASSERT_TRUE(journal.ok());
    ASSERT_TRUE(journal.value().Append(4, SampleTally(4)).ok());
    ASSERT_TRUE(journal.value().Append(1, SampleTally(1)).ok());
  }
  const Result<Journal> again = OpenSample(path, Journal::Start::kResume);
  ASSERT_TRUE(again.ok());
  const std::map<std::uint64_t, Tally> expected = {{1, SampleTally(1)}, {4, SampleTally(4)}};
  EXPECT_EQ(again.value().done(), expected);
}

TEST(Journal, KeepsEverythingBeforeAnyCut) {
  const ScratchDir dir;
  const std::string path = dir / "journal";
  {
    Result<Journal> journal = OpenSample(path, Journal::Start::kFresh);
    ASSERT_TRUE(journal.ok());
    for (std::uint64_t i = 0; i < 3; ++i)
      ASSERT_TRUE(journal.value().Append(i, SampleTally(i)).ok());
  }
  const std::string whole = ReadFile(path).value();
  for (std::size_t size = 0; size <= whole.size(); size += 23) {
    for (const std::string garbage : {"", "{\"crc\":\"00000000\",\"record\":{}}\n", "x\n\n"}) {
      const std::string cut = whole.substr(0, size) + garbage;
      ASSERT_TRUE(WriteFile(path, cut, Durability::kAtomic).ok());
      const auto lines = static_cast<std::size_t>(
          std::count(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size), '\n'));
      Result<Journal> journal = OpenSample(path, Journal::Start::kResume);
      ASSERT_TRUE(journal.ok()) << size;
      EXPECT_EQ(journal.value().done().size(), lines == 0 ? 0 : lines - 1) << size;
      // What comes after is read again: nothing of the damage is left in between.
      ASSERT_TRUE(journal.value().Append(7, SampleTally(7)).ok());
      EXPECT_TRUE(OpenSample(path, Journal::Start::kResume).value().done().contains(7)) << size;
    }
  }
}

TEST(Journal, RefusesToGoOnWithAnotherRun) {
  const ScratchDir dir;
  const std::string path = dir / "journal";
  ASSERT_TRUE(OpenSample(path, Journal::Start::kFresh).ok());
  RunIdentity other = SampleIdentity();
  other.seed = 2;
  const Result<Journal> journal = Journal::Open(path, other, Journal::Start::kResume);
  ASSERT_FALSE(journal.ok());
  EXPECT_EQ(journal.error().code, ErrorCode::kInvalidGraph);
}

TEST(Journal, StartsAfreshWhenAsked) {
  const ScratchDir dir;
  const std::string path = dir / "journal";
  {
    Result<Journal> journal = OpenSample(path, Journal::Start::kFresh);
    ASSERT_TRUE(journal.value().Append(0, SampleTally(0)).ok());
  }
  {
    ASSERT_TRUE(OpenSample(path, Journal::Start::kFresh).ok());
  }
  EXPECT_TRUE(OpenSample(path, Journal::Start::kResume).value().done().empty());
}

TEST(Journal, ReportsThatNothingMoreCanBeWritten) {
  const ScratchDir dir;
  const std::string path = dir / "journal";
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  {
    Result<Journal> journal = OpenSample(path, Journal::Start::kFresh);
    ASSERT_TRUE(journal.value().Append(0, SampleTally(0)).ok());
    // In the middle of the next line, as on a full disk.
    const rlimit limit = {std::filesystem::file_size(path) + 10, before.rlim_max};
    std::signal(SIGXFSZ, SIG_IGN);
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
    const Status written = journal.value().Append(1, SampleTally(1));
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    ASSERT_FALSE(written.ok());
    EXPECT_EQ(written.error().code, ErrorCode::kIo);
  }
  EXPECT_EQ(OpenSample(path, Journal::Start::kResume).value().done().size(), 1u);
}

}  // namespace
}  // namespace qconform::conformance
