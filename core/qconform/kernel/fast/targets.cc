// SPDX-License-Identifier: Apache-2.0
#include "qconform/kernel/fast/targets.h"

#include <atomic>
#include <cstddef>
#include <string_view>

namespace qconform::fast {
namespace {

std::vector<Ops> FindTargets() {
  std::vector<Ops> all;
  for (const Ops& ops : HighwayTargets()) {
    if (std::string_view(ops.name) == "avx512") {
      for (const Ops& vnni : VnniTargets(ops)) all.push_back(vnni);
    }
    all.push_back(ops);
  }
  all.push_back(ScalarTarget());
  return all;
}

std::atomic<std::size_t> current{0};

}  // namespace

const std::vector<Ops>& AllTargets() {
  static const std::vector<Ops> kTargets = FindTargets();
  return kTargets;
}

const Ops& CurrentTarget() { return AllTargets()[current.load(std::memory_order_relaxed)]; }

bool UseTarget(std::string_view name) {
  const std::vector<Ops>& all = AllTargets();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (name.empty() || name == all[i].name) {
      current.store(i, std::memory_order_relaxed);
      return true;
    }
  }
  return false;
}

}  // namespace qconform::fast
