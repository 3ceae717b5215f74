// SPDX-License-Identifier: Apache-2.0
// For tests only: generated cases of a target as subjects of properties.
#pragma once

#include <string_view>

#include "qconform/generate/generate.h"
#include "qconform/laws/rapidcheck_support.h"
#include "qconform/shrink/shrink.h"

namespace qconform::laws {

// Small enough for the exact oracle; one case in ten breaks a rule, one in four may hold what has
// no integer form (per-block weights).
inline Subjects<Case> CasesOf(const Target& target) {
  gen::CaseOptions options;
  options.limits.max_nodes = 6;
  options.limits.max_elements = 96;
  options.limits.max_macs = 1 << 11;
  const auto contract = gen::CompileContract(target);
  Subjects<Case> subjects;
  subjects.make = [=](gen::Draw& draw) {
    gen::CaseOptions drawn = options;
    drawn.limits.executable_only = !draw.Chance(1, 4);
    return GenerateCase(draw, target, *contract, drawn);
  };
  subjects.simpler = gen::SimplerCases;
  subjects.as_case = [](const Case& c) { return c; };
  return subjects;
}

inline constexpr std::string_view kTargets[] = {"tosa.int",    "tosa.int+int16", "qnn.htp@v68",
                                                "qnn.htp@v73", "qnn.htp@v81",    "xnnpack.x86"};

// "qnn.htp@v68" as part of a test's name.
inline std::string TestNameOf(std::string_view text) {
  std::string name(text);
  for (char& c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!plain) c = '_';
  }
  return name;
}

}  // namespace qconform::laws
