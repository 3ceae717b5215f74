// SPDX-License-Identifier: Apache-2.0
#include "qconform/graph/shape_inference.h"

#include <string>

namespace qconform {
namespace {

using Operands = std::span<const Dims>;

Error Bad(std::string message) { return {ErrorCode::kInvalidGraph, std::move(message)}; }

std::string Text(const Dims& dims) {
  std::string text = "[";
  for (std::size_t i = 0; i < dims.size(); ++i) {
    text += (i == 0 ? "" : ",") + std::to_string(dims[i]);
  }
  return text + "]";
}

struct Window {
  std::int64_t kernel;
  std::int64_t stride;
  std::int64_t dilation;
  std::int64_t before;
  std::int64_t after;
};

// Numbers are at most 2^31 (CheckStructure), so nothing here overflows.
Result<std::int64_t> Slide(std::int64_t size, const Window& w, const char* axis) {
  const std::int64_t reach = size - 1 + w.before + w.after - (w.kernel - 1) * w.dilation;
  if (reach < 0) {
    return Bad("the window is larger than the padded " + std::string(axis) + " of " +
               std::to_string(size));
  }
  if (reach % w.stride != 0) {
    return Bad("stride " + std::to_string(w.stride) + " does not divide the " + axis + " reach of " +
               std::to_string(reach));
  }
  return reach / w.stride + 1;
}

Result<Dims> SlideBoth(const Dims& x, const Attributes& attrs, std::int64_t kernel_y,
                       std::int64_t kernel_x, std::int64_t channels) {
  const Dims& stride = attrs.Get(AttrId::kStride);
  const Dims& pad = attrs.Get(AttrId::kPad);
  const Dims* dilation = attrs.Find(AttrId::kDilation);
  const Window y{kernel_y, stride[0], dilation ? (*dilation)[0] : 1, pad[0], pad[1]};
  const Window x_window{kernel_x, stride[1], dilation ? (*dilation)[1] : 1, pad[2], pad[3]};
  const Result<std::int64_t> height = Slide(x[1], y, "height");
  if (!height.ok()) return height.error();
  const Result<std::int64_t> width = Slide(x[2], x_window, "width");
  if (!width.ok()) return width.error();
  return Dims{x[0], height.value(), width.value(), channels};
}

Status CheckBias(Operands operands, std::int64_t channels) {
  if (operands.size() < 3 || operands[2] == Dims{channels}) return OkStatus();
  return Bad("bias has shape " + Text(operands[2]) + ", wanted [" + std::to_string(channels) + "]");
}

Result<Dims> Conv2d(const Attributes& attrs, Operands operands) {
  const Dims& x = operands[0];
  const Dims& w = operands[1];
  if (x.size() != 4 || w.size() != 4) return Bad("x and weight must have rank 4");
  if (w[3] != x[3]) {
    return Bad("weight " + Text(w) + " must have as many input channels as x " + Text(x));
  }
  const Status bias = CheckBias(operands, w[0]);
  if (!bias.ok()) return bias.error();
  return SlideBoth(x, attrs, w[1], w[2], w[0]);
}

Result<Dims> DepthwiseConv2d(const Attributes& attrs, Operands operands) {
  const Dims& x = operands[0];
  const Dims& w = operands[1];
  if (x.size() != 4 || w.size() != 4) return Bad("x and weight must have rank 4");
  if (w[0] != 1 || w[3] % x[3] != 0) {
    return Bad("weight " + Text(w) + " must be [1,KH,KW,C*M] for x " + Text(x));
  }
  const Status bias = CheckBias(operands, w[3]);
  if (!bias.ok()) return bias.error();
  return SlideBoth(x, attrs, w[1], w[2], w[3]);
}

Result<Dims> Linear(Operands operands) {
  const Dims& x = operands[0];
  const Dims& w = operands[1];
  if (x.empty() || w.size() != 2) return Bad("x must have rank >= 1 and weight rank 2");
  if (w[1] != x.back()) return Bad("weight " + Text(w) + " does not fit x " + Text(x));
  const Status bias = CheckBias(operands, w[0]);
  if (!bias.ok()) return bias.error();
  Dims result = x;
  result[result.size() - 1] = w[0];
  return result;
}

Result<Dims> Matmul(Operands operands) {
  const Dims& a = operands[0];
  const Dims& b = operands[1];
  if (a.size() != 3 || b.size() != 3) return Bad("a and b must have rank 3");
  if (a[0] != b[0] || a[2] != b[1]) return Bad("a " + Text(a) + " and b " + Text(b) + " do not fit");
  return Dims{a[0], a[1], b[2]};
}

Result<Dims> Broadcast(Operands operands) {
  const Dims& a = operands[0];
  const Dims& b = operands[1];
  if (a.size() != b.size()) return Bad("ranks differ: " + Text(a) + " and " + Text(b));
  Dims result;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i] && a[i] != 1 && b[i] != 1) {
      return Bad(Text(a) + " and " + Text(b) + " do not broadcast at dimension " +
                 std::to_string(i));
    }
    result.push_back(a[i] == 1 ? b[i] : a[i]);
  }
  return result;
}

