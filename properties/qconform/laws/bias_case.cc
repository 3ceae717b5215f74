// SPDX-License-Identifier: Apache-2.0
// Cases for the int48 bias laws: reduction lengths around the int32 limit (K = 516), operands whose
// products do not cancel, scales that saturate the int16 result and scales that do not.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "qconform/base/dtype.h"
#include "qconform/laws/bias_laws.h"

namespace qconform::laws {
namespace {

using Codes = std::vector<std::int64_t>;

constexpr CodeRange kXRange = {-32768, 32767};
constexpr CodeRange kWRange = {-127, 127};

std::size_t DrawLength(gen::Draw& draw) {
  static const std::vector<std::int64_t> edges = {1, 2, 15, 16, 257, 514, 515, 516, 517, 518, 520};
  const bool edge = draw.Chance(1, 3);
  if (edge) return static_cast<std::size_t>(draw.Pick(edges));
  return static_cast<std::size_t>(draw.Range(1, 24));
}

enum class Filling : std::uint8_t { kEdges, kSmall, kExtreme, kUniform };

Codes Fill(gen::Draw& draw, std::size_t count, CodeRange range) {
  static const std::vector<Filling> fillings = {Filling::kSmall, Filling::kEdges, Filling::kExtreme,
                                                Filling::kUniform};
  const Filling filling = draw.Pick(fillings);
  Codes codes;
  for (std::size_t i = 0; i < count; ++i) {
    switch (filling) {
      case Filling::kEdges:
        codes.push_back(draw.EdgeBiased(range.min, range.max));
        break;
      case Filling::kSmall:
        codes.push_back(draw.Range(-3, 3));
        break;
      case Filling::kExtreme:
        codes.push_back(draw.Chance(1, 2) ? range.min : range.max);
        break;
      case Filling::kUniform:
        codes.push_back(draw.Range(range.min, range.max));
        break;
    }
  }
  return codes;
}

// Every product of the first row gets the same sign: random signs cancel, and a narrow accumulator
// passes.
void AlignSigns(const Codes& row, Codes& x) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = row[i] < 0 ? -std::abs(x[i]) : std::min(std::abs(x[i]), kXRange.max);
  }
}

std::int64_t Product(const Codes& x, const Codes& row) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += x[i] * row[i];
  return sum;
}

std::int64_t DrawBias(gen::Draw& draw, std::int64_t product) {
  const std::uint64_t kind = draw.Below(6);
  const std::int64_t int32_max = RangeOf(DType::kInt32).max;
  switch (kind) {
    case 0:
      return 0;
    case 1:
      return draw.EdgeBiased(-1024, 1024);
    case 2:  // of opposite sign, and no trifle: what a premature clip loses
      return -product / (std::int64_t{2} << draw.Below(6));
    case 3:  // the int32 sum just fits, or just does not
      return std::clamp<std::int64_t>(int32_max - product + draw.Range(-1, 1), -int32_max - 1,
                                      int32_max);
    case 4:
      return draw.EdgeBiased(-int32_max - 1, int32_max);
    default:
      return draw.EdgeBiased(-(std::int64_t{1} << 40), std::int64_t{1} << 40);
  }
}

// One row of the largest products there are, all of one sign, around K = 516: the sums that leave
// int32.
void DrawWidest(gen::Draw& draw, Bias48Case& c) {
  const auto length = static_cast<std::size_t>(draw.Range(514, 520));
  c.x.assign(length, kXRange.min);
  c.w = {Codes(length, draw.Chance(1, 2) ? kWRange.min : kWRange.max)};
}

void DrawOperands(gen::Draw& draw, Bias48Case& c) {
  const std::size_t length = DrawLength(draw);
  const std::uint64_t rows = 1 + draw.Below(4);
  c.x = Fill(draw, length, kXRange);
  for (std::uint64_t r = 0; r < rows; ++r) c.w.push_back(Fill(draw, length, kWRange));
  const bool align = draw.Chance(1, 2);
  if (align) AlignSigns(c.w[0], c.x);
}

float DrawScale(gen::Draw& draw, int min_exponent, int max_exponent) {
  const auto exponent = static_cast<int>(draw.Range(min_exponent, max_exponent));
  const bool power_of_two = draw.Chance(1, 4);
  const std::uint64_t fraction = power_of_two ? 0 : draw.Below(1u << 23);
  return std::ldexp(1.0F + std::ldexp(static_cast<float>(fraction), -23), exponent);
}

// The result's scale puts the largest sum at `target` codes, inside the domain of both encodings.
float ResultScale(const Bias48Case& c, std::int64_t largest, double target) {
  const double unit = static_cast<double>(c.x_scale) * static_cast<double>(c.w_scale);
  const double ratio = target / static_cast<double>(std::max<std::int64_t>(largest, 1));
  return static_cast<float>(unit / std::clamp(ratio, 0x1p-28, 0x1p8));
}

}  // namespace

Bias48Case GenerateBias48Case(gen::Draw& draw) {
  static const std::vector<double> targets = {100.0, 3000.0, 32000.0, 32766.5, 33000.0, 131072.0};
  Bias48Case c;
  const bool widest = draw.Chance(1, 8);
  if (widest) {
    DrawWidest(draw, c);
  } else {
    DrawOperands(draw, c);
  }
  std::int64_t largest = 0;
  for (const Codes& row : c.w) {
    const std::int64_t product = Product(c.x, row);
    c.bias.push_back(DrawBias(draw, product));
    largest = std::max(largest, std::abs(product + c.bias.back()));
  }
  c.x_scale = DrawScale(draw, -14, -4);
  c.w_scale = DrawScale(draw, -12, -4);
  c.y_scale = ResultScale(c, largest, draw.Pick(targets));
  return c;
}

}  // namespace qconform::laws
