// SPDX-License-Identifier: Apache-2.0
// What every op's lowering needs: the specs of one node's ports, and registers and instructions to
// build from. One function per op family, below; each lowers one node whose ports are all
// quantized.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "qconform/graph/graph.h"
#include "qconform/graph/resolve.h"
#include "qconform/lower/lower.h"
#include "qconform/lower/program.h"

namespace qconform {

// The program so far, and which register holds each value of the graph.
class ProgramBuilder {
 public:
  explicit ProgramBuilder(const Graph& graph);

  RegisterId NewRegister(DType dtype, const Dims& shape);
  RegisterId NewConstant(DType dtype, const Dims& shape, std::vector<std::int64_t> codes);
  RegisterId Emit(NodeId node, InstructionParams params, std::vector<RegisterId> operands,
                  DType dtype, const Dims& shape);

  // The register of a graph input, a constant or a result lowered before.
  RegisterId RegisterOf(ValueId value);
  void SetRegister(ValueId value, RegisterId reg) { register_of_[value] = reg; }
  const Register& At(RegisterId reg) const { return program_.registers[reg]; }

  Program Finish();

 private:
  const Graph& graph_;
  Program program_;
  std::vector<std::int64_t> register_of_;  // by value; -1: none yet
};

// A register, and how its codes are to be read.
struct Quantized {
  RegisterId reg;
  const ConcreteSpec* spec;
};

class NodeLowering {
 public:
  NodeLowering(const Graph& graph, const ResolvedSpecs& specs, const LoweringOptions& options,
               ProgramBuilder& builder, NodeId node)
      : graph_(graph), specs_(specs), options_(options), builder_(builder), id_(node) {}

  const Node& node() const { return graph_.nodes[id_]; }
  const LoweringOptions& options() const { return options_; }
  OutputStage stage() const { return StageOf(node().op); }
  ProgramBuilder& builder() { return builder_; }
  std::size_t operand_count() const { return node().operands.size(); }
  const Value& OperandValue(std::size_t i) const { return graph_.values[node().operands[i].value]; }
  const Value& ResultValue() const { return graph_.values[node().result()]; }
  const Dims& result_shape() const { return ResultValue().shape; }

  // "node 'x' (conv2d): why".
  Error Refuse(std::string_view why) const;

  // The calibrated spec of an operand edge, or of the result. Unchecked granularity.
  Result<const ConcreteSpec*> OperandSpec(std::size_t i) const;
  Result<const ConcreteSpec*> ResultSpec() const;
  // The same, per-tensor.
  Result<const ConcreteSpec*> PerTensorOperandSpec(std::size_t i) const;
  Result<const ConcreteSpec*> PerTensorResultSpec() const;

  // The operand's codes in its edge's spec: requantized where the value has other parameters.
  Result<Quantized> EdgeOperand(std::size_t i);
  // The same, per-tensor.
  Result<Quantized> PerTensorOperand(std::size_t i);

  RegisterId Emit(InstructionParams params, std::vector<RegisterId> operands, DType dtype,
                  const Dims& shape);
  // The same reals in other parameters, clamped to their range: RESCALE by s_from / s_to. Nothing
  // where the parameters are equal, but for the clamp.
  Result<RegisterId> Requantize(Quantized from, const ConcreteSpec& to);
  // RESCALE, unconditionally.
  Result<RegisterId> Rescale(Quantized from, const ConcreteSpec& to);
  // An int32 register (zero point 0) rescaled by a real factor into `to`, clamped to its range.
  Result<RegisterId> RescaleInt32(RegisterId from, double factor, const ConcreteSpec& to);
  // Clamps to [low, high] unless the register's dtype, or `known`, is no wider.
  RegisterId ClampTo(RegisterId reg, CodeRange range, CodeRange known);
  RegisterId ClampTo(RegisterId reg, const ConcreteSpec& spec);

  void SetResult(RegisterId reg) { builder_.SetRegister(node().result(), reg); }

 private:
  OutputStage StageOf(OpKind op) const {
    return options_.numerics.stage[static_cast<std::size_t>(op)];
  }
  Result<const ConcreteSpec*> Calibrated(PortRef port, const std::string& name) const;

  const Graph& graph_;
  const ResolvedSpecs& specs_;
  const LoweringOptions& options_;
  ProgramBuilder& builder_;
  NodeId id_;
};

// Equal codes mean equal reals. Ranges may differ.
bool SameParameters(const ConcreteSpec& a, const ConcreteSpec& b);
inline CodeRange RangeOf(const ConcreteSpec& spec) { return {spec.qmin, spec.qmax}; }
inline bool IsPerTensor(const ConcreteSpec& spec) {
  return spec.granularity == Granularity::kPerTensor;
}
inline double ScaleOf(const ConcreteSpec& spec) { return static_cast<double>(spec.scales[0]); }

Status LowerConv(NodeLowering& l);  // conv2d, depthwise_conv2d, linear
Status LowerMatmul(NodeLowering& l);
Status LowerAddSub(NodeLowering& l);
Status LowerMul(NodeLowering& l);
Status LowerRange(NodeLowering& l);       // relu, clamp
Status LowerActivation(NodeLowering& l);  // sigmoid, tanh
Status LowerSoftmax(NodeLowering& l);
Status LowerMovement(NodeLowering& l);  // reshape, transpose, concat, slice, pad
Status LowerPool(NodeLowering& l);      // avg_pool2d, max_pool2d
Status LowerRequantize(NodeLowering& l);
Status LowerQuantize(NodeLowering& l);
Status LowerDequantize(NodeLowering& l);

}  // namespace qconform
