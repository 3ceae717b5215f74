// SPDX-License-Identifier: Apache-2.0
// Private to validate: exact comparison of float32 scales, in integers.
#pragma once

#include <cstdint>

namespace qconform {

// numerator / denominator (both positive) as the nearest float32, ties to even.
float NearestFloat(std::int64_t numerator, std::int64_t denominator);

// How many float32 steps lie between two positive finite numbers.
std::int64_t FloatSteps(float a, float b);

}  // namespace qconform
