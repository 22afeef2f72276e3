// SPDX-License-Identifier: Apache-2.0
// Our spatial pooling against libtorch's own.
#include "worker/models/pooling/spatial_pooling.h"

#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <limits>

#include "tests/worker/test_device.h"

namespace foldwise::worker {
namespace {

struct Answer {
  torch::Tensor pooled;
  torch::Tensor gradient;
};

/// The pooled values, and the gradient of their weighted sum, computed where the features are.
template <typename Pool>
Answer answer_of(const torch::Tensor& features, const Pool& pool) {
  torch::Tensor leaf = features.detach().clone().requires_grad_(true);
  const torch::Tensor pooled = pool(leaf);
  const torch::Tensor weights = torch::cos(torch::arange(pooled.numel())).to(pooled.options());
  (pooled * weights.view(pooled.sizes())).sum().backward();
  return {pooled.detach(), leaf.grad()};
}

/// Ours on the tests' device, its answer on the CPU.
template <typename Pool>
Answer our_answer(const torch::Tensor& features, const Pool& pool) {
  const Answer answer = answer_of(features.to(test_device()), pool);
  return {answer.pooled.cpu(), answer.gradient.cpu()};
}

torch::Tensor reference_max_pool(const torch::Tensor& features) {
  return torch::max_pool3d(features, {1, 2, 2});
}

TEST(SpatialMaxPool, AgreesWithLibtorchInValuesAndGradients) {
  torch::manual_seed(1);
  for (const auto& [height, width] : {std::pair{8, 6}, {2, 2}, {7, 9}, {5, 4}, {33, 64}}) {
    const torch::Tensor features = torch::randn({2, 3, 4, height, width});

    const Answer ours = our_answer(features, spatial_max_pool);
    const Answer reference = answer_of(features, reference_max_pool);

    EXPECT_TRUE(torch::equal(ours.pooled, reference.pooled)) << height << "x" << width;
    EXPECT_TRUE(torch::equal(ours.gradient, reference.gradient)) << height << "x" << width;
  }
}

TEST(SpatialMaxPool, GivesTheFirstOfEqualsTheGradient) {
  const torch::Tensor features = torch::ones({1, 1, 2, 4, 4});

  EXPECT_TRUE(
      torch::equal(our_answer(features, spatial_max_pool).gradient, answer_of(features, reference_max_pool).gradient));
}

TEST(SpatialMaxPool, TakesLayoutsThatAreNotContiguous) {
  torch::manual_seed(2);
  const torch::Tensor features = torch::randn({1, 3, 2, 6, 4}).transpose(3, 4);

  EXPECT_TRUE(torch::equal(our_answer(features, spatial_max_pool).pooled, reference_max_pool(features)));
}

/// The same values, the channels of a pixel side by side.
torch::Tensor channels_last(const torch::Tensor& features) {
  return features.contiguous(torch::MemoryFormat::ChannelsLast3d);
}

TEST(SpatialMaxPool, KeepsChannelsLast) {
  torch::manual_seed(5);
  for (const auto& [height, width] : {std::pair{8, 6}, {7, 9}}) {
    for (const torch::ScalarType type : {torch::kFloat, torch::kBFloat16}) {
      const torch::Tensor features = torch::randn({2, 3, 4, height, width}).round().to(type);  // with equal values
      const Answer expected = our_answer(features, spatial_max_pool);
      const Answer answer = our_answer(channels_last(features), spatial_max_pool);

      EXPECT_TRUE(torch::equal(answer.pooled, expected.pooled)) << height << "x" << width;
      EXPECT_TRUE(torch::equal(answer.gradient, expected.gradient)) << height << "x" << width;
      EXPECT_TRUE(answer.pooled.is_contiguous(torch::MemoryFormat::ChannelsLast3d));
    }
  }
}

TEST(SpatialMaxPool, LetsNaNThroughWithChannelsLast) {
  for (int pixel = 0; pixel < 4; ++pixel) {
    torch::Tensor features = torch::zeros({1, 2, 2, 2, 2});
    features.flatten(3).select(3, pixel).fill_(std::numeric_limits<float>::quiet_NaN());

    EXPECT_TRUE(spatial_max_pool(channels_last(features.to(test_device()))).isnan().all().item<bool>()) << pixel;
  }
}

TEST(SpatialMaxPool, LetsNaNThrough) {
  for (int pixel = 0; pixel < 4; ++pixel) {
    torch::Tensor features = torch::zeros({1, 1, 1, 2, 2});
    features.view(-1)[pixel] = std::numeric_limits<float>::quiet_NaN();

    EXPECT_TRUE(std::isnan(spatial_max_pool(features.to(test_device())).item<float>())) << pixel;
  }
}

TEST(SpatialMaxPool, OfOtherTypesIsTheSameFunction) {
  torch::manual_seed(3);
  for (const torch::ScalarType type : {torch::kDouble, torch::kBFloat16}) {
    const torch::Tensor features = torch::randn({2, 3, 4, 6, 5}).to(type);

    // In double both ways: libtorch 1.13 has no 3D pooling of 16 bits.
    EXPECT_TRUE(torch::equal(spatial_max_pool(features.to(test_device())).cpu().to(torch::kDouble),
                             reference_max_pool(features.to(torch::kDouble))));
  }
}

TEST(GridPooling, KeepsChannelsLast) {
  torch::manual_seed(6);
  const torch::Tensor features = torch::randn({2, 3, 2, 3, 5});
  for (const CellPooling pooling : {CellPooling::average, CellPooling::maximum}) {
    const torch::Tensor pooled = pool_to_grid(channels_last(features), {7, 7}, pooling);

    EXPECT_TRUE(torch::allclose(pooled, pool_to_grid(features, {7, 7}, pooling)));
    EXPECT_TRUE(pooled.is_contiguous(torch::MemoryFormat::ChannelsLast3d));
  }
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

    const Answer our_average = our_answer(features, ours(CellPooling::average));
    const Answer our_maximum = our_answer(features, ours(CellPooling::maximum));

    EXPECT_TRUE(torch::allclose(our_average.pooled, answer_of(features, average).pooled)) << height << "x" << width;
    EXPECT_TRUE(torch::allclose(our_average.gradient, answer_of(features, average).gradient));
    EXPECT_TRUE(torch::equal(our_maximum.pooled, answer_of(features, maximum).pooled)) << height << "x" << width;
    EXPECT_TRUE(torch::allclose(our_maximum.gradient, answer_of(features, maximum).gradient));
  }
}

}  // namespace
}  // namespace foldwise::worker
