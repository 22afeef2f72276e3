// SPDX-License-Identifier: Apache-2.0
// Against torch::max_pool3d, whose padding is never the maximum either.
#include "worker/models/pooling/window_maximum.h"

#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <limits>

namespace foldwise::worker {
namespace {

struct MaximumCase {
  std::int64_t kernel;
  std::int64_t stride;
  std::int64_t padding;

  WindowPlaces over(std::int64_t size) const {
    return {kernel, stride, padding, (size + 2 * padding - kernel) / stride + 1};
  }
};

class WindowMaximum : public testing::TestWithParam<MaximumCase> {};

TEST_P(WindowMaximum, AndItsGradientAreThoseOfMaxPool3d) {
  const auto& [kernel, stride, padding] = GetParam();
  torch::manual_seed(4);
  const torch::Tensor ours = torch::randn({2, 3, 7, 9, 21}).requires_grad_();
  const torch::Tensor theirs = ours.detach().clone().requires_grad_();

  const torch::Tensor in_space = maximum_in_space(ours, GetParam().over(9), GetParam().over(21));
  const torch::Tensor seen = maximum_in_time(in_space, GetParam().over(7));
  const torch::Tensor expected = torch::max_pool3d(theirs, kernel, stride, padding);

  ASSERT_EQ(seen.sizes(), expected.sizes());
  EXPECT_TRUE(torch::equal(seen, expected));
  const torch::Tensor gradient = torch::randn(seen.sizes());
  seen.backward(gradient);
  expected.backward(gradient);
  EXPECT_TRUE(torch::allclose(ours.grad(), theirs.grad(), 1e-5, 1e-6));  // windows that overlap add up
}

INSTANTIATE_TEST_SUITE_P(Windows, WindowMaximum,
                         testing::Values(MaximumCase{2, 2, 0}, MaximumCase{2, 2, 1}, MaximumCase{3, 2, 1},
                                         MaximumCase{3, 1, 1}, MaximumCase{3, 3, 0}, MaximumCase{1, 2, 0}));

TEST(WindowMaxima, OfEqualValuesGiveTheGradientToTheFirst) {
  const torch::Tensor values = torch::zeros({1, 1, 1, 2, 4}).requires_grad_();
  maximum_in_space(values, {2, 2, 0, 1}, {2, 2, 0, 2}).sum().backward();
  EXPECT_TRUE(torch::equal(values.grad().flatten(), torch::tensor({1., 0., 1., 0., 0., 0., 0., 0.}, torch::kFloat)));
}

TEST(WindowMaxima, LetNoNumberWin) {
  torch::Tensor values = torch::ones({1, 1, 2, 2, 2});
  values[0][0][0][1][0] = std::numeric_limits<float>::quiet_NaN();
  const torch::Tensor in_space = maximum_in_space(values, {2, 2, 0, 1}, {2, 2, 0, 1});
  EXPECT_TRUE(std::isnan(in_space[0][0][0][0][0].item<float>()));
  EXPECT_TRUE(std::isnan(maximum_in_time(in_space, {2, 2, 0, 1}).item<float>()));
}

TEST(WindowMaxima, SeeNothingOutside) {
  const torch::Tensor values = torch::full({1, 1, 2, 2, 2}, -5.0F);
  EXPECT_TRUE(
      torch::equal(maximum_in_time(maximum_in_space(values, {3, 1, 1, 2}, {3, 1, 1, 2}), {3, 1, 1, 2}), values));
}

}  // namespace
}  // namespace foldwise::worker
