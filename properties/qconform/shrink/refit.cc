// SPDX-License-Identifier: Apache-2.0
#include "qconform/shrink/refit.h"

#include <algorithm>

#include "qconform/graph/shape_inference.h"

namespace qconform::gen {
namespace {

// The block [offset, offset + size) of one dimension of a row-major array.
template <class T>
std::vector<T> Slab(const std::vector<T>& all, const Dims& shape, std::size_t dim,
                    std::int64_t offset, std::int64_t size) {
  std::int64_t inner = 1;
  for (std::size_t i = dim + 1; i < shape.size(); ++i) inner *= shape[i];
  std::vector<T> kept;
  const auto count = static_cast<std::int64_t>(all.size());
  for (std::int64_t row = 0; row < count; row += shape[dim] * inner) {
    const auto begin = all.begin() + row + offset * inner;
    kept.insert(kept.end(), begin, begin + size * inner);
  }
  return kept;
}

struct Cut {
  std::size_t dim;
  std::int64_t offset;
  std::int64_t size;
};

// The dimension along which a per-block spec changes its scales.
std::size_t BlockedDim(const ConcreteSpec& spec, const Dims& shape) {
  const std::size_t last = shape.size() - 1;
  return static_cast<std::size_t>(spec.axis) == last ? last - 1 : last;
}

void KeepScales(ConcreteSpec& spec, const Dims& table, const Cut& cut) {
  spec.scales = Slab(spec.scales, table, cut.dim, cut.offset, cut.size);
  spec.zero_points = Slab(spec.zero_points, table, cut.dim, cut.offset, cut.size);
}

// Scales stand as a table: channels, and blocks of each (one, if per channel).
void CropScales(std::optional<QuantSpec>& spec, const Dims& shape, const Cut& cut) {
  auto* concrete = spec ? std::get_if<ConcreteSpec>(&*spec) : nullptr;
  if (concrete == nullptr || concrete->granularity == Granularity::kPerTensor) return;
  if (!concrete->calibrated()) return;
  const auto axis = static_cast<std::size_t>(concrete->axis);
  const auto count = static_cast<std::int64_t>(concrete->scales.size());
  const Dims table = {shape[axis], count / shape[axis]};
  if (axis == cut.dim) {
    KeepScales(*concrete, table, {0, cut.offset, cut.size});
  } else if (concrete->granularity == Granularity::kPerBlock &&
             BlockedDim(*concrete, shape) == cut.dim) {
    const std::int64_t blocks = (cut.size - 1) / concrete->block_size + 1;
    KeepScales(*concrete, table, {1, cut.offset == 0 ? 0 : table[1] - blocks, blocks});
  }
}

// Shape and scales of any value; its codes are the caller's.
void Resize(Draft& draft, ValueId v, const Cut& cut) {
  Graph& graph = draft.graph();
  Value& value = graph.values[v];
  if (cut.size < value.shape[cut.dim]) {
    CropScales(value.spec, value.shape, cut);
    for (Node& node : graph.nodes) {
      for (Operand& operand : node.operands) {
        if (operand.value == v) CropScales(operand.spec, value.shape, cut);
      }
    }
  }
  value.shape[cut.dim] = cut.size;
}

class Refitter {
 public:
  Refitter(Draft& draft, Keep keep) : draft_(draft), keep_(keep) {}

  bool Run() {
    // A leaf with two users may be cropped for the second after the first was inferred.
    for (int pass = 0; pass < 2; ++pass) {
      for (const NodeId n : draft_.subject().order()) {
        if (!draft_.deleted(n) && !FitNode(n)) return false;
      }
    }
    return true;
  }

 private:
  struct Port {
    ValueId value;
    std::size_t dim;
  };

  const Dims& ShapeOf(ValueId v) const { return draft_.graph().values[v].shape; }

  bool CropTo(Port port, std::int64_t size) {
    const std::int64_t now = ShapeOf(port.value)[port.dim];
    if (now == size) return true;
    if (now < size || !draft_.IsLeaf(port.value)) return false;
    Crop(draft_, port.value, port.dim, size, keep_);
    return true;
  }

  bool Match(Port a, Port b) {
    const std::int64_t size = std::min(ShapeOf(a.value)[a.dim], ShapeOf(b.value)[b.dim]);
    return CropTo(a, size) && CropTo(b, size);
  }

