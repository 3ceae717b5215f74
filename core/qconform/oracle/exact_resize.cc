// SPDX-License-Identifier: Apache-2.0
// Images of another size, read at half-pixel centres: output o lies at (o + 1/2) I / O - 1/2 of the
// input, and no further out than its edge pixels.
#include <algorithm>

#include "qconform/oracle/exact_ports.h"

namespace qconform {
namespace {

struct Between {
  std::int64_t near;
  std::int64_t far;
  Rational part;  // of the way from near to far
};

Between Locate(std::int64_t output, std::int64_t outputs, std::int64_t inputs) {
  const Rational last(inputs - 1);
  const Rational at = Rational(2 * output + 1, 2) * Rational(inputs, outputs) - Rational(1, 2);
  const Rational inside = std::clamp(at, Rational(0), last);
  const std::int64_t near = Floor(inside).ToInt64();
  return {near, std::min(near + 1, inputs - 1), inside - Rational(near)};
}

// Of two pixels equally near, the later one.
std::int64_t Nearest(const Between& b) { return b.part >= Rational(1, 2) ? b.far : b.near; }

Rational RealAt(const ExactPorts& p, const Dims& out, std::int64_t y, std::int64_t x) {
  return p.Real(0, PositionOf(p.x[0].shape, {out[0], y, x, out[3]}));
}

Rational Along(const ExactPorts& p, const Dims& out, std::int64_t y, const Between& x) {
  return RealAt(p, out, y, x.near) * (Rational(1) - x.part) + RealAt(p, out, y, x.far) * x.part;
}

}  // namespace

Result<ExactCodesResult> ExactResize(const ExactPorts& p) {
  ExactCodesResult codes;
  for (std::size_t at = 0; at < static_cast<std::size_t>(ElementCount(p.shape)); ++at) {
    const Dims out = CoordinatesOf(p.shape, at);
    const Between y = Locate(out[1], p.shape[1], p.x[0].shape[1]);
    const Between x = Locate(out[2], p.shape[2], p.x[0].shape[2]);
    if (p.node.op == OpKind::kResizeNearest) {
      codes.push_back(Point(p.InUnits(RealAt(p, out, Nearest(y), Nearest(x)))));
      continue;
    }
    const Rational real =
        Along(p, out, y.near, x) * (Rational(1) - y.part) + Along(p, out, y.far, x) * y.part;
    codes.push_back(Point(p.InUnits(real)));
  }
  return codes;
}

}  // namespace qconform
