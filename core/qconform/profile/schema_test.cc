// SPDX-License-Identifier: Apache-2.0
// profile.schema.json lists names that the code knows: neither may have one that the other lacks.
// Whether it fits the profiles, ci/check_schemas says.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "qconform/base/json_reader.h"
#include "qconform/profile/profile.h"

namespace qconform {
namespace {

using Names = std::set<std::string, std::less<>>;

std::string FileText(const std::string& name) {
  const std::ifstream file(QCONFORM_SOURCE_DIR "/core/qconform/profile/" + name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

const JsonDocument& Schema() {
  static const std::string kText = FileText("profile.schema.json");
  static const Result<JsonDocument> kParsed = ParseJson(kText);
  return kParsed.value();
}

JsonValue Member(JsonValue object, std::string_view key) {
  for (const JsonValue member : object.Members()) {
    if (member.key() == key) return member;
  }
  ADD_FAILURE() << "no key " << key;
  return {};
}

JsonValue Definition(std::string_view name) {
  return Member(Member(Schema().root(), "$defs"), name);
}

Names EnumOf(std::string_view definition) {
  Names names;
  for (const JsonValue name : Member(Definition(definition), "enum").Elements()) {
    names.emplace(name.String());
  }
  return names;
}

// The kinds that the branches of `one_of` stand for.
void AddKinds(JsonValue one_of, Names& kinds) {
  for (const JsonValue branch : one_of.Elements()) {
    bool by_reference = false;
    for (const JsonValue member : branch.Members()) by_reference |= member.key() == "$ref";
    if (by_reference) continue;
    kinds.emplace(Member(Member(Member(branch, "properties"), "kind"), "const").String());
  }
}

TEST(ProfileSchema, ListsEveryOp) {
  Names ops;
  for (const OpInfo& op : AllOps()) ops.emplace(op.name);
  EXPECT_EQ(EnumOf("op"), ops);
}

TEST(ProfileSchema, ListsEveryAttribute) {
  Names attrs;
  for (std::size_t i = 0; i < kAttrCount; ++i) attrs.emplace(NameOf(static_cast<AttrId>(i)));
  EXPECT_EQ(EnumOf("attr"), attrs);
}

TEST(ProfileSchema, ListsEveryElementType) {
  const Names listed = EnumOf("dtype");
  for (const DType dtype : kAllDTypes) EXPECT_TRUE(listed.contains(NameOf(dtype))) << NameOf(dtype);
}

TEST(ProfileSchema, ListsEveryKind) {
  Names kinds;
  AddKinds(Member(Definition("simpleRule"), "oneOf"), kinds);
  EXPECT_EQ(kinds.size(), std::variant_size_v<SimpleRule>);
  AddKinds(Member(Definition("constraint"), "oneOf"), kinds);
  Names known;
  for (std::size_t i = 0; i < std::variant_size_v<Rule>; ++i) {
    known.emplace(NameOf(static_cast<ConstraintKind>(i)));
  }
  EXPECT_EQ(kinds, known);
}

TEST(ProfileReadme, GivesAnExampleThatLoads) {
  const std::string text = FileText("README.md");
  const std::size_t start = text.find("```json\n") + 8;
  const std::string example = text.substr(start, text.find("```", start) - start);
  const Result<Profile> profile = ParseProfile(example, "README.md");
  ASSERT_TRUE(profile.ok()) << profile.error().message;
  EXPECT_EQ(profile.value().name, "acme.npu");
  EXPECT_EQ(profile.value().features.size(), 2U);
}

}  // namespace
}  // namespace qconform
