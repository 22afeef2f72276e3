// SPDX-License-Identifier: Apache-2.0
// Kernels by themselves; networks against their 2D parents: backbones/vgg_inflation_test.cpp.
#include "worker/models/weights/inflation.h"

#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <cstdint>
#include <vector>

namespace foldwise::worker {
namespace {

torch::Tensor six_weights() {
  return torch::arange(1, 7, torch::kFloat).view({1, 1, 2, 3});
}

ModelOptions centred_options(InflationSurround surround, double range = 0) {
  ModelOptions how;
  how.inflation = Inflation::centered;
  how.inflation_surround = surround;
  how.inflation_range = range;
  return how;
}

TEST(Inflation, CopiedHoldsAnEqualShareAtEveryTimeStep) {
  const torch::Tensor inflated = inflate_kernel(six_weights(), 3, {});

  EXPECT_EQ(inflated.sizes().vec(), (std::vector<std::int64_t>{1, 1, 3, 2, 3}));
  for (int step = 0; step < 3; ++step) EXPECT_TRUE(torch::allclose(inflated.select(2, step), six_weights() / 3));
}

TEST(Inflation, CopiedWholeHoldsTheKernelAtEveryTimeStep) {
  ModelOptions how;
  how.inflation_scale = InflationScale::whole;

  const torch::Tensor inflated = inflate_kernel(six_weights(), 5, how);

  ASSERT_EQ(inflated.size(2), 5);
  for (int step = 0; step < 5; ++step) EXPECT_TRUE(torch::equal(inflated.select(2, step), six_weights()));
}

TEST(Inflation, CenteredHoldsTheKernelInTheMiddle) {
  const torch::Tensor inflated = inflate_kernel(six_weights(), 3, centred_options(InflationSurround::zero));

  EXPECT_TRUE(torch::equal(inflated.select(2, 1), six_weights()));
  EXPECT_EQ(inflated.select(2, 0).abs().sum().item<float>() + inflated.select(2, 2).abs().sum().item<float>(), 0);
}

/// The slices around the middle one, of a kernel of five.
torch::Tensor around_the_middle(const torch::Tensor& inflated) {
  return torch::cat({inflated.narrow(2, 0, 2), inflated.narrow(2, 3, 2)}, 2);
}

// Of a uniform distribution to either side of 0: its bounds, and its moments within five standard errors.
TEST(Inflation, RandomSurroundingsAreUniformInTheirRange) {
  const torch::Tensor kernel = torch::ones({40, 20, 3, 3});
  for (const double asked : {0.0, 0.02}) {
    torch::manual_seed(3);
    const torch::Tensor inflated = inflate_kernel(kernel, 5, centred_options(InflationSurround::random, asked));
    const double range = asked > 0 ? asked : 1 / std::sqrt(20 * 5 * 3 * 3);  // inputs and kernel of each output

    EXPECT_TRUE(torch::equal(inflated.select(2, 2), kernel));
    const torch::Tensor drawn = around_the_middle(inflated).to(torch::kDouble);
    const auto numbers = static_cast<double>(drawn.numel());
    EXPECT_LE(drawn.abs().max().item<double>(), range);
    EXPECT_GT(drawn.max().item<double>(), 0.99 * range);
    EXPECT_LT(drawn.min().item<double>(), -0.99 * range);
    EXPECT_NEAR(drawn.mean().item<double>(), 0, 5 * range / std::sqrt(3 * numbers));
    EXPECT_NEAR(drawn.var().item<double>(), range * range / 3, 5 * range * range * std::sqrt(4.0 / 45 / numbers));
  }
}

TEST(Inflation, RandomSurroundingsFollowTheSeed) {
  const auto drawn = [](std::uint64_t seed) {
    torch::manual_seed(seed);
    return inflate_kernel(six_weights(), 3, centred_options(InflationSurround::random));
  };
  EXPECT_TRUE(torch::equal(drawn(1), drawn(1)));
  EXPECT_FALSE(torch::equal(drawn(1), drawn(2)));
}

TEST(Inflation, KernelsOfOneStepAreTheirOnlySlice) {
  for (const InflationSurround surround : {InflationSurround::zero, InflationSurround::random}) {
    EXPECT_TRUE(torch::equal(inflate_kernel(six_weights(), 1, centred_options(surround)).squeeze(2), six_weights()));
  }
}

/// What a kernel answers to a clip of one image, in the middle, by its answer to the image.
double answer_by_image(const ModelOptions& how) {
  torch::manual_seed(4);
  const torch::Tensor kernel = torch::randn({1, 2, 3, 3}, torch::kDouble);
  const torch::Tensor image = torch::randn({1, 2, 3, 3}, torch::kDouble);
  const torch::Tensor clip = image.unsqueeze(2).repeat({1, 1, 3, 1, 1});
  const torch::Tensor answer = torch::conv3d(clip, inflate_kernel(kernel, 3, how));
  return (answer.squeeze(2) / torch::conv2d(image, kernel)).item<double>();
}

TEST(Inflation, AStaticClipIsAnsweredAsItsImageByTheDividedAndByThoseInZeros) {
  EXPECT_NEAR(answer_by_image({}), 1, 1e-12);
  EXPECT_NEAR(answer_by_image(centred_options(InflationSurround::zero)), 1, 1e-12);
  ModelOptions whole;
  whole.inflation_scale = InflationScale::whole;
  EXPECT_NEAR(answer_by_image(whole), 3, 1e-12);  // of three slices
  EXPECT_GT(std::abs(answer_by_image(centred_options(InflationSurround::random)) - 1), 1e-3);
}

}  // namespace
}  // namespace foldwise::worker
