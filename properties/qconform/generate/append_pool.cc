// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "qconform/generate/nodes.h"

namespace qconform::gen {

bool AppendPool(GraphBuilder& b, const OpMode& mode, const Feed& x) {
  WindowAxis wy = DrawPoolWindow(b.draw(), mode, x.shape[1], 0);
  WindowAxis wx = DrawPoolWindow(b.draw(), mode, x.shape[2], 1);
  if (x.shape[0] * wy.count * wx.count * x.shape[3] > b.limits().max_elements) {
    wy = PlainWindow(mode, x.shape[1], 0, true);
    wx = PlainWindow(mode, x.shape[2], 1, true);
  }
  const auto p = static_cast<double>(x.params.scale);
  const int ratio = BitWidth(mode.ports[kOut].dtype) - BitWidth(x.params.dtype);
  const auto result = DrawResult(b, mode, {&x, 1}, {p, p, p, ratio});
  if (!result) return false;
  Node node;
  node.op = mode.op;
  SetPoolAttrs(node.attrs, std::array{wy, wx});
  node.operands = {x.operand};
  b.Append(std::move(node), {x.shape[0], wy.count, wx.count, x.shape[3]}, result->params,
           result->spec);
  return true;
}

}  // namespace qconform::gen
