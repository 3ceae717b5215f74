// SPDX-License-Identifier: Apache-2.0
// Inside of Contract: every way in which a target lets an op be annotated, with what is still open
// there.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "qconform/generate/generate.h"
#include "qconform/profile/target.h"

namespace qconform::gen {

inline constexpr std::size_t kIn0 = 0;
inline constexpr std::size_t kIn1 = 1;
inline constexpr std::size_t kIn2 = 2;
inline constexpr std::size_t kOut = 3;
inline constexpr std::size_t kPortCount = 4;  // every operand of a variadic op stands at kIn0

struct FixedParameters {
  float scale;
  std::int64_t zero_point;
};

// What one port must be, and within which bounds it is free.
struct PortRules {
  bool present = false;
  DType dtype = DType::kInt8;
  Granularity granularity = Granularity::kPerTensor;
  bool symmetric = false;
  bool is_static = false;
  std::size_t group = 0;  // ports of one group carry equal parameters
  std::optional<FixedParameters> fixed;
  std::int32_t min_rank = 0;
  std::int32_t max_rank = static_cast<std::int32_t>(kMaxRank);
  std::vector<std::int64_t> block_sizes;  // kPerBlock; empty: any that divides
};

struct RatioDomain {  // ratios in [2^min_log2, 2^max_log2)
  std::int32_t min_log2;
  std::int32_t max_log2;
  bool float32 = false;  // as ScaleRatioRule::float32
};

struct AttrDomain {
  std::int64_t min = 0;
  std::int64_t max = std::numeric_limits<std::int32_t>::max();
};

// One op with all discrete choices made: dtypes, granularities, bias or none.
struct OpMode {
  OpKind op = OpKind::kRelu;
  std::array<PortRules, kPortCount> ports;
  RatioDomain
      ratio{};  // of in0 * in1 over out0 for ops that multiply, else of each operand over out0
  std::array<AttrDomain, kAttrCount> attrs{};
  bool executable = true;  // Lower has an integer form for it
  std::vector<std::uint32_t>
      active;  // indices of the profile's constraints that hold something here

  bool has_bias() const { return ports[kIn2].present; }
};

// A feature that the target lacks, and what it would allow.
struct GatedMode {
  OpMode mode;
  std::uint32_t constraint;  // index of the only unmet arch gate
};

// What decides where a value may be fed in.
struct ValueClass {
  DType dtype;
  bool symmetric;
  std::size_t rank;
};

class Contract {
 public:
  explicit Contract(const Target& target);
  Contract(const Contract&) = delete;  // breakable() points into it
  Contract& operator=(const Contract&) = delete;

  struct Entry {
    std::uint32_t mode;  // index into modes()
    std::uint32_t port;
  };
  const Target& target() const { return target_; }
  const std::vector<OpMode>& modes() const { return modes_; }
  const std::vector<GatedMode>& gated() const { return gated_; }
  // Constraints that hold something in some mode, or gate one, and the modes in question: what can
  // be broken.
  struct Breakable {
    std::uint32_t constraint;
    std::vector<const OpMode*> modes;
  };
  const std::vector<Breakable>& breakable() const { return breakable_; }
  // Below an SDK gate with bypass nothing is checked, so nothing can be broken.
  bool bypassed() const { return bypassed_; }

  // Bit per OpKind: ops with at least one mode; and those that can take a value of the class.
  std::uint32_t Ops(bool executable_only) const { return ops_[executable_only ? 1 : 0]; }
  std::uint32_t OpsFor(const ValueClass& c, bool executable_only) const;
  // Modes of an op; and the ports of its modes that can take a value of the class.
  std::span<const Entry> Modes(OpKind op, bool executable_only) const;
  std::span<const Entry> EntriesFor(const ValueClass& c, OpKind op, bool executable_only) const;

 private:
  void Index();
  void CollectBreakable();

  Target target_;
  bool bypassed_ = false;
  std::vector<OpMode> modes_;
  std::vector<GatedMode> gated_;
  std::vector<Breakable> breakable_;
  std::array<std::uint32_t, 2> ops_{};
  std::vector<std::uint32_t> class_ops_;
  std::vector<std::vector<Entry>> by_op_;
  std::vector<std::vector<Entry>> by_class_;
};

// True for conv2d, depthwise_conv2d and linear: x, weight, optional bias.
bool IsWeighted(OpKind op);
// True where the result's scale is held against the product of two operand scales.
bool IsProduct(OpKind op);
// The layout's channel axis of weights (core/README.md).
std::int32_t WeightChannelAxis(OpKind op);
// Whether a value of this class may stand at this port of this mode.
bool Takes(const OpMode& mode, std::size_t port, const ValueClass& c);

}  // namespace qconform::gen
