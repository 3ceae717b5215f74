// SPDX-License-Identifier: Apache-2.0
// The program of the README: read a case, validate it for a target, print what is wrong.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "qconform/graph/case_file.h"
#include "qconform/validate/validate.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::ifstream file(argv[1]);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto c = qconform::ParseCase(text);
  const auto target = qconform::ParseTarget(argv[2], "");
  if (!c.ok() || !target.ok()) {
    std::fprintf(stderr, "%s\n", (c.ok() ? target.error() : c.error()).message.c_str());
    return 2;
  }
  const auto diagnostics = qconform::Validate(c.value().graph, target.value());
  for (const auto& finding : diagnostics.findings) {
    std::puts(RenderFinding(c.value().graph, finding, qconform::Mode::kStrict).c_str());
  }
  return diagnostics.accepted() ? 0 : 1;
}
