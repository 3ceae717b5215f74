// SPDX-License-Identifier: Apache-2.0
// P1 to P6 of the int48 bias.
#include "qconform/laws/bias_laws.h"
#include "qconform/laws/bias_runs.h"
#include "qconform/laws/rapidcheck_support.h"

namespace qconform::laws {
namespace {

Bias48Case OneRow(const Bias48Case& c, std::size_t row) {
  Bias48Case one = c;
  one.w = {c.w[row]};
  one.bias = {c.bias[row]};
  return one;
}

Bias48Case Shorter(const Bias48Case& c, std::size_t length) {
  Bias48Case shorter = c;
  shorter.x.resize(length);
  for (Codes& row : shorter.w) row.resize(length);
  return shorter;
}

std::vector<Bias48Case> SimplerBiasCases(const Bias48Case& c) {
  std::vector<Bias48Case> simpler;
  for (std::size_t r = 0; c.w.size() > 1 && r < c.w.size(); ++r) simpler.push_back(OneRow(c, r));
  for (const std::size_t length : {std::size_t{1}, c.x.size() / 2, c.x.size() - 1}) {
    if (length >= 1 && length < c.x.size()) simpler.push_back(Shorter(c, length));
  }
  for (std::size_t r = 0; r < c.bias.size(); ++r) {
    if (c.bias[r] == 0) continue;
    simpler.push_back(c);
    simpler.back().bias[r] = 0;
    simpler.push_back(c);
    simpler.back().bias[r] = c.bias[r] / 2;
  }
  for (std::size_t i = 0; i < c.x.size(); ++i) {
    if (c.x[i] == 0) continue;
    simpler.push_back(c);
    simpler.back().x[i] = c.x[i] / 2;
  }
  return simpler;
}

Case AsCase(const Bias48Case& c) {
  Case out;
  out.target = "tosa.int+int16";
  out.graph = Bias48Graph(c, false);
  out.inputs = {{DType::kInt16, {1, static_cast<std::int64_t>(c.x.size())}, c.x}};
  return out;
}

void Holds(LawResult (*law)(const Bias48Case&)) {
  ForAll<Bias48Case>({GenerateBias48Case, SimplerBiasCases, AsCase}, law, 300);
}

TEST(Int48Bias, SumsAreExact) { Holds(SumsAreExact); }
TEST(Int48Bias, LiftedConstantsAgreeExactly) { Holds(LiftedConstantsAgreeExactly); }
TEST(Int48Bias, IndependentConstantsAgreeWithinOne) { Holds(IndependentConstantsAgreeWithinOne); }
TEST(Int48Bias, DirectIsNearExact) { Holds(DirectIsNearExact); }
TEST(Int48Bias, ClipBeforeBiasIsBounded) { Holds(ClipBeforeBiasIsBounded); }
TEST(Int48Bias, ConsumerSeesProductScale) { Holds(ConsumerSeesProductScale); }

}  // namespace
}  // namespace qconform::laws
