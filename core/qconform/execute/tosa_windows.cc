// SPDX-License-Identifier: Apache-2.0
// Operators over windows, and RESIZE and RESCALE (facts/arm_tosa.md 1.2, 1.4, 1.5, 1.7).
#include <algorithm>

#include "qconform/execute/tosa_site.h"

namespace qconform {
namespace {

using enum TosaRule;

// `kernel` and `rest` have as many axes as space, `pad` two for each.
struct Window {
  Dims kernel;
  const Dims& stride;
  Dims dilation;
  const Dims& pad;
};

void CheckWindowLimits(const TosaSite& site, const Window& w) {
  const TosaLimits limits = site.limits();
  for (std::size_t i = 0; i < w.kernel.size(); ++i) {
    site.Keeps(w.kernel[i] * w.dilation[i] <= limits.kernel, kLevelKernel);
  }
  site.Keeps(AllAtMost(w.stride, limits.stride), kLevelStride);
  site.Keeps(AllAtMost(w.pad, limits.kernel), kLevelPad);
}

// Exactly so many positions fit: (input - 1 + pads - (kernel - 1) dilation) / stride + 1.
void CheckWindow(const TosaSite& site, const Window& w) {
  CheckWindowLimits(site, w);
  site.Keeps(AllAtLeast(w.pad, 0), kPad);
  site.Keeps(AllAtLeast(w.dilation, 1), kDilation);
  if (!site.Keeps(AllAtLeast(w.stride, 1), kStride)) return;
  const Dims& x = site.operand(0).shape;
  const Dims& y = site.result().shape;
  for (std::size_t i = 0; i < w.kernel.size(); ++i) {
    const std::int64_t span =
        x[i + 1] - 1 + w.pad[2 * i] + w.pad[2 * i + 1] - (w.kernel[i] - 1) * w.dilation[i];
    site.Keeps(span >= 0 && span % w.stride[i] == 0 && span / w.stride[i] + 1 == y[i + 1],
               kOutputShape);
  }
}

struct ZeroPoints {
  std::int64_t x;
  std::int64_t w;
};

// Zero points, ranks, batch and channels; whether the shapes may be looked at further.
bool CheckConvolved(const TosaSite& site, std::size_t spatial, const ZeroPoints& zero_points,
                    bool depthwise) {
  const Register& x = site.operand(0);
  const Register& w = site.operand(1);
  const Register& y = site.result();
  CheckInt8ZeroPoint(site, x.dtype, zero_points.x);
  CheckInt8ZeroPoint(site, w.dtype, zero_points.w);
  for (const Register* r : {&x, &w, &y}) {
    if (!site.Keeps(r->shape.size() == spatial + 2, kRank)) return false;
  }
  const std::int64_t channels = x.shape.back();
  const std::int64_t outputs = depthwise ? w.shape.back() : w.shape[0];
  site.Keeps(depthwise ? w.shape[0] == 1 && outputs % channels == 0 : w.shape.back() == channels,
             kOperandShapes);
  site.Keeps(y.shape[0] == x.shape[0] && y.shape.back() == outputs, kOutputShape);
  if (site.operand_count() == 3) {
    const Dims& bias = site.operand(2).shape;
    if (!site.Keeps(bias.size() == 1, kRank)) return false;
    site.Keeps(bias[0] == 1 || bias[0] == outputs, kBiasChannels);
  }
  return true;
}

// The axes of space of NHWC, NDHWC, OHWI, ODHWI or [1, KH, KW, C M].
Dims SpaceOf(const Dims& shape) {
  Dims space;
  for (std::size_t i = 1; i + 1 < shape.size(); ++i) space.push_back(shape[i]);
  return space;
}

template <class Params>
void CheckConv(const TosaSite& site, const Params& p, std::size_t spatial, bool depthwise) {
  if (!CheckConvolved(site, spatial, {p.x_zero_point, p.w_zero_point}, depthwise)) return;
  if (!HasAttributes(site, p.stride, spatial) || !HasAttributes(site, p.dilation, spatial) ||
      !HasAttributes(site, p.pad, 2 * spatial)) {
    return;
  }
  CheckWindow(site, {SpaceOf(site.operand(1).shape), p.stride, p.dilation, p.pad});
}

// Whether the shapes may be looked at further.
bool CheckPooled(const TosaSite& site, const Pool2dParams& p) {
  const Dims& x = site.operand(0).shape;
  const Dims& y = site.result().shape;
  if (!site.Keeps(x.size() == 4 && y.size() == 4, kRank)) return false;
  if (!HasAttributes(site, p.kernel, 2) || !HasAttributes(site, p.stride, 2) ||
      !HasAttributes(site, p.pad, 4)) {
    return false;
  }
  site.Keeps(y[0] == x[0] && y[3] == x[3], kOutputShape);
  return true;
}

void CheckPool(const TosaSite& site, const Pool2dParams& p) {
  if (!CheckPooled(site, p)) return;
  if (!site.Keeps(AllAtLeast(p.kernel, 1), kKernel)) return;
  for (std::size_t i = 0; i < 4; ++i) {
    site.Keeps(p.pad[i] < p.kernel[i / 2], kPadBelowKernel);
  }
  CheckWindow(site, {p.kernel, p.stride, {1, 1}, p.pad});
}

// Sizes below 16384 keep positions inside int32.
bool HasResizeRanks(const TosaSite& site) {
  for (const Dims& shape : {site.operand(0).shape, site.result().shape}) {
    if (!site.Keeps(shape.size() == 4, kRank)) return false;
    site.Keeps(std::max(shape[1], shape[2]) < 16384, kResizeSize);
  }
  return true;
}

void CheckResizeAxis(const TosaSite& site, const ResizeParams& p, std::size_t i) {
  const std::int64_t n = p.scale[2 * i];
  const std::int64_t d = p.scale[2 * i + 1];
  if (!site.Keeps(0 < n && n <= 2048 && 0 < d, kResizeScale)) return;
  site.Keeps(n <= site.limits().scale * d, kLevelScale);
  site.Keeps(d < 16 * n, kResizeDownscale);
  site.Keeps(-n <= p.offset[i] && p.offset[i] < 16 * n, kResizeOffset);
  site.Keeps(-16 * n <= p.border[i] && p.border[i] < n, kResizeBorder);
  const std::int64_t span = (site.operand(0).shape[i + 1] - 1) * n - p.offset[i] + p.border[i];
  site.Keeps(span >= 0 && span % d == 0 && span / d + 1 == site.result().shape[i + 1],
             kOutputShape);
}

bool IsUnsigned(DType dtype) { return dtype == DType::kUint8 || dtype == DType::kUint16; }

// 8 bits may have any; uint16 has 0 or the middle; the rest has 0.
void CheckRescaleZeroPoint(const TosaSite& site, DType dtype, std::int64_t zero_point) {
  site.Keeps(RangeOf(dtype).Contains(zero_point), kZeroPointRange);
  if (dtype == DType::kUint16) {
    site.Keeps(zero_point == 0 || zero_point == 32768, kUint16ZeroPoint);
    return;
  }
  site.Keeps(zero_point == 0 || BitWidth(dtype) == 8, kZeroPointType);
}

void CheckRescaleTypes(const TosaSite& site, const RescaleParams& p) {
  const DType in = site.operand(0).dtype;
  const DType out = site.result().dtype;
  const bool twice = p.rounding == Rounding::kDouble;
  site.Keeps(!p.scale32 || in != DType::kInt48, kScale32Int48);
  site.Keeps(p.scale32 || !twice, kDoubleRoundScale16);
  site.Keeps(!twice || site.target.double_round, kNeedsDoubleRound);
  site.Keeps(!IsUnsigned(in) || !IsUnsigned(out), kBothUnsigned);
  site.Keeps(!(IsUnsigned(in) && BitWidth(out) > 16) && !(IsUnsigned(out) && BitWidth(in) > 16),
             kUnsignedWide);
  CheckRescaleZeroPoint(site, in, p.input_zero_point);
  CheckRescaleZeroPoint(site, out, p.output_zero_point);
}

}  // namespace

void CheckTosaForm(const TosaSite& site, const Conv2dParams& p) { CheckConv(site, p, 2, false); }
void CheckTosaForm(const TosaSite& site, const DepthwiseConv2dParams& p) {
  CheckConv(site, p.conv, 2, true);
}
void CheckTosaForm(const TosaSite& site, const Conv3dParams& p) { CheckConv(site, p, 3, false); }

void CheckTosaForm(const TosaSite& site, const TransposeConv2dParams& p) {
  if (!CheckConvolved(site, 2, {p.x_zero_point, p.w_zero_point}, false)) return;
  if (!HasAttributes(site, p.stride, 2) || !HasAttributes(site, p.out_pad, 4)) return;
  const Dims kernel = SpaceOf(site.operand(1).shape);
  CheckWindowLimits(site, {kernel, p.stride, {1, 1}, p.out_pad});
  site.Keeps(AllAtLeast(p.stride, 1), kStride);
  const Dims& x = site.operand(0).shape;
  for (std::size_t i = 0; i < 2; ++i) {
    const std::int64_t before = p.out_pad[2 * i];
    const std::int64_t after = p.out_pad[2 * i + 1];
    site.Keeps(before > -kernel[i] && after > -kernel[i], kOutPad);
    site.Keeps(
        site.result().shape[i + 1] == (x[i + 1] - 1) * p.stride[i] + before + after + kernel[i],
        kOutputShape);
  }
}

void CheckTosaForm(const TosaSite& site, const AvgPool2dParams& p) {
  CheckInt8ZeroPoint(site, site.operand(0).dtype, p.input_zero_point);
  CheckInt8ZeroPoint(site, site.result().dtype, p.output_zero_point);
  CheckPool(site, p);
}
void CheckTosaForm(const TosaSite& site, const MaxPool2dParams& p) { CheckPool(site, p); }

void CheckTosaForm(const TosaSite& site, const ResizeParams& p) {
  if (!HasResizeRanks(site)) return;
  if (!HasAttributes(site, p.scale, 4) || !HasAttributes(site, p.offset, 2) ||
      !HasAttributes(site, p.border, 2)) {
    return;
  }
  const Dims& x = site.operand(0).shape;
  const Dims& y = site.result().shape;
  site.Keeps(x[0] == y[0] && x[3] == y[3], kOutputShape);
  CheckResizeAxis(site, p, 0);
  CheckResizeAxis(site, p, 1);
}

void CheckTosaForm(const TosaSite& site, const RescaleParams& p) {
  CheckRescaleTypes(site, p);
  const Dims& shape = site.operand(0).shape;
  site.Keeps(site.result().shape == shape, kOutputShape);
  const std::int64_t wanted = shape.empty() ? 1 : shape.back();
  const auto count = static_cast<std::int64_t>(p.multipliers.size());
  site.Keeps((count == 1 || count == wanted) && p.shifts.size() == p.multipliers.size(),
             kChannelCount);
  for (const std::int32_t multiplier : p.multipliers) {
    const bool narrow = RangeOf(DType::kInt16).Contains(multiplier);
    site.Keeps(p.scale32 || narrow, kMultiplierType);
    site.Keeps(multiplier >= 0, kRescaleMultiplier);
  }
  for (const std::int32_t shift : p.shifts) site.Keeps(2 <= shift && shift <= 62, kRescaleShift);
}

}  // namespace qconform
