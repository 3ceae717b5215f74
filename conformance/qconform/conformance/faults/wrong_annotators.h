// SPDX-License-Identifier: Apache-2.0
// Annotators that are wrong in one way each. D-numbers: facts/qnn.md 6.2; # numbers:
// facts/bug_zoo.md.
#pragma once

#include "qconform/graph/graph.h"
#include "qconform/profile/target.h"

namespace qconform::conformance {

// wrong_annotators_weights.cc
Graph RepeatsBiasScalesInterleaved(const Graph& graph, const Target& target);  // D07
Graph KeepsBlockScalesUnrounded(const Graph& graph, const Target& target);     // D08
Graph ObservesBiasByItself(const Graph& graph, const Target& target);          // 3, bias
Graph DerivesBiasBeforeRounding(const Graph& graph, const Target& target);     // 3, bias
Graph ForgetsBias(const Graph& graph, const Target& target);                   // D06
Graph PutsBiasInEightBits(const Graph& graph, const Target& target);           // 3, bias
Graph LeavesWeightsAffine(const Graph& graph, const Target& target);           // D14
Graph LeavesWeightsUnsigned(const Graph& graph, const Target& target);         // 3, 16a8w
Graph MovesChannelAxisToZero(const Graph& graph, const Target& target);        // D38
Graph PutsTwoBitsPerTensor(const Graph& graph, const Target& target);          // D23
Graph GivesGammaTheWeightSpec(const Graph& graph, const Target& target);       // D46
Graph LeavesSecondMatrixAffine(const Graph& graph, const Target& target);      // 3, matmul

// wrong_annotators_ranges.cc
Graph PutsSymmetricZeroAtQmin(const Graph& graph, const Target& target);    // D09
Graph DropsBoundsOfSymmetric(const Graph& graph, const Target& target);     // D09
Graph ObservesSigmoid(const Graph& graph, const Target& target);            // D35
Graph FixesSigmoidForEightBits(const Graph& graph, const Target& target);   // D44
Graph FixesSignedSigmoidAtZero(const Graph& graph, const Target& target);   // D44
Graph FixesTanhAtZero(const Graph& graph, const Target& target);            // #46005
Graph ObservesSoftmax(const Graph& graph, const Target& target);            // D54
Graph LetsZeroPointLeaveRange(const Graph& graph, const Target& target);    // #16061
Graph PutsActivationsPerChannel(const Graph& graph, const Target& target);  // #19908

// wrong_annotators_sharing.cc
Graph ForgetsTransposeShares(const Graph& graph, const Target& target);      // #19836
Graph ForgetsConcatShares(const Graph& graph, const Target& target);         // #20600
Graph SharesConcatWithFirst(const Graph& graph, const Target& target);       // #19182
Graph ObservesPiecesApart(const Graph& graph, const Target& target);         // 2, Chunk
Graph ObservesStackOperandsApart(const Graph& graph, const Target& target);  // 2, Stack
Graph SharesWithTheBuffer(const Graph& graph, const Target& target);         // D13
Graph SharesWithAnIndex(const Graph& graph, const Target& target);           // D36
Graph SharesInARing(const Graph& graph, const Target& target);               // D21

// wrong_annotators_plain.cc: what has no spec gets one.
Graph AnnotatesIndices(const Graph& graph, const Target& target);        // D18
Graph AnnotatesIndexResults(const Graph& graph, const Target& target);   // 2, Argmax
Graph AnnotatesExponents(const Graph& graph, const Target& target);      // D40
Graph AnnotatesExcludedNodes(const Graph& graph, const Target& target);  // D31

}  // namespace qconform::conformance
