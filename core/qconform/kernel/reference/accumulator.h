// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "qconform/base/check.h"
#include "qconform/base/dtype.h"

namespace qconform::reference {

// A sum that remembers whether a term or a partial sum ever left its type. Terms are below 2^33 in
// magnitude and at most 2^28 of them are added, so that int64 itself cannot overflow.
class Accumulator {
 public:
  explicit Accumulator(CodeRange range) : range_(range) {}

  void Add(std::int64_t term) {
    value_ += term;
    fits_ = fits_ && range_.Contains(term) && range_.Contains(value_);
  }
  bool fits() const { return fits_; }
  std::int64_t value() const { return value_; }

 private:
  CodeRange range_;
  std::int64_t value_ = 0;
  bool fits_ = true;
};

// An accumulator's type is int32 or int48; the reasons are literals, one for each.
struct OverflowReasons {
  std::string_view int32;
  std::string_view int48;
};
inline std::string_view ReasonFor(const OverflowReasons& reasons, DType accumulator) {
  QC_CHECK(accumulator == DType::kInt32 || accumulator == DType::kInt48);
  return accumulator == DType::kInt32 ? reasons.int32 : reasons.int48;
}

}  // namespace qconform::reference
