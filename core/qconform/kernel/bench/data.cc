// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstddef>

#include "problem.h"
#include "qconform/base/prng.h"

namespace qconform::bench {

Data MakeData(const Problem& p) {
  Data d;
  Prng prng(1);
  const std::int64_t elements = p.rows * p.Channels();
  for (std::int64_t i = 0; i < elements; ++i) {
    const auto bits = static_cast<std::uint16_t>(prng.Next() >> 48);
    d.wide_x.push_back(static_cast<std::int16_t>(bits));
    d.x.push_back(static_cast<std::int8_t>(bits >> 8));
    d.unsigned_x.push_back(static_cast<std::uint8_t>((bits >> 8) ^ 0x80));
  }
  for (std::int64_t i = 0; i < p.outputs * p.depth; ++i) {
    d.w.push_back(static_cast<std::int8_t>(prng.Next() % 255 - 127));
  }
  for (std::int64_t i = 0; i < p.outputs; ++i) {
    d.bias.push_back(static_cast<std::int32_t>(prng.Next() % 20001) - 10000);
  }
  d.y.resize(static_cast<std::size_t>(p.rows * p.outputs));
  d.wide_y.resize(d.y.size());
  // Results spread over their type: a sum has a deviation of about 74 * 74 * sqrt(depth).
  d.scale = 50.0F / (74.0F * 74.0F * std::sqrt(static_cast<float>(p.depth)));
  d.wide_scale = 10000.0F / (18900.0F * 74.0F * std::sqrt(static_cast<float>(p.depth)));
  return d;
}

}  // namespace qconform::bench
