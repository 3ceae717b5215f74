// SPDX-License-Identifier: Apache-2.0
// Operators without scales against the reference kernels, over random shapes.
#include <gtest/gtest.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "qconform/base/prng.h"
#include "qconform/conformance/adapters/single_op_case.h"
#include "qconform/conformance/adapters/xnnpack_backend.h"
#include "qconform/kernel/kernel_table.h"

namespace qconform::conformance {
namespace {

constexpr std::uint64_t kRounds = 300;

class Random {
 public:
  explicit Random(std::uint64_t seed) : prng_(seed) {}
  std::int64_t In(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(prng_.Below(static_cast<std::uint64_t>(high - low) + 1));
  }
  ConcreteSpec Spec() {
    const DType dtype = In(0, 1) == 0 ? DType::kInt8 : DType::kUint8;
    ConcreteSpec spec = PerTensor(dtype, 0.5f, 0);
    spec.qmin = In(spec.qmin, spec.qmax - 1);
    spec.qmax = In(spec.qmin + 1, spec.qmax);
    spec.zero_points = {In(spec.qmin, spec.qmax - 1)};
    return spec;
  }
  std::vector<std::int64_t> Codes(const ConcreteSpec& spec, std::int64_t count) {
    std::vector<std::int64_t> codes;
    for (std::int64_t i = 0; i < count; ++i) codes.push_back(In(spec.qmin, spec.qmax));
    return codes;
  }
  Dims Shape(std::int64_t rank) {
    Dims shape;
    for (std::int64_t i = 0; i + 1 < rank; ++i) shape.push_back(In(1, 4));
    if (rank > 0) shape.push_back(In(1, 70));
    return shape;
  }

 private:
  Prng prng_;
};

template <class Params>
void ExpectLibraryEqualsKernel(const Case& c, Kernel<Params> kernel, const Params& params) {
  XnnpackBackend backend;
  const BackendResult result = backend.Run(c, Target{});
  ASSERT_EQ(result.status, BackendStatus::kOk) << result.reason;
  Tensor expected = MakeTensor(c.inputs[0].dtype, c.graph.values.back().shape);
  const std::vector<TensorView> operands = {ViewOf(c.inputs[0])};
  ASSERT_FALSE(kernel(params, operands, MutableViewOf(expected)).has_value());
  EXPECT_EQ(result.outputs[0], expected);
}

TEST(XnnpackMovement, ClampAndReluCutTheRange) {
  for (std::uint64_t round = 0; round < kRounds; ++round) {
    Random random(round);
    const ConcreteSpec spec = random.Spec();
    const Dims shape = random.Shape(random.In(0, 5));
    const bool relu = random.In(0, 1) == 0;
    SingleOpCase builder(relu ? OpKind::kRelu : OpKind::kClamp);
    ClampParams params{spec.zero_points[0], spec.qmax};
    if (!relu) {
      params.min = random.In(spec.qmin, spec.qmax - 1);
      params.max = random.In(params.min + 1, spec.qmax);
      builder.Attr(AttrId::kMin, {params.min}).Attr(AttrId::kMax, {params.max});
    }
    builder.Input(shape, spec, random.Codes(spec, ElementCount(shape)));
    ExpectLibraryEqualsKernel(builder.Build(spec), ReferenceKernels().clamp, params);
  }
}

TEST(XnnpackMovement, MaxPoolTakesTheLargestOfTheValidPositions) {
  for (std::uint64_t round = 0; round < kRounds; ++round) {
    Random random(round);
    const ConcreteSpec spec = random.Spec();
    MaxPool2dParams params;
    params.kernel = {random.In(1, 7), random.In(2, 7)};
    params.stride = {random.In(1, 4), random.In(1, 4)};
    const std::int64_t top = random.In(0, params.kernel[0] - 1);
    const std::int64_t bottom = random.In(0, params.kernel[0] - 1);
    const std::int64_t left = random.In(0, params.kernel[1] - 1);
    const std::int64_t right = random.In(0, params.kernel[1] - 1);
    params.pad = {top, bottom, left, right};
    std::int64_t height = params.kernel[0] - top - bottom + params.stride[0] * random.In(0, 4);
    while (height < 1) height += params.stride[0];
    std::int64_t width = params.kernel[1] - left - right + params.stride[1] * random.In(0, 4);
    while (width < 1) width += params.stride[1];
    const Dims shape{random.In(1, 2), height, width, random.In(1, 70)};
    SingleOpCase builder(OpKind::kMaxPool2d);
    builder.Attr(AttrId::kKernel, params.kernel).Attr(AttrId::kStride, params.stride);
    builder.Attr(AttrId::kPad, params.pad);
    builder.Input(shape, spec, random.Codes(spec, ElementCount(shape)));
    ExpectLibraryEqualsKernel(builder.Build(spec), ReferenceKernels().max_pool2d, params);
  }
}

TEST(XnnpackMovement, PadSurroundsWithTheZeroPoint) {
  for (std::uint64_t round = 0; round < kRounds; ++round) {
    Random random(round);
    const ConcreteSpec spec = random.Spec();
    const Dims shape = random.Shape(random.In(1, 6));
    PadParams params{{}, {}, spec.zero_points[0]};
    for (std::size_t i = 0; i < shape.size(); ++i) {
      params.before.push_back(random.In(0, 2));
      params.after.push_back(random.In(0, 2));
    }
    SingleOpCase builder(OpKind::kPad);
    builder.Attr(AttrId::kBefore, params.before).Attr(AttrId::kAfter, params.after);
    builder.Input(shape, spec, random.Codes(spec, ElementCount(shape)));
    ExpectLibraryEqualsKernel(builder.Build(spec), ReferenceKernels().pad, params);
  }
}

TEST(XnnpackMovement, ReshapeKeepsTheCodes) {
  for (std::uint64_t round = 0; round < kRounds; ++round) {
    Random random(round);
    const ConcreteSpec spec = random.Spec();
    const Dims shape = random.Shape(random.In(0, 8));
    SingleOpCase builder(OpKind::kReshape);
    builder.Attr(AttrId::kShape, {ElementCount(shape), 1});
    builder.Input(shape, spec, random.Codes(spec, ElementCount(shape)));
    ExpectLibraryEqualsKernel(builder.Build(spec), ReferenceKernels().reshape, ReshapeParams{});
  }
}

}  // namespace
}  // namespace qconform::conformance
