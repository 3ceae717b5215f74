// SPDX-License-Identifier: Apache-2.0
// Input: the text of a case file. Oracle: the reader refuses it with an error, or the case prints
// and parses back to itself, gets a verdict for every target, and lowers and executes to one of the
// three outcomes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzz_input.h"
#include "qconform/execute/execute.h"
#include "qconform/laws/laws.h"
#include "qconform/lower/lower.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qconform;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<Case> parsed = ParseCase(text);
  if (!parsed.ok()) {
    QC_CHECK(!parsed.error().message.empty());
    return 0;
  }
  const Case& c = parsed.value();
  if (!fuzz::IsCheapToRun(c.graph)) return 0;
  for (std::size_t i = 0; i < 5; ++i) {
    const Target& target = fuzz::TargetAt(i).target;
    fuzz::Require(laws::PrintParseIsIdentity(c, target));
    fuzz::Require(laws::StrictIsLenientPlusError(c, target));
    fuzz::Require(laws::VerdictsIgnoreOrder(c, target));
    fuzz::Require(laws::LoweringIsDeterministic(c, target));
  }
  const Result<Program> program = Lower(c.graph, {});
  if (program.ok() && c.inputs.size() == c.graph.inputs.size()) Execute(program.value(), c.inputs);
  return 0;
}
