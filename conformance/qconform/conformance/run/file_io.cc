// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/run/file_io.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "qconform/base/json_reader.h"

namespace qconform::conformance {
namespace {

constexpr std::size_t kMaxFileBytes = kMaxJsonBytes;
constexpr std::string_view kTemporary = ".qconform-tmp";

// Makes a rename survive a power cut.
bool SyncDirectoryOf(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  const Descriptor directory(
      open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return directory.open() && fsync(directory.get()) == 0;
}

}  // namespace

Error FileError(const std::string& path, int error) {
  return Error{ErrorCode::kIo, path + ": " + std::strerror(error)};
}

bool WriteFully(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Result<std::string> ReadFile(const std::string& path) {
  const bool standard = path == "-";
  const Descriptor file(standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                                 : open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) return FileError(path, errno);
  std::string text;
  std::array<char, 65536> chunk;
  while (true) {
    const ssize_t size = read(file.get(), chunk.data(), chunk.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return FileError(path, errno);
    if (size == 0) return text;
    text.append(chunk.data(), static_cast<std::size_t>(size));
    if (text.size() > kMaxFileBytes) {
      return Error{ErrorCode::kLimitExceeded, path + ": more than 64 MiB"};
    }
  }
}

Status WriteFile(const std::string& path, std::string_view text, Durability durability) {
  // One name per process and thread: writers of the same file do not meet.
  const std::string temporary =
      path + std::string(kTemporary) + std::to_string(getpid()) + "." + std::to_string(gettid());
  Descriptor file(open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!file.open()) return FileError(temporary, errno);
  bool good = WriteFully(file.get(), text);
  if (good && durability == Durability::kDurable) good = fsync(file.get()) == 0;
  // Some file systems report a full disk only here.
  if (good) good = close(file.Release()) == 0;
  if (good) good = std::rename(temporary.c_str(), path.c_str()) == 0;
  if (good && durability == Durability::kDurable) good = SyncDirectoryOf(path);
  if (good) return OkStatus();
  const int error = errno;
  unlink(temporary.c_str());
  return FileError(path, error);
}

Status MakeDirectory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return Error{ErrorCode::kIo, path + ": " + error.message()};
  return OkStatus();
}

void RemoveLeftovers(const std::string& directory) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (name.find(kTemporary) != std::string::npos) std::filesystem::remove(entry.path(), error);
  }
}

Result<std::optional<FileLock>> FileLock::Take(const std::string& path) {
  Descriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (!file.open()) return FileError(path, errno);
  if (flock(file.get(), LOCK_EX | LOCK_NB) == 0) {
    return std::optional<FileLock>(FileLock(std::move(file)));
  }
  if (errno == EWOULDBLOCK) return std::optional<FileLock>();
  return FileError(path, errno);
}

}  // namespace qconform::conformance
