// SPDX-License-Identifier: Apache-2.0
#include "worker/models/attention/positional_encoding.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

namespace foldwise::worker {
namespace {

TEST(SinusoidalEncoding, HasSinesAndCosinesOfFallingFrequencies) {
  const torch::Tensor encoding = sinusoidal_encoding({40}, 4, torch::kDouble);

  ASSERT_EQ(encoding.sizes(), torch::IntArrayRef({40, 4}));
  EXPECT_EQ(encoding[0][0].item<double>(), 0);
  EXPECT_EQ(encoding[0][1].item<double>(), 1);
  for (const int place : {1, 7, 39}) {
    EXPECT_NEAR(encoding[place][0].item<double>(), std::sin(place), 1e-12);
    EXPECT_NEAR(encoding[place][1].item<double>(), std::cos(place), 1e-12);
    EXPECT_NEAR(encoding[place][2].item<double>(), std::sin(place / 100.0), 1e-12);
    EXPECT_NEAR(encoding[place][3].item<double>(), std::cos(place / 100.0), 1e-12);
  }
}

TEST(SinusoidalEncoding, GivesEachAxisChannelsOfItsOwn) {
  const torch::Tensor encoding = sinusoidal_encoding({2, 3}, 7, torch::kDouble);  // 3 and 4 channels
  const torch::Tensor rows = sinusoidal_encoding({2}, 3, torch::kDouble);
  const torch::Tensor columns = sinusoidal_encoding({3}, 4, torch::kDouble);

  ASSERT_EQ(encoding.sizes(), torch::IntArrayRef({6, 7}));
  for (int row = 0; row < 2; ++row) {
    for (int column = 0; column < 3; ++column) {
      EXPECT_TRUE(torch::equal(encoding[3 * row + column], torch::cat({rows[row], columns[column]})));
    }
  }
}

TEST(SinusoidalEncoding, LeavesAxesWithoutChannelsOut) {
  EXPECT_EQ(sinusoidal_encoding({2, 2, 2}, 1, torch::kFloat).sizes(), torch::IntArrayRef({8, 1}));
}

}  // namespace
}  // namespace foldwise::worker
