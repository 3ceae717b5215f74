// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "qconform/generate/nodes.h"

namespace qconform::gen {
namespace {

std::int64_t Into(const AttrDomain& domain, std::int64_t number) {
  return std::clamp(number, domain.min, domain.max);
}

std::int64_t Reach(const WindowAxis& w, std::int64_t size) {
  return size - 1 + w.before + w.after - (w.kernel - 1) * w.dilation;
}

// A stride that divides the reach: windows divide exactly.
void DrawStride(Draw& draw, const AttrDomain& domain, std::int64_t size, std::int64_t most,
                WindowAxis& w) {
  const std::int64_t reach = Reach(w, size);
  std::array<std::int64_t, 5> strides{};
  std::size_t count = 0;
  for (const std::int64_t stride : {1, 2, 3, 4, 5}) {
    const bool allowed = stride <= most && Into(domain, stride) == stride;
    if (allowed && reach % stride == 0) strides[count++] = stride;
  }
  w.stride = count == 0 ? 1 : draw.Pick(std::span<const std::int64_t>(strides.data(), count));
  w.count = reach / w.stride + 1;
}

}  // namespace

WindowAxis DrawConvWindow(Draw& draw, const OpMode& mode, std::int64_t size, std::size_t axis) {
  static constexpr std::array<std::int64_t, 8> kKernels = {1, 3, 2, 3, 1, 5, 3, 7};
  WindowAxis w;
  w.kernel = draw.Pick(std::span<const std::int64_t>(kKernels));
  w.dilation = draw.Chance(1, 4) ? draw.Range(2, 3) : 1;
  w.dilation = Into(DomainOf(mode, AttrId::kDilation, axis), w.dilation);
  const AttrDomain pads = DomainOf(mode, AttrId::kPad, 2 * axis);
  w.before = Into(pads, draw.Range(0, w.kernel - 1));
  w.after = Into(pads, draw.Range(0, w.kernel - 1));
  if (draw.Chance(1, 16)) w.after = Into(pads, w.after + draw.Range(1, 3));
  if (Reach(w, size) < 0) w.dilation = Into(DomainOf(mode, AttrId::kDilation, axis), 1);
  if (Reach(w, size) < 0) {
    w.kernel = (size - 1 + w.before + w.after) / w.dilation + 1;
  }
  DrawStride(draw, DomainOf(mode, AttrId::kStride, axis), size, 5, w);
  return w;
}

WindowAxis DrawPoolWindow(Draw& draw, const OpMode& mode, std::int64_t size, std::size_t axis) {
  static constexpr std::array<std::int64_t, 8> kKernels = {1, 2, 3, 2, 3, 2, 4, 5};
  const AttrDomain kernels = DomainOf(mode, AttrId::kKernel, axis);
  const AttrDomain pads = DomainOf(mode, AttrId::kPad, 2 * axis);
  WindowAxis w;
  w.kernel =
      std::max<std::int64_t>(1, Into(kernels, draw.Pick(std::span<const std::int64_t>(kKernels))));
  w.before = Into(pads, draw.Range(0, w.kernel - 1));
  w.after = Into(pads, draw.Range(0, w.kernel - 1));
  // Padding makes room for a kernel that is larger than what is there: at most kernel - 1 is
  // missing.
  if (Reach(w, size) < 0) w.after = std::max<std::int64_t>(0, w.kernel - size - w.before);
  DrawStride(draw, DomainOf(mode, AttrId::kStride, axis), size, w.kernel, w);
  return w;
}

WindowAxis PlainWindow(const OpMode& mode, std::int64_t size, std::size_t axis, bool pool) {
  WindowAxis w;
  w.dilation = Into(DomainOf(mode, AttrId::kDilation, axis), 1);
  if (pool) w.kernel = std::max<std::int64_t>(1, DomainOf(mode, AttrId::kKernel, axis).min);
  w.after = std::max<std::int64_t>(0, w.kernel - size);
  w.count = Reach(w, size) + 1;
  return w;
}

namespace {

void SetStrideAndPad(Attributes& attrs, std::span<const WindowAxis> windows) {
  Dims stride;
  Dims pad;
  for (const WindowAxis& w : windows) {
    stride.push_back(w.stride);
    pad.push_back(w.before);
    pad.push_back(w.after);
  }
  attrs.Set(AttrId::kStride, stride);
  attrs.Set(AttrId::kPad, pad);
}

}  // namespace

void SetConvAttrs(Attributes& attrs, std::span<const WindowAxis> windows) {
  Dims dilation;
  for (const WindowAxis& w : windows) dilation.push_back(w.dilation);
  attrs.Set(AttrId::kDilation, dilation);
  SetStrideAndPad(attrs, windows);
}

void SetPoolAttrs(Attributes& attrs, std::span<const WindowAxis> windows) {
  Dims kernel;
  for (const WindowAxis& w : windows) kernel.push_back(w.kernel);
  attrs.Set(AttrId::kKernel, kernel);
  SetStrideAndPad(attrs, windows);
}

}  // namespace qconform::gen
