// SPDX-License-Identifier: Apache-2.0
#include "qconform/graph/case_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "qconform/base/prng.h"
#include "qconform/base/sha256.h"
#include "qconform/graph/case_examples.h"

namespace qconform {
namespace {

using ::testing::HasSubstr;

Case Parse(std::string_view text) {
  Result<Case> parsed = ParseCase(text);
  if (!parsed.ok()) {
    ADD_FAILURE() << parsed.error().message << "\n" << text;
    return {};
  }
  return std::move(parsed).value();
}

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string WithoutId(const std::string& text) {
  const std::size_t at = text.find("\n\"id\"");
  return Replaced(text, text.substr(at, text.find('\n', at + 1) - at), "");
}

TEST(CaseFile, ExamplesAreGraphs) {
  for (const Case& c : {ExampleCase(), FloatCase(), SeveralResultsCase(), SmallCase()}) {
    const Status structure = CheckStructure(c.graph);
    EXPECT_TRUE(structure.ok()) << structure.error().message;
  }
}

TEST(CaseFile, ParsingUndoesPrinting) {
  for (const Case& c : {ExampleCase(), FloatCase(), SeveralResultsCase(), SmallCase()}) {
    const std::string text = PrintCase(c);
    EXPECT_TRUE(Parse(text) == c) << text;
    EXPECT_EQ(PrintCase(Parse(text)), text);
    EXPECT_TRUE(Parse(WithoutId(text)) == c) << text;
  }
}

TEST(CaseFile, HasTheCanonicalForm) {
  EXPECT_EQ(
      PrintCase(SmallCase()),
      "{\n\"format\":\"qconform-case\",\n\"version\":1,\n"
      "\"id\":\"3fcd01e0865ee7c5ae559fa642841400\",\n\"graph\":{\n\"values\":[\n"
      "{\"name\":\"x\",\"dtype\":\"int4\",\"shape\":[2],\"quant\":{\"scheme\":\"affine\","
      "\"granularity\":\"tensor\",\"dtype\":\"int4\",\"range\":[-8,7],\"scales\":[0.5],"
      "\"zero_points\":[0]}},\n"
      "{\"name\":\"y\",\"dtype\":\"int4\",\"shape\":[2],\"quant\":{\"shared\":\"value:x\"}}\n"
      "],\n\"nodes\":[\n{\"name\":\"n\",\"op\":\"relu\",\"operands\":[\"x\"],\"result\":\"y\"}"
      "\n],\n\"inputs\":[\"x\"],\n\"outputs\":[\"y\"]\n},\n\"data\":{\n\"x\":[-8,7]\n}\n}\n");
}

TEST(CaseFile, ListsResultsOnlyWhereThereAreSeveral) {
  const std::string text = PrintCase(SeveralResultsCase());
  EXPECT_NE(text.find("\"result\":[\"a\",\"b\",\"c\"]"), std::string::npos) << text;
  const std::string one = WithoutId(PrintCase(SmallCase()));
  EXPECT_FALSE(ParseCase(Replaced(one, "\"result\":\"y\"", "\"result\":[\"y\"]")).ok());
  EXPECT_FALSE(ParseCase(Replaced(one, "\"result\":\"y\"", "\"result\":[]")).ok());
}

TEST(CaseFile, PrintsEveryFormOfSpec) {
  const std::string text = PrintCase(ExampleCase());
  EXPECT_THAT(text,
              HasSubstr(R"("granularity":"channel","dtype":"int8","range":[-127,127],"axis":0,)"
                        R"("scales":[0.10000000149011612,0.25],"zero_points":[0,0]})"));
  EXPECT_THAT(text,
              HasSubstr(R"({"derived":"product","from":["operand:conv#0","operand:conv#1"],)"));
  EXPECT_THAT(text, HasSubstr(R"("operands":["r",{"value":"r","quant":{"scheme")"));
  EXPECT_THAT(text, HasSubstr(R"("attrs":{"stride":[1,1],"dilation":[1,1],"pad":[0,0,0,0]})"));
  EXPECT_THAT(text,
              HasSubstr("\"expect\":{\"outcome\":\"must_reject\",\"rule\":\"share-input-spec\"},"
                        "\n\"note\":\"a \\\"note\\\"\\n\",\n"
                        "\"origin\":{\"seed\":\"0xfedcba9876543210\",\"index\":42},\n"));
}

TEST(CaseFile, PrintsFloatsThatJsonHasNoNumberFor) {
  EXPECT_THAT(PrintCase(FloatCase()),
              HasSubstr(R"("f":[0.1,-0.0,"inf","-inf","nan","0xffc00001",1e-45])"));
}

TEST(CaseFile, KeepsBlocksAndAbsentNumbers) {
  Case c = ExampleCase();
  ConcreteSpec& weights = std::get<ConcreteSpec>(*c.graph.values[1].spec);
  weights.granularity = Granularity::kPerBlock;
  weights.block_size = 1;
  weights.scales.clear();
  weights.zero_points.clear();
  c.inputs.clear();
  EXPECT_TRUE(Parse(PrintCase(c)) == c);
  EXPECT_THAT(PrintCase(c), HasSubstr(R"("axis":0,"block_size":1},"data":[-127,127])"));
}

TEST(CaseFile, NamesTheContentByItsCanonicalTextWithoutTheId) {
  const Case c = ExampleCase();
  const std::string text = PrintCase(c);
  EXPECT_THAT(text, HasSubstr("\"id\":\"" + CaseId(c) + "\""));
  EXPECT_EQ(CaseId(c), Sha256Hex(WithoutId(text), 16));
  Case other = c;
  other.graph.values[1].constant->back() = 126;
  EXPECT_NE(CaseId(other), CaseId(c));
}

TEST(CaseFile, ReadsWhatPeopleWrite) {
  const Case c = Parse(R"({
    "version": 1, "format": "qconform-case", "x-author": {"any": ["thing", null]},
    "data": {"x": [ -8 , 7 ]},
    "graph": {
      "outputs": ["y"], "inputs": ["x"],
      "nodes": [{"op": "relu", "operands": ["x"], "result": "y", "name": "n", "x-why": true}],
      "values": [
        {"name": "x", "shape": [2], "dtype": "int4",
         "quant": {"scales": [5e-1], "zero_points": [0], "scheme": "affine",
                   "range": [-8, 7], "granularity": "tensor", "dtype": "int4"}},
        {"name": "\u0079", "shape": [2], "dtype": "int4", "quant": {"shared": "value:x"}}
      ]
    }
  })");
  EXPECT_TRUE(c == SmallCase());
}

TEST(CaseFile, ExpandsGenerators) {
  const std::string text = Replaced(WithoutId(PrintCase(SmallCase())), "\"x\":[-8,7]",
                                    R"("x":{"generator":"uniform","seed":"0x7","range":[-3,4]})");
  const Case c = Parse(text);
  Prng prng(7);
  const auto first = static_cast<std::int64_t>(prng.Below(8)) - 3;
  const auto second = static_cast<std::int64_t>(prng.Below(8)) - 3;
  ASSERT_EQ(c.inputs.size(), 1u);
  EXPECT_THAT(c.inputs[0].codes, ::testing::ElementsAre(first, second));
  EXPECT_THAT(PrintCase(c), HasSubstr("\"x\":[" + std::to_string(first) + ","));
}

TEST(CaseFile, KeepsTheOrderOfValuesAndNodes) {
  Case c = ExampleCase();
  std::swap(c.graph.nodes[1], c.graph.nodes[2]);
  const Case back = Parse(PrintCase(c));
  EXPECT_EQ(back.graph.nodes[1].name, "add");
  EXPECT_TRUE(back == c);
}

TEST(Describe, TellsWhatEachNodeDoes) {
  const std::string text = Describe(ExampleCase().graph);
  EXPECT_EQ(
      text,
      "inputs x\n"
      "conv: conv2d stride[1,1] dilation[1,1] pad[0,0,0,0]\n"
      "  x = x int8[1,2,2,1] affine [-128,127] scale 0.5 zero point 3\n"
      "  weight = w int8[2,1,1,1] constant symmetric [-127,127] per channel axis 0 "
      "scale 0.1..0.25 zero point 0\n"
      "  bias = b int32[2] constant symmetric [-2147483648,2147483647] per channel axis 0 "
      "derived from operand:conv#0 operand:conv#1\n"
      "  -> y int8[1,2,2,2] affine [-128,127] scale 0.5 zero point 3\n"
      "view: reshape shape[2,4]\n"
      "  x = y int8[1,2,2,2] affine [-128,127] scale 0.5 zero point 3\n"
      "  -> r int8[2,4] shares value:y\n"
      "add: add\n"
      "  a = r int8[2,4] shares value:y\n"
      "  b = r int8[2,4] shares value:y; this edge affine [-128,127] scale 0.75 zero point 0\n"
      "  -> z int8[2,4] affine [-128,127] scale 1.5e-07 zero point -128\n"
      "outputs z\n");
}

}  // namespace
}  // namespace qconform
