// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/adapters/xnnpack_node.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace qconform::conformance {
namespace {

std::string_view NameOf(xnn_status status) {
  switch (status) {
    case xnn_status_success:
      return "success";
    case xnn_status_uninitialized:
      return "uninitialized";
    case xnn_status_invalid_parameter:
      return "invalid parameter";
    case xnn_status_invalid_state:
      return "invalid state";
    case xnn_status_unsupported_parameter:
      return "unsupported parameter";
    case xnn_status_unsupported_hardware:
      return "unsupported hardware";
    case xnn_status_out_of_memory:
      return "out of memory";
  }
  return "unknown status";
}

BackendStatus StatusOf(xnn_status status) {
  switch (status) {
    case xnn_status_invalid_parameter:
    case xnn_status_unsupported_parameter:
      return BackendStatus::kInvalidGraph;
    case xnn_status_out_of_memory:
      return BackendStatus::kResource;
    case xnn_status_unsupported_hardware:
      return BackendStatus::kUnsupported;
    default:
      return BackendStatus::kInternal;
  }
}

// Codes that remain of the result's range after relu or clamp has cut it.
CodeRange EffectiveRange(const XnnNode& n) {
  const ConcreteSpec& spec = *n.result_spec;
  CodeRange range{spec.qmin, spec.qmax};
  if (n.node->op == OpKind::kRelu) range.min = std::max(range.min, spec.zero_points[0]);
  if (n.node->op == OpKind::kClamp) {
    range.min = std::max(range.min, n.node->attrs.Get(AttrId::kMin)[0]);
    range.max = std::min(range.max, n.node->attrs.Get(AttrId::kMax)[0]);
  }
  return range;
}

bool HasSubnormalScale(const ConcreteSpec& spec) {
  return std::any_of(spec.scales.begin(), spec.scales.end(),
                     [](float scale) { return scale < std::numeric_limits<float>::min(); });
}

}  // namespace

XnnAnswer Refuse(std::string reason) {
  return {BackendStatus::kInvalidGraph, std::move(reason), {}};
}

XnnAnswer Decline(std::string reason) {
  return {BackendStatus::kUnsupported, std::move(reason), {}};
}

bool SameParameters(const ConcreteSpec& a, const ConcreteSpec& b) {
  return a.dtype == b.dtype && a.qmin == b.qmin && a.qmax == b.qmax &&
         a.granularity == b.granularity && a.axis == b.axis && a.scales == b.scales &&
         a.zero_points == b.zero_points;
}

Objection CheckPerTensor(const XnnNode& n) {
  bool per_tensor = n.result_spec->granularity == Granularity::kPerTensor;
  for (const XnnOperand& operand : n.operands) {
    per_tensor = per_tensor && operand.spec->granularity == Granularity::kPerTensor;
  }
  if (per_tensor) return std::nullopt;
  return std::string(qconform::NameOf(n.node->op)) + " takes one scale per tensor";
}

Objection CheckSameParameters(const XnnNode& n) {
  if (SameParameters(*n.x().spec, *n.result_spec)) return std::nullopt;
  return std::string(qconform::NameOf(n.node->op)) +
         " takes no quantization parameters: operand and result must have the same";
}

std::optional<std::string> LimitOf(const XnnNode& n) {
  const CodeRange range = EffectiveRange(n);
  if (range.min >= range.max) return "a result range of one code";
  if (n.node->op == OpKind::kMaxPool2d && n.node->attrs.Get(AttrId::kKernel) == Dims{1, 1}) {
    return "a max pooling window of one element";
  }
  bool subnormal = HasSubnormalScale(*n.result_spec);
  for (const XnnOperand& operand : n.operands) {
    subnormal = subnormal || HasSubnormalScale(*operand.spec);
  }
  if (subnormal) return "a subnormal scale";
  return std::nullopt;
}

XnnAnswer AnswerTo(const XnnNode& n, std::string_view call, xnn_status status) {
  const std::string said = "xnnpack " + std::string(qconform::NameOf(n.node->op)) + ": " +
                           std::string(call) + " says " + std::string(NameOf(status));
  if (status == xnn_status_invalid_parameter) {
    if (const auto limit = LimitOf(n)) return Decline(said + " to " + *limit);
  }
  return {StatusOf(status), said, {}};
}

std::size_t ChannelsOf(const Dims& shape) { return shape.empty() ? 1 : ToSize(shape.back()); }

std::size_t RowsOf(const Dims& shape) { return ToSize(ElementCount(shape)) / ChannelsOf(shape); }

}  // namespace qconform::conformance
