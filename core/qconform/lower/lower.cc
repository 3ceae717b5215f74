// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/lower.h"

#include <array>

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
    Lowering{OpKind::kSigmoid, Stage::kTosa, LowerActivation},
    Lowering{OpKind::kSigmoid, Stage::kRealTable, LowerActivation},
    Lowering{OpKind::kTanh, Stage::kTosa, LowerActivation},
    Lowering{OpKind::kTanh, Stage::kRealTable, LowerActivation},
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
};

using ByStage = std::array<LowerNode, static_cast<std::size_t>(Stage::kUnavailable) + 1>;

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
