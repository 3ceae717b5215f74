// SPDX-License-Identifier: Apache-2.0
// add, sub, mul: all six operators have one signature up to the element type.
#include <cstdint>
#include <vector>

#include "qconform/conformance/adapters/xnnpack_ops.h"

namespace qconform::conformance {
namespace {

template <class T>
struct BinaryApi {
  xnn_status (*create)(T, float, T, float, T, float, T, T, std::uint32_t, xnn_operator_t*);
  xnn_status (*setup)(xnn_operator_t, std::size_t, const std::size_t*, std::size_t,
                      const std::size_t*, const T*, const T*, T*, pthreadpool_t);
};

BinaryApi<std::int8_t> ApiOf(OpKind op, std::int8_t) {
  if (op == OpKind::kAdd) return {xnn_create_add_nd_qs8, xnn_setup_add_nd_qs8};
  if (op == OpKind::kSub) return {xnn_create_subtract_nd_qs8, xnn_setup_subtract_nd_qs8};
  return {xnn_create_multiply_nd_qs8, xnn_setup_multiply_nd_qs8};
}

BinaryApi<std::uint8_t> ApiOf(OpKind op, std::uint8_t) {
  if (op == OpKind::kAdd) return {xnn_create_add_nd_qu8, xnn_setup_add_nd_qu8};
  if (op == OpKind::kSub) return {xnn_create_subtract_nd_qu8, xnn_setup_subtract_nd_qu8};
  return {xnn_create_multiply_nd_qu8, xnn_setup_multiply_nd_qu8};
}

std::vector<std::size_t> ShapeOf(const Dims& dims) { return {dims.begin(), dims.end()}; }

}  // namespace

template <class T>
XnnAnswer RunBinary(const XnnNode& n) {
  if (const Objection objection = CheckPerTensor(n)) return Refuse(*objection);
  const BinaryApi<T> api = ApiOf(n.node->op, T{});
  const XnnQuant<T> a = QuantOf<T>(*n.operands[0].spec);
  const XnnQuant<T> b = QuantOf<T>(*n.operands[1].spec);
  const XnnQuant<T> y = QuantOf<T>(*n.result_spec);
  const std::vector<std::size_t> a_shape = ShapeOf(n.operands[0].tensor->shape);
  const std::vector<std::size_t> b_shape = ShapeOf(n.operands[1].tensor->shape);
  const GuardedBuffer<T> a_data = InputOf<T>(n, 0);
  const GuardedBuffer<T> b_data = InputOf<T>(n, 1);
  return Drive<T>(
      n,
      [&](xnn_operator_t* op) {
        return api.create(a.zero_point, a.scale, b.zero_point, b.scale, y.zero_point, y.scale,
                          y.min, y.max, 0, op);
      },
      [&](xnn_operator_t op, T* output) {
        return api.setup(op, a_shape.size(), a_shape.data(), b_shape.size(), b_shape.data(),
                         a_data.data(), b_data.data(), output, nullptr);
      });
}

template XnnAnswer RunBinary<std::int8_t>(const XnnNode& n);
template XnnAnswer RunBinary<std::uint8_t>(const XnnNode& n);

}  // namespace qconform::conformance
