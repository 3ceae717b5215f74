// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/tosa_mlir/known_differences.h"

#include <array>

namespace qconform::conformance {
namespace {

constexpr std::array kDifferences = {
    KnownDifference{"mul int8", "mlir.tosa-fold", Difference::kWrongCodes, "M2"},
    KnownDifference{"mul int16", "mlir.tosa-fold", Difference::kWrongCodes, "M2"},
    KnownDifference{"resize bilinear before *", "*", Difference::kWrongCodes, "M3"},
    KnownDifference{"transpose_conv2d int8xint4", "*", Difference::kBreaks, "M4"},
    KnownDifference{"transpose_conv2d int16xint8", "*", Difference::kBreaks, "M4"},
    KnownDifference{"scatter *", "*", Difference::kNoLowering, ""},
};
constexpr std::array kVerdicts = {
    KnownVerdict{"pad *", "", "exceeds MAX_RANK", "M1"},
    KnownVerdict{"avg_pool2d *", "tosa-output-shape", "", "M5"},
    KnownVerdict{"conv2d *", "tosa-output-shape", "", "M5"},
    KnownVerdict{"conv3d *", "tosa-output-shape", "", "M5"},
    KnownVerdict{"depthwise_conv2d *", "tosa-output-shape", "", "M5"},
    KnownVerdict{"identity *", "tosa-output-shape", "", "M5"},
    KnownVerdict{"matmul *", "tosa-output-shape", "", "M5"},
    KnownVerdict{"max_pool2d *", "tosa-output-shape", "", "M5"},
    KnownVerdict{"rescale *", "tosa-output-shape", "", "M5"},
    KnownVerdict{"resize *", "tosa-output-shape", "", "M5"},
    KnownVerdict{"reverse *", "tosa-output-shape", "", "M5"},
    KnownVerdict{"tile *", "tosa-output-shape", "", "M5"},
    KnownVerdict{"transpose_conv2d *", "tosa-output-shape", "", "M5"},
    KnownVerdict{"conv2d *", "tosa-operand-shapes", "", "M5"},
    KnownVerdict{"conv3d *", "tosa-operand-shapes", "", "M5"},
    KnownVerdict{"depthwise_conv2d *", "tosa-operand-shapes", "", "M5"},
    KnownVerdict{"matmul *", "tosa-operand-shapes", "", "M5"},
    KnownVerdict{"transpose_conv2d *", "tosa-operand-shapes", "", "M5"},
    KnownVerdict{"mul *", "tosa-broadcast", "", "M5"},
    KnownVerdict{"slice *", "tosa-slice-bounds", "", "M5"},
    KnownVerdict{"resize *", "tosa-types", "", "M5"},
};

bool Matches(std::string_view pattern, std::string_view name) {
  if (!pattern.ends_with('*')) return pattern == name;
  return name.starts_with(pattern.substr(0, pattern.size() - 1));
}

}  // namespace

const KnownDifference* FindKnownDifference(std::string_view row, std::string_view variant) {
  for (const KnownDifference& known : kDifferences) {
    if (Matches(known.row, row) && Matches(known.variant, variant)) return &known;
  }
  return nullptr;
}

const KnownVerdict* FindKnownVerdict(std::string_view row, std::string_view rule,
                                     std::string_view message) {
  for (const KnownVerdict& known : kVerdicts) {
    const bool says = message.find(known.message) != std::string_view::npos;
    if (known.rule == rule && says && Matches(known.row, row)) return &known;
  }
  return nullptr;
}

}  // namespace qconform::conformance
