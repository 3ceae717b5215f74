// SPDX-License-Identifier: Apache-2.0
// Private to shape inference: what the rules share, and the rules by family.
#pragma once

#include <span>
#include <string>

#include "qconform/graph/shape_inference.h"

namespace qconform::shapes {

using Operands = std::span<const Dims>;

inline Error Bad(std::string message) { return {ErrorCode::kInvalidGraph, std::move(message)}; }
std::string Text(const Dims& dims);  // "[1,2]"
inline std::int64_t RankOf(const Dims& dims) { return static_cast<std::int64_t>(dims.size()); }
// The axis as an index, below `rank`.
Result<std::size_t> AxisBelow(const Attributes& attrs, std::int64_t rank);

// Windows and images: channels last.
Result<Dims> Conv(const OpInfo& info, const Attributes& attrs, Operands operands);
Result<Dims> DepthwiseConv(const Attributes& attrs, Operands operands);
Result<Dims> TransposeConv(const OpInfo& info, const Attributes& attrs, Operands operands);
Result<Dims> Pool(const OpInfo& info, const Attributes& attrs, Operands operands);
Result<Dims> Resize(const Attributes& attrs, Operands operands);
Result<Dims> GridSample(Operands operands);
Result<Dims> DepthToSpace(const Attributes& attrs, Operands operands);
Result<Dims> SpaceToDepth(const Attributes& attrs, Operands operands);
Result<Dims> BatchToSpace(const Attributes& attrs, Operands operands);
Result<Dims> SpaceToBatch(const Attributes& attrs, Operands operands);

// Sums, norms and reductions.
Status CheckBias(Operands operands, std::int64_t channels);
Result<Dims> Linear(Operands operands);
Result<Dims> Matmul(Operands operands);
Result<Dims> Norm(Operands operands);
Result<Dims> Attention(Operands operands);
Result<Dims> Cdist(Operands operands);
Result<Dims> Reduce(const Attributes& attrs, Operands operands);
Result<Dims> ReduceAxis(const Attributes& attrs, Operands operands);
Result<Dims> Topk(const Attributes& attrs, Operands operands);

// Movement.
Result<Dims> Reshape(const Attributes& attrs, Operands operands);
Result<Dims> BroadcastTo(const Dims& x, const Dims& shape);
Result<Dims> Transpose(const Attributes& attrs, Operands operands);
Result<Dims> Concat(const Attributes& attrs, Operands operands);
Result<Dims> Stack(const Attributes& attrs, Operands operands);
Result<Dims> Slice(const Attributes& attrs, Operands operands);
Result<Dims> Pad(const Attributes& attrs, Operands operands);
Result<Dims> Tile(const Attributes& attrs, Operands operands);
Result<std::vector<Dims>> Split(const Attributes& attrs, Operands operands);
Result<std::vector<Dims>> Unbind(const Attributes& attrs, Operands operands);

// Positions and choices.
Result<Dims> Gather(const Attributes& attrs, Operands operands);
Result<Dims> Embedding(Operands operands);
Result<Dims> IndexCopy(const Attributes& attrs, Operands operands);
Result<Dims> Scatter(const Attributes& attrs, Operands operands);
Result<Dims> SliceScatter(const Attributes& attrs, Operands operands);
Result<Dims> MaskedFill(Operands operands);

}  // namespace qconform::shapes
