// SPDX-License-Identifier: Apache-2.0
// One row per target and op. XNNPACK is git 2022-02-16 (ae108ef), Debian's libxnnpack-dev, on x86.
#include <algorithm>
#include <array>

#include "qconform/oracle/oracle.h"

namespace qconform {
namespace {

using enum OpKind;
using Stage = OutputStage;

constexpr std::string_view kXnnpack = "xnnpack.x86";
constexpr std::string_view kScales =
    "google/XNNPACK src/params-init.c fp32 requantization; measured";
constexpr std::string_view kAdds = "google/XNNPACK src/params-init.c qs8/qu8 add; measured";
constexpr std::string_view kTables = "google/XNNPACK src/operators/lut-elementwise-nc.c; measured";
constexpr std::string_view kSoftmaxes = "google/XNNPACK src/operators/softmax-nc.c";
constexpr std::string_view kCodes = "google/XNNPACK src/operators: codes are compared and copied";
constexpr std::string_view kAbsent =
    "google/XNNPACK include/xnnpack.h: no 8-bit operator of this kind";

constexpr NumericsRow Xnnpack(OpKind op, Stage stage, std::string_view formula,
                              std::string_view source) {
  return {kXnnpack, op, stage, formula, source};
}

constexpr std::array kRows = {
    Xnnpack(kConv2d, Stage::kFloatScale, "F1", kScales),
    Xnnpack(kDepthwiseConv2d, Stage::kFloatScale, "F1", kScales),
    Xnnpack(kLinear, Stage::kFloatScale, "F1", kScales),
    Xnnpack(kMatmul, Stage::kUnavailable, "-", kAbsent),
    Xnnpack(kAdd, Stage::kTwoMultipliers, "F7", kAdds),
    Xnnpack(kSub, Stage::kTwoMultipliers, "F7", kAdds),
    Xnnpack(kMul, Stage::kFloatScale, "F1", kScales),
    Xnnpack(kRelu, Stage::kTosa, "codes", kCodes),
    Xnnpack(kClamp, Stage::kTosa, "codes", kCodes),
    Xnnpack(kSigmoid, Stage::kRealTable, "F9", kTables),
    Xnnpack(kTanh, Stage::kRealTable, "F9", kTables),
    Xnnpack(kSoftmax, Stage::kSoftmaxTable, "softmax", kSoftmaxes),
    Xnnpack(kReshape, Stage::kTosa, "codes", kCodes),
    Xnnpack(kTranspose, Stage::kUnavailable, "-", kAbsent),
    Xnnpack(kConcat, Stage::kUnavailable, "-", kAbsent),
    Xnnpack(kSlice, Stage::kUnavailable, "-", kAbsent),
    Xnnpack(OpKind::kPad, Stage::kTosa, "codes", kCodes),
    Xnnpack(kAvgPool2d, Stage::kUnavailable, "-", "not modelled: qu8 average pooling"),
    Xnnpack(kMaxPool2d, Stage::kTosa, "codes", kCodes),
    Xnnpack(kRequantize, Stage::kUnavailable, "-", kAbsent),
    Xnnpack(kQuantize, Stage::kUnavailable, "-", "not modelled: float conversion"),
    Xnnpack(kDequantize, Stage::kUnavailable, "-", "not modelled: float conversion"),
};
// Libraries whose arithmetic is not modelled: their contracts are checked, their numbers are not.
constexpr std::array<std::string_view, 5> kNotModelled = {
    "litert.int8", "litert.int16x8", "onednn.x86", "onnxruntime.cpu", "xnnpack.arm64"};

}  // namespace

std::span<const NumericsRow> AllNumericsRows() { return kRows; }

Numerics NumericsOf(std::string_view profile_name) {
  Numerics numerics;
  if (std::find(kNotModelled.begin(), kNotModelled.end(), profile_name) != kNotModelled.end()) {
    numerics.stage.fill(Stage::kUnavailable);
  }
  // A library that has rows offers what they say and nothing else.
  const auto is_target = [&](const NumericsRow& row) { return row.target == profile_name; };
  if (std::any_of(kRows.begin(), kRows.end(), is_target)) numerics.stage.fill(Stage::kUnavailable);
  for (const NumericsRow& row : kRows) {
    if (row.target == profile_name) numerics.stage[static_cast<std::size_t>(row.op)] = row.stage;
  }
  return numerics;
}

}  // namespace qconform
