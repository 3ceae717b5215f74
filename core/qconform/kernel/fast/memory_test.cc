// SPDX-License-Identifier: Apache-2.0
// What the packed kernels allocate: counted by the operators of this program.
#include <gtest/gtest.h>
#include <malloc.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <vector>

#include "qconform/kernel/fast/depthwise_layer.h"
#include "qconform/kernel/fast/layer.h"
#include "qconform/kernel/fast/targets.h"

namespace {

std::atomic<std::size_t> allocations{0};
std::atomic<std::size_t> live{0};
std::atomic<std::size_t> peak{0};

void* Allocate(std::size_t size) {
  void* memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  ++allocations;
  live += malloc_usable_size(memory);
  if (live > peak) peak = live.load();
  return memory;
}
void Free(void* memory) {
  if (memory == nullptr) return;
  live -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return Allocate(size); }
void* operator new[](std::size_t size) { return Allocate(size); }
void operator delete(void* memory) noexcept { Free(memory); }
void operator delete[](void* memory) noexcept { Free(memory); }
void operator delete(void* memory, std::size_t) noexcept { Free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { Free(memory); }

namespace qconform::fast {
namespace {

constexpr std::int64_t kSize = 1024;
constexpr std::int32_t kMultiplier = 1 << 30;
constexpr std::int32_t kShift = 40;

Requantization ToInt8() {
  return {.multipliers = {&kMultiplier, 1}, .shifts = {&kShift, 1}, .range = {-128, 127}};
}

TEST(FastMemory, AThousandCubedNeedsHalfItsOperandsMore) {
  const Requantization to = ToInt8();
  const std::vector<std::int8_t> x(kSize * kSize, 1);
  const std::vector<std::int8_t> w(kSize * kSize, 1);
  std::vector<std::int8_t> y(kSize * kSize);
  const std::size_t operands = x.size() + w.size() + y.size();
  for (const Ops& ops : AllTargets()) {
    const std::size_t before = live;
    peak = before;
    Layer layer;
    Workspace workspace;
    const LayerSpec spec{
        .x_type = DType::kInt8,
        .x_zero_point = 3,
        .x_range = {},
        .weights = {.codes = w.data(), .outputs = kSize, .depth = kSize, .output_stride = kSize},
        .bias = {},
        .to = &to};
    ASSERT_TRUE(layer.Prepare(spec, ops));
    layer.Run(RowsOf(kSize, kSize), x.data(), y.data(), workspace);
    EXPECT_EQ(y[0], (-2 * 1024 + 512) >> 10) << ops.name;
    EXPECT_LE(operands + (peak - before), operands * 3 / 2) << ops.name;
    EXPECT_LE(layer.bytes() + workspace.bytes(), peak - before) << ops.name;

    // Kept for the next time: no allocation at all.
    const std::size_t count = allocations;
    ASSERT_TRUE(layer.Prepare(spec, ops));
    layer.Run(RowsOf(kSize, kSize), x.data(), y.data(), workspace);
    EXPECT_EQ(allocations, count) << ops.name;
  }
}

// Allocations of a first run over so many pixels, with a window that needs padding.
template <class AnyLayer>
std::size_t AllocationsOf(std::int64_t side, const Ops& ops, bool depthwise) {
  const Requantization to = ToInt8();
  const std::int64_t channels = 8;
  const std::vector<std::int8_t> x(static_cast<std::size_t>(side * side * channels), 1);
  const std::vector<std::int8_t> w(static_cast<std::size_t>(9 * channels * channels), 1);
  std::vector<std::int8_t> y(x.size());
  const std::int64_t depth = depthwise ? 9 : 9 * channels;
  const LayerSpec spec{
      .x_type = DType::kInt8,
      .x_zero_point = 0,
      .x_range = {},
      .weights = {.codes = w.data(), .outputs = channels, .depth = depth, .output_stride = depth},
      .bias = {},
      .to = &to};
  const Patches patches{.height = side,
                        .width = side,
                        .channels = channels,
                        .kernel_height = 3,
                        .kernel_width = 3,
                        .pad_top = 1,
                        .pad_left = 1,
                        .out_height = side,
                        .out_width = side};
  AnyLayer layer;
  EXPECT_TRUE(layer.Prepare(spec, ops));
  const std::size_t before = allocations;
  if constexpr (std::is_same_v<AnyLayer, Layer>) {
    Workspace workspace;
    layer.Run(patches, x.data(), y.data(), workspace);
  } else {
    layer.Run(patches, x.data(), w.data(), y.data());
  }
  return allocations - before;
}

TEST(FastMemory, NothingIsAllocatedPerOutput) {
  for (const Ops& ops : AllTargets()) {
    EXPECT_EQ(AllocationsOf<Layer>(4, ops, false), AllocationsOf<Layer>(40, ops, false))
        << ops.name;
    EXPECT_EQ(AllocationsOf<DepthwiseLayer>(4, ops, true),
              AllocationsOf<DepthwiseLayer>(40, ops, true))
        << ops.name;
  }
}

}  // namespace
}  // namespace qconform::fast
