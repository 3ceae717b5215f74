// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/cli/render.h"

#include <algorithm>

namespace qconform::conformance {

std::string RenderJudgement(const Judgement& judgement) {
  std::string text(NameOf(judgement.verdict));
  if (judgement.differing > 0) {
    text += ": " + std::to_string(judgement.differing) + " elements differ, by at most " +
            std::to_string(judgement.worst);
  }
  text += "\n";
  if (judgement.got.empty() && judgement.wanted.empty()) return text;
  text += "  where   " + judgement.where + "\n";
  text += "  got     " + judgement.got + "\n";
  text += "  wanted  " + judgement.wanted + "\n";
  return text;
}

std::string RenderTensor(const ExpectedTensor& tensor, std::size_t max_codes) {
  std::string text(NameOf(tensor.dtype));
  text += "[";
  for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
    text += (i > 0 ? "," : "") + std::to_string(tensor.shape[i]);
  }
  text += "]";
  const std::size_t shown = std::min(max_codes, tensor.low.size());
  for (std::size_t i = 0; i < shown; ++i) {
    text += " " + std::to_string(tensor.low[i]);
    if (tensor.high[i] != tensor.low[i]) text += "|" + std::to_string(tensor.high[i]);
  }
  if (shown < tensor.low.size()) {
    text += " ... (" + std::to_string(tensor.low.size() - shown) + " more)";
  }
  return text;
}

std::string RenderTable(const std::vector<TableRow>& rows) {
  std::vector<std::size_t> widths;
  for (const TableRow& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const TableRow& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += row[i];
      if (i + 1 < row.size()) text.append(widths[i] + 2 - row[i].size(), ' ');
    }
    text += "\n";
  }
  return text;
}

}  // namespace qconform::conformance
