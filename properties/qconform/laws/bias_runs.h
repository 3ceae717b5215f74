// SPDX-License-Identifier: Apache-2.0
// The layer of a bias law, run through the lowering and the interpreter.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "qconform/graph/graph.h"
#include "qconform/laws/bias_laws.h"
#include "qconform/lower/lower.h"

namespace qconform::laws {

using Codes = std::vector<std::int64_t>;

// One linear node, bias int48; with `consumer`, an add of zeros in the same parameters reads it.
Graph Bias48Graph(const Bias48Case& c, bool consumer);

struct LayerRun {
  Codes sums;                    // product plus bias, before the rescale; empty where undefined
  std::optional<Codes> outputs;  // absent: unpredictable
};
// nullopt where the strategy has no form for the case (a bias beyond int32).
std::optional<LayerRun> RunLayer(const Bias48Case& c, BiasStrategy bias, ScaleConstants constants);
std::optional<LayerRun> RunLayerWithConsumer(const Bias48Case& c);

// sum x * w per row, exactly: |x| <= 2^15, |w| <= 2^7 and any K that fits in memory.
Codes ExactProducts(const Bias48Case& c);

}  // namespace qconform::laws
