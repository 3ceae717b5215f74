// SPDX-License-Identifier: Apache-2.0
// Checks for our own bugs. Bad data never reaches them: it travels as Result or Diagnostics.
#pragma once

#include <sstream>
#include <string>

namespace qconform {

struct CheckFailure {
  const char* file;
  int line;
  std::string message;  // expression, and both values where there are two
};

// Called once per failed check; must not return. The default prints the failure to stderr and
// aborts. Property tests install one that throws, so that RapidCheck can shrink.
using CheckFailureHandler = void (*)(const CheckFailure&);

// Installs `handler` for the whole process and returns the previous one.
CheckFailureHandler SetCheckFailureHandler(CheckFailureHandler handler);

[[noreturn]] void FailCheck(const char* file, int line, std::string message);

template <class A, class B>
[[noreturn]] void FailComparison(const char* file, int line, const char* expression, const A& a,
                                 const B& b) {
  std::ostringstream out;
  out << expression << " (" << a << " against " << b << ")";
  FailCheck(file, line, out.str());
}

}  // namespace qconform

#define QC_CHECK(condition) \
  ((condition) ? void() : ::qconform::FailCheck(__FILE__, __LINE__, #condition))

#define QC_CHECK_OP(a, op, b) \
  (((a)op(b)) ? void()        \
              : ::qconform::FailComparison(__FILE__, __LINE__, #a " " #op " " #b, (a), (b)))
#define QC_CHECK_EQ(a, b) QC_CHECK_OP(a, ==, b)
#define QC_CHECK_NE(a, b) QC_CHECK_OP(a, !=, b)
#define QC_CHECK_LT(a, b) QC_CHECK_OP(a, <, b)
#define QC_CHECK_LE(a, b) QC_CHECK_OP(a, <=, b)
#define QC_CHECK_GT(a, b) QC_CHECK_OP(a, >, b)
#define QC_CHECK_GE(a, b) QC_CHECK_OP(a, >=, b)
