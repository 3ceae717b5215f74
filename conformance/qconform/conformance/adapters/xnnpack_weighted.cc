// SPDX-License-Identifier: Apache-2.0
// linear, conv2d, depthwise_conv2d: operators that pack constant weights when they are created.
#include <cstdint>
#include <vector>

#include "qconform/conformance/adapters/xnnpack_ops.h"

namespace qconform::conformance {
namespace {

// float32(a * b), rounded once: the product of two float32 is exact in double.
float ProductScale(float a, float b) {
  return static_cast<float>(static_cast<double>(a) * static_cast<double>(b));
}

std::int32_t OutputAxis(OpKind op) { return op == OpKind::kDepthwiseConv2d ? 3 : 0; }

Objection CheckWeights(const XnnNode& n) {
  const XnnOperand& weight = n.operands[1];
  const ConcreteSpec& spec = *weight.spec;
  if (!weight.is_constant) return "weights are packed at create, so they must be constants";
  if (spec.granularity == Granularity::kPerBlock) return "no operator takes scales per block";
  if (spec.granularity == Granularity::kPerChannel) {
    if (spec.dtype == DType::kUint8 || n.node->op == OpKind::kLinear) {
      return "scales per channel exist for int8 convolutions only";
    }
    if (spec.axis != OutputAxis(n.node->op)) {
      return "scales are per output channel, not along axis " + std::to_string(spec.axis);
    }
  }
  if (spec.dtype == DType::kUint8) return std::nullopt;
  if (spec.scheme != Scheme::kSymmetric) return "int8 weights have no zero point: not affine";
  for (const std::int64_t zero_point : spec.zero_points) {
    if (zero_point != 0)
      return "int8 weights have no zero point, got " + std::to_string(zero_point);
  }
  return std::nullopt;
}

// The operators take a bias without parameters: they read it as int32 at scale s_x * s_w[c].
Objection CheckBias(const XnnNode& n) {
  if (n.operands.size() < 3) return std::nullopt;
  const XnnOperand& bias = n.operands[2];
  const std::vector<float>& weight_scales = n.operands[1].spec->scales;
  if (!bias.is_constant) return "the bias is packed at create, so it must be a constant";
  if (bias.tensor->dtype != DType::kInt32) {
    return "the bias is int32, got " + std::string(qconform::NameOf(bias.tensor->dtype));
  }
  if (bias.spec->scales.size() != weight_scales.size()) {
    return "the bias has " + std::to_string(bias.spec->scales.size()) + " scales, the weights " +
           std::to_string(weight_scales.size());
  }
  for (std::size_t c = 0; c < weight_scales.size(); ++c) {
    if (bias.spec->scales[c] != ProductScale(n.x().spec->scales[0], weight_scales[c])) {
      return "the bias scale of channel " + std::to_string(c) + " is not s_x * s_w";
    }
    if (bias.spec->zero_points[c] != 0) return "the bias has no zero point";
  }
  return std::nullopt;
}

Objection CheckWeighted(const XnnNode& n) {
  if (n.x().spec->granularity != Granularity::kPerTensor ||
      n.result_spec->granularity != Granularity::kPerTensor) {
    return "activations have one scale per tensor";
  }
  if (const Objection objection = CheckWeights(n)) return objection;
  return CheckBias(n);
}

// Absent: no bias.
std::vector<std::int32_t> BiasOf(const XnnNode& n) {
  std::vector<std::int32_t> bias;
  if (n.operands.size() < 3) return bias;
  for (const std::int64_t code : n.operands[2].tensor->codes) {
    bias.push_back(static_cast<std::int32_t>(code));
  }
  return bias;
}

template <class T>
struct Packed {
  XnnQuant<T> x;
  XnnQuant<T> w;
  XnnQuant<T> y;
  GuardedBuffer<T> input;
  GuardedBuffer<T> kernel;
  std::vector<std::int32_t> bias_codes;

