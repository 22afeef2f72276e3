// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/sampling/softmax.h"

#include <gmock/gmock.h>

#include <limits>
#include <vector>

namespace foldwise::worker {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

constexpr double unbounded = std::numeric_limits<double>::infinity();

TEST(Softmax, IsTheClosedFormOfTwoPlaces) {
  // 1 / (1 + exp(-2 * 0.5)) and the rest.
  EXPECT_THAT(softmax(std::vector<double>{1.5, 1.0}, 2),
              ElementsAre(DoubleNear(0.731058578630005, 1e-15), DoubleNear(0.268941421369995, 1e-15)));
}

TEST(Softmax, TakesScoresOfAnySize) {
  for (const double inverse_temperature : {0.5, 1.0, 10.0, 1e6}) {
    EXPECT_THAT(softmax(std::vector<double>{100, -unbounded, 100, -unbounded}, inverse_temperature),
                ElementsAre(0.5, 0, 0.5, 0));
    EXPECT_THAT(softmax(std::vector<double>{-unbounded, 100}, inverse_temperature), ElementsAre(0, 1));
  }
  EXPECT_THAT(softmax(std::vector<double>{-unbounded, -unbounded}, 1), ElementsAre(0.5, 0.5));
  EXPECT_THAT(softmax(std::vector<double>{1e308, 1e308, -1e308}, 100), ElementsAre(0.5, 0.5, 0));
}

TEST(Softmax, MakesPlacesAlikeWithoutSharpness) {
  EXPECT_THAT(softmax(std::vector<double>{-unbounded, 100, 3, unbounded}, 0), ElementsAre(0.25, 0.25, 0.25, 0.25));
}

TEST(CumulativeSoftmax, EndsAtOne) {
  EXPECT_THAT(cumulative_softmax(std::vector<double>{0, 0, -unbounded, 0, 0}, 1), ElementsAre(0.25, 0.5, 0.5, 0.75, 1));
}

TEST(DrawPosition, NeverTakesWhatHasNoProbability) {
  const std::vector<double> estimates{-unbounded, 100, -unbounded, -unbounded, 100, -unbounded};
  int first = 0;
  for (int epoch = 1; epoch <= 1000; ++epoch) {
    const int position = draw_position(estimates, 1, 5, epoch, "video");
    ASSERT_TRUE(position == 1 || position == 4) << position;
    first += position == 1 ? 1 : 0;
  }
  EXPECT_NEAR(first, 500, 55);  // 3.5 standard deviations
}

}  // namespace
}  // namespace foldwise::worker
