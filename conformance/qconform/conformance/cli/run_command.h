// SPDX-License-Identifier: Apache-2.0
// For tests only: the command from the outside.
#pragma once

#include <sys/wait.h>

#include <cstdio>
#include <string>

#include "qconform/conformance/testing/small_case.h"

namespace qconform::conformance {

struct Said {
  int exit = -1;
  std::string out;  // stdout and stderr
};

// Runs the command with these arguments, in the shell's syntax.
inline Said Qconform(const std::string& arguments) {
  Said said;
  const std::string command = std::string(QCONFORM_COMMAND) + " " + arguments + " 2>&1";
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return said;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe))
    said.out.push_back(static_cast<char>(c));
  const int status = pclose(pipe);
  said.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return said;
}

// A graph that tosa.int refuses: the sigmoid's result has other parameters than the fixed ones.
inline Case BrokenCase() {
  Case c = SmallCase(1);
  c.graph.nodes[0].op = OpKind::kSigmoid;
  c.graph.values[1].spec = PerTensor(DType::kInt16, 0.5f, 3);
  c.graph.values[1].dtype = DType::kInt16;
  return c;
}

}  // namespace qconform::conformance
