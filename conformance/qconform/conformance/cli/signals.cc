// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <csignal>

#include "qconform/conformance/cli/input.h"

namespace qconform::conformance {
namespace {

std::atomic<int> stop_signal{0};
static_assert(std::atomic<int>::is_always_lock_free);  // else not for a signal handler

void OnSignal(int number) {
  if (stop_signal.exchange(number) != 0) _exit(128 + number);
}

}  // namespace

void CatchSignals() {
  struct sigaction action{};
  action.sa_handler = OnSignal;
  sigemptyset(&action.sa_mask);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaction(number, &action, nullptr);
}

const std::atomic<int>& StopSignal() { return stop_signal; }

}  // namespace qconform::conformance
