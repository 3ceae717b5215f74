// SPDX-License-Identifier: Apache-2.0
// XNNPACK's qs8 operators, which pack weights when they are created.
#include "problem.h"

#ifdef QCONFORM_HAVE_XNNPACK
#include <xnnpack.h>

#include <cstddef>
#include <memory>

namespace qconform::bench {
namespace {

xnn_operator_t Create(const Problem& p, const Data& d) {
  const auto channels = static_cast<std::size_t>(p.Channels());
  const auto outputs = static_cast<std::size_t>(p.outputs);
  const auto x_zero_point = static_cast<std::int8_t>(Data::kXZeroPoint);
  const auto y_zero_point = static_cast<std::int8_t>(Data::kYZeroPoint);
  const float y_scale = 1.0F / d.scale;
  xnn_operator_t op = nullptr;
  const xnn_status status =
      p.conv
          ? xnn_create_convolution2d_nhwc_qs8(
                1, 1, 1, 1, 3, 3, 1, 1, 1, 1, 1, channels, outputs, channels, outputs, x_zero_point,
                1.0F, 1.0F, d.w.data(), d.bias.data(), y_zero_point, y_scale, -128, 127, 0, &op)
          : xnn_create_fully_connected_nc_qs8(channels, outputs, channels, outputs, x_zero_point,
                                              1.0F, 1.0F, d.w.data(), d.bias.data(), y_zero_point,
                                              y_scale, -128, 127, 0, &op);
  return status == xnn_status_success ? op : nullptr;
}

}  // namespace

Run XnnpackRun(const Problem& p, Data& d) {
  if (xnn_initialize(nullptr) != xnn_status_success) return {};
  xnn_operator_t op = Create(p, d);
  if (op == nullptr) return {};
  const auto side = static_cast<std::size_t>(p.Side());
  const xnn_status status =
      p.conv ? xnn_setup_convolution2d_nhwc_qs8(op, 1, side, side, d.x.data(), d.y.data(), nullptr)
             : xnn_setup_fully_connected_nc_qs8(op, static_cast<std::size_t>(p.rows), d.x.data(),
                                                d.y.data(), nullptr);
  if (status != xnn_status_success) return {};
  const std::shared_ptr<xnn_operator> owned(op, [](xnn_operator_t o) { xnn_delete_operator(o); });
  return [owned] { xnn_run_operator(owned.get(), nullptr); };
}

}  // namespace qconform::bench

#else

namespace qconform::bench {
Run XnnpackRun(const Problem&, Data&) { return {}; }
}  // namespace qconform::bench

#endif
