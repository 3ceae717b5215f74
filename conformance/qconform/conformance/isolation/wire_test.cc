// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/isolation/wire.h"

#include <gtest/gtest.h>

#include "qconform/conformance/isolation/bytes.h"
#include "qconform/conformance/isolation/crc32.h"

namespace qconform::conformance {
namespace {

std::string FrameOf(FrameType type, std::string_view payload) {
  std::string bytes;
  AppendFrame(bytes, type, payload);
  return bytes;
}

TEST(Crc32, MatchesThePublishedCheckValue) {
  EXPECT_EQ(Crc32("123456789"), 0xCBF43926u);
  EXPECT_EQ(Crc32(""), 0u);
}

TEST(Crc32, GoesOnWhereItStopped) { EXPECT_EQ(Crc32("6789", Crc32("12345")), Crc32("123456789")); }

TEST(FrameDecoder, GivesBackFramesHoweverTheyAreCut) {
  const std::string bytes = FrameOf(FrameType::kCase, "one") + FrameOf(FrameType::kAnswer, "") +
                            FrameOf(FrameType::kError, "three");
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    FrameDecoder decoder;
    std::string seen;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      decoder.Feed(std::string_view(bytes).substr(at, step));
      while (true) {
        const Result<std::optional<Frame>> frame = decoder.Next();
        ASSERT_TRUE(frame.ok());
        if (!frame.value()) break;
        seen += std::to_string(static_cast<int>(frame.value()->type)) + ":" +
                std::string(frame.value()->payload) + ";";
      }
    }
    EXPECT_EQ(seen, "3:one;4:;5:three;") << "in steps of " << step;
    EXPECT_EQ(decoder.buffered(), 0u);
  }
}

TEST(FrameDecoder, NeverTakesADamagedFrame) {
  const std::string good = FrameOf(FrameType::kAnswer, "payload");
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string bad = good;
      bad[at] = static_cast<char>(static_cast<unsigned char>(bad[at]) ^ (1u << bit));
      FrameDecoder decoder;
      decoder.Feed(bad);
      const Result<std::optional<Frame>> frame = decoder.Next();
      // A longer length only makes it wait; anything else is refused at once.
      EXPECT_TRUE(!frame.ok() || !frame.value()) << "byte " << at << " bit " << bit;
    }
  }
}

TEST(FrameDecoder, WaitsForEveryByteOfAFrame) {
  const std::string good = FrameOf(FrameType::kAnswer, "payload");
  for (std::size_t size = 0; size < good.size(); ++size) {
    FrameDecoder decoder;
    decoder.Feed(std::string_view(good).substr(0, size));
    const Result<std::optional<Frame>> frame = decoder.Next();
    ASSERT_TRUE(frame.ok());
    EXPECT_FALSE(frame.value().has_value());
  }
}

TEST(FrameDecoder, RefusesALengthAboveTheLimitBeforeTheBytesCome) {
  std::string header = FrameOf(FrameType::kAnswer, "").substr(0, 8);
  ByteWriter length;
  length.U32(static_cast<std::uint32_t>(kMaxPayloadBytes) + 1);
  length.U32(0);
  FrameDecoder decoder;
  decoder.Feed(header + length.Take());
  const Result<std::optional<Frame>> frame = decoder.Next();
  ASSERT_FALSE(frame.ok());
  EXPECT_EQ(frame.error().code, ErrorCode::kLimitExceeded);
}

TEST(FrameDecoder, RefusesNoiseAtTheFirstWrongByte) {
  FrameDecoder decoder;
  decoder.Feed("QCx");
  EXPECT_FALSE(decoder.Next().ok());
}

TEST(FrameDecoder, StaysBrokenOnceBroken) {
  FrameDecoder decoder;
  decoder.Feed("noise");
  ASSERT_FALSE(decoder.Next().ok());
  decoder.Feed(FrameOf(FrameType::kAnswer, "late"));
  EXPECT_FALSE(decoder.Next().ok());
}

TEST(ByteReader, YieldsZerosPastTheEndAndRemembers) {
  ByteReader in("\x01\x02");
  EXPECT_EQ(in.U8(), 1);
  EXPECT_EQ(in.U32(), 0u);
  EXPECT_TRUE(in.failed());
  EXPECT_EQ(in.U8(), 0);
  EXPECT_FALSE(in.Complete());
}

}  // namespace
}  // namespace qconform::conformance
