// SPDX-License-Identifier: Apache-2.0
// The weighted ops over packed buffers: conv2d, linear (a window of one pixel) and matmul (the
// same, with the second operand as weights), bit-identical to the reference kernels.
//
//   Layer layer;
//   if (!layer.Prepare(spec, CurrentTarget())) ...  // not proved: only the reference may judge
//   layer.Run(RowsOf(m, k), x, y, workspace);
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "qconform/base/dtype.h"
#include "qconform/kernel/fast/ops.h"
#include "qconform/kernel/fast/output_columns.h"
#include "qconform/kernel/fast/packed_weights.h"

namespace qconform::fast {

// Where the elements of each result lie in x, NHWC.
struct Patches {
  std::int64_t batch = 1;
  std::int64_t height = 1;
  std::int64_t width = 1;
  std::int64_t channels = 1;
  std::int64_t kernel_height = 1;
  std::int64_t kernel_width = 1;
  std::int64_t stride_y = 1;
  std::int64_t stride_x = 1;
  std::int64_t dilation_y = 1;
  std::int64_t dilation_x = 1;
  std::int64_t pad_top = 0;
  std::int64_t pad_left = 0;
  std::int64_t out_height = 1;
  std::int64_t out_width = 1;

  std::int64_t Taps() const { return kernel_height * kernel_width; }
  std::int64_t Pixels() const { return batch * out_height * out_width; }
  std::int64_t InputRow(std::int64_t y, std::int64_t tap) const {
    return y * stride_y - pad_top + tap * dilation_y;
  }
  std::int64_t InputColumn(std::int64_t x, std::int64_t tap) const {
    return x * stride_x - pad_left + tap * dilation_x;
  }
};
inline Patches RowsOf(std::int64_t rows, std::int64_t depth) {
  return {.width = rows, .channels = depth, .out_width = rows};
}

// kInt8 and kUint8 sum in int32, kInt16 in int48.
struct LayerSpec {
  DType x_type = DType::kInt8;  // kInt8, kUint8 or kInt16
  std::int64_t x_zero_point = 0;
  std::optional<CodeRange> x_range;  // of the codes that come; else all of the type
  WeightMatrix weights;
  std::span<const std::int64_t> bias;  // none, one, or one per output
  const Requantization* to = nullptr;  // null: the accumulator is the result
};

// Buffers of a run, kept for the next one. Bounded: about 256 KiB of rows, and, where a window has
// padding, one padded copy of x.
struct Workspace {
  template <class Row>
  struct Rows {
    std::vector<const Row*> pointers;  // [pixel of a block]
    std::vector<Row> copies;           // [pixel of a block][padded depth]
    std::vector<Row> padded;           // x with its padding around it
  };
  Rows<std::uint8_t> byte_rows;
  Rows<std::int16_t> word_rows;
  std::vector<std::int64_t> tap_offsets;
  std::vector<std::int64_t> row_terms;

  std::size_t bytes() const;
};

class Layer {
 public:
  // False if no proof goes through that every product, partial sum, bias and scaled value stays
  // where it must: |x - zp| times the sum of |w - zp|, plus |bias|. Nothing is allocated if an
  // equal layer was prepared before.
  [[nodiscard]] bool Prepare(const LayerSpec& spec, const Ops& ops);

  // `x` has the type and the range of the spec. Out is the requantized type (uint8 as int8_t), or
  // int32_t or int64_t for 8-bit accumulators and int64_t for 16-bit ones.
  template <class Out>
  void Run(const Patches& patches, const void* x, Out* out, Workspace& workspace) const;

  // By output: what no step can exceed in magnitude.
  std::span<const std::int64_t> bounds() const { return bounds_; }
  std::size_t bytes() const;

 private:
  template <class Row, class Acc, class Out>
  friend class LayerRun;

  bool FoldBias(const LayerSpec& spec);

  const Ops* ops_ = nullptr;
  DType x_type_ = DType::kInt8;
  bool as_bytes_ = false;   // rows go to dot8 as they are
  bool is_narrow_ = false;  // every bound fits int32, so that sums modulo 2^32 are exact
  std::int64_t x_zero_point_ = 0;
  std::int64_t row_zero_point_ = 0;  // of rows as the dot product sees them
  std::int64_t exact_depth_ = 0;     // of 16-bit rows: how much of a row int32 sums hold
  PackedWeights weights_;
  OutputColumns columns_;
  std::vector<std::int64_t> bounds_;
};

}  // namespace qconform::fast
