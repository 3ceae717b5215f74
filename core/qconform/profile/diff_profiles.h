// SPDX-License-Identifier: Apache-2.0
// Where two contracts disagree, by what they mean and not by how they are written down.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "qconform/profile/profile.h"
#include "qconform/profile/target.h"

namespace qconform {

// One thing of which the two sides say something different. A side that says nothing is empty;
// where a side says several things there is one line each, with the row's id and its source.
struct Disagreement {
  std::string about;  // "op tanh", "feature lpbq", "conv2d, linear: granularity of in1"
  std::vector<std::string> left;
  std::vector<std::string> right;
};

// Everything: archs, SoCs, alternatives, features, ops, and what is demanded of the ops that both
// have, compare op by op, port by port and kind by kind. Ids, titles, sources, the order of rows
// and the way in which rows are cut mean nothing. Empty: the contracts are equal.
std::vector<Disagreement> DiffProfiles(const Profile& left, const Profile& right);

// The same of what holds on each target: its rows, and which features it has.
std::vector<Disagreement> DiffTargets(const Target& left, const Target& right);

// For people; the names head the sides.
std::string RenderDiff(const std::vector<Disagreement>& disagreements, std::string_view left,
                       std::string_view right);

}  // namespace qconform
