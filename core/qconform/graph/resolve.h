// SPDX-License-Identifier: Apache-2.0
// Shared and derived specs, resolved once for the whole graph.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "qconform/graph/graph.h"

namespace qconform {

// Of a whole graph, so that a short file cannot ask for gigabytes.
inline constexpr std::size_t kMaxDerivedScales = std::size_t{1} << 22;

enum class ResolveProblem : std::uint8_t {
  kNone,
  kNoSpec,    // the port, or what it shares with or derives from, has no spec
  kCycle,     // sharing or deriving comes back to itself
  kConflict,  // the sources do not fit the formula, or the product leaves float32
  kTooMany,   // the graph derives more than kMaxDerivedScales scales
};
std::string_view Explain(ResolveProblem problem);

// The concrete spec of every port, with sharing followed and derived scales computed. Every port
// leads, by sharing or by taking its value's spec, to one port that has a spec of its own: the root
// of its group.
class ResolvedSpecs {
 public:
  // `graph` must outlive this object; references in it must be in range. Linear in ports, never
  // recursive, never fails: unresolvable ports are reported one by one.
  explicit ResolvedSpecs(const Graph& graph);
  ResolvedSpecs(const ResolvedSpecs&) = delete;
  ResolvedSpecs& operator=(const ResolvedSpecs&) = delete;

  // Null exactly if Problem(port) is not kNone.
  const ConcreteSpec* Find(PortRef port) const;
  ResolveProblem Problem(PortRef port) const;

  // Whether two ports have one root: bound to the same parameters whatever they turn out to be.
  // False for ports on a cycle or without a spec.
  bool SameGroup(PortRef a, PortRef b) const;

 private:
  struct Port {
    const QuantSpec* own = nullptr;  // null: takes `next`'s, or has none
    const Dims* shape = nullptr;     // of the value that stands there
    std::size_t next = 0;            // itself at a root
    std::size_t root = 0;
    ResolveProblem problem = ResolveProblem::kNone;
    const ConcreteSpec* spec = nullptr;  // at roots
  };

  std::size_t IndexOf(PortRef port) const;
  void CollectPorts(const Graph& graph);
  void FindRoots();
  void ResolveRoots();
  void ResolveDerived(const std::vector<std::size_t>& derived);
  const Port& RootOf(PortRef port) const { return ports_[ports_[IndexOf(port)].root]; }
  ResolveProblem SourceProblem(const DerivedSpec& spec) const;
  void Derive(Port& port, const DerivedSpec& spec);

  std::size_t value_count_;
  std::vector<std::size_t> first_operand_;  // per node: index of its operand 0 among the ports
  std::vector<Port> ports_;                 // values, then operands node by node
  std::vector<std::unique_ptr<ConcreteSpec>> derived_;
  std::size_t derived_scales_ = 0;
};

}  // namespace qconform
