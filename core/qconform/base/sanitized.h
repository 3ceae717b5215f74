// SPDX-License-Identifier: Apache-2.0
// Whether this build is instrumented by AddressSanitizer: what reserves memory asks, and the
// slowest tests, which sample there what they cover whole elsewhere.
#pragma once

#if defined(__SANITIZE_ADDRESS__)
#define QC_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define QC_SANITIZED 1
#endif
#endif
#ifndef QC_SANITIZED
#define QC_SANITIZED 0
#endif

namespace qconform {

inline constexpr bool kSanitized = QC_SANITIZED == 1;

}  // namespace qconform
