// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/isolation/wire.h"

#include <utility>

#include "qconform/base/check.h"
#include "qconform/conformance/isolation/bytes.h"
#include "qconform/conformance/isolation/crc32.h"

namespace qconform::conformance {
namespace {

constexpr std::string_view kMagic = "QCW1";
constexpr std::size_t kBytesBeforeCrc = 12;

bool IsKnown(std::uint8_t type) {
  return type >= static_cast<std::uint8_t>(FrameType::kOpen) &&
         type <= static_cast<std::uint8_t>(FrameType::kError);
}

}  // namespace

void AppendFrame(std::string& out, FrameType type, std::string_view payload) {
  QC_CHECK_LE(payload.size(), kMaxPayloadBytes);
  std::string start(kMagic);
  start.push_back(static_cast<char>(type));
  start.append(3, '\0');
  ByteWriter length;
  length.U32(static_cast<std::uint32_t>(payload.size()));
  start += length.Take();
  ByteWriter crc;
  crc.U32(Crc32(payload, Crc32(start)));
  out += start;
  out += crc.Take();
  out += payload;
}

void FrameDecoder::Feed(std::string_view bytes) {
  if (error_) return;
  buffer_.erase(0, position_);
  position_ = 0;
  buffer_ += bytes;
}

Error FrameDecoder::Fail(ErrorCode code, std::string message) {
  error_ = Error{code, std::move(message)};
  return *error_;
}

Result<std::optional<Frame>> FrameDecoder::Next() {
  if (error_) return *error_;
  const std::string_view rest = std::string_view(buffer_).substr(position_);
  const std::string_view seen = rest.substr(0, kMagic.size());
  if (seen != kMagic.substr(0, seen.size())) {
    return Fail(ErrorCode::kInvalidText, "a frame does not start with QCW1");
  }
  if (rest.size() < kFrameHeaderBytes) return std::optional<Frame>();
  ByteReader header(rest.substr(kMagic.size(), kFrameHeaderBytes - kMagic.size()));
  const std::uint32_t type = header.U32();
  const std::size_t size = header.U32();
  const std::uint32_t crc = header.U32();
  if (type > 0xFF || !IsKnown(static_cast<std::uint8_t>(type))) {
    return Fail(ErrorCode::kInvalidText, "unknown frame type " + std::to_string(type));
  }
  if (size > kMaxPayloadBytes) {
    return Fail(ErrorCode::kLimitExceeded, "a frame announces " + std::to_string(size) + " bytes");
  }
  if (rest.size() - kFrameHeaderBytes < size) return std::optional<Frame>();
  const std::string_view payload = rest.substr(kFrameHeaderBytes, size);
  if (Crc32(payload, Crc32(rest.substr(0, kBytesBeforeCrc))) != crc) {
    return Fail(ErrorCode::kInvalidText, "a frame's checksum does not match");
  }
  position_ += kFrameHeaderBytes + size;
  return std::optional<Frame>(Frame{static_cast<FrameType>(type), payload});
}

}  // namespace qconform::conformance
