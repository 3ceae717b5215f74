// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/tosa_mlir/print_instruction.h"

#include <string>

namespace qconform::conformance {

Error InstructionPrinter::Refuse(std::string_view why) const {
  return {ErrorCode::kUnsupported,
          std::string(NameOf(instruction_.params)) + ": " + std::string(why)};
}

Status InstructionPrinter::RequireSigned() const {
  std::vector<RegisterId> all = instruction_.operands;
  all.push_back(instruction_.result);
  for (const RegisterId id : all) {
    const DType dtype = out_.At(id).dtype;
    if (dtype == DType::kUint8 || dtype == DType::kUint16) {
      return Refuse("TOSA computes with signed codes only, not with " + std::string(NameOf(dtype)));
    }
  }
  return OkStatus();
}

std::vector<TextValue> InstructionPrinter::Operands() const {
  std::vector<TextValue> values;
  values.reserve(operand_count());
  for (std::size_t i = 0; i < operand_count(); ++i) values.push_back(ValueOf(i));
  return values;
}

}  // namespace qconform::conformance
