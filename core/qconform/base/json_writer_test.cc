// SPDX-License-Identifier: Apache-2.0
#include "qconform/base/json_writer.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "qconform/base/json_reader.h"
#include "qconform/base/prng.h"

namespace qconform {
namespace {

TEST(JsonWriter, PutsCommasAndNothingElse) {
  JsonWriter out;
  out.BeginObject();
  out.Key("a").Null();
  out.Key("b").BeginArray();
  out.Bool(true);
  out.BeginObject();
  out.EndObject();
  out.BeginArray();
  out.EndArray();
  out.Number(0.5);
  out.EndArray();
  out.Key("c").Integers(std::vector<std::int64_t>{1, -2, 3});
  out.Key("d").Hex64(0xFEDCBA9876543210u);
  out.Key("e").Unsigned(std::numeric_limits<std::uint64_t>::max());
  out.Key("f").Integer(std::numeric_limits<std::int64_t>::min());
  out.EndObject();
  EXPECT_EQ(out.text(), R"({"a":null,"b":[true,{},[],0.5],"c":[1,-2,3],"d":"0xfedcba9876543210",)"
                        R"("e":18446744073709551615,"f":-9223372036854775808})");
}

TEST(JsonWriter, BreaksLinesWhereAsked) {
  JsonWriter out;
  out.BeginArray();
  out.NewLine(2);
  out.Integer(1);
  out.NewLine(2);
  out.String("x");
  out.NewLine();
  out.EndArray();
  EXPECT_EQ(out.Take(), "[\n  1,\n  \"x\"\n]");
  out.Integer(1);
  EXPECT_EQ(out.text(), "1");
}

TEST(JsonWriter, EscapesWhatJsonForbids) {
  std::string text;
  AppendJsonString(text, std::string("q\" b\\ \n\t\r\x01\x1F\x7F \xC3\xA9/", 16));
  EXPECT_EQ(text, "\"q\\\" b\\\\ \\n\\t\\r\\u0001\\u001f\x7F \xC3\xA9/\"");
}

TEST(JsonWriter, StringsReadBack) {
  Prng prng(1);
  for (int i = 0; i < 500; ++i) {
    std::string text;
    const std::uint64_t length = prng.Below(20);
    for (std::uint64_t k = 0; k < length; ++k) text += static_cast<char>(1 + prng.Below(127));
    JsonWriter out;
    out.BeginObject();
    out.Key(text).String(text);
    out.EndObject();
    const Result<JsonDocument> document = ParseJson(out.text());
    ASSERT_TRUE(document.ok()) << out.text();
    for (const JsonValue member : document.value().root().Members()) {
      EXPECT_EQ(member.key(), text);
      EXPECT_EQ(member.String(), text);
    }
  }
}

std::string Decimal(double value) {
  std::string text;
  AppendDecimal(text, value);
  return text;
}

TEST(JsonWriter, PrintsTheShortestDecimal) {
  EXPECT_EQ(Decimal(1), "1");
  EXPECT_EQ(Decimal(-0.5), "-0.5");
  EXPECT_EQ(Decimal(0), "0");
  EXPECT_EQ(Decimal(-0.0), "-0.0");
  EXPECT_EQ(Decimal(1e22), "1e+22");
  EXPECT_EQ(Decimal(static_cast<double>(0.1f)), "0.10000000149011612");
  std::string narrow;
  AppendDecimal32(narrow, 0.1f);
  EXPECT_EQ(narrow, "0.1");
}

TEST(JsonWriter, FloatsReadBackBitForBit) {
  Prng prng(2);
  std::vector<float> values = {0.0f, -0.0f, 1.0f, 9223372036854775808.0f, 1.8446744e19f};
  values.push_back(std::numeric_limits<float>::denorm_min());
  values.push_back(std::numeric_limits<float>::max());
  while (values.size() < 3000) {
    const auto bits = static_cast<std::uint32_t>(prng.Next() >> 32);
    const auto value = std::bit_cast<float>(bits);
    if (std::isfinite(value)) values.push_back(value);
  }
  for (const float value : values) {
    JsonWriter out;
    out.BeginObject();
    out.Key("wide").Number(static_cast<double>(value));
    out.Key("narrow").Number32(value);
    out.EndObject();
    const Result<JsonDocument> document = ParseJson(out.text());
    ASSERT_TRUE(document.ok()) << document.error().message;
    for (const JsonValue member : document.value().root().Members()) {
      const auto back = std::bit_cast<std::uint32_t>(member.Float());
      EXPECT_EQ(back, std::bit_cast<std::uint32_t>(value)) << out.text();
    }
    EXPECT_TRUE(document.value().ok());
  }
}

TEST(JsonExcerpt, CutsBetweenCharacters) {
  EXPECT_EQ(JsonExcerpt("a\n"), "\"a\\n\"");
  EXPECT_EQ(JsonEscapedExcerpt(std::string(60, 'x')), std::string(60, 'x'));
  EXPECT_EQ(JsonEscapedExcerpt(std::string(59, 'x') + "\xC3\xA9"), std::string(59, 'x') + "...");
}

}  // namespace
}  // namespace qconform
