// SPDX-License-Identifier: Apache-2.0
// The ops, one row each: operands, results, attributes, how shapes follow. The conventions for
// layouts and attributes are documented once, in core/README.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "qconform/base/dims.h"

namespace qconform {

enum class OpKind : std::uint8_t {
  // Weighted sums.
  kConv2d,           // x NHWC, w OHWI, [bias O]
  kDepthwiseConv2d,  // x NHWC, w [1, KH, KW, C*M] with output channel c*M + m, [bias C*M]
  kLinear,           // x [..., IC], w [OC, IC], [bias OC]
  kMatmul,           // a [N, H, C], b [N, C, W]
  // Elementwise, movement and pools.
  kAdd,  // elementwise: equal ranks, dimensions equal or 1
  kSub,
  kMul,
  kRelu,     // max(real, 0)
  kClamp,    // real values of codes `min`..`max`, codes in the result's own quantization
  kSigmoid,  // 1 / (1 + exp(-x))
  kTanh,
  kSoftmax,  // over the last axis
  kReshape,
  kTranspose,
  kConcat,  // any number of operands
  kSlice,
  kPad,        // with real zero
  kAvgPool2d,  // mean over the valid positions: padding does not count
  kMaxPool2d,
  kRequantize,  // the same real values in other parameters: a dequantize-quantize pair
  kQuantize,    // float32 -> codes
  kDequantize,  // codes -> float32
  // More weighted sums, and norms.
  kConv3d,           // x NDHWC, w ODHWI, [bias O]
  kTransposeConv2d,  // x NHWC, w [IC, KH, KW, OC/groups], [bias OC]
  kTransposeConv3d,  // x NDHWC, w [IC, KD, KH, KW, OC/groups], [bias OC]
  kBatchNorm,        // x, weight [C], [bias C], C the last axis
  kInstanceNorm,
  kGroupNorm,
  kLayerNorm,  // weight [C] over the last axis
  kRmsNorm,    // x, weight [C]
  // One operand, the same shape.
  kAbs,
  kAcos,
  kAcosh,
  kAsin,
  kAsinh,
  kAtan,
  kAtanh,
  kBitwiseNot,
  kCast,
  kCeil,
  kClz,
  kCos,
  kCosh,
  kCumsum,
  kElu,
  kErf,
  kErfinv,
  kExp,
  kExpm1,
  kFloor,
  kGelu,
  kHadamardTransform,
  kHardSigmoid,
  kHardSwish,
  kIdentity,
  kL2Norm,
  kLeakyRelu,
  kLog,
  kLog10,
  kLog1p,
  kLogicalNot,
  kLogSoftmax,
  kNeg,
  kReciprocal,
  kReverse,
  kRound,
  kRsqrt,
  kSign,
  kSilu,
  kSin,
  kSinh,
  kSqrt,
  kTan,
  // Two operands that broadcast.
  kArithmeticRightShift,
  kBitwiseAnd,
  kBitwiseOr,
  kBitwiseXor,
  kDiv,
  kEqual,
  kFloorDivide,
  kGreater,
  kGreaterEqual,
  kIntDiv,
  kLess,
  kLessEqual,
  kLogicalAnd,
  kLogicalLeftShift,
  kLogicalOr,
  kLogicalRightShift,
  kLogicalXor,
  kMaximum,
  kMinimum,
  kNotEqual,
  kPow,
  kPrelu,
  kRemainder,
  kSquaredDifference,
  // Reductions.
  kArgmax,
  kArgmin,
  kReduceAll,
  kReduceAny,
  kReduceMax,
  kReduceMean,
  kReduceMin,
  kReduceSum,
  kVectorNorm,
  // Several results.
  kMaxWithIndex,  // values, indices
  kMinWithIndex,
  kSort,
  kSplit,   // along `axis` into pieces of `sizes`
  kTopk,    // values, indices
  kUnbind,  // one result per index of `axis`
  // Movement.
  kBatchToSpace,
  kBroadcastTo,
  kChannelShuffle,
  kCol2im,
  kDepthToSpace,
  kEmbedding,  // weight [V, E], index [...]
  kExpandAs,   // x, like
  kFull,       // no operand: a constant of `shape`
  kGather,     // x, index [K]: along `axis`
  kIm2col,
  kIndexCopy,  // x, index [K], value
  kIndexPut,
  kMaskedFill,  // x, mask, value
  kMirrorPad,
  kScatterElements,  // x, index, value
  kSliceScatter,     // x, value
  kSpaceToBatch,
  kSpaceToDepth,
  kStack,  // any number of operands
  kTile,
  kWhere,  // condition, a, b
  // Windows, images, distances.
  kAttention,  // q [N, L, E], k [N, S, E], v [N, S, V]
  kAvgPool3d,
  kCdist,       // a [..., P, M], b [..., R, M]
  kGridSample,  // x NHWC, grid [N, OH, OW, 2]
  kMaxPool3d,
  kResizeBicubic,
  kResizeBilinear,
  kResizeNearest,
};
inline constexpr std::size_t kOpCount = static_cast<std::size_t>(OpKind::kResizeNearest) + 1;

enum class AttrId : std::uint8_t {
  kStride,      // [y, x] or [z, y, x]
  kDilation,    // [y, x] or [z, y, x]
  kPad,         // [top, bottom, left, right], in three dimensions with front and back before them
  kKernel,      // [y, x] or [z, y, x]
  kAxis,        // [k], 0 <= k < rank
  kPerm,        // result dimension i is operand dimension perm[i]
  kShape,       // the result's shape
  kStart,       // per dimension
  kSize,        // per dimension
  kBefore,      // per dimension
  kAfter,       // per dimension
  kMin,         // [code]
  kMax,         // [code]
  kGroups,      // [g]: divides the channels
  kOutputPad,   // [y, x] or [z, y, x]: added to the result of a transposed convolution
  kAxes,        // ascending
  kKeepDims,    // [0] or [1]
  kBlock,       // [b]: side of a block of pixels
  kCount,       // [k]: how many
  kSizes,       // of the pieces
  kRepeats,     // per dimension
  kOutputSize,  // [height, width]
};
inline constexpr std::size_t kAttrCount = static_cast<std::size_t>(AttrId::kOutputSize) + 1;

// What an operand or a result holds.
enum class PortRole : std::uint8_t {
  kData,   // reals: quantized codes, or float
  kIndex,  // positions: plain integers, never quantized
  kTruth,  // bool
};

struct OperandInfo {
  std::string_view name;  // "x", "weight", "bias"
  bool required = true;
  PortRole role = PortRole::kData;
};

struct ResultInfo {
  std::string_view name;  // "y", "values", "indices"
  PortRole role = PortRole::kData;
};

// How result shapes follow from operand shapes and attributes; one function each in
// shape_inference.cc.
enum class ShapeRule : std::uint8_t {
  kSame,
  kBroadcast,
  kConv,
  kDepthwiseConv,
  kTransposeConv,
  kLinear,
  kMatmul,
  kNorm,
  kPool,
  kReduce,
  kReduceAxis,
  kTopk,
  kSplit,
  kUnbind,
  kWhere,
  kAttention,
  kCdist,
  kGridSample,
  kResize,
  // Movement.
  kReshape,
  kStated,
  kBroadcastTo,
  kExpandAs,
  kTranspose,
  kConcat,
  kStack,
  kSlice,
  kPad,
  kTile,
  kGather,
  kEmbedding,
  kIndexCopy,
  kScatter,
  kSliceScatter,
  kMaskedFill,
  kDepthToSpace,
  kSpaceToDepth,
  kBatchToSpace,
  kSpaceToBatch,
};

struct OpInfo {
  OpKind kind;
  std::string_view name;  // "conv2d": the name in files
  std::span<const OperandInfo> operands;
  std::span<const AttrId> attrs = {};  // all required
  ShapeRule shape = ShapeRule::kSame;
  std::span<const ResultInfo> results;
  bool variadic = false;          // the last operand repeats, at least once
  bool variadic_results = false;  // the result repeats, at least once
  bool math_invariant = false;    // moves codes without changing them
  int spatial = 0;                // spatial dimensions of windows and images: 2 or 3; else 0
};

const OpInfo& InfoOf(OpKind kind);
std::span<const OpInfo> AllOps();
std::optional<OpKind> OpFromName(std::string_view name);
inline std::string_view NameOf(OpKind kind) { return InfoOf(kind).name; }

std::string_view NameOf(AttrId id);
std::optional<AttrId> AttrFromName(std::string_view name);

}  // namespace qconform
