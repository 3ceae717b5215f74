// SPDX-License-Identifier: Apache-2.0
// Files, with every error looked at. All errors are kIo and name the file, except kLimitExceeded.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qconform/base/result.h"
#include "qconform/conformance/isolation/child_process.h"

namespace qconform::conformance {

// At most 64 MiB; "-" is stdin.
Result<std::string> ReadFile(const std::string& path);

enum class Durability : std::uint8_t {
  kAtomic,   // readers see the old file or the new one, never a part
  kDurable,  // the same, and it survives a power cut
};
Status WriteFile(const std::string& path, std::string_view text, Durability durability);

// With its parents. Fine if it is there already.
Status MakeDirectory(const std::string& path);

// Removes what WriteFile leaves in a directory when the process is killed in the middle of it.
void RemoveLeftovers(const std::string& directory);

// Holds a lock on a file until destroyed; the system drops it with the process.
class FileLock {
 public:
  // nullopt: another process holds it.
  static Result<std::optional<FileLock>> Take(const std::string& path);

 private:
  explicit FileLock(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

// "path: No such file or directory"
Error FileError(const std::string& path, int error);

// Writes all of it, going on after interruptions. False: see errno.
bool WriteFully(int fd, std::string_view text);

}  // namespace qconform::conformance
