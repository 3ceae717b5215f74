// SPDX-License-Identifier: Apache-2.0
#include "qconform/oracle/exact.h"

#include <string>
#include <utility>

#include "qconform/oracle/exact_function.h"
#include "qconform/oracle/exact_ports.h"

namespace qconform {
namespace {

Error Refuse(const Node& node, const std::string& why) {
  return {ErrorCode::kUnsupported,
          "node '" + node.name + "' (" + std::string(NameOf(node.op)) + "): " + why};
}

// The channel axis of an op's weights; nothing if it has none.
std::optional<std::int32_t> ChannelAxisOf(OpKind op) {
  switch (op) {
    case OpKind::kConv2d:
    case OpKind::kConv3d:
    case OpKind::kLinear:
      return 0;
    case OpKind::kDepthwiseConv2d:
    case OpKind::kTransposeConv2d:
      return 3;
    case OpKind::kTransposeConv3d:
      return 4;
    default:
      return std::nullopt;
  }
}

bool GranularityIsRead(const Node& node, std::size_t operand, const ConcreteSpec& spec) {
  if (spec.granularity == Granularity::kPerTensor) return true;
  const auto axis = ChannelAxisOf(node.op);
  if (spec.granularity == Granularity::kPerBlock || !axis) return false;
  return operand == 2 || (operand == 1 && spec.axis == *axis);
}

// Codes that mean themselves: truths, positions, and integers that have no spec.
bool IsPlain(const Value& value) { return !value.spec && !IsFloat(value.dtype); }

Status AddOperands(const Graph& graph, const ResolvedSpecs& specs, NodeId id, ExactPorts& p) {
  for (std::uint32_t i = 0; i < p.node.operands.size(); ++i) {
    p.in.push_back(nullptr);
    const Operand& operand = p.node.operands[i];
    const bool plain = !operand.spec && IsPlain(graph.values[operand.value]);
    if (p.node.op == OpKind::kQuantize || plain) continue;
    const ConcreteSpec* spec = specs.Find(OperandPort(id, i));
    const std::string name = "in" + std::to_string(i);
    if (spec == nullptr || !spec->calibrated()) return Refuse(p.node, name + " has no parameters");
    if (!GranularityIsRead(p.node, i, *spec)) return Refuse(p.node, name + " is not per-tensor");
    p.in.back() = spec;
  }
  return OkStatus();
}

Status AddResult(const Graph& graph, const ResolvedSpecs& specs, ExactPorts& p) {
  const ValueId value = p.node.results[p.result];
  p.shape = graph.values[value].shape;
  p.result_dtype = graph.values[value].dtype;
  if (p.node.op == OpKind::kDequantize || IsPlain(graph.values[value])) return OkStatus();
  p.out = specs.Find(ValuePort(value));
  const std::string name = "out" + std::to_string(p.result);
  if (p.out == nullptr || !p.out->calibrated()) return Refuse(p.node, name + " has no parameters");
  if (p.out->granularity != Granularity::kPerTensor) {
    return Refuse(p.node, name + " is not per-tensor");
  }
  return OkStatus();
}

Result<std::vector<RealInterval>> Evaluate(const ExactPorts& p) {
  switch (p.node.op) {
    case OpKind::kConv2d:
    case OpKind::kConv3d:
    case OpKind::kDepthwiseConv2d:
    case OpKind::kTransposeConv2d:
    case OpKind::kTransposeConv3d:
    case OpKind::kLinear:
    case OpKind::kMatmul:
      return ExactSums(p);
    case OpKind::kAdd:
    case OpKind::kSub:
    case OpKind::kMul:
    case OpKind::kMaximum:
    case OpKind::kMinimum:
    case OpKind::kPrelu:
    case OpKind::kSquaredDifference:
      return ExactElementwise(p);
    case OpKind::kRelu:
    case OpKind::kClamp:
    case OpKind::kAbs:
    case OpKind::kNeg:
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
    case OpKind::kAvgPool3d:
    case OpKind::kMaxPool3d:
      return ExactPool(p);
    case OpKind::kQuantize:
      return ExactQuantize(p);
    default:
      break;
  }
  if (IsExactFunction(p.node.op)) return ExactTable(p);
  const ExactRule rule = FindExactRule(p.node.op);
  return rule == nullptr ? Refuse(p.node, "no exact value is known") : rule(p);
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

std::size_t BroadcastPosition(const Dims& operand, Dims out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (operand[i] == 1) out[i] = 0;
  }
  return PositionOf(operand, out);
}

Result<std::vector<RealInterval>> ExactCodes(const Graph& graph, NodeId node,
                                             const ResolvedSpecs& specs,
                                             std::span<const Tensor> operands, std::size_t result) {
  const Node& n = graph.nodes[node];
  QC_CHECK_EQ(operands.size(), n.operands.size());
  QC_CHECK_LT(result, n.results.size());
  ExactPorts ports{n, {}, nullptr, operands, {}, DType::kInt8, result};
  Status status = AddOperands(graph, specs, node, ports);
  if (!status.ok()) return status.error();
  status = AddResult(graph, specs, ports);
  if (!status.ok()) return status.error();
  return Evaluate(ports);
}

}  // namespace qconform
