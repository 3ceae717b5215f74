// SPDX-License-Identifier: Apache-2.0
// For tests only: a directory that disappears with the object.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

namespace qconform::conformance {

class ScratchDir {
 public:
  ScratchDir() : path_(testing::TempDir() + "qconformXXXXXX") {
    EXPECT_NE(mkdtemp(path_.data()), nullptr);
  }
  ScratchDir(const ScratchDir&) = delete;
  ScratchDir& operator=(const ScratchDir&) = delete;
  ~ScratchDir() { std::filesystem::remove_all(path_); }

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace qconform::conformance
