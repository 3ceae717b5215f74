// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "qconform/generate/nodes.h"

namespace qconform::gen {

bool AppendPool(GraphBuilder& b, const OpMode& mode, const Feed& x) {
  WindowAxis wy = DrawPoolWindow(b.draw(), mode, x.shape[1]);
  WindowAxis wx = DrawPoolWindow(b.draw(), mode, x.shape[2]);
  if (x.shape[0] * wy.count * wx.count * x.shape[3] > b.limits().max_elements) {
    wy = PlainWindow(mode, x.shape[1], true);
    wx = PlainWindow(mode, x.shape[2], true);
  }
  const auto p = static_cast<double>(x.params.scale);
  const int ratio = BitWidth(mode.ports[kOut].dtype) - BitWidth(x.params.dtype);
  const auto result = DrawResult(b, mode, x, {p, p, p, ratio});
  if (!result) return false;
  Node node;
  node.op = mode.op;
  node.attrs.Set(AttrId::kKernel, {wy.kernel, wx.kernel});
  node.attrs.Set(AttrId::kStride, {wy.stride, wx.stride});
  node.attrs.Set(AttrId::kPad, {wy.before, wy.after, wx.before, wx.after});
  node.operands = {x.operand};
  b.Append(std::move(node), {x.shape[0], wy.count, wx.count, x.shape[3]}, result->params,
           result->spec);
  return true;
}

}  // namespace qconform::gen
