// SPDX-License-Identifier: Apache-2.0
#include "qconform/generate/test_targets.h"

#include <numeric>

#include "qconform/base/sanitized.h"

namespace qconform::gen {

std::vector<std::string> TestTargetNames() {
  std::vector<std::string> names = {"tosa.int+int16+int4", "qnn.htp@v75+fp16a8w",
                                    "qnn.htp.aimet@v75+float"};
  for (const std::string_view name : BuiltinProfileNames()) {
    const Profile profile = BuiltinProfile(name).value();
    for (const std::string& arch : profile.archs) names.push_back(std::string(name) + "@" + arch);
    if (profile.archs.empty()) names.emplace_back(name);
  }
  return names;
}

Target TestTarget(const std::string& name) {
  Result<Target> target = ParseTarget(name, "");
  return std::move(target).value();
}

bool IsConnected(const Graph& graph) {
  std::vector<std::size_t> root(graph.values.size());
  std::iota(root.begin(), root.end(), std::size_t{0});
  const auto find = [&root](std::size_t v) {
    while (root[v] != v) v = root[v] = root[root[v]];
    return v;
  };
  for (const Node& node : graph.nodes) {
    for (const Operand& operand : node.operands) root[find(operand.value)] = find(node.result());
    for (const ValueId result : node.results) root[find(result)] = find(node.result());
  }
  for (std::size_t v = 0; v < graph.values.size(); ++v) {
    if (find(v) != find(0)) return false;
  }
  return !graph.nodes.empty();
}

int TestCaseCount(int usual) { return kSanitized ? usual / 20 : usual; }

}  // namespace qconform::gen
