// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include "qconform/conformance/tosa_mlir/testing/random_tosa.h"

namespace qconform::conformance {
namespace {

Dims AnyShape(TosaMaker& m) { return m.Shape(static_cast<std::size_t>(m.Range(1, 4)), 4); }

std::int64_t AnyAxis(TosaMaker& m, const Dims& shape) {
  return m.Range(0, static_cast<std::int64_t>(shape.size()) - 1);
}

TosaSubject MakeTranspose(Prng& prng, DType dtype) {
  TosaMaker m(prng);
  const Dims shape = AnyShape(m);
  std::vector<std::int64_t> perm(shape.size());
  std::iota(perm.begin(), perm.end(), 0);
  for (std::size_t i = perm.size() - 1; i > 0; --i) {
    std::swap(perm[i], perm[static_cast<std::size_t>(m.Range(0, static_cast<std::int64_t>(i)))]);
  }
  Dims result;
  for (const std::int64_t axis : perm) result.push_back(shape[static_cast<std::size_t>(axis)]);
  return m.Finish(TransposeParams{Dims(std::span<const std::int64_t>(perm))},
                  {m.Argument(dtype, shape)}, dtype, result);
}

TosaSubject MakeReshape(Prng& prng, DType dtype) {
  TosaMaker m(prng);
  const Dims shape = m.Shape(static_cast<std::size_t>(m.Range(0, 4)), 4);
  const std::int64_t count = ElementCount(shape);
  Dims result;
  if (count > 1 || m.Chance(2)) result.push_back(count);
  if (!shape.empty() && m.Chance(2)) result = {shape[0], count / shape[0]};
  if (m.Chance(2)) result.push_back(1);
  return m.Finish(ReshapeParams{}, {m.Argument(dtype, shape)}, dtype, result);
}

TosaSubject MakeConcat(Prng& prng, DType dtype) {
  TosaMaker m(prng);
  const Dims shape = AnyShape(m);
  const ConcatParams params{AnyAxis(m, shape)};
  const auto axis = static_cast<std::size_t>(params.axis);
  Dims result = shape;
  std::vector<RegisterId> operands = {m.Argument(dtype, shape)};
  for (std::int64_t more = m.Range(0, 2); more > 0; --more) {
    Dims next = shape;
    next[axis] = m.Range(1, 4);
    result[axis] += next[axis];
    operands.push_back(m.Either(dtype, next, RangeOf(dtype)));
  }
  return m.Finish(params, operands, dtype, result);
}

TosaSubject MakeSlice(Prng& prng, DType dtype) {
  TosaMaker m(prng);
  const Dims shape = AnyShape(m);
  SliceParams params;
  Dims result;
  for (const std::int64_t dim : shape) {
    result.push_back(m.Range(1, dim));
    params.start.push_back(m.Range(0, dim - result.back()));
  }
  return m.Finish(params, {m.Argument(dtype, shape)}, dtype, result);
}

TosaSubject MakePad(Prng& prng, DType dtype) {
  TosaMaker m(prng);
  const Dims shape = AnyShape(m);
  PadParams params;
  Dims result;
  for (const std::int64_t dim : shape) {
    params.before.push_back(m.Range(0, 2));
    params.after.push_back(m.Range(0, 2));
    result.push_back(dim + params.before.back() + params.after.back());
  }
  params.code = m.Codes({1}, RangeOf(dtype))[0];
  return m.Finish(params, {m.Argument(dtype, shape)}, dtype, result);
}

TosaSubject MakeReverse(Prng& prng, DType dtype) {
  TosaMaker m(prng);
  const Dims shape = AnyShape(m);
  return m.Finish(ReverseParams{AnyAxis(m, shape)}, {m.Argument(dtype, shape)}, dtype, shape);
}

TosaSubject MakeTile(Prng& prng, DType dtype) {
  TosaMaker m(prng);
  const Dims shape = AnyShape(m);
  TileParams params;
  Dims result;
  for (const std::int64_t dim : shape) {
    params.multiples.push_back(m.Range(1, 3));
    result.push_back(dim * params.multiples.back());
  }
  return m.Finish(params, {m.Argument(dtype, shape)}, dtype, result);
}

TosaSubject MakeGather(Prng& prng, DType dtype) {
  TosaMaker m(prng);
  const Dims size = m.Shape(4, 4);  // N, K, C, W
  const RegisterId values = m.Argument(dtype, {size[0], size[1], size[2]});
  const RegisterId indices = m.Either(DType::kInt32, {size[0], size[3]}, {0, size[1] - 1});
  return m.Finish(GatherParams{}, {values, indices}, dtype, {size[0], size[3], size[2]});
}

// No index twice: W of K positions in random order, for each N.
TosaSubject MakeScatter(Prng& prng, DType dtype) {
  TosaMaker m(prng);
  const Dims size = m.Shape(3, 4);  // N, K, C
  const std::int64_t width = m.Range(1, size[1]);
  std::vector<std::int64_t> indices;
  for (std::int64_t n = 0; n < size[0]; ++n) {
    std::vector<std::int64_t> all(static_cast<std::size_t>(size[1]));
    std::iota(all.begin(), all.end(), 0);
    for (std::int64_t i = 0; i < width; ++i) {
      std::swap(all[static_cast<std::size_t>(i)],
                all[static_cast<std::size_t>(m.Range(i, size[1] - 1))]);
      indices.push_back(all[static_cast<std::size_t>(i)]);
    }
  }
  const RegisterId values = m.Argument(dtype, {size[0], size[1], size[2]});
  const RegisterId at = m.ArgumentWith(DType::kInt32, {size[0], width}, std::move(indices));
  const RegisterId input = m.Argument(dtype, {size[0], width, size[2]});
  return m.Finish(ScatterParams{}, {values, at, input}, dtype, {size[0], size[1], size[2]});
}

struct ResizeAxis {
  std::int64_t n;
  std::int64_t d;
  std::int64_t offset;
  std::int64_t border;
  std::int64_t in;
  std::int64_t out;
};

// Positions of the result before the input's first pixel only where `before`, and then for certain.
// (in - 1) * n - offset + border = (out - 1) * d, offset in [-n, 16 n), border in [-16 n, n).
ResizeAxis RandomResizeAxis(TosaMaker& m, bool before) {
  while (true) {
    ResizeAxis a{m.Range(1, 8), m.Range(1, 8), 0, 0, m.Range(1, 5), 0};
    a.offset = before ? m.Range(-a.n, -1) : m.Range(0, 3 * a.n);
    const std::int64_t reach = (a.in - 1) * a.n - a.offset;
    a.border = m.Range(-a.n, a.n - 1);
    const std::int64_t span = reach + a.border;
    if (span < 0 || a.d >= 16 * a.n || span % a.d != 0) continue;
    a.out = span / a.d + 1;
    return a;
  }
}

TosaSubject MakeResize(Prng& prng, ResizeParams::Mode mode, bool before, DType dtype) {
  TosaMaker m(prng);
  const ResizeAxis y = RandomResizeAxis(m, before);
  const ResizeAxis x = RandomResizeAxis(m, before);
  const std::int64_t batch = m.Range(1, 2);
  const std::int64_t channels = m.Range(1, 3);
  const ResizeParams params{mode, {y.n, y.d, x.n, x.d}, {y.offset, x.offset}, {y.border, x.border}};
  DType result = dtype;
  if (mode == ResizeParams::Mode::kBilinear) {
    result = dtype == DType::kInt8 ? DType::kInt32 : DType::kInt48;
  }
  return m.Finish(params, {m.Argument(dtype, {batch, y.in, x.in, channels})}, result,
                  {batch, y.out, x.out, channels});
}

using Make = TosaSubject (*)(Prng&, DType);

}  // namespace

std::vector<TosaRow> MoveRows() {
  std::vector<TosaRow> rows;
  const auto add = [&](std::string_view name, Make make, DType dtype, std::string_view extension) {
    rows.push_back({std::string(name) + " " + std::string(NameOf(dtype)), extension,
                    [make, dtype](Prng& p) { return make(p, dtype); }});
  };
  for (const DType dtype : {DType::kBool, DType::kInt8, DType::kInt16, DType::kInt32}) {
    add("transpose", MakeTranspose, dtype, "");
    add("reshape", MakeReshape, dtype, "");
    add("slice", MakeSlice, dtype, "");
    add("pad", MakePad, dtype, "");
    add("reverse", MakeReverse, dtype, "");
    add("tile", MakeTile, dtype, "");
    add("concat", MakeConcat, dtype, dtype == DType::kInt16 ? "int16" : "");
    if (dtype == DType::kBool) continue;
    add("gather", MakeGather, dtype, "");
    add("scatter", MakeScatter, dtype, "");
  }
  for (const DType dtype : {DType::kInt8, DType::kInt16}) {
    for (const bool before : {false, true}) {
      for (const auto mode : {ResizeParams::Mode::kNearest, ResizeParams::Mode::kBilinear}) {
        std::string name =
            mode == ResizeParams::Mode::kNearest ? "resize nearest " : "resize bilinear ";
        name += before ? "before " : "";
        rows.push_back(
            {name + std::string(NameOf(dtype)), dtype == DType::kInt16 ? "int16" : "",
             [mode, before, dtype](Prng& p) { return MakeResize(p, mode, before, dtype); }});
      }
    }
  }
  return rows;
}

}  // namespace qconform::conformance
