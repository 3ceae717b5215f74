// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "qconform/shrink/refit.h"
#include "qconform/shrink/steps.h"

namespace qconform::gen {
namespace {

// The simplest number of an attribute; nullopt for those whose numbers are all alike.
std::optional<std::int64_t> SimplestOf(AttrId id) {
  switch (id) {
    case AttrId::kStride:
    case AttrId::kDilation:
    case AttrId::kKernel:
    case AttrId::kSize:
      return 1;
    case AttrId::kPad:
    case AttrId::kStart:
    case AttrId::kBefore:
    case AttrId::kAfter:
      return 0;
    default:
      return std::nullopt;
  }
}

// One number of the attribute, or all of them.
bool Reset(Draft& draft, NodeId n, AttrId id, std::optional<std::size_t> index) {
  Node& node = draft.graph().nodes[n];
  Dims numbers = node.attrs.Get(id);
  const std::int64_t simplest = *SimplestOf(id);
  bool changed = false;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if ((index && *index != i) || numbers[i] == simplest) continue;
    numbers[i] = simplest;
    changed = true;
  }
  if (!changed) return false;
  node.attrs.Set(id, numbers);
  return Refit(draft, Keep::kFirst);
}

// The whole range: clamps nothing.
bool OpenClamp(Draft& draft, NodeId n, AttrId id) {
  Node& node = draft.graph().nodes[n];
  const CodeRange range = RangeOf(draft.graph().values[node.result()].dtype);
  const Dims open = {id == AttrId::kMin ? range.min : range.max};
  if (node.attrs.Get(id) == open) return false;
  node.attrs.Set(id, open);
  return true;
}

}  // namespace

void AppendAttributeSteps(const Subject& subject, std::vector<Step>& steps) {
  for (const NodeId n : subject.order()) {
    for (const Attributes::Entry& entry : subject.graph().nodes[n].attrs.entries()) {
      const AttrId id = entry.id;
      if (id == AttrId::kMin || id == AttrId::kMax) {
        steps.push_back(MakeStep(subject, [n, id](Draft& d) { return OpenClamp(d, n, id); }));
      }
      if (!SimplestOf(id)) continue;
      steps.push_back(
          MakeStep(subject, [n, id](Draft& d) { return Reset(d, n, id, std::nullopt); }));
      for (std::size_t i = 0; i < entry.values.size(); ++i) {
        steps.push_back(MakeStep(subject, [n, id, i](Draft& d) { return Reset(d, n, id, i); }));
      }
    }
  }
}

}  // namespace qconform::gen