  bool FitNode(NodeId n) {
    Node& node = draft_.graph().nodes[n];
    const std::vector<ValueId> operands = draft_.KeptOperands(n);
    if (!FitOperands(node, operands) || !FitAttributes(node, operands)) return false;
    std::vector<Dims> shapes;
    for (const ValueId v : operands) shapes.push_back(ShapeOf(v));
    const Result<std::vector<Dims>> inferred = InferShapes(node.op, node.attrs, shapes);
    if (!inferred.ok() || inferred.value().size() != node.results.size()) return false;
    for (std::size_t i = 0; i < node.results.size(); ++i) {
      if (!SetShape(node.results[i], inferred.value()[i])) return false;
    }
    return true;
  }

  bool SetShape(ValueId v, const Dims& shape) {
    if (ShapeOf(v).size() != shape.size()) {
      draft_.graph().values[v].shape = shape;
      return true;
    }
    for (std::size_t i = 0; i < shape.size(); ++i) {
      const std::int64_t offset = keep_ == Keep::kFirst ? 0 : ShapeOf(v)[i] - shape[i];
      if (ShapeOf(v)[i] != shape[i]) Resize(draft_, v, {i, offset, shape[i]});
    }
    return true;
  }

  bool FitOperands(const Node& node, const std::vector<ValueId>& v) {
    switch (node.op) {
      case OpKind::kConv2d:
        return Match({v[0], 3}, {v[1], 3}) && FitBias(v, 0);
      case OpKind::kDepthwiseConv2d:
        return FitDepthwise(node, v) && FitBias(v, 3);
      case OpKind::kLinear:
        return Match({v[0], ShapeOf(v[0]).size() - 1}, {v[1], 1}) && FitBias(v, 0);
      case OpKind::kMatmul:
        return Match({v[0], 0}, {v[1], 0}) && Match({v[0], 2}, {v[1], 1});
      case OpKind::kConcat:
        return FitConcat(node, v);
      default:
        return InfoOf(node.op).shape != ShapeRule::kBroadcast || FitBroadcast(v);
    }
  }

  bool FitBias(const std::vector<ValueId>& v, std::size_t channel_dim) {
    return v.size() < 3 || Match({v[2], 0}, {v[1], channel_dim});
  }

  // Output channel c * M + m: M stays what it was.
  bool FitDepthwise(const Node& node, const std::vector<ValueId>& v) {
    const std::int64_t channels = ShapeOf(v[0])[3];
    const std::int64_t filters = ShapeOf(v[1])[3];
    const Graph& before = draft_.subject().graph();
    const ValueId x = node.operands[0].value;
    const ValueId w = node.operands[1].value;
    if (channels == before.values[x].shape[3] && filters % channels == 0) return true;
    const std::int64_t multiplier = before.values[w].shape[3] / before.values[x].shape[3];
    const std::int64_t kept = std::min(channels, std::max<std::int64_t>(1, filters / multiplier));
    return CropTo({v[0], 3}, kept) && CropTo({v[1], 3}, kept * multiplier);
  }

  bool FitBroadcast(const std::vector<ValueId>& v) {
    for (std::size_t i = 0; i < ShapeOf(v[0]).size(); ++i) {
      const bool broadcasts = ShapeOf(v[0])[i] == 1 || ShapeOf(v[1])[i] == 1;
      if (!broadcasts && !Match({v[0], i}, {v[1], i})) return false;
    }
    return true;
  }

  bool FitConcat(const Node& node, const std::vector<ValueId>& v) {
    const auto axis = static_cast<std::size_t>(node.attrs.Get(AttrId::kAxis)[0]);
    for (std::size_t k = 1; k < v.size(); ++k) {
      for (std::size_t i = 0; i < ShapeOf(v[0]).size(); ++i) {
        if (i != axis && !Match({v[0], i}, {v[k], i})) return false;
      }
    }
    return true;
  }

  bool FitAttributes(Node& node, const std::vector<ValueId>& v) {
    switch (node.op) {
      case OpKind::kConv2d:
      case OpKind::kDepthwiseConv2d:
        return FitConvWindow(node, v, 0) && FitConvWindow(node, v, 1);
      case OpKind::kAvgPool2d:
      case OpKind::kMaxPool2d:
        FitPoolWindow(node, v, 0);
        FitPoolWindow(node, v, 1);
        return true;
      case OpKind::kReshape:
        FitReshape(node, v);
        return true;
      case OpKind::kSlice:
        FitSlice(node, v);
        return true;
      default:
        return true;
    }
  }

