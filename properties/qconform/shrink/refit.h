// SPDX-License-Identifier: Apache-2.0
// After a leaf or an attribute has changed: makes every other shape follow.
#pragma once

#include <cstddef>
#include <cstdint>

#include "qconform/shrink/draft.h"

namespace qconform::gen {

enum class Keep : std::uint8_t { kFirst, kLast };  // which end of a cropped dimension stays

// Crops one dimension of a leaf with its codes and scales. `size` is at most what it is now.
void Crop(Draft& draft, ValueId leaf, std::size_t dim, std::int64_t size, Keep keep);

// Infers all shapes anew, cropping leaves, windows and slices that no longer fit. False where a
// shape would have to change that does not stem from a leaf.
bool Refit(Draft& draft, Keep keep);

}  // namespace qconform::gen
