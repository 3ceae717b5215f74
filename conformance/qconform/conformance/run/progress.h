// SPDX-License-Identifier: Apache-2.0
// How far a run is, on stderr: one line redrawn on a terminal, a plain line per tenth of the way
// elsewhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>

namespace qconform::conformance {

class Progress {
 public:
  enum class Style : std::uint8_t { kSilent, kPlain, kTerminal };
  // kTerminal if `stream` is one, else kPlain.
  static Style StyleFor(std::FILE* stream);

  Progress(std::FILE* stream, Style style, std::string what, std::uint64_t total);

  // `done` of the total, `findings` among them.
  void Show(std::uint64_t done, std::uint64_t findings);
  // Leaves the cursor at the start of a line.
  void Finish();

 private:
  std::string Line(std::uint64_t done, std::uint64_t findings) const;

  std::FILE* stream_;
  Style style_;
  std::string what_;
  std::uint64_t total_;
  std::uint64_t first_ = 0;  // done when first shown: what a journal already held
  bool shown_ = false;
  std::uint64_t tenths_ = 0;  // plain lines printed
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point drawn_;
};

}  // namespace qconform::conformance