  explicit Packed(const XnnNode& n)
      : x(QuantOf<T>(*n.x().spec)),
        w(QuantOf<T>(*n.operands[1].spec)),
        y(QuantOf<T>(*n.result_spec)),
        input(InputOf<T>(n, 0)),
        kernel(InputOf<T>(n, 1)),
        bias_codes(BiasOf(n)) {}
  const std::int32_t* bias() const { return bias_codes.empty() ? nullptr : bias_codes.data(); }
};

xnn_status CreateLinear(const Packed<std::int8_t>& p, std::size_t in, std::size_t out,
                        xnn_operator_t* op) {
  return xnn_create_fully_connected_nc_qs8(in, out, in, out, p.x.zero_point, p.x.scale, p.w.scale,
                                           p.kernel.data(), p.bias(), p.y.zero_point, p.y.scale,
                                           p.y.min, p.y.max, 0, op);
}

xnn_status CreateLinear(const Packed<std::uint8_t>& p, std::size_t in, std::size_t out,
                        xnn_operator_t* op) {
  return xnn_create_fully_connected_nc_qu8(in, out, in, out, p.x.zero_point, p.x.scale,
                                           p.w.zero_point, p.w.scale, p.kernel.data(), p.bias(),
                                           p.y.zero_point, p.y.scale, p.y.min, p.y.max, 0, op);
}

xnn_status SetupLinear(xnn_operator_t op, std::size_t rows, const std::int8_t* x, std::int8_t* y) {
  return xnn_setup_fully_connected_nc_qs8(op, rows, x, y, nullptr);
}

xnn_status SetupLinear(xnn_operator_t op, std::size_t rows, const std::uint8_t* x,
                       std::uint8_t* y) {
  return xnn_setup_fully_connected_nc_qu8(op, rows, x, y, nullptr);
}

template <class T>
XnnAnswer RunLinear(const XnnNode& n) {
  const Packed<T> p(n);
  const Dims& weight = n.operands[1].tensor->shape;
  return Drive<T>(
      n,
      [&](xnn_operator_t* op) { return CreateLinear(p, ToSize(weight[1]), ToSize(weight[0]), op); },
      [&](xnn_operator_t op, T* output) {
        return SetupLinear(op, RowsOf(*n.result_shape), p.input.data(), output);
      });
}

// The arguments every convolution operator begins with, in the library's words.
struct ConvShape {
  std::uint32_t top, right, bottom, left;
  std::uint32_t kernel_height, kernel_width;
  std::uint32_t stride_y, stride_x;
  std::uint32_t dilation_y, dilation_x;
  std::uint32_t groups;
  std::size_t group_in, group_out;
  std::size_t in, out;
  std::uint32_t flags;
};

ConvShape ShapeOf(const XnnNode& n) {
  const Attributes& attrs = n.node->attrs;
  const Dims& pad = attrs.Get(AttrId::kPad);  // top, bottom, left, right
  const Dims& stride = attrs.Get(AttrId::kStride);
  const Dims& dilation = attrs.Get(AttrId::kDilation);
  const Dims& weight = n.operands[1].tensor->shape;
  const std::size_t in = ChannelsOf(n.x().tensor->shape);
  const std::size_t out = ChannelsOf(*n.result_shape);
  const bool depthwise = n.node->op == OpKind::kDepthwiseConv2d;
  return {.top = ToUint32(pad[0]),
          .right = ToUint32(pad[3]),
          .bottom = ToUint32(pad[1]),
          .left = ToUint32(pad[2]),
          .kernel_height = ToUint32(weight[1]),
          .kernel_width = ToUint32(weight[2]),
          .stride_y = ToUint32(stride[0]),
          .stride_x = ToUint32(stride[1]),
          .dilation_y = ToUint32(dilation[0]),
          .dilation_x = ToUint32(dilation[1]),
          .groups = depthwise ? static_cast<std::uint32_t>(in) : 1,
          .group_in = depthwise ? 1 : in,
          .group_out = depthwise ? out / in : out,
          .in = in,
          .out = out,
          .flags = depthwise ? std::uint32_t{XNN_FLAG_DEPTHWISE_CONVOLUTION} : 0};
}

// The three create functions differ only in how they take the weights' parameters.
template <class Function, class T, class... WeightParameters>
xnn_status CreateConv(Function create, const ConvShape& s, const Packed<T>& p, xnn_operator_t* op,
                      WeightParameters... weight) {
  return create(s.top, s.right, s.bottom, s.left, s.kernel_height, s.kernel_width, s.stride_y,
                s.stride_x, s.dilation_y, s.dilation_x, s.groups, s.group_in, s.group_out, s.in,
                s.out, p.x.zero_point, p.x.scale, weight..., p.kernel.data(), p.bias(),
                p.y.zero_point, p.y.scale, p.y.min, p.y.max, s.flags, op);
}

template <class T, class Setup>
auto ConvSetup(const XnnNode& n, const Packed<T>& p, Setup setup) {
  const Dims& shape = n.x().tensor->shape;
  return [&p, &shape, setup](xnn_operator_t op, T* output) {
    return setup(op, ToSize(shape[0]), ToSize(shape[1]), ToSize(shape[2]), p.input.data(), output,
                 nullptr);
  };
}

XnnAnswer RunConv(const XnnNode& n, std::int8_t) {
  const Packed<std::int8_t> p(n);
  const ConvShape s = ShapeOf(n);
  const ConcreteSpec& weight = *n.operands[1].spec;
  if (weight.granularity == Granularity::kPerTensor) {
    return Drive<std::int8_t>(
        n,
        [&](xnn_operator_t* op) {
          return CreateConv(xnn_create_convolution2d_nhwc_qs8, s, p, op, p.w.scale);
        },
        ConvSetup(n, p, xnn_setup_convolution2d_nhwc_qs8));
  }
  return Drive<std::int8_t>(
      n,
      [&](xnn_operator_t* op) {
        return CreateConv(xnn_create_convolution2d_nhwc_qc8, s, p, op, weight.scales.data());
      },
      ConvSetup(n, p, xnn_setup_convolution2d_nhwc_qc8));
}

XnnAnswer RunConv(const XnnNode& n, std::uint8_t) {
  const Packed<std::uint8_t> p(n);
  const ConvShape s = ShapeOf(n);
  return Drive<std::uint8_t>(
      n,
      [&](xnn_operator_t* op) {
        return CreateConv(xnn_create_convolution2d_nhwc_qu8, s, p, op, p.w.zero_point, p.w.scale);
      },
      ConvSetup(n, p, xnn_setup_convolution2d_nhwc_qu8));
}

}  // namespace

template <class T>
XnnAnswer RunWeighted(const XnnNode& n) {
  if (const Objection objection = CheckWeighted(n)) return Refuse("xnnpack: " + *objection);
  return n.node->op == OpKind::kLinear ? RunLinear<T>(n) : RunConv(n, T{});
}

template XnnAnswer RunWeighted<std::int8_t>(const XnnNode& n);
template XnnAnswer RunWeighted<std::uint8_t>(const XnnNode& n);

}  // namespace qconform::conformance
