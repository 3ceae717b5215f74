// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/run/progress.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace qconform::conformance {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kRedraw{100};

}  // namespace

Progress::Style Progress::StyleFor(std::FILE* stream) {
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  return isatty(fileno(stream)) != 0 && !dumb ? Style::kTerminal : Style::kPlain;
}

Progress::Progress(std::FILE* stream, Style style, std::string what, std::uint64_t total)
    : stream_(stream),
      style_(style),
      what_(std::move(what)),
      total_(total),
      start_(Clock::now()),
      drawn_(start_) {}

std::string Progress::Line(std::uint64_t done, std::uint64_t findings) const {
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  const double rate = seconds > 0 ? static_cast<double>(done - first_) / seconds : 0;
  const double left = rate > 0 ? static_cast<double>(total_ - done) / rate : 0;
  const double percent =
      total_ > 0 ? 100 * static_cast<double>(done) / static_cast<double>(total_) : 100;
  std::array<char, 200> text{};
  std::snprintf(text.data(), text.size(),
                "%s: %llu/%llu (%.0f%%), %llu findings, %.0f/s, %.0f s left", what_.c_str(),
                static_cast<unsigned long long>(done), static_cast<unsigned long long>(total_),
                percent, static_cast<unsigned long long>(findings), rate, left);
  return text.data();
}

void Progress::Show(std::uint64_t done, std::uint64_t findings) {
  if (style_ == Style::kSilent) return;
  if (!shown_) first_ = done;
  const bool last = done == total_;
  if (style_ == Style::kPlain) {
    const std::uint64_t tenth = total_ > 0 ? done * 10 / total_ : 10;
    if (shown_ && tenth <= tenths_) return;
    tenths_ = tenth;
    std::fprintf(stream_, "%s\n", Line(done, findings).c_str());
  } else if (!shown_ || last || Clock::now() - drawn_ >= kRedraw) {
    drawn_ = Clock::now();
    // Carriage return and erase to the end of the line: no colour, so nothing for NO_COLOR to
    // switch off.
    std::fprintf(stream_, "\r%s\033[K", Line(done, findings).c_str());
  }
  shown_ = true;
  std::fflush(stream_);
}

void Progress::Finish() {
  if (style_ != Style::kTerminal || !shown_) return;
  std::fputs("\n", stream_);
  std::fflush(stream_);
}

}  // namespace qconform::conformance
