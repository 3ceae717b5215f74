// SPDX-License-Identifier: Apache-2.0
// The laws over whole cases, in one list, so that properties, fuzzers and conformance run the same
// ones.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "qconform/graph/case_file.h"
#include "qconform/laws/violation.h"
#include "qconform/profile/target.h"

namespace qconform::laws {

// A law that any case can be held against; cases it does not speak of satisfy it.
struct CaseLaw {
  std::string_view name;
  std::string_view statement;
  LawResult (*check)(const Case& c, const Target& target);
};
std::span<const CaseLaw> AllCaseLaws();

// Math-invariant ops: result and operand resolve to the same parameters wherever the validator
// accepts.
LawResult MathInvariantOpsShare(const Case& c, const Target& target);
// ... and executing them moves codes without changing one.
LawResult MathInvariantOpsMoveCodes(const Case& c, const Target& target);
// Symmetric specs: zero point exactly at real zero; 0 and +-max|q| * scale representable.
LawResult SymmetricSpecsAreSymmetric(const Case& c, const Target& target);
// Ops with fixed parameters have them wherever the validator accepts.
LawResult FixedParametersAreFixed(const Case& c, const Target& target);
// strict = lenient + error: the same findings; strict refuses iff some finding failed; lenient
// never.
LawResult StrictIsLenientPlusError(const Case& c, const Target& target);
// If arch a accepts, every later arch accepts; a gate names the first arch that does.
LawResult GatesAreMonotone(const Case& c, const Target& target);
// Verdicts do not depend on the order of nodes and values, nor on anything done earlier in the
// process.
LawResult VerdictsIgnoreOrder(const Case& c, const Target& target);
// Our validator violates none of the laws over validators (validator_laws.h).
LawResult ValidatorKeepsItsLaws(const Case& c, const Target& target);
// Without scales and zero points, rules about annotations say what they said, those about numbers
// are not checked, and nothing else fails.
LawResult NumbersMatterToNumericRulesOnly(const Case& c, const Target& target);
// ParseCase(PrintCase(c)) = c, and printing again gives the same bytes.
LawResult PrintParseIsIdentity(const Case& c, const Target& target);
// Lowering twice gives the same program; renumbering the graph gives the same outputs.
LawResult LoweringIsDeterministic(const Case& c, const Target& target);
// Every node's codes lie within the proven bound of the exact real value.
LawResult InterpreterMatchesExactOracle(const Case& c, const Target& target);
// Both bias strategies agree: bit for bit with lifted constants, within 1 LSB with independent
// ones.
LawResult BiasStrategiesAgree(const Case& c, const Target& target);

}  // namespace qconform::laws
