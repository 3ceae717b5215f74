// SPDX-License-Identifier: Apache-2.0
// One node on its way through the library: what it is given, and how its operator is driven.
#pragma once

#include <xnnpack.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qconform/base/tensor.h"
#include "qconform/conformance/adapters/xnnpack_buffer.h"
#include "qconform/conformance/backend.h"
#include "qconform/graph/graph.h"

namespace qconform::conformance {

struct XnnOperand {
  const Tensor* tensor;
  const ConcreteSpec* spec;  // calibrated, of the tensor's dtype
  bool is_constant;
};

struct XnnNode {
  const Node* node = nullptr;
  std::vector<XnnOperand> operands{};
  const Dims* result_shape = nullptr;
  const ConcreteSpec* result_spec = nullptr;  // calibrated
  std::uint8_t poison = 0;                    // what fresh and guard bytes hold

  const XnnOperand& x() const { return operands[0]; }
  std::size_t ResultSize() const { return static_cast<std::size_t>(ElementCount(*result_shape)); }
};

// The codes of the result, or why there are none.
struct XnnAnswer {
  BackendStatus status = BackendStatus::kOk;
  std::string reason;
  std::vector<std::int64_t> codes;
};
XnnAnswer Refuse(std::string reason);   // kInvalidGraph
XnnAnswer Decline(std::string reason);  // kUnsupported

// A reason to refuse, or nothing.
using Objection = std::optional<std::string>;

// Every operand and the result is per tensor.
Objection CheckPerTensor(const XnnNode& n);
// Operand 0 and the result have the same dtype, range, scale and zero point: the operator takes
// none.
Objection CheckSameParameters(const XnnNode& n);
bool SameParameters(const ConcreteSpec& a, const ConcreteSpec& b);

// A limit the library documents in its own error messages that no constraint kind can state: a
// result range of one code, a 1x1 max pooling window, a subnormal scale.
std::optional<std::string> LimitOf(const XnnNode& n);

// What a status other than success means; `call` is "create", "setup" or "run".
XnnAnswer AnswerTo(const XnnNode& n, std::string_view call, xnn_status status);

inline std::size_t ToSize(std::int64_t n) { return static_cast<std::size_t>(n); }
inline std::uint32_t ToUint32(std::int64_t n) { return static_cast<std::uint32_t>(n); }

// The last dimension (1 for a scalar), and the product of the others: nc operators see a matrix.
std::size_t ChannelsOf(const Dims& shape);
std::size_t RowsOf(const Dims& shape);

// The parameters of a per-tensor port as the library takes them.
template <class T>
struct XnnQuant {
  T zero_point;
  float scale;
  T min;
  T max;
};

template <class T>
XnnQuant<T> QuantOf(const ConcreteSpec& spec) {
  return {static_cast<T>(spec.zero_points[0]), spec.scales[0], static_cast<T>(spec.qmin),
          static_cast<T>(spec.qmax)};
}

template <class T>
GuardedBuffer<T> InputOf(const XnnNode& n, std::size_t operand) {
  return GuardedBuffer<T>(n.operands[operand].tensor->codes, n.poison);
}

struct DeleteXnnOperator {
  void operator()(xnn_operator* op) const { xnn_delete_operator(op); }
};
using XnnOperator = std::unique_ptr<xnn_operator, DeleteXnnOperator>;

// create(&op), setup(op, output), run. T is the result's element type.
template <class T, class Create, class Setup>
XnnAnswer Drive(const XnnNode& n, Create create, Setup setup) {
  xnn_operator_t raw = nullptr;
  const xnn_status created = create(&raw);
  const XnnOperator op(raw);
  if (created != xnn_status_success) return AnswerTo(n, "create", created);
  GuardedBuffer<T> output(n.ResultSize(), n.poison);
  const xnn_status ready = setup(op.get(), output.data());
  if (ready != xnn_status_success) return AnswerTo(n, "setup", ready);
  const xnn_status ran = xnn_run_operator(op.get(), nullptr);
  if (ran != xnn_status_success) return AnswerTo(n, "run", ran);
  if (!output.GuardsIntact()) {
    return {BackendStatus::kInternal, "xnnpack wrote outside its output buffer", {}};
  }
  return {BackendStatus::kOk, "", output.Codes()};
}

}  // namespace qconform::conformance
