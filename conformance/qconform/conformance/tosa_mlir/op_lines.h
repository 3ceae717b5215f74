// SPDX-License-Identifier: Apache-2.0
// Lines of MLIR text: types, constants and ops, one a line.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "qconform/base/dims.h"
#include "qconform/base/dtype.h"
#include "qconform/base/result.h"
#include "qconform/lower/program.h"

namespace qconform::conformance {

// A value of the text: its name, and its type as it is written.
struct TextValue {
  std::string name;
  std::string type;
};

// "i8" for int8 and uint8, "i1" for bool; empty where TOSA's integer profile has no such type.
std::string_view ElementTypeOf(DType dtype);
// "tensor<1x2xi8>"
std::string TensorTypeOf(DType dtype, const Dims& shape);

// Attributes: "name = array<i64: 1, 2>" and "name = 1 : i32".
std::string ListAttribute(std::string_view name, std::span<const std::int64_t> values);
std::string TypedAttribute(std::string_view name, std::int64_t value, std::string_view type);

class OpLines {
 public:
  // `program` must outlive this.
  explicit OpLines(const Program& program);

  const Register& At(RegisterId id) const { return program_.registers[id]; }
  // Makes a constant of a register that is none in the program. `codes` must outlive this.
  void Fix(RegisterId id, std::span<const std::int64_t> codes) { constants_[id] = codes; }
  // What a line before has defined. A constant is written out at its first use.
  TextValue ValueOf(RegisterId id);
  // The same codes in another shape of as many elements.
  TextValue Reshaped(RegisterId id, const Dims& shape);

  // Constants of one op: a tensor, one code in a tensor of one element, a list for tosa.shape.
  TextValue Constant(DType dtype, const Dims& shape, std::span<const std::int64_t> codes);
  TextValue Code(DType dtype, std::int64_t code);
  TextValue ShapeList(std::span<const std::int64_t> values);

  // "%r3 = tosa.NAME operands {attributes} : (types) -> type"; attributes are parted by ", ".
  void Define(RegisterId result, std::string_view name, const std::vector<TextValue>& operands,
              std::string_view attributes = "");

  const std::string& text() const { return text_; }
  // A Code was outside its type: the text means something else then.
  bool has_code_outside() const { return has_code_outside_; }

 private:
  TextValue NameOf(RegisterId id) const;
  void WriteConstant(const TextValue& value, DType dtype, const Dims& shape,
                     std::span<const std::int64_t> codes);
  void WriteLine(const TextValue& value, std::string_view name,
                 const std::vector<TextValue>& operands, std::string_view attributes);
  std::string NewName() { return "%k" + std::to_string(next_name_++); }

  const Program& program_;
  std::vector<std::span<const std::int64_t>> constants_;  // per register; empty: none
  std::vector<bool> written_;                             // per register: its constant is
  std::string text_;
  std::size_t next_name_ = 0;
  bool has_code_outside_ = false;
};

}  // namespace qconform::conformance
