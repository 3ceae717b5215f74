// SPDX-License-Identifier: Apache-2.0
// What the fuzz targets share: targets by number, limits on what is worth running, how a finding
// ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "qconform/generate/generate.h"
#include "qconform/graph/graph.h"
#include "qconform/laws/violation.h"
#include "qconform/profile/target.h"

namespace qconform::fuzz {

struct FuzzTarget {
  Target target;
  std::shared_ptr<const gen::Contract> contract;
};

// One of a fixed list of targets, built once; any number is taken modulo the list's length.
const FuzzTarget& TargetAt(std::size_t number);

// Small cases, so that every law, the exact oracle included, takes milliseconds. Seeds are made
// with the same.
gen::CaseOptions SmallCases();

// Whether executing the graph stays below a few million steps, so that no input is slow by size
// alone.
bool IsCheapToRun(const Graph& graph);

// Prints the violation and aborts, which is what a fuzz engine calls a finding.
void Require(const laws::LawResult& result);

}  // namespace qconform::fuzz
