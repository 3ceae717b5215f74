// SPDX-License-Identifier: Apache-2.0
#include "qconform/graph/resolve.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "qconform/graph/derive.h"

namespace qconform {
namespace {

const SharedSpec* SharedOf(const QuantSpec* spec) {
  return spec == nullptr ? nullptr : std::get_if<SharedSpec>(spec);
}

// The granularities that a formula speaks of.
bool Fits(const DerivedSpec& derived, const ConcreteSpec& x, const ConcreteSpec& w) {
  if (x.granularity != Granularity::kPerTensor) return false;
  if (derived.formula != DeriveFormula::kBlockMax16) {
    return w.granularity == derived.form.granularity;
  }
  return w.granularity == Granularity::kPerBlock &&
         derived.form.granularity == Granularity::kPerChannel;
}

// Channels of the port itself, if those of the source repeat there as a whole; else the source's.
std::size_t RepeatedChannels(const ConcreteSpec& form, const Dims& shape, std::size_t channels) {
  const auto axis = static_cast<std::size_t>(form.axis);
  if (form.granularity != Granularity::kPerChannel || form.axis < 0 || axis >= shape.size()) {
    return channels;
  }
  const auto own = static_cast<std::size_t>(shape[axis]);
  return own > channels && own % channels == 0 ? own : channels;
}

}  // namespace

std::string_view Explain(ResolveProblem problem) {
  switch (problem) {
    case ResolveProblem::kNone:
      return "resolved";
    case ResolveProblem::kNoSpec:
      return "has no spec, or shares with a port that has none";
    case ResolveProblem::kCycle:
      return "shares with itself through a cycle";
    case ResolveProblem::kConflict:
      return "derives from ports that do not fit its formula";
    case ResolveProblem::kTooMany:
      return "is derived beyond the limit of 2^22 derived scales in a graph";
  }
  FailCheck(__FILE__, __LINE__, "unknown problem");
}

ResolvedSpecs::ResolvedSpecs(const Graph& graph) : value_count_(graph.values.size()) {
  CollectPorts(graph);
  FindRoots();
  ResolveRoots();
}

std::size_t ResolvedSpecs::IndexOf(PortRef port) const {
  if (port.kind == PortRef::Kind::kValue) {
    QC_CHECK_LT(port.id, value_count_);
    return port.id;
  }
  QC_CHECK_LT(port.id, first_operand_.size());
  const std::size_t index = first_operand_[port.id] + port.operand;
  QC_CHECK_LT(index, ports_.size());
  return index;
}

void ResolvedSpecs::CollectPorts(const Graph& graph) {
  std::size_t count = value_count_;
  first_operand_.reserve(graph.nodes.size());
  for (const Node& node : graph.nodes) {
    first_operand_.push_back(count);
    count += node.operands.size();
  }
  ports_.resize(count);
  const auto follow = [&](std::size_t at, const QuantSpec* own, std::size_t otherwise) {
    const SharedSpec* shared = SharedOf(own);
    ports_[at].shape = &graph.values[otherwise].shape;
    ports_[at].own = own;
    ports_[at].next = shared ? IndexOf(shared->with) : own ? at : otherwise;
    if (shared != nullptr && ports_[at].next == at) ports_[at].problem = ResolveProblem::kCycle;
  };
  for (std::size_t v = 0; v < value_count_; ++v) {
    const Value& value = graph.values[v];
    follow(v, value.spec ? &*value.spec : nullptr, v);
  }
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
    std::size_t at = first_operand_[n];
    for (const Operand& operand : graph.nodes[n].operands) {
      follow(at++, operand.spec ? &*operand.spec : nullptr, operand.value);
    }
  }
}

// Each port has one successor, so every walk ends at a root or runs into a cycle.
void ResolvedSpecs::FindRoots() {
  enum class State : std::uint8_t { kNew, kOnPath, kDone };
  std::vector<State> state(ports_.size(), State::kNew);
  std::vector<std::size_t> path;
  for (std::size_t start = 0; start < ports_.size(); ++start) {
    std::size_t at = start;
    while (state[at] == State::kNew && ports_[at].next != at) {
      state[at] = State::kOnPath;
      path.push_back(at);
      at = ports_[at].next;
    }
    if (state[at] == State::kNew) {
      ports_[at].root = at;
      state[at] = State::kDone;
    }
    const bool cycle = state[at] == State::kOnPath || ports_[at].problem == ResolveProblem::kCycle;
    for (const std::size_t p : path) {
      ports_[p].root = cycle ? p : ports_[at].root;
      if (cycle) ports_[p].problem = ResolveProblem::kCycle;
      state[p] = State::kDone;
    }
    path.clear();
  }
}

