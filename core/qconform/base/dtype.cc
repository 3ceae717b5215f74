// SPDX-License-Identifier: Apache-2.0
#include "qconform/base/dtype.h"

#include <cstddef>

#include "qconform/base/check.h"

namespace qconform {
namespace {

enum class Sort : std::uint8_t { kSigned, kUnsigned, kBits };

struct Row {
  DType dtype;
  std::string_view name;
  int bits;
  Sort sort;
};

constexpr std::array kRows = {
    Row{DType::kInt4, "int4", 4, Sort::kSigned},
    Row{DType::kInt8, "int8", 8, Sort::kSigned},
    Row{DType::kUint8, "uint8", 8, Sort::kUnsigned},
    Row{DType::kInt16, "int16", 16, Sort::kSigned},
    Row{DType::kUint16, "uint16", 16, Sort::kUnsigned},
    Row{DType::kInt32, "int32", 32, Sort::kSigned},
    Row{DType::kInt48, "int48", 48, Sort::kSigned},
    Row{DType::kFloat32, "float32", 32, Sort::kBits},
    Row{DType::kInt2, "int2", 2, Sort::kSigned},
    Row{DType::kInt64, "int64", 64, Sort::kSigned},
    Row{DType::kBool, "bool", 1, Sort::kBits},
    Row{DType::kFloat16, "float16", 16, Sort::kBits},
    Row{DType::kBfloat16, "bfloat16", 16, Sort::kBits},
};

consteval bool RowsStandAtTheirType() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<std::size_t>(kRows[i].dtype) != i || kAllDTypes[i] != kRows[i].dtype)
      return false;
  }
  return kRows.size() == kAllDTypes.size();
}
static_assert(RowsStandAtTheirType());

const Row& RowOf(DType dtype) {
  const auto index = static_cast<std::size_t>(dtype);
  QC_CHECK_LT(index, kRows.size());
  return kRows[index];
}

}  // namespace

int BitWidth(DType dtype) { return RowOf(dtype).bits; }
bool IsSigned(DType dtype) { return RowOf(dtype).sort == Sort::kSigned; }
bool IsInteger(DType dtype) { return RowOf(dtype).sort != Sort::kBits; }
bool IsFloat(DType dtype) { return !IsInteger(dtype) && dtype != DType::kBool; }
std::string_view NameOf(DType dtype) { return RowOf(dtype).name; }

CodeRange RangeOf(DType dtype) {
  const Row& row = RowOf(dtype);
  if (row.bits == 64) {
    constexpr std::int64_t kMost = (std::int64_t{1} << 62) - 1;
    return {-kMost, kMost};
  }
  const std::int64_t half = std::int64_t{1} << (row.bits - 1);
  return row.sort == Sort::kSigned ? CodeRange{-half, half - 1} : CodeRange{0, 2 * half - 1};
}

std::optional<DType> DTypeFromName(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name) return row.dtype;
  }
  return std::nullopt;
}

}  // namespace qconform
