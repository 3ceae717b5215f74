// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/program.h"

#include <array>
#include <cstddef>
#include <sstream>

namespace qconform {
namespace {

constexpr std::array<std::string_view, std::variant_size_v<InstructionParams>> kNames = {
    "conv2d",
    "depthwise_conv2d",
    "matmul",
    "elementwise",
    "rescale",
    "table",
    "clamp",
    "transpose",
    "reshape",
    "concat",
    "slice",
    "pad",
    "avg_pool2d",
    "max_pool2d",
    "quantize",
    "dequantize",
    "float_requantize",
    "two_multiplier_add",
    "softmax_table",
    "conv3d",
    "transpose_conv2d",
    "transpose_conv3d",
    "unary",
    "select",
    "reduce",
    "argmax",
    "cast",
    "reverse",
    "tile",
    "gather",
    "scatter",
    "resize",
    "avg_pool3d",
    "max_pool3d",
    "scaled_codes",
    "float_binary"};

// In the order of the enumerators.
constexpr std::array<std::string_view, 18> kElementwiseNames = {"add",
                                                                "sub",
                                                                "mul",
                                                                "maximum",
                                                                "minimum",
                                                                "intdiv",
                                                                "arithmetic_right_shift",
                                                                "logical_left_shift",
                                                                "logical_right_shift",
                                                                "bitwise_and",
                                                                "bitwise_or",
                                                                "bitwise_xor",
                                                                "logical_and",
                                                                "logical_or",
                                                                "logical_xor",
                                                                "equal",
                                                                "greater",
                                                                "greater_equal"};
constexpr std::array<std::string_view, 6> kUnaryNames = {"identity", "abs",         "negate",
                                                         "clz",      "bitwise_not", "logical_not"};
constexpr std::array<std::string_view, 5> kReduceNames = {"sum", "max", "min", "all", "any"};

template <class Values>
void PrintList(std::ostream& out, std::string_view name, const Values& values) {
  constexpr std::size_t kShown = 4;
  out << ' ' << name << "=[";
  std::size_t i = 0;
  for (const auto value : values) {
    if (i == kShown && values.size() > kMaxRank) break;
    out << (i++ == 0 ? "" : ",") << value;
  }
  if (i < values.size()) out << ",... " << values.size() << " in all";
  out << ']';
}

void PrintShape(std::ostream& out, const Dims& shape) {
  out << '[';
  for (std::size_t i = 0; i < shape.size(); ++i) out << (i == 0 ? "" : ",") << shape[i];
  out << ']';
}

void PrintClamp(std::ostream& out, std::int64_t zero_point, std::int64_t qmin, std::int64_t qmax) {
  out << " zp=" << zero_point << " q=" << qmin << ".." << qmax;
}

// One overload per parameter struct: what a person needs in order to recompute the instruction.
struct PrintParams {
  std::ostream& out;

