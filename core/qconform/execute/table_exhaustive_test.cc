// SPDX-License-Identifier: Apache-2.0
// All 65,536 codes through the int16 tables the lowering makes, against interpolation on long
// integers, by division, between points that are looked up by their own codes.
#include <gtest/gtest.h>

#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <utility>
#include <variant>
#include <vector>

#include "qconform/base/bigint.h"
#include "qconform/execute/execute.h"
#include "qconform/lower/lower.h"
#include "qconform/lower/small_graph.h"

namespace qconform {
namespace {

Program LowerUnary(OpKind op, float in_scale, float out_scale, const Dims& shape) {
  SmallGraph g;
  const ValueId x = g.Input(shape, PerTensor(DType::kInt16, in_scale, 0));
  g.Node(op, {x}, shape, PerTensor(DType::kInt16, out_scale, 0));
  return Lower(g.graph(), {}).value();
}

std::vector<std::int64_t> AllCodes() {
  std::vector<std::int64_t> codes(65536);
  std::iota(codes.begin(), codes.end(), std::int64_t{-32768});
  return codes;
}

// (128 - f) / 128 of the point at or below the code and f / 128 of the next, to nearest, ties up.
std::int64_t NaiveValue(const std::vector<std::int64_t>& points, std::int64_t code) {
  std::size_t below = 0;
  while (below < 511 && -32768 + 128 * static_cast<std::int64_t>(below + 1) <= code) ++below;
  const std::int64_t f = code - (-32768 + 128 * static_cast<std::int64_t>(below));
  const BigInt weighted =
      BigInt(points[below]) * BigInt(128 - f) + BigInt(points[below + 1]) * BigInt(f);
  return FloorDivide(weighted * BigInt(2) + BigInt(128), BigInt(256)).quotient.ToInt64();
}

const TableParams& TableOf(const Program& program) {
  for (const Instruction& instruction : program.instructions) {
    if (const auto* table = std::get_if<TableParams>(&instruction.params)) return *table;
  }
  throw std::logic_error("no table");
}

class WideTable : public testing::TestWithParam<std::pair<OpKind, float>> {};

TEST_P(WideTable, InterpolatesEveryCode) {
  const auto [op, in_scale] = GetParam();
  const std::vector<std::int64_t> codes = AllCodes();
  const Dims shape{static_cast<std::int64_t>(codes.size())};
  const Program program = LowerUnary(op, in_scale, 1.0f / 32768, shape);
  const std::vector<std::int64_t>& points = TableOf(program).table;
  ASSERT_EQ(points.size(), 513u);
  const std::vector<Tensor> inputs = {Tensor{DType::kInt16, shape, codes}};
  const Outcome outcome = Execute(program, inputs);
  ASSERT_EQ(outcome.kind, Outcome::Kind::kValid) << outcome.reason;
  const std::vector<std::int64_t>& got = outcome.outputs[0].codes;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    ASSERT_EQ(got[i], NaiveValue(points, codes[i])) << codes[i];
    ASSERT_GE(got[i], got[i == 0 ? 0 : i - 1]) << codes[i];  // both functions rise
  }
  // At a grid point there is nothing to interpolate.
  for (std::size_t i = 0; i < 512; ++i) ASSERT_EQ(got[128 * i], points[i]) << i;
}

INSTANTIATE_TEST_SUITE_P(Scales, WideTable,
                         testing::Values(std::pair{OpKind::kSigmoid, 0x1p-12f},
                                         std::pair{OpKind::kSigmoid, 0.00037f},
                                         std::pair{OpKind::kTanh, 0x1p-13f},
                                         std::pair{OpKind::kTanh, 0.0009f}));

}  // namespace
}  // namespace qconform
