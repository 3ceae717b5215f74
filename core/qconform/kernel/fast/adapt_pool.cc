// SPDX-License-Identifier: Apache-2.0
// avg_pool2d and max_pool2d over int64 codes.
#include <cstdint>
#include <vector>

#include "qconform/kernel/fast/adapters.h"
#include "qconform/kernel/fast/pack_codes.h"
#include "qconform/kernel/fast/pool.h"
#include "qconform/kernel/fast/targets.h"

namespace qconform::fast {
namespace {

Patches PatchesOf(const Pool2dParams& p, const Dims& x, const Dims& result) {
  return {.batch = x[0],
          .height = x[1],
          .width = x[2],
          .channels = x[3],
          .kernel_height = p.kernel[0],
          .kernel_width = p.kernel[1],
          .stride_y = p.stride[0],
          .stride_x = p.stride[1],
          .pad_top = p.pad[0],
          .pad_left = p.pad[2],
          .out_height = result[1],
          .out_width = result[2]};
}

// Packs, calls run(x, out), unpacks if that is true.
template <class X, class Run>
bool Packed(const TensorView& x, const MutableTensorView& result, Run run) {
  static thread_local std::vector<X> codes;
  static thread_local std::vector<X> out;
  if (!PackCodes(x.codes, codes)) return false;
  out.resize(result.codes.size());
  if (!run(codes.data(), out.data())) return false;
  UnpackCodes(out, result.codes);
  return true;
}

template <class Run>
bool ByType(const TensorView& x, const MutableTensorView& result, Run run) {
  if (x.dtype != result.dtype) return false;
  switch (x.dtype) {
    case DType::kInt8:
      return Packed<std::int8_t>(x, result, run);
    case DType::kUint8:
      return Packed<std::uint8_t>(x, result, run);
    case DType::kInt16:
      return Packed<std::int16_t>(x, result, run);
    default:
      return false;
  }
}

}  // namespace

bool TryAvgPool2d(const AvgPool2dParams& p, Operands operands, const MutableTensorView& result) {
  const Patches patches = PatchesOf(p, operands[0].shape, result.shape);
  return ByType(operands[0], result, [&](const auto* x, auto* out) {
    return AvgPool(CurrentTarget(), patches, x, p.input_zero_point, p.output_zero_point, out);
  });
}

bool TryMaxPool2d(const MaxPool2dParams& p, Operands operands, const MutableTensorView& result) {
  const Patches patches = PatchesOf(p, operands[0].shape, result.shape);
  return ByType(operands[0], result, [&](const auto* x, auto* out) {
    MaxPool(CurrentTarget(), patches, x, out);
    return true;
  });
}

}  // namespace qconform::fast
