// SPDX-License-Identifier: Apache-2.0
// Movement of registers, an instruction or a few each: what several lowerings are made of.
#pragma once

#include <vector>

#include "qconform/lower/node_lowering.h"

namespace qconform {

// The identity order of `rank` axes.
Dims InOrder(std::size_t rank);
// Result dimension i is dimension perm[i].
RegisterId Transposed(NodeLowering& l, RegisterId reg, const Dims& perm);
// `size` codes from `start` on, per dimension.
RegisterId Sliced(NodeLowering& l, RegisterId reg, const Dims& start, const Dims& size);
// Registers of one dtype that differ in shape along `axis` only.
RegisterId Concatenated(NodeLowering& l, std::vector<RegisterId> parts, std::size_t axis);
// Repeated to `shape`, which is a multiple of the register's.
RegisterId TiledTo(NodeLowering& l, RegisterId reg, const Dims& shape);
// x with `part` in place of what stands at `start`.
RegisterId Embedded(NodeLowering& l, RegisterId x, RegisterId part, const Dims& start);

// The shape as [before the axis, the axis, behind it].
Dims AroundAxis(const Dims& shape, std::size_t axis);

}  // namespace qconform
