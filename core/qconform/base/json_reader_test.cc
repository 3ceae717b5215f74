// SPDX-License-Identifier: Apache-2.0
#include "qconform/base/json_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qconform/base/dtype.h"

namespace qconform {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The error of reading `text`, or "" if it parses.
std::string ParseError(std::string_view text) {
  const Result<JsonDocument> parsed = ParseJson(text);
  return parsed.ok() ? "" : parsed.error().message;
}

JsonDocument Parse(std::string_view text) {
  Result<JsonDocument> parsed = ParseJson(text);
  EXPECT_TRUE(parsed.ok()) << parsed.error().message;
  return std::move(parsed).value();
}

// The value of member "a".
JsonValue MemberA(const JsonDocument& document) {
  return ObjectReader(document.root()).Required("a");
}

TEST(JsonReader, ReadsEveryKind) {
  const JsonDocument document = Parse(
      R"({"null":null,"yes":true,"no":false,"int":-12,"half":0.5,"text":"a\u00e9\n","list":[1,"b"]})");
  ObjectReader top(document.root());
  EXPECT_EQ(top.Required("null").kind(), JsonKind::kNull);
  EXPECT_TRUE(top.Required("yes").Bool());
  EXPECT_FALSE(top.Required("no").Bool());
  EXPECT_EQ(top.Required("int").Integer(), -12);
  EXPECT_EQ(top.Required("half").Float(), 0.5f);
  EXPECT_EQ(top.Required("text").String(), "a\xC3\xA9\n");
  EXPECT_EQ(top.Required("list").size(), 2u);
  top.Finish();
  EXPECT_TRUE(document.ok());
}

TEST(JsonReader, FindsMembersInAnyOrder) {
  const JsonDocument document = Parse(R"({"c":3,"a":1,"x-note":[{}],"b":2})");
  ObjectReader top(document.root());
  EXPECT_EQ(top.Required("a").Integer(), 1);
  EXPECT_EQ(top.Required("b").Integer(), 2);
  EXPECT_EQ(top.Required("c").Integer(), 3);
  EXPECT_FALSE(top.Optional("d"));
  top.Finish();
  EXPECT_TRUE(document.ok());
}

TEST(JsonReader, GivesArraysOfIntegersWithoutCopying) {
  const JsonDocument document = Parse(R"({"a":[1, -2 ,9223372036854775807],"b":[]})");
  EXPECT_THAT(MemberA(document).Integers(), ElementsAre(1, -2, 9223372036854775807));
  EXPECT_TRUE(ObjectReader(document.root()).Required("b").Integers().empty());
  std::vector<std::int64_t> seen;
  for (const JsonValue element : MemberA(document).Elements()) seen.push_back(element.Integer());
  EXPECT_THAT(seen, ElementsAre(1, -2, 9223372036854775807));
  EXPECT_TRUE(document.ok());
}

TEST(JsonReader, UnpacksAnArrayThatTurnsOutMixed) {
  const JsonDocument document = Parse(R"({"a":[1,2,"x",3,[4,5],{"k":[6]},7]})");
  std::vector<std::string> paths;
  for (const JsonValue element : MemberA(document).Elements()) paths.push_back(element.Path());
  EXPECT_THAT(paths, ElementsAre("a[0]", "a[1]", "a[2]", "a[3]", "a[4]", "a[5]", "a[6]"));
  auto element = MemberA(document).Elements().begin();
  EXPECT_EQ((*++element).Integer(), 2);
  ++element;
  EXPECT_EQ((*++element).Integer(), 3);
  EXPECT_THAT((*++element).Integers(), ElementsAre(4, 5));
  ++element;
  EXPECT_EQ((*++element).Integer(), 7);
  EXPECT_TRUE(document.ok());
}

TEST(JsonReader, RoundsDecimalsOnceToFloat) {
  // Halfway between two floats plus less than a double can hold: through double it would tie to
  // even.
  const JsonDocument document = Parse(R"({"a":1.00000005960464477540})");
  EXPECT_EQ(MemberA(document).Float(), std::nextafter(1.0f, 2.0f));
  EXPECT_EQ(MemberA(document).Double(), 1.0000000596046448);
  EXPECT_EQ(Parse(R"({"a":16777217})").root().size(), 1u);
  const JsonDocument integer = Parse(R"({"a":16777217})");
  EXPECT_EQ(MemberA(integer).Float(), 16777216.0f);
  const JsonDocument huge = Parse(R"({"a":9223372036854775808})");
  EXPECT_EQ(MemberA(huge).Float(), 9223372036854775808.0f);
  EXPECT_TRUE(huge.ok());
}

TEST(JsonReader, RefusesFloatsOutsideTheirRange) {
  for (const std::string_view text :
       {R"({"a":3.5e38})", R"({"a":-1e400})", R"({"a":1e-60})", R"({"a":0.1e-400})"}) {
    const JsonDocument document = Parse(text);
    MemberA(document).Float();
    ASSERT_FALSE(document.ok()) << text;
    EXPECT_EQ(document.error().message, "1:6: a: the number is outside the range of float32");
  }
  const JsonDocument smallest = Parse(R"({"a":1.401298464324817e-45,"b":0.0e-400})");
  EXPECT_EQ(MemberA(smallest).Float(), std::numeric_limits<float>::denorm_min());
  EXPECT_EQ(ObjectReader(smallest.root()).Required("b").Float(), 0.0f);
  EXPECT_TRUE(smallest.ok());
}

TEST(JsonReader, NamesPlaceAndPathOfAWrongType) {
  const JsonDocument document = Parse("{\n \"rows\":[{},\n  {\"id\":null}]\n}");
  for (const JsonValue row : ObjectReader(document.root()).Required("rows").Elements()) {
    if (const JsonValue id = ObjectReader(row).Optional("id")) id.String();
  }
  ASSERT_FALSE(document.ok());
  EXPECT_EQ(document.error().message, "3:9: rows[1].id: expected a string, found null");
  EXPECT_EQ(document.error().code, ErrorCode::kInvalidText);
}

TEST(JsonReader, NamesPlaceAndPathOfAPackedElement) {
  const JsonDocument document = Parse("{\"a\":[1,\n 2,\n  300]}");
  for (const JsonValue element : MemberA(document).Elements()) element.Integer(0, 255);
  ASSERT_FALSE(document.ok());
  EXPECT_EQ(document.error().message, "3:3: a[2]: 300 is outside [0, 255]");
  const JsonDocument again = Parse("{\"a\":[1,\n 2,\n  300]}");
  MemberA(again).FailElement(1, "is odd", ErrorCode::kInvalidGraph);
  EXPECT_EQ(again.error().message, "2:2: a[1]: is odd");
  EXPECT_EQ(again.error().code, ErrorCode::kInvalidGraph);
  const JsonDocument mixed = Parse("{\"a\":[1,\n 2,\n  \"x\"]}");
  MemberA(mixed).FailElement(1, "is odd");
  EXPECT_EQ(mixed.error().message, "2:2: a[1]: is odd");
}

TEST(JsonReader, KeepsTheFirstErrorOnly) {
  const JsonDocument document = Parse(R"({"a":"x","b":"y"})");
  ObjectReader top(document.root());
  EXPECT_EQ(top.Required("a").Integer(), 0);
  EXPECT_FALSE(top.Required("b").Bool());
  EXPECT_EQ(document.error().message, "1:6: a: expected an integer, found a string");
}

TEST(JsonReader, ReadsDefaultsFromWhatIsMissing) {
  const JsonDocument document = Parse("{}");
  const JsonValue missing = MemberA(document);
  EXPECT_EQ(document.error().message, "1:1: missing key \"a\"");
  EXPECT_EQ(missing.Integer(3, 4), 0);
  EXPECT_EQ(missing.Float(), 0.0f);
  EXPECT_TRUE(missing.String().empty());
  EXPECT_TRUE(missing.Integers().empty());
  EXPECT_EQ(missing.Elements().size(), 0u);
  EXPECT_EQ(missing.Named(DTypeFromName, "element type"), DType{});
  for (const JsonValue element : missing.Members()) ADD_FAILURE() << element.Path();
  ObjectReader(missing).Finish();
  EXPECT_EQ(document.error().message, "1:1: missing key \"a\"");
}

TEST(JsonReader, RefusesUnknownKeysAndNames) {
  const JsonDocument extra = Parse(R"({"o":{"a":1,"x-a":2,"b\n":3}})");
  ObjectReader object(ObjectReader(extra.root()).Required("o"));
  object.Required("a");
  object.Finish();
  EXPECT_EQ(extra.error().message, R"(1:21: o.b\n: unknown key "b\n")");
  const JsonDocument name = Parse(R"({"a":"int9"})");
  MemberA(name).Named(DTypeFromName, "element type");
  EXPECT_EQ(name.error().message, R"(1:6: a: unknown element type "int9")");
}

TEST(JsonReader, ReadsSeedsAsHexStrings) {
  const JsonDocument good = Parse(R"({"a":"0xfedcba9876543210"})");
  EXPECT_EQ(MemberA(good).Hex64(), 0xFEDCBA9876543210u);
  EXPECT_TRUE(good.ok());
  for (const std::string_view bad :
       {"", "0x", "1f", "0X1f", "0x1F", "0x 1", "0x-1", "0x10000000000000000", "0x1g"}) {
    const JsonDocument document = Parse("{\"a\":\"" + std::string(bad) + "\"}");
    MemberA(document).Hex64();
    EXPECT_FALSE(document.ok()) << bad;
  }
  const JsonDocument number = Parse(R"({"a":1})");
  MemberA(number).Hex64();
  EXPECT_EQ(number.error().message, "1:6: a: expected a string, found an integer");
}

TEST(JsonReader, SurvivesAMove) {
  JsonDocument first = Parse(R"({"a":"x"})");
  const JsonValue value = MemberA(first);
  const JsonDocument second = std::move(first);
  EXPECT_EQ(value.String(), "x");
  value.Fail("moved");
  EXPECT_FALSE(second.ok());
}

struct Malformed {
  std::string_view text;
  std::string_view error;
};

using std::string_view_literals::operator""sv;
constexpr std::string_view kNotJson = "not JSON: something is missing or misplaced here";
constexpr std::string_view kNotStrict = "not a JSON value in its strict form";

constexpr Malformed kMalformed[] = {
    {"", "1:1: expected an object"},
    {" \n", "2:1: expected an object"},
    {"[]", "1:1: expected an object"},
    {"1", "1:1: expected an object"},
    {"\xEF\xBB\xBF{}", "1:1: byte order mark"},
    {"{", "1:1: expected } at the end of the text"},
    {"{}}", "1:3: expected the end of the text"},
    {"{} {}", "1:4: expected the end of the text"},
    {"{}\n1", ""},
    {"{\"a\":1,\n\"a\":2}", "2:1: duplicate key \"a\""},
    {R"({"a":1,"\u0061":2})", "1:8: duplicate key \"a\""},
    {R"({"o":{"a":{},"b":1,"a":2}})", "1:20: duplicate key \"a\""},
    {R"({"a":01})", kNotStrict},
    {R"({"a":-0})", kNotStrict},
    {R"({"a":[1,-0]})", "1:9: not a JSON value in its strict form: \"-0\""},
    {R"({"a":+1})", kNotStrict},
    {R"({"a":.5})", kNotStrict},
    {R"({"a":1.})", kNotStrict},
    {R"({"a":1e})", kNotStrict},
    {R"({"a":0x10})", kNotStrict},
    {R"({"a":NaN})", kNotStrict},
    {R"({"a":Infinity})", kNotStrict},
    {R"({"a":nul})", kNotStrict},
    {R"({"a":nullx})", kNotStrict},
    {R"({"a":True})", kNotStrict},
    {R"({"a":'b'})", kNotStrict},
    {R"({a:1})", kNotJson},
    {R"({"a" 1})", kNotJson},
    {R"({"a":})", ""},
    {R"({"a"})", kNotJson},
    {R"({"a":1,})", kNotJson},
    {R"({"a":1 "b":2})", kNotJson},
    {R"({"a":[1,]})", ""},
    {R"({"a":[1 2]})", kNotJson},
    {R"({"a":[,1]})", ""},
    {R"({"a":[1}})", kNotJson},
    {R"({"a":[1})", kNotJson},
    {R"({"a":{"b":1])", "1:12: expected } at the end of the text"},
    {R"({"a":[[1]})", kNotJson},
    {R"({"a":1} // note)", "1:15: expected } at the end of the text"},
    {R"({"a":/*b*/1})", ""},
    {"{\"a\":\"b\nc\"}", "1:8: raw control character in a string"},
    {"{\"a\":\"b\0c\"}"sv, "1:8: raw control character in a string"},
    {R"({"a":"b\u0000"})", "1:6: NUL in a string"},
    {R"({"a\u0000":1})", "1:2: NUL in a string"},
    {R"({"a":"\x"})", "1:6: bad escape in the string"},
    {R"({"a":"\ud800"})", "1:6: bad escape in the string"},
    {R"({"a":"\udc00"})", "1:6: bad escape in the string"},
    {R"({"a":"b)", "1:6: the string is never closed"},
    {"{\"a\":\"\xC3\"}", "1:7: the text is not UTF-8"},
    {"{\"a\":\"\xC0\x80\"}", "1:7: the text is not UTF-8"},
    {"{\"a\":\"\xED\xA0\x80\"}", "1:7: the text is not UTF-8"},
    {"{\"a\":\"x\xF5\x80\x80\x80\"}", "1:8: the text is not UTF-8"},
    {"{\"a\":1}\0"sv, ""},
};

TEST(JsonReader, RefusesMalformedTextWithItsPlace) {
  for (const Malformed& row : kMalformed) {
    const std::string error = ParseError(row.text);
    EXPECT_NE(error, "") << row.text;
    EXPECT_THAT(error, HasSubstr(row.error)) << row.text;
    EXPECT_THAT(error, ::testing::MatchesRegex("[0-9]+:[0-9]+: .*")) << row.text;
  }
}

TEST(JsonReader, KeepsItsLimits) {
  const auto nested = [](std::size_t depth) {
    return "{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  EXPECT_EQ(ParseError(nested(kMaxJsonDepth)), "");
  EXPECT_EQ(ParseError(nested(kMaxJsonDepth + 1)), "1:21: nested deeper than 16");
  EXPECT_THAT(ParseError(nested(100000)), HasSubstr("nested deeper than 16"));
  const auto text_of = [](std::size_t bytes) {
    return "{\"a\":\"" + std::string(bytes, 'x') + "\"}";
  };
  EXPECT_EQ(ParseError(text_of(kMaxJsonStringBytes)), "");
  EXPECT_EQ(ParseError(text_of(kMaxJsonStringBytes + 1)),
            "1:6: the string is longer than 65536 bytes");
  const Result<JsonDocument> large = ParseJson("{}" + std::string(kMaxJsonBytes, ' '));
  ASSERT_FALSE(large.ok());
  EXPECT_EQ(large.error().code, ErrorCode::kLimitExceeded);
}

TEST(JsonReader, RefusesEveryCutDocument) {
  const std::string text = R"({"a":[1,2.5,{"b":"c\n"}],"d":{"e":[[],[3]]},"f":true})";
  ASSERT_EQ(ParseError(text), "");
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_NE(ParseError(text.substr(0, length)), "") << length;
  }
}

}  // namespace
}  // namespace qconform
