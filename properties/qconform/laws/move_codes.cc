// SPDX-License-Identifier: Apache-2.0
// Where each element of a data-moving op comes from, worked out from its coordinates alone: nothing
// is shared with the kernels.
#include "qconform/laws/checks.h"
#include "qconform/oracle/exact.h"

namespace qconform::laws {
namespace {

Dims Coordinates(std::int64_t index, const Dims& shape) {
  Dims at = shape;
  for (std::size_t i = shape.size(); i-- > 0;) {
    at[i] = index % shape[i];
    index /= shape[i];
  }
  return at;
}

std::size_t Index(const Dims& at, const Dims& shape) {
  std::int64_t index = 0;
  for (std::size_t i = 0; i < shape.size(); ++i) index = index * shape[i] + at[i];
  return static_cast<std::size_t>(index);
}

bool Inside(const Dims& at, const Dims& shape) {
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (at[i] < 0 || at[i] >= shape[i]) return false;
  }
  return true;
}

// The operand that holds a concat's element; `at` becomes its place there.
std::size_t PartOf(const Node& node, std::span<const Tensor> operands, Dims& at) {
  const auto axis = static_cast<std::size_t>(node.attrs.Get(AttrId::kAxis)[0]);
  std::size_t part = 0;
  while (at[axis] >= operands[part].shape[axis]) at[axis] -= operands[part++].shape[axis];
  return part;
}

std::int64_t Source(const Node& node, std::span<const Tensor> operands, std::int64_t index,
                    const Dims& result_shape, std::int64_t zero_point) {
  Dims at = Coordinates(index, result_shape);
  std::size_t part = 0;
  switch (node.op) {
    case OpKind::kReshape:
      return operands[0].codes[static_cast<std::size_t>(index)];
    case OpKind::kTranspose: {
      const Dims to = at;
      const Dims& perm = node.attrs.Get(AttrId::kPerm);
      for (std::size_t i = 0; i < perm.size(); ++i) at[static_cast<std::size_t>(perm[i])] = to[i];
      break;
    }
    case OpKind::kConcat:
      part = PartOf(node, operands, at);
      break;
    case OpKind::kSlice:
      for (std::size_t i = 0; i < at.size(); ++i) at[i] += node.attrs.Get(AttrId::kStart)[i];
      break;
    case OpKind::kPad:
      for (std::size_t i = 0; i < at.size(); ++i) at[i] -= node.attrs.Get(AttrId::kBefore)[i];
      if (!Inside(at, operands[0].shape)) return zero_point;
      break;
    default:
      FailCheck(__FILE__, __LINE__, "an op of another family");
  }
  return operands[part].codes[Index(at, operands[part].shape)];
}

bool IsPlainMove(OpKind op) {
  switch (op) {
    case OpKind::kReshape:
    case OpKind::kTranspose:
    case OpKind::kConcat:
    case OpKind::kSlice:
    case OpKind::kPad:
      return true;
    default:
      return false;
  }
}

// All ports have the same parameters, so the exact values are codes.
Tensor MoveExactly(const Graph& graph, NodeId node, std::span<const Tensor> operands,
                   std::size_t k) {
  const Value& result = graph.values[graph.nodes[node].results[k]];
  Tensor moved{result.dtype, result.shape, {}};
  const auto exact = ExactCodes(graph, node, ResolvedSpecs(graph), operands, k);
  QC_CHECK(exact.ok());
  for (const RealInterval& code : exact.value()) {
    QC_CHECK(code.low.IsInteger() && code.low == code.high);
    moved.codes.push_back(code.low.numerator().ToInt64());
  }
  return moved;
}

}  // namespace

Tensor MoveCodes(const Graph& graph, NodeId node, std::span<const Tensor> operands,
                 std::int64_t zero_point, std::size_t k) {
  if (!IsPlainMove(graph.nodes[node].op)) return MoveExactly(graph, node, operands, k);
  const Value& result = graph.values[graph.nodes[node].result()];
  Tensor moved = MakeTensor(result.dtype, result.shape);
  for (std::size_t i = 0; i < moved.codes.size(); ++i) {
    moved.codes[i] =
        Source(graph.nodes[node], operands, static_cast<std::int64_t>(i), result.shape, zero_point);
  }
  return moved;
}

}  // namespace qconform::laws
