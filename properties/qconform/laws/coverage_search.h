// SPDX-License-Identifier: Apache-2.0
// For tests only: generates graphs for every target of a profile until each row of it has been
// satisfied, satisfied at its edge, and broken.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "qconform/laws/rule_coverage.h"
#include "qconform/profile/target.h"

namespace qconform::laws {

class CoverageSearch {
 public:
  explicit CoverageSearch(std::shared_ptr<const Profile> profile);

  // Up to so many graphs for each target that a missing row holds at; stops where nothing is.
  void Run(int graphs);

  // One per row of the whole profile.
  const RuleTallies& tallies() const { return tallies_; }
  // "conv2d-rank: no edge", in the profile's order.
  std::vector<std::string> Missing() const;
  // A line for each row: its kind, accepts, edges, rejects.
  std::string Table() const;
  std::uint64_t graphs() const { return graphs_; }

 private:
  struct Wanted {
    std::uint32_t index;  // of the row in the target's profile
    std::size_t row;      // in the whole profile
    bool valid;           // accepts or edges are missing
    bool broken;          // rejects are missing
  };

  std::size_t RowOf(const Constraint& constraint) const;
  std::vector<Wanted> WantedAt(const Target& target) const;
  void RunAt(const Target& target, int graphs, std::uint64_t seed);
  void AddUp(const Target& target, const RuleTallies& tallies);

  std::shared_ptr<const Profile> profile_;
  std::vector<Target> targets_;
  RuleTallies tallies_;
  std::uint64_t graphs_ = 0;
};

}  // namespace qconform::laws
