// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "qconform/base/result.h"

namespace qconform::conformance {

// What is named on a command line: files as they are, directories as the *.json files in them and
// below them, sorted by path; links to directories are not followed. A directory that cannot be
// read, or holds no such file, is a problem, whose error names it; the others are still listed.
struct CaseFiles {
  struct Problem {
    std::string path;
    Error error;
  };
  std::vector<std::string> files;
  std::vector<Problem> problems;
};
CaseFiles FindCaseFiles(const std::vector<std::string>& paths);

}  // namespace qconform::conformance
