// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "qconform/shrink/steps.h"

namespace qconform::gen {
namespace {

// Numbers are brought towards zero one by one only in tensors that a person could read.
constexpr std::size_t kReadable = 64;

using Codes = std::vector<std::int64_t>;

// What the codes of a leaf are measured by.
struct Leaf {
  ValueId value;
  std::int64_t zero;
  std::int64_t one;  // zero + 1, or the nearest there is
};

Leaf LeafOf(const Subject& subject, ValueId v) {
  const ConcreteSpec* spec = subject.specs().Find(ValuePort(v));
  const std::int64_t zero = ZeroCode(spec);
  const std::int64_t top = spec == nullptr ? zero + 1 : spec->qmax;
  return {v, zero, zero < top ? zero + 1 : zero - 1};
}

bool Assign(Draft& draft, ValueId v, const Codes& codes) {
  Codes* now = draft.CodesOf(v);
  if (now == nullptr || *now == codes) return false;
  *now = codes;
  return true;
}

void AppendWhole(const Subject& subject, const Leaf& leaf, const Codes& codes,
                 std::vector<Step>& steps) {
  const auto assign_all = [&](std::int64_t code) {
    steps.push_back(MakeStep(subject, [v = leaf.value, n = codes.size(), code](Draft& d) {
      return Assign(d, v, Codes(n, code));
    }));
  };
  const bool plain = std::all_of(codes.begin(), codes.end(), [&](std::int64_t code) {
    return code == leaf.zero || code == leaf.one;
  });
  assign_all(leaf.zero);
  if (!plain) assign_all(leaf.one);
}

// Runs of n/2, n/4, ... 1 codes to zero, where they are not.
void AppendRuns(const Subject& subject, const Leaf& leaf, const Codes& codes,
                std::vector<Step>& steps) {
  for (std::size_t run = codes.size() / 2; run >= 1; run /= 2) {
    for (std::size_t at = 0; at < codes.size(); at += run) {
      const auto begin = static_cast<std::ptrdiff_t>(at);
      const auto end = static_cast<std::ptrdiff_t>(std::min(at + run, codes.size()));
      const bool zeros = std::all_of(codes.begin() + begin, codes.begin() + end,
                                     [&](std::int64_t code) { return code == leaf.zero; });
      if (zeros) continue;
      steps.push_back(MakeStep(subject, [leaf, begin, end](Draft& d) {
        Codes* now = d.CodesOf(leaf.value);
        if (now == nullptr) return false;
        std::fill(now->begin() + begin, now->begin() + end, leaf.zero);
        return true;
      }));
    }
  }
}

// Zero, one, then ever smaller steps towards zero.
void AppendNumbers(const Subject& subject, const Leaf& leaf, const Codes& codes,
                   std::vector<Step>& steps) {
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const auto set = [&](std::int64_t code) {
      steps.push_back(MakeStep(subject, [v = leaf.value, i, code](Draft& d) {
        Codes* now = d.CodesOf(v);
        if (now == nullptr) return false;
        (*now)[i] = code;
        return true;
      }));
    };
    const std::int64_t distance = codes[i] - leaf.zero;
    if (distance == 0 || codes[i] == leaf.one) continue;
    set(leaf.one);
    for (std::int64_t step = distance / 2; step != 0; step /= 2) set(codes[i] - step);
  }
}

}  // namespace

void AppendDataSteps(const Subject& subject, std::vector<Step>& steps) {
  if (!subject.original().inputs.empty()) {
    steps.push_back(MakeStep(subject, [](Draft& d) {
      d.DropData();
      return true;
    }));
  }
  for (ValueId v = 0; v < subject.graph().values.size(); ++v) {
    const bool constant = subject.graph().values[v].constant.has_value();
    const bool data = !subject.producers()[v] && !subject.original().inputs.empty();
    if (!constant && !data) continue;
    const Leaf leaf = LeafOf(subject, v);
    const Codes codes = subject.CodesOf(v);
    AppendWhole(subject, leaf, codes, steps);
    AppendRuns(subject, leaf, codes, steps);
    if (codes.size() <= kReadable) AppendNumbers(subject, leaf, codes, steps);
  }
}

}  // namespace qconform::gen
