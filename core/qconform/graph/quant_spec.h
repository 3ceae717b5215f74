// SPDX-License-Identifier: Apache-2.0
// How a port is quantized. Mirrors a PT2E annotation: concrete, shared with another port, or
// derived from other ports. real = scale * (code - zero_point).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "qconform/base/dtype.h"

namespace qconform {

using ValueId = std::uint32_t;
using NodeId = std::uint32_t;

enum class Scheme : std::uint8_t {
  kAffine,     // any zero point inside [qmin, qmax]
  kSymmetric,  // zero point at real zero's own code: 0 if signed, 2^(bits-1) if unsigned
};

enum class Granularity : std::uint8_t {
  kPerTensor,   // one scale
  kPerChannel,  // one scale per index of `axis`
  kPerBlock,    // one scale per channel and block (LPBQ): see ConcreteSpec::block_size
};

// A port of a graph: what a spec may share with or derive from.
struct PortRef {
  enum class Kind : std::uint8_t {
    kValue,    // the spec of a value (a node's result, a graph input or a constant): `id` is a
               // ValueId
    kOperand,  // the spec of an operand edge: `id` is a NodeId, `operand` its index there
  };
  Kind kind = Kind::kValue;
  std::uint32_t id = 0;
  std::uint32_t operand = 0;  // 0 for kValue

  friend bool operator==(const PortRef&, const PortRef&) = default;
};

inline PortRef ValuePort(ValueId value) { return {PortRef::Kind::kValue, value, 0}; }
inline PortRef OperandPort(NodeId node, std::uint32_t operand) {
  return {PortRef::Kind::kOperand, node, operand};
}

// Numbers are absent before calibration (scales empty, zero_points empty) and present after.
struct ConcreteSpec {
  DType dtype = DType::kInt8;
  std::int64_t qmin = -128;  // codes outside [qmin, qmax] are clamped away; inside RangeOf(dtype)
  std::int64_t qmax = 127;
  Scheme scheme = Scheme::kAffine;
  Granularity granularity = Granularity::kPerTensor;
  std::int32_t axis = 0;  // kPerChannel and kPerBlock: the channel axis; else 0
  std::int64_t block_size =
      0;  // kPerBlock: elements per block along the last axis other than `axis`
  // kPerTensor: 1; kPerChannel: shape[axis]; kPerBlock: shape[axis] * blocks, channel-major.
  // Positive, finite.
  std::vector<float> scales = {};
  std::vector<std::int64_t> zero_points = {};  // as many as scales; each inside [qmin, qmax]

  bool calibrated() const { return !scales.empty(); }
  friend bool operator==(const ConcreteSpec&, const ConcreteSpec&) = default;
};

// The same parameters as another port, whatever they turn out to be.
struct SharedSpec {
  PortRef with;
  friend bool operator==(const SharedSpec&, const SharedSpec&) = default;
};

enum class DeriveFormula : std::uint8_t {
  kProduct,  // scale[c] = float32(scale(from[0]) * scale(from[1])[c]), rounded once; zero point 0.
             // PT2E's bias spec (ExecuTorch backends/arm/quantizer/quantization_config.py)
  kBlockMax16,  // scale[c] = float32(max over blocks b of scale(from[0]) * scale(from[1])[c, b]) /
                // 16: the bias under per-block weights (facts/qnn.md 3)
  kQuotient,    // scale = float32(scale(from[0]) / scale(from[1])): division by a constant
};
std::string_view NameOf(DeriveFormula formula);  // "product", "block_max_16", "quotient"
std::optional<DeriveFormula> DeriveFormulaFromName(std::string_view name);

// Scales computed from other ports; the rest is stated here. `form` carries no numbers of its own.
struct DerivedSpec {
  DeriveFormula formula = DeriveFormula::kProduct;
  std::vector<PortRef> from = {};
  ConcreteSpec form = {};
  friend bool operator==(const DerivedSpec&, const DerivedSpec&) = default;
};

using QuantSpec = std::variant<ConcreteSpec, SharedSpec, DerivedSpec>;

// "affine", "symmetric"; "tensor", "channel", "block".
std::string_view NameOf(Scheme scheme);
std::string_view NameOf(Granularity granularity);

// The code that stands for real zero in a symmetric scheme: 0 if signed, 2^(bits-1) if unsigned.
std::int64_t SymmetricZeroPoint(DType dtype);

// A per-tensor spec over the whole range of `dtype`.
ConcreteSpec PerTensor(DType dtype, float scale, std::int64_t zero_point);

}  // namespace qconform
