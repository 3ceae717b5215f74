// SPDX-License-Identifier: Apache-2.0
// Runs a layer: rows block by block, weights panel by panel, tile by tile. Rows are read where they
// lie, if their elements come in whole units; else each block of them is copied together.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "qconform/base/check.h"
#include "qconform/kernel/fast/layer.h"

namespace qconform::fast {
namespace {

constexpr std::int64_t kBlockBytes = std::int64_t{1} << 18;  // a block of rows stays in L2
constexpr std::int64_t kMaxBlock = 1024;

}  // namespace

template <class Row, class Acc, class Out>
class LayerRun {
 public:
  LayerRun(const Layer& layer, const Patches& p, Workspace& workspace)
      : layer_(layer), ops_(*layer.ops_), p_(p), workspace_(workspace), rows_(RowsIn(workspace)) {
    SetFinish(ops_, layer.columns_, finish_);
  }

  void Run(const void* x, Out* out) {
    const std::int64_t row_bytes =
        layer_.weights_.padded_depth() * static_cast<std::int64_t>(sizeof(Row));
    const std::int64_t fitting = std::clamp<std::int64_t>(kBlockBytes / row_bytes, 1, kMaxBlock);
    const std::int64_t tile_rows = ops_.tile_rows;
    const std::int64_t block = (fitting + tile_rows - 1) / tile_rows * tile_rows;
    const Row* direct = FindRows(x);
    for (std::int64_t first = 0; first < p_.Pixels(); first += block) {
      count_ = std::min(block, p_.Pixels() - first);
      rows_.pointers.resize(static_cast<std::size_t>(count_));
      if (direct != nullptr) {
        PointAt(direct, first);
      } else {
        CopyRows(x, first);
      }
      SetRowTerms();
      RunBlock(out + first * layer_.weights_.outputs());
    }
  }

 private:
  static auto& RowsIn(Workspace& workspace) {
    if constexpr (std::is_same_v<Row, std::uint8_t>) {
      return workspace.byte_rows;
    } else {
      return workspace.word_rows;
    }
  }

  bool IsWidened() const { return sizeof(Row) == 2 && layer_.x_type_ != DType::kInt16; }
  std::int64_t unit() const { return sizeof(Row) == 2 ? 2 : 4; }

  // The code that padding has, as a row has it in memory.
  Row PaddingCode() const { return IsWidened() ? Row{0} : static_cast<Row>(layer_.x_zero_point_); }

  // Rows in place: x itself, or a copy with its padding around it. Null: they must be copied.
  const Row* FindRows(const void* x) {
    taps_ = 1;
    depth_ = layer_.weights_.padded_depth();
    workspace_.tap_offsets.assign(1, 0);
    // Neighbours along x lie side by side, so that undilated taps of a kernel row are one.
    const std::int64_t joined = p_.dilation_x == 1 ? p_.kernel_width : 1;
    if (IsWidened() || joined * p_.channels % unit() != 0) return nullptr;
    const std::int64_t height =
        p_.InputRow(p_.out_height - 1, p_.kernel_height - 1) + p_.pad_top + 1;
    const std::int64_t width =
        p_.InputColumn(p_.out_width - 1, p_.kernel_width - 1) + p_.pad_left + 1;
    const bool inside =
        p_.pad_top == 0 && p_.pad_left == 0 && height <= p_.height && width <= p_.width;
    // Padding that dwarfs x is not worth a copy of all of it.
    if (!inside && height * width > 2 * p_.height * p_.width + 4096) return nullptr;
    row_width_ = inside ? p_.width : width;
    row_height_ = inside ? p_.height : height;
    taps_ = p_.Taps() / joined;
    depth_ = joined * p_.channels;
    workspace_.tap_offsets.resize(static_cast<std::size_t>(taps_));
    for (std::int64_t tap = 0; tap < taps_; ++tap) {
      const std::int64_t y = tap * joined / p_.kernel_width * p_.dilation_y;
      const std::int64_t column = tap * joined % p_.kernel_width * p_.dilation_x;
      workspace_.tap_offsets[static_cast<std::size_t>(tap)] =
          (y * row_width_ + column) * p_.channels;
    }
    const Row* codes = static_cast<const Row*>(x);
    return inside ? codes : PadAround(codes);
  }

  // Written once each, padding and codes, as this is all that padding costs.
  const Row* PadAround(const Row* x) {
    const std::int64_t row = row_width_ * p_.channels;
    const std::int64_t left = p_.pad_left * p_.channels;
    const std::int64_t columns = std::clamp<std::int64_t>(row_width_ - p_.pad_left, 0, p_.width);
    const std::int64_t inside = columns * p_.channels;
    rows_.padded.resize(static_cast<std::size_t>(p_.batch * row_height_ * row));
    Row* to = rows_.padded.data();
    for (std::int64_t n = 0; n < p_.batch; ++n) {
      for (std::int64_t y = 0; y < row_height_; ++y, to += row) {
        const std::int64_t from = y - p_.pad_top;
        if (from < 0 || from >= p_.height || inside == 0) {
          std::fill(to, to + row, PaddingCode());
          continue;
        }
        std::fill(to, to + left, PaddingCode());
        std::memcpy(to + left, x + (n * p_.height + from) * p_.width * p_.channels,
                    static_cast<std::size_t>(inside) * sizeof(Row));
        std::fill(to + left + inside, to + row, PaddingCode());
      }
    }
    return rows_.padded.data();
  }

