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
  const Value& ResultValue(std::size_t k = 0) const { return graph_.values[node().results[k]]; }
  const Dims& result_shape(std::size_t k = 0) const { return ResultValue(k).shape; }

  // "node 'x' (conv2d): why".
  Error Refuse(std::string_view why) const;

  // The calibrated spec of an operand edge, or of the result. Unchecked granularity.
  Result<const ConcreteSpec*> OperandSpec(std::size_t i) const;
  Result<const ConcreteSpec*> ResultSpec(std::size_t k = 0) const;
  // The same, per-tensor.
  Result<const ConcreteSpec*> PerTensorOperandSpec(std::size_t i) const;
  Result<const ConcreteSpec*> PerTensorResultSpec(std::size_t k = 0) const;

  // The operand's codes in its edge's spec: requantized where the value has other parameters.
  Result<Quantized> EdgeOperand(std::size_t i);
  // The same, per-tensor.
  Result<Quantized> PerTensorOperand(std::size_t i);

  // Codes that mean themselves: positions, truths, and integers without a spec.
  bool OperandIsPlain(std::size_t i) const;
  bool ResultIsPlain(std::size_t k = 0) const { return IsPlain(ResultValue(k)); }
  Result<RegisterId> PlainOperand(std::size_t i);
  // The same; a constant of positions wider than int32 is narrowed, since RESCALE's kin know int32.
  Result<RegisterId> PositionOperand(std::size_t i);

  // For ops that move codes: the parameters that all codes have in the end, null where the result
  // is plain; and an operand's codes in them.
  Result<const ConcreteSpec*> MovedSpec(std::size_t k = 0) const;
  Result<RegisterId> MovedOperand(std::size_t i, const ConcreteSpec* to, std::size_t k = 0);

  RegisterId Emit(InstructionParams params, std::vector<RegisterId> operands, DType dtype,
                  const Dims& shape);
  // The same reals in other parameters, clamped to their range: RESCALE by s_from / s_to. Nothing
  // where the parameters are equal, but for the clamp.
  Result<RegisterId> Requantize(Quantized from, const ConcreteSpec& to);
  // RESCALE, unconditionally.
  Result<RegisterId> Rescale(Quantized from, const ConcreteSpec& to);
  // An int32 register (zero point 0) rescaled by a real factor into `to`, clamped to its range.
  Result<RegisterId> RescaleInt32(RegisterId from, double factor, const ConcreteSpec& to);
  // (code - zero point) * factor as int32.
  Result<RegisterId> ToInt32(Quantized x, double factor);
  // The same codes under another shape: RESHAPE, a constant of that shape, or nothing.
  RegisterId Reshaped(RegisterId reg, const Dims& shape);
  // Clamps to [low, high] unless the register's dtype, or `known`, is no wider.
  RegisterId ClampTo(RegisterId reg, CodeRange range, CodeRange known);
  RegisterId ClampTo(RegisterId reg, const ConcreteSpec& spec);

  void SetResult(RegisterId reg, std::size_t k = 0) {
    builder_.SetRegister(node().results[k], reg);
  }

 private:
  OutputStage StageOf(OpKind op) const {
    return options_.numerics.stage[static_cast<std::size_t>(op)];
  }
  static bool IsPlain(const Value& value) { return !value.spec && !IsFloat(value.dtype); }
  Result<const ConcreteSpec*> Calibrated(PortRef port, const std::string& name) const;
  // The bias of LiteRT's 16x8 kernels, whose sums stay in int48 (facts/arm_tosa.md 6.2).
  bool TakesInt64() const {
    return stage() == OutputStage::kSixteenBits || stage() == OutputStage::kDoubleProduct;
  }

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

Status LowerConv(NodeLowering& l);           // conv2d, conv3d, depthwise_conv2d, linear
Status LowerTransposeConv(NodeLowering& l);  // transpose_conv2d, transpose_conv3d
Status LowerMatmul(NodeLowering& l);
Status LowerAddSub(NodeLowering& l);
Status LowerMul(NodeLowering& l);
Status LowerExtremum(NodeLowering& l);           // maximum, minimum
Status LowerComparison(NodeLowering& l);         // equal, less, ...
Status LowerSign(NodeLowering& l);               // abs, neg
Status LowerPrelu(NodeLowering& l);              // prelu
Status LowerSquaredDifference(NodeLowering& l);  // squared_difference
Status LowerRange(NodeLowering& l);              // relu, clamp
Status LowerActivation(NodeLowering& l);         // sigmoid, tanh, as a library has them
Status LowerTable(NodeLowering& l);              // every function of one real number
Status LowerSoftmax(NodeLowering& l);            // as a library has it
Status LowerSoftmaxSteps(NodeLowering& l);       // in integer steps
Status LowerPlain(NodeLowering& l);      // bitwise_and, ..., logical_and, ..., shifts, int_div, clz
Status LowerCast(NodeLowering& l);       // cast
Status LowerReduce(NodeLowering& l);     // reduce_all, ..., reduce_sum
Status LowerPosition(NodeLowering& l);   // argmax, argmin, max_with_index, min_with_index
Status LowerCumsum(NodeLowering& l);     // cumsum
Status LowerMovement(NodeLowering& l);   // reshape, transpose, concat, slice, pad, identity, ...
Status LowerPieces(NodeLowering& l);     // split, unbind
Status LowerBlocks(NodeLowering& l);     // depth_to_space, ..., channel_shuffle
Status LowerMirrorPad(NodeLowering& l);  // mirror_pad
Status LowerWhere(NodeLowering& l);      // where, masked_fill
Status LowerGather(NodeLowering& l);     // gather, embedding
Status LowerIndexCopy(NodeLowering& l);  // index_copy, index_put
Status LowerScatter(NodeLowering& l);    // scatter_elements
Status LowerSliceScatter(NodeLowering& l);  // slice_scatter
Status LowerPool(NodeLowering& l);          // avg_pool2d, max_pool2d, avg_pool3d, max_pool3d
Status LowerResize(NodeLowering& l);        // resize_nearest, resize_bilinear
Status LowerRequantize(NodeLowering& l);
Status LowerQuantize(NodeLowering& l);
Status LowerDequantize(NodeLowering& l);

}  // namespace qconform
