// SPDX-License-Identifier: Apache-2.0
// Bad case files: each is refused, with its place, and nothing else happens.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "qconform/graph/case_examples.h"
#include "qconform/graph/case_file.h"

namespace qconform {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

std::string ErrorOf(std::string_view text) {
  const Result<Case> parsed = ParseCase(text);
  return parsed.ok() ? "" : parsed.error().message;
}

std::string WithoutId(std::string text) {
  const std::size_t at = text.find("\n\"id\"");
  return text.erase(at, text.find('\n', at + 1) - at);
}

// One change to a valid file: the first `from` becomes `to`.
struct Defect {
  std::string_view from;
  std::string_view to;
  std::string_view error;  // part of the message
};

void ExpectRefused(const std::string& valid, const Defect& defect) {
  ASSERT_EQ(ErrorOf(valid), "");
  const std::size_t at = valid.find(defect.from);
  ASSERT_NE(at, std::string::npos) << defect.from;
  std::string text = valid;
  text.replace(at, defect.from.size(), defect.to);
  const std::string error = ErrorOf(text);
  EXPECT_THAT(error, MatchesRegex("[0-9]+:[0-9]+: .+")) << defect.from << " -> " << defect.to;
  EXPECT_THAT(error, HasSubstr(defect.error)) << defect.from << " -> " << defect.to;
}

// Over ExampleCase without its id.
constexpr Defect kDefects[] = {
    // The frame.
    {"\"qconform-case\"", "\"other\"", "2:10: format: expected \"qconform-case\""},
    {"\"format\":\"qconform-case\",\n", "", "1:1: missing key \"format\""},
    {"\"version\":1", "\"version\":2", "3:11: version: expected version 1"},
    {"\"version\":1", "\"version\":1.0", "3:11: version: expected an integer"},
    {"\"version\":1", "\"version\":\"1\"", "expected an integer, found a string"},
    {"\"version\":1", "\"version\":1,\n\"version\":1", "4:1: duplicate key \"version\""},
    {"\"version\":1", "\"version\":1,\n\"colour\":1", "4:1: colour: unknown key \"colour\""},
    {"\"sdk\":\"2.41\"", "\"sdk\":\"\"", "sdk: an empty text"},
    {"\"sdk\":\"2.41\"", "\"sdk\":2.41", "sdk: expected a string"},
    {"\"sdk\":\"2.41\"", "\"sdk\":\"\\u0000\"", "NUL in a string"},
    {"\"sdk\":\"2.41\"", "\"id\":\"00\"", "id: the content has id "},
    {"\"sdk\":\"2.41\"", "\"id\":7", "id: expected a string"},
    {"must_reject\"", "maybe\"", "expect.outcome: expected \"accept\" or \"must_reject\""},
    {"\"must_reject\"", "\"accept\"", "expect.rule: unknown key \"rule\""},
    {",\"rule\":\"share-input-spec\"", "", "expect: missing key \"rule\""},
    {"\"0xfedcba9876543210\"", "\"0xFEDC\"", "origin.seed: expected 0x"},
    {"\"0xfedcba9876543210\"", "18364758544493064720", "origin.seed: expected a string"},
    {"\"index\":42", "\"index\":-1", "origin.index: -1 is outside [0, "},
    {"\"index\":42", "\"index\":9223372036854775808", "origin.index: expected an integer"},
    // Values.
    {"\"graph\"", "\"x-graph\"", "missing key \"graph\""},
    {"{\"name\":\"x\",", "{", "graph.values[0]: missing key \"name\""},
    {"{\"name\":\"x\"", "{\"name\":\"w\"", "graph.values[1].name: two values are named \"w\""},
    {"{\"name\":\"view\"", "{\"name\":\"0view\"", "graph: node name '0view' is not"},
    {"{\"name\":\"x\"", "null,{\"name\":\"x\"", "graph.values[0]: expected an object, found null"},
    {"\"dtype\":\"int8\"", "\"dtype\":\"int9\"", "graph.values[0].dtype: unknown element type"},
    {"\"dtype\":\"int8\"", "\"dtype\":\"uint8\"", "graph: value 'x' holds uint8"},
    {"\"dtype\":\"int8\"", "\"dtype\":\"float32\"", "graph: "},
    {"[1,2,2,1]", "[1,2,0,1]", "graph.values[0].shape[2]: 0 is outside"},
    {"[1,2,2,1]", "[1,2,2.0,1]", "graph.values[0].shape[2]: expected an integer"},
    {"[1,2,2,1]", "[1,2,2147483648,1]", "shape[2]: 2147483648 is outside"},
    {"[1,2,2,1]", "[65536,65536]", "graph.values[0].shape: more than 2^28 elements"},
    {"[1,2,2,1]", "[1,1,1,1,1,1,1,1,1]", "graph.values[0].shape: rank 9 is above 8"},
    {"[1,2,2,1]", "[1,2,3,1]", "graph: node 'conv'"},
    {"[1,2,2,1]", "{}", "shape: expected an array, found an object"},
    {"\"data\":[-127,127]", "\"data\":[-127]", "values[1].data: 1 elements, the shape needs 2"},
    {"\"data\":[-127,127]", "\"data\":[-127,128]", "values[1].data[1]: 128 is no int8"},
    {"\"data\":[-127,127]", "\"data\":[-127,1e2]", "values[1].data[1]: expected an integer"},
    {"\"data\":[-127,127]", "\"data\":\"AAA=\"", "values[1].data: expected an array"},
    {"[-127,127]}", R"({"generator":"normal","seed":"0x1","range":[0,1]}})", "\"uniform\""},
    {"[-127,127]}", R"({"generator":"uniform","range":[0,1]}})", "missing key \"seed\""},
    {"[-127,127]}", R"({"generator":"uniform","seed":"0x1","range":[1,0]}})", "[min, max]"},
    {"[-127,127]}", R"({"generator":"uniform","seed":"0x1","range":[0,128]}})", "data.range: "},
    // Specs.
    {"\"affine\"", "\"linear\"", "graph.values[0].quant.scheme: unknown scheme \"linear\""},
    {"\"tensor\"", "\"row\"", "quant.granularity: unknown granularity"},
    {"\"tensor\"", "\"channel\"", "graph.values[0].quant: missing key \"axis\""},
    {"\"axis\":0", "\"axis\":8", "graph.values[1].quant.axis: 8 is outside [0, 7]"},
    {"\"axis\":0", "\"axis\":4", "graph: value 'w': axis 4"},
    {"\"axis\":0", "\"axis\":0,\"block_size\":2", "quant.block_size: unknown key"},
    {"\"range\":[-128,127]", "\"range\":[-128]", "quant.range: expected [min, max]"},
    {"\"range\":[-128,127]", "\"range\":[-129,127]", "graph: value 'x'"},
    {"\"range\":[-128,127]", "\"range\":[5,4]", "graph: value 'x'"},
    {"[0.5]", "[0]", "graph.values[0].quant.scales[0]: a scale must be positive"},
    {"[0.5]", "[-0.5]", "scales[0]: a scale must be positive"},
    {"[0.5]", "[1e39]", "scales[0]: the number is outside the range of float32"},
    {"[0.5]", "[1e-50]", "scales[0]: the number is outside the range of float32"},
    {"[0.5]", "[NaN]", "not a JSON value"},
    {"[0.5]", "[\"inf\"]", "scales[0]: expected a number, found a string"},
    {"[0.5]", "[0.5,0.5]", "quant.zero_points: 1 zero points for 2 scales"},
    {"\"scales\":[0.5],", "", "quant.zero_points: unknown key"},
    {",\"zero_points\":[3]", "", "quant: missing key \"zero_points\""},
    {"\"scales\":[0.5],\"zero_points\":[3]", "\"scales\":[],\"zero_points\":[]", "expected scales"},
    {"\"zero_points\":[3]", "\"zero_points\":[128]", "graph: value 'x': zero point 128"},
    {"\"value:y\"", "\"value:nobody\"", "quant.shared: there is no value \"nobody\""},
    {"\"value:y\"", "\"y\"", "quant.shared: expected value:name or operand:node#index"},
    {"operand:conv#1", "operand:conv", "quant.from[1]: expected operand:node#index"},
    {"operand:conv#1", "operand:conv#01", "quant.from[1]: expected operand:node#index"},
    {"operand:conv#1", "operand:conv#4294967296", "expected operand:node#index"},
    {"operand:conv#1", "operand:conv#9", "graph: value 'b'"},
    {"operand:conv#1", "operand:none#1", "there is no node \"none\""},
    {"\"product\"", "\"sum\"", "graph.values[2].quant.derived: unknown formula \"sum\""},
    // Nodes.
    {"\"conv2d\"", "\"conv5d\"", "graph.nodes[0].op: unknown op \"conv5d\""},
    {"\"stride\"", "\"strides\"", "attrs.strides: unknown attribute \"strides\""},
    {"\"stride\":[1,1]", "\"stride\":1", "attrs.stride: expected an array, found an integer"},
    {"\"stride\":[1,1]", "\"stride\":[1,1,1]", "graph: node 'conv'"},
    {"\"stride\":[1,1]", "\"stride\":[1,1,1,1,1,1,1,1,1]", "attrs.stride: more than 8 numbers"},
    {"\"stride\":[1,1],", "", "graph: node 'conv'"},
    {"[\"x\",\"w\",\"b\"]", "[\"x\",\"w\",\"c\"]", "nodes[0].operands[2]: there is no value \"c\""},
    {"[\"x\",\"w\",\"b\"]", "[\"x\",\"w\",0]", "nodes[0].operands[2]: expected an object"},
    {"[\"x\",\"w\",\"b\"]", "[\"x\"]", "graph: node 'conv'"},
    {"{\"value\":\"r\",", "{", "nodes[2].operands[1]: missing key \"value\""},
    {"\"result\":\"y\"", "\"result\":\"x\"", "graph: "},
    {"{\"name\":\"view\"", "{\"name\":\"conv\"", "nodes[1].name: two nodes are named \"conv\""},
    {"\"operands\":[\"y\"]", "\"operands\":[\"r\"]", "graph: "},
    {"\"inputs\":[\"x\"]", "\"inputs\":[\"w\"]", "graph: value "},
    {"\"outputs\":[\"z\"]", "\"outputs\":[]", "graph: the graph has no output"},
    {"\"outputs\":[\"z\"]", "\"outputs\":[null]", "graph.outputs[0]: expected a string"},
    // Data.
    {"\"x\":[-128,0,1,127]", "\"w\":[-128,0,1,127]", "data.w: not a graph input"},
    {"\"x\":[-128,0,1,127]", "", "data: data for 0 of 1 graph inputs"},
    {"\"x\":[-128,0,1,127]", "\"x\":[-128,0,1]", "data.x: 3 elements, the shape needs 4"},
    {"[-128,0,1,127]", "[-129,0,1,127]", "data.x[0]: -129 is no int8"},
    {"[-128,0,1,127]", "[-128,-0,1,127]", "\"-0\""},
    // The text.
    {"{\n\"format\"", "\xEF\xBB\xBF{\n\"format\"", "1:1: byte order mark"},
    {"a \\\"note", "a \xFFnote", "the text is not UTF-8"},
    {"a \\\"note", "a \tnote", "raw control character in a string"},
    {"}\n}\n", "}\n}\n{}", "expected the end of the text"},
    {"}\n}\n", "}\n", "29:1: not JSON"},
    {"\"note\"", "\"x-deep\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]],\"note\"", "nested deeper than 16"},
};

TEST(ParseCase, RefusesEveryDefectWithItsPlace) {
  const std::string valid = WithoutId(PrintCase(ExampleCase()));
  for (const Defect& defect : kDefects) ExpectRefused(valid, defect);
}

TEST(ParseCase, RefusesDefectsOfFloats) {
  const std::string valid = WithoutId(PrintCase(FloatCase()));
  for (const std::string_view bad :
       {"\"Inf\"", "\"0x3f800000\"", "\"0x17fc00000\"", "null", "1e39", "\"0x\"", "[0.1]"}) {
    ExpectRefused(valid, {"[0.1", "[" + std::string(bad), "data.f[0]: "});
  }
  ExpectRefused(valid, {"[0.1,", "[", "data.f: 6 elements, the shape needs 7"});
  const std::size_t at = valid.find("[0.1");
  ExpectRefused(valid, {std::string_view(valid).substr(at, valid.find(']', at) - at + 1),
                        R"({"generator":"uniform","seed":"0x1","range":[0,1]})",
                        "inside an integer dtype, here float32"});
}

TEST(ParseCase, RefusesHugeNamesAndGenerators) {
  const std::string valid = WithoutId(PrintCase(SmallCase()));
  const std::string name = "\"" + std::string(kMaxNameBytes + 1, 'n') + "\"";
  ExpectRefused(valid, {"\"n\"", name, "nodes[0].name: a name may have 256 bytes"});
  std::string text = valid;
  while (text.find("[2]") != std::string::npos) text.replace(text.find("[2]"), 3, "[16777216]");
  text.replace(text.find("[-8,7]\n"), 6, R"({"generator":"uniform","seed":"0x1","range":[0,1]})");
  EXPECT_THAT(ErrorOf(text), HasSubstr("data.x: generators would make more than 4194304"));
}

TEST(ParseCase, RefusesEveryCutFile) {
  const std::string valid = PrintCase(ExampleCase());
  // Without its last newline the file is still whole.
  for (std::size_t length = 0; length + 1 < valid.size(); ++length) {
    EXPECT_NE(ErrorOf(valid.substr(0, length)), "") << length;
  }
}

// With the id a damaged file parses only to what was meant; without it, only to a graph.
void ExpectSafe(const std::string& text, bool has_id) {
  const Result<Case> parsed = ParseCase(text);
  if (!parsed.ok()) {
    EXPECT_THAT(parsed.error().message, MatchesRegex("[0-9]+:[0-9]+: .+"));
  } else if (has_id) {
    EXPECT_TRUE(parsed.value() == SmallCase()) << text;
  } else {
    EXPECT_TRUE(CheckStructure(parsed.value().graph).ok()) << text;
    EXPECT_TRUE(ParseCase(PrintCase(parsed.value())).ok()) << text;
  }
}

class DamagedCase : public ::testing::TestWithParam<bool> {
 protected:
  bool has_id() const { return GetParam(); }
  std::string Text() const {
    const std::string text = PrintCase(SmallCase());
    return has_id() ? text : WithoutId(text);
  }
};

TEST_P(DamagedCase, IsSafeWithAnyByteDeleted) {
  const std::string text = Text();
  for (std::size_t i = 0; i < text.size(); ++i) {
    ExpectSafe(std::string(text).erase(i, 1), has_id());
  }
}

TEST_P(DamagedCase, IsSafeWithAnyBitFlipped) {
  const std::string text = Text();
  for (std::size_t i = 0; i < text.size() * 8; ++i) {
    std::string damaged = text;
    const auto byte = static_cast<unsigned char>(damaged[i / 8]);
    damaged[i / 8] = static_cast<char>(byte ^ static_cast<unsigned char>(1u << (i % 8)));
    ExpectSafe(damaged, has_id());
  }
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutId, DamagedCase, ::testing::Bool());

}  // namespace
}  // namespace qconform
