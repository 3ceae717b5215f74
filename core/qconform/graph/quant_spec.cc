// SPDX-License-Identifier: Apache-2.0
#include "qconform/graph/quant_spec.h"

#include "qconform/base/check.h"

namespace qconform {

std::string_view NameOf(Scheme scheme) {
  return scheme == Scheme::kAffine ? "affine" : "symmetric";
}

std::string_view NameOf(Granularity granularity) {
  switch (granularity) {
    case Granularity::kPerTensor:
      return "tensor";
    case Granularity::kPerChannel:
      return "channel";
    case Granularity::kPerBlock:
      return "block";
  }
  FailCheck(__FILE__, __LINE__, "unknown granularity");
}

std::string_view NameOf(DeriveFormula formula) {
  switch (formula) {
    case DeriveFormula::kProduct:
      return "product";
    case DeriveFormula::kBlockMax16:
      return "block_max_16";
    case DeriveFormula::kQuotient:
      return "quotient";
  }
  FailCheck(__FILE__, __LINE__, "unknown formula");
}

std::optional<DeriveFormula> DeriveFormulaFromName(std::string_view name) {
  for (const auto formula :
       {DeriveFormula::kProduct, DeriveFormula::kBlockMax16, DeriveFormula::kQuotient}) {
    if (NameOf(formula) == name) return formula;
  }
  return std::nullopt;
}

std::int64_t SymmetricZeroPoint(DType dtype) {
  return IsSigned(dtype) ? 0 : std::int64_t{1} << (BitWidth(dtype) - 1);
}

ConcreteSpec PerTensor(DType dtype, float scale, std::int64_t zero_point) {
  const CodeRange range = RangeOf(dtype);
  return {.dtype = dtype,
          .qmin = range.min,
          .qmax = range.max,
          .scales = {scale},
          .zero_points = {zero_point}};
}

}  // namespace qconform
