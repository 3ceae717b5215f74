// SPDX-License-Identifier: Apache-2.0
// Sums of products: integers in units of s_a * s_b[c], scaled once. The bias counts the same units.
#include "qconform/oracle/exact_ports.h"

namespace qconform {
namespace {

// The input coordinate under tap `k` of the window for output `o`; outside: padding, which is real
// zero.
struct WindowAxis {
  std::int64_t stride;
  std::int64_t dilation;
  std::int64_t before;
  std::int64_t At(std::int64_t o, std::int64_t k) const {
    return o * stride + k * dilation - before;
  }
};

struct Window {
  WindowAxis y;
  WindowAxis x;
};

Window WindowOf(const Node& node) {
  const Dims& stride = node.attrs.Get(AttrId::kStride);
  const Dims& dilation = node.attrs.Get(AttrId::kDilation);
  const Dims& pad = node.attrs.Get(AttrId::kPad);
  return {{stride[0], dilation[0], pad[0]}, {stride[1], dilation[1], pad[2]}};
}

std::int64_t Product(const ExactPorts& p, const Dims& a, const Dims& b) {
  return p.Level(0, PositionOf(p.x[0].shape, a)) * p.Level(1, PositionOf(p.x[1].shape, b));
}

// Channels of x that output channel `o` sees: [first, first + count) against weight input channels.
std::int64_t ConvElement(const ExactPorts& p, const Window& window, const Dims& out) {
  const Dims& x = p.x[0].shape;
  const Dims& w = p.x[1].shape;
  const bool depthwise = p.node.op == OpKind::kDepthwiseConv2d;
  std::int64_t sum = 0;
  for (std::int64_t ky = 0; ky < w[1]; ++ky) {
    for (std::int64_t kx = 0; kx < w[2]; ++kx) {
      const std::int64_t iy = window.y.At(out[1], ky);
      const std::int64_t ix = window.x.At(out[2], kx);
      if (iy < 0 || iy >= x[1] || ix < 0 || ix >= x[2]) continue;
      if (depthwise) {
        const std::int64_t c = out[3] / (w[3] / x[3]);
        sum += Product(p, {out[0], iy, ix, c}, {0, ky, kx, out[3]});
        continue;
      }
      for (std::int64_t c = 0; c < x[3]; ++c) {
        sum += Product(p, {out[0], iy, ix, c}, {out[3], ky, kx, c});
      }
    }
  }
  return sum;
}

std::int64_t LinearElement(const ExactPorts& p, Dims out) {
  const std::size_t last = out.size() - 1;
  const std::int64_t channel = out[last];
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < p.x[1].shape[1]; ++i) {
    out[last] = i;
    sum += Product(p, out, {channel, i});
  }
  return sum;
}

std::int64_t MatmulElement(const ExactPorts& p, const Dims& out) {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < p.x[0].shape[2]; ++i) {
    sum += Product(p, {out[0], out[1], i}, {out[0], i, out[2]});
  }
  return sum;
}

bool Transposes(OpKind op) {
  return op == OpKind::kTransposeConv2d || op == OpKind::kTransposeConv3d;
}

std::int64_t Element(const ExactPorts& p, const Window& window, const Dims& out) {
  if (p.node.op == OpKind::kLinear) return LinearElement(p, out);
  if (p.node.op == OpKind::kMatmul) return MatmulElement(p, out);
  if (p.node.op == OpKind::kConv3d) return ExactConvSum(p, out);
  if (Transposes(p.node.op)) return ExactTransposeConvSum(p, out);
  return ConvElement(p, window, out);
}

// s_a * s_b[c] / s_out of every channel; one if b is per-tensor. Groups of transposed convolutions
// have the same ones.
std::vector<Rational> Units(const ExactPorts& p) {
  std::vector<Rational> units;
  for (const float scale : p.in[1]->scales) {
    units.push_back(p.Scale(0) * Rational::FromFloat(scale) / p.OutScale());
  }
  return units;
}

}  // namespace

ExactCodesResult ExactSums(const ExactPorts& p) {
  const std::vector<Rational> units = Units(p);
  const bool windowed = p.node.op == OpKind::kConv2d || p.node.op == OpKind::kDepthwiseConv2d;
  const Window window = windowed ? WindowOf(p.node) : Window{};
  const auto count = static_cast<std::size_t>(ElementCount(p.shape));
  ExactCodesResult codes;
  codes.reserve(count);
  for (std::size_t at = 0; at < count; ++at) {
    const Dims out = CoordinatesOf(p.shape, at);
    const auto channel = static_cast<std::size_t>(out.back());
    Rational sum(Element(p, window, out));
    if (p.x.size() > 2) sum += Rational(p.x[2].codes[channel]);
    codes.push_back(Point(sum * units[channel % units.size()] + p.OutZeroPoint()));
  }
  return codes;
}

}  // namespace qconform
