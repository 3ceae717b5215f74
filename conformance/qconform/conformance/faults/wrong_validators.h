// SPDX-License-Identifier: Apache-2.0
// Validators that are wrong in one way each, in the shape of real ones: our own, with findings
// dropped or added, or asked about another graph or target than the one at hand. D-numbers: facts/
// qnn.md 6.1, the candidate defects of ExecuTorch's validator.
#pragma once

#include "qconform/validate/validate.h"

namespace qconform::conformance {

// Overlooks every failure of constraints of one kind (facts/qnn.md 6.1: each has been somebody's
// bug).
template <ConstraintKind kind>
Diagnostics ValidateExcept(const Graph& graph, const Target& target);

// wrong_gates.cc: arch and SDK.
Diagnostics SixteenBitGateIsDead(const Graph& graph, const Target& target);        // D02
Diagnostics LayerNormGateReadsShape(const Graph& graph, const Target& target);     // D02
Diagnostics BlockGateForgetsAnOp(const Graph& graph, const Target& target);        // D48
Diagnostics GatesExcludeTheirFirstArch(const Graph& graph, const Target& target);  // 6.3 B
Diagnostics GatesOpenOneArchEarly(const Graph& graph, const Target& target);       // 4.2
Diagnostics GatesDemandTheirVeryArch(const Graph& graph, const Target& target);    // 6.3 B
Diagnostics SkipsWithoutSdk(const Graph& graph, const Target& target);             // 1.5
Diagnostics ComparesSdkAsText(const Graph& graph, const Target& target);           // D52
Diagnostics IgnoresSdkMajor(const Graph& graph, const Target& target);             // D52

// wrong_ports.cc: which port a rule speaks of.
Diagnostics ValidateOperandsOnly(const Graph& graph, const Target& target);      // 1.5, outputs
Diagnostics PairsPortsByAnnotation(const Graph& graph, const Target& target);    // D04
Diagnostics TakesPresentFlagsForTrue(const Graph& graph, const Target& target);  // D03
Diagnostics ChecksFirstResultOnly(const Graph& graph, const Target& target);     // 1.4 step 7
Diagnostics ChecksFirstOfManyOnly(const Graph& graph, const Target& target);     // 1.4 step 5
Diagnostics SkipsNodesWithIndices(const Graph& graph, const Target& target);     // D18
Diagnostics TypesIndicesAsFixedPoint(const Graph& graph, const Target& target);  // D18
Diagnostics IgnoresOptionalOperands(const Graph& graph, const Target& target);   // 1.4 step 1
Diagnostics ReadsValuesNotEdges(const Graph& graph, const Target& target);       // 1.6
Diagnostics SkipsUnannotatedResults(const Graph& graph, const Target& target);   // 1.3 g

// wrong_dtypes.cc
Diagnostics TakesDtypesPortByPort(const Graph& graph, const Target& target);   // D15
Diagnostics ComparesFirstDtypeOnly(const Graph& graph, const Target& target);  // D15
Diagnostics TypesByRangeWidth(const Graph& graph, const Target& target);       // 1.4 step 1
Diagnostics FoldsInt48IntoInt32(const Graph& graph, const Target& target);
Diagnostics TakesBlocksForChannels(const Graph& graph, const Target& target);  // 1.7

// wrong_sharing.cc
Diagnostics SharesWithAnything(const Graph& graph, const Target& target);   // D13
Diagnostics WantsOneSpecObject(const Graph& graph, const Target& target);   // D13
Diagnostics WantsOperandsShared(const Graph& graph, const Target& target);  // D13
Diagnostics FollowsOneShareOnly(const Graph& graph, const Target& target);  // 1.6
Diagnostics ThrowsOnRings(const Graph& graph, const Target& target);        // D21
Diagnostics ThrowsOnUnresolved(const Graph& graph, const Target& target);   // D06
Diagnostics PassesUnresolved(const Graph& graph, const Target& target);     // 1.6

// wrong_numbers.cc
Diagnostics ComparesFixedScaleInDouble(const Graph& graph, const Target& target);  // D12
Diagnostics TakesNearFixedScales(const Graph& graph, const Target& target);        // D12
Diagnostics IgnoresFixedZeroPoint(const Graph& graph, const Target& target);       // D11
Diagnostics ReadsMissingScaleAsOne(const Graph& graph, const Target& target);      // D11
Diagnostics ComparesBiasScaleInDouble(const Graph& graph, const Target& target);   // D12
Diagnostics TakesNearBiasScales(const Graph& graph, const Target& target);         // 1.4 step 7
Diagnostics ChecksFirstBiasScaleOnly(const Graph& graph, const Target& target);    // D07
Diagnostics ReadsSchemeNotZeroPoint(const Graph& graph, const Target& target);     // 1.4
Diagnostics ReadsZeroPointNotScheme(const Graph& graph, const Target& target);

// wrong_modes.cc: order, history, strictness, variants.
Diagnostics ValidateFirstNodeOnly(const Graph& graph, const Target& target);  // D28
Diagnostics StopsAtFirstNode(const Graph& graph, const Target& target);       // D28
Diagnostics CachesByOpOnly(const Graph& graph, const Target& target);         // D01
Diagnostics ThrowsOnTwoBits(const Graph& graph, const Target& target);        // D23
Diagnostics PassesUnknownOps(const Graph& graph, const Target& target);       // 1.3 e
Diagnostics WaitsForCalibration(const Graph& graph, const Target& target);    // 1.1
Diagnostics TriesFirstVariantOnly(const Graph& graph, const Target& target);  // 1.4 step 3

}  // namespace qconform::conformance
