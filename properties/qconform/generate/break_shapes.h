// SPDX-License-Identifier: Apache-2.0
// The shapes of one node under change: what moves with a dimension, and what attributes ask for.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "qconform/generate/break_context.h"

namespace qconform::gen {

struct NodeShapes {
  OpKind op;
  Attributes attrs;
  std::vector<Dims> operands;
};

// As the graph has them now.
NodeShapes ShapesOf(const BreakContext& c);
// Nothing where operands and attributes do not fit together.
std::optional<std::vector<Dims>> ResultsOf(const NodeShapes& shapes);

// Sets a dimension of an operand, and with it those of other operands that the layout ties to it.
void SetDim(NodeShapes& shapes, std::size_t operand, std::size_t dim, std::int64_t size);
// Enlarges operands such that the attributes fit them: windows divide, slices lie inside. False if
// that does not do.
bool FitOperands(NodeShapes& shapes);
// Strides of 1 and small pads instead, where the operands are to stay.
bool FitAttrs(NodeShapes& shapes);

// One more dimension of 1 in front of every operand that has the rank of the first, or one less.
bool AddLeadingDim(NodeShapes& shapes);
bool DropLeadingDim(NodeShapes& shapes);

// Elements of operands and results together.
std::int64_t ElementsOf(const NodeShapes& shapes);
// More than a test can afford.
inline constexpr std::int64_t kTooManyElements = std::int64_t{1} << 21;

// Gives the node these attributes, operands of these shapes and the results that follow. False if
// they do not fit, or if somebody reads a result that changes.
bool Apply(const NodeShapes& shapes, BreakContext& c);

}  // namespace qconform::gen
