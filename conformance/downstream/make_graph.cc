// SPDX-License-Identifier: Apache-2.0
// Prints one generated case, to show that the generators link from an install.
#include <cstdio>

#include "qconform/generate/generate.h"

int main() {
  const auto target = qconform::ParseTarget("tosa.int", "");
  if (!target.ok()) return 2;
  const auto contract = qconform::gen::CompileContract(target.value());
  const auto c = qconform::gen::GenerateCase(1, 0, target.value(), *contract, {});
  std::fputs(qconform::PrintCase(c).c_str(), stdout);
  return 0;
}