  // Reach of the window's first element: I - 1 + pads.
  std::int64_t Reach(const Node& node, ValueId x, std::size_t dim) const {
    const Dims& pad = node.attrs.Get(AttrId::kPad);
    return ShapeOf(x)[1 + dim] - 1 + pad[2 * dim] + pad[2 * dim + 1];
  }

  static void FitStride(Node& node, std::int64_t reach, std::size_t dim) {
    Dims stride = node.attrs.Get(AttrId::kStride);
    if (reach % stride[dim] == 0) return;
    stride[dim] = 1;
    node.attrs.Set(AttrId::kStride, stride);
  }

  bool FitConvWindow(Node& node, const std::vector<ValueId>& v, std::size_t dim) {
    const std::int64_t reach = Reach(node, v[0], dim);
    const std::int64_t dilation = node.attrs.Get(AttrId::kDilation)[dim];
    const std::int64_t kernel = std::min(ShapeOf(v[1])[1 + dim], reach / dilation + 1);
    if (!CropTo({v[1], 1 + dim}, kernel)) return false;
    FitStride(node, reach - (kernel - 1) * dilation, dim);
    return true;
  }

  void FitPoolWindow(Node& node, const std::vector<ValueId>& v, std::size_t dim) {
    Dims kernel = node.attrs.Get(AttrId::kKernel);
    Dims pad = node.attrs.Get(AttrId::kPad);
    kernel[dim] = std::min(kernel[dim], Reach(node, v[0], dim) + 1);
    for (const std::size_t side : {2 * dim, 2 * dim + 1}) {
      pad[side] = std::min(pad[side], kernel[dim] - 1);
    }
    node.attrs.Set(AttrId::kPad, pad);
    kernel[dim] = std::min(kernel[dim], Reach(node, v[0], dim) + 1);
    node.attrs.Set(AttrId::kKernel, kernel);
    FitStride(node, Reach(node, v[0], dim) - (kernel[dim] - 1), dim);
  }

  // Cuts the first dimension that can take the change; else a row of as many.
  void FitReshape(Node& node, const std::vector<ValueId>& v) {
    Dims shape = node.attrs.Get(AttrId::kShape);
    const std::int64_t before = ElementCount(shape);
    const std::int64_t now = ElementCount(ShapeOf(v[0]));
    if (before == now) return;
    for (std::int64_t& dim : shape) {
      if (dim * now % before != 0) continue;
      dim = dim * now / before;
      node.attrs.Set(AttrId::kShape, shape);
      return;
    }
    std::fill(shape.begin(), shape.end(), 1);
    if (!shape.empty()) shape[shape.size() - 1] = now;
    node.attrs.Set(AttrId::kShape, shape);
  }

  void FitSlice(Node& node, const std::vector<ValueId>& v) {
    Dims start = node.attrs.Get(AttrId::kStart);
    Dims size = node.attrs.Get(AttrId::kSize);
    const Dims& x = ShapeOf(v[0]);
    for (std::size_t i = 0; i < x.size(); ++i) {
      start[i] = std::min(start[i], x[i] - 1);
      size[i] = std::min(size[i], x[i] - start[i]);
    }
    node.attrs.Set(AttrId::kStart, start);
    node.attrs.Set(AttrId::kSize, size);
  }

  Draft& draft_;
  Keep keep_;
};

}  // namespace

void Crop(Draft& draft, ValueId leaf, std::size_t dim, std::int64_t size, Keep keep) {
  const Dims& shape = draft.graph().values[leaf].shape;
  const Cut cut = {dim, keep == Keep::kFirst ? 0 : shape[dim] - size, size};
  if (std::vector<std::int64_t>* codes = draft.CodesOf(leaf)) {
    *codes = Slab(*codes, shape, dim, cut.offset, cut.size);
  }
  Resize(draft, leaf, cut);
}

bool Refit(Draft& draft, Keep keep) { return Refitter(draft, keep).Run(); }

}  // namespace qconform::gen
