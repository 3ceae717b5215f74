// SPDX-License-Identifier: Apache-2.0
// Contracts as people name them: a built-in profile or a file, whole or at one target.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qconform/base/result.h"
#include "qconform/profile/profile.h"
#include "qconform/profile/target.h"

namespace qconform::conformance {

// What the profile in the file `path` extends is a built-in profile, or else a file beside it, with
// or without ".json". "-" is stdin.
Result<Profile> LoadProfileFile(const std::string& path);

Result<std::vector<std::shared_ptr<const Profile>>> LoadBuiltinProfiles();

struct Contract {
  std::shared_ptr<const Profile> profile;  // whole, with the rows of every arch and answer
  std::optional<Target> target;            // if the name asked for one
};

// "tosa.int", "qnn.htp@v73+lpbq-arch=tests"; or a file (a name that holds ".json", or "/") with the
// same behind it: "mine.json@v2".
Result<Contract> LoadContract(const std::string& name);

// The contract as a target, at the default arch if the name asked for none.
Result<Target> TargetOf(const Contract& contract);

}  // namespace qconform::conformance
