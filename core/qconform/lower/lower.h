// SPDX-License-Identifier: Apache-2.0
// Graph -> Program.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "qconform/base/result.h"
#include "qconform/graph/graph.h"
#include "qconform/lower/program.h"

namespace qconform {

// How the accumulator of 16-bit activations with 8-bit weights gets its bias
// (facts/arm_tosa.md 2.3).
enum class BiasStrategy : std::uint8_t {
  kDirectInt48,    // bias inside the int48 accumulator, then one 16-bit rescale
  kExactInt32Add,  // rescale by exactly 1.0 to int32, add the bias there, then one 32-bit rescale
};

// Constants of the final rescale under kExactInt32Add.
enum class ScaleConstants : std::uint8_t {
  kIndependent,  // the 32-bit encoding of the real scale
  kLifted,       // the 16-bit encoding, lifted: equal to kDirectInt48 bit for bit
};

// The output stage of an op: which arithmetic turns its exact sum into codes.
enum class OutputStage : std::uint8_t {
  kTosa,            // RESCALE with integer constants; TABLE
  kFloatScale,      // F1
  kTwoMultipliers,  // F7
  kRealTable,       // F9: 256 entries of round-half-even(f(x) / s_out)
  kSoftmaxTable,    // XNNPACK u8
  kMantissaShift,   // F2; F1 where weights are per channel, as XNNPACK on arm64 does
  kZeroPointFirst,  // F3
  kTwoRoundings,    // F4
  kSixteenBits,     // F5; F4 where an int32 bias makes the sum int32
  kDoubleProduct,   // F6
  kDequantized,     // F8
  kFloatOperands,   // oneDNN's binary ops: scaled in float one by one, ties to even
  kUnavailable,     // the library offers no such op: Lower refuses it
};
inline constexpr std::size_t kOutputStageCount =
    static_cast<std::size_t>(OutputStage::kUnavailable) + 1;

// One row of numerics: per op, the output stage of a target (oracle/numerics.h holds them).
struct Numerics {
  std::array<OutputStage, kOpCount> stage{};  // indexed by OpKind; kTosa by default
};

struct LoweringOptions {
  BiasStrategy bias = BiasStrategy::kDirectInt48;
  ScaleConstants constants = ScaleConstants::kIndependent;
  Numerics numerics;
};

// Whether Lower has a form for the op under this output stage; other ops are validated only.
bool HasIntegerForm(OpKind op, OutputStage stage);

// Pure and deterministic. `graph` must have passed CheckStructure. Errors (kUnsupported) name the
// node and why: uncalibrated or unresolved ports, no integer form, a scale outside its encoding.
// Program::value_registers says where each of a node's results is, in the parameters of its spec;
// in a node with one result, no instruction comes behind the one that writes it.
Result<Program> Lower(const Graph& graph, const LoweringOptions& options);

}  // namespace qconform
