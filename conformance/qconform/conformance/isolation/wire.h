// SPDX-License-Identifier: Apache-2.0
// Frames over pipes between the supervisor and a worker. Both sides treat the other as hostile: a
// frame is taken whole and undamaged, or the conversation is over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "qconform/base/result.h"

namespace qconform::conformance {

enum class FrameType : std::uint8_t {
  kOpen = 1,    // supervisor: OpenRequest
  kOpened = 2,  // worker: BackendInfo
  kCase = 3,    // supervisor: CaseRequest
  kAnswer = 4,  // worker: CaseAnswer; in the order of the cases
  kError = 5,   // worker: text; it will not go on
};

struct Frame {
  FrameType type;
  std::string_view payload;
};

inline constexpr std::size_t kFrameHeaderBytes = 16;
inline constexpr std::size_t kMaxPayloadBytes = std::size_t{64} << 20;

// "QCW1", type, three zero bytes, payload length, CRC-32 over the twelve bytes before it and the
// payload; then the payload. Integers little-endian. The payload is at most kMaxPayloadBytes
// (checked: our bug if not).
void AppendFrame(std::string& out, FrameType type, std::string_view payload);

// Takes bytes as they come and gives frames.
class FrameDecoder {
 public:
  void Feed(std::string_view bytes);

  // The next whole frame, or nullopt if more bytes are needed. The payload is valid until the next
  // Feed. After an error (kInvalidText, kLimitExceeded) every further call gives it again.
  Result<std::optional<Frame>> Next();

  std::size_t buffered() const { return buffer_.size() - position_; }

 private:
  Error Fail(ErrorCode code, std::string message);

  std::string buffer_;
  std::size_t position_ = 0;
  std::optional<Error> error_;
};

}  // namespace qconform::conformance
