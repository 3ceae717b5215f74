// SPDX-License-Identifier: Apache-2.0
// The reports that people and machines read. Each is a pure function of the summary.
#pragma once

#include <string>
#include <string_view>

#include "qconform/conformance/report.h"

namespace qconform::conformance {

// Everything in the summary: the source of truth. Canonical: equal summaries give equal bytes.
std::string JsonReport(const RunSummary& summary);

// For CI: a test suite per op, a test case per cell of the op x dtype table and per kind of
// failure. Characters that XML 1.0 forbids become U+FFFD.
std::string JUnitReport(const RunSummary& summary);

// For people: one file, no script, no request, failures first.
std::string HtmlReport(const RunSummary& summary);

// The same in a few lines for a terminal: counts, what failed and how to replay it.
std::string TextReport(const RunSummary& summary);

// `text` inside XML or HTML, attributes included; what XML 1.0 forbids, and bytes that are not
// UTF-8, become U+FFFD.
std::string EscapeMarkup(std::string_view text);

}  // namespace qconform::conformance
