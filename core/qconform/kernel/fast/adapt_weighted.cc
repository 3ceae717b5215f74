// SPDX-License-Identifier: Apache-2.0
// conv2d, depthwise_conv2d and matmul over int64 codes: packed, multiplied, written back.
#include <cstdint>
#include <optional>
#include <vector>

#include "qconform/kernel/fast/adapters.h"
#include "qconform/kernel/fast/depthwise_layer.h"
#include "qconform/kernel/fast/layer.h"
#include "qconform/kernel/fast/pack_codes.h"
#include "qconform/kernel/fast/targets.h"
#include "qconform/kernel/rounding.h"

namespace qconform::fast {
namespace {

// How codes are stored, whatever their element type is called.
enum class Storage : std::uint8_t { kInt8, kUint8, kInt16, kOther };

Storage StorageOf(DType dtype) {
  switch (dtype) {
    case DType::kInt2:
    case DType::kInt4:
    case DType::kInt8:
      return Storage::kInt8;
    case DType::kUint8:
      return Storage::kUint8;
    case DType::kInt16:
      return Storage::kInt16;
    default:
      return Storage::kOther;
  }
}

// Buffers of one thread: packed operands, packed weights and whatever a run needs.
struct Buffers {
  std::vector<std::int8_t> x_bytes;
  std::vector<std::uint8_t> x_unsigned;
  std::vector<std::int16_t> x_words;
  std::vector<std::int8_t> weights;
  std::vector<std::int8_t> low_weights;
  std::vector<std::int64_t> low_sums;
  Layer layer;
  Layer low_layer;
  DepthwiseLayer depthwise;
  Workspace workspace;
};
Buffers& ThreadBuffers() {
  static thread_local Buffers buffers;
  return buffers;
}

// A weighted op whose accumulator is the one its operands call for.
bool IsOurs(Storage x, Storage w, DType accumulator) {
  if (x == Storage::kOther || w == Storage::kOther) return false;
  return accumulator == (x == Storage::kInt16 ? DType::kInt48 : DType::kInt32);
}

DType TypeOf(Storage x) {
  if (x == Storage::kInt16) return DType::kInt16;
  return x == Storage::kUint8 ? DType::kUint8 : DType::kInt8;
}

// Packs x and returns where it lies; null if a code is outside its type.
const void* PackX(const TensorView& x, Buffers& b) {
  switch (StorageOf(x.dtype)) {
    case Storage::kInt8:
      return PackCodes(x.codes, b.x_bytes) ? b.x_bytes.data() : nullptr;
    case Storage::kUint8:
      return PackCodes(x.codes, b.x_unsigned) ? b.x_unsigned.data() : nullptr;
    case Storage::kInt16:
      return PackCodes(x.codes, b.x_words) ? b.x_words.data() : nullptr;
    case Storage::kOther:
      break;
  }
  return nullptr;
}

// The codes that are there, which often prove what their type does not.
CodeRange RangeWithin(std::span<const std::int64_t> codes) {
  if (codes.empty()) return {0, 0};
  const Extremes<std::int64_t> ends =
      CurrentTarget().extremes_64(codes.data(), static_cast<std::int64_t>(codes.size()));
  return {ends.min, ends.max};
}

std::int64_t OffsetOf(Storage w) { return w == Storage::kUint8 ? 128 : 0; }

Patches PatchesOf(const Conv2dParams& p, const Dims& x, const Dims& w, const Dims& result) {
  return {.batch = x[0],
          .height = x[1],
          .width = x[2],
          .channels = x[3],
          .kernel_height = w[1],
          .kernel_width = w[2],
          .stride_y = p.stride[0],
          .stride_x = p.stride[1],
          .dilation_y = p.dilation[0],
          .dilation_x = p.dilation[1],
          .pad_top = p.pad[0],
          .pad_left = p.pad[2],
          .out_height = result[1],
          .out_width = result[2]};
}

// What the two convolutions have in common. The weights' strides are those of conv2d.
std::optional<LayerSpec> SpecOf(const Conv2dParams& p, Operands operands,
                                const MutableTensorView& result, Buffers& b) {
  const Storage x = StorageOf(operands[0].dtype);
  const Storage w = StorageOf(operands[1].dtype);
  if (!IsOurs(x, w, result.dtype) || w == Storage::kInt16) return std::nullopt;
  const std::int64_t offset = OffsetOf(w);
  if (!PackCodes(operands[1].codes, b.weights, offset)) return std::nullopt;
  const Dims& shape = operands[1].shape;
  const std::int64_t depth = shape[1] * shape[2] * shape[3];
  LayerSpec spec;
  spec.x_type = TypeOf(x);
  spec.x_zero_point = p.x_zero_point;
  spec.x_range = RangeWithin(operands[0].codes);
  spec.weights = {.codes = b.weights.data(),
                  .outputs = result.shape[3],
                  .depth = depth,
                  .output_stride = depth,
                  .zero_point = p.w_zero_point - offset};
  if (operands.size() > 2) spec.bias = operands[2].codes;
  return spec;
}

}  // namespace

bool TryConv2d(const Conv2dParams& p, Operands operands, const MutableTensorView& result) {
  Buffers& b = ThreadBuffers();
  const auto spec = SpecOf(p, operands, result, b);
  if (!spec || !b.layer.Prepare(*spec, CurrentTarget())) return false;
  const void* x = PackX(operands[0], b);
  if (x == nullptr) return false;
  const Patches patches = PatchesOf(p, operands[0].shape, operands[1].shape, result.shape);
  b.layer.Run(patches, x, result.codes.data(), b.workspace);
  return true;
}

bool TryDepthwiseConv2d(const DepthwiseConv2dParams& p, Operands operands,
                        const MutableTensorView& result) {
  Buffers& b = ThreadBuffers();
  auto spec = SpecOf(p.conv, operands, result, b);
  if (!spec) return false;
  const Dims& w = operands[1].shape;
  spec->weights.depth = w[1] * w[2];
  if (!b.depthwise.Prepare(*spec, CurrentTarget())) return false;
  const void* x = PackX(operands[0], b);
  if (x == nullptr) return false;
  const Patches patches = PatchesOf(p.conv, operands[0].shape, w, result.shape);
  b.depthwise.Run(patches, x, b.weights.data(), result.codes.data());
  return true;
}

namespace {

struct MatrixPart {
  std::int64_t rows;
  std::int64_t depth;
  std::int64_t columns;
  std::int64_t a_at;  // first element of this matrix
  std::int64_t b_at;
  std::int64_t out_at;
};

LayerSpec SpecOf(const MatrixPart& m, const std::vector<std::int8_t>& codes, DType a_type,
                 const MatmulParams& p, CodeRange a_range) {
  LayerSpec spec;
  spec.x_type = a_type;
  spec.x_zero_point = p.a_zero_point;
  spec.x_range = a_range;
  spec.weights = {.codes = codes.data() + m.b_at,
                  .outputs = m.columns,
                  .depth = m.depth,
                  .output_stride = 1,
                  .depth_stride = m.columns,
                  .zero_point = p.b_zero_point};
  return spec;
}

// b = 256 high + low + 128 with high and low of 8 bits: two products of 16 by 8 bits.
bool SplitCodes(std::span<const std::int64_t> codes, Buffers& b) {
  b.weights.resize(codes.size());
  b.low_weights.resize(codes.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (!kInt16Range.Contains(codes[i])) return false;
    b.weights[i] = static_cast<std::int8_t>(codes[i] >> 8);
    b.low_weights[i] = static_cast<std::int8_t>((codes[i] & 255) - 128);
  }
  return true;
}

// |a - az| sum |b - bz| <= 256 |a - az| sum |high| + |a - az| sum |low + 128 - bz|: the two layers'
// own bounds, added.
bool RunSplit(const MatrixPart& m, const MatmulParams& p, CodeRange a_range, Buffers& b,
              std::span<std::int64_t> out) {
  const MatmulParams high{p.a_zero_point, 0};
  const MatmulParams low{p.a_zero_point, p.b_zero_point - 128};
  if (!b.layer.Prepare(SpecOf(m, b.weights, DType::kInt16, high, a_range), CurrentTarget()) ||
      !b.low_layer.Prepare(SpecOf(m, b.low_weights, DType::kInt16, low, a_range),
                           CurrentTarget())) {
    return false;
  }
  for (std::size_t c = 0; c < b.layer.bounds().size(); ++c) {
    if (b.layer.bounds()[c] * 256 + b.low_layer.bounds()[c] > kInt48Range.max) return false;
  }
  const Patches patches = RowsOf(m.rows, m.depth);
  b.low_sums.resize(out.size());
  b.layer.Run(patches, b.x_words.data() + m.a_at, out.data(), b.workspace);
  b.low_layer.Run(patches, b.x_words.data() + m.a_at, b.low_sums.data(), b.workspace);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = out[i] * 256 + b.low_sums[i];
  return true;
}

}  // namespace

bool TryMatmul(const MatmulParams& p, Operands operands, const MutableTensorView& result) {
  const TensorView& a = operands[0];
  const Storage a_storage = StorageOf(a.dtype);
  const Storage b_storage = StorageOf(operands[1].dtype);
  if (!IsOurs(a_storage, b_storage, result.dtype)) return false;
  const bool split = b_storage == Storage::kInt16;
  if (split && (a_storage != Storage::kInt16 || p.b_zero_point < -128 || p.b_zero_point > 128)) {
    return false;
  }
  Buffers& b = ThreadBuffers();
  const void* codes = PackX(a, b);
  const std::int64_t offset = OffsetOf(b_storage);
  if (codes == nullptr) return false;
  if (split ? !SplitCodes(operands[1].codes, b)
            : !PackCodes(operands[1].codes, b.weights, offset)) {
    return false;
  }
  const CodeRange a_range = RangeWithin(a.codes);
  const MatmulParams shifted{p.a_zero_point, p.b_zero_point - offset};
  const std::int64_t element = a_storage == Storage::kInt16 ? 2 : 1;
  MatrixPart m{a.shape[1], a.shape[2], operands[1].shape[2], 0, 0, 0};
  for (std::int64_t n = 0; n < a.shape[0]; ++n) {
    m.a_at = n * m.rows * m.depth;
    m.b_at = n * m.depth * m.columns;
    m.out_at = n * m.rows * m.columns;
    const std::span<std::int64_t> out = result.codes.subspan(
        static_cast<std::size_t>(m.out_at), static_cast<std::size_t>(m.rows * m.columns));
    if (split) {
      if (!RunSplit(m, p, a_range, b, out)) return false;
      continue;
    }
    const LayerSpec spec = SpecOf(m, b.weights, TypeOf(a_storage), shifted, a_range);
    if (!b.layer.Prepare(spec, CurrentTarget())) return false;
    b.layer.Run(RowsOf(m.rows, m.depth), static_cast<const char*>(codes) + m.a_at * element,
                out.data(), b.workspace);
  }
  return true;
}

}  // namespace qconform::fast
