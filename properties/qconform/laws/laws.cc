// SPDX-License-Identifier: Apache-2.0
#include "qconform/laws/laws.h"

#include <array>

namespace qconform::laws {
namespace {

constexpr std::array kLaws = {
    CaseLaw{"math-invariant-ops-share", "accepted math-invariant ops have equal parameters",
            MathInvariantOpsShare},
    CaseLaw{"math-invariant-ops-move-codes", "with equal parameters they change no code",
            MathInvariantOpsMoveCodes},
    CaseLaw{"symmetric-specs-are-symmetric", "zero is zero, and the extremes are representable",
            SymmetricSpecsAreSymmetric},
    CaseLaw{"fixed-parameters-are-fixed", "accepted ops have the parameters their contract fixes",
            FixedParametersAreFixed},
    CaseLaw{"strict-is-lenient-plus-error", "both modes find the same; strict refuses failures",
            StrictIsLenientPlusError},
    CaseLaw{"gates-are-monotone", "what an arch accepts, later ones accept", GatesAreMonotone},
    CaseLaw{"verdicts-ignore-order", "numbering and history change no verdict",
            VerdictsIgnoreOrder},
    CaseLaw{"validator-keeps-its-laws", "our validator violates no law over validators",
            ValidatorKeepsItsLaws},
    CaseLaw{"numbers-matter-to-numeric-rules-only",
            "before calibration only numeric rules are not checked, and nothing new fails",
            NumbersMatterToNumericRulesOnly},
    CaseLaw{"print-parse-is-identity", "a case survives being written and read",
            PrintParseIsIdentity},
    CaseLaw{"lowering-is-deterministic", "one program; numbering changes no output",
            LoweringIsDeterministic},
    CaseLaw{"interpreter-matches-exact-oracle", "every code is within its proven bound",
            InterpreterMatchesExactOracle},
    CaseLaw{"bias-strategies-agree", "direct int48 and exact int32 add agree", BiasStrategiesAgree},
};

}  // namespace

std::span<const CaseLaw> AllCaseLaws() { return kLaws; }

}  // namespace qconform::laws
