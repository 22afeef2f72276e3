// SPDX-License-Identifier: Apache-2.0
#include "worker/models/backbones/vgg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/optim/sgd.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>

#include "experiments/foundation/error.h"
#include "worker/models/catalogue.h"
#include "worker/models/weights/weights.h"

namespace foldwise::worker {
namespace {

ModelOptions small_options(Backbone backbone = Backbone::i3d_vgg11, Size input = {32, 32}) {
  ModelOptions options;
  options.backbone = backbone;
  options.width = 0.0625;
  options.input = input;
  options.dropout = 0;
  return options;
}

std::int64_t count(const std::vector<torch::Tensor>& parameters) {
  std::int64_t values = 0;
  for (const torch::Tensor& parameter : parameters) values += parameter.numel();
  return values;
}

std::vector<std::string> names_of(const Network& network) {
  std::vector<std::string> names;
  for (const NamedWeight& weight : network.named_weights()) {
    if (weight.tensor.requires_grad()) names.push_back(weight.name);
  }
  return names;
}

TEST(InflatedVgg, ScoresEveryFrame) {
  torch::manual_seed(1);
  const BuiltNetwork built = build_network(small_options(), {.outputs = 7});

  const torch::Tensor scores = built.network->score_sequence(torch::randn({2, 3, 5, 32, 32}));

  EXPECT_EQ(scores.sizes().vec(), (std::vector<std::int64_t>{2, 7, 5}));
}

TEST(InflatedVgg, HasTheNamesOfTorchvisionAndItsOwnHead) {
  const BuiltNetwork plain = build_network(small_options(), {.outputs = 7});
  const BuiltNetwork normalised = build_network(small_options(Backbone::i3d_vgg11_bn), {.outputs = 7});

  const std::vector<std::string> plain_names = names_of(*plain.network);
  EXPECT_EQ(plain_names.size(), 2 * (8 + 2 + 2));
  EXPECT_THAT(plain_names, testing::IsSupersetOf({"features.0.weight", "features.3.weight", "features.18.bias",
                                                  "classifier.0.weight", "classifier.3.bias", "head.hidden.weight",
                                                  "head.output.bias"}));
  EXPECT_THAT(names_of(*normalised.network), testing::IsSupersetOf({"features.0.weight", "features.1.weight",
                                                                    "features.25.weight", "features.26.bias"}));
}

TEST(InflatedVgg, Vgg16HasThePublishedSizeAndReach) {
  // T 2.1.3: 164M trained parameters at 112 x 112; T 2.3.4: a receptive field of 27 frames.
  ModelOptions options;
  const BuiltNetwork built = build_network(options, {.outputs = 7});

  EXPECT_EQ(count(built.network->parameters()) / 1'000'000, 164);
  EXPECT_EQ(2 * built.network->nearby_time().reach.value() + 1, 27);
}

TEST(InflatedVgg, PartsAreDisjointAndComplete) {
  const BuiltNetwork built = build_network(small_options(Backbone::i3d_vgg16_bn), {.outputs = 7});

  const std::int64_t backbone = count(built.network->parameters_of(Part::backbone));
  const std::int64_t head = count(built.network->parameters_of(Part::head));

  EXPECT_EQ(backbone + head, count(built.network->parameters()));
  EXPECT_EQ(head, 256 * 8 + 8 + 8 * 7 + 7);  // width 1/16 of 4096 and 128 units
}

TEST(InflatedVgg, ScoresDependOnFramesWithinTheReachAlone) {
  torch::manual_seed(2);
  const BuiltNetwork built = build_network(small_options(), {.outputs = 7});
  const int reach = built.network->nearby_time().reach.value();
  const int middle = reach + 3;
  torch::Tensor clip = torch::randn({1, 3, 2 * middle + 1, 32, 32}).requires_grad_(true);

  built.network->score_sequence(clip).select(2, middle).abs().sum().backward();

  const torch::Tensor influence = clip.grad().abs().sum({0, 1, 3, 4});
  for (int frame = 0; frame <= 2 * middle; ++frame) {
    EXPECT_EQ(influence[frame].item<float>() > 0, std::abs(frame - middle) <= reach) << frame;
  }
}

TEST(InflatedVgg, ActivationsKeepTheirSizeAtTheStart) {
  torch::manual_seed(3);
  const BuiltNetwork built = build_network(small_options(), {.outputs = 7});

  const double deviation = built.network->score_sequence(torch::randn({4, 3, 8, 32, 32})).std().item<double>();

  // The scores start small by the output layer's weights alone: what reaches that layer is of ordinary size.
  const double weights = copy_weights(*built.network).at("head.output.weight").std().item<double>();
  EXPECT_LT(deviation, 0.1);
  EXPECT_GT(deviation / weights, 0.14);
  EXPECT_LT(deviation / weights, 14);
}

TEST(InflatedVgg, GradientsAgreeWithFiniteDifferences) {
  torch::manual_seed(6);
  const BuiltNetwork built = build_network(small_options(Backbone::i3d_vgg11, {32, 64}), {.outputs = 3});
  built.network->to(torch::kDouble);
  const torch::Tensor clips = torch::randn({2, 3, 3, 32, 64}, torch::kDouble);
  const torch::Tensor weights = torch::randn({2, 3, 3}, torch::kDouble);
  const auto value = [&] { return (built.network->score_sequence(clips) * weights).sum(); };
  value().backward();

  // Along one random direction of each parameter; a short step, so that hardly a rectifier or maximum switches.
  const torch::NoGradGuard no_gradient;
  constexpr double step = 1e-6;
  for (auto& parameter : built.network->named_parameters()) {
    torch::Tensor direction = torch::randn_like(parameter.value());
    direction /= direction.norm();
    const double expected = (parameter.value().grad() * direction).sum().item<double>();
    parameter.value().add_(direction, step);
    const double above = value().item<double>();
    parameter.value().add_(direction, -2 * step);
    const double below = value().item<double>();
    parameter.value().add_(direction, step);
    EXPECT_NEAR((above - below) / (2 * step), expected, 1e-4 * (1 + std::abs(expected))) << parameter.key();
  }
}

TEST(InflatedVgg, LearnsASmallTaskFromScratch) {
  torch::manual_seed(8);
  const BuiltNetwork built = build_network(small_options(), {.outputs = 2});
  const torch::Tensor labels = torch::tensor({0, 1, 0, 1}, torch::kLong);
  torch::Tensor clips = torch::randn({4, 3, 4, 32, 32});
  for (const int bright : {1, 3}) clips[bright] += 1;
  torch::optim::SGD optimizer(built.network->parameters(), torch::optim::SGDOptions(0.01).momentum(0.9));
  const auto loss = [&] { return torch::cross_entropy_loss(built.network->score_clips({clips}), labels); };

  for (int step = 0; step < 40; ++step) {
    optimizer.zero_grad();
    loss().backward();
    optimizer.step();
  }

  EXPECT_LT(loss().item<float>(), 0.1F);
}

TEST(InflatedVgg, SeedsDecideItsParameters) {
  torch::manual_seed(4);
  const BuiltNetwork first = build_network(small_options(), {.outputs = 7});
  torch::manual_seed(4);
  const BuiltNetwork second = build_network(small_options(), {.outputs = 7});

  const auto left = first.network->parameters();
  const auto right = second.network->parameters();
  for (std::size_t i = 0; i < left.size(); ++i) EXPECT_TRUE(torch::equal(left[i], right[i]));
}

TEST(InflatedVgg, DropoutActsInTrainingOnly) {
  torch::manual_seed(5);
  ModelOptions options = small_options();
  options.dropout = 0.5;
  options.input_dropout = 0.2;
  const BuiltNetwork built = build_network(options, {.outputs = 7});
  const torch::Tensor clip = torch::randn({1, 3, 4, 32, 32});

  built.network->eval();
  EXPECT_TRUE(torch::equal(built.network->score_sequence(clip), built.network->score_sequence(clip)));
  built.network->train();
  EXPECT_FALSE(torch::equal(built.network->score_sequence(clip), built.network->score_sequence(clip)));
}

TEST(InflatedVgg, InputDropoutActsInTraining) {
  torch::manual_seed(5);
  ModelOptions options = small_options();
  options.input_dropout = 0.5;
  const BuiltNetwork built = build_network(options, {.outputs = 7});
  const torch::Tensor clip = torch::randn({1, 3, 4, 32, 32});
  EXPECT_FALSE(torch::equal(built.network->score_sequence(clip), built.network->score_sequence(clip)));
}

TEST(InflatedVgg, PoolsSpaceInAnotherWayForEachPooling) {
  const torch::NoGradGuard no_gradient;
  const torch::Tensor clip = torch::randn({1, 3, 2, 96, 96});
  const auto scores = [&](Pooling pooling) {
    ModelOptions options = small_options(Backbone::i3d_vgg11, {96, 96});
    options.pooling = pooling;
    torch::manual_seed(9);
    const BuiltNetwork built = build_network(options, {.outputs = 7});
    built.network->eval();
    return built.network->score_sequence(clip);
  };
  EXPECT_FALSE(torch::allclose(scores(Pooling::two_step), scores(Pooling::softmax)));
}

TEST(InflatedVgg, RefusesInputsThatPoolingLeavesWithoutPixels) {
  try {
    build_network(small_options(Backbone::i3d_vgg11, {32, 31}), {.outputs = 7});
    FAIL() << "31 pixels were accepted";
  } catch (const UserError& error) {
    EXPECT_STREQ(error.what(), "model.input: [32, 31] pixels; i3d_vgg11 needs at least 32 pixels along each axis");
  }
}

TEST(InflatedVgg, TakesAnyInputFromThere) {
  for (const Size input : {Size{32, 64}, Size{48, 48}, Size{96, 70}, Size{224, 32}}) {
    const BuiltNetwork built = build_network(small_options(Backbone::i3d_vgg11, input), {.outputs = 3});
    const torch::NoGradGuard no_gradient;
    EXPECT_EQ(built.network->score_sequence(torch::zeros({1, 3, 2, input.height, input.width})).size(1), 3);
  }
}

}  // namespace
}  // namespace foldwise::worker