  void PointAt(const Row* x, std::int64_t first) {
    std::int64_t column = first % p_.out_width;
    std::int64_t y = first / p_.out_width % p_.out_height;
    std::int64_t n = first / p_.out_width / p_.out_height;
    const std::int64_t step = p_.stride_x * p_.channels;
    std::int64_t at = RowStart(n, y) + column * step;
    for (std::int64_t i = 0; i < count_; ++i, at += step) {
      rows_.pointers[static_cast<std::size_t>(i)] = x + at;
      if (++column < p_.out_width) continue;
      column = 0;
      if (++y == p_.out_height) {
        y = 0;
        ++n;
      }
      at = RowStart(n, y) - step;
    }
  }
  std::int64_t RowStart(std::int64_t n, std::int64_t y) const {
    return (n * row_height_ + y * p_.stride_y) * row_width_ * p_.channels;
  }

  void CopyRows(const void* x, std::int64_t first) {
    const std::int64_t padded = layer_.weights_.padded_depth();
    rows_.copies.resize(static_cast<std::size_t>(count_ * padded));
    for (std::int64_t i = 0; i < count_; ++i) {
      Row* row = rows_.copies.data() + i * padded;
      rows_.pointers[static_cast<std::size_t>(i)] = row;
      CopyRow(x, first + i, row);
      std::fill(row + layer_.weights_.depth(), row + padded, Row{0});
    }
  }

  void CopyRow(const void* x, std::int64_t pixel, Row* row) {
    const std::int64_t y = pixel / p_.out_width % p_.out_height;
    const std::int64_t column = pixel % p_.out_width;
    const std::int64_t n = pixel / p_.out_width / p_.out_height;
    for (std::int64_t ky = 0; ky < p_.kernel_height; ++ky) {
      const std::int64_t iy = p_.InputRow(y, ky);
      for (std::int64_t kx = 0; kx < p_.kernel_width; ++kx, row += p_.channels) {
        const std::int64_t ix = p_.InputColumn(column, kx);
        if (iy < 0 || iy >= p_.height || ix < 0 || ix >= p_.width) {
          std::fill(row, row + p_.channels, PaddingCode());
        } else {
          CopyPixel(x, ((n * p_.height + iy) * p_.width + ix) * p_.channels, row);
        }
      }
    }
  }

  void CopyPixel(const void* x, std::int64_t at, Row* row) {
    if constexpr (sizeof(Row) == 2) {
      const auto zero_point = static_cast<std::int32_t>(layer_.x_zero_point_);
      if (layer_.x_type_ == DType::kInt8) {
        ops_.center_int8(static_cast<const std::int8_t*>(x) + at, p_.channels, zero_point, row);
        return;
      }
      if (layer_.x_type_ == DType::kUint8) {
        ops_.center_uint8(static_cast<const std::uint8_t*>(x) + at, p_.channels, zero_point, row);
        return;
      }
    }
    std::memcpy(row, static_cast<const Row*>(x) + at,
                static_cast<std::size_t>(p_.channels) * sizeof(Row));
  }

  // -wz times the sum of a row, as the dot product sees it. Copied rows end in zeros that are no
  // elements: the weights' depth counts.
  void SetRowTerms() {
    const std::int64_t w_zero_point = layer_.weights_.zero_point();
    if (w_zero_point == 0) return;
    workspace_.row_terms.resize(static_cast<std::size_t>(count_));
    const std::int64_t depth = taps_ == 1 ? layer_.weights_.depth() : depth_;
    for (std::int64_t i = 0; i < count_; ++i) {
      std::int64_t sum = 0;
      for (const std::int64_t offset : workspace_.tap_offsets) {
        const Row* row = rows_.pointers[static_cast<std::size_t>(i)] + offset;
        for (std::int64_t k = 0; k < depth; ++k) sum += CodeOf(row[k]);
      }
      workspace_.row_terms[static_cast<std::size_t>(i)] = -w_zero_point * sum;
    }
  }
  std::int64_t CodeOf(Row element) const {
    if constexpr (sizeof(Row) == 1) return element ^ (layer_.x_type_ == DType::kInt8 ? 0x80 : 0);
    return element;
  }

  void RunBlock(Out* out) {
    const std::int64_t outputs = layer_.weights_.outputs();
    const std::int64_t panel_columns = ops_.panel_columns;
    for (std::int64_t first = 0; first < outputs; first += panel_columns) {
      const std::int8_t* panel = layer_.weights_.Panel(first / panel_columns);
      const PanelPart part{panel, first, std::min(panel_columns, outputs - first),
                           layer_.columns_.From(first)};
      for (std::int64_t row = 0; row < count_; row += ops_.tile_rows) {
        const std::int64_t rows = std::min<std::int64_t>(ops_.tile_rows, count_ - row);
        RunTile(part, row, rows, out);
      }
    }
  }

