// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/adapters/xnnpack_backend.h"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "qconform/conformance/adapters/xnnpack_node.h"
#include "qconform/conformance/adapters/xnnpack_ops.h"
#include "qconform/graph/resolve.h"

namespace qconform::conformance {
namespace {

struct OpRow {
  OpKind op;
  std::size_t data_operands;  // the first so many share the result's element type
  XnnAnswer (*run_int8)(const XnnNode&);
  XnnAnswer (*run_uint8)(const XnnNode&);
};

constexpr std::array kRows = {
    OpRow{OpKind::kConv2d, 2, RunWeighted<std::int8_t>, RunWeighted<std::uint8_t>},
    OpRow{OpKind::kDepthwiseConv2d, 2, RunWeighted<std::int8_t>, RunWeighted<std::uint8_t>},
    OpRow{OpKind::kLinear, 2, RunWeighted<std::int8_t>, RunWeighted<std::uint8_t>},
    OpRow{OpKind::kAdd, 2, RunBinary<std::int8_t>, RunBinary<std::uint8_t>},
    OpRow{OpKind::kSub, 2, RunBinary<std::int8_t>, RunBinary<std::uint8_t>},
    OpRow{OpKind::kMul, 2, RunBinary<std::int8_t>, RunBinary<std::uint8_t>},
    OpRow{OpKind::kRelu, 1, RunClamp<std::int8_t>, RunClamp<std::uint8_t>},
    OpRow{OpKind::kClamp, 1, RunClamp<std::int8_t>, RunClamp<std::uint8_t>},
    OpRow{OpKind::kSigmoid, 1, RunTable<std::int8_t>, RunTable<std::uint8_t>},
    OpRow{OpKind::kTanh, 1, RunTable<std::int8_t>, RunTable<std::uint8_t>},
    OpRow{OpKind::kSoftmax, 1, nullptr, RunSoftmax},
    OpRow{OpKind::kReshape, 1, RunMove<std::int8_t>, RunMove<std::uint8_t>},
    OpRow{OpKind::kPad, 1, RunMove<std::int8_t>, RunMove<std::uint8_t>},
    OpRow{OpKind::kMaxPool2d, 1, RunMaxPool<std::int8_t>, RunMaxPool<std::uint8_t>},
};

const OpRow* RowOf(OpKind op) {
  for (const OpRow& row : kRows) {
    if (row.op == op) return &row;
  }
  return nullptr;
}

XnnAnswer RunNode(const XnnNode& n) {
  const OpRow* row = RowOf(n.node->op);
  const std::string op(NameOf(n.node->op));
  if (row == nullptr) return Decline("the xnnpack adapter drives no " + op);
  const DType dtype = n.result_spec->dtype;
  for (std::size_t i = 0; i < row->data_operands; ++i) {
    const DType other = n.operands[i].tensor->dtype;
    if (other == dtype) continue;
    return Refuse("xnnpack has no " + op + " from " + std::string(NameOf(other)) + " to " +
                  std::string(NameOf(dtype)));
  }
  const auto run = dtype == DType::kInt8    ? row->run_int8
                   : dtype == DType::kUint8 ? row->run_uint8
                                            : nullptr;
  if (run == nullptr) return Refuse("xnnpack has no " + std::string(NameOf(dtype)) + " " + op);
  return run(n);
}

// One execution of one graph.
class Session {
 public:
  Session(const Case& c, std::uint8_t poison)
      : case_(c), specs_(c.graph), poison_(poison), tensors_(c.graph.values.size()) {}

  BackendResult Run() {
    const Graph& graph = case_.graph;
    if (case_.inputs.size() != graph.inputs.size()) {
      return Failure(Decline("the case has no data to run on"));
    }
    for (std::size_t i = 0; i < graph.inputs.size(); ++i) {
      tensors_[graph.inputs[i]] = case_.inputs[i];
    }
    for (ValueId v = 0; v < graph.values.size(); ++v) {
      const Value& value = graph.values[v];
      if (value.constant) tensors_[v] = Tensor{value.dtype, value.shape, *value.constant};
    }
    const auto order = TopologicalOrder(graph);
    if (!order) return Failure(Refuse("the graph has a cycle"));
    for (const NodeId id : *order) {
      XnnAnswer answer = Step(id);
      if (answer.status != BackendStatus::kOk) return Failure(std::move(answer), id);
    }
    BackendResult result;
    for (const ValueId v : graph.outputs) result.outputs.push_back(*tensors_[v]);
    return result;
  }

 private:
  static BackendResult Failure(XnnAnswer answer) {
    return {answer.status, std::move(answer.reason), "", {}};
  }
  BackendResult Failure(XnnAnswer answer, NodeId id) const {
    answer.reason = "node '" + case_.graph.nodes[id].name + "': " + answer.reason;
    return Failure(std::move(answer));
  }

  XnnAnswer Step(NodeId id) {
    const Node& node = case_.graph.nodes[id];
    XnnNode n{.node = &node, .poison = poison_};
    for (std::uint32_t i = 0; i < node.operands.size(); ++i) {
      const ValueId v = node.operands[i].value;
      const ConcreteSpec* edge = specs_.Find(OperandPort(id, i));
      if (const auto problem = ProblemOf(edge)) return *problem;
      const ConcreteSpec* value = specs_.Find(ValuePort(v));
      if (value != nullptr && !SameParameters(*edge, *value)) {
        return Decline("operand " + std::to_string(i) + " requantizes on its edge");
      }
      n.operands.push_back({&*tensors_[v], edge, case_.graph.values[v].constant.has_value()});
    }
    const Value& result = case_.graph.values[node.result()];
    n.result_shape = &result.shape;
    n.result_spec = specs_.Find(ValuePort(node.result()));
    if (const auto problem = ProblemOf(n.result_spec)) return *problem;
    XnnAnswer answer = RunNode(n);
    if (answer.status == BackendStatus::kOk) {
      tensors_[node.result()] = Tensor{result.dtype, result.shape, std::move(answer.codes)};
    }
    return answer;
  }

  static std::optional<XnnAnswer> ProblemOf(const ConcreteSpec* spec) {
    if (spec == nullptr) return Refuse("a port has no quantization parameters");
    if (!spec->calibrated()) return Decline("a port is not calibrated");
    return std::nullopt;
  }

  const Case& case_;
  ResolvedSpecs specs_;
  std::uint8_t poison_;
  std::vector<std::optional<Tensor>> tensors_;
};

}  // namespace

BackendInfo XnnpackBackend::Info() const {
  return {"xnnpack", QCONFORM_XNNPACK_VERSION, "xnnpack.x86"};
}

BackendResult XnnpackBackend::Run(const Case& c, const Target& /*target*/) {
  const xnn_status initialized = xnn_initialize(nullptr);
  if (initialized != xnn_status_success) {
    return {BackendStatus::kUnsupported, "xnnpack does not run on this processor", "", {}};
  }
  const std::uint8_t poison = runs_++ % 2 == 0 ? 0xA5 : 0x3C;
  return Session(c, poison).Run();
}

}  // namespace qconform::conformance
