// SPDX-License-Identifier: Apache-2.0
// For tests only: the targets that the generator is measured on, and what holds of their graphs.
#pragma once

#include <string>
#include <vector>

#include "qconform/graph/graph.h"
#include "qconform/profile/target.h"

namespace qconform::gen {

// Every built-in profile at its interesting archs and extensions.
std::vector<std::string> TestTargetNames();
Target TestTarget(const std::string& name);

// Whether every value and node hangs together with every other.
bool IsConnected(const Graph& graph);

// Cases per target of the counting tests: fewer under sanitizers.
int TestCaseCount(int usual);

}  // namespace qconform::gen
