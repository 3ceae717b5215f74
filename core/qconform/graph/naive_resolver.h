// SPDX-License-Identifier: Apache-2.0
// Test only, slow: what ResolvedSpecs promises, by plain recursion from each port and without any
// memory of other ports.
#pragma once

#include <optional>
#include <vector>

#include "qconform/graph/graph.h"
#include "qconform/graph/resolve.h"

namespace qconform {

struct NaiveSpec {
  ResolveProblem problem = ResolveProblem::kNone;
  ConcreteSpec spec = {};  // if there is no problem
  PortRef root = {};       // where sharing ends, if it does
};

class NaiveResolver {
 public:
  explicit NaiveResolver(const Graph& graph) : graph_(graph) {}

  NaiveSpec Resolve(PortRef port) const { return Follow(port, {}); }

 private:
  using Path = std::vector<PortRef>;  // the ports that wait for this one

  NaiveSpec Follow(PortRef port, Path path) const;
  NaiveSpec Derive(PortRef port, const DerivedSpec& derived, const Path& path) const;
  // The scales by formula; none if the sources do not fit.
  std::optional<std::vector<float>> Scales(PortRef port, const DerivedSpec& derived,
                                           const ConcreteSpec& x, const ConcreteSpec& w) const;
  const Value& ValueOf(PortRef port) const;

  const Graph& graph_;
};

}  // namespace qconform
