// SPDX-License-Identifier: Apache-2.0
// The command from the outside: what it prints and how it exits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "qconform/conformance/cli/parse_values.h"
#include "qconform/conformance/cli/run_command.h"
#include "qconform/conformance/run/file_io.h"
#include "qconform/conformance/testing/scratch_dir.h"
#include "qconform/conformance/testing/small_case.h"

namespace qconform::conformance {
namespace {

using testing::HasSubstr;

std::string WriteCase(const ScratchDir& dir, const Case& c) {
  const std::string path = dir / "case.json";
  EXPECT_TRUE(WriteFile(path, PrintCase(c), Durability::kAtomic).ok());
  return path;
}

TEST(Cli, HelpsAndRefusesNonsense) {
  EXPECT_EQ(Qconform("--help").exit, 0);
  EXPECT_THAT(Qconform("--help").out, HasSubstr("Exit codes"));
  EXPECT_EQ(Qconform("run --help").exit, 0);
  EXPECT_EQ(Qconform("--version").exit, 0);
  EXPECT_EQ(Qconform("").exit, 2);
  EXPECT_EQ(Qconform("run").exit, 2);
  EXPECT_EQ(Qconform("run --backend reference --shard 3/3").exit, 2);
  EXPECT_EQ(Qconform("run --backend reference --case-time never").exit, 2);
  EXPECT_EQ(Qconform("run --backend reference --ops fold").exit, 2);
  EXPECT_EQ(Qconform("run --backend reference --no-such-option").exit, 2);
  EXPECT_EQ(Qconform("run --backend reference --target no.such").exit, 2);
}

TEST(Cli, ListsWhatThereIs) {
  EXPECT_THAT(Qconform("list backends").out, HasSubstr("reference"));
  EXPECT_THAT(Qconform("list targets").out, HasSubstr("qnn.htp@v73"));
  EXPECT_THAT(Qconform("list profiles").out, HasSubstr("tosa.int"));
  EXPECT_THAT(Qconform("list ops").out, HasSubstr("depthwise_conv2d"));
  EXPECT_THAT(Qconform("list rules").out, HasSubstr("dtype_tuple"));
  EXPECT_EQ(Qconform("list faults").exit, 0);
  EXPECT_THAT(Qconform("list backends").out, testing::Not(HasSubstr("test.")));
  EXPECT_EQ(Qconform("list nothing").exit, 2);
}

TEST(Cli, ExportsTosa) {
  const ScratchDir dir;
  const std::string file = WriteCase(dir, SmallCase(4));
  const Said said = Qconform("export " + file + " --format tosa-mlir");
  EXPECT_EQ(said.exit, 0) << said.out;
  EXPECT_THAT(said.out, HasSubstr("func.func @main(%r0: tensor<4xi8>) -> (tensor<4xi8>)"));
  EXPECT_THAT(said.out, HasSubstr("tosa.clamp %r0 {min_val = 0 : i8, max_val = 127 : i8}"));
  const Said fixed = Qconform("export " + file + " --format tosa-mlir --fix-inputs");
  EXPECT_THAT(fixed.out, HasSubstr("dense<[4, -3, 0, 5]> : tensor<4xi8>"));
  EXPECT_EQ(Qconform("export " + file + " --format tosa-mlir -o " + (dir / "x.mlir")).exit, 0);
  EXPECT_TRUE(std::filesystem::exists(dir / "x.mlir"));
  EXPECT_EQ(Qconform("export " + file).exit, 2);
  EXPECT_EQ(Qconform("export " + file + " --format onnx").exit, 2);
}

TEST(Cli, SaysWhyABackendIsNotThere) {
  const Said list = Qconform("list backends");
  if (list.out.find("mlir.tosa-fold") != std::string::npos) return;
  EXPECT_THAT(list.out, HasSubstr("not available"));
  const Said run = Qconform("run --backend mlir.tosa");
  EXPECT_EQ(run.exit, 4);
  EXPECT_THAT(run.out, HasSubstr("is not available: "));
}

TEST(Cli, RunsTheReferenceInAWorker) {
  const ScratchDir dir;
  const Said said = Qconform(
      "run --backend reference --target tosa.int --cases 200 --jobs 2 --report " + dir.path());
  EXPECT_EQ(said.exit, 0) << said.out;
  for (const char* file : {"journal.jsonl", "report.json", "junit.xml", "summary.html"}) {
    EXPECT_TRUE(std::filesystem::exists(dir / file)) << file;
  }
}

TEST(Cli, ReportsACrashingBackendAndGoesOn) {
  const ScratchDir dir;
  const Said said = Qconform(
      "run --backend test.crash --target tosa.int --cases 5 --shrink 1 --shrink-tries 3 --report " +
      dir.path());
  EXPECT_EQ(said.exit, 1) << said.out;
  EXPECT_THAT(said.out, HasSubstr("crash"));
  EXPECT_THAT(said.out, HasSubstr(std::string("replay  ") + QCONFORM_COMMAND + " replay "));
}

TEST(Cli, ReplaysWithTheSameVerdict) {
  const ScratchDir dir;
  const std::string path = WriteCase(dir, SmallCase(1));
  const Said pass = Qconform("replay --backend reference " + path);
  EXPECT_EQ(pass.exit, 0) << pass.out;
  EXPECT_THAT(pass.out, HasSubstr("pass"));
  const Said crash = Qconform("replay --backend test.abort " + path);
  EXPECT_EQ(crash.exit, 1) << crash.out;
  EXPECT_THAT(crash.out, HasSubstr("signal 6"));
  EXPECT_EQ(Qconform("replay --backend reference --in-process " + path).exit, 0);
}

TEST(Cli, SaysThatABackendCannotBeOpened) {
  const ScratchDir dir;
  const std::string path = WriteCase(dir, SmallCase(1));
  EXPECT_EQ(Qconform("replay --backend nobody " + path).exit, 4);
  EXPECT_EQ(Qconform("replay --backend test.nobody " + path).exit, 4);
  EXPECT_EQ(Qconform("replay --backend reference --worker /nonexistent " + path).exit, 4);
}

TEST(Cli, ValidatesStrictlyAndLeniently) {
  const ScratchDir dir;
  const std::string good = WriteCase(dir, SmallCase(1));
  EXPECT_EQ(Qconform("validate " + good).exit, 0);
  const std::string broken = WriteCase(dir, BrokenCase());
  const Said strict = Qconform("validate " + broken);
  EXPECT_EQ(strict.exit, 1) << strict.out;
  EXPECT_THAT(strict.out, HasSubstr("error:"));
  const Said lenient = Qconform("validate --lenient " + broken);
  EXPECT_EQ(lenient.exit, 0) << lenient.out;
  EXPECT_THAT(lenient.out, HasSubstr("warning:"));
}

// Each seed rule, broken alone, as a file.
TEST(Cli, NamesTheRuleThatEachNamedCaseBreaks) {
  std::size_t broken = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(QCONFORM_SOURCE_DIR "/corpus/cases")) {
    const std::string path = entry.path().string();
    const Result<Case> c = ParseCase(ReadFile(path).value());
    ASSERT_TRUE(c.ok()) << path;
    if (c.value().expectation != Expectation::kMustReject) continue;
    ++broken;
    const Said strict = Qconform("validate " + path);
    EXPECT_EQ(strict.exit, 1) << path;
    EXPECT_THAT(strict.out, HasSubstr("error: " + c.value().rule + ":"));
    const Said lenient = Qconform("validate --lenient " + path);
    EXPECT_EQ(lenient.exit, 0) << path;
    EXPECT_THAT(lenient.out, HasSubstr("warning: " + c.value().rule + ":"));
  }
  EXPECT_GE(broken, 12u);
}

TEST(Cli, NamesThePlaceOfBadInput) {
  const ScratchDir dir;
  ASSERT_TRUE(WriteFile(dir / "bad.json", "{\n  \"format\": 7}", Durability::kAtomic).ok());
  const Said said = Qconform("validate --target tosa.int " + (dir / "bad.json"));
  EXPECT_EQ(said.exit, 2);
  EXPECT_THAT(said.out, HasSubstr("bad.json:2:"));
  EXPECT_EQ(Qconform("validate --target tosa.int /nonexistent").exit, 5);
  EXPECT_EQ(Qconform("show " + (dir / "bad.json")).exit, 2);
  EXPECT_EQ(Qconform("validate --profile " + (dir / "bad.json") + " " + (dir / "bad.json")).exit,
            2);
}

TEST(Cli, GeneratesTheSameCasesAgain) {
  const ScratchDir dir;
  const std::string arguments = "generate --target tosa.int --seed 5 --cases 3 -o ";
  const Said first = Qconform(arguments + (dir / "a"));
  EXPECT_EQ(first.exit, 0) << first.out;
  EXPECT_EQ(Qconform(arguments + "-").out, Qconform(arguments + "-").out);
  EXPECT_EQ(Qconform("generate --cases 3").exit, 2);
}

TEST(Cli, GeneratesWhatBreaksOneRule) {
  const ScratchDir dir;
  const std::string arguments = "generate --target qnn.htp@v75 --rule sigmoid-fixed --cases 2 -o ";
  ASSERT_EQ(Qconform(arguments + (dir / "a")).exit, 0);
  const Said judged = Qconform("validate --target qnn.htp@v75 " + (dir / "a"));
  EXPECT_EQ(judged.exit, 1) << judged.out;
  EXPECT_THAT(judged.out, HasSubstr("sigmoid-fixed"));
  const Said unknown = Qconform("generate --target qnn.htp@v75 --rule sigmoid-fixe");
  EXPECT_EQ(unknown.exit, 2);
  EXPECT_THAT(unknown.out, HasSubstr("the nearest is 'sigmoid-fixed'"));
  const Said gated = Qconform("generate --target qnn.htp@v75 --rule lpbq-arch");
  EXPECT_EQ(gated.exit, 2);
  EXPECT_THAT(gated.out,
              HasSubstr("no graph was found that breaks 'lpbq-arch' alone on qnn.htp@v75"));
}

TEST(Cli, ShowsACase) {
  const ScratchDir dir;
  const Said said = Qconform("show " + WriteCase(dir, SmallCase(1)));
  EXPECT_EQ(said.exit, 0) << said.out;
  EXPECT_THAT(said.out, HasSubstr("relu_1"));
  EXPECT_THAT(said.out, HasSubstr("y = int8[4] 1 0 0 5"));
}

TEST(Cli, ShrinksAFailureOnly) {
  const ScratchDir dir;
  const std::string path = WriteCase(dir, SmallCase(1));
  EXPECT_EQ(Qconform("shrink --backend reference " + path).exit, 2);
  const Said said =
      Qconform("shrink --backend test.shape --tries 50 -o " + (dir / "small.json") + " " + path);
  EXPECT_EQ(said.exit, 0) << said.out;
  EXPECT_TRUE(ParseCase(ReadFile(dir / "small.json").value()).ok());
}

TEST(Cli, StopsOnASignalWithAPartialReport) {
  const ScratchDir dir;
  // The journal's first line is written when the run is under way.
  const std::string command =
      "exec >/dev/null 2>&1; " + std::string(QCONFORM_COMMAND) +
      " run --backend reference --target tosa.int --cases 1000000000 --report " + dir.path() +
      " & while kill -0 $! && ! test -s " + (dir / "journal.jsonl") +
      "; do sleep 0.05; done; kill -TERM $!; wait $!";
  const int status = std::system(command.c_str());
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 143);
  EXPECT_TRUE(std::filesystem::exists(dir / "report.json"));
}

