// SPDX-License-Identifier: Apache-2.0
// Which arithmetic explains these outputs: everybody's, tried on one node.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "qconform/base/tensor.h"
#include "qconform/graph/graph.h"
#include "qconform/kernel/kernel_table.h"
#include "qconform/lower/lower.h"

namespace qconform {

// A way to compute a node, right or wrong.
struct Arithmetic {
  std::string name;  // "F2 (24-bit mantissa, ties up)"
  LoweringOptions options;
  std::function<Program(Program)> rewrite = nullptr;  // after lowering; null: as it is
  const KernelTable* kernels = &ReferenceKernels();
  std::string variant_of = "";  // the name of the one it differs from in its rounding only
};

// The output stages of every library, with the other roundings that each might have had by mistake,
// and both ways to add a 16x8 bias. `own` is the numerics of the target: what its other ops do.
std::vector<Arithmetic> KnownArithmetics(OpKind op, const Numerics& own);

struct Explanation {
  std::vector<std::string> names;  // of those that give every element, in the order tried;
                                   // without variants of one of them
  std::size_t tried = 0;           // those that have a form for the node and run on its data
};

// `graph` is usually one node; `inputs` is its data, `got` what a backend made of them, output by
// output. An arithmetic that leaves a choice (a library's table) explains a code that is either.
Explanation ExplainCodes(const Graph& graph, std::span<const Tensor> inputs,
                         std::span<const Tensor> got, std::span<const Arithmetic> arithmetics);

// "explained by A; B", or that none of those tried explains it. At most `most` names.
std::string Describe(const Explanation& explanation, std::size_t most = 4);

}  // namespace qconform
