// SPDX-License-Identifier: Apache-2.0
// The named cases of corpus/cases: the reference passes every one, each fault is caught by the case
// that bears its name, and the defects of real libraries stay reported for as long as the library
// has them.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "qconform/conformance/faults/faults.h"
#include "qconform/conformance/isolation/supervisor.h"
#include "qconform/conformance/run/evaluate.h"

namespace qconform::conformance {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(QCONFORM_SOURCE_DIR) / "corpus/cases";

std::vector<std::filesystem::path> CaseFiles() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Case Load(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  Result<Case> c = ParseCase(text);
  if (!c.ok()) ADD_FAILURE() << path << ":" << c.error().message;
  return c.ok() ? std::move(c).value() : Case{};
}

Judgement JudgeOn(Backend& backend, const Case& c) {
  const Result<Target> target = ParseTarget(c.target, c.sdk);
  QC_CHECK(target.ok());
  const Result<Expected> expected = ExpectedOutputs(c.graph, c.inputs, target.value());
  return Judge(c, expected, backend.Run(c, target.value()));
}

std::string ReplayLine(const std::filesystem::path& path, std::string_view backend) {
  return "qconform replay " + path.string() + " --backend " + std::string(backend);
}

TEST(NamedCases, PassOnTheReference) {
  const auto files = CaseFiles();
  ASSERT_GT(files.size(), AllFaults().size());
  for (const auto& path : files) {
    ReferenceBackend backend;
    const Judgement judgement = JudgeOn(backend, Load(path));
    EXPECT_EQ(judgement.verdict, Verdict::kPass)
        << judgement.where << ": got " << judgement.got << ", wanted " << judgement.wanted << "\n"
        << ReplayLine(path, "reference");
  }
}

TEST(NamedCases, CatchTheFaultWhoseNameTheyBear) {
  for (const Fault& fault : AllFaults()) {
    const auto path = kFolder / (std::string(fault.name) + ".json");
    ASSERT_TRUE(std::filesystem::exists(path)) << path;
    ReferenceBackend backend(std::string(fault.name), fault.parts);
    EXPECT_TRUE(IsFinding(JudgeOn(backend, Load(path)).verdict)) << ReplayLine(path, fault.name);
  }
}

struct Known {
  const char* file;
  const char* fault;  // besides the faults' own cases
};

TEST(NamedCases, CatchTheHistoricalFailures) {
  for (const Known known :
       {Known{"tosa.linear.a16w8.k517_extremes.json", "fault.conv_accumulates_int32"},
        Known{"executorch.14258.linear_rank1_large_randn.json", "fault.conv_clips_before_bias"}}) {
    const auto backend = MakeBackend(known.fault);
    ASSERT_NE(backend, nullptr);
    EXPECT_EQ(JudgeOn(*backend, Load(kFolder / known.file)).verdict, Verdict::kValueMismatch)
        << ReplayLine(kFolder / known.file, known.fault);
  }
}

// conformance/FINDINGS.md, one row each. A library that mends one fails here: then move the row to
// the mended ones.
struct StillReported {
  const char* file;
  const char* backend;
  Verdict verdict;
};

void Replay(const StillReported& finding) {
  const Case c = Load(kFolder / finding.file);
  SupervisorOptions options;
  options.worker = QCONFORM_WORKER;
  options.backend = finding.backend;
  Supervisor supervisor(options);
  TargetSpec spec;
  spec.target = c.target;
  ASSERT_TRUE(supervisor.Open(spec).ok());
  const Result<Target> target = LoadTarget(spec);
  ASSERT_TRUE(target.ok());
  const auto evaluated = Evaluate(supervisor, std::vector<Case>{c}, target.value());
  ASSERT_TRUE(evaluated.ok());
  EXPECT_EQ(evaluated.value()[0].judgement.verdict, finding.verdict)
      << ReplayLine(kFolder / finding.file, finding.backend);
}

TEST(Findings, AreStillReported) {
  int replayed = 0;
  for (const StillReported& finding :
       {StillReported{"xnnpack.softmax.qu8.row513_equal.json", "xnnpack", Verdict::kValueMismatch},
        StillReported{"xnnpack.linear.qs8.ratio_below_2m32.json", "xnnpack", Verdict::kCrash},
        StillReported{"xnnpack.conv2d.qu8.ratio_below_2m32.json", "xnnpack", Verdict::kCrash},
        StillReported{"mlir.pad.int8.rank4.json", "mlir.tosa-validate", Verdict::kRejectsValid},
        StillReported{"mlir.pad.int8.rank4.json", "mlir.tosa", Verdict::kPass},
        StillReported{"mlir.depthwise_conv2d.int8.k1_padded.json", "mlir.tosa", Verdict::kCrash},
        StillReported{"mlir.resize_bilinear.int8.before_first_pixel.json", "mlir.tosa",
                      Verdict::kValueMismatch},
        StillReported{"mlir.transpose_conv2d.a16w8.stride3.json", "mlir.tosa", Verdict::kCrash}}) {
    if (MakeBackend(finding.backend) == nullptr) continue;  // `qconform list backends` says why
    Replay(finding);
    ++replayed;
  }
  if (replayed == 0) GTEST_SKIP() << "neither XNNPACK nor MLIR is here";
}

}  // namespace
}  // namespace qconform::conformance
