// SPDX-License-Identifier: Apache-2.0
// One child process with a pipe to its stdin, from its stdout and from its stderr.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qconform/base/result.h"

namespace qconform::conformance {

// A file descriptor and the duty to close it.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { Close(); }

  void Close();
  int Release() { return std::exchange(fd_, -1); }  // the caller closes it
  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

class ChildProcess {
 public:
  // Executes `arguments[0]` (a path) in a process group of its own, with default signals. Our ends
  // of its input and output do not block and are not inherited. Error (kIo) names what the system
  // refused.
  static Result<ChildProcess> Spawn(const std::vector<std::string>& arguments);

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();  // kills the group and reaps

  int stdin_fd() const { return in_.get(); }
  int stdout_fd() const { return out_.get(); }
  int stderr_fd() const { return log_.get(); }

  // Sends the start of `bytes` to its input; how much, 0 if it takes nothing now or ever again. No
  // signal comes of it.
  std::size_t WriteStdin(std::string_view bytes);

  // Kills the whole group.
  void Kill();

  // How it ended. Waits `patience_ms` for it to end by itself, then kills it.
  struct Exit {
    int signal = 0;  // 0: left by itself
    int code = 0;
  };
  Exit Reap(int patience_ms);

  // Resident memory in bytes; 0 if it cannot be told.
  std::uint64_t ResidentBytes() const;

 private:
  ChildProcess(pid_t pid, Descriptor in, Descriptor out, Descriptor log);
  bool HasEnded() const;  // without reaping it

  pid_t pid_;
  bool reaped_ = false;
  Exit exit_;
  Descriptor in_;
  Descriptor out_;
  Descriptor log_;
};

// "signal 11 (Segmentation fault)", "exit code 0".
std::string Describe(const ChildProcess::Exit& exit);

}  // namespace qconform::conformance
