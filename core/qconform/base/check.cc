// SPDX-License-Identifier: Apache-2.0
#include "qconform/base/check.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace qconform {
namespace {

void PrintAndAbort(const CheckFailure& failure) {
  std::fprintf(stderr, "%s:%d: check failed: %s\n", failure.file, failure.line,
               failure.message.c_str());
  std::abort();
}

std::atomic<CheckFailureHandler> g_handler{PrintAndAbort};

}  // namespace

CheckFailureHandler SetCheckFailureHandler(CheckFailureHandler handler) {
  return g_handler.exchange(handler);
}

void FailCheck(const char* file, int line, std::string message) {
  g_handler.load()(CheckFailure{file, line, std::move(message)});
  std::abort();  // a handler that returns is itself a bug
}

}  // namespace qconform