  struct PanelPart {
    const std::int8_t* codes;
    std::int64_t first;
    std::int64_t columns;
    Columns to;
  };

  void RunTile(const PanelPart& panel, std::int64_t row, std::int64_t rows, Out* out) {
    alignas(64) Acc tile[kMaxTileRows * kMaxPanelColumns];
    if constexpr (std::is_same_v<Acc, std::int32_t>) {
      Dot(panel, row, rows, {0, taps_, 0, depth_}, tile);
    } else {
      Accumulate(panel, row, rows, tile);
    }
    const std::int64_t outputs = layer_.weights_.outputs();
    const bool has_terms = layer_.weights_.zero_point() != 0;
    finish_({.acc = tile,
             .acc_pitch = ops_.panel_columns,
             .rows = rows,
             .columns = panel.columns,
             .row_terms = has_terms ? workspace_.row_terms.data() + row : nullptr,
             .to = panel.to,
             .out = out + row * outputs + panel.first,
             .out_pitch = outputs});
  }

  struct Part {
    std::int64_t tap;
    std::int64_t taps;
    std::int64_t offset;
    std::int64_t depth;
  };

  void Dot(const PanelPart& panel, std::int64_t row, std::int64_t rows, const Part& part,
           std::int32_t* tile) {
    const DotArgs<Row> args{
        .rows = rows_.pointers.data() + row,
        .tap_offsets = workspace_.tap_offsets.data() + part.tap,
        .taps = part.taps,
        .offset = part.offset,
        .depth = part.depth,
        .panel = panel.codes + (part.tap * depth_ + part.offset) * ops_.panel_columns,
        .tile = tile,
        .flip = layer_.x_type_ == DType::kInt8 ? 0x80808080u : 0u};
    const auto vectors = (panel.columns + ops_.vector_columns - 1) / ops_.vector_columns;
    if constexpr (sizeof(Row) == 1) {
      ops_.dot8[rows - 1][vectors - 1](args);
    } else {
      ops_.dot16[rows - 1][vectors - 1](args);
    }
  }

  // Sums of 16-bit rows: in int32 as far as that is exact, then in int64. The int32 tile
  // goes through memory, since g++ 12 spills its registers where both stand in one function.
  void Accumulate(const PanelPart& panel, std::int64_t row, std::int64_t rows, std::int64_t* wide) {
    const std::int64_t most = taps_ == 1 ? layer_.exact_depth_ : kAnyExactDepth;
    const std::int64_t taps = std::max<std::int64_t>(1, most / depth_);
    bool add = false;
    for (std::int64_t tap = 0; tap < taps_; tap += taps) {
      for (std::int64_t offset = 0; offset < depth_; offset += most) {
        const std::int64_t depth = std::min(depth_ - offset, most);
        Dot(panel, row, rows, {tap, std::min(taps, taps_ - tap), offset, depth}, part_);
        ops_.widen(part_, rows * ops_.panel_columns, add, wide);
        add = true;
      }
    }
  }

  // All of it is widened, columns beyond the panel's too: they stay 0.
  alignas(64) std::int32_t part_[sizeof(Acc) == 8 ? kMaxTileRows * kMaxPanelColumns : 1] = {};
  const Layer& layer_;
  const Ops& ops_;
  const Patches& p_;
  Workspace& workspace_;
  Workspace::Rows<Row>& rows_;
  Finish<Acc, Out> finish_ = nullptr;
  std::int64_t taps_ = 1;
  std::int64_t depth_ = 0;  // of a tap
  std::int64_t count_ = 0;  // pixels of the block
  std::int64_t row_width_ = 0;
  std::int64_t row_height_ = 0;
};

template <class Out>
void Layer::Run(const Patches& p, const void* x, Out* out, Workspace& workspace) const {
  QC_CHECK_EQ(p.Taps() * p.channels, weights_.depth());
  if (x_type_ == DType::kInt16 && !is_narrow_) {
    if constexpr (std::is_same_v<Out, std::int32_t>) QC_CHECK(columns_.scaled());
    LayerRun<std::int16_t, std::int64_t, Out>(*this, p, workspace).Run(x, out);
  } else if (as_bytes_) {
    LayerRun<std::uint8_t, std::int32_t, Out>(*this, p, workspace).Run(x, out);
  } else {
    LayerRun<std::int16_t, std::int32_t, Out>(*this, p, workspace).Run(x, out);
  }
}

template void Layer::Run(const Patches&, const void*, std::int8_t*, Workspace&) const;
template void Layer::Run(const Patches&, const void*, std::int16_t*, Workspace&) const;
template void Layer::Run(const Patches&, const void*, std::int32_t*, Workspace&) const;
template void Layer::Run(const Patches&, const void*, std::int64_t*, Workspace&) const;

}  // namespace qconform::fast
