// SPDX-License-Identifier: Apache-2.0
#include "worker/models/attention/spatial_transformer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <string>

#include "tests/worker/models/attention/layer_checks.h"
#include "worker/models/precision.h"

namespace foldwise::worker {
namespace {

/// Small enough for the reference file and for finite differences.
SpatialTransformerOptions small(AttentionOver over) {
  return {.over = over, .frames = 4, .side = 8, .channels = 2, .units = 3};
}

class SpatialTransformerTest : public testing::TestWithParam<AttentionOver> {
 protected:
  SpatialTransformerTest() : layer_(small(GetParam())) { torch::manual_seed(6); }

  /// A transformation of its own for each clip, and rectified layers that are awake.
  void randomise_gently() {
    randomise(layer_, 0.2);
    const torch::NoGradGuard no_gradient;
    for (const char* name : {"first.bias", "second.bias", "third.bias"})
      layer_.named_parameters()[name].abs_().add_(0.3);
  }

  SpatialTransformer layer_;
};

TEST_P(SpatialTransformerTest, AgreesWithPyTorch) {
  ReferenceExample("spatial_transformer " + std::string(name_of(GetParam()))).expect_of(layer_);
}

TEST_P(SpatialTransformerTest, HasTheGradientsOfFiniteDifferences) {
  randomise_gently();
  expect_gradients_of_finite_differences(layer_, torch::randn({1, 3, 3, 5, 4}));
}

TEST_P(SpatialTransformerTest, LeavesTheInputAsItIsAtTheStart) {
  layer_.initialise();
  const torch::Tensor video = torch::randn({2, 3, 7, 33, 41});

  EXPECT_TRUE(torch::equal(layer_.apply({video}), video));
  const torch::Tensor theta = layer_.transformation_of(video);
  EXPECT_TRUE(torch::equal(theta, torch::eye(theta.size(-2), theta.size(-1)).expand_as(theta)));
}

TEST_P(SpatialTransformerTest, PaddingChangesNothing) {
  randomise_gently();
  expect_padding_changes_nothing(layer_, torch::randn({1, 3, 5, 6, 7}), torch::randn({1, 3, 5, 6, 7}));
}

TEST_P(SpatialTransformerTest, ReachesAsFarAsItDependsOnOtherFrames) {
  randomise_gently();
  const torch::Tensor video = torch::randn({1, 3, 4, 6, 7});
  torch::Tensor changed = video.clone();
  changed.select(2, 3) += 1;

  const bool others_change =
      !torch::allclose(layer_.apply({video}).narrow(2, 0, 3), layer_.apply({changed}).narrow(2, 0, 3));

  EXPECT_EQ(layer_.time().stride, 1);
  EXPECT_EQ(!layer_.time().reach.has_value(), others_change);
}

TEST_P(SpatialTransformerTest, ReadsAtTheSamePlacesUnderBfloat16) {
  randomise_gently();
  const torch::Tensor video = torch::randn({2, 3, 4, 6, 7});
  const torch::Tensor plain = layer_.apply({video});

  const AutocastScope scope(Precision::bfloat16, torch::kCPU);

  EXPECT_TRUE(torch::equal(layer_.apply({video}), plain));
  EXPECT_EQ(torch::matmul(torch::ones({2, 2}), torch::ones({2, 2})).scalar_type(), torch::kBFloat16);  // still in force
}

TEST_P(SpatialTransformerTest, NamesItsParameters) {
  EXPECT_THAT(names_in(layer_), testing::ElementsAre("first.weight", "first.bias", "second.weight", "second.bias",
                                                     "third.weight", "third.bias", "output.weight", "output.bias"));
}

INSTANTIATE_TEST_SUITE_P(Axes, SpatialTransformerTest,
                         testing::Values(AttentionOver::temporal, AttentionOver::spatial,
                                         AttentionOver::spatiotemporal),
                         [](const auto& instance) { return std::string(name_of(instance.param)); });

/// b of the output layer such that theta moves by so much of the whole, whatever the input shows.
void move(SpatialTransformer& layer, std::int64_t number, double by) {
  layer.initialise();
  const torch::NoGradGuard no_gradient;
  layer.named_parameters()["output.bias"][number] = std::atanh(by);
}

TEST(SpatialTransformer, ReadsEachFrameWhereThetaPoints) {
  SpatialTransformer layer(small(AttentionOver::spatial));
  const torch::Tensor video = torch::randn({2, 3, 2, 4, 10});

  move(layer, 2, 2.0 / 10);  // x' = x + one pixel of ten
  const torch::Tensor next_column = layer.apply({video});
  move(layer, 5, -2.0 / 4);  // y' = y - one pixel of four
  const torch::Tensor row_before = layer.apply({video});

  EXPECT_TRUE(torch::allclose(next_column.narrow(4, 0, 9), video.narrow(4, 1, 9), 1e-5, 1e-5));
  EXPECT_TRUE(torch::allclose(row_before.narrow(3, 1, 3), video.narrow(3, 0, 3), 1e-5, 1e-5));
  EXPECT_EQ(layer.transformation_of(video).sizes(), torch::IntArrayRef({2, 2, 2, 3}));
}

TEST(SpatialTransformer, ReadsTheClipAtOtherTimes) {
  SpatialTransformer layer(small(AttentionOver::temporal));
  const torch::Tensor video = torch::randn({2, 3, 8, 4, 5});

  move(layer, 1, 2 * 3.0 / 8);  // t' = t + three frames of eight
  const torch::Tensor later = layer.apply({video});
  move(layer, 0, -0.5);  // t' = t / 2: twice as slow, about the middle
  const torch::Tensor slow = layer.apply({video});

  EXPECT_TRUE(torch::allclose(later.narrow(2, 0, 5), video.narrow(2, 3, 5), 1e-4, 1e-5));
  EXPECT_LT(later.narrow(2, 5, 3).abs().max().item<float>(), 1e-4);
  // Frames 3 and 4 lie half a frame from the middle: they are read a quarter of a frame from it.
  EXPECT_TRUE(torch::allclose(slow.select(2, 3), 0.75 * video.select(2, 3) + 0.25 * video.select(2, 4), 1e-4, 1e-5));
  EXPECT_EQ(layer.transformation_of(video).sizes(), torch::IntArrayRef({2, 1, 2}));
}

TEST(SpatialTransformer, MovesAlongAllAxesAtOnce) {
  SpatialTransformer layer(small(AttentionOver::spatiotemporal));
  const torch::Tensor video = torch::randn({1, 3, 4, 4, 5});
  move(layer, 3, 2.0 / 5);
  {
    const torch::NoGradGuard no_gradient;
    layer.named_parameters()["output.bias"][11] = std::atanh(2.0 / 4);
  }

  const torch::Tensor moved = layer.apply({video});

  EXPECT_TRUE(
      torch::allclose(moved.narrow(2, 0, 3).narrow(4, 0, 4), video.narrow(2, 1, 3).narrow(4, 1, 4), 1e-4, 1e-5));
  EXPECT_EQ(layer.transformation_of(video).sizes(), torch::IntArrayRef({1, 3, 4}));
}

TEST(SpatialTransformer, TakesClipsOfAnyLengthAndSize) {
  SpatialTransformer layer({.over = AttentionOver::spatiotemporal});
  layer.initialise();
  for (const auto& [frames, height, width] : {std::tuple{1, 32, 32}, {40, 32, 50}}) {
    const torch::Tensor video = torch::randn({1, 3, frames, height, width});
    EXPECT_TRUE(torch::equal(layer.apply({video}), video));
  }
}

}  // namespace
}  // namespace foldwise::worker
