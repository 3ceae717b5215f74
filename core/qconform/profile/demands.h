// SPDX-License-Identifier: Apache-2.0
// Private to profile: a contract cut into the smallest things that can be compared: what one row
// demands of one op at one place, in a form that is the same wherever the meaning is.
#pragma once

#include <string>
#include <vector>

#include "qconform/profile/profile.h"

namespace qconform {

struct Demand {
  OpKind op;
  ConstraintKind kind;
  std::string place;  // the port, attribute or form that it is about; empty: the op as a whole
  std::string text;   // conditions and rule, equal exactly if they mean the same
  std::string scope;  // the archs and the answer under which it holds; empty: always
  std::string words;  // all of it for people
  const Constraint* row;

  bool SamePlace(const Demand& other) const {
    return op == other.op && kind == other.kind && place == other.place;
  }
};

// What the row demands of an op that it applies to: "in*" is taken apart into the operands that the
// op has, lists are sorted, names of variants forgotten.
std::vector<Demand> DemandsOf(const Profile& profile, const Constraint& row, OpKind op);

// The ops of the profile that the row applies to.
std::vector<OpKind> OpsOf(const Profile& profile, const Constraint& row);

// Of all rows, in the profile's order.
std::vector<Demand> DemandsOf(const Profile& profile);

}  // namespace qconform
