// SPDX-License-Identifier: Apache-2.0
// The suite is measured by what it catches: every fault must be found by the cases that anybody
// would run, and the backend without a fault must pass them all.
#include "qconform/conformance/faults/faults.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <optional>
#include <string>

#include "qconform/base/sanitized.h"
#include "qconform/conformance/judge.h"
#include "qconform/generate/generate.h"
#include "qconform/oracle/oracle.h"

namespace qconform::conformance {
namespace {

constexpr std::uint64_t kSeed = 1;
constexpr std::uint64_t kMostCases = 20000;

Target TargetNamed(std::string_view name) {
  Result<Target> target = ParseTarget(name, "");
  QC_CHECK(target.ok());
  return std::move(target).value();
}

// Runs cases 0, 1, ... until one is a finding; its number, or nullopt if there is none among
// `most`.
std::optional<std::uint64_t> FirstFinding(Backend& backend, const Target& target,
                                          std::uint64_t most) {
  const auto contract = gen::CompileContract(target);
  for (std::uint64_t i = 0; i < most; ++i) {
    const Case c = gen::GenerateCase(kSeed, i, target, *contract, {});
    const Result<Expected> expected = ExpectedOutputs(c.graph, c.inputs, target);
    const Judgement judgement = Judge(c, expected, backend.Run(c, target));
    if (judgement.verdict == Verdict::kSuiteError) {
      ADD_FAILURE() << "case " << i << " of " << target.Name() << ": " << judgement.got;
    }
    if (IsFinding(judgement.verdict)) return i;
  }
  return std::nullopt;
}

class EveryFault : public testing::TestWithParam<std::size_t> {};

TEST_P(EveryFault, IsDetected) {
  const Fault& fault = AllFaults()[GetParam()];
  ReferenceBackend backend(std::string(fault.name), fault.parts);
  const auto found = FirstFinding(backend, TargetNamed(fault.target), kMostCases);
  ASSERT_TRUE(found.has_value()) << fault.name << " (" << fault.summary << ") survived "
                                 << kMostCases << " cases of " << fault.target
                                 << "; see: qconform run --backend " << fault.name << " --target "
                                 << fault.target << " --seed 1";
  std::printf("cases to detection: %6llu  %s\n", static_cast<unsigned long long>(*found + 1),
              std::string(fault.name).c_str());
  RecordProperty("cases_to_detection", static_cast<int>(*found + 1));
}

std::string NameOfFault(const testing::TestParamInfo<std::size_t>& info) {
  std::string name;
  bool upper = true;
  for (const char c : AllFaults()[info.param].name.substr(6)) {
    if (c != '_') name += upper ? static_cast<char>(c - 'a' + 'A') : c;
    upper = c == '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Faults, EveryFault, testing::Range<std::size_t>(0, AllFaults().size()),
                         NameOfFault);

TEST(ReferenceBackend, HasNoFindingOnTheCasesThatCatchFaults) {
  for (const char* name :
       {"tosa.int", "tosa.int+int16", "qnn.htp@v68", "qnn.htp@v75", "xnnpack.x86", "xnnpack.arm64",
        "onednn.x86", "onnxruntime.cpu", "litert.int8", "litert.int16x8"}) {
    ReferenceBackend backend;
    const auto found = FirstFinding(backend, TargetNamed(name), kSanitized ? 200 : 2000);
    EXPECT_FALSE(found.has_value())
        << "false alarm at case " << *found << " of " << name
        << "; see: qconform generate --target " << name << " --seed 1 --cases " << *found + 1;
  }
}

}  // namespace
}  // namespace qconform::conformance
