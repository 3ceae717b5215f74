// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/tosa_mlir/op_lines.h"

#include <algorithm>

#include "qconform/base/check.h"

namespace qconform::conformance {
namespace {

// The signed code with the same bits.
std::int64_t SignedCode(DType dtype, std::int64_t code) {
  if (dtype != DType::kUint8 && dtype != DType::kUint16) return code;
  const std::int64_t half = std::int64_t{1} << (BitWidth(dtype) - 1);
  return code < half ? code : code - 2 * half;
}

std::string CodeText(DType dtype, std::int64_t code) {
  if (dtype == DType::kBool) return code != 0 ? "true" : "false";
  return std::to_string(SignedCode(dtype, code));
}

// Nested lists, outermost dimension first: what `dense` reads. Takes the codes it writes off the
// front.
void WriteNested(std::string& out, DType dtype, std::span<const std::int64_t> shape,
                 std::span<const std::int64_t>& codes) {
  if (shape.empty()) {
    out += CodeText(dtype, codes.front());
    codes = codes.subspan(1);
    return;
  }
  out += '[';
  for (std::int64_t i = 0; i < shape.front(); ++i) {
    if (i > 0) out += ", ";
    WriteNested(out, dtype, shape.subspan(1), codes);
  }
  out += ']';
}

void WriteList(std::string& out, std::span<const std::int64_t> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += ", ";
    out += std::to_string(values[i]);
  }
}

}  // namespace

std::string_view ElementTypeOf(DType dtype) {
  switch (dtype) {
    case DType::kBool:
      return "i1";
    case DType::kInt4:
      return "i4";
    case DType::kInt8:
    case DType::kUint8:
      return "i8";
    case DType::kInt16:
    case DType::kUint16:
      return "i16";
    case DType::kInt32:
      return "i32";
    case DType::kInt48:
      return "i48";
    case DType::kFloat32:
    case DType::kInt2:
    case DType::kInt64:
    case DType::kFloat16:
    case DType::kBfloat16:
      break;
  }
  return "";
}

std::string TensorTypeOf(DType dtype, const Dims& shape) {
  std::string text = "tensor<";
  for (const std::int64_t dim : shape) {
    text += std::to_string(dim);
    text += 'x';
  }
  text += ElementTypeOf(dtype);
  return text + ">";
}

std::string ListAttribute(std::string_view name, std::span<const std::int64_t> values) {
  std::string text = std::string(name) + " = array<i64: ";
  WriteList(text, values);
  return text + ">";
}

std::string TypedAttribute(std::string_view name, std::int64_t value, std::string_view type) {
  return std::string(name) + " = " + std::to_string(value) + " : " + std::string(type);
}

OpLines::OpLines(const Program& program)
    : program_(program),
      constants_(program.registers.size()),
      written_(program.registers.size(), false) {
  for (std::size_t i = 0; i < constants_.size(); ++i) {
    const auto& constant = program.registers[i].constant;
    if (constant) constants_[i] = *constant;
  }
}

TextValue OpLines::NameOf(RegisterId id) const {
  return {"%r" + std::to_string(id), TensorTypeOf(At(id).dtype, At(id).shape)};
}

TextValue OpLines::ValueOf(RegisterId id) {
  TextValue value = NameOf(id);
  if (!constants_[id].empty() && !written_[id]) {
    written_[id] = true;
    WriteConstant(value, At(id).dtype, At(id).shape, constants_[id]);
  }
  return value;
}

TextValue OpLines::Reshaped(RegisterId id, const Dims& shape) {
  const DType dtype = At(id).dtype;
  if (!constants_[id].empty()) return Constant(dtype, shape, constants_[id]);
  const TextValue from = NameOf(id);
  const TextValue list = ShapeList({shape.begin(), shape.size()});
  TextValue value{NewName(), TensorTypeOf(dtype, shape)};
  WriteLine(value, "reshape", {from, list}, "");
  return value;
}

TextValue OpLines::Constant(DType dtype, const Dims& shape, std::span<const std::int64_t> codes) {
  TextValue value{NewName(), TensorTypeOf(dtype, shape)};
  WriteConstant(value, dtype, shape, codes);
  return value;
}

TextValue OpLines::Code(DType dtype, std::int64_t code) {
  has_code_outside_ = has_code_outside_ || !RangeOf(dtype).Contains(code);
  return Constant(dtype, Dims{1}, std::span(&code, 1));
}

TextValue OpLines::ShapeList(std::span<const std::int64_t> values) {
  const std::string size = std::to_string(values.size());
  TextValue value{NewName(), "!tosa.shape<" + size + ">"};
  text_ += "    " + value.name + " = tosa.const_shape {values = dense<";
  if (!values.empty()) {
    text_ += '[';
    WriteList(text_, values);
    text_ += ']';
  }
  text_ += "> : tensor<" + size + "xindex>} : () -> " + value.type + "\n";
  return value;
}

void OpLines::WriteConstant(const TextValue& value, DType dtype, const Dims& shape,
                            std::span<const std::int64_t> codes) {
  QC_CHECK_EQ(static_cast<std::int64_t>(codes.size()), ElementCount(shape));
  text_ += "    " + value.name + " = \"tosa.const\"() <{values = dense<";
  const bool all_equal = std::all_of(codes.begin(), codes.end(),
                                     [&](std::int64_t code) { return code == codes.front(); });
  if (all_equal) {
    text_ += CodeText(dtype, codes.front());
  } else {
    WriteNested(text_, dtype, std::span(shape.begin(), shape.size()), codes);
  }
  text_ += "> : " + value.type + "}> : () -> " + value.type + "\n";
}

void OpLines::Define(RegisterId result, std::string_view name,
                     const std::vector<TextValue>& operands, std::string_view attributes) {
  WriteLine(NameOf(result), name, operands, attributes);
}

void OpLines::WriteLine(const TextValue& value, std::string_view name,
                        const std::vector<TextValue>& operands, std::string_view attributes) {
  std::string names;
  std::string types;
  for (const TextValue& operand : operands) {
    names += (names.empty() ? "" : ", ") + operand.name;
    types += (types.empty() ? "" : ", ") + operand.type;
  }
  text_ += "    " + value.name + " = tosa." + std::string(name) + " " + names;
  if (!attributes.empty()) text_ += " {" + std::string(attributes) + "}";
  text_ += " : (" + types + ") -> " + value.type + "\n";
}

}  // namespace qconform::conformance
