// SPDX-License-Identifier: Apache-2.0
#include "qconform/graph/naive_resolver.h"

#include <algorithm>
#include <cmath>

namespace qconform {
namespace {

NaiveSpec Wrong(ResolveProblem problem, PortRef root) { return {problem, {}, root}; }

bool IsPossible(float scale) { return std::isfinite(scale) && scale > 0; }

}  // namespace

const Value& NaiveResolver::ValueOf(PortRef port) const {
  if (port.kind == PortRef::Kind::kValue) return graph_.values[port.id];
  return graph_.values[graph_.nodes[port.id].operands[port.operand].value];
}

NaiveSpec NaiveResolver::Follow(PortRef port, Path path) const {
  if (std::find(path.begin(), path.end(), port) != path.end()) {
    return Wrong(ResolveProblem::kCycle, port);
  }
  path.push_back(port);
  const bool is_edge = port.kind == PortRef::Kind::kOperand;
  const std::optional<QuantSpec>& own =
      is_edge ? graph_.nodes[port.id].operands[port.operand].spec : graph_.values[port.id].spec;
  if (!own) {
    if (!is_edge) return Wrong(ResolveProblem::kNoSpec, port);
    return Follow(ValuePort(graph_.nodes[port.id].operands[port.operand].value), path);
  }
  if (const auto* concrete = std::get_if<ConcreteSpec>(&*own)) return {{}, *concrete, port};
  if (const auto* shared = std::get_if<SharedSpec>(&*own)) return Follow(shared->with, path);
  return Derive(port, std::get<DerivedSpec>(*own), path);
}

NaiveSpec NaiveResolver::Derive(PortRef port, const DerivedSpec& derived, const Path& path) const {
  std::vector<NaiveSpec> sources;
  for (const PortRef from : derived.from) sources.push_back(Follow(from, path));
  for (const NaiveSpec& source : sources) {
    if (source.problem == ResolveProblem::kCycle) return Wrong(source.problem, port);
  }
  for (const NaiveSpec& source : sources) {
    if (source.problem != ResolveProblem::kNone) return Wrong(source.problem, port);
  }
  const auto scales = Scales(port, derived, sources.at(0).spec, sources.at(1).spec);
  if (!scales) return Wrong(ResolveProblem::kConflict, port);
  NaiveSpec result{{}, derived.form, port};
  result.spec.scales = *scales;
  for (std::size_t i = 0; i < scales->size(); ++i) result.spec.zero_points.push_back(0);
  return result;
}

std::optional<std::vector<float>> NaiveResolver::Scales(PortRef port, const DerivedSpec& derived,
                                                        const ConcreteSpec& x,
                                                        const ConcreteSpec& w) const {
  const bool in_blocks = derived.formula == DeriveFormula::kBlockMax16;
  const Granularity of_w = in_blocks ? Granularity::kPerBlock : derived.form.granularity;
  const bool per_channel = derived.form.granularity == Granularity::kPerChannel;
  if (x.granularity != Granularity::kPerTensor || w.granularity != of_w) return std::nullopt;
  if (in_blocks && !per_channel) return std::nullopt;
  std::vector<float> scales;
  if (!x.calibrated() || !w.calibrated()) return scales;
  std::size_t blocks = 1;
  if (in_blocks) {
    const Dims& shape = ValueOf(derived.from[1]).shape;
    const auto axis = static_cast<std::size_t>(w.axis);
    const auto channels = axis < shape.size() ? static_cast<std::size_t>(shape[axis]) : 0;
    if (channels == 0 || w.scales.size() % channels != 0) return std::nullopt;
    blocks = w.scales.size() / channels;
  }
  for (std::size_t at = 0; at < w.scales.size(); at += blocks) {
    float largest = 0;
    for (std::size_t b = 0; b < blocks; ++b) {
      const float scale = derived.formula == DeriveFormula::kQuotient
                              ? x.scales[0] / w.scales[at + b]
                              : x.scales[0] * w.scales[at + b];
      largest = std::max(largest, scale);
    }
    scales.push_back(in_blocks ? largest / 16 : largest);
    if (!IsPossible(scales.back())) return std::nullopt;
  }
  const Dims& shape = ValueOf(port).shape;
  const auto axis = static_cast<std::size_t>(derived.form.axis);
  if (!per_channel || axis >= shape.size()) return scales;
  const std::vector<float> once = scales;
  const auto wanted = static_cast<std::size_t>(shape[axis]);
  if (wanted % once.size() != 0) return scales;
  while (scales.size() < wanted) scales.insert(scales.end(), once.begin(), once.end());
  return scales;
}

}  // namespace qconform
