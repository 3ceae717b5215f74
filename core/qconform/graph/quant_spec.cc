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
