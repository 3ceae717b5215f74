// SPDX-License-Identifier: Apache-2.0
// CONV2D, CONV3D, DEPTHWISE_CONV2D, TRANSPOSE_CONV2D, MATMUL.
#include "qconform/conformance/tosa_mlir/print_instruction.h"

namespace qconform::conformance {
namespace {

std::span<const std::int64_t> All(const Dims& dims) { return {dims.begin(), dims.size()}; }

std::string WindowAttributes(const Dims& pad, const Dims& stride, const Dims& dilation) {
  return ListAttribute("pad", All(pad)) + ", " + ListAttribute("stride", All(stride)) + ", " +
         ListAttribute("dilation", All(dilation));
}

}  // namespace

std::string InstructionPrinter::AccType() const {
  return "acc_type = " + std::string(ElementTypeOf(Out().dtype));
}

std::vector<TextValue> InstructionPrinter::ConvOperands(std::int64_t x_zero_point,
                                                        std::int64_t w_zero_point) const {
  std::vector<TextValue> operands = Operands();
  if (operands.size() == 2) operands.push_back(out_.Code(Out().dtype, 0));
  operands.push_back(out_.Code(In(0).dtype, x_zero_point));
  operands.push_back(out_.Code(In(1).dtype, w_zero_point));
  return operands;
}

Status InstructionPrinter::operator()(const Conv2dParams& p) const {
  if (Status fit = RequireSigned(); !fit.ok()) return fit;
  Define("conv2d", ConvOperands(p.x_zero_point, p.w_zero_point),
         AccType() + ", " + WindowAttributes(p.pad, p.stride, p.dilation));
  return OkStatus();
}

Status InstructionPrinter::operator()(const DepthwiseConv2dParams& p) const {
  if (Status fit = RequireSigned(); !fit.ok()) return fit;
  // Ours is [1, KH, KW, C*M], TOSA's [KH, KW, C, M]: the same codes in the same order.
  const Dims& w = In(1).shape;
  const std::int64_t channels = In(0).shape.back();
  if (w[0] != 1 || w[3] % channels != 0) return Refuse("its weights do not fit its input");
  const Dims shape{w[1], w[2], channels, w[3] / channels};
  std::vector<TextValue> operands = ConvOperands(p.conv.x_zero_point, p.conv.w_zero_point);
  operands[1] = out_.Reshaped(instruction_.operands[1], shape);
  Define("depthwise_conv2d", operands,
         AccType() + ", " + WindowAttributes(p.conv.pad, p.conv.stride, p.conv.dilation));
  return OkStatus();
}

Status InstructionPrinter::operator()(const Conv3dParams& p) const {
  if (Status fit = RequireSigned(); !fit.ok()) return fit;
  Define("conv3d", ConvOperands(p.x_zero_point, p.w_zero_point),
         AccType() + ", " + WindowAttributes(p.pad, p.stride, p.dilation));
  return OkStatus();
}

Status InstructionPrinter::operator()(const TransposeConv2dParams& p) const {
  if (Status fit = RequireSigned(); !fit.ok()) return fit;
  Define("transpose_conv2d", ConvOperands(p.x_zero_point, p.w_zero_point),
         AccType() + ", " + ListAttribute("out_pad", All(p.out_pad)) + ", " +
             ListAttribute("stride", All(p.stride)));
  return OkStatus();
}

Status InstructionPrinter::operator()(const MatmulParams& p) const {
  if (Status fit = RequireSigned(); !fit.ok()) return fit;
  std::vector<TextValue> operands = Operands();
  operands.push_back(out_.Code(In(0).dtype, p.a_zero_point));
  operands.push_back(out_.Code(In(1).dtype, p.b_zero_point));
  Define("matmul", operands);
  return OkStatus();
}

}  // namespace qconform::conformance
