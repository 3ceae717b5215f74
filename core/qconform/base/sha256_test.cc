// SPDX-License-Identifier: Apache-2.0
#include "qconform/base/sha256.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace qconform {
namespace {

// Examples published with FIPS 180-4 (NIST CSRC, "SHA-256" example values).
TEST(Sha256, MatchesThePublishedExamples) {
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(Sha256Hex(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PadsAroundTheBlockSize) {
  // Checked with sha256sum(1): 'a' repeated 55, 56, 63, 64 and 65 times.
  EXPECT_EQ(Sha256Hex(std::string(55, 'a'), 8), "9f4390f8d30c2dd9");
  EXPECT_EQ(Sha256Hex(std::string(56, 'a'), 8), "b35439a4ac6f0948");
  EXPECT_EQ(Sha256Hex(std::string(63, 'a'), 8), "7d3e74a05d7db15b");
  EXPECT_EQ(Sha256Hex(std::string(64, 'a'), 8), "ffe054fe7ae0cb6d");
  EXPECT_EQ(Sha256Hex(std::string(65, 'a'), 8), "635361c48bb9eab1");
}

TEST(Sha256, TellsEveryLengthApart) {
  std::set<std::string> digests;
  for (std::size_t length = 0; length < 200; ++length) {
    digests.insert(Sha256Hex(std::string(length, '\0')));
  }
  EXPECT_EQ(digests.size(), 200u);
}

TEST(Sha256, CutsTheHexForm) { EXPECT_EQ(Sha256Hex("abc", 4), "ba7816bf"); }

}  // namespace
}  // namespace qconform
