// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/lower.h"

#include <array>

#include "qconform/lower/library_stage.h"
#include "qconform/lower/node_lowering.h"

namespace qconform {

namespace {

using Stage = OutputStage;
using LowerNode = Status (*)(NodeLowering&);

struct Lowering {
  OpKind op;
  Stage stage;
  LowerNode lower;
};

// Which forms there are: an op without a row has none.
constexpr std::array kLowerings = {
    Lowering{OpKind::kConv2d, Stage::kTosa, LowerConv},
    Lowering{OpKind::kConv2d, Stage::kFloatScale, LowerConv},
    Lowering{OpKind::kDepthwiseConv2d, Stage::kTosa, LowerConv},
    Lowering{OpKind::kDepthwiseConv2d, Stage::kFloatScale, LowerConv},
    Lowering{OpKind::kLinear, Stage::kTosa, LowerConv},
    Lowering{OpKind::kLinear, Stage::kFloatScale, LowerConv},
    Lowering{OpKind::kMatmul, Stage::kTosa, LowerMatmul},
    Lowering{OpKind::kMatmul, Stage::kFloatScale, LowerMatmul},
    Lowering{OpKind::kAdd, Stage::kTosa, LowerAddSub},
    Lowering{OpKind::kAdd, Stage::kTwoMultipliers, LowerAddSub},
    Lowering{OpKind::kSub, Stage::kTosa, LowerAddSub},
    Lowering{OpKind::kSub, Stage::kTwoMultipliers, LowerAddSub},
    Lowering{OpKind::kMul, Stage::kTosa, LowerMul},
    Lowering{OpKind::kMul, Stage::kFloatScale, LowerMul},
    Lowering{OpKind::kRelu, Stage::kTosa, LowerRange},
    Lowering{OpKind::kClamp, Stage::kTosa, LowerRange},
    Lowering{OpKind::kSigmoid, Stage::kTosa, LowerTable},
    Lowering{OpKind::kSigmoid, Stage::kRealTable, LowerActivation},
    Lowering{OpKind::kTanh, Stage::kTosa, LowerTable},
    Lowering{OpKind::kTanh, Stage::kRealTable, LowerActivation},
    Lowering{OpKind::kAcos, Stage::kTosa, LowerTable},
    Lowering{OpKind::kAcosh, Stage::kTosa, LowerTable},
    Lowering{OpKind::kAsin, Stage::kTosa, LowerTable},
    Lowering{OpKind::kAsinh, Stage::kTosa, LowerTable},
    Lowering{OpKind::kAtan, Stage::kTosa, LowerTable},
    Lowering{OpKind::kAtanh, Stage::kTosa, LowerTable},
    Lowering{OpKind::kCeil, Stage::kTosa, LowerTable},
    Lowering{OpKind::kCos, Stage::kTosa, LowerTable},
    Lowering{OpKind::kCosh, Stage::kTosa, LowerTable},
    Lowering{OpKind::kElu, Stage::kTosa, LowerTable},
    Lowering{OpKind::kErf, Stage::kTosa, LowerTable},
    Lowering{OpKind::kErfinv, Stage::kTosa, LowerTable},
    Lowering{OpKind::kExp, Stage::kTosa, LowerTable},
    Lowering{OpKind::kExpm1, Stage::kTosa, LowerTable},
    Lowering{OpKind::kFloor, Stage::kTosa, LowerTable},
    Lowering{OpKind::kGelu, Stage::kTosa, LowerTable},
    Lowering{OpKind::kHardSigmoid, Stage::kTosa, LowerTable},
    Lowering{OpKind::kHardSwish, Stage::kTosa, LowerTable},
    Lowering{OpKind::kLeakyRelu, Stage::kTosa, LowerTable},
    Lowering{OpKind::kLog, Stage::kTosa, LowerTable},
    Lowering{OpKind::kLog10, Stage::kTosa, LowerTable},
    Lowering{OpKind::kLog1p, Stage::kTosa, LowerTable},
    Lowering{OpKind::kPow, Stage::kTosa, LowerTable},
    Lowering{OpKind::kReciprocal, Stage::kTosa, LowerTable},
    Lowering{OpKind::kRound, Stage::kTosa, LowerTable},
    Lowering{OpKind::kRsqrt, Stage::kTosa, LowerTable},
    Lowering{OpKind::kSign, Stage::kTosa, LowerTable},
    Lowering{OpKind::kSilu, Stage::kTosa, LowerTable},
    Lowering{OpKind::kSin, Stage::kTosa, LowerTable},
    Lowering{OpKind::kSinh, Stage::kTosa, LowerTable},
    Lowering{OpKind::kSqrt, Stage::kTosa, LowerTable},
    Lowering{OpKind::kTan, Stage::kTosa, LowerTable},
    Lowering{OpKind::kSoftmax, Stage::kTosa, LowerSoftmaxSteps},
    Lowering{OpKind::kSoftmax, Stage::kSoftmaxTable, LowerSoftmax},
    Lowering{OpKind::kReshape, Stage::kTosa, LowerMovement},
    Lowering{OpKind::kTranspose, Stage::kTosa, LowerMovement},
    Lowering{OpKind::kConcat, Stage::kTosa, LowerMovement},
    Lowering{OpKind::kSlice, Stage::kTosa, LowerMovement},
    Lowering{OpKind::kPad, Stage::kTosa, LowerMovement},
    Lowering{OpKind::kAvgPool2d, Stage::kTosa, LowerPool},
    Lowering{OpKind::kMaxPool2d, Stage::kTosa, LowerPool},
    Lowering{OpKind::kRequantize, Stage::kTosa, LowerRequantize},
    Lowering{OpKind::kQuantize, Stage::kTosa, LowerQuantize},
    Lowering{OpKind::kDequantize, Stage::kTosa, LowerDequantize},
    Lowering{OpKind::kConv3d, Stage::kTosa, LowerConv},
    Lowering{OpKind::kTransposeConv2d, Stage::kTosa, LowerTransposeConv},
    Lowering{OpKind::kTransposeConv3d, Stage::kTosa, LowerTransposeConv},
    Lowering{OpKind::kMaximum, Stage::kTosa, LowerExtremum},
    Lowering{OpKind::kMinimum, Stage::kTosa, LowerExtremum},
    Lowering{OpKind::kEqual, Stage::kTosa, LowerComparison},
    Lowering{OpKind::kNotEqual, Stage::kTosa, LowerComparison},
    Lowering{OpKind::kGreater, Stage::kTosa, LowerComparison},
    Lowering{OpKind::kGreaterEqual, Stage::kTosa, LowerComparison},
    Lowering{OpKind::kLess, Stage::kTosa, LowerComparison},
    Lowering{OpKind::kLessEqual, Stage::kTosa, LowerComparison},
    Lowering{OpKind::kAbs, Stage::kTosa, LowerSign},
    Lowering{OpKind::kNeg, Stage::kTosa, LowerSign},
    Lowering{OpKind::kPrelu, Stage::kTosa, LowerPrelu},
    Lowering{OpKind::kSquaredDifference, Stage::kTosa, LowerSquaredDifference},
    Lowering{OpKind::kBitwiseAnd, Stage::kTosa, LowerPlain},
    Lowering{OpKind::kBitwiseOr, Stage::kTosa, LowerPlain},
    Lowering{OpKind::kBitwiseXor, Stage::kTosa, LowerPlain},
    Lowering{OpKind::kBitwiseNot, Stage::kTosa, LowerPlain},
    Lowering{OpKind::kArithmeticRightShift, Stage::kTosa, LowerPlain},
    Lowering{OpKind::kLogicalLeftShift, Stage::kTosa, LowerPlain},
    Lowering{OpKind::kLogicalRightShift, Stage::kTosa, LowerPlain},
    Lowering{OpKind::kIntDiv, Stage::kTosa, LowerPlain},
    Lowering{OpKind::kClz, Stage::kTosa, LowerPlain},
    Lowering{OpKind::kLogicalAnd, Stage::kTosa, LowerPlain},
    Lowering{OpKind::kLogicalOr, Stage::kTosa, LowerPlain},
    Lowering{OpKind::kLogicalXor, Stage::kTosa, LowerPlain},
    Lowering{OpKind::kLogicalNot, Stage::kTosa, LowerPlain},
    Lowering{OpKind::kCast, Stage::kTosa, LowerCast},
    Lowering{OpKind::kReduceAll, Stage::kTosa, LowerReduce},
    Lowering{OpKind::kReduceAny, Stage::kTosa, LowerReduce},
    Lowering{OpKind::kReduceMax, Stage::kTosa, LowerReduce},
    Lowering{OpKind::kReduceMean, Stage::kTosa, LowerReduce},
    Lowering{OpKind::kReduceMin, Stage::kTosa, LowerReduce},
    Lowering{OpKind::kReduceSum, Stage::kTosa, LowerReduce},
    Lowering{OpKind::kArgmax, Stage::kTosa, LowerPosition},
    Lowering{OpKind::kArgmin, Stage::kTosa, LowerPosition},
    Lowering{OpKind::kMaxWithIndex, Stage::kTosa, LowerPosition},
    Lowering{OpKind::kMinWithIndex, Stage::kTosa, LowerPosition},
    Lowering{OpKind::kCumsum, Stage::kTosa, LowerCumsum},
    Lowering{OpKind::kIdentity, Stage::kTosa, LowerMovement},
    Lowering{OpKind::kReverse, Stage::kTosa, LowerMovement},
    Lowering{OpKind::kTile, Stage::kTosa, LowerMovement},
    Lowering{OpKind::kBroadcastTo, Stage::kTosa, LowerMovement},
    Lowering{OpKind::kExpandAs, Stage::kTosa, LowerMovement},
    Lowering{OpKind::kStack, Stage::kTosa, LowerMovement},
    Lowering{OpKind::kSplit, Stage::kTosa, LowerPieces},
    Lowering{OpKind::kUnbind, Stage::kTosa, LowerPieces},
    Lowering{OpKind::kDepthToSpace, Stage::kTosa, LowerBlocks},
    Lowering{OpKind::kSpaceToDepth, Stage::kTosa, LowerBlocks},
    Lowering{OpKind::kBatchToSpace, Stage::kTosa, LowerBlocks},
    Lowering{OpKind::kSpaceToBatch, Stage::kTosa, LowerBlocks},
    Lowering{OpKind::kChannelShuffle, Stage::kTosa, LowerBlocks},
    Lowering{OpKind::kMirrorPad, Stage::kTosa, LowerMirrorPad},
    Lowering{OpKind::kWhere, Stage::kTosa, LowerWhere},
    Lowering{OpKind::kMaskedFill, Stage::kTosa, LowerWhere},
    Lowering{OpKind::kGather, Stage::kTosa, LowerGather},
    Lowering{OpKind::kEmbedding, Stage::kTosa, LowerGather},
    Lowering{OpKind::kIndexCopy, Stage::kTosa, LowerIndexCopy},
    Lowering{OpKind::kIndexPut, Stage::kTosa, LowerIndexCopy},
    Lowering{OpKind::kScatterElements, Stage::kTosa, LowerScatter},
    Lowering{OpKind::kSliceScatter, Stage::kTosa, LowerSliceScatter},
    Lowering{OpKind::kAvgPool3d, Stage::kTosa, LowerPool},
    Lowering{OpKind::kMaxPool3d, Stage::kTosa, LowerPool},
    Lowering{OpKind::kResizeNearest, Stage::kTosa, LowerResize},
    Lowering{OpKind::kResizeBilinear, Stage::kTosa, LowerResize},
    // Libraries' own (facts/backends.md 2).
    Lowering{OpKind::kConv2d, Stage::kMantissaShift, LowerConv},
    Lowering{OpKind::kDepthwiseConv2d, Stage::kMantissaShift, LowerConv},
    Lowering{OpKind::kLinear, Stage::kMantissaShift, LowerConv},
    Lowering{OpKind::kMatmul, Stage::kMantissaShift, LowerMatmul},
    Lowering{OpKind::kMul, Stage::kMantissaShift, LowerMul},
    Lowering{OpKind::kConv2d, Stage::kZeroPointFirst, LowerConv},
    Lowering{OpKind::kDepthwiseConv2d, Stage::kZeroPointFirst, LowerConv},
    Lowering{OpKind::kLinear, Stage::kZeroPointFirst, LowerConv},
    Lowering{OpKind::kMatmul, Stage::kZeroPointFirst, LowerMatmul},
    Lowering{OpKind::kMul, Stage::kZeroPointFirst, LowerMul},
    Lowering{OpKind::kConv2d, Stage::kTwoRoundings, LowerConv},
    Lowering{OpKind::kDepthwiseConv2d, Stage::kTwoRoundings, LowerConv},
    Lowering{OpKind::kLinear, Stage::kTwoRoundings, LowerConv},
    Lowering{OpKind::kMatmul, Stage::kTwoRoundings, LowerMatmul},
    Lowering{OpKind::kMul, Stage::kTwoRoundings, LowerMul},
    Lowering{OpKind::kAdd, Stage::kTwoRoundings, LowerAddSub},
    Lowering{OpKind::kSub, Stage::kTwoRoundings, LowerAddSub},
    Lowering{OpKind::kConv2d, Stage::kSixteenBits, LowerConv},
    Lowering{OpKind::kDepthwiseConv2d, Stage::kSixteenBits, LowerConv},
    Lowering{OpKind::kLinear, Stage::kSixteenBits, LowerConv},
    Lowering{OpKind::kConv2d, Stage::kDoubleProduct, LowerConv},
    Lowering{OpKind::kDepthwiseConv2d, Stage::kDoubleProduct, LowerConv},
    Lowering{OpKind::kLinear, Stage::kDoubleProduct, LowerConv},
    Lowering{OpKind::kAdd, Stage::kDequantized, LowerFloatBinary},
    Lowering{OpKind::kSub, Stage::kDequantized, LowerFloatBinary},
    Lowering{OpKind::kMul, Stage::kDequantized, LowerFloatBinary},
    Lowering{OpKind::kAdd, Stage::kFloatOperands, LowerFloatBinary},
    Lowering{OpKind::kSub, Stage::kFloatOperands, LowerFloatBinary},
    Lowering{OpKind::kMul, Stage::kFloatOperands, LowerFloatBinary},
};

using ByStage = std::array<LowerNode, kOutputStageCount>;

constexpr auto kByOp = [] {
  std::array<ByStage, kOpCount> table{};
  for (const Lowering& row : kLowerings) {
    table[static_cast<std::size_t>(row.op)][static_cast<std::size_t>(row.stage)] = row.lower;
  }
  return table;
}();

LowerNode Find(OpKind op, Stage stage) {
  return kByOp[static_cast<std::size_t>(op)][static_cast<std::size_t>(stage)];
}

Status LowerOne(NodeLowering& l) {
  if (l.stage() == Stage::kUnavailable) return l.Refuse("the target offers no such op");
  const LowerNode lower = Find(l.node().op, l.stage());
  return lower == nullptr ? l.Refuse("no integer form under this output stage") : lower(l);
}

}  // namespace

bool HasIntegerForm(OpKind op, OutputStage stage) { return Find(op, stage) != nullptr; }

Result<Program> Lower(const Graph& graph, const LoweringOptions& options) {
  const ResolvedSpecs specs(graph);
  const auto order = TopologicalOrder(graph);
  QC_CHECK(order.has_value());
  ProgramBuilder builder(graph);
  for (const NodeId node : *order) {
    NodeLowering lowering(graph, specs, options, builder, node);
    const Status status = LowerOne(lowering);
    if (!status.ok()) return status.error();
  }
  return builder.Finish();
}

}  // namespace qconform
