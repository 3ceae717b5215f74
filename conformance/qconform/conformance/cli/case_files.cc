// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/cli/case_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace qconform::conformance {
namespace {

namespace fs = std::filesystem;

Result<std::vector<std::string>> FilesBelow(const std::string& directory) {
  std::vector<std::string> files;
  std::error_code error;
  fs::recursive_directory_iterator entry(directory, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code ignored;  // what cannot be looked at is listed, and fails when it is read
    if (entry->path().extension() == ".json" && !entry->is_directory(ignored)) {
      files.push_back(entry->path().string());
    }
  }
  if (error) return Error{ErrorCode::kIo, directory + ": " + error.message()};
  if (files.empty()) {
    return Error{ErrorCode::kInvalidText, directory + ": no *.json files in it or below it"};
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

CaseFiles FindCaseFiles(const std::vector<std::string>& paths) {
  CaseFiles found;
  for (const std::string& path : paths) {
    std::error_code ignored;  // no directory: a file, or nothing; reading it will tell
    if (!fs::is_directory(path, ignored)) {
      found.files.push_back(path);
      continue;
    }
    const Result<std::vector<std::string>> below = FilesBelow(path);
    if (!below.ok()) {
      found.problems.push_back({path, below.error()});
      continue;
    }
    found.files.insert(found.files.end(), below.value().begin(), below.value().end());
  }
  return found;
}

}  // namespace qconform::conformance
