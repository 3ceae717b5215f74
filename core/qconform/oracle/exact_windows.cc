// SPDX-License-Identifier: Apache-2.0
// Sums under windows of any number of spatial dimensions, in integers: conv3d and the transposed
// convolutions.
#include "qconform/oracle/exact_ports.h"

namespace qconform {
namespace {

std::int64_t Product(const ExactPorts& p, const Dims& a, const Dims& b) {
  return p.Level(0, PositionOf(p.x[0].shape, a)) * p.Level(1, PositionOf(p.x[1].shape, b));
}

// The spatial dimensions of the weights: all but the first and the last.
Dims KernelOf(const Dims& w) {
  Dims kernel;
  for (std::size_t i = 1; i + 1 < w.size(); ++i) kernel.push_back(w[i]);
  return kernel;
}

// [first, spatial..., last].
Dims Join(std::int64_t first, const Dims& spatial, std::int64_t last) {
  Dims joined = {first};
  for (const std::int64_t dim : spatial) joined.push_back(dim);
  joined.push_back(last);
  return joined;
}

// Where the input lies that tap `tap` carries to result `out`, if it does.
using Origin = std::optional<Dims> (*)(const ExactPorts& p, const Dims& out, const Dims& tap);

std::optional<Dims> ConvOrigin(const ExactPorts& p, const Dims& out, const Dims& tap) {
  Dims in = tap;
  for (std::size_t i = 0; i < tap.size(); ++i) {
    in[i] = out[i + 1] * p.node.attrs.Get(AttrId::kStride)[i] +
            tap[i] * p.node.attrs.Get(AttrId::kDilation)[i] - p.node.attrs.Get(AttrId::kPad)[2 * i];
    if (in[i] < 0 || in[i] >= p.x[0].shape[i + 1]) return std::nullopt;
  }
  return in;
}

// Input i and tap k meet at result i * stride + k - pad.
std::optional<Dims> TransposeOrigin(const ExactPorts& p, const Dims& out, const Dims& tap) {
  Dims in = tap;
  for (std::size_t i = 0; i < tap.size(); ++i) {
    const std::int64_t stride = p.node.attrs.Get(AttrId::kStride)[i];
    const std::int64_t reach = out[i + 1] + p.node.attrs.Get(AttrId::kPad)[2 * i] - tap[i];
    if (reach < 0 || reach % stride != 0) return std::nullopt;
    in[i] = reach / stride;
    if (in[i] >= p.x[0].shape[i + 1]) return std::nullopt;
  }
  return in;
}

}  // namespace

std::int64_t ExactConvSum(const ExactPorts& p, const Dims& out) {
  const Dims kernel = KernelOf(p.x[1].shape);
  std::int64_t sum = 0;
  for (std::int64_t k = 0; k < ElementCount(kernel); ++k) {
    const Dims tap = CoordinatesOf(kernel, static_cast<std::size_t>(k));
    const std::optional<Dims> in = ConvOrigin(p, out, tap);
    for (std::int64_t c = 0; in && c < p.x[0].shape.back(); ++c) {
      sum += Product(p, Join(out[0], *in, c), Join(out.back(), tap, c));
    }
  }
  return sum;
}

// Weights [IC, K..., OC / groups]: output channel o belongs to group o / (OC / groups), which reads
// as many input channels as any other.
std::int64_t ExactTransposeConvSum(const ExactPorts& p, const Dims& out) {
  const Dims kernel = KernelOf(p.x[1].shape);
  const std::int64_t groups = p.node.attrs.Get(AttrId::kGroups)[0];
  const std::int64_t outputs = p.x[1].shape.back();
  const std::int64_t inputs = p.x[0].shape.back() / groups;
  const std::int64_t first = out.back() / outputs * inputs;
  std::int64_t sum = 0;
  for (std::int64_t k = 0; k < ElementCount(kernel); ++k) {
    const Dims tap = CoordinatesOf(kernel, static_cast<std::size_t>(k));
    const std::optional<Dims> in = TransposeOrigin(p, out, tap);
    for (std::int64_t c = first; in && c < first + inputs; ++c) {
      sum += Product(p, Join(out[0], *in, c), Join(c, tap, out.back() % outputs));
    }
  }
  return sum;
}

}  // namespace qconform
