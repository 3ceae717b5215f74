// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/run/shrink_failure.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "qconform/shrink/shrink.h"

namespace qconform::conformance {
namespace {

// A hang costs its time limit twice per try, a death two worker starts.
std::size_t Affordable(Verdict verdict, std::size_t tries) {
  constexpr std::size_t kHangs = 12;
  constexpr std::size_t kDeaths = 200;
  if (verdict == Verdict::kHang || verdict == Verdict::kMemory) return std::min(tries, kHangs);
  if (verdict == Verdict::kCrash || verdict == Verdict::kProtocol) return std::min(tries, kDeaths);
  return tries;
}

bool SameWay(const Judgement& a, const Judgement& b) {
  return a.verdict == b.verdict && a.rule == b.rule;
}

}  // namespace

Result<Shrunk> ShrinkFailure(Executor& executor, const Target& target, const Case& c,
                             const Judgement& judgement, std::size_t max_tries) {
  Shrunk shrunk{c, judgement, 0};
  std::optional<Error> error;
  const gen::StillFails still_fails = [&](const Case& candidate) {
    if (error || !HasData(candidate)) return false;
    Result<std::vector<Evaluated>> evaluated = Evaluate(executor, std::span(&candidate, 1), target);
    if (!evaluated.ok()) {
      error = evaluated.error();
      return false;
    }
    Judgement& now = evaluated.value()[0].judgement;
    if (!SameWay(now, judgement)) return false;
    shrunk.judgement = std::move(now);
    return true;
  };
  gen::ShrinkStats stats;
  shrunk.minimal = gen::Shrink(c, still_fails, Affordable(judgement.verdict, max_tries), &stats);
  if (error) return *error;
  shrunk.tries = stats.tried;
  if (stats.accepted > 0) shrunk.minimal.note = "shrunk from " + CaseId(c);
  return shrunk;
}

}  // namespace qconform::conformance
