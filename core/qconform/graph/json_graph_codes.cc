// SPDX-License-Identifier: Apache-2.0
// Codes of tensors as JSON. Integers stand as they are. float32 elements are decimals; what JSON
// has no number for stands as a string: "inf", "-inf", "nan", and other NaNs by their bits,
// "0x7f800001".
#include <bit>
#include <cmath>
#include <string>
#include <utility>

#include "qconform/base/prng.h"
#include "qconform/graph/json_graph.h"

namespace qconform {
namespace {

constexpr std::uint32_t kInfinity = 0x7F800000;
constexpr std::uint32_t kMinusInfinity = 0xFF800000;
constexpr std::uint32_t kDefaultNan = 0x7FC00000;

bool IsNan(std::uint64_t bits) { return bits <= 0xFFFFFFFFu && (bits & 0x7FFFFFFFu) > kInfinity; }

std::int64_t ReadFloatName(JsonValue element) {
  const std::string_view name = element.String();
  if (name == "inf") return kInfinity;
  if (name == "-inf") return kMinusInfinity;
  if (name == "nan") return kDefaultNan;
  const std::uint64_t bits = name.starts_with("0x") ? element.Hex64() : 0;
  if (!IsNan(bits)) {
    element.Fail("expected \"inf\", \"-inf\", \"nan\" or the bits of a NaN, found " +
                 JsonExcerpt(name));
  }
  return static_cast<std::int64_t>(bits & 0xFFFFFFFFu);
}

std::int64_t ReadFloat(JsonValue element) {
  if (element.kind() == JsonKind::kString) return ReadFloatName(element);
  return std::bit_cast<std::uint32_t>(element.Float());
}

std::vector<std::int64_t> ReadIntegers(JsonValue json, DType dtype) {
  const std::span<const std::int64_t> codes = json.Integers();
  const CodeRange range = RangeOf(dtype);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (range.Contains(codes[i])) continue;
    json.FailElement(i, std::to_string(codes[i]) + " is no " + std::string(NameOf(dtype)),
                     ErrorCode::kInvalidGraph);
    return {};
  }
  return {codes.begin(), codes.end()};
}

std::vector<std::int64_t> ReadFloats(JsonValue json) {
  std::vector<std::int64_t> codes;
  codes.reserve(json.size());
  for (const JsonValue element : json.Elements()) codes.push_back(ReadFloat(element));
  return codes;
}

void PrintFloat(JsonWriter& out, std::int64_t code) {
  const auto bits = static_cast<std::uint32_t>(code);
  if (bits == kInfinity) {
    out.String("inf");
  } else if (bits == kMinusInfinity) {
    out.String("-inf");
  } else if (bits == kDefaultNan) {
    out.String("nan");
  } else if (IsNan(bits)) {
    out.Hex64(bits);
  } else {
    out.Number32(std::bit_cast<float>(bits));
  }
}

}  // namespace

std::vector<std::int64_t> CodesReader::Read(JsonValue json, DType dtype, const Dims& shape) {
  if (!json) return {};
  const std::int64_t count = ElementCount(shape);
  if (json.kind() == JsonKind::kObject) return Generate(json, dtype, count);
  if (json.kind() == JsonKind::kArray && std::cmp_not_equal(json.size(), count)) {
    json.Fail(std::to_string(json.size()) + " elements, the shape needs " + std::to_string(count),
              ErrorCode::kInvalidGraph);
    return {};
  }
  return dtype == DType::kFloat32 ? ReadFloats(json) : ReadIntegers(json, dtype);
}

std::vector<std::int64_t> CodesReader::Generate(JsonValue json, DType dtype, std::int64_t count) {
  ObjectReader object(json);
  const JsonValue generator = object.Required("generator");
  if (generator && generator.String() != "uniform") generator.Fail("expected \"uniform\"");
  Prng prng(object.Required("seed").Hex64());
  const JsonValue range_json = object.Required("range");
  object.Finish();
  const std::span<const std::int64_t> range = range_json.Integers();
  const CodeRange codes_range = RangeOf(dtype);
  if (!IsInteger(dtype) || range.size() != 2 || range[0] > range[1] ||
      !codes_range.Contains(range[0]) || !codes_range.Contains(range[1])) {
    range_json.Fail("expected [min, max] inside an integer dtype, here " +
                    std::string(NameOf(dtype)));
    return {};
  }
  generated_ += count;
  if (generated_ > kMaxGenerated) {
    json.Fail("generators would make more than 4194304 elements", ErrorCode::kLimitExceeded);
    return {};
  }
  const auto bound = static_cast<std::uint64_t>(range[1] - range[0]) + 1;
  std::vector<std::int64_t> codes(static_cast<std::size_t>(count));
  for (std::int64_t& code : codes) code = range[0] + static_cast<std::int64_t>(prng.Below(bound));
  return codes;
}

void PrintCodes(JsonWriter& out, DType dtype, std::span<const std::int64_t> codes) {
  if (dtype != DType::kFloat32) {  // narrower floats as their bits
    out.Integers(codes);
    return;
  }
  out.BeginArray();
  for (const std::int64_t code : codes) PrintFloat(out, code);
  out.EndArray();
}

}  // namespace qconform
