// SPDX-License-Identifier: Apache-2.0
// sigmoid, tanh, softmax, clamp, relu: operators over a matrix of rows and channels.
#include <algorithm>
#include <cstdint>

#include "qconform/conformance/adapters/xnnpack_ops.h"

namespace qconform::conformance {
namespace {

template <class T>
struct TableApi {
  xnn_status (*create)(std::size_t, std::size_t, std::size_t, T, float, T, float, T, T,
                       std::uint32_t, xnn_operator_t*);
  xnn_status (*setup)(xnn_operator_t, std::size_t, const T*, T*, pthreadpool_t);
};

TableApi<std::int8_t> TableApiOf(OpKind op, std::int8_t) {
  if (op == OpKind::kSigmoid) return {xnn_create_sigmoid_nc_qs8, xnn_setup_sigmoid_nc_qs8};
  return {xnn_create_tanh_nc_qs8, xnn_setup_tanh_nc_qs8};
}

TableApi<std::uint8_t> TableApiOf(OpKind op, std::uint8_t) {
  if (op == OpKind::kSigmoid) return {xnn_create_sigmoid_nc_qu8, xnn_setup_sigmoid_nc_qu8};
  return {xnn_create_tanh_nc_qu8, xnn_setup_tanh_nc_qu8};
}

template <class T>
struct ClampApi {
  xnn_status (*create)(std::size_t, std::size_t, std::size_t, T, T, std::uint32_t, xnn_operator_t*);
  xnn_status (*setup)(xnn_operator_t, std::size_t, const T*, T*, pthreadpool_t);
};

ClampApi<std::int8_t> ClampApiOf(std::int8_t) {
  return {xnn_create_clamp_nc_s8, xnn_setup_clamp_nc_s8};
}
ClampApi<std::uint8_t> ClampApiOf(std::uint8_t) {
  return {xnn_create_clamp_nc_u8, xnn_setup_clamp_nc_u8};
}

CodeRange ClampRange(const XnnNode& n) {
  const ConcreteSpec& spec = *n.result_spec;
  if (n.node->op == OpKind::kRelu) return {std::max(spec.qmin, spec.zero_points[0]), spec.qmax};
  const std::int64_t low = n.node->attrs.Get(AttrId::kMin)[0];
  const std::int64_t high = n.node->attrs.Get(AttrId::kMax)[0];
  return {std::clamp(low, spec.qmin, spec.qmax), std::clamp(high, spec.qmin, spec.qmax)};
}

}  // namespace

template <class T>
XnnAnswer RunTable(const XnnNode& n) {
  if (const Objection objection = CheckPerTensor(n)) return Refuse(*objection);
  const TableApi<T> api = TableApiOf(n.node->op, T{});
  const XnnQuant<T> x = QuantOf<T>(*n.x().spec);
  const XnnQuant<T> y = QuantOf<T>(*n.result_spec);
  const std::size_t channels = ChannelsOf(*n.result_shape);
  const GuardedBuffer<T> input = InputOf<T>(n, 0);
  return Drive<T>(
      n,
      [&](xnn_operator_t* op) {
        return api.create(channels, channels, channels, x.zero_point, x.scale, y.zero_point,
                          y.scale, y.min, y.max, 0, op);
      },
      [&](xnn_operator_t op, T* output) {
        return api.setup(op, RowsOf(*n.result_shape), input.data(), output, nullptr);
      });
}

template <class T>
XnnAnswer RunClamp(const XnnNode& n) {
  if (const Objection objection = CheckPerTensor(n)) return Refuse(*objection);
  if (const Objection objection = CheckSameParameters(n)) return Refuse(*objection);
  const ClampApi<T> api = ClampApiOf(T{});
  const CodeRange range = ClampRange(n);
  const std::size_t channels = ChannelsOf(*n.result_shape);
  const GuardedBuffer<T> input = InputOf<T>(n, 0);
  return Drive<T>(
      n,
      [&](xnn_operator_t* op) {
        return api.create(channels, channels, channels, static_cast<T>(range.min),
                          static_cast<T>(range.max), 0, op);
      },
      [&](xnn_operator_t op, T* output) {
        return api.setup(op, RowsOf(*n.result_shape), input.data(), output, nullptr);
      });
}

// The operator takes no input zero point (softmax does not depend on it) and no output range.
XnnAnswer RunSoftmax(const XnnNode& n) {
  if (const Objection objection = CheckPerTensor(n)) return Refuse(*objection);
  const ConcreteSpec& y_spec = *n.result_spec;
  if (y_spec.qmin != 0 || y_spec.qmax != 255) {
    return Decline("xnnpack softmax: the operator takes no result range");
  }
  const XnnQuant<std::uint8_t> y = QuantOf<std::uint8_t>(y_spec);
  const std::size_t channels = ChannelsOf(*n.result_shape);
  const GuardedBuffer<std::uint8_t> input = InputOf<std::uint8_t>(n, 0);
  return Drive<std::uint8_t>(
      n,
      [&](xnn_operator_t* op) {
        return xnn_create_softmax_nc_qu8(channels, channels, channels, n.x().spec->scales[0],
                                         y.zero_point, y.scale, 0, op);
      },
      [&](xnn_operator_t op, std::uint8_t* output) {
        return xnn_setup_softmax_nc_qu8(op, RowsOf(*n.result_shape), input.data(), output, nullptr);
      });
}

template XnnAnswer RunTable<std::int8_t>(const XnnNode& n);
template XnnAnswer RunTable<std::uint8_t>(const XnnNode& n);
template XnnAnswer RunClamp<std::int8_t>(const XnnNode& n);
template XnnAnswer RunClamp<std::uint8_t>(const XnnNode& n);

}  // namespace qconform::conformance
