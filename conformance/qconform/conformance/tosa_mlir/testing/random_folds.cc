// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/tosa_mlir/testing/random_tosa.h"

namespace qconform::conformance {
namespace {

using Fold = ReduceParams::Op;

TosaSubject MakeReduce(Prng& prng, Fold op, DType dtype) {
  TosaMaker m(prng);
  const Dims shape = m.Shape(static_cast<std::size_t>(m.Range(1, 4)), 5);
  const ReduceParams params{op, m.Range(0, static_cast<std::int64_t>(shape.size()) - 1)};
  Dims result = shape;
  result[static_cast<std::size_t>(params.axis)] = 1;
  // Five of them stay inside int32.
  const CodeRange own = RangeOf(dtype);
  const CodeRange range = op == Fold::kSum ? CodeRange{own.min / 5, own.max / 5} : own;
  return m.Finish(params, {m.Argument(dtype, shape, range)}, dtype, result);
}

TosaSubject MakeArgMax(Prng& prng, DType dtype) {
  TosaMaker m(prng);
  const Dims shape = m.Shape(static_cast<std::size_t>(m.Range(1, 4)), 6);
  const ArgMaxParams params{m.Range(0, static_cast<std::int64_t>(shape.size()) - 1)};
  Dims result;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (static_cast<std::int64_t>(i) != params.axis) result.push_back(shape[i]);
  }
  return m.Finish(params, {m.Argument(dtype, shape)}, DType::kInt32, result);
}

// Windows that divide exactly, paddings below the kernel.
struct Pool {
  Pool2dParams params;
  Dims in;
  Dims out;
};

Pool RandomPool(TosaMaker& m) {
  Pool pool;
  pool.in = {m.Range(1, 2)};
  pool.out = pool.in;
  for (int axis = 0; axis < 2; ++axis) {
    const std::int64_t kernel = m.Range(1, 5);
    const std::int64_t stride = m.Range(1, 3);
    const std::int64_t out = m.Range(1, 4);
    std::int64_t before = m.Range(0, kernel - 1);
    std::int64_t after = m.Range(0, kernel - 1);
    if ((out - 1) * stride + kernel - before - after < 1) before = after = 0;
    pool.params.kernel.push_back(kernel);
    pool.params.stride.push_back(stride);
    pool.params.pad.push_back(before);
    pool.params.pad.push_back(after);
    pool.in.push_back((out - 1) * stride + kernel - before - after);
    pool.out.push_back(out);
  }
  const std::int64_t channels = m.Range(1, 4);
  pool.in.push_back(channels);
  pool.out.push_back(channels);
  return pool;
}

TosaSubject MakeAvgPool(Prng& prng, DType dtype) {
  TosaMaker m(prng);
  const Pool pool = RandomPool(m);
  AvgPool2dParams params{pool.params};
  if (dtype == DType::kInt8) {
    params.input_zero_point = m.Range(-128, 127);
    params.output_zero_point = m.Range(-128, 127);
  }
  return m.Finish(params, {m.Argument(dtype, pool.in)}, dtype, pool.out);
}

TosaSubject MakeMaxPool(Prng& prng, DType dtype) {
  TosaMaker m(prng);
  const Pool pool = RandomPool(m);
  return m.Finish(MaxPool2dParams{pool.params}, {m.Argument(dtype, pool.in)}, dtype, pool.out);
}

}  // namespace

std::vector<TosaRow> FoldRows() {
  std::vector<TosaRow> rows;
  const auto add = [&](Fold op, std::string_view name, DType dtype) {
    rows.push_back({std::string(name) + " " + std::string(NameOf(dtype)), "",
                    [op, dtype](Prng& p) { return MakeReduce(p, op, dtype); }});
  };
  add(Fold::kSum, "reduce_sum", DType::kInt32);
  for (const DType dtype : {DType::kInt8, DType::kInt16, DType::kInt32}) {
    add(Fold::kMax, "reduce_max", dtype);
    add(Fold::kMin, "reduce_min", dtype);
  }
  add(Fold::kAll, "reduce_all", DType::kBool);
  add(Fold::kAny, "reduce_any", DType::kBool);
  for (const DType dtype : {DType::kInt8, DType::kInt16}) {
    const std::string name(NameOf(dtype));
    const std::string_view extension = dtype == DType::kInt16 ? "int16" : "";
    rows.push_back(
        {"argmax " + name, extension, [dtype](Prng& p) { return MakeArgMax(p, dtype); }});
    rows.push_back(
        {"avg_pool2d " + name, extension, [dtype](Prng& p) { return MakeAvgPool(p, dtype); }});
    rows.push_back(
        {"max_pool2d " + name, extension, [dtype](Prng& p) { return MakeMaxPool(p, dtype); }});
  }
  return rows;
}

}  // namespace qconform::conformance
