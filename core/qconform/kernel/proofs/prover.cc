// SPDX-License-Identifier: Apache-2.0
#include "qconform/kernel/proofs/prover.h"

#include <bit>

namespace qconform::proofs {
namespace {

std::int64_t ValueIn(const z3::model& model, const Symbol& symbol) {
  return std::bit_cast<std::int64_t>(model.eval(symbol.bits(), true).get_numeral_uint64());
}

}  // namespace

Verdict Decide(const z3::expr& assumption, const z3::expr& claim,
               const std::vector<Symbol>& witnesses, unsigned step_limit) {
  const bool integers = witnesses.empty();
  z3::solver solver = z3::tactic(Context(), integers ? "smt" : "qfbv").mk_solver();
  z3::params limits(Context());
  limits.set("rlimit", step_limit);
  solver.set(limits);
  solver.add(assumption && !claim);
  switch (solver.check()) {
    case z3::unsat:
      return {Verdict::Kind::kProved, {}};
    case z3::unknown:
      return {Verdict::Kind::kGaveUp, {}};
    case z3::sat:
      break;
  }
  const z3::model model = solver.get_model();
  Verdict refuted{Verdict::Kind::kRefuted, {}};
  for (const Symbol& symbol : witnesses) refuted.witness.push_back(ValueIn(model, symbol));
  return refuted;
}

std::string Text(const Verdict& verdict) {
  if (verdict.kind == Verdict::Kind::kProved) return "proved";
  if (verdict.kind == Verdict::Kind::kGaveUp) return "undecided within the step limit";
  std::string text = "refuted by";
  for (const std::int64_t value : verdict.witness) text += " " + std::to_string(value);
  return text;
}

}  // namespace qconform::proofs