  void operator()(const Conv2dParams& p) const {
    PrintList(out, "stride", p.stride);
    PrintList(out, "dilation", p.dilation);
    PrintList(out, "pad", p.pad);
    out << " x_zp=" << p.x_zero_point << " w_zp=" << p.w_zero_point;
  }
  void operator()(const DepthwiseConv2dParams& p) const { (*this)(p.conv); }
  void operator()(const MatmulParams& p) const {
    out << " a_zp=" << p.a_zero_point << " b_zp=" << p.b_zero_point;
  }
  void operator()(const Conv3dParams& p) const {
    PrintList(out, "stride", p.stride);
    PrintList(out, "dilation", p.dilation);
    PrintList(out, "pad", p.pad);
    out << " x_zp=" << p.x_zero_point << " w_zp=" << p.w_zero_point;
  }
  template <class Params>
  void PrintTransposed(const Params& p) const {
    PrintList(out, "stride", p.stride);
    PrintList(out, "out_pad", p.out_pad);
    out << " x_zp=" << p.x_zero_point << " w_zp=" << p.w_zero_point;
  }
  void operator()(const TransposeConv2dParams& p) const { PrintTransposed(p); }
  void operator()(const TransposeConv3dParams& p) const { PrintTransposed(p); }
  void operator()(const ElementwiseParams& p) const {
    out << ' ' << kElementwiseNames[static_cast<std::size_t>(p.op)];
    if (p.shift != 0) out << " shift=" << p.shift;
    if (p.keeps_low_bits) out << " low_bits";
    if (p.rounds) out << " round";
  }
  void operator()(const UnaryParams& p) const {
    out << ' ' << kUnaryNames[static_cast<std::size_t>(p.op)];
    if (p.op != UnaryParams::Op::kNegate) return;
    out << " in_zp=" << p.input_zero_point << " out_zp=" << p.output_zero_point;
  }
  void operator()(const SelectParams&) const {}
  void operator()(const ReduceParams& p) const {
    out << ' ' << kReduceNames[static_cast<std::size_t>(p.op)] << " axis=" << p.axis;
  }
  void operator()(const ArgMaxParams& p) const { out << " axis=" << p.axis; }
  void operator()(const CastParams&) const {}
  void operator()(const ReverseParams& p) const { out << " axis=" << p.axis; }
  void operator()(const TileParams& p) const { PrintList(out, "multiples", p.multiples); }
  void operator()(const GatherParams&) const {}
  void operator()(const ScatterParams&) const {}
  void operator()(const ResizeParams& p) const {
    out << (p.mode == ResizeParams::Mode::kNearest ? " nearest" : " bilinear");
    PrintList(out, "scale", p.scale);
    PrintList(out, "offset", p.offset);
    PrintList(out, "border", p.border);
  }
  void operator()(const RescaleParams& p) const {
    out << (p.scale32 ? " scale32" : " scale16");
    if (p.rounding == Rounding::kDouble) out << " double_round";
    PrintList(out, "multiplier", p.multipliers);
    PrintList(out, "shift", p.shifts);
    out << " in_zp=" << p.input_zero_point << " out_zp=" << p.output_zero_point;
  }
  void operator()(const TableParams& p) const { PrintList(out, "table", p.table); }
  void operator()(const ClampParams& p) const { out << ' ' << p.min << ".." << p.max; }
  void operator()(const TransposeParams& p) const { PrintList(out, "perm", p.perm); }
  void operator()(const ReshapeParams&) const {}
  void operator()(const ConcatParams& p) const { out << " axis=" << p.axis; }
  void operator()(const SliceParams& p) const { PrintList(out, "start", p.start); }
  void operator()(const PadParams& p) const {
    PrintList(out, "before", p.before);
    PrintList(out, "after", p.after);
    out << " code=" << p.code;
  }
  template <class Params>
  void PrintPool(const Params& p) const {
    PrintList(out, "kernel", p.kernel);
    PrintList(out, "stride", p.stride);
    PrintList(out, "pad", p.pad);
    out << " in_zp=" << p.input_zero_point << " out_zp=" << p.output_zero_point;
  }
  void operator()(const Pool2dParams& p) const { PrintPool(p); }
  void operator()(const Pool3dParams& p) const { PrintPool(p); }
  void operator()(const QuantizeParams& p) const {
    out << " scale=" << p.scale;
    PrintClamp(out, p.zero_point, p.qmin, p.qmax);
  }
  void operator()(const DequantizeParams& p) const {
    out << " scale=" << p.scale << " zp=" << p.zero_point;
  }
  void operator()(const FloatRequantizeParams& p) const {
    PrintList(out, "scale", p.scales);
    PrintClamp(out, p.zero_point, p.qmin, p.qmax);
  }
  void operator()(const TwoMultiplierAddParams& p) const {
    out << " a=" << p.a_multiplier << " b=" << p.b_multiplier << " bias=" << p.bias
        << " shift=" << p.shift;
    PrintClamp(out, p.zero_point, p.qmin, p.qmax);
  }
  void operator()(const SoftmaxTableParams& p) const { PrintList(out, "table", p.table); }
  void operator()(const ScaledCodesParams& p) const {
    constexpr std::array<std::string_view, 3> kForms = {"exact", "float", "double"};
    out << ' ' << kForms[static_cast<std::size_t>(p.form)];
    PrintRounding(p.round);
    if (p.zero_point_first) out << " zp_first";
    const auto floats = out.precision(17);  // tells every double from its neighbours
    PrintList(out, "scale", p.scales);
    out.precision(floats);
    PrintClamp(out, p.zero_point, p.qmin, p.qmax);
  }
  void operator()(const FloatBinaryParams& p) const {
    constexpr std::array<std::string_view, 3> kOps = {"add", "sub", "mul"};
    out << ' ' << kOps[static_cast<std::size_t>(p.op)] << " a=" << p.a_scale
        << " a_zp=" << p.a_zero_point << " b=" << p.b_scale << " b_zp=" << p.b_zero_point
        << " divisor=" << p.divisor;
    PrintRounding(p.round);
    PrintClamp(out, p.zero_point, p.qmin, p.qmax);
  }
  void PrintRounding(RoundTo round) const {
    constexpr std::array<std::string_view, kRoundToCount> kRoundings = {
        "ties_even", "ties_up", "ties_down", "ties_away", "floor", "towards_zero"};
    out << ' ' << kRoundings[static_cast<std::size_t>(round)];
  }
};

void PrintRegister(std::ostream& out, const Program& program, RegisterId id) {
  const Register& r = program.registers[id];
  out << 'r' << id << ": " << NameOf(r.dtype);
  PrintShape(out, r.shape);
}

void PrintInstruction(std::ostream& out, const Program& program, const Instruction& instruction) {
  PrintRegister(out, program, instruction.result);
  out << " = " << NameOf(instruction.params) << '(';
  for (std::size_t i = 0; i < instruction.operands.size(); ++i) {
    out << (i == 0 ? "r" : ", r") << instruction.operands[i];
  }
  out << ')';
  std::visit(PrintParams{out}, instruction.params);
  out << "  # node " << instruction.node << '\n';
}

}  // namespace

std::string_view NameOf(const InstructionParams& params) { return kNames[params.index()]; }

std::string Describe(const Program& program) {
  std::ostringstream out;
  out.precision(9);  // tells every float from its neighbours
  for (const RegisterId id : program.inputs) {
    PrintRegister(out, program, id);
    out << " = input\n";
  }
  for (RegisterId id = 0; id < program.registers.size(); ++id) {
    const auto& constant = program.registers[id].constant;
    if (!constant) continue;
    PrintRegister(out, program, id);
    out << " = constant";
    PrintList(out, "codes", *constant);
    out << '\n';
  }
  for (const Instruction& i : program.instructions) PrintInstruction(out, program, i);
  for (const RegisterId id : program.outputs) out << "output r" << id << '\n';
  return out.str();
}

}  // namespace qconform
