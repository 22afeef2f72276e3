// SPDX-License-Identifier: Apache-2.0
// RegionAttention and AttentionClusters: each against Python PyTorch, finite differences and numbers by hand, and in
// networks that the catalogue composes.
#include "worker/models/attention/region_attention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tests/worker/models/attention/layer_checks.h"
#include "worker/evaluation/video_scores.h"
#include "worker/models/attention/attention_clusters.h"
#include "worker/models/catalogue.h"
#include "worker/models/weights/weights.h"

namespace foldwise::worker {
namespace {

constexpr MapShape shape_of_example{5, 2, 3};
constexpr RegionOptions options_of_example{.heads = 2, .units = 3, .diversity = HeadDiversity::penalised};

TEST(HeadOverlap, IsTheNormOfTheProductsLessTheUnitMatrix) {
  // A A^T - I is [[.5, 0], [0, .5]] - I = -.5 I; of equal heads [[-.5, .5], [.5, -.5]]; of one place each 0.
  const torch::Tensor apart = torch::tensor({{0.5, 0.5, 0.0, 0.0}, {0.0, 0.0, 0.5, 0.5}});
  const torch::Tensor alike = torch::tensor({{0.5, 0.5, 0.0, 0.0}, {0.5, 0.5, 0.0, 0.0}});
  const torch::Tensor single = torch::tensor({{1.0, 0.0, 0.0, 0.0}, {0.0, 0.0, 0.0, 1.0}});
  const torch::Tensor overlaps = overlaps_of(torch::stack({apart, alike, single}));
  EXPECT_NEAR(overlaps[0].item<double>(), std::sqrt(0.5), 1e-6);
  EXPECT_NEAR(overlaps[1].item<double>(), 1, 1e-6);
  EXPECT_EQ(overlaps[2].item<double>(), 0);
}

TEST(HeadOverlap, HasAFiniteGradientWhereNothingOverlaps) {
  const torch::Tensor weights = torch::eye(2).requires_grad_(true);
  overlaps_of(weights).backward();
  EXPECT_TRUE(torch::isfinite(weights.grad()).all().item<bool>());
}

TEST(RegionAttention, SumsPlacesByTheWeightsOfItsHeads) {
  // One channel, two places; the hidden unit is tanh(r), the first head takes it as it is, the second three times.
  RegionAttention layer({1, 1, 2}, {.heads = 2, .units = 1, .diversity = HeadDiversity::penalised});
  {
    const torch::NoGradGuard no_gradient;
    for (auto& parameter : layer.named_parameters()) {
      parameter.value().copy_(parameter.key() == "hidden.weight" ? torch::ones({1, 1})
                                                                 : torch::tensor({{1.0F}, {3.0F}}));
    }
  }
  const torch::Tensor maps = torch::tensor({0.0F, 1.0F}).view({1, 1, 1, 1, 2});
  const double first = 1 / (1 + std::exp(-std::tanh(1.0)));  // what the second place gets
  const double second = 1 / (1 + std::exp(-3 * std::tanh(1.0)));

  layer.eval();
  layer.keep_maps(KeepMaps::yes);
  const torch::Tensor steps = layer.apply({maps});
  ASSERT_EQ(steps.sizes(), torch::IntArrayRef({1, 2, 1}));
  EXPECT_NEAR(steps[0][0].item<double>(), first, 1e-6);
  EXPECT_NEAR(steps[0][1].item<double>(), second, 1e-6);
  ASSERT_EQ(layer.maps().size(), 1U);
  const torch::Tensor weights = layer.maps().front().values;
  ASSERT_EQ(weights.sizes(), torch::IntArrayRef({1, 1, 2, 1, 2}));
  EXPECT_NEAR(weights[0][0][1][0][0].item<double>(), 1 - second, 1e-6);
  EXPECT_FALSE(layer.penalty().defined());

  layer.train();
  layer.apply({maps.repeat({1, 1, 3, 1, 1})});  // of three equal steps the mean is that of one
  const double own_first = std::pow(first, 2) + std::pow(1 - first, 2) - 1;
  const double own_second = std::pow(second, 2) + std::pow(1 - second, 2) - 1;
  const double product = first * second + (1 - first) * (1 - second);
  EXPECT_NEAR(layer.penalty().item<double>(),
              std::sqrt(std::pow(own_first, 2) + std::pow(own_second, 2) + 2 * std::pow(product, 2)), 1e-6);
}

TEST(RegionAttention, IsThatOfPyTorch) {
  RegionAttention layer(shape_of_example, options_of_example);
  EXPECT_THAT(names_in(layer), testing::ElementsAre("hidden.weight", "output.weight"));
  ReferenceExample("region_attention").expect_of(layer);
}

TEST(RegionAttention, HasTheGradientsOfFiniteDifferences) {
  RegionAttention layer(shape_of_example, options_of_example);
  randomise(layer);
  expect_gradients_of_finite_differences(layer, torch::randn({2, 5, 2, 2, 3}));
}

TEST(RegionAttention, PaddingChangesNothing) {
  RegionAttention layer(shape_of_example, options_of_example);
  randomise(layer);
  expect_padding_changes_nothing(layer, torch::randn({1, 5, 5, 2, 3}), torch::randn({1, 5, 5, 2, 3}));
}

TEST(AttentionClusters, AreThoseOfPyTorch) {
  AttentionClusters layer(shape_of_example, options_of_example);
  EXPECT_THAT(names_in(layer), testing::UnorderedElementsAre("hidden.weight", "output.weight", "scale", "shift"));
  ReferenceExample("attention_clusters").expect_of(layer);
}

TEST(AttentionClusters, HaveTheGradientsOfFiniteDifferences) {
  AttentionClusters layer(shape_of_example, options_of_example);
  randomise(layer);
  expect_gradients_of_finite_differences(layer, torch::randn({2, 5, 2, 2, 3}));
}

TEST(AttentionClusters, PaddingChangesNothing) {
  AttentionClusters layer(shape_of_example, options_of_example);
  randomise(layer);
  expect_padding_changes_nothing(layer, torch::randn({1, 5, 5, 2, 3}), torch::randn({1, 5, 5, 2, 3}));
}

TEST(AttentionClusters, BeginAsSumsOfLengthOneTogether) {
  RegionAttention plain(shape_of_example, options_of_example);
  AttentionClusters clusters(shape_of_example, options_of_example);
  torch::manual_seed(3);
  plain.initialise();
  torch::manual_seed(3);
  clusters.initialise();
  const torch::Tensor maps = torch::randn({2, 5, 4, 2, 3});
  const torch::Tensor sums = plain.apply({maps}).unflatten(1, {2, 5});  // [batch, heads, channels, steps]
  const torch::Tensor units = clusters.apply({maps});
  EXPECT_TRUE(torch::allclose(units.norm(2, 1), torch::ones({2, 4}), 1e-5, 1e-6));
  EXPECT_TRUE(
      torch::allclose(units.unflatten(1, {2, 5}), sums / (std::sqrt(2.0) * sums.norm(2, {2}, true)), 1e-5, 1e-6));
}

constexpr Size region_pixels{64, 64};  // maps of 4 x 4

BuiltNetwork network_with(AttentionKind kind, double penalty = 0, Backbone backbone = Backbone::vgg11,
                          BackboneFeatures features = BackboneFeatures::last_convolution) {
  ModelOptions options;
  options.backbone = backbone;
  options.features = features;
  options.width = 1.0 / 16;
  options.input = region_pixels;
  options.pooling = Pooling::joint_softmax;
  options.attention = {.kind = kind, .heads = 2, .dimension = 4, .diversity_penalty = penalty};
  torch::manual_seed(5);
  return build_network(options, {.outputs = 3});
}

class CatalogueRegions : public testing::TestWithParam<AttentionKind> {};

TEST_P(CatalogueRegions, StandBetweenMapsAndAHeadOfOneLayer) {
  const BuiltNetwork built = network_with(GetParam());
  std::vector<std::string> names;
  for (const NamedWeight& weight : built.network->named_weights()) {
    if (weight.part == Part::backbone) {
      EXPECT_TRUE(weight.name.starts_with("features.")) << weight.name;
    } else {
      names.push_back(weight.name);
      EXPECT_EQ(weight.part == Part::attention, weight.name.starts_with("attention.0.")) << weight.name;
    }
    if (weight.name == "head.output.weight") {
      EXPECT_EQ(weight.tensor.sizes(), torch::IntArrayRef({3, 2 * 32}));
    }
  }
  EXPECT_THAT(names, testing::IsSupersetOf({"attention.0.hidden.weight", "attention.0.output.weight",
                                            "head.output.weight", "head.output.bias"}));
}

TEST_P(CatalogueRegions, ScoreLongVideosInPiecesAsInOne) {
  const BuiltNetwork built = network_with(GetParam());
  built.network->eval();
  constexpr int frames = 21;
  const torch::Tensor video = torch::randint(256, {frames, region_pixels.height, region_pixels.width, 3}, torch::kByte);
  const auto scores = [&](int chunk_frames) {
    Scoring scoring;
    scoring.input = region_pixels;
    scoring.chunk_frames = chunk_frames;
    return score_video(*built.network,
                       {"noise", video.data_ptr<std::uint8_t>(), frames, region_pixels.height, region_pixels.width},
                       scoring);
  };
  const torch::Tensor whole = scores(frames);
  EXPECT_LE((scores(4) - whole).abs().max().item<double>(), 1e-4 * whole.abs().max().item<double>());
}

TEST_P(CatalogueRegions, LetGradientsThroughToEveryParameter) {
  for (const Backbone backbone : {Backbone::vgg11, Backbone::resnet50, Backbone::c3d}) {
    const BuiltNetwork built = network_with(GetParam(), 0, backbone);
    built.network->score_clips({torch::randn({2, 3, 2, region_pixels.height, region_pixels.width})})
        .square()
        .sum()
        .backward();
    for (const NamedWeight& weight : built.network->named_weights()) {
      if (!weight.tensor.requires_grad()) continue;  // a buffer
      EXPECT_TRUE(weight.tensor.grad().defined()) << weight.name;
    }
  }
}

TEST_P(CatalogueRegions, ArePenalisedWhereTheyAreAskedTo) {
  const torch::Tensor clips = torch::randn({2, 3, 2, region_pixels.height, region_pixels.width});
  const BuiltNetwork free = network_with(GetParam());
  const BuiltNetwork held = network_with(GetParam(), 0.1);
  torch::manual_seed(1);  // of the head's dropout
  const torch::Tensor scores = free.network->score_clips({clips});
  torch::manual_seed(1);
  EXPECT_TRUE(torch::equal(held.network->score_clips({clips}), scores));
  EXPECT_FALSE(free.network->penalty().defined());
  EXPECT_GT(held.network->penalty().item<float>(), 0);
}

std::string name_of_kind(const testing::TestParamInfo<AttentionKind>& info) {
  return std::string(name_of(info.param));
}

INSTANTIATE_TEST_SUITE_P(All, CatalogueRegions,
                         testing::Values(AttentionKind::region_attention, AttentionKind::attention_clusters),
                         name_of_kind);

TEST(BackboneFeatures, OfTheLastConvolutionAreASixteenthOfTheInputAndLeaveTheClassifierOut) {
  const BuiltNetwork whole = network_with(AttentionKind::none, 0, Backbone::vgg16, BackboneFeatures::published);
  const BuiltNetwork maps = network_with(AttentionKind::none, 0, Backbone::vgg16);
  EXPECT_EQ(maps.network->encoder().map_shape(), (MapShape{32, 4, 4}));
  EXPECT_EQ(whole.network->encoder().map_shape(), (MapShape{32, 2, 2}));
  EXPECT_TRUE(maps.network->encoder().is_replaced("classifier.0.weight"));
  EXPECT_FALSE(whole.network->encoder().is_replaced("classifier.0.weight"));

  // With the same convolutions its maps, pooled, are those of the whole network.
  whole.network->eval();
  maps.network->eval();
  const torch::NoGradGuard no_gradient;
  const auto weights = copy_weights(*whole.network);
  for (NamedWeight& weight : maps.network->named_weights()) {
    if (weight.part == Part::backbone) weight.tensor.copy_(weights.at(weight.name));
  }
  const torch::Tensor clips = torch::randn({1, 3, 2, region_pixels.height, region_pixels.width});
  const torch::Tensor last = maps.network->encoder().to_maps({clips});
  EXPECT_TRUE(
      torch::allclose(torch::max_pool3d(last, {1, 2, 2}), whole.network->encoder().to_maps({clips}), 1e-5, 1e-6));
  EXPECT_GE(last.min().item<float>(), 0);
  EXPECT_TRUE(torch::allclose(maps.network->encoder().to_steps(last), last.mean({3, 4}), 1e-5, 1e-6));
}

}  // namespace
}  // namespace foldwise::worker
