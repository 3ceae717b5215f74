// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/tosa_mlir/tosa_text.h"

#include <utility>
#include <variant>

#include "qconform/base/check.h"
#include "qconform/conformance/tosa_mlir/op_lines.h"
#include "qconform/conformance/tosa_mlir/print_instruction.h"

namespace qconform::conformance {
namespace {

// Of registers that are read or written: "r3: float32 has no TOSA integer type".
Status CheckTypes(const Program& program) {
  const auto check = [&](RegisterId id) -> Status {
    const DType dtype = program.registers[id].dtype;
    if (!ElementTypeOf(dtype).empty()) return OkStatus();
    return Error{ErrorCode::kUnsupported, "TOSA's integer profile has no " +
                                              std::string(NameOf(dtype)) + " (register r" +
                                              std::to_string(id) + ")"};
  };
  for (const RegisterId id : program.inputs) {
    if (Status fit = check(id); !fit.ok()) return fit;
  }
  for (const Instruction& instruction : program.instructions) {
    if (Status fit = check(instruction.result); !fit.ok()) return fit;
    for (const RegisterId id : instruction.operands) {
      if (Status fit = check(id); !fit.ok()) return fit;
    }
  }
  return OkStatus();
}

bool IsFixed(const TosaTextOptions& options, std::size_t input) {
  return !options.fixed_inputs.empty() && options.fixed_inputs[input].has_value();
}

std::string Arguments(const Program& program, const TosaTextOptions& options) {
  std::string text;
  for (std::size_t i = 0; i < program.inputs.size(); ++i) {
    if (IsFixed(options, i)) continue;
    const Register& r = program.registers[program.inputs[i]];
    if (!text.empty()) text += ", ";
    text += "%r" + std::to_string(program.inputs[i]) + ": " + TensorTypeOf(r.dtype, r.shape);
  }
  return text;
}

}  // namespace

Result<std::string> PrintTosa(const Program& program, const TosaTextOptions& options) {
  QC_CHECK(options.fixed_inputs.empty() || options.fixed_inputs.size() == program.inputs.size());
  if (Status fit = CheckTypes(program); !fit.ok()) return fit.error();
  OpLines lines(program);
  for (std::size_t i = 0; i < program.inputs.size(); ++i) {
    if (IsFixed(options, i)) lines.Fix(program.inputs[i], options.fixed_inputs[i]->codes);
  }
  for (const Instruction& instruction : program.instructions) {
    const InstructionPrinter printer(lines, instruction);
    if (Status printed = std::visit(printer, instruction.params); !printed.ok()) {
      return printed.error();
    }
    if (lines.has_code_outside()) {
      return Error{ErrorCode::kUnsupported,
                   std::string(NameOf(instruction.params)) + ": a zero point is outside its type"};
    }
  }
  std::string names;
  std::string types;
  for (const RegisterId id : program.outputs) {
    const TextValue value = lines.ValueOf(id);
    names += (names.empty() ? "" : ", ") + value.name;
    types += (types.empty() ? "" : ", ") + value.type;
  }
  return "module {\n  func.func @" + options.function + "(" + Arguments(program, options) +
         ") -> (" + types + ") {\n" + lines.text() + "    return " + names + " : " + types +
         "\n  }\n}\n";
}

}  // namespace qconform::conformance
