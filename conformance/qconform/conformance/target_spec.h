// SPDX-License-Identifier: Apache-2.0
// A target as a person names it: text that crosses a command line or a pipe.
#pragma once

#include <string>

#include "qconform/base/result.h"
#include "qconform/profile/target.h"

namespace qconform::conformance {

struct TargetSpec {
  std::string
      target;       // "qnn.htp@v73"; with a profile of one's own it may be empty: the default arch
  std::string sdk;  // may be empty
  std::string profile_text;  // a profile of one's own; empty: the built-in ones
  std::string profile_name;  // of its file, for messages

  friend bool operator==(const TargetSpec&, const TargetSpec&) = default;
};

// With a profile of one's own the target's first part must be that profile's name.
Result<Target> LoadTarget(const TargetSpec& spec);

}  // namespace qconform::conformance
