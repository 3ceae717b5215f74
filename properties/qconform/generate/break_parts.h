// SPDX-License-Identifier: Apache-2.0
// What breakers of several kinds share: picking ports, and specs a little beside what they were.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "qconform/generate/break_context.h"

namespace qconform::gen {

template <class T>
bool IsListed(const std::vector<T>& list, const T& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

// The spec of a port that has numbers; else null.
const ConcreteSpec* CalibratedAt(const BreakContext& c, OpPort port);
// One of the ports that the rule names.
std::optional<OpPort> PickAnyPort(BreakContext& c, OpPort named);
// The same, if it has numbers.
std::optional<OpPort> PickPort(BreakContext& c, OpPort named);

// The spec in another dtype over its whole range: symmetric, so that no rule on zero points is
// touched.
ConcreteSpec WithDtype(ConcreteSpec spec, DType dtype);

// The spec at another granularity, every scale the first one; nothing where the shape has no such
// axis.
std::optional<ConcreteSpec> WithGranularity(ConcreteSpec spec, Granularity granularity,
                                            std::int32_t axis, std::int64_t block_size,
                                            const Dims& shape);
// Blocks run along the last axis other than the channel axis.
std::size_t BlockedAxis(const ConcreteSpec& spec, const Dims& shape);

// An axis and a size of blocks that suit the port.
std::int32_t DrawChannelAxis(BreakContext& c, OpPort port);
std::int64_t DrawBlockSize(BreakContext& c);
// Changes the granularity of the port and of all that is tied to it; the bias goes where it no
// longer fits.
bool ChangeGranularity(BreakContext& c, OpPort port, Granularity granularity);
// A bias has one scale per scale of the weight: where their number changes, it has to go.
void DropMisfitBias(BreakContext& c, OpPort port, const ConcreteSpec& spec);

// `steps` float32 steps up or down; stays positive and finite for the scales that are drawn here.
float Step(float scale, std::int64_t steps);
// A scale that is more than `tolerance` float32 steps off: mostly by one more, else by a factor 2.
float OffScale(Draw& draw, float scale, std::int32_t tolerance);
// Moves the zero point by one; false if it leaves the range.
bool MoveZeroPoint(Draw& draw, ConcreteSpec& spec, std::size_t at);
// Makes the range one code shorter at one end; false if the zero point is left outside.
bool MoveRange(Draw& draw, ConcreteSpec& spec);
// Whether every zero point lies in the range, and the range in the dtype.
bool IsWellFormed(const ConcreteSpec& spec);

}  // namespace qconform::gen
