// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/cli/node_lines.h"

#include <gtest/gtest.h>

#include "qconform/conformance/testing/small_case.h"

namespace qconform::conformance {
namespace {

using Lines = std::vector<std::size_t>;

TEST(NodeLines, AreThoseOfTheNodes) {
  Case c = SmallCase(1, "a note with \"nodes\":[{ and one \" and \\ in it");
  c.graph.values.push_back({"z", {4}, DType::kInt8, c.graph.values[1].spec, {}});
  c.graph.nodes.push_back({"second", OpKind::kRelu, {}, {{1, {}}}, {2}});
  c.graph.outputs = {2};
  const std::string text = PrintCase(c);
  const Lines lines = NodeLines(text);
  ASSERT_EQ(lines.size(), 2u);
  std::size_t at = 0;
  for (std::size_t line = 1; line < lines[1]; ++line) at = text.find('\n', at) + 1;
  EXPECT_TRUE(text.substr(at).starts_with("{\"name\":\"second\"")) << text.substr(at, 30);
  EXPECT_EQ(lines[0] + 1, lines[1]);
}

TEST(NodeLines, LooksOnlyWhereNodesStand) {
  EXPECT_EQ(NodeLines("{\"x-nodes\":[{},\n{}],\"nodes\":[{}],\n\"graph\":{\"values\":[{}],\n"
                      "\"nodes\":[\n{\"attrs\":{}},{\n}]\n}}"),
            (Lines{5, 5}));
  EXPECT_EQ(NodeLines("{\"graph\":{\"nodes\":[]}}"), Lines());
  EXPECT_EQ(NodeLines("{\"graph\":\"nodes\",\"unfinished"), Lines());
}

}  // namespace
}  // namespace qconform::conformance
