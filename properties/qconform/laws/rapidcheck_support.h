// SPDX-License-Identifier: Apache-2.0
// For tests only: laws as RapidCheck properties over our own generators and our own reducer.
//
// QCONFORM_PROPERTY_CASES sets the cases per property, QCONFORM_PROPERTY_SEED the seed (a fixed one
// otherwise); a test's name is mixed in, so that properties do not all see the same numbers.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "qconform/base/check.h"
#include "qconform/draw/draw.h"
#include "qconform/graph/case_file.h"
#include "qconform/laws/violation.h"

namespace qconform {

// What RapidCheck prints of a counterexample.
inline void showValue(const Case& c, std::ostream& out) { out << Describe(c.graph); }

namespace laws {

struct PropertyRun {
  std::uint64_t seed = 0;
  int cases = 0;
  std::string suite;
  std::string name;
};
// Of the running test, from the environment.
PropertyRun CurrentRun(int default_cases);

// The command line that runs this property again.
std::string ReplayCommand(const PropertyRun& run);

// Writes the case to a file named after the property in the temporary directory; its path.
std::string SaveCounterexample(const PropertyRun& run, const Case& c);

// While it lives, failed checks throw, so that RapidCheck can shrink them.
class ThrowingChecks {
 public:
  ThrowingChecks();
  ~ThrowingChecks();
  ThrowingChecks(const ThrowingChecks&) = delete;
  ThrowingChecks& operator=(const ThrowingChecks&) = delete;

 private:
  CheckFailureHandler previous_;
};

template <class T>
struct Subjects {
  std::function<T(gen::Draw&)> make;
  std::function<std::vector<T>(const T&)> simpler;
  std::function<Case(const T&)> as_case;
};

template <class T>
rc::Gen<T> GenOf(const Subjects<T>& subjects) {
  const auto make = subjects.make;
  const auto simpler = subjects.simpler;
  const rc::Gen<T> plain = [make](const rc::Random& random, int) {
    rc::Random copy = random;
    gen::Draw draw = gen::Draw::FromSeed(copy.next());
    return rc::shrinkable::just(make(draw));
  };
  return rc::gen::shrink(rc::gen::noShrink(plain), [simpler](const T& value) {
    return rc::seq::fromContainer(simpler(value));
  });
}

rc::detail::TestResult CheckWithRapidCheck(const std::function<void()>& property,
                                           const PropertyRun& run);
std::string FailureText(const rc::detail::TestResult& result, const PropertyRun& run,
                        const std::optional<Case>& counterexample);

// nullopt if the law held in every case; else the whole text of the failure.
template <class T>
std::optional<std::string> FindViolation(const Subjects<T>& subjects,
                                         const std::function<LawResult(const T&)>& law,
                                         const PropertyRun& run) {
  const ThrowingChecks throwing;
  const rc::Gen<T> values = GenOf(subjects);
  std::optional<T> last;  // of those that failed: RapidCheck goes on from each, so the smallest
  const auto property = [&] {
    const T value = *values;
    LawResult violation;
    try {
      violation = law(value);
    } catch (const std::exception& e) {
      violation = Violation{"no-check-fails", "the law itself", e.what(), "an answer"};
    }
    if (!violation) return;
    last = value;
    RC_FAIL(Render(*violation));
  };
  const rc::detail::TestResult result = CheckWithRapidCheck(property, run);
  if (result.template is<rc::detail::SuccessResult>()) return std::nullopt;
  std::optional<Case> counterexample;
  if (last) counterexample = subjects.as_case(*last);
  return FailureText(result, run, counterexample);
}

// Fails the running test, with everything needed to replay it, if the law is violated.
template <class T>
void ForAll(const Subjects<T>& subjects, const std::function<LawResult(const T&)>& law,
            int default_cases = 100) {
  const PropertyRun run = CurrentRun(default_cases);
  ::testing::Test::RecordProperty("qconform_property_seed", std::to_string(run.seed));
  const std::optional<std::string> failure = FindViolation(subjects, law, run);
  if (failure) ADD_FAILURE() << *failure;
}

}  // namespace laws
}  // namespace qconform
