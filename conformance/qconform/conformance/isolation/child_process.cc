// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/isolation/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>

namespace qconform::conformance {
namespace {

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

std::optional<Pipe> MakePipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

// As a pipe, but writing to it when the reader has gone is an error and not a signal, which would
// end whatever program uses this library.
std::optional<Pipe> MakeSocket() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return std::nullopt;
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

void DoNotBlock(const Descriptor& descriptor) {
  fcntl(descriptor.get(), F_SETFL, fcntl(descriptor.get(), F_GETFL) | O_NONBLOCK);
}

Error SystemError(const std::string& what, int error) {
  return Error{ErrorCode::kIo, what + ": " + std::strerror(error)};
}

class SpawnSetup {
 public:
  SpawnSetup() {
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_init(&actions);
    sigset_t all;
    sigfillset(&all);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(
        &attributes,
        static_cast<short>(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP));
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;
  ~SpawnSetup() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }

  void Connect(const Descriptor& descriptor, int as) {
    posix_spawn_file_actions_adddup2(&actions, descriptor.get(), as);
  }

  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;
};

std::vector<char*> PointersTo(std::vector<std::string>& arguments) {
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

void Descriptor::Close() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

ChildProcess::ChildProcess(pid_t pid, Descriptor in, Descriptor out, Descriptor log)
    : pid_(pid), in_(std::move(in)), out_(std::move(out)), log_(std::move(log)) {}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(other.pid_),
      reaped_(std::exchange(other.reaped_, true)),
      exit_(other.exit_),
      in_(std::move(other.in_)),
      out_(std::move(other.out_)),
      log_(std::move(other.log_)) {}

ChildProcess::~ChildProcess() {
  if (!reaped_) Reap(0);
}

Result<ChildProcess> ChildProcess::Spawn(const std::vector<std::string>& arguments) {
  std::optional<Pipe> in = MakeSocket();
  std::optional<Pipe> out = MakePipe();
  std::optional<Pipe> log = MakePipe();
  if (!in || !out || !log) return SystemError("cannot make a pipe", errno);
  SpawnSetup setup;
  setup.Connect(in->read_end, STDIN_FILENO);
  setup.Connect(out->write_end, STDOUT_FILENO);
  setup.Connect(log->write_end, STDERR_FILENO);
  std::vector<std::string> copy = arguments;
  const std::vector<char*> pointers = PointersTo(copy);
  pid_t pid = 0;
  const int error =
      posix_spawn(&pid, pointers[0], &setup.actions, &setup.attributes, pointers.data(), environ);
  if (error != 0) return SystemError("cannot start " + arguments[0], error);
  DoNotBlock(in->write_end);
  DoNotBlock(out->read_end);
  DoNotBlock(log->read_end);
  return ChildProcess(pid, std::move(in->write_end), std::move(out->read_end),
                      std::move(log->read_end));
}

std::size_t ChildProcess::WriteStdin(std::string_view bytes) {
  const ssize_t size = send(in_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  return size > 0 ? static_cast<std::size_t>(size) : 0;
}

void ChildProcess::Kill() {
  if (!reaped_) kill(-pid_, SIGKILL);
}

ChildProcess::Exit ChildProcess::Reap(int patience_ms) {
  if (reaped_) return exit_;
  constexpr int kStepMs = 5;
  for (int waited = 0; !HasEnded() && waited < patience_ms; waited += kStepMs) {
    poll(nullptr, 0, kStepMs);
  }
  // Before the child's number is free again: whatever it left behind in its group ends as well.
  Kill();
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  exit_.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  exit_.code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  reaped_ = true;
  return exit_;
}

bool ChildProcess::HasEnded() const {
  siginfo_t info{};
  const int error = waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
  return error == 0 && info.si_pid == pid_;
}

std::uint64_t ChildProcess::ResidentBytes() const {
  const std::string path = "/proc/" + std::to_string(pid_) + "/statm";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"),
                                                             std::fclose);
  unsigned long long total = 0;
  unsigned long long resident = 0;
  if (!file || std::fscanf(file.get(), "%llu %llu", &total, &resident) != 2) return 0;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::string Describe(const ChildProcess::Exit& exit) {
  if (exit.signal == 0) return "exit code " + std::to_string(exit.code);
  const char* name = sigdescr_np(exit.signal);
  return "signal " + std::to_string(exit.signal) +
         (name == nullptr ? std::string() : " (" + std::string(name) + ")");
}

}  // namespace qconform::conformance
