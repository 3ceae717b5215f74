// SPDX-License-Identifier: Apache-2.0
// Ops that move codes unchanged, whatever their sign, and RESIZE.
#include "qconform/conformance/tosa_mlir/print_instruction.h"

namespace qconform::conformance {
namespace {

std::span<const std::int64_t> All(const Dims& dims) { return {dims.begin(), dims.size()}; }

// An attribute of 32-bit integers, as TRANSPOSE has it.
std::string ShortList(std::string_view name, const Dims& values) {
  std::string text;
  for (const std::int64_t value : values) {
    text += (text.empty() ? "" : ", ") + std::to_string(value);
  }
  return std::string(name) + " = array<i32: " + text + ">";
}

}  // namespace

Status InstructionPrinter::operator()(const TransposeParams& p) const {
  if (p.perm.empty()) return Refuse("TRANSPOSE takes no tensor of rank 0");
  Define("transpose", Operands(), ShortList("perms", p.perm));
  return OkStatus();
}

Status InstructionPrinter::operator()(const ReshapeParams&) const {
  Define("reshape", {ValueOf(0), out_.ShapeList(All(Out().shape))});
  return OkStatus();
}

Status InstructionPrinter::operator()(const ConcatParams& p) const {
  Define("concat", Operands(), TypedAttribute("axis", p.axis, "i32"));
  return OkStatus();
}

Status InstructionPrinter::operator()(const SliceParams& p) const {
  const TextValue x = ValueOf(0);
  const TextValue start = out_.ShapeList(All(p.start));
  const TextValue size = out_.ShapeList(All(Out().shape));
  Define("slice", {x, start, size});
  return OkStatus();
}

Status InstructionPrinter::operator()(const PadParams& p) const {
  std::vector<std::int64_t> pads;
  for (std::size_t i = 0; i < p.before.size(); ++i) {
    pads.push_back(p.before[i]);
    pads.push_back(p.after[i]);
  }
  const TextValue x = ValueOf(0);
  const TextValue list = out_.ShapeList(pads);
  Define("pad", {x, list, out_.Code(Out().dtype, p.code)});
  return OkStatus();
}

Status InstructionPrinter::operator()(const ReverseParams& p) const {
  Define("reverse", Operands(), TypedAttribute("axis", p.axis, "i32"));
  return OkStatus();
}

Status InstructionPrinter::operator()(const TileParams& p) const {
  const TextValue x = ValueOf(0);
  Define("tile", {x, out_.ShapeList(All(p.multiples))});
  return OkStatus();
}

Status InstructionPrinter::operator()(const GatherParams&) const {
  Define("gather", Operands());
  return OkStatus();
}

Status InstructionPrinter::operator()(const ScatterParams&) const {
  Define("scatter", Operands());
  return OkStatus();
}

Status InstructionPrinter::operator()(const ResizeParams& p) const {
  const bool interpolates = p.mode == ResizeParams::Mode::kBilinear;
  if (Status fit = RequireSigned(); interpolates && !fit.ok()) return fit;
  const TextValue x = ValueOf(0);
  const TextValue scale = out_.ShapeList(All(p.scale));
  const TextValue offset = out_.ShapeList(All(p.offset));
  const TextValue border = out_.ShapeList(All(p.border));
  Define("resize", {x, scale, offset, border},
         interpolates ? "mode = BILINEAR" : "mode = NEAREST_NEIGHBOR");
  return OkStatus();
}

}  // namespace qconform::conformance
