// SPDX-License-Identifier: Apache-2.0
// Windows that slide over images, and images whose pixels move.
#include <array>

#include "qconform/graph/shape_rules.h"

namespace qconform::shapes {
namespace {

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
    return Bad("stride " + std::to_string(w.stride) + " does not divide the " + axis +
               " reach of " + std::to_string(reach));
  }
  return reach / w.stride + 1;
}

constexpr std::array<const char*, 3> kAxisNames = {"depth", "height", "width"};

// Windows over the spatial dimensions of x; the last dimension becomes `channels`.
Result<Dims> SlideAll(const Dims& x, const Attributes& attrs, const Dims& kernel,
                      std::int64_t channels) {
  const Dims& stride = attrs.Get(AttrId::kStride);
  const Dims& pad = attrs.Get(AttrId::kPad);
  const Dims* dilation = attrs.Find(AttrId::kDilation);
  Dims result = {x[0]};
  for (std::size_t i = 0; i < kernel.size(); ++i) {
    const Window window{kernel[i], stride[i], dilation ? (*dilation)[i] : 1, pad[2 * i],
                        pad[2 * i + 1]};
    const Result<std::int64_t> size = Slide(x[i + 1], window, kAxisNames[i + 3 - kernel.size()]);
    if (!size.ok()) return size.error();
    result.push_back(size.value());
  }
  result.push_back(channels);
  return result;
}

Dims KernelOf(const Dims& w) { return Dims(std::span(w.begin() + 1, w.size() - 2)); }

Status CheckRanks(const OpInfo& info, const Dims& x, const Dims& w) {
  const auto rank = static_cast<std::size_t>(info.spatial) + 2;
  if (x.size() == rank && w.size() == rank) return OkStatus();
  return Bad("x and weight must have rank " + std::to_string(rank));
}

Status CheckImage(const Dims& x) {
  return x.size() == 4 ? OkStatus() : Status(Bad("x must have rank 4"));
}

}  // namespace

Result<Dims> Conv(const OpInfo& info, const Attributes& attrs, Operands operands) {
  const Dims& x = operands[0];
  const Dims& w = operands[1];
  const Status ranks = CheckRanks(info, x, w);
  if (!ranks.ok()) return ranks.error();
  if (w.back() != x.back()) {
    return Bad("weight " + Text(w) + " must have as many input channels as x " + Text(x));
  }
  const Status bias = CheckBias(operands, w[0]);
  if (!bias.ok()) return bias.error();
  return SlideAll(x, attrs, KernelOf(w), w[0]);
}

Result<Dims> DepthwiseConv(const Attributes& attrs, Operands operands) {
  const Dims& x = operands[0];
  const Dims& w = operands[1];
  if (x.size() != 4 || w.size() != 4) return Bad("x and weight must have rank 4");
  if (w[0] != 1 || w[3] % x[3] != 0) {
    return Bad("weight " + Text(w) + " must be [1,KH,KW,C*M] for x " + Text(x));
  }
  const Status bias = CheckBias(operands, w[3]);
  if (!bias.ok()) return bias.error();
  return SlideAll(x, attrs, KernelOf(w), w[3]);
}

Result<Dims> TransposeConv(const OpInfo& info, const Attributes& attrs, Operands operands) {
  const Dims& x = operands[0];
  const Dims& w = operands[1];
  const Status ranks = CheckRanks(info, x, w);
  if (!ranks.ok()) return ranks.error();
  const std::int64_t groups = attrs.Get(AttrId::kGroups)[0];
  if (w[0] != x.back() || w[0] % groups != 0) {
    return Bad("weight " + Text(w) + " in " + std::to_string(groups) + " groups does not fit x " +
               Text(x));
  }
  const std::int64_t channels = w.back() * groups;
  const Status bias = CheckBias(operands, channels);
  if (!bias.ok()) return bias.error();
  const Dims& stride = attrs.Get(AttrId::kStride);
  const Dims& pad = attrs.Get(AttrId::kPad);
  const Dims& more = attrs.Get(AttrId::kOutputPad);
  Dims result = {x[0]};
  for (std::size_t i = 0; i + 2 < x.size(); ++i) {
    if (more[i] >= stride[i]) return Bad("output_pad must be smaller than the stride");
    const std::int64_t size =
        (x[i + 1] - 1) * stride[i] + w[i + 1] - pad[2 * i] - pad[2 * i + 1] + more[i];
    if (size < 1) return Bad("the padding takes the whole result");
    result.push_back(size);
  }
  result.push_back(channels);
  return result;
}

Result<Dims> Pool(const OpInfo& info, const Attributes& attrs, Operands operands) {
  const Dims& kernel = attrs.Get(AttrId::kKernel);
  const Dims& pad = attrs.Get(AttrId::kPad);
  const auto rank = static_cast<std::size_t>(info.spatial) + 2;
  if (operands[0].size() != rank) return Bad("x must have rank " + std::to_string(rank));
  for (std::size_t i = 0; i < pad.size(); ++i) {
    if (pad[i] >= kernel[i / 2]) return Bad("padding must be smaller than the kernel");
  }
  return SlideAll(operands[0], attrs, kernel, operands[0].back());
}

Result<Dims> Resize(const Attributes& attrs, Operands operands) {
  const Dims& x = operands[0];
  const Status image = CheckImage(x);
  if (!image.ok()) return image.error();
  const Dims& size = attrs.Get(AttrId::kOutputSize);
  return Dims{x[0], size[0], size[1], x[3]};
}

Result<Dims> GridSample(Operands operands) {
  const Dims& x = operands[0];
  const Dims& grid = operands[1];
  if (x.size() != 4 || grid.size() != 4) return Bad("x and grid must have rank 4");
  if (x[0] != grid[0] || grid[3] != 2)
    return Bad("grid " + Text(grid) + " does not fit x " + Text(x));
  return Dims{x[0], grid[1], grid[2], x[3]};
}

Result<Dims> DepthToSpace(const Attributes& attrs, Operands operands) {
  const Dims& x = operands[0];
  const std::int64_t b = attrs.Get(AttrId::kBlock)[0];
  if (x.size() != 4 || x[3] % (b * b) != 0) return Bad("x " + Text(x) + " does not fit the block");
  return Dims{x[0], x[1] * b, x[2] * b, x[3] / (b * b)};
}

Result<Dims> SpaceToDepth(const Attributes& attrs, Operands operands) {
  const Dims& x = operands[0];
  const std::int64_t b = attrs.Get(AttrId::kBlock)[0];
  if (x.size() != 4 || x[1] % b != 0 || x[2] % b != 0)
    return Bad("x " + Text(x) + " does not fit the block");
  return Dims{x[0], x[1] / b, x[2] / b, x[3] * b * b};
}

Result<Dims> BatchToSpace(const Attributes& attrs, Operands operands) {
  const Dims& x = operands[0];
  const std::int64_t b = attrs.Get(AttrId::kBlock)[0];
  if (x.size() != 4 || x[0] % (b * b) != 0) return Bad("x " + Text(x) + " does not fit the block");
  return Dims{x[0] / (b * b), x[1] * b, x[2] * b, x[3]};
}

Result<Dims> SpaceToBatch(const Attributes& attrs, Operands operands) {
  const Dims& x = operands[0];
  const std::int64_t b = attrs.Get(AttrId::kBlock)[0];
  if (x.size() != 4 || x[1] % b != 0 || x[2] % b != 0)
    return Bad("x " + Text(x) + " does not fit the block");
  return Dims{x[0] * b * b, x[1] / b, x[2] / b, x[3]};
}

}  // namespace qconform::shapes
