// SPDX-License-Identifier: Apache-2.0
// What a backend under test did with one case.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "qconform/conformance/backend.h"

namespace qconform::conformance {

enum class Ending : std::uint8_t {
  kAnswered,  // `result` holds
  kCrashed,   // the worker ended: by a signal, or by leaving before it had answered
  kHung,      // no answer within the time limit: killed
  kMemory,    // resident memory above the limit: killed
  kProtocol,  // what it sent is no answer: killed
};

struct Answer {
  Ending ending = Ending::kAnswered;
  BackendResult result;           // kAnswered
  bool nondeterministic = false;  // kAnswered: two runs of the same case differ
  std::string evidence;  // how it ended ("signal 11"), or what differed; empty if nothing to say
  std::string log;       // end of what the backend printed, if it died
  std::optional<bool> repeatable;  // if it died: whether it died again, alone in a fresh worker
};

}  // namespace qconform::conformance