void ResolvedSpecs::ResolveRoots() {
  std::vector<std::size_t> derived;
  for (std::size_t p = 0; p < ports_.size(); ++p) {
    Port& port = ports_[p];
    if (port.root != p || port.problem != ResolveProblem::kNone) continue;
    if (port.own == nullptr) {
      port.problem = ResolveProblem::kNoSpec;
    } else if (const auto* concrete = std::get_if<ConcreteSpec>(port.own)) {
      port.spec = concrete;
    } else {
      derived.push_back(p);
    }
  }
  ResolveDerived(derived);
  for (Port& port : ports_) {
    const Port& root = ports_[port.root];
    port.problem = root.problem;
  }
}

// Sources first. What is still waiting when nothing is ready any more waits for itself: a cycle.
void ResolvedSpecs::ResolveDerived(const std::vector<std::size_t>& derived) {
  std::vector<std::size_t> waiting(ports_.size(), 0);
  std::vector<std::vector<std::size_t>> dependents(derived.empty() ? 0 : ports_.size());
  std::vector<std::size_t> ready;
  for (const std::size_t p : derived) {
    for (const PortRef from : std::get<DerivedSpec>(*ports_[p].own).from) {
      const std::size_t source = ports_[IndexOf(from)].root;
      const Port& root = ports_[source];
      if (root.spec != nullptr || root.problem != ResolveProblem::kNone) continue;
      dependents[source].push_back(p);
      ++waiting[p];
    }
    if (waiting[p] == 0) ready.push_back(p);
  }
  std::vector<bool> done(ports_.size(), false);
  while (!ready.empty()) {
    const std::size_t p = ready.back();
    ready.pop_back();
    done[p] = true;
    Derive(ports_[p], std::get<DerivedSpec>(*ports_[p].own));
    for (const std::size_t dependent : dependents[p]) {
      if (--waiting[dependent] == 0) ready.push_back(dependent);
    }
  }
  for (const std::size_t p : derived) {
    if (!done[p]) ports_[p].problem = ResolveProblem::kCycle;
  }
}

// A cycle behind any source is a cycle; else the first source without a spec says why.
ResolveProblem ResolvedSpecs::SourceProblem(const DerivedSpec& spec) const {
  ResolveProblem first = ResolveProblem::kNone;
  for (const PortRef from : spec.from) {
    const ResolveProblem problem = RootOf(from).problem;
    if (problem == ResolveProblem::kCycle) return problem;
    if (first == ResolveProblem::kNone) first = problem;
  }
  return first;
}

void ResolvedSpecs::Derive(Port& port, const DerivedSpec& spec) {
  port.problem = SourceProblem(spec);
  if (port.problem != ResolveProblem::kNone) return;
  port.problem = ResolveProblem::kConflict;
  if (spec.from.size() != 2) return;
  const ConcreteSpec& x = *RootOf(spec.from[0]).spec;
  const ConcreteSpec& w = *RootOf(spec.from[1]).spec;
  if (!Fits(spec, x, w)) return;
  auto result = std::make_unique<ConcreteSpec>(spec.form);
  if (x.calibrated() && w.calibrated()) {
    // Of a product every scale is a channel by itself, blocks included.
    const bool by_channel = spec.formula == DeriveFormula::kBlockMax16;
    const std::size_t channels =
        by_channel ? ChannelCount(w, *ports_[IndexOf(spec.from[1])].shape) : w.scales.size();
    if (channels == 0) return;
    const std::size_t count = RepeatedChannels(spec.form, *port.shape, channels);
    derived_scales_ += std::max(count, w.scales.size());
    if (derived_scales_ > kMaxDerivedScales) {
      port.problem = ResolveProblem::kTooMany;
      return;
    }
    for (std::size_t c = 0; c < count; ++c) {
      const float scale = DerivedScale(spec.formula, {x.scales, 1}, {w.scales, channels}, c);
      if (!std::isfinite(scale) || scale <= 0) return;
      result->scales.push_back(scale);
    }
    result->zero_points.assign(result->scales.size(), 0);
  }
  port.problem = ResolveProblem::kNone;
  port.spec = result.get();
  derived_.push_back(std::move(result));
}

const ConcreteSpec* ResolvedSpecs::Find(PortRef port) const {
  const Port& p = ports_[IndexOf(port)];
  return p.problem == ResolveProblem::kNone ? ports_[p.root].spec : nullptr;
}

ResolveProblem ResolvedSpecs::Problem(PortRef port) const { return ports_[IndexOf(port)].problem; }

bool ResolvedSpecs::SameGroup(PortRef a, PortRef b) const {
  const Port& x = ports_[IndexOf(a)];
  const Port& y = ports_[IndexOf(b)];
  return x.root == y.root && x.problem != ResolveProblem::kCycle &&
         x.problem != ResolveProblem::kNoSpec;
}

}  // namespace qconform
