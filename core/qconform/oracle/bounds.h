// SPDX-License-Identifier: Apache-2.0
// What the proven bounds are made of: a node's parameters, and the roundings that every lowering
// ends in. Constants are derived in README.md beside this file.
#pragma once

#include "qconform/oracle/exact.h"

namespace qconform {

inline const ConcreteSpec& SpecOf(const ResolvedSpecs& specs, PortRef port) {
  const ConcreteSpec* spec = specs.Find(port);
  QC_CHECK(spec != nullptr && spec->calibrated());
  return *spec;
}

struct Bounds {
  const Graph& graph;
  NodeId id;
  const ResolvedSpecs& specs;
  Rational y;  // |exact - zero point|: the result's magnitude in LSB
  std::size_t result = 0;

  const Node& node() const { return graph.nodes[id]; }
  const ConcreteSpec& In(std::uint32_t i) const { return SpecOf(specs, OperandPort(id, i)); }
  const ConcreteSpec& Out() const { return SpecOf(specs, ValuePort(node().results[result])); }
  const Dims& OutShape() const { return graph.values[node().results[result]].shape; }
  const Dims& InShape(std::size_t i) const { return graph.values[node().operands[i].value].shape; }
  Rational Ratio(std::uint32_t i) const {
    return Rational::FromFloat(In(i).scales[0]) / Rational::FromFloat(Out().scales[0]);
  }
};

inline Rational Half() { return Rational(1, 2); }
inline Rational Power(int exponent) { return Rational::PowerOfTwo(exponent); }
inline bool Wide(const ConcreteSpec& spec) { return BitWidth(spec.dtype) > 8; }
inline bool SameCodes(const ConcreteSpec& a, const ConcreteSpec& b) {
  return a.dtype == b.dtype && a.scales == b.scales && a.zero_points == b.zero_points;
}

// One RESCALE of an int32 value into the result, "scale32".
inline Rational Rescale32(const Rational& y) { return Half() + (y + Rational(1)) * Power(-30); }
// One RESCALE of an int48 value by at least `smallest_scale`, "scale16".
Rational Rescale16(const Rational& y, double smallest_scale);

// Ops without a rounding of their own: nothing, or one requantization of the operand that differs.
Rational MovedBound(const Bounds& b);

Rational ExtremumBound(const Bounds& b);           // maximum, minimum
Rational SquaredDifferenceBound(const Bounds& b);  // squared_difference
Rational BilinearBound(const Bounds& b);           // resize_bilinear

}  // namespace qconform
