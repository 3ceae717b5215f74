// SPDX-License-Identifier: Apache-2.0
// One TOSA op per instruction: an overload for every kind of parameters, or the reason why not.
#pragma once

#include <string_view>
#include <vector>

#include "qconform/base/result.h"
#include "qconform/conformance/tosa_mlir/op_lines.h"
#include "qconform/lower/program.h"

namespace qconform::conformance {

class InstructionPrinter {
 public:
  InstructionPrinter(OpLines& out, const Instruction& instruction)
      : out_(out), instruction_(instruction) {}

  // Sums of products (print_sums.cc).
  Status operator()(const Conv2dParams& p) const;
  Status operator()(const DepthwiseConv2dParams& p) const;
  Status operator()(const Conv3dParams& p) const;
  Status operator()(const TransposeConv2dParams& p) const;
  Status operator()(const MatmulParams& p) const;
  // Element by element (print_elements.cc).
  Status operator()(const ElementwiseParams& p) const;
  Status operator()(const UnaryParams& p) const;
  Status operator()(const SelectParams& p) const;
  Status operator()(const CastParams& p) const;
  Status operator()(const RescaleParams& p) const;
  Status operator()(const TableParams& p) const;
  Status operator()(const ClampParams& p) const;
  // Many elements to one (print_reductions.cc).
  Status operator()(const ReduceParams& p) const;
  Status operator()(const ArgMaxParams& p) const;
  Status operator()(const AvgPool2dParams& p) const;
  Status operator()(const MaxPool2dParams& p) const;
  // Moves (print_moves.cc).
  Status operator()(const TransposeParams& p) const;
  Status operator()(const ReshapeParams& p) const;
  Status operator()(const ConcatParams& p) const;
  Status operator()(const SliceParams& p) const;
  Status operator()(const PadParams& p) const;
  Status operator()(const ReverseParams& p) const;
  Status operator()(const TileParams& p) const;
  Status operator()(const GatherParams& p) const;
  Status operator()(const ScatterParams& p) const;
  Status operator()(const ResizeParams& p) const;
  // What TOSA 1.0 has no op for.
  template <class Other>
  Status operator()(const Other&) const {
    return Refuse("TOSA 1.0 has no such op");
  }

 private:
  Error Refuse(std::string_view why) const;
  // Fails where an operand or the result is unsigned: TOSA computes with signed codes only.
  Status RequireSigned() const;

  std::size_t operand_count() const { return instruction_.operands.size(); }
  const Register& In(std::size_t i) const { return out_.At(instruction_.operands[i]); }
  const Register& Out() const { return out_.At(instruction_.result); }
  TextValue ValueOf(std::size_t i) const { return out_.ValueOf(instruction_.operands[i]); }
  std::vector<TextValue> Operands() const;

  // The operands of a convolution: x, w, bias (a zero where there is none), both zero points.
  std::vector<TextValue> ConvOperands(std::int64_t x_zero_point, std::int64_t w_zero_point) const;
  std::string AccType() const;
  void Define(std::string_view name, const std::vector<TextValue>& operands,
              std::string_view attributes = "") const {
    out_.Define(instruction_.result, name, operands, attributes);
  }

  OpLines& out_;
  const Instruction& instruction_;
};

}  // namespace qconform::conformance
