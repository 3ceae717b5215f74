// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/run/file_io.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "qconform/conformance/testing/scratch_dir.h"
#include "qconform/conformance/text.h"

namespace qconform::conformance {
namespace {

TEST(WriteFile, ReplacesTheFileAndLeavesNothingBeside) {
  const ScratchDir dir;
  for (const Durability durability : {Durability::kAtomic, Durability::kDurable}) {
    ASSERT_TRUE(WriteFile(dir / "f", "old", durability).ok());
    ASSERT_TRUE(WriteFile(dir / "f", std::string("n\0w", 3), durability).ok());
    EXPECT_EQ(ReadFile(dir / "f").value(), std::string("n\0w", 3));
  }
  const std::filesystem::directory_iterator files(dir.path());
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST(WriteFile, KeepsTheOldFileWhenItFails) {
  const ScratchDir dir;
  ASSERT_TRUE(MakeDirectory(dir / "taken/inside").ok());
  const Status written = WriteFile(dir / "taken", "text", Durability::kAtomic);
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, ErrorCode::kIo);
  EXPECT_TRUE(std::filesystem::is_directory(dir / "taken"));
  const std::filesystem::directory_iterator files(dir.path());
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST(RemoveLeftovers, TakesOnlyWhatAKilledWriterLeft) {
  const ScratchDir dir;
  ASSERT_TRUE(WriteFile(dir / "report.json", "kept", Durability::kAtomic).ok());
  ASSERT_TRUE(WriteFile(dir / "report.json.qconform-tmp12.13", "cut", Durability::kAtomic).ok());
  RemoveLeftovers(dir.path());
  EXPECT_TRUE(std::filesystem::exists(dir / "report.json"));
  EXPECT_FALSE(std::filesystem::exists(dir / "report.json.qconform-tmp12.13"));
}

TEST(ReadFile, NamesTheFileThatIsMissing) {
  const Result<std::string> text = ReadFile("/nonexistent/file");
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().message.find("/nonexistent/file: "), 0u);
}

TEST(FileLock, IsHeldByOneAtATime) {
  const ScratchDir dir;
  {
    const auto first = FileLock::Take(dir / "lock");
    ASSERT_TRUE(first.ok() && first.value());
    const auto second = FileLock::Take(dir / "lock");
    ASSERT_TRUE(second.ok());
    EXPECT_FALSE(second.value().has_value());
  }
  EXPECT_TRUE(FileLock::Take(dir / "lock").value().has_value());
}

TEST(CleanText, KeepsPrintableTextAndTheEndOfLongOnes) {
  EXPECT_EQ(CleanText("  two\n\n words\t", 100), "two words");
  EXPECT_EQ(CleanText("\x1b[31m\xff", 100), "?[31m?");
  EXPECT_EQ(CleanText("0123456789", 8), "...56789");
  EXPECT_EQ(CleanText("0123456789", 10), "0123456789");
}

}  // namespace
}  // namespace qconform::conformance
