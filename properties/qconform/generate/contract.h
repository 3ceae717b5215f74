// SPDX-License-Identifier: Apache-2.0
// Inside of Contract: every way in which a target lets an op be annotated, with what is still open
// there.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "qconform/generate/generate.h"
#include "qconform/profile/target.h"

namespace qconform::gen {

inline constexpr std::size_t kIn0 = 0;  // every operand of a variadic op stands here
inline constexpr std::size_t kIn1 = 1;
inline constexpr std::size_t kIn2 = 2;
inline constexpr std::size_t kOut = 3;  // and every result of an op with any number of them
inline constexpr std::size_t kOut1 = 4;
inline constexpr std::size_t kPortCount = 5;

using OpSet = std::bitset<kOpCount>;

struct FixedParameters {
  float scale;
  std::int64_t zero_point;
};

// As DimensionRangeRule, of one port.
struct DimLimit {
  std::vector<std::int32_t> dims;
  bool product = false;
  std::int64_t min = 1;
  std::int64_t max = 1;
};

// What one port must be, and within which bounds it is free.
struct PortRules {
  bool present = false;
  PortRole role = PortRole::kData;
  bool quantized = true;  // else a plain tensor without a spec
  DType dtype = DType::kInt8;
  Granularity granularity = Granularity::kPerTensor;
  bool symmetric = false;
  bool affine = false;
  bool starts_at_zero = false;  // the least code stands for real zero
  bool is_static = false;
  std::size_t group = 0;  // ports of one group carry equal parameters
  std::optional<FixedParameters> fixed = std::nullopt;
  std::int32_t ulps = 0;  // that a fixed scale may be off
  std::int32_t min_rank = 0;
  std::int32_t max_rank = static_cast<std::int32_t>(kMaxRank);
  std::vector<DimLimit> dims = {};
  std::vector<std::int64_t> block_sizes = {};  // kPerBlock; empty: any that divides
  std::int32_t scale_bits = 0;                 // as BlockSizeRule::scale_bits
  CodeRange numbers = {
      std::numeric_limits<std::int64_t>::min() / 2,
      std::numeric_limits<std::int64_t>::max() / 2};  // of a constant, less its zero point
  std::int64_t abs_sum = std::numeric_limits<std::int64_t>::max();  // per channel
};

struct RatioDomain {  // ratios in [2^min_log2, 2^max_log2)
  std::int32_t min_log2;
  std::int32_t max_log2;
  bool float32 = false;  // as ScaleRatioRule::float32
};

inline constexpr RatioDomain kUnbounded{-200, 200};  // no row speaks of it

struct AttrDomain {  // without a rule: anything an attribute can be, codes included
  std::int64_t min = RangeOf(DType::kInt48).min;
  std::int64_t max = RangeOf(DType::kInt48).max;
};

// Bounds of one attribute: of all its numbers, of some by index, and of the whole.
struct AttrRules {
  AttrDomain all = {};
  std::array<AttrDomain, kMaxRank> at = {};
  std::optional<std::vector<Dims>> allowed = std::nullopt;
};

// One op with all discrete choices made: dtypes, granularities, bias or none.
struct OpMode {
  OpKind op = OpKind::kRelu;
  std::array<PortRules, kPortCount> ports;
  RatioDomain
      ratio{};  // of in0 * in1 over out0 for ops that multiply, else of each operand over out0
  std::array<AttrRules, kAttrCount> attrs{};
  std::optional<DeriveFormula> bias_formula =
      std::nullopt;              // absent: the bias has scales of its own
  bool covers_operands = false;  // the result's reals contain those of every operand
  bool executable = true;        // Lower has an integer form for it
  std::vector<std::uint32_t>
      active;  // indices of the profile's constraints that hold something here

  bool has_bias() const { return ports[kIn2].present; }
};

// What a feature or an SDK would allow that the target lacks.
struct GatedMode {
  OpMode mode;
  std::uint32_t constraint;  // index of the only unmet gate
};

// What decides where a value may be fed in.
struct ValueClass {
  DType dtype;
  bool quantized;
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

  // Whether any row fuses ops; and whether one names `second` somewhere behind `first`.
  bool fuses() const { return !fusions_.empty(); }
  bool Fuses(OpKind first, OpKind second) const;

  // Ops with at least one mode; and those that can take a value of the class.
  const OpSet& Ops(bool executable_only) const { return ops_[executable_only ? 1 : 0]; }
  const OpSet& OpsFor(const ValueClass& c, bool executable_only) const;
  // Modes of an op; and the ports of its modes that can take a value of the class.
  std::span<const Entry> Modes(OpKind op, bool executable_only) const;
  std::span<const Entry> EntriesFor(const ValueClass& c, OpKind op, bool executable_only) const;

 private:
  void Index();
  void IndexMode(std::uint32_t m, std::size_t only);
  void CollectBreakable();

  Target target_;
  bool bypassed_ = false;
  std::vector<OpMode> modes_;
  std::vector<GatedMode> gated_;
  std::vector<Breakable> breakable_;
  std::vector<const Constraint*> fusions_;
  std::array<OpSet, 2> ops_{};
  std::vector<OpSet> class_ops_;
  std::vector<std::vector<Entry>> by_op_;
  std::vector<std::vector<Entry>> by_class_;
};

// x, weight, optional bias of the scale of their products: convolutions and linear.
bool IsWeighted(OpKind op);
// True where the result's scale is held against the product of two operand scales.
bool IsProduct(OpKind op);
// The layout's channel axis of weights (core/README.md).
std::int32_t WeightChannelAxis(OpKind op);
// What an attribute's number `index` may be.
AttrDomain DomainOf(const OpMode& mode, AttrId id, std::size_t index);
bool FitsDims(const PortRules& rules, const Dims& shape);
// Takes the shape into the limits at this port; into products by ones.
void FitDims(const PortRules& rules, Dims& shape);
// Makes an output of what flows inside of fusion groups with parameters of its own: then they are
// none.
void EndFusions(const Target& target, Graph& graph);
// Whether a value of this class may stand at this port of this mode, but for where its zero point
// lies.
bool Takes(const OpMode& mode, std::size_t port, const ValueClass& c);

}  // namespace qconform::gen
