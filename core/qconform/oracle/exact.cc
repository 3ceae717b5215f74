// SPDX-License-Identifier: Apache-2.0
#include "qconform/oracle/exact.h"

#include <string>
#include <utility>

#include "qconform/oracle/exact_ports.h"

namespace qconform {
namespace {

Error Refuse(const Node& node, const std::string& why) {
  return {ErrorCode::kUnsupported,
          "node '" + node.name + "' (" + std::string(NameOf(node.op)) + "): " + why};
}

bool IsWeighted(OpKind op) {
  return op == OpKind::kConv2d || op == OpKind::kDepthwiseConv2d || op == OpKind::kLinear;
}

bool GranularityIsRead(const Node& node, std::size_t operand, const ConcreteSpec& spec) {
  if (spec.granularity == Granularity::kPerTensor) return true;
  const std::int32_t axis = node.op == OpKind::kDepthwiseConv2d ? 3 : 0;
  if (spec.granularity == Granularity::kPerBlock || !IsWeighted(node.op)) return false;
  return operand == 2 || (operand == 1 && spec.axis == axis);
}

Status AddOperands(const ResolvedSpecs& specs, NodeId id, ExactPorts& p) {
  for (std::uint32_t i = 0; i < p.node.operands.size(); ++i) {
    p.in.push_back(nullptr);
    if (p.node.op == OpKind::kQuantize) continue;
    const ConcreteSpec* spec = specs.Find(OperandPort(id, i));
    const std::string name = "in" + std::to_string(i);
    if (spec == nullptr || !spec->calibrated()) return Refuse(p.node, name + " has no parameters");
    if (!GranularityIsRead(p.node, i, *spec)) return Refuse(p.node, name + " is not per-tensor");
    p.in.back() = spec;
  }
  return OkStatus();
}

Status AddResult(const ResolvedSpecs& specs, ExactPorts& p) {
  if (p.node.op == OpKind::kDequantize) return OkStatus();
  p.out = specs.Find(ValuePort(p.node.result()));
  if (p.out == nullptr || !p.out->calibrated()) return Refuse(p.node, "out0 has no parameters");
  if (p.out->granularity != Granularity::kPerTensor) {
    return Refuse(p.node, "out0 is not per-tensor");
  }
  return OkStatus();
}

Result<std::vector<RealInterval>> Evaluate(const ExactPorts& p) {
  switch (p.node.op) {
    case OpKind::kConv2d:
    case OpKind::kDepthwiseConv2d:
    case OpKind::kLinear:
    case OpKind::kMatmul:
      return ExactSums(p);
    case OpKind::kAdd:
    case OpKind::kSub:
    case OpKind::kMul:
      return ExactElementwise(p);
    case OpKind::kRelu:
    case OpKind::kClamp:
    case OpKind::kSigmoid:
    case OpKind::kTanh:
    case OpKind::kRequantize:
    case OpKind::kDequantize:
      return ExactUnary(p);
    case OpKind::kSoftmax:
      return ExactSoftmax(p);
    case OpKind::kReshape:
    case OpKind::kTranspose:
    case OpKind::kConcat:
    case OpKind::kSlice:
    case OpKind::kPad:
      return ExactMovement(p);
    case OpKind::kAvgPool2d:
    case OpKind::kMaxPool2d:
      return ExactPool(p);
    case OpKind::kQuantize:
      return ExactQuantize(p);
    default:
      return Refuse(p.node, "no exact value is known");
  }
}

}  // namespace

Dims CoordinatesOf(const Dims& shape, std::size_t at) {
  Dims coordinates = shape;
  auto rest = static_cast<std::int64_t>(at);
  for (std::size_t i = shape.size(); i-- > 0; rest /= shape[i]) coordinates[i] = rest % shape[i];
  return coordinates;
}

std::size_t PositionOf(const Dims& shape, const Dims& at) {
  std::int64_t position = 0;
  for (std::size_t i = 0; i < shape.size(); ++i) position = position * shape[i] + at[i];
  return static_cast<std::size_t>(position);
}

Result<std::vector<RealInterval>> ExactCodes(const Graph& graph, NodeId node,
                                             const ResolvedSpecs& specs,
                                             std::span<const Tensor> operands) {
  const Node& n = graph.nodes[node];
  QC_CHECK_EQ(operands.size(), n.operands.size());
  ExactPorts ports{n, {}, nullptr, operands, graph.values[n.result()].shape};
  Status status = AddOperands(specs, node, ports);
  if (!status.ok()) return status.error();
  status = AddResult(specs, ports);
  if (!status.ok()) return status.error();
  return Evaluate(ports);
}

}  // namespace qconform
