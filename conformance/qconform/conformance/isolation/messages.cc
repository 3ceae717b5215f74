// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/isolation/messages.h"

#include <cstddef>
#include <optional>
#include <utility>

#include "qconform/conformance/isolation/bytes.h"
#include "qconform/graph/graph.h"

namespace qconform::conformance {
namespace {

Error Malformed(std::string_view what) {
  return Error{ErrorCode::kInvalidText, "malformed " + std::string(what)};
}

void WriteTensor(ByteWriter& out, const Tensor& tensor) {
  out.U8(static_cast<std::uint8_t>(tensor.dtype));
  out.U8(static_cast<std::uint8_t>(tensor.shape.size()));
  for (const std::int64_t dim : tensor.shape) out.I64(dim);
  out.U64(tensor.codes.size());
  for (const std::int64_t code : tensor.codes) out.I64(code);
}

std::optional<Tensor> ReadTensor(ByteReader& in) {
  const std::uint8_t dtype = in.U8();
  const std::size_t rank = in.U8();
  if (dtype >= kAllDTypes.size() || rank > kMaxRank) return std::nullopt;
  Tensor tensor{static_cast<DType>(dtype), {}, {}};
  for (std::size_t i = 0; i < rank; ++i) {
    const std::int64_t dim = in.I64();
    if (dim < 0 || dim > kMaxElements) return std::nullopt;
    tensor.shape.push_back(dim);
  }
  const std::uint64_t count = in.U64();
  if (count > in.remaining() / sizeof(std::int64_t)) return std::nullopt;
  tensor.codes.reserve(static_cast<std::size_t>(count));
  for (std::uint64_t i = 0; i < count; ++i) tensor.codes.push_back(in.I64());
  return tensor;
}

// Flags of an answer.
constexpr unsigned kNondeterministic = 1;
constexpr unsigned kValidatorAccepts = 2;
constexpr unsigned kAllFlags = kNondeterministic | kValidatorAccepts;

constexpr std::uint8_t kStatusCount = static_cast<std::uint8_t>(BackendStatus::kInternal) + 1;

}  // namespace

std::string PrintOpen(const TargetSpec& target) {
  ByteWriter out;
  out.Text(target.target);
  out.Text(target.sdk);
  out.Text(target.profile_text);
  out.Text(target.profile_name);
  return out.Take();
}

Result<TargetSpec> ParseOpen(std::string_view payload) {
  ByteReader in(payload);
  TargetSpec spec;
  spec.target = in.Text();
  spec.sdk = in.Text();
  spec.profile_text = in.Text();
  spec.profile_name = in.Text();
  if (!in.Complete()) return Malformed("open request");
  return spec;
}

std::string PrintInfo(const BackendInfo& info) {
  ByteWriter out;
  out.Text(info.name);
  out.Text(info.version);
  out.Text(info.default_target);
  return out.Take();
}

Result<BackendInfo> ParseInfo(std::string_view payload) {
  ByteReader in(payload);
  BackendInfo info;
  info.name = in.Text();
  info.version = in.Text();
  info.default_target = in.Text();
  if (!in.Complete()) return Malformed("backend description");
  return info;
}

std::string PrintCaseRequest(const CaseRequest& request) {
  ByteWriter out;
  out.U32(request.number);
  out.Text(request.text);
  return out.Take();
}

Result<CaseRequest> ParseCaseRequest(std::string_view payload) {
  ByteReader in(payload);
  CaseRequest request;
  request.number = in.U32();
  request.text = in.Text();
  if (!in.Complete()) return Malformed("case request");
  return request;
}

std::string PrintCaseAnswer(const CaseAnswer& answer) {
  const BackendResult& result = answer.answer.result;
  ByteWriter out;
  out.U32(answer.number);
  out.U8(static_cast<std::uint8_t>(result.status));
  out.U8(static_cast<std::uint8_t>((answer.answer.nondeterministic ? kNondeterministic : 0U) |
                                   (result.validator_accepts ? kValidatorAccepts : 0U)));
  out.Text(answer.answer.evidence);
  out.Text(result.reason);
  out.Text(result.rule);
  out.U32(static_cast<std::uint32_t>(result.outputs.size()));
  for (const Tensor& output : result.outputs) WriteTensor(out, output);
  return out.Take();
}

Result<CaseAnswer> ParseCaseAnswer(std::string_view payload) {
  ByteReader in(payload);
  CaseAnswer parsed;
  parsed.number = in.U32();
  const std::uint8_t status = in.U8();
  const std::uint8_t flags = in.U8();
  if (status >= kStatusCount || flags > kAllFlags) {
    return Malformed("answer: unknown status or flag");
  }
  parsed.answer.nondeterministic = (flags & kNondeterministic) != 0;
  parsed.answer.result.validator_accepts = (flags & kValidatorAccepts) != 0;
  parsed.answer.evidence = in.Text();
  BackendResult& result = parsed.answer.result;
  result.status = static_cast<BackendStatus>(status);
  result.reason = in.Text();
  result.rule = in.Text();
  const std::uint32_t outputs = in.U32();
  for (std::uint32_t i = 0; i < outputs && !in.failed(); ++i) {
    std::optional<Tensor> tensor = ReadTensor(in);
    if (!tensor) return Malformed("answer: output " + std::to_string(i));
    result.outputs.push_back(*std::move(tensor));
  }
  if (!in.Complete()) return Malformed("answer");
  return parsed;
}

}  // namespace qconform::conformance
