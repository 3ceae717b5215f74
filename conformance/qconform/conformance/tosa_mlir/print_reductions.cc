// SPDX-License-Identifier: Apache-2.0
// REDUCE_*, ARGMAX, AVG_POOL2D, MAX_POOL2D.
#include <array>

#include "qconform/conformance/tosa_mlir/print_instruction.h"

namespace qconform::conformance {
namespace {

constexpr std::array<std::string_view, 5> kReduceNames = {"reduce_sum", "reduce_max", "reduce_min",
                                                          "reduce_all", "reduce_any"};

std::string PoolAttributes(const Pool2dParams& p) {
  return ListAttribute("kernel", {p.kernel.begin(), p.kernel.size()}) + ", " +
         ListAttribute("stride", {p.stride.begin(), p.stride.size()}) + ", " +
         ListAttribute("pad", {p.pad.begin(), p.pad.size()});
}

}  // namespace

Status InstructionPrinter::operator()(const ReduceParams& p) const {
  if (Status fit = RequireSigned(); !fit.ok()) return fit;
  Define(kReduceNames[static_cast<std::size_t>(p.op)], Operands(),
         TypedAttribute("axis", p.axis, "i32"));
  return OkStatus();
}

Status InstructionPrinter::operator()(const ArgMaxParams& p) const {
  if (Status fit = RequireSigned(); !fit.ok()) return fit;
  Define("argmax", Operands(), TypedAttribute("axis", p.axis, "i32"));
  return OkStatus();
}

Status InstructionPrinter::operator()(const AvgPool2dParams& p) const {
  if (Status fit = RequireSigned(); !fit.ok()) return fit;
  std::vector<TextValue> operands = Operands();
  operands.push_back(out_.Code(In(0).dtype, p.input_zero_point));
  operands.push_back(out_.Code(Out().dtype, p.output_zero_point));
  Define("avg_pool2d", operands, "acc_type = i32, " + PoolAttributes(p));
  return OkStatus();
}

Status InstructionPrinter::operator()(const MaxPool2dParams& p) const {
  if (Status fit = RequireSigned(); !fit.ok()) return fit;
  Define("max_pool2d", Operands(), PoolAttributes(p));
  return OkStatus();
}

}  // namespace qconform::conformance
