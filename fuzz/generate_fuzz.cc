// SPDX-License-Identifier: Apache-2.0
// Input: choices, as bytes; the first picks the target. Oracle: the generated graph is sound and
// accepted, and every law holds on it, among them that the reference agrees with itself under both
// bias strategies.
#include <cstddef>
#include <cstdint>
#include <span>

#include "fuzz_input.h"
#include "qconform/laws/laws.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qconform;
  if (size == 0) return 0;
  const fuzz::FuzzTarget& target = fuzz::TargetAt(data[0]);
  gen::Draw draw = gen::Draw::FromBytes(std::span(data, size).subspan(1));
  const Case c = gen::GenerateCase(draw, target.target, *target.contract, fuzz::SmallCases());
  QC_CHECK(CheckStructure(c.graph).ok());
  for (const laws::CaseLaw& law : laws::AllCaseLaws()) fuzz::Require(law.check(c, target.target));
  return 0;
}
