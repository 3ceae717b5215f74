// SPDX-License-Identifier: Apache-2.0
#include "qconform/graph/op_table.h"

#include <array>

#include "qconform/base/check.h"

namespace qconform {
namespace {

using enum AttrId;

constexpr std::array kWeighted = {OperandInfo{"x"}, OperandInfo{"weight"},
                                  OperandInfo{"bias", /*required=*/false}};
constexpr std::array kPair = {OperandInfo{"a"}, OperandInfo{"b"}};
constexpr std::array kSingle = {OperandInfo{"x"}};

constexpr std::array kConvAttrs = {kStride, kDilation, AttrId::kPad};
constexpr std::array kPoolAttrs = {kStride, AttrId::kPad, kKernel};
constexpr std::array kClampAttrs = {kMin, kMax};
constexpr std::array kReshapeAttrs = {kShape};
constexpr std::array kTransposeAttrs = {kPerm};
constexpr std::array kConcatAttrs = {kAxis};
constexpr std::array kSliceAttrs = {kStart, kSize};
constexpr std::array kPadAttrs = {kBefore, kAfter};

constexpr std::array kOps = {
    OpInfo{.kind = OpKind::kConv2d, .name = "conv2d", .operands = kWeighted, .attrs = kConvAttrs},
    OpInfo{.kind = OpKind::kDepthwiseConv2d,
           .name = "depthwise_conv2d",
           .operands = kWeighted,
           .attrs = kConvAttrs},
    OpInfo{.kind = OpKind::kLinear, .name = "linear", .operands = kWeighted},
    OpInfo{.kind = OpKind::kMatmul, .name = "matmul", .operands = kPair},
    OpInfo{.kind = OpKind::kAdd, .name = "add", .operands = kPair},
    OpInfo{.kind = OpKind::kSub, .name = "sub", .operands = kPair},
    OpInfo{.kind = OpKind::kMul, .name = "mul", .operands = kPair},
    OpInfo{.kind = OpKind::kRelu, .name = "relu", .operands = kSingle},
    OpInfo{.kind = OpKind::kClamp, .name = "clamp", .operands = kSingle, .attrs = kClampAttrs},
    OpInfo{.kind = OpKind::kSigmoid, .name = "sigmoid", .operands = kSingle},
    OpInfo{.kind = OpKind::kTanh, .name = "tanh", .operands = kSingle},
    OpInfo{.kind = OpKind::kSoftmax, .name = "softmax", .operands = kSingle},
    OpInfo{.kind = OpKind::kReshape,
           .name = "reshape",
           .operands = kSingle,
           .attrs = kReshapeAttrs,
           .math_invariant = true},
    OpInfo{.kind = OpKind::kTranspose,
           .name = "transpose",
           .operands = kSingle,
           .attrs = kTransposeAttrs,
           .math_invariant = true},
    OpInfo{.kind = OpKind::kConcat,
           .name = "concat",
           .operands = kSingle,
           .variadic = true,
           .attrs = kConcatAttrs,
           .math_invariant = true},
    OpInfo{.kind = OpKind::kSlice,
           .name = "slice",
           .operands = kSingle,
           .attrs = kSliceAttrs,
           .math_invariant = true},
    OpInfo{.kind = OpKind::kPad,
           .name = "pad",
           .operands = kSingle,
           .attrs = kPadAttrs,
           .math_invariant = true},
    OpInfo{.kind = OpKind::kAvgPool2d,
           .name = "avg_pool2d",
           .operands = kSingle,
           .attrs = kPoolAttrs},
    OpInfo{.kind = OpKind::kMaxPool2d,
           .name = "max_pool2d",
           .operands = kSingle,
           .attrs = kPoolAttrs},
    OpInfo{.kind = OpKind::kRequantize, .name = "requantize", .operands = kSingle},
    OpInfo{.kind = OpKind::kQuantize, .name = "quantize", .operands = kSingle},
    OpInfo{.kind = OpKind::kDequantize, .name = "dequantize", .operands = kSingle},
};
static_assert(kOps.size() == kOpCount);

consteval bool RowsStandAtTheirKind() {
  for (std::size_t i = 0; i < kOps.size(); ++i) {
    if (static_cast<std::size_t>(kOps[i].kind) != i) return false;
  }
  return true;
}
static_assert(RowsStandAtTheirKind());

constexpr std::array<std::string_view, kAttrCount> kAttrNames = {
    "stride", "dilation", "pad",    "kernel", "axis", "perm", "shape",
    "start",  "size",     "before", "after",  "min",  "max"};

}  // namespace

std::span<const OpInfo> AllOps() { return kOps; }

const OpInfo& InfoOf(OpKind kind) {
  const auto index = static_cast<std::size_t>(kind);
  QC_CHECK_LT(index, kOps.size());
  return kOps[index];
}

std::optional<OpKind> OpFromName(std::string_view name) {
  for (const OpInfo& info : kOps) {
    if (info.name == name) return info.kind;
  }
  return std::nullopt;
}

std::string_view NameOf(AttrId id) {
  const auto index = static_cast<std::size_t>(id);
  QC_CHECK_LT(index, kAttrNames.size());
  return kAttrNames[index];
}

std::optional<AttrId> AttrFromName(std::string_view name) {
  for (std::size_t i = 0; i < kAttrNames.size(); ++i) {
    if (kAttrNames[i] == name) return static_cast<AttrId>(i);
  }
  return std::nullopt;
}

}  // namespace qconform
