// SPDX-License-Identifier: Apache-2.0
// Benchmark only: the problems that we and the peers compute, all of them with zero points, bias
// and requantization, single-threaded.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace qconform::bench {

struct Problem {
  std::string name;
  std::int64_t rows;   // results: rows x outputs; a row is a pixel
  std::int64_t depth;  // products per result
  std::int64_t outputs;
  bool conv = false;  // 3x3, stride 1, padding 1, over a square image; depth is 9 times channels

  std::int64_t Macs() const { return rows * depth * outputs; }
  std::int64_t Channels() const { return conv ? depth / 9 : depth; }
  std::int64_t Side() const {
    std::int64_t side = 1;
    while (side * side < rows) ++side;
    return side;
  }
};

inline const std::vector<Problem>& Problems() {
  static const std::vector<Problem> kProblems = {{"gemm64", 64, 64, 64},
                                                 {"gemm256", 256, 256, 256},
                                                 {"gemm1024", 1024, 1024, 1024},
                                                 {"linear_b1", 1, 1024, 1024},
                                                 {"conv3x3", 56 * 56, 9 * 64, 64, true}};
  return kProblems;
}

// result = clamp(round(sum (x - x_zp) w + bias) * scale) + y_zp); x as int8, as uint8 (code + 128,
// zero point + 128) and as int16; weights [output][y][x][channel].
struct Data {
  static constexpr std::int32_t kXZeroPoint = 3;
  static constexpr std::int32_t kYZeroPoint = -5;
  std::vector<std::int8_t> x;
  std::vector<std::uint8_t> unsigned_x;
  std::vector<std::int16_t> wide_x;
  std::vector<std::int8_t> w;
  std::vector<std::int32_t> bias;
  std::vector<std::int8_t> y;
  std::vector<std::int16_t> wide_y;
  float scale;       // of 8-bit results
  float wide_scale;  // of 16-bit results
};
Data MakeData(const Problem& p);

// Runs the problem once, from data to data.y. Empty: the peer is not there or declines.
using Run = std::function<void()>;
Run OneDnnRun(const Problem& p, Data& data, bool unsigned_x);
Run XnnpackRun(const Problem& p, Data& data);
// The usual loop in plain C, compiled with -O3 for AVX-512: 16-bit x, 64-bit sum.
Run NaiveRun(const Problem& p, Data& data);

// What the CPU can do at most, in registers alone: multiply-adds per call.
struct Peak {
  std::string name;
  std::int64_t macs;
  Run run;  // empty: the CPU cannot
};
std::vector<Peak> Peaks();
// A chain of `steps` dependent additions of one cycle each.
std::uint64_t AddChain(std::int64_t steps);

}  // namespace qconform::bench
