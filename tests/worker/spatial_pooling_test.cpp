// SPDX-License-Identifier: Apache-2.0
// Our spatial pooling against libtorch's own.
#include "worker/models/spatial_pooling.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <limits>

namespace foldwise {
namespace {

struct Answer {
  torch::Tensor pooled;
  torch::Tensor gradient;
};

/// The pooled values, and the gradient of their weighted sum.
template <typename Pool>
Answer answer_of(const torch::Tensor& features, const Pool& pool) {
  torch::Tensor leaf = features.detach().clone().requires_grad_(true);
  const torch::Tensor pooled = pool(leaf);
  (pooled * torch::cos(torch::arange(pooled.numel(), pooled.options())).view(pooled.sizes())).sum().backward();
  return {pooled.detach(), leaf.grad()};
}

torch::Tensor reference_max_pool(const torch::Tensor& features) {
  return torch::max_pool3d(features, {1, 2, 2});
}

TEST(SpatialMaxPool, AgreesWithLibtorchInValuesAndGradients) {
  torch::manual_seed(1);
  for (const auto& [height, width] : {std::pair{8, 6}, {2, 2}, {7, 9}, {5, 4}, {33, 64}}) {
    const torch::Tensor features = torch::randn({2, 3, 4, height, width});

    const Answer ours = answer_of(features, spatial_max_pool);
    const Answer reference = answer_of(features, reference_max_pool);

    EXPECT_TRUE(torch::equal(ours.pooled, reference.pooled)) << height << "x" << width;
    EXPECT_TRUE(torch::equal(ours.gradient, reference.gradient)) << height << "x" << width;
  }
}

TEST(SpatialMaxPool, GivesTheFirstOfEqualsTheGradient) {
  const torch::Tensor features = torch::ones({1, 1, 2, 4, 4});

  EXPECT_TRUE(
      torch::equal(answer_of(features, spatial_max_pool).gradient, answer_of(features, reference_max_pool).gradient));
}

TEST(SpatialMaxPool, TakesLayoutsThatAreNotContiguous) {
  torch::manual_seed(2);
  const torch::Tensor features = torch::randn({1, 3, 2, 6, 4}).transpose(3, 4);

  EXPECT_TRUE(torch::equal(spatial_max_pool(features), reference_max_pool(features)));
}

TEST(SpatialMaxPool, LetsNaNThrough) {
  for (int pixel = 0; pixel < 4; ++pixel) {
    torch::Tensor features = torch::zeros({1, 1, 1, 2, 2});
    features.view(-1)[pixel] = std::numeric_limits<float>::quiet_NaN();

    EXPECT_TRUE(std::isnan(spatial_max_pool(features).item<float>())) << pixel;
  }
}

TEST(SpatialMaxPool, OfOtherTypesIsTheSameFunction) {
  torch::manual_seed(3);
  const torch::Tensor features = torch::randn({2, 3, 4, 6, 5}, torch::kDouble);

  EXPECT_TRUE(torch::equal(spatial_max_pool(features), reference_max_pool(features)));
}

TEST(GridPooling, AgreesWithLibtorchsAdaptivePooling) {
  torch::manual_seed(4);
  for (const auto& [height, width] : {std::pair{1, 1}, {2, 3}, {3, 3}, {7, 7}, {10, 14}}) {
    const torch::Tensor features = torch::randn({2, 3, 2, height, width}, torch::kDouble);
    const auto ours = [](CellPooling pooling) {
      return [pooling](const torch::Tensor& values) { return pool_to_grid(values, {7, 7}, pooling); };
    };
    const auto average = [](const torch::Tensor& values) {
      return torch::adaptive_avg_pool3d(values, {values.size(2), 7, 7});
    };
    const auto maximum = [](const torch::Tensor& values) {
      return std::get<0>(torch::adaptive_max_pool3d(values, {values.size(2), 7, 7}));
    };

    const Answer our_average = answer_of(features, ours(CellPooling::average));
    const Answer our_maximum = answer_of(features, ours(CellPooling::maximum));

    EXPECT_TRUE(torch::allclose(our_average.pooled, answer_of(features, average).pooled)) << height << "x" << width;
    EXPECT_TRUE(torch::allclose(our_average.gradient, answer_of(features, average).gradient));
    EXPECT_TRUE(torch::equal(our_maximum.pooled, answer_of(features, maximum).pooled)) << height << "x" << width;
    EXPECT_TRUE(torch::allclose(our_maximum.gradient, answer_of(features, maximum).gradient));
  }
}

}  // namespace
}  // namespace foldwise
