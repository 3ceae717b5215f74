// SPDX-License-Identifier: Apache-2.0
// max_pool2d, reshape, pad: codes move, or the largest wins; no operator here takes a scale.
#include <cstdint>
#include <vector>

#include "qconform/conformance/adapters/xnnpack_ops.h"

namespace qconform::conformance {
namespace {

template <class T>
struct MaxPoolApi {
  xnn_status (*create)(std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t,
                       std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t,
                       std::size_t, std::size_t, std::size_t, T, T, std::uint32_t, xnn_operator_t*);
  xnn_status (*setup)(xnn_operator_t, std::size_t, std::size_t, std::size_t, const T*, T*,
                      pthreadpool_t);
};

MaxPoolApi<std::int8_t> MaxPoolApiOf(std::int8_t) {
  return {xnn_create_max_pooling2d_nhwc_s8, xnn_setup_max_pooling2d_nhwc_s8};
}
MaxPoolApi<std::uint8_t> MaxPoolApiOf(std::uint8_t) {
  return {xnn_create_max_pooling2d_nhwc_u8, xnn_setup_max_pooling2d_nhwc_u8};
}

template <class T>
XnnAnswer Copy(const XnnNode& n) {
  const Dims& shape = n.x().tensor->shape;
  const std::size_t channels = ChannelsOf(shape);
  const GuardedBuffer<T> input = InputOf<T>(n, 0);
  return Drive<T>(
      n,
      [&](xnn_operator_t* op) {
        return xnn_create_copy_nc_x8(channels, channels, channels, 0, op);
      },
      [&](xnn_operator_t op, T* output) {
        return xnn_setup_copy_nc_x8(op, RowsOf(shape), input.data(), output, nullptr);
      });
}

template <class T>
XnnAnswer ConstantPad(const XnnNode& n) {
  const Dims& dims = n.x().tensor->shape;
  const Dims& before_dims = n.node->attrs.Get(AttrId::kBefore);
  const Dims& after_dims = n.node->attrs.Get(AttrId::kAfter);
  const std::vector<std::size_t> shape(dims.begin(), dims.end());
  const std::vector<std::size_t> before(before_dims.begin(), before_dims.end());
  const std::vector<std::size_t> after(after_dims.begin(), after_dims.end());
  const auto zero = static_cast<T>(n.result_spec->zero_points[0]);
  const GuardedBuffer<T> input = InputOf<T>(n, 0);
  return Drive<T>(
      n, [&](xnn_operator_t* op) { return xnn_create_constant_pad_nd_x8(&zero, 0, op); },
      [&](xnn_operator_t op, T* output) {
        return xnn_setup_constant_pad_nd_x8(op, shape.size(), shape.data(), before.data(),
                                            after.data(), input.data(), output, nullptr);
      });
}

}  // namespace

template <class T>
XnnAnswer RunMaxPool(const XnnNode& n) {
  if (const Objection objection = CheckPerTensor(n)) return Refuse(*objection);
  if (const Objection objection = CheckSameParameters(n)) return Refuse(*objection);
  const MaxPoolApi<T> api = MaxPoolApiOf(T{});
  const Dims& kernel = n.node->attrs.Get(AttrId::kKernel);
  const Dims& stride = n.node->attrs.Get(AttrId::kStride);
  const Dims& pad = n.node->attrs.Get(AttrId::kPad);  // top, bottom, left, right
  const Dims& shape = n.x().tensor->shape;
  const XnnQuant<T> y = QuantOf<T>(*n.result_spec);
  const std::size_t channels = ChannelsOf(shape);
  const GuardedBuffer<T> input = InputOf<T>(n, 0);
  return Drive<T>(
      n,
      [&](xnn_operator_t* op) {
        return api.create(ToUint32(pad[0]), ToUint32(pad[3]), ToUint32(pad[1]), ToUint32(pad[2]),
                          ToUint32(kernel[0]), ToUint32(kernel[1]), ToUint32(stride[0]),
                          ToUint32(stride[1]), 1, 1, channels, channels, channels, y.min, y.max, 0,
                          op);
      },
      [&](xnn_operator_t op, T* output) {
        return api.setup(op, ToSize(shape[0]), ToSize(shape[1]), ToSize(shape[2]), input.data(),
                         output, nullptr);
      });
}

template <class T>
XnnAnswer RunMove(const XnnNode& n) {
  if (const Objection objection = CheckPerTensor(n)) return Refuse(*objection);
  if (const Objection objection = CheckSameParameters(n)) return Refuse(*objection);
  return n.node->op == OpKind::kPad ? ConstantPad<T>(n) : Copy<T>(n);
}

template XnnAnswer RunMaxPool<std::int8_t>(const XnnNode& n);
template XnnAnswer RunMaxPool<std::uint8_t>(const XnnNode& n);
template XnnAnswer RunMove<std::int8_t>(const XnnNode& n);
template XnnAnswer RunMove<std::uint8_t>(const XnnNode& n);

}  // namespace qconform::conformance
