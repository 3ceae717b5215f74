// SPDX-License-Identifier: Apache-2.0
// qconform-worker: runs one backend for a supervisor. Frames on stdin and stdout; see wire.h.
//
//   qconform-worker --backend NAME [--once] [--parent PID] [--address-space BYTES]
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "qconform/conformance/exit_code.h"
#include "qconform/conformance/isolation/test_backends.h"
#include "qconform/conformance/isolation/worker.h"

namespace qconform::conformance {
namespace {

struct Options {
  std::string backend;
  Repeat repeat = Repeat::kTwice;
  std::int64_t parent = 0;         // 0: do not tie this process to another
  std::int64_t address_space = 0;  // bytes; 0: no limit
};

bool ReadNumber(std::string_view text, std::int64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number >= 0;
}

std::optional<Options> ReadOptions(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--once") {
      options.repeat = Repeat::kOnce;
      continue;
    }
    if (++i == argc) return std::nullopt;
    const std::string_view value = argv[i];
    if (name == "--backend") {
      options.backend = value;
    } else if (name == "--parent") {
      if (!ReadNumber(value, options.parent)) return std::nullopt;
    } else if (name == "--address-space") {
      if (!ReadNumber(value, options.address_space)) return std::nullopt;
    } else {
      return std::nullopt;
    }
  }
  if (options.backend.empty()) return std::nullopt;
  return options;
}

// Above the descriptors that a backend might close or guess.
constexpr int kHighDescriptor = 400;

struct Channel {
  int in;
  int out;
};

// Before any code of the backend runs: its prints go to stderr, where the supervisor collects them,
// and cannot damage a frame.
std::optional<Channel> TakeChannel() {
  const Channel channel{fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, kHighDescriptor),
                        fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, kHighDescriptor)};
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (channel.in < 0 || channel.out < 0 || null < 0) return std::nullopt;
  if (dup2(null, STDIN_FILENO) < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0) return std::nullopt;
  close(null);
  return channel;
}

void Limit(const Options& options) {
  constexpr rlimit kNone = {0, 0};
  setrlimit(RLIMIT_CORE, &kNone);
  if (options.address_space > 0) {
    const auto bytes = static_cast<rlim_t>(options.address_space);
    const rlimit limit = {bytes, bytes};
    setrlimit(RLIMIT_AS, &limit);
  }
}

// Dies with its supervisor, also if that has died already.
void TieToParent(std::int64_t parent) {
  if (parent == 0) return;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) std::_Exit(static_cast<int>(ExitCode::kInternal));
}

int Serve(const Options& options) {
  const std::optional<Channel> channel = TakeChannel();
  if (!channel) return static_cast<int>(ExitCode::kIo);
  std::unique_ptr<Backend> backend = MakeBackend(options.backend);
  if (!backend) backend = MakeTestBackend(options.backend, channel->out);
  if (!backend) {
    SendError(channel->out, "there is no backend \"" + options.backend + "\"");
    return static_cast<int>(ExitCode::kNoBackend);
  }
  return ServeWorker(*backend, options.repeat, channel->in, channel->out);
}

}  // namespace
}  // namespace qconform::conformance

int main(int argc, char** argv) {
  using namespace qconform::conformance;  // NOLINT(google-build-using-namespace)
  const std::optional<Options> options = ReadOptions(argc, argv);
  if (!options) {
    std::fputs(
        "usage: qconform-worker --backend NAME [--once] [--parent PID] [--address-space BYTES]\n"
        "Started by qconform; speaks frames on stdin and stdout.\n",
        stderr);
    return static_cast<int>(ExitCode::kUsage);
  }
  Limit(*options);
  TieToParent(options->parent);
  std::signal(SIGPIPE, SIG_IGN);
  const int code = Serve(*options);
  // Without destructors of libraries under test: their unloading is not part of any case.
  std::_Exit(code);
}
