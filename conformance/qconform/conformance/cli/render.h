// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "qconform/base/tensor.h"
#include "qconform/conformance/judge.h"

namespace qconform::conformance {

// The verdict on the first line; below it, if there is something to say, where, got and wanted.
std::string RenderJudgement(const Judgement& judgement);

// "int8[2,3] 1 2 3 4 5 6", at most `max_codes` codes.
std::string RenderTensor(const ExpectedTensor& tensor, std::size_t max_codes);

// Columns as wide as their widest cell, the last one as it comes; a line per row.
using TableRow = std::vector<std::string>;
std::string RenderTable(const std::vector<TableRow>& rows);

}  // namespace qconform::conformance
