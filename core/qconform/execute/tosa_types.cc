// SPDX-License-Identifier: Apache-2.0
// Operators' names, and the element types each has in TOSA 1.0 (facts/arm_tosa.md 1.4 to 1.7, 7).
#include <algorithm>
#include <array>

#include "qconform/execute/tosa_site.h"

namespace qconform {
namespace {

enum class Needs : std::uint8_t { kProInt, kInt16, kInt4 };

constexpr DType kBool = DType::kBool;
constexpr DType kI4 = DType::kInt4;
constexpr DType kI8 = DType::kInt8;
constexpr DType kI16 = DType::kInt16;
constexpr DType kI32 = DType::kInt32;
constexpr DType kI48 = DType::kInt48;

// One combination. CONCAT's operands are all of the one type; a missing bias has no type.
struct Row {
  std::string_view name;
  std::array<DType, 3> operands;
  DType result;
  Needs needs = Needs::kProInt;
};

// Convolutions, whichever: their rows stand under one name.
constexpr std::string_view kConvolution = "CONV";
// Ops whose rows are the same.
constexpr std::string_view kWide = "WIDE";          // i32
constexpr std::string_view kBits = "BITS";          // i8, i16, i32
constexpr std::string_view kTruth = "TRUTH";        // bool
constexpr std::string_view kCompare = "COMPARE";    // i32 -> bool
constexpr std::string_view kNarrow = "NARROW";      // i8; i16 of EXT-INT16
constexpr std::string_view kMovement = "MOVEMENT";  // bool, i8, i16, i32

constexpr std::array kRows = {
    Row{kConvolution, {kI8, kI8, kI32}, kI32},
    Row{kConvolution, {kI8, kI4, kI32}, kI32, Needs::kInt4},
    Row{kConvolution, {kI16, kI8, kI48}, kI48, Needs::kInt16},
    Row{"MATMUL", {kI8, kI8}, kI32},
    Row{"MATMUL", {kI16, kI16}, kI48, Needs::kInt16},
    Row{"ARGMAX", {kI8}, kI32},
    Row{"ARGMAX", {kI16}, kI32, Needs::kInt16},
    Row{kNarrow, {kI8}, kI8},
    Row{kNarrow, {kI16}, kI16, Needs::kInt16},
    Row{"TABLE", {kI8}, kI8},
    Row{"TABLE", {kI16}, kI32, Needs::kInt16},
    Row{kWide, {kI32, kI32}, kI32},
    Row{"MUL", {kI8, kI8}, kI32},
    Row{"MUL", {kI16, kI16}, kI32},
    Row{"MUL", {kI32, kI32}, kI32},
    Row{kBits, {kI8, kI8}, kI8},
    Row{kBits, {kI16, kI16}, kI16},
    Row{kBits, {kI32, kI32}, kI32},
    Row{kTruth, {kBool, kBool}, kBool},
    Row{kCompare, {kI32, kI32}, kBool},
    Row{"SELECT", {kBool, kBool, kBool}, kBool},
    Row{"SELECT", {kBool, kI8, kI8}, kI8},
    Row{"SELECT", {kBool, kI16, kI16}, kI16},
    Row{"SELECT", {kBool, kI32, kI32}, kI32},
    Row{"IDENTITY", {kBool}, kBool},
    Row{"IDENTITY", {kI4}, kI4, Needs::kInt4},
    Row{"IDENTITY", {kI8}, kI8},
    Row{"IDENTITY", {kI16}, kI16},
    Row{"IDENTITY", {kI32}, kI32},
    Row{"IDENTITY", {kI48}, kI48, Needs::kInt16},
    Row{"CONCAT", {kBool}, kBool},
    Row{"CONCAT", {kI8}, kI8},
    Row{"CONCAT", {kI16}, kI16, Needs::kInt16},
    Row{"CONCAT", {kI32}, kI32},
    Row{kMovement, {kBool}, kBool},
    Row{kMovement, {kI8}, kI8},
    Row{kMovement, {kI16}, kI16},
    Row{kMovement, {kI32}, kI32},
    Row{"GATHER", {kI8, kI32}, kI8},
    Row{"GATHER", {kI16, kI32}, kI16},
    Row{"GATHER", {kI32, kI32}, kI32},
    Row{"SCATTER", {kI8, kI32, kI8}, kI8},
    Row{"SCATTER", {kI16, kI32, kI16}, kI16},
    Row{"SCATTER", {kI32, kI32, kI32}, kI32},
    Row{"RESIZE NEAREST", {kI8}, kI8},
    Row{"RESIZE NEAREST", {kI16}, kI16, Needs::kInt16},
    Row{"RESIZE BILINEAR", {kI8}, kI32},
    Row{"RESIZE BILINEAR", {kI16}, kI48, Needs::kInt16},
    Row{"CAST", {kBool}, kI8},
    Row{"CAST", {kBool}, kI16},
    Row{"CAST", {kBool}, kI32},
    Row{"CAST", {kI8}, kBool},
    Row{"CAST", {kI8}, kI16},
    Row{"CAST", {kI8}, kI32},
    Row{"CAST", {kI16}, kBool},
    Row{"CAST", {kI16}, kI8},
    Row{"CAST", {kI16}, kI32},
    Row{"CAST", {kI32}, kBool},
    Row{"CAST", {kI32}, kI8},
    Row{"CAST", {kI32}, kI16},
    Row{"RESCALE", {kI8}, kI8},
    Row{"RESCALE", {kI8}, kI16},
    Row{"RESCALE", {kI8}, kI32},
    Row{"RESCALE", {kI16}, kI8},
    Row{"RESCALE", {kI16}, kI16},
    Row{"RESCALE", {kI16}, kI32},
    Row{"RESCALE", {kI32}, kI8},
    Row{"RESCALE", {kI32}, kI16},
    Row{"RESCALE", {kI32}, kI32},
    Row{"RESCALE", {kI48}, kI8, Needs::kInt16},
    Row{"RESCALE", {kI48}, kI16, Needs::kInt16},
    Row{"RESCALE", {kI48}, kI32, Needs::kInt16},
};

// An operator, and under which name its rows stand.
struct Name {
  std::string_view name;
  std::string_view rows;
};

constexpr std::array<Name, 18> kElementwise = {{{"ADD", kWide},
                                                {"SUB", kWide},
                                                {"MUL", "MUL"},
                                                {"MAXIMUM", kWide},
                                                {"MINIMUM", kWide},
                                                {"INTDIV", kWide},
                                                {"ARITHMETIC_RIGHT_SHIFT", kBits},
                                                {"LOGICAL_LEFT_SHIFT", kBits},
                                                {"LOGICAL_RIGHT_SHIFT", kBits},
                                                {"BITWISE_AND", kBits},
                                                {"BITWISE_OR", kBits},
                                                {"BITWISE_XOR", kBits},
                                                {"LOGICAL_AND", kTruth},
                                                {"LOGICAL_OR", kTruth},
                                                {"LOGICAL_XOR", kTruth},
                                                {"EQUAL", kCompare},
                                                {"GREATER", kCompare},
                                                {"GREATER_EQUAL", kCompare}}};
constexpr std::array<Name, 6> kUnary = {{{"IDENTITY", "IDENTITY"},
                                         {"ABS", kWide},
                                         {"NEGATE", kBits},
                                         {"CLZ", kWide},
                                         {"BITWISE_NOT", kBits},
                                         {"LOGICAL_NOT", kTruth}}};
constexpr std::array<Name, 5> kReduce = {{{"REDUCE_SUM", kWide},
                                          {"REDUCE_MAX", kBits},
                                          {"REDUCE_MIN", kBits},
                                          {"REDUCE_ALL", kTruth},
                                          {"REDUCE_ANY", kTruth}}};

struct NameOfParams {
  Name operator()(const Conv2dParams&) const { return {"CONV2D", kConvolution}; }
  Name operator()(const DepthwiseConv2dParams&) const { return {"DEPTHWISE_CONV2D", kConvolution}; }
  Name operator()(const Conv3dParams&) const { return {"CONV3D", kConvolution}; }
  Name operator()(const TransposeConv2dParams&) const { return {"TRANSPOSE_CONV2D", kConvolution}; }
  Name operator()(const MatmulParams&) const { return {"MATMUL", "MATMUL"}; }
  Name operator()(const ElementwiseParams& p) const {
    return kElementwise[static_cast<std::size_t>(p.op)];
  }
  Name operator()(const UnaryParams& p) const { return kUnary[static_cast<std::size_t>(p.op)]; }
  Name operator()(const ReduceParams& p) const { return kReduce[static_cast<std::size_t>(p.op)]; }
  Name operator()(const RescaleParams&) const { return {"RESCALE", "RESCALE"}; }
  Name operator()(const TableParams&) const { return {"TABLE", "TABLE"}; }
  Name operator()(const ClampParams&) const { return {"CLAMP", kNarrow}; }
  Name operator()(const TransposeParams&) const { return {"TRANSPOSE", kMovement}; }
  Name operator()(const ReshapeParams&) const { return {"RESHAPE", kMovement}; }
  Name operator()(const ConcatParams&) const { return {"CONCAT", "CONCAT"}; }
  Name operator()(const SliceParams&) const { return {"SLICE", kMovement}; }
  Name operator()(const PadParams&) const { return {"PAD", kMovement}; }
  Name operator()(const ReverseParams&) const { return {"REVERSE", kMovement}; }
  Name operator()(const TileParams&) const { return {"TILE", kMovement}; }
  Name operator()(const GatherParams&) const { return {"GATHER", "GATHER"}; }
  Name operator()(const ScatterParams&) const { return {"SCATTER", "SCATTER"}; }
  Name operator()(const SelectParams&) const { return {"SELECT", "SELECT"}; }
  Name operator()(const ArgMaxParams&) const { return {"ARGMAX", "ARGMAX"}; }
  Name operator()(const CastParams&) const { return {"CAST", "CAST"}; }
  Name operator()(const AvgPool2dParams&) const { return {"AVG_POOL2D", kNarrow}; }
  Name operator()(const MaxPool2dParams&) const { return {"MAX_POOL2D", kNarrow}; }
  Name operator()(const ResizeParams& p) const {
    const bool nearest = p.mode == ResizeParams::Mode::kNearest;
    return {"RESIZE", nearest ? "RESIZE NEAREST" : "RESIZE BILINEAR"};
  }
  template <class Params>
  Name operator()(const Params&) const {
    return {};
  }
};

// RESCALE alone reads and writes unsigned codes: its types are those of the same width.
DType SignedOf(DType dtype) {
  if (dtype == DType::kUint8) return kI8;
  return dtype == DType::kUint16 ? kI16 : dtype;
}

bool Matches(const Row& row, const TosaSite& site) {
  const bool rescales = row.name == "RESCALE";
  const auto type_of = [&](const Register& r) { return rescales ? SignedOf(r.dtype) : r.dtype; };
  if (type_of(site.result()) != row.result) return false;
  for (std::size_t i = 0; i < site.operand_count(); ++i) {
    const DType wanted = row.operands[row.name == "CONCAT" ? 0 : i];
    if (type_of(site.operand(i)) != wanted) return false;
  }
  return true;
}

}  // namespace

std::string_view TosaNameOf(const InstructionParams& params) {
  return std::visit(NameOfParams{}, params).name;
}

void CheckTosaTypes(const TosaSite& site) {
  const std::string_view rows = std::visit(NameOfParams{}, site.instruction.params).rows;
  const auto row = std::find_if(kRows.begin(), kRows.end(),
                                [&](const Row& r) { return r.name == rows && Matches(r, site); });
  if (!site.Keeps(row != kRows.end(), TosaRule::kTypes)) return;
  site.Keeps(row->needs != Needs::kInt16 || site.target.int16, TosaRule::kNeedsInt16);
  site.Keeps(row->needs != Needs::kInt4 || site.target.int4, TosaRule::kNeedsInt4);
}

bool IsTosaConstantType(DType dtype, const TosaTarget& target) {
  if (dtype == kI4) return target.int4;
  if (dtype == kI48) return target.int16;
  const DType stored = SignedOf(dtype);
  return stored == kBool || stored == kI8 || stored == kI16 || stored == kI32;
}

}  // namespace qconform
