// SPDX-License-Identifier: Apache-2.0
// Which function knows the exact value of which op.
#include <array>

#include "qconform/oracle/exact_ports.h"

namespace qconform {
namespace {

struct Row {
  ExactRule rule;
  OpKind op;
};

constexpr std::array kRows = {
    Row{ExactPlain, OpKind::kBitwiseAnd},
    Row{ExactPlain, OpKind::kBitwiseOr},
    Row{ExactPlain, OpKind::kBitwiseXor},
    Row{ExactPlain, OpKind::kBitwiseNot},
    Row{ExactPlain, OpKind::kArithmeticRightShift},
    Row{ExactPlain, OpKind::kLogicalLeftShift},
    Row{ExactPlain, OpKind::kLogicalRightShift},
    Row{ExactPlain, OpKind::kIntDiv},
    Row{ExactPlain, OpKind::kClz},
    Row{ExactPlain, OpKind::kLogicalAnd},
    Row{ExactPlain, OpKind::kLogicalOr},
    Row{ExactPlain, OpKind::kLogicalXor},
    Row{ExactPlain, OpKind::kLogicalNot},
    Row{ExactComparison, OpKind::kEqual},
    Row{ExactComparison, OpKind::kNotEqual},
    Row{ExactComparison, OpKind::kGreater},
    Row{ExactComparison, OpKind::kGreaterEqual},
    Row{ExactComparison, OpKind::kLess},
    Row{ExactComparison, OpKind::kLessEqual},
    Row{ExactCast, OpKind::kCast},
    Row{ExactReduce, OpKind::kReduceAll},
    Row{ExactReduce, OpKind::kReduceAny},
    Row{ExactReduce, OpKind::kReduceMax},
    Row{ExactReduce, OpKind::kReduceMean},
    Row{ExactReduce, OpKind::kReduceMin},
    Row{ExactReduce, OpKind::kReduceSum},
    Row{ExactPosition, OpKind::kArgmax},
    Row{ExactPosition, OpKind::kArgmin},
    Row{ExactPosition, OpKind::kMaxWithIndex},
    Row{ExactPosition, OpKind::kMinWithIndex},
    Row{ExactCumsum, OpKind::kCumsum},
    Row{ExactRearranged, OpKind::kIdentity},
    Row{ExactRearranged, OpKind::kReverse},
    Row{ExactRearranged, OpKind::kTile},
    Row{ExactRearranged, OpKind::kBroadcastTo},
    Row{ExactRearranged, OpKind::kExpandAs},
    Row{ExactRearranged, OpKind::kStack},
    Row{ExactRearranged, OpKind::kSplit},
    Row{ExactRearranged, OpKind::kUnbind},
    Row{ExactRearranged, OpKind::kDepthToSpace},
    Row{ExactRearranged, OpKind::kSpaceToDepth},
    Row{ExactRearranged, OpKind::kBatchToSpace},
    Row{ExactRearranged, OpKind::kSpaceToBatch},
    Row{ExactRearranged, OpKind::kChannelShuffle},
    Row{ExactRearranged, OpKind::kMirrorPad},
    Row{ExactRearranged, OpKind::kWhere},
    Row{ExactRearranged, OpKind::kMaskedFill},
    Row{ExactRearranged, OpKind::kGather},
    Row{ExactRearranged, OpKind::kEmbedding},
    Row{ExactUpdate, OpKind::kIndexCopy},
    Row{ExactUpdate, OpKind::kIndexPut},
    Row{ExactUpdate, OpKind::kScatterElements},
    Row{ExactUpdate, OpKind::kSliceScatter},
    Row{ExactResize, OpKind::kResizeNearest},
    Row{ExactResize, OpKind::kResizeBilinear},
};

}  // namespace

ExactRule FindExactRule(OpKind op) {
  for (const Row& row : kRows) {
    if (row.op == op) return row.rule;
  }
  return nullptr;
}

}  // namespace qconform
