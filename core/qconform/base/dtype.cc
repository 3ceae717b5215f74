// SPDX-License-Identifier: Apache-2.0
#include "qconform/base/dtype.h"

#include <cstddef>

#include "qconform/base/check.h"

namespace qconform {
namespace {

struct Row {
  DType dtype;
  std::string_view name;
  int bits;
  bool is_signed;
};

constexpr std::array kRows = {
    Row{DType::kInt4, "int4", 4, true},       Row{DType::kInt8, "int8", 8, true},
    Row{DType::kUint8, "uint8", 8, false},    Row{DType::kInt16, "int16", 16, true},
    Row{DType::kUint16, "uint16", 16, false}, Row{DType::kInt32, "int32", 32, true},
    Row{DType::kInt48, "int48", 48, true},    Row{DType::kFloat32, "float32", 32, false},
};

const Row& RowOf(DType dtype) {
  const auto index = static_cast<std::size_t>(dtype);
  QC_CHECK_LT(index, kRows.size());
  return kRows[index];
}

}  // namespace

int BitWidth(DType dtype) { return RowOf(dtype).bits; }
bool IsSigned(DType dtype) { return RowOf(dtype).is_signed; }
bool IsInteger(DType dtype) { return dtype != DType::kFloat32; }
std::string_view NameOf(DType dtype) { return RowOf(dtype).name; }

CodeRange RangeOf(DType dtype) {
  const Row& row = RowOf(dtype);
  const std::int64_t half = std::int64_t{1} << (row.bits - 1);
  return row.is_signed ? CodeRange{-half, half - 1} : CodeRange{0, 2 * half - 1};
}

std::optional<DType> DTypeFromName(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name) return row.dtype;
  }
  return std::nullopt;
}

}  // namespace qconform
