// SPDX-License-Identifier: Apache-2.0
// A law is a pure predicate: input -> nothing, or what was violated.
#pragma once

#include <optional>
#include <string>

namespace qconform::laws {

struct Violation {
  std::string law;    // "int48-bias-direct-equals-decomposed"
  std::string where;  // node and element
  std::string got;
  std::string wanted;
};
using LawResult = std::optional<Violation>;

inline std::string Render(const Violation& v) {
  return v.law + ": " + v.where + ": got " + v.got + ", wanted " + v.wanted;
}

}  // namespace qconform::laws
