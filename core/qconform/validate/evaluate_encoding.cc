// SPDX-License-Identifier: Apache-2.0
// encoding and unquantized: whether a port has parameters, and how they are stored.
#include <algorithm>
#include <array>

#include "qconform/validate/evaluation.h"
#include "qconform/validate/text.h"

namespace qconform {
namespace {

constexpr std::array<std::string_view, 6> kNames = {
    "undefined",       "scale_offset",         "axis_scale_offset",
    "bw_scale_offset", "bw_axis_scale_offset", "blockwise_expansion"};

std::string Text(Encoding encoding) {
  return "encoding " + std::string(kNames[static_cast<std::size_t>(encoding)]);
}

// Four bits are a matter of the range, not of the type: int4 codes may be stored in int8.
bool HasFewBits(const ConcreteSpec& spec) {
  const CodeRange four = IsSigned(spec.dtype) ? CodeRange{-8, 7} : CodeRange{0, 15};
  return four.Contains(spec.qmin) && four.Contains(spec.qmax);
}

Encoding EncodingOf(const ConcreteSpec* spec) {
  if (spec == nullptr) return Encoding::kUndefined;
  switch (spec->granularity) {
    case Granularity::kPerTensor:
      return HasFewBits(*spec) ? Encoding::kBwScaleOffset : Encoding::kScaleOffset;
    case Granularity::kPerChannel:
      return HasFewBits(*spec) ? Encoding::kBwAxisScaleOffset : Encoding::kAxisScaleOffset;
    case Granularity::kPerBlock:
      return Encoding::kBlockwiseExpansion;
  }
  FailCheck(__FILE__, __LINE__, "unknown granularity");
}

}  // namespace

void Evaluate(const EncodingRule& rule, Evaluation& e) {
  e.node.ForEach(rule.port, [&](const PortView& port) {
    if (port.state == PortState::kUnresolved) {
      return e.NotChecked(port, NotCheckedReason::kUnresolved);
    }
    const Encoding encoding = EncodingOf(port.spec);
    const std::vector<Encoding>& allowed = rule.allowed;
    if (std::find(allowed.begin(), allowed.end(), encoding) != allowed.end()) return e.Pass();
    e.Fail(port.port, [&] { return Contrast{Text(encoding), ListText(allowed, Text)}; });
  });
}

void Evaluate(const UnquantizedRule& rule, Evaluation& e) {
  e.node.ForEach(rule.port, [&](const PortView& port) {
    if (port.state == PortState::kUnresolved) {
      return e.NotChecked(port, NotCheckedReason::kUnresolved);
    }
    const std::vector<DType>& dtypes = rule.dtypes;
    const auto wanted = [&] {
      return "no parameters" + (dtypes.empty() ? "" : ", " + NamesText(dtypes));
    };
    if (port.spec != nullptr) {
      return e.Fail(port.port, [&] { return Contrast{SpecText(*port.spec), wanted()}; });
    }
    const DType dtype = port.value->dtype;
    if (dtypes.empty() || std::find(dtypes.begin(), dtypes.end(), dtype) != dtypes.end()) {
      return e.Pass();
    }
    e.Fail(port.port,
           [&] { return Contrast{"no parameters, " + std::string(NameOf(dtype)), wanted()}; });
  });
}

}  // namespace qconform
