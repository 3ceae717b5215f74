// SPDX-License-Identifier: Apache-2.0
// Which pairs of rules no port can satisfy both: one overload per pair of kinds that may conflict.
#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include "qconform/profile/contradictions.h"
#include "qconform/profile/names.h"

namespace qconform {
namespace {

using Why = std::optional<std::string>;

// in* speaks of in0, too.
bool Meet(OpPort a, OpPort b) {
  return a.is_result == b.is_result && (a.index == b.index || a.index < 0 || b.index < 0);
}

std::string At(OpPort a, OpPort b) { return NameOf(a.index < 0 ? b : a) + ": "; }

template <class T>
bool HaveCommon(const std::vector<T>& a, const std::vector<T>& b) {
  return std::any_of(a.begin(), a.end(), [&](const T& element) {
    return std::find(b.begin(), b.end(), element) != b.end();
  });
}

template <class T>
bool Overlap(T a_min, T a_max, T b_min, T b_max) {
  return std::max(a_min, b_min) <= std::min(a_max, b_max);
}

// The dtypes that a rule asks of its port; empty: any.
const std::vector<DType>& DtypesOf(const BiasDtypeRule& rule) { return rule.allowed; }
const std::vector<DType>& DtypesOf(const UnquantizedRule& rule) { return rule.dtypes; }

template <class R>
concept AsksForDtypes = requires(const R& rule) { DtypesOf(rule); };

template <class A, class B>
  requires AsksForDtypes<A> && AsksForDtypes<B>
Why Conflict(const A& a, const B& b) {
  if (!Meet(a.port, b.port) || DtypesOf(a).empty() || DtypesOf(b).empty()) return std::nullopt;
  if (HaveCommon(DtypesOf(a), DtypesOf(b))) return std::nullopt;
  return At(a.port, b.port) + "no dtype is in both lists";
}

using Tuple = std::vector<DtypeTupleRule::Entry>;

bool Agree(const Tuple& a, const Tuple& b) {
  return std::all_of(a.begin(), a.end(), [&](const DtypeTupleRule::Entry& one) {
    return std::all_of(b.begin(), b.end(), [&](const DtypeTupleRule::Entry& other) {
      return !Meet(one.port, other.port) || one.dtype == other.dtype;
    });
  });
}

Why Conflict(const DtypeTupleRule& a, const DtypeTupleRule& b) {
  for (const Tuple& one : a.rows) {
    for (const Tuple& other : b.rows) {
      if (Agree(one, other)) return std::nullopt;
    }
  }
  return "no tuple of dtypes goes with both";
}

template <AsksForDtypes R>
Why Conflict(const DtypeTupleRule& tuples, const R& rule) {
  const std::vector<DType>& dtypes = DtypesOf(rule);
  if (dtypes.empty()) return std::nullopt;
  const bool some = std::any_of(tuples.rows.begin(), tuples.rows.end(), [&](const Tuple& tuple) {
    return std::all_of(tuple.begin(), tuple.end(), [&](const DtypeTupleRule::Entry& entry) {
      return !Meet(entry.port, rule.port) ||
             std::find(dtypes.begin(), dtypes.end(), entry.dtype) != dtypes.end();
    });
  });
  if (some) return std::nullopt;
  return NameOf(rule.port) + ": no tuple of dtypes has one that is allowed";
}

Why Conflict(const EncodingRule& a, const EncodingRule& b) {
  if (!Meet(a.port, b.port) || HaveCommon(a.allowed, b.allowed)) return std::nullopt;
  return At(a.port, b.port) + "no encoding is in both lists";
}

Why Conflict(const GranularityRule& a, const GranularityRule& b) {
  if (!Meet(a.port, b.port) || HaveCommon(a.allowed, b.allowed)) return std::nullopt;
  return At(a.port, b.port) + "no granularity is in both lists";
}

Granularity GranularityOf(Encoding encoding) {
  switch (encoding) {
    case Encoding::kAxisScaleOffset:
    case Encoding::kBwAxisScaleOffset:
      return Granularity::kPerChannel;
    case Encoding::kBlockwiseExpansion:
      return Granularity::kPerBlock;
    default:
      return Granularity::kPerTensor;
  }
}

Why Conflict(const EncodingRule& a, const GranularityRule& b) {
  if (!Meet(a.port, b.port)) return std::nullopt;
  for (const Encoding encoding : a.allowed) {
    if (encoding == Encoding::kUndefined) return std::nullopt;
    if (HaveCommon(b.allowed, {GranularityOf(encoding)})) return std::nullopt;
  }
  return At(a.port, b.port) + "no encoding has an allowed granularity";
}

Why Conflict(const UnquantizedRule& a, const EncodingRule& b) {
  if (!Meet(a.port, b.port) || HaveCommon(b.allowed, {Encoding::kUndefined})) return std::nullopt;
  return At(a.port, b.port) + "unquantized, and every encoding has parameters";
}

Why Conflict(const SymmetricRule& a, const SymmetricRule& b) {
  if (!Meet(a.port, b.port) || a.forbidden == b.forbidden) return std::nullopt;
  return At(a.port, b.port) + "symmetric is required and forbidden";
}

Why Conflict(const ChannelAxisRule& a, const ChannelAxisRule& b) {
  if (!Meet(a.port, b.port) || HaveCommon(a.axes, b.axes)) return std::nullopt;
  return At(a.port, b.port) + "no channel axis is in both lists";
}

Why Conflict(const BlockSizeRule& a, const BlockSizeRule& b) {
  if (!Meet(a.port, b.port) || a.allowed.empty() || b.allowed.empty()) return std::nullopt;
  if (HaveCommon(a.allowed, b.allowed)) return std::nullopt;
  return At(a.port, b.port) + "no block size is in both lists";
}

using FixedScale = std::optional<std::pair<std::int64_t, std::int64_t>>;

// The nearest float32's bits: of positive floats, neighbours are one apart.
std::int64_t StepsOf(const std::pair<std::int64_t, std::int64_t>& ratio) {
  const double exact = static_cast<double>(ratio.first) / static_cast<double>(ratio.second);
  return std::bit_cast<std::int32_t>(static_cast<float>(exact));
}

// One that is left out follows the port's own range, which a rule does not know.
bool CanAgree(const FixedScale& a, const FixedScale& b, std::int64_t ulps) {
  return !a || !b || std::abs(StepsOf(*a) - StepsOf(*b)) <= ulps;
}

Why Conflict(const FixedQparamsRule& a, const FixedQparamsRule& b) {
  if (!Meet(a.port, b.port)) return std::nullopt;
  const std::int64_t ulps = std::int64_t{a.ulps} + b.ulps;
  for (const FixedQparamsRule::Entry& one : a.entries) {
    for (const FixedQparamsRule::Entry& other : b.entries) {
      if (one.dtype != other.dtype) continue;
      if (one.zero_point == other.zero_point && CanAgree(one.scale, other.scale, ulps)) continue;
      return At(a.port, b.port) + "two fixed parameters for " + std::string(NameOf(one.dtype));
    }
  }
  return std::nullopt;
}

Why Conflict(const RankRule& a, const RankRule& b) {
  if (!Meet(a.port, b.port) || Overlap(a.min, a.max, b.min, b.max)) return std::nullopt;
  return At(a.port, b.port) + "the ranges of the rank do not overlap";
}

bool SameDims(std::vector<std::int32_t> a, std::vector<std::int32_t> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a == b;
}

Why Conflict(const DimensionRangeRule& a, const DimensionRangeRule& b) {
  if (!Meet(a.port, b.port) || a.product != b.product) return std::nullopt;
  const bool same = a.product ? SameDims(a.dims, b.dims)
                              : a.dims.empty() || b.dims.empty() || HaveCommon(a.dims, b.dims);
  if (!same || Overlap(a.min, a.max, b.min, b.max)) return std::nullopt;
  return At(a.port, b.port) + "the ranges of a dimension do not overlap";
}

Why Conflict(const ScaleRatioRule& a, const ScaleRatioRule& b) {
  const bool overlap = std::max(a.min_log2, b.min_log2) < std::min(a.max_log2, b.max_log2);
  if (a.form != b.form || overlap) return std::nullopt;
  return "the ranges of " + std::string(NameOf(a.form)) + " do not overlap";
}

Why Conflict(const AttributeRangeRule& a, const AttributeRangeRule& b) {
  const bool meet = a.index == b.index || a.index < 0 || b.index < 0;
  if (a.attr != b.attr || !meet || Overlap(a.min, a.max, b.min, b.max)) return std::nullopt;
  return "the ranges of " + std::string(NameOf(a.attr)) + " do not overlap";
}

Why Conflict(const AttributeValuesRule& a, const AttributeValuesRule& b) {
  if (a.attr != b.attr || HaveCommon(a.allowed, b.allowed)) return std::nullopt;
  return "no value of " + std::string(NameOf(a.attr)) + " is in both lists";
}

bool Within(const Dims& numbers, const AttributeRangeRule& range) {
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (range.index >= 0 && i != static_cast<std::size_t>(range.index)) continue;
    if (numbers[i] < range.min || numbers[i] > range.max) return false;
  }
  return true;
}

Why Conflict(const AttributeValuesRule& a, const AttributeRangeRule& b) {
  if (a.attr != b.attr) return std::nullopt;
  const bool some = std::any_of(a.allowed.begin(), a.allowed.end(),
                                [&](const Dims& numbers) { return Within(numbers, b); });
  if (some) return std::nullopt;
  return "every value of " + std::string(NameOf(a.attr)) + " lies outside of its range";
}

Why Conflict(const ConstantRangeRule& a, const ConstantRangeRule& b) {
  using enum ConstantRangeRule::Measure;
  if (!Meet(a.port, b.port) || a.measure != kEach || b.measure != kEach) return std::nullopt;
  if (Overlap(a.min, a.max, b.min, b.max)) return std::nullopt;
  return At(a.port, b.port) + "the ranges of a constant's numbers do not overlap";
}

}  // namespace

Why WhyNotBoth(const SimpleRule& a, const SimpleRule& b) {
  return std::visit(
      [](const auto& one, const auto& other) -> Why {
        if constexpr (requires { Conflict(one, other); }) {
          return Conflict(one, other);
        } else if constexpr (requires { Conflict(other, one); }) {
          return Conflict(other, one);
        } else {
          return std::nullopt;
        }
      },
      a, b);
}

}  // namespace qconform
