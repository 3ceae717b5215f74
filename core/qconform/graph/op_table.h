// SPDX-License-Identifier: Apache-2.0
// The ops, one row each: operands, attributes, what kind of op it is. The conventions for layouts and
// attributes are documented once, in core/README.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "qconform/base/dims.h"

namespace qconform {

enum class OpKind : std::uint8_t {
  kConv2d,           // x NHWC, w OHWI, [bias O]
  kDepthwiseConv2d,  // x NHWC, w [1, KH, KW, C*M] with output channel c*M + m, [bias C*M]
  kLinear,           // x [..., IC], w [OC, IC], [bias OC]
  kMatmul,           // a [N, H, C], b [N, C, W]
  kAdd,              // elementwise: equal ranks, dimensions equal or 1
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
};
inline constexpr std::size_t kOpCount = 22;

enum class AttrId : std::uint8_t {
  kStride,    // [y, x]
  kDilation,  // [y, x]
  kPad,       // [top, bottom, left, right]
  kKernel,    // [y, x]
  kAxis,      // [k], 0 <= k < rank
  kPerm,      // result dimension i is operand dimension perm[i]
  kShape,     // the result's shape
  kStart,     // per dimension
  kSize,      // per dimension
  kBefore,    // per dimension
  kAfter,     // per dimension
  kMin,       // [code]
  kMax,       // [code]
};
inline constexpr std::size_t kAttrCount = 13;

struct OperandInfo {
  std::string_view name;  // "x", "weight", "bias"
  bool required = true;
};

struct OpInfo {
  OpKind kind;
  std::string_view name;  // "conv2d": the name in files
  std::span<const OperandInfo> operands;
  bool variadic = false;        // the last operand repeats, at least once
  std::span<const AttrId> attrs = {};  // all required
  bool math_invariant = false;  // moves codes without changing them
};

const OpInfo& InfoOf(OpKind kind);
std::span<const OpInfo> AllOps();
std::optional<OpKind> OpFromName(std::string_view name);
inline std::string_view NameOf(OpKind kind) { return InfoOf(kind).name; }

std::string_view NameOf(AttrId id);
std::optional<AttrId> AttrFromName(std::string_view name);

}  // namespace qconform
