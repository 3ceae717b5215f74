// SPDX-License-Identifier: Apache-2.0
// Ops that are validated only: shapes from a plan, every operand as its port's rules want it.
#include <algorithm>
#include <utility>

#include "qconform/generate/nodes.h"
#include "qconform/graph/shape_inference.h"

namespace qconform::gen {
namespace {

// The operands of one node on their way, the first of which is there.
class Operands {
 public:
  Operands(GraphBuilder& b, const OpMode& mode, const NodePlan& plan, std::size_t port,
           const Feed& feed)
      : b_(b), mode_(mode), plan_(plan), feeds_(plan.operands.size()) {
    feeds_[port] = feed;
    drawn_.push_back(port);
  }

  void DrawOthers() {
    for (std::size_t i = 0; i < feeds_.size(); ++i) {
      if (i == drawn_.front()) continue;
      feeds_[i] = Draw(i);
      drawn_.push_back(i);
    }
  }

  const std::vector<Feed>& feeds() const { return feeds_; }

 private:
  std::size_t SlotOf(std::size_t i) const { return InfoOf(mode_.op).variadic ? kIn0 : i; }

  // What the operand is drawn beside: one of its own group, else any that has parameters.
  std::optional<std::size_t> Beside(std::size_t i) const {
    std::optional<std::size_t> beside;
    for (const std::size_t other : drawn_) {
      if (!feeds_[other].params.quantized) continue;
      const bool same = mode_.ports[SlotOf(other)].group == mode_.ports[SlotOf(i)].group;
      if (same) return other;
      if (!beside) beside = other;
    }
    return beside;
  }

  Feed Draw(std::size_t i) {
    const PortRules& rules = mode_.ports[SlotOf(i)];
    const Dims& shape = plan_.operands[i];
    if (!rules.quantized) {
      const std::int64_t limit = rules.role == PortRole::kIndex ? plan_.index_limit : 2;
      return b_.NewPlain(shape, rules, limit);
    }
    const auto beside = Beside(i);
    if (!beside) return Fresh(rules, shape);
    return DrawOtherFeed(b_, {mode_, SlotOf(i), SlotOf(*beside), feeds_[*beside], shape,
                              [&shape](const Dims& dims) { return dims == shape; }, *beside});
  }

  Feed Fresh(const PortRules& rules, const Dims& shape) {
    const Params params = DrawParams(b_.draw(), rules, b_.DrawInputScale());
    if (!rules.is_static) return b_.NewInput(shape, params, SpecOf(params));
    const auto count = static_cast<std::size_t>(ElementCount(shape));
    return b_.NewConstant(
        shape, params, SpecOf(params),
        DrawCodes(b_.draw(), count, {params.qmin, params.qmax}, params.zero_point));
  }

  GraphBuilder& b_;
  const OpMode& mode_;
  const NodePlan& plan_;
  std::vector<Feed> feeds_;
  std::vector<std::size_t> drawn_;
};

// Results keep near the scales of what they are made of; a fixed one has its own.
Magnitude MagnitudeOf(const OpMode& mode, std::span<const Feed> feeds, std::size_t slot) {
  const PortRules& out = mode.ports[slot];
  if (out.fixed) {
    const auto p = static_cast<double>(out.fixed->scale);
    return {p, p, p, 0};
  }
  Magnitude m{1, 1, 1, 0};
  bool first = true;
  for (const Feed& feed : feeds) {
    if (!feed.params.quantized) continue;
    const auto p = static_cast<double>(feed.params.scale);
    m.p_min = first ? p : std::min(m.p_min, p);
    m.p_max = first ? p : std::max(m.p_max, p);
    m.p = m.p_max;
    m.ratio_log2 = out.quantized ? BitWidth(out.dtype) - BitWidth(feed.params.dtype) : 0;
    first = false;
  }
  return m;
}

bool WithinLimits(const GraphBuilder& b, std::span<const Dims> shapes) {
  return std::all_of(shapes.begin(), shapes.end(), [&b](const Dims& shape) {
    return ElementCount(shape) <= b.limits().max_elements;
  });
}

bool AttrFits(const OpMode& mode, const Attributes::Entry& entry) {
  const auto& allowed = mode.attrs[static_cast<std::size_t>(entry.id)].allowed;
  if (allowed && std::find(allowed->begin(), allowed->end(), entry.values) == allowed->end())
    return false;
  for (std::size_t i = 0; i < entry.values.size(); ++i) {
    const AttrDomain domain = DomainOf(mode, entry.id, i);
    if (entry.values[i] < domain.min || entry.values[i] > domain.max) return false;
  }
  return true;
}

bool ShapeFits(const PortRules& rules, const Dims& shape) {
  const auto rank = static_cast<std::int32_t>(shape.size());
  return rules.min_rank <= rank && rank <= rules.max_rank && FitsDims(rules, shape);
}

}  // namespace

bool FitsRules(const OpMode& mode, const Attributes& attrs, std::span<const Dims> operands,
               std::span<const Dims> results) {
  const OpInfo& info = InfoOf(mode.op);
  const auto& entries = attrs.entries();
  if (!std::all_of(entries.begin(), entries.end(),
                   [&](const auto& entry) { return AttrFits(mode, entry); })) {
    return false;
  }
  for (std::size_t i = 0; i < operands.size(); ++i) {
    if (!ShapeFits(mode.ports[info.variadic ? kIn0 : i], operands[i])) return false;
  }
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (!ShapeFits(mode.ports[info.variadic_results ? kOut : kOut + i], results[i])) return false;
  }
  return true;
}

bool AppendPlanned(GraphBuilder& b, const OpMode& mode, std::size_t port, const Feed& feed) {
  const std::optional<NodePlan> plan = PlanNode(b, mode, port, feed.shape);
  if (!plan || !WithinLimits(b, plan->operands)) return false;
  const Result<std::vector<Dims>> shapes = InferShapes(mode.op, plan->attrs, plan->operands);
  if (!shapes.ok() || !WithinLimits(b, shapes.value())) return false;
  if (!FitsRules(mode, plan->attrs, plan->operands, shapes.value())) return false;
  Operands operands(b, mode, *plan, port, feed);
  operands.DrawOthers();
  Node node;
  node.op = mode.op;
  node.attrs = plan->attrs;
  for (const Feed& operand : operands.feeds()) node.operands.push_back(operand.operand);
  std::vector<ResultValue> results;
  for (std::size_t i = 0; i < shapes.value().size(); ++i) {
    const std::size_t slot = InfoOf(mode.op).variadic_results ? kOut : kOut + i;
    const auto result =
        DrawResult(b, mode, operands.feeds(), MagnitudeOf(mode, operands.feeds(), slot), slot);
    if (!result) return false;
    results.push_back({shapes.value()[i], result->params, result->spec});
  }
  b.Append(std::move(node), std::move(results));
  return true;
}

}  // namespace qconform::gen
