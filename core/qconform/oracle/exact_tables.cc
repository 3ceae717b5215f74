// SPDX-License-Identifier: Apache-2.0
// Nodes that are functions of one real number.
#include <cmath>
#include <map>
#include <optional>

#include "qconform/oracle/exact_function.h"
#include "qconform/oracle/exact_ports.h"

namespace qconform {
namespace {

// Bits behind the point that keep the result narrower than 2^-60 codes, with eight to spare.
unsigned PrecisionFor(const ExactPorts& p) {
  return 68 + static_cast<unsigned>(std::max(0, 1 - std::ilogb(p.out->scales[0])));
}

}  // namespace

Result<ExactFunctionOf> ExactFunctionOfNode(const Node& node, const ConcreteSpec* exponent,
                                            std::span<const Tensor> operands) {
  ExactFunctionOf f{node.op};
  if (f.op != OpKind::kPow) return f;
  const auto& codes = operands[1].codes;
  if (codes.size() == 1 && exponent != nullptr) {
    f.exponent =
        Rational::FromFloat(exponent->scales[0]) * Rational(codes[0] - exponent->zero_points[0]);
    if ((f.exponent * Rational(2)).IsInteger()) return f;
  }
  return Error{ErrorCode::kUnsupported,
               "node '" + node.name + "' (pow): no exact value for such exponents"};
}

Result<ExactCodesResult> ExactTable(const ExactPorts& p) {
  const Result<ExactFunctionOf> f =
      ExactFunctionOfNode(p.node, p.in.size() > 1 ? p.in[1] : nullptr, p.x);
  if (!f.ok()) return f.error();
  std::map<std::int64_t, RealInterval> known;
  ExactCodesResult codes;
  codes.reserve(p.x[0].codes.size());
  for (std::size_t at = 0; at < p.x[0].codes.size(); ++at) {
    const std::int64_t code = p.x[0].codes[at];
    if (!known.contains(code)) {
      const auto value = ExactFunctionValue(f.value(), p.Real(0, at), PrecisionFor(p));
      if (!value) {
        return Error{ErrorCode::kUnsupported, "node '" + p.node.name + "' (" +
                                                  std::string(NameOf(p.node.op)) +
                                                  "): no value at code " + std::to_string(code)};
      }
      known.emplace(code, RealInterval{p.InUnits(value->low), p.InUnits(value->high)});
    }
    codes.push_back(known.at(code));
  }
  return codes;
}

}  // namespace qconform
