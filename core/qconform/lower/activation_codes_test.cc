// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/activation_codes.h"

#include <cmath>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace qconform {
namespace {

using testing::ElementsAre;

std::int64_t One(Activation f, float scale, std::int64_t offset, float out_scale) {
  return RoundedActivation(f, {.scale = scale, .first = offset, .step = 1, .count = 1},
                           out_scale)[0];
}

TEST(RoundedActivation, KnowsSigmoidInEighths) {
  // sigmoid(-2..2) = 0.119, 0.269, 0.5, 0.731, 0.881.
  EXPECT_THAT(RoundedActivation(Activation::kSigmoid,
                                {.scale = 1, .first = -2, .step = 1, .count = 5}, 0x1p-8f),
              ElementsAre(31, 69, 128, 187, 225));
}

TEST(RoundedActivation, KnowsTanhInSixteenBits) {
  // tanh(0.5) = 0.46211715726000975, tanh(1) = 0.7615941559557649.
  EXPECT_THAT(RoundedActivation(Activation::kTanh,
                                {.scale = 0.5f, .first = -2, .step = 1, .count = 5}, 0x1p-15f),
              ElementsAre(-24956, -15143, 0, 15143, 24956));
}

TEST(RoundedActivation, RoundsTheOnlyTieToEven) {
  EXPECT_EQ(One(Activation::kSigmoid, 1, 0, 1.0f), 0);         // 1/2
  EXPECT_EQ(One(Activation::kSigmoid, 1, 0, 1.0f / 3.0f), 1);  // a little less than 3/2
  EXPECT_EQ(One(Activation::kSigmoid, 1, 0, 0x1p-8f), 128);
}

// Nearer to a tie than fixed point can see: tanh(x) = x - x^3/3, so that odd halves round towards
// zero, and sigmoid(x) = 1/2 + x/4 rounds away from its tie with the sign of x.
TEST(RoundedActivation, DecidesNearTies) {
  EXPECT_EQ(One(Activation::kTanh, 0x1p-60f, 1, 0x1p-59f), 0);
  EXPECT_EQ(One(Activation::kTanh, 0x1p-60f, 3, 0x1p-59f), 1);
  EXPECT_EQ(One(Activation::kTanh, 0x1p-60f, -3, 0x1p-59f), -1);
  EXPECT_EQ(One(Activation::kTanh, 0x1p-25f, 5, 0x1p-24f), 2);
  EXPECT_EQ(One(Activation::kTanh, 0x1p-25f, 7, 0x1p-24f), 3);
  EXPECT_EQ(One(Activation::kSigmoid, 0x1p-140f, 1, 1.0f), 1);
  EXPECT_EQ(One(Activation::kSigmoid, 0x1p-140f, -1, 1.0f), 0);
}

TEST(RoundedActivation, CutsAtTheLimit) {
  EXPECT_EQ(One(Activation::kTanh, 1, 1, 0x1p-40f), kCodeLimit);
  EXPECT_EQ(One(Activation::kTanh, 1, -1, 0x1p-149f), -kCodeLimit);
  EXPECT_EQ(One(Activation::kSigmoid, 1, 5, 0x1p-149f), kCodeLimit);
  EXPECT_EQ(One(Activation::kSigmoid, 1e30f, -200, 0x1p-149f), 0);
  EXPECT_EQ(One(Activation::kSigmoid, 3e38f, 255, 1.0f), 1);
}

TEST(VisitDecays, VisitsEveryPointOnceFromTheMiddle) {
  const ArgumentGrid grid{.scale = 0.125f, .first = -300, .step = 128, .count = 5};
  std::vector<int> visits(grid.count);
  VisitDecays(Activation::kSigmoid, grid, [&](std::size_t i, const FixedNumber& decay) {
    ++visits[i];
    const double x = 0.125 * static_cast<double>(std::abs(grid.Offset(i)));
    EXPECT_NEAR(ToDouble(decay.bits), std::exp(-x), 1e-15) << i;
  });
  EXPECT_THAT(visits, testing::Each(1));
}

}  // namespace
}  // namespace qconform
