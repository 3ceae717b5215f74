// SPDX-License-Identifier: Apache-2.0
// matmul, add, sub and mul: two operands, each of which may be the value that came first.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "qconform/generate/nodes.h"

namespace qconform::gen {
namespace {

bool Broadcasts(const Dims& a, const Dims& b, std::int64_t max_elements) {
  if (a.size() != b.size()) return false;
  std::int64_t count = 1;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i] && a[i] != 1 && b[i] != 1) return false;
    count *= std::max(a[i], b[i]);
  }
  return count <= max_elements;
}

// The same shape, or with some dimensions 1, or with ones of the first grown.
Dims DrawBroadcastShape(GraphBuilder& b, const Dims& first) {
  Dims shape = first;
  if (!b.draw().Chance(1, 2)) return shape;
  std::int64_t room = b.limits().max_elements / ElementCount(first);
  for (std::int64_t& dim : shape) {
    if (dim == 1) {
      const std::int64_t grown = b.draw().Range(1, std::clamp<std::int64_t>(room, 1, 5));
      room /= grown;
      dim = grown;
    } else if (b.draw().Chance(1, 2)) {
      dim = 1;
    }
  }
  return shape;
}

// a [N,H,C] x b [N,C,W].
Dims DrawMatmulShape(GraphBuilder& b, const Dims& first, std::size_t first_port) {
  const std::int64_t batch = first[0];
  const std::int64_t inner = first_port == kIn0 ? first[2] : first[1];
  const std::int64_t kept = first_port == kIn0 ? first[1] : first[2];
  const std::int64_t by_macs = b.limits().max_macs / (batch * inner * kept);
  const std::int64_t by_result = b.limits().max_elements / (batch * kept);
  const std::int64_t by_operand = b.limits().max_elements / (batch * inner);
  const std::int64_t most = std::min({by_macs, by_result, by_operand, std::int64_t{16}});
  const std::int64_t drawn = b.draw().Range(1, std::max<std::int64_t>(most, 1));
  return first_port == kIn0 ? Dims{batch, inner, drawn} : Dims{batch, drawn, inner};
}

bool FitsMatmul(const Dims& first, const Dims& other, std::size_t first_port,
                const GraphLimits& limits) {
  if (other.size() != 3 || other[0] != first[0]) return false;
  const Dims& a = first_port == kIn0 ? first : other;
  const Dims& b = first_port == kIn0 ? other : first;
  return a[2] == b[1] && a[0] * a[1] * b[2] <= limits.max_elements &&
         a[0] * a[1] * a[2] * b[2] <= limits.max_macs;
}

Feed DrawOther(GraphBuilder& b, const OpMode& mode, std::size_t port, const Feed& first) {
  const GraphLimits& limits = b.limits();
  const std::size_t other = 1 - port;
  if (mode.op == OpKind::kMatmul) {
    Dims shape = DrawMatmulShape(b, first.shape, port);
    return DrawOtherFeed(
        b, {mode, other, port, first, shape,
            [&](const Dims& dims) { return FitsMatmul(first.shape, dims, port, limits); }, port});
  }
  Dims shape = DrawBroadcastShape(b, first.shape);
  return DrawOtherFeed(
      b,
      {mode, other, port, first, shape,
       [&](const Dims& dims) { return Broadcasts(first.shape, dims, limits.max_elements); }, port});
}

Dims ResultShape(OpKind op, const Dims& a, const Dims& b) {
  if (op == OpKind::kMatmul) return {a[0], a[1], b[2]};
  Dims shape = a;
  for (std::size_t i = 0; i < a.size(); ++i) shape[i] = a[i] == 1 ? b[i] : a[i];
  return shape;
}

int Bits(const Params& params) {
  const std::int64_t reach =
      std::max(params.qmax - params.zero_point, params.zero_point - params.qmin);
  return BitsOf(reach);
}

Magnitude MagnitudeOf(const OpMode& mode, const Feed& a, const Feed& b) {
  const auto sa = static_cast<double>(a.params.scale);
  const auto sb = static_cast<double>(b.params.scale);
  const int result_bits = BitWidth(mode.ports[kOut].dtype) - 1;
  if (!IsProduct(mode.op)) {
    const double larger = std::max(sa, sb);
    return {larger, std::min(sa, sb), larger, result_bits - 1 - Bits(a.params)};
  }
  const std::int64_t reduction = mode.op == OpKind::kMatmul ? a.shape[2] : 1;
  const int sum = Bits(a.params) + Bits(b.params) + BitsOf(reduction) / 2;
  return {sa * sb, sa * sb, sa * sb, result_bits - sum};
}

}  // namespace

bool AppendPair(GraphBuilder& b, const OpMode& mode, std::size_t port, const Feed& feed) {
  const Feed other = DrawOther(b, mode, port, feed);
  const std::array<Feed, 2> feeds = {port == kIn0 ? feed : other, port == kIn0 ? other : feed};
  const auto result = DrawResult(b, mode, feeds, MagnitudeOf(mode, feeds[0], feeds[1]));
  if (!result) return false;
  Node node;
  node.op = mode.op;
  node.operands = {feeds[0].operand, feeds[1].operand};
  const Dims shape = ResultShape(mode.op, feeds[0].shape, feeds[1].shape);
  b.Append(std::move(node), shape, result->params, result->spec);
  return true;
}

}  // namespace qconform::gen
