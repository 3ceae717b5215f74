// SPDX-License-Identifier: Apache-2.0
#include "qconform/laws/rapidcheck_support.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <rapidcheck/detail/TestListenerAdapter.h>

#include "qconform/base/prng.h"

namespace qconform::laws {
namespace {

std::uint64_t NumberFromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  if (text == nullptr) return otherwise;
  std::uint64_t number = otherwise;
  std::from_chars(text, text + std::char_traits<char>::length(text), number);
  return number;
}

std::uint64_t MixedWith(std::uint64_t seed, const std::string& name) {
  for (const char c : name) {
    seed = Mix64(seed ^ static_cast<std::uint64_t>(static_cast<unsigned char>(c)));
  }
  return seed;
}

std::string ThisProgram() {
  std::error_code error;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? "the-test" : path.string();
}

[[noreturn]] void Throw(const CheckFailure& failure) {
  throw std::logic_error(std::string(failure.file) + ":" + std::to_string(failure.line) +
                         ": check failed: " + failure.message);
}

}  // namespace

PropertyRun CurrentRun(int default_cases) {
  const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
  PropertyRun run;
  run.seed = NumberFromEnvironment("QCONFORM_PROPERTY_SEED", 1);
  const auto cases =
      NumberFromEnvironment("QCONFORM_PROPERTY_CASES", static_cast<std::uint64_t>(default_cases));
  run.cases = static_cast<int>(std::min<std::uint64_t>(cases, 100'000'000));
  run.suite = info->test_suite_name();
  run.name = info->name();
  return run;
}

std::string ReplayCommand(const PropertyRun& run) {
  return "QCONFORM_PROPERTY_SEED=" + std::to_string(run.seed) +
         " QCONFORM_PROPERTY_CASES=" + std::to_string(run.cases) + " " + ThisProgram() +
         " --gtest_filter='" + run.suite + "." + run.name + "'";
}

std::string SaveCounterexample(const PropertyRun& run, const Case& c) {
  std::string name = "qconform." + run.suite + "." + run.name + ".json";
  std::replace(name.begin(), name.end(), '/', '.');
  const std::string path = (std::filesystem::temp_directory_path() / name).string();
  std::ofstream(path) << PrintCase(c);
  return path;
}

ThrowingChecks::ThrowingChecks() : previous_(SetCheckFailureHandler(Throw)) {}
ThrowingChecks::~ThrowingChecks() { SetCheckFailureHandler(previous_); }

rc::detail::TestResult CheckWithRapidCheck(const std::function<void()>& property,
                                           const PropertyRun& run) {
  rc::detail::TestMetadata metadata;
  metadata.id = run.suite + "." + run.name;
  metadata.description = metadata.id;
  rc::detail::TestParams params;
  params.seed = MixedWith(run.seed, metadata.id);
  params.maxSuccess = run.cases;
  // The default listener prints an RC_PARAMS line at exit; the line that replays is ours.
  rc::detail::TestListenerAdapter silent;
  return rc::detail::checkTestable(property, metadata, params, silent);
}

std::string FailureText(const rc::detail::TestResult& result, const PropertyRun& run,
                        const std::optional<Case>& counterexample) {
  std::ostringstream text;
  rc::detail::printResultMessage(result, text);
  if (counterexample) text << "\ncase file: " << SaveCounterexample(run, *counterexample);
  text << "\nreplay: " << ReplayCommand(run) << "\n";
  return text.str();
}

}  // namespace qconform::laws
