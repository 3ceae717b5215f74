// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace qconform::conformance {

// Exit codes of qconform. Ended by signal n: 128 + n.
enum class ExitCode : int {
  kOk = 0,
  kFindings = 1,   // the backend, or the validated file, does not conform
  kUsage = 2,      // wrong options, or input that cannot be read as what it should be
  kInternal = 3,   // our own bug
  kNoBackend = 4,  // the backend cannot be opened
  kIo = 5,         // the operating system refused to read or write
  kLocked = 6,     // another run holds the report directory
};

}  // namespace qconform::conformance