Result<Dims> Reshape(const Attributes& attrs, Operands operands) {
  const Dims& shape = attrs.Get(AttrId::kShape);
  std::int64_t count = 1;
  for (const std::int64_t dim : shape) {
    if (count <= kMaxElements) count *= dim;
  }
  if (count != ElementCount(operands[0])) {
    return Bad("cannot reshape " + Text(operands[0]) + " to " + Text(shape));
  }
  return shape;
}

Result<Dims> Transpose(const Attributes& attrs, Operands operands) {
  const Dims& perm = attrs.Get(AttrId::kPerm);
  Dims result;
  std::uint32_t seen = 0;
  for (const std::int64_t from : perm) {
    if (from < 0 || from >= static_cast<std::int64_t>(operands[0].size())) break;
    seen |= 1u << from;
    result.push_back(operands[0][static_cast<std::size_t>(from)]);
  }
  if (perm.size() != operands[0].size() || seen + 1 != 1u << operands[0].size()) {
    return Bad("perm " + Text(perm) + " is no permutation of the dimensions of " +
               Text(operands[0]));
  }
  return result;
}

Result<Dims> Concat(const Attributes& attrs, Operands operands) {
  const std::int64_t axis = attrs.Get(AttrId::kAxis)[0];
  Dims result = operands[0];
  if (axis < 0 || axis >= static_cast<std::int64_t>(result.size())) {
    return Bad("axis " + std::to_string(axis) + " is outside rank " + std::to_string(result.size()));
  }
  const auto at = static_cast<std::size_t>(axis);
  for (std::size_t k = 1; k < operands.size(); ++k) {
    Dims other = operands[k];
    if (other.size() != result.size()) return Bad("ranks of the operands differ");
    result[at] += other[at];
    other[at] = result[at];
    if (!(other == result)) return Bad("operands differ outside axis " + std::to_string(axis));
  }
  return result;
}

Result<Dims> Slice(const Attributes& attrs, Operands operands) {
  const Dims& start = attrs.Get(AttrId::kStart);
  const Dims& size = attrs.Get(AttrId::kSize);
  const Dims& x = operands[0];
  if (start.size() != x.size() || size.size() != x.size()) return Bad("start and size need x's rank");
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (start[i] < 0 || size[i] < 1 || start[i] + size[i] > x[i]) {
      return Bad("slice " + Text(start) + " + " + Text(size) + " leaves x " + Text(x));
    }
  }
  return size;
}

Result<Dims> Pad(const Attributes& attrs, Operands operands) {
  const Dims& before = attrs.Get(AttrId::kBefore);
  const Dims& after = attrs.Get(AttrId::kAfter);
  Dims result = operands[0];
  if (before.size() != result.size() || after.size() != result.size()) {
    return Bad("before and after need x's rank");
  }
  for (std::size_t i = 0; i < result.size(); ++i) result[i] += before[i] + after[i];
  return result;
}

Result<Dims> Pool(const Attributes& attrs, Operands operands) {
  const Dims& kernel = attrs.Get(AttrId::kKernel);
  const Dims& pad = attrs.Get(AttrId::kPad);
  if (operands[0].size() != 4) return Bad("x must have rank 4");
  for (std::size_t i = 0; i < 4; ++i) {
    if (pad[i] >= kernel[i / 2]) return Bad("padding must be smaller than the kernel");
  }
  return SlideBoth(operands[0], attrs, kernel[0], kernel[1], operands[0][3]);
}

Result<Dims> Same(Operands operands) { return operands[0]; }

}  // namespace

Result<Dims> InferShape(OpKind op, const Attributes& attrs, Operands operands) {
  switch (op) {
    case OpKind::kConv2d:
      return Conv2d(attrs, operands);
    case OpKind::kDepthwiseConv2d:
      return DepthwiseConv2d(attrs, operands);
    case OpKind::kLinear:
      return Linear(operands);
    case OpKind::kMatmul:
      return Matmul(operands);
    case OpKind::kAdd:
    case OpKind::kSub:
    case OpKind::kMul:
      return Broadcast(operands);
    case OpKind::kReshape:
      return Reshape(attrs, operands);
    case OpKind::kTranspose:
      return Transpose(attrs, operands);
    case OpKind::kConcat:
      return Concat(attrs, operands);
    case OpKind::kSlice:
      return Slice(attrs, operands);
    case OpKind::kPad:
      return Pad(attrs, operands);
    case OpKind::kAvgPool2d:
    case OpKind::kMaxPool2d:
      return Pool(attrs, operands);
    case OpKind::kSoftmax:
      if (operands[0].empty()) return Bad("softmax needs rank >= 1");
      return Same(operands);
    case OpKind::kRelu:
    case OpKind::kClamp:
    case OpKind::kSigmoid:
    case OpKind::kTanh:
    case OpKind::kRequantize:
    case OpKind::kQuantize:
    case OpKind::kDequantize:
      return Same(operands);
  }
  FailCheck(__FILE__, __LINE__, "unknown op");
}

}  // namespace qconform
