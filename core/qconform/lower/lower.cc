// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/lower.h"

#include "qconform/lower/node_lowering.h"

namespace qconform {
namespace {}  // namespace

bool HasIntegerForm(OpKind op, OutputStage stage) {
  if (op > OpKind::kDequantize) return false;
  switch (stage) {
    case OutputStage::kTosa:
      return op != OpKind::kSoftmax;
    case OutputStage::kFloatScale:
      return op == OpKind::kConv2d || op == OpKind::kDepthwiseConv2d || op == OpKind::kLinear ||
             op == OpKind::kMatmul || op == OpKind::kMul;
    case OutputStage::kTwoMultipliers:
      return op == OpKind::kAdd || op == OpKind::kSub;
    case OutputStage::kRealTable:
      return op == OpKind::kSigmoid || op == OpKind::kTanh;
    case OutputStage::kSoftmaxTable:
      return op == OpKind::kSoftmax;
    case OutputStage::kUnavailable:
      return false;
  }
  FailCheck(__FILE__, __LINE__, "unknown output stage");
}

namespace {

Status LowerOp(NodeLowering& l) {
  switch (l.node().op) {
    case OpKind::kConv2d:
    case OpKind::kDepthwiseConv2d:
    case OpKind::kLinear:
      return LowerConv(l);
    case OpKind::kMatmul:
      return LowerMatmul(l);
    case OpKind::kAdd:
    case OpKind::kSub:
      return LowerAddSub(l);
    case OpKind::kMul:
      return LowerMul(l);
    case OpKind::kRelu:
    case OpKind::kClamp:
      return LowerRange(l);
    case OpKind::kSigmoid:
    case OpKind::kTanh:
      return LowerActivation(l);
    case OpKind::kSoftmax:
      return LowerSoftmax(l);
    case OpKind::kReshape:
    case OpKind::kTranspose:
    case OpKind::kConcat:
    case OpKind::kSlice:
    case OpKind::kPad:
      return LowerMovement(l);
    case OpKind::kAvgPool2d:
    case OpKind::kMaxPool2d:
      return LowerPool(l);
    case OpKind::kRequantize:
      return LowerRequantize(l);
    case OpKind::kQuantize:
      return LowerQuantize(l);
    case OpKind::kDequantize:
      return LowerDequantize(l);
    default:
      return l.Refuse("no integer form");  // as HasIntegerForm says
  }
}

Status LowerNode(NodeLowering& l) {
  if (l.stage() == OutputStage::kUnavailable) return l.Refuse("the target offers no such op");
  if (!HasIntegerForm(l.node().op, l.stage())) {
    return l.Refuse("no integer form under this output stage");
  }
  return LowerOp(l);
}

}  // namespace

Result<Program> Lower(const Graph& graph, const LoweringOptions& options) {
  const ResolvedSpecs specs(graph);
  const auto order = TopologicalOrder(graph);
  QC_CHECK(order.has_value());
  ProgramBuilder builder(graph);
  for (const NodeId node : *order) {
    NodeLowering lowering(graph, specs, options, builder, node);
    const Status status = LowerNode(lowering);
    if (!status.ok()) return status.error();
  }
  return builder.Finish();
}

}  // namespace qconform
