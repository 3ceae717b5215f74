// SPDX-License-Identifier: Apache-2.0
#include "qconform/kernel/fast/fast_kernels.h"

#include <atomic>
#include <cstddef>

#include "qconform/base/check.h"
#include "qconform/kernel/fast/adapters.h"
#include "qconform/kernel/fast/targets.h"
#include "qconform/kernel/reference/kernels.h"

namespace qconform {
namespace {

struct Counters {
  std::atomic<std::uint64_t> fast{0};
  std::atomic<std::uint64_t> reference{0};
};
std::array<Counters, kAllFastKernels.size()> counters;

template <class Params>
using Try = bool (*)(const Params&, fast::Operands, const MutableTensorView&);

template <FastKernel kKernel, class Params, Try<Params> kTry, Kernel<Params> kReference>
KernelStatus Call(const Params& p, std::span<const TensorView> operands, MutableTensorView result) {
  Counters& calls = counters[static_cast<std::size_t>(kKernel)];
  if (kTry(p, operands, result)) {
    calls.fast.fetch_add(1, std::memory_order_relaxed);
    return std::nullopt;
  }
  calls.reference.fetch_add(1, std::memory_order_relaxed);
  return kReference(p, operands, result);
}

KernelTable MakeTable() {
  KernelTable t = ReferenceKernels();
  using K = FastKernel;
  t.conv2d = Call<K::kConv2d, Conv2dParams, fast::TryConv2d, reference::Conv2d>;
  t.depthwise_conv2d = Call<K::kDepthwiseConv2d, DepthwiseConv2dParams, fast::TryDepthwiseConv2d,
                            reference::DepthwiseConv2d>;
  t.matmul = Call<K::kMatmul, MatmulParams, fast::TryMatmul, reference::Matmul>;
  t.elementwise =
      Call<K::kElementwise, ElementwiseParams, fast::TryElementwise, reference::Elementwise>;
  t.rescale = Call<K::kRescale, RescaleParams, fast::TryRescale, reference::Rescale>;
  t.table = Call<K::kTable, TableParams, fast::TryTable, reference::Table>;
  t.clamp = Call<K::kClamp, ClampParams, fast::TryClamp, reference::Clamp>;
  t.avg_pool2d = Call<K::kAvgPool2d, AvgPool2dParams, fast::TryAvgPool2d, reference::AvgPool2d>;
  t.max_pool2d = Call<K::kMaxPool2d, MaxPool2dParams, fast::TryMaxPool2d, reference::MaxPool2d>;
  return t;
}

}  // namespace

const KernelTable& FastKernels() {
  static const KernelTable kTable = MakeTable();
  return kTable;
}

std::string_view NameOf(FastKernel kernel) {
  switch (kernel) {
    case FastKernel::kConv2d:
      return "conv2d";
    case FastKernel::kDepthwiseConv2d:
      return "depthwise_conv2d";
    case FastKernel::kMatmul:
      return "matmul";
    case FastKernel::kElementwise:
      return "elementwise";
    case FastKernel::kRescale:
      return "rescale";
    case FastKernel::kTable:
      return "table";
    case FastKernel::kClamp:
      return "clamp";
    case FastKernel::kAvgPool2d:
      return "avg_pool2d";
    case FastKernel::kMaxPool2d:
      return "max_pool2d";
  }
  FailCheck(__FILE__, __LINE__, "unknown fast kernel");
}

FastCalls CallsOf(FastKernel kernel) {
  const Counters& calls = counters[static_cast<std::size_t>(kernel)];
  return {calls.fast.load(std::memory_order_relaxed),
          calls.reference.load(std::memory_order_relaxed)};
}

std::vector<std::string> FastTargetNames() {
  std::vector<std::string> names;
  for (const fast::Ops& ops : fast::AllTargets()) names.emplace_back(ops.name);
  return names;
}

bool UseFastTarget(std::string_view name) { return fast::UseTarget(name); }
std::string_view FastTargetInUse() { return fast::CurrentTarget().name; }

}  // namespace qconform
