// SPDX-License-Identifier: Apache-2.0
// Where LLVM MLIR 22.1.8 and we differ, and who is wrong: conformance/FINDINGS.md by number. Tests
// look for these, so that a mended library is noticed; runs report them as they report anything.
#pragma once

#include <cstdint>
#include <string_view>

namespace qconform::conformance {

enum class Difference : std::uint8_t {
  kWrongCodes,
  kBreaks,      // MLIR makes an invalid module of a valid one, and says so
  kNoLowering,  // MLIR says that it has none: no defect
};

struct KnownDifference {
  std::string_view row;      // "cast bool->int8", or a beginning of it and *
  std::string_view variant;  // "mlir.tosa-fold", or "*"
  Difference how;
  std::string_view finding;  // "M1"; empty where it is none
};
// Null if there is none.
const KnownDifference* FindKnownDifference(std::string_view row, std::string_view variant);

// A verdict of MLIR on a program that differs from ours (execute/tosa_rules.h).
struct KnownVerdict {
  std::string_view row;      // as above
  std::string_view rule;     // of ours that it does not know; empty: we accept
  std::string_view message;  // where we accept: part of why it refuses
  std::string_view finding;
};
const KnownVerdict* FindKnownVerdict(std::string_view row, std::string_view rule,
                                     std::string_view message);

}  // namespace qconform::conformance
