// SPDX-License-Identifier: Apache-2.0
// One row per target and op (facts/backends.md 2). A library that has rows offers what they say; an
// op without a row is not modelled. Formulas and bounds: README.md beside this file.
#include <algorithm>
#include <array>

#include "qconform/oracle/oracle.h"

namespace qconform {
namespace {

using enum OpKind;
using Stage = OutputStage;

constexpr std::string_view kX86 = "xnnpack.x86";
constexpr std::string_view kArm64 = "xnnpack.arm64";
constexpr std::string_view kOneDnn = "onednn.x86";
constexpr std::string_view kOrt = "onnxruntime.cpu";
constexpr std::string_view kInt8 = "litert.int8";
constexpr std::string_view kInt16 = "litert.int16x8";

// XNNPACK is git 2022-02-16 (ae108ef), Debian's libxnnpack-dev.
constexpr std::string_view kScales =
    "google/XNNPACK src/params-init.c fp32 requantization; measured";
constexpr std::string_view kRndnu =
    "google/XNNPACK src/params-init.c rndnu requantization, fp32 per channel; measured under qemu";
constexpr std::string_view kRndnuMul =
    "google/XNNPACK src/params-init.c rndnu requantization; ties measured under qemu";
constexpr std::string_view kAdds = "google/XNNPACK src/params-init.c qs8/qu8 add; measured";
constexpr std::string_view kTables = "google/XNNPACK src/operators/lut-elementwise-nc.c; measured";
constexpr std::string_view kSoftmaxes = "google/XNNPACK src/operators/softmax-nc.c";
constexpr std::string_view kCodes = "google/XNNPACK src/operators: codes are compared and copied";

// Where the contract demands equal parameters, every right answer moves or compares codes.
constexpr std::string_view kShared = "codes: the contract demands equal parameters";

constexpr std::string_view kDnnl = "Debian 12 libdnnl2 2.6.3 on VNNI; measured";
constexpr std::string_view kDnnlBinary =
    "Debian 12 libdnnl2 2.6.3 binary: rounding measured; scales s_i / s_out, of mul's second "
    "operand s_b";
constexpr std::string_view kMlas = "onnxruntime 1.30 MlasRequantizeOutput; measured, x64 and arm64";
constexpr std::string_view kMlasMul =
    "microsoft/onnxruntime mlas/lib/qlmul.cpp, SSE2 path (060b94d); ties measured, x64";
constexpr std::string_view kTflite =
    "google-ai-edge/LiteRT tflite/kernels reference kernels, built without "
    "TFLITE_SINGLE_ROUNDING; facts/arm_tosa.md 6.1";
constexpr std::string_view kLiteRtFc =
    "google-ai-edge/LiteRT tflite/kernels/internal/reference/integer_ops/fully_connected.h "
    "(13eade6), LiteRT 2.x; TFLite before it: F4 and F5";
constexpr std::string_view kTflite16 =
    "google-ai-edge/LiteRT tflite/kernels/internal/common.cc; measured, old and new";
constexpr std::string_view kAverage =
    "google-ai-edge/LiteRT reference_ops AveragePool: half away from zero, as TOSA's reciprocal "
    "gives (facts/arm_tosa.md 1.7, 6.1)";

constexpr NumericsRow kRows[] = {
    {kX86, kConv2d, Stage::kFloatScale, "F1", kScales},
    {kX86, kDepthwiseConv2d, Stage::kFloatScale, "F1", kScales},
    {kX86, kLinear, Stage::kFloatScale, "F1", kScales},
    {kX86, kAdd, Stage::kTwoMultipliers, "F7", kAdds},
    {kX86, kSub, Stage::kTwoMultipliers, "F7", kAdds},
    {kX86, kMul, Stage::kFloatScale, "F1", kScales},
    {kX86, kRelu, Stage::kTosa, "codes", kCodes},
    {kX86, kClamp, Stage::kTosa, "codes", kCodes},
    {kX86, kSigmoid, Stage::kRealTable, "F9", kTables},
    {kX86, kTanh, Stage::kRealTable, "F9", kTables},
    {kX86, kSoftmax, Stage::kSoftmaxTable, "softmax", kSoftmaxes},
    {kX86, kReshape, Stage::kTosa, "codes", kCodes},
    {kX86, OpKind::kPad, Stage::kTosa, "codes", kCodes},
    {kX86, kMaxPool2d, Stage::kTosa, "codes", kCodes},

    {kArm64, kConv2d, Stage::kMantissaShift, "F2, F1 per channel", kRndnu},
    {kArm64, kDepthwiseConv2d, Stage::kMantissaShift, "F2, F1 per channel", kRndnu},
    {kArm64, kLinear, Stage::kMantissaShift, "F2", kRndnu},
    {kArm64, kAdd, Stage::kTwoMultipliers, "F7", kAdds},
    {kArm64, kSub, Stage::kTwoMultipliers, "F7", kAdds},
    {kArm64, kMul, Stage::kMantissaShift, "F2", kRndnuMul},
    {kArm64, kRelu, Stage::kTosa, "codes", kCodes},
    {kArm64, kClamp, Stage::kTosa, "codes", kCodes},
    {kArm64, kSigmoid, Stage::kRealTable, "F9", kTables},
    {kArm64, kTanh, Stage::kRealTable, "F9", kTables},
    {kArm64, kSoftmax, Stage::kSoftmaxTable, "softmax", kSoftmaxes},
    {kArm64, kReshape, Stage::kTosa, "codes", kCodes},
    {kArm64, OpKind::kPad, Stage::kTosa, "codes", kCodes},
    {kArm64, kMaxPool2d, Stage::kTosa, "codes", kCodes},

    {kOneDnn, kConv2d, Stage::kZeroPointFirst, "F3", kDnnl},
    {kOneDnn, kLinear, Stage::kZeroPointFirst, "F3", kDnnl},
    {kOneDnn, kMatmul, Stage::kZeroPointFirst, "F3", kDnnl},
    {kOneDnn, kAdd, Stage::kFloatOperands, "rne", kDnnlBinary},
    {kOneDnn, kMul, Stage::kFloatOperands, "rne", kDnnlBinary},
    {kOneDnn, kRelu, Stage::kTosa, "codes", kShared},
    {kOneDnn, kConcat, Stage::kTosa, "codes", kShared},
    {kOneDnn, kMaxPool2d, Stage::kTosa, "codes", kShared},

    {kOrt, kConv2d, Stage::kFloatScale, "F1", kMlas},
    {kOrt, kDepthwiseConv2d, Stage::kFloatScale, "F1", kMlas},
    {kOrt, kLinear, Stage::kFloatScale, "F1", kMlas},
    {kOrt, kMatmul, Stage::kFloatScale, "F1", kMlas},
    {kOrt, kMul, Stage::kZeroPointFirst, "F3", kMlasMul},
    {kOrt, kClamp, Stage::kTosa, "codes", kShared},
    {kOrt, kReshape, Stage::kTosa, "codes", kShared},
    {kOrt, kTranspose, Stage::kTosa, "codes", kShared},
    {kOrt, kSlice, Stage::kTosa, "codes", kShared},
    {kOrt, OpKind::kPad, Stage::kTosa, "codes", kShared},
    {kOrt, kMaxPool2d, Stage::kTosa, "codes", kShared},

    {kInt8, kConv2d, Stage::kTwoRoundings, "F4", kTflite},
    {kInt8, kDepthwiseConv2d, Stage::kTwoRoundings, "F4", kTflite},
    {kInt8, kLinear, Stage::kDoubleProduct, "F6", kLiteRtFc},
    {kInt8, kAdd, Stage::kTwoRoundings, "F4", kTflite},
    {kInt8, kSub, Stage::kTwoRoundings, "F4", kTflite},
    {kInt8, kMul, Stage::kTwoRoundings, "F4", kTflite},
    {kInt8, kReshape, Stage::kTosa, "codes", kShared},
    {kInt8, kTranspose, Stage::kTosa, "codes", kShared},
    {kInt8, kConcat, Stage::kTosa, "codes", kShared},
    {kInt8, kSlice, Stage::kTosa, "codes", kShared},
    {kInt8, OpKind::kPad, Stage::kTosa, "codes", kShared},
    {kInt8, kAvgPool2d, Stage::kTosa, "TOSA", kAverage},
    {kInt8, kMaxPool2d, Stage::kTosa, "codes", kShared},

    {kInt16, kConv2d, Stage::kSixteenBits, "F5, F4 under an int32 bias", kTflite16},
    {kInt16, kDepthwiseConv2d, Stage::kSixteenBits, "F5, F4 under an int32 bias", kTflite16},
    {kInt16, kLinear, Stage::kDoubleProduct, "F6", kLiteRtFc},
    {kInt16, kReshape, Stage::kTosa, "codes", kShared},
    {kInt16, kTranspose, Stage::kTosa, "codes", kShared},
    {kInt16, kConcat, Stage::kTosa, "codes", kShared},
    {kInt16, kSlice, Stage::kTosa, "codes", kShared},
    {kInt16, OpKind::kPad, Stage::kTosa, "codes", kShared},
    {kInt16, kMaxPool2d, Stage::kTosa, "codes", kShared},
};

bool HasRows(std::string_view profile_name) {
  return std::any_of(std::begin(kRows), std::end(kRows),
                     [&](const NumericsRow& row) { return row.target == profile_name; });
}

}  // namespace

std::span<const NumericsRow> AllNumericsRows() { return kRows; }

Numerics NumericsOf(std::string_view profile_name) {
  Numerics numerics;
  if (HasRows(profile_name)) numerics.stage.fill(Stage::kUnavailable);
  for (const NumericsRow& row : kRows) {
    if (row.target == profile_name) numerics.stage[static_cast<std::size_t>(row.op)] = row.stage;
  }
  return numerics;
}

Numerics NumericsOf(const Profile& profile) {
  if (HasRows(profile.name)) return NumericsOf(std::string_view(profile.name));
  for (const std::string& base : profile.lineage) {
    if (HasRows(base)) return NumericsOf(std::string_view(base));
  }
  return {};
}

}  // namespace qconform
