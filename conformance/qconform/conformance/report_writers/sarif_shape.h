// SPDX-License-Identifier: Apache-2.0
// For tests only: what SARIF 2.1.0 (OASIS standard, 2020-03-27) demands of the objects that our
// logs consist of.
#pragma once

#include <string>
#include <string_view>

namespace qconform::conformance {

// The first thing that is not as the standard demands: properties that an object must have or does
// not know, types, enumerations, rule indices, the level of what is no failure, URIs, lines. Empty:
// nothing.
std::string WhatSarifForbids(std::string_view text);

}  // namespace qconform::conformance
