// SPDX-License-Identifier: Apache-2.0
// CheckStructure of attributes.
#include <algorithm>
#include <limits>

#include "qconform/graph/structure_parts.h"

namespace qconform::structure {
namespace {

constexpr std::int64_t kMaxDim = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kMaxAxis = static_cast<std::int64_t>(kMaxRank) - 1;
constexpr std::int64_t kMaxBlock = 1 << 14;  // its square is a number of channels

struct AttrForm {
  std::size_t count;  // 0: the rank of operand 0; kMaxRank + 1: any
  std::int64_t min;
  std::int64_t max;
};

AttrForm FormOf(AttrId id, int spatial) {
  constexpr std::size_t kAny = kMaxRank + 1;
  const auto axes = static_cast<std::size_t>(spatial);
  switch (id) {
    case AttrId::kStride:
    case AttrId::kDilation:
    case AttrId::kKernel:
      return {axes, 1, kMaxDim};
    case AttrId::kPad:
      return {2 * axes, 0, kMaxDim};
    case AttrId::kOutputPad:
      return {axes, 0, kMaxDim};
    case AttrId::kOutputSize:
      return {2, 1, kMaxDim};
    case AttrId::kAxis:
      return {1, 0, kMaxAxis};
    case AttrId::kPerm:
      return {0, 0, kMaxAxis};
    case AttrId::kAxes:
      return {kAny, 0, kMaxAxis};
    case AttrId::kShape:
    case AttrId::kSizes:
      return {kAny, 1, kMaxDim};
    case AttrId::kStart:
    case AttrId::kBefore:
    case AttrId::kAfter:
      return {0, 0, kMaxDim};
    case AttrId::kSize:
    case AttrId::kRepeats:
      return {0, 1, kMaxDim};
    case AttrId::kGroups:
    case AttrId::kCount:
      return {1, 1, kMaxDim};
    case AttrId::kBlock:
      return {1, 1, kMaxBlock};
    case AttrId::kKeepDims:
      return {1, 0, 1};
    case AttrId::kMin:
    case AttrId::kMax:
      return {1, RangeOf(DType::kInt48).min, RangeOf(DType::kInt48).max};
  }
  FailCheck(__FILE__, __LINE__, "unknown attribute");
}

Status CheckAttr(const Graph& graph, const Node& node, const Attributes::Entry& entry) {
  const std::string where = "node " + Quoted(node.name) + ": " + std::string(NameOf(entry.id));
  const AttrForm form = FormOf(entry.id, InfoOf(node.op).spatial);
  const std::size_t count =
      form.count == 0 ? graph.values[node.operands[0].value].shape.size() : form.count;
  if (count <= kMaxRank && entry.values.size() != count) {
    return Bad(where + " needs " + std::to_string(count) + " numbers, has " +
               std::to_string(entry.values.size()));
  }
  for (const std::int64_t number : entry.values) {
    if (number < form.min || number > form.max) {
      return Bad(where + ": " + std::to_string(number) + " is outside " + std::to_string(form.min) +
                 ".." + std::to_string(form.max));
    }
  }
  return OkStatus();
}

}  // namespace

Status CheckAttrs(const Graph& graph, const Node& node) {
  const OpInfo& info = InfoOf(node.op);
  for (const AttrId id : info.attrs) {
    if (node.attrs.Find(id) == nullptr) {
      return Bad("node " + Quoted(node.name) + " lacks attribute " + std::string(NameOf(id)));
    }
  }
  for (const Attributes::Entry& entry : node.attrs.entries()) {
    if (std::find(info.attrs.begin(), info.attrs.end(), entry.id) == info.attrs.end()) {
      return Bad("node " + Quoted(node.name) + ": " + std::string(info.name) +
                 " has no attribute " + std::string(NameOf(entry.id)));
    }
    Status attr = CheckAttr(graph, node, entry);
    if (!attr.ok()) return attr;
  }
  return OkStatus();
}

}  // namespace qconform::structure