TEST(ParseDuration, KnowsItsUnits) {
  using std::chrono::milliseconds;
  EXPECT_EQ(ParseDuration("90"), milliseconds(90'000));
  EXPECT_EQ(ParseDuration("1.5s"), milliseconds(1'500));
  EXPECT_EQ(ParseDuration("20ms"), milliseconds(20));
  EXPECT_EQ(ParseDuration("5m"), milliseconds(300'000));
  EXPECT_EQ(ParseDuration("2h"), milliseconds(7'200'000));
  for (const char* bad : {"", "s", "0", "-1", "1d", "nan", "inf", "1e99", "5 m"}) {
    EXPECT_EQ(ParseDuration(bad), std::nullopt) << bad;
  }
}

TEST(ParseShard, WantsAPartOfAWhole) {
  const std::optional<Shard> shard = ParseShard("1/3");
  ASSERT_TRUE(shard);
  EXPECT_EQ(shard->index, 1u);
  EXPECT_EQ(shard->count, 3u);
  for (const char* bad : {"", "1", "3/3", "/3", "1/", "0/0", "-1/3", "1/3x"}) {
    EXPECT_FALSE(ParseShard(bad)) << bad;
  }
}

TEST(ParseOps, TakesNamesBetweenCommas) {
  EXPECT_EQ(ParseOps("conv2d,add"), (std::vector<OpKind>{OpKind::kConv2d, OpKind::kAdd}));
  for (const char* bad : {"", ",", "conv2d,", "conv"})
    EXPECT_EQ(ParseOps(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace qconform::conformance
