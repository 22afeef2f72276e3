// SPDX-License-Identifier: Apache-2.0
// What a composition does with its parts, of layers made for it: the catalogue's own have their tests in backbones/.
#include "worker/models/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/nn/functional/conv.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <stdexcept>

#include "worker/evaluation/video_scores.h"
#include "worker/models/catalogue.h"
#include "worker/models/heads/head.h"
#include "worker/models/weights/weights.h"

namespace foldwise::worker {
namespace {

/// The red channel of clips, convolved over time with a stride; maps as large as the clip.
class StridedEncoder final : public Encoder {
 public:
  StridedEncoder(int stride, int kernel) : stride_(stride), kernel_(kernel) {
    weight_ = register_parameter("kernel", torch::zeros({2, 1, kernel, 1, 1}));
  }
  void initialise() override {
    const torch::NoGradGuard no_gradient;
    weight_.normal_();
  }
  torch::Tensor to_maps(const Sequence& input) override {
    return torch::conv3d(input.values.narrow(1, 0, 1), weight_, {}, {stride_, 1, 1}, {kernel_ / 2, 0, 0});
  }
  torch::Tensor to_steps(const torch::Tensor& maps) override { return maps.mean({3, 4}); }
  MapShape map_shape() const override { return {2, 4, 4}; }
  std::int64_t channels() const override { return 2; }
  TimeGrid time() const override { return {.stride = stride_, .reach = kernel_ / 2}; }

 private:
  int stride_;
  int kernel_;
  torch::Tensor weight_;
};

/// Adds to each step the mean over all steps that count, times a weight.
class MeanOfAll final : public StepLayer {
 public:
  explicit MeanOfAll(std::int64_t channels = 2) : channels_(channels) {
    weight_ = register_parameter("weight", torch::ones({1}));
  }
  torch::Tensor apply(const Sequence& steps) override {
    torch::Tensor counted = steps.values;
    torch::Tensor counts = torch::full({steps.values.size(0)}, steps.values.size(2), torch::kLong);
    if (steps.counts.defined()) {
      counts = steps.counts;
      const torch::Tensor places = torch::arange(steps.values.size(2));
      counted = counted.masked_fill((places >= counts.unsqueeze(1)).unsqueeze(1), 0);
    }
    return steps.values + weight_ * (counted.sum(2) / counts.unsqueeze(1)).unsqueeze(2);
  }
  std::int64_t channels_in() const override { return channels_; }
  std::int64_t channels_out() const override { return channels_; }
  TimeGrid time() const override { return {.stride = 1, .reach = std::nullopt}; }

 private:
  std::int64_t channels_;
  torch::Tensor weight_;
};

/// Weighs positions by what they show at the same step.
class Mask final : public MapLayer {
 public:
  explicit Mask(MapShape shape) : shape_(shape) { scale_ = register_buffer("scale", torch::ones({1})); }
  torch::Tensor apply(const Sequence& maps) override {
    return maps.values * (1 + torch::tanh(scale_ * maps.values.mean(1, true)));
  }
  MapShape shape() const override { return shape_; }
  TimeGrid time() const override { return {}; }

 private:
  MapShape shape_;
  torch::Tensor scale_;
};

std::shared_ptr<Network> compose(int stride, int kernel, Attention attention, Pooling pooling = Pooling::two_step) {
  torch::manual_seed(3);
  const auto encoder = std::make_shared<StridedEncoder>(stride, kernel);
  const auto head = std::make_shared<Head>(2, HeadOptions{}, 3);
  encoder->initialise();
  head->initialise();
  const auto network =
      std::make_shared<Network>(encoder, std::move(attention), head, TemporalPooling::create(pooling, 3));
  network->eval();
  return network;
}

Attention mean_of_all() {
  return {{}, {std::make_shared<MeanOfAll>()}};
}

/// Divides maps by the mean over all steps: looks at the whole.
class Contrast final : public MapLayer {
 public:
  explicit Contrast(MapShape shape, int stride = 1) : shape_(shape), stride_(stride) {}
  torch::Tensor apply(const Sequence& maps) override { return maps.values / (1 + maps.values.abs().mean(2, true)); }
  MapShape shape() const override { return shape_; }
  TimeGrid time() const override { return {.stride = stride_, .reach = std::nullopt}; }

 private:
  MapShape shape_;
  int stride_;
};

/// Every second step, averaged with its neighbours.
class Halving final : public StepLayer {
 public:
  torch::Tensor apply(const Sequence& steps) override {
    return torch::avg_pool1d(steps.values, 3, 2, 1, /*ceil_mode=*/false, /*count_include_pad=*/false);
  }
  std::int64_t channels_in() const override { return 2; }
  std::int64_t channels_out() const override { return 2; }
  TimeGrid time() const override { return {.stride = 2, .reach = 1}; }
};

/// Turns a video's time round: looks at the whole.
class Backwards final : public InputLayer {
 public:
  torch::Tensor apply(const Sequence& video) override { return video.values.flip(2); }
  TimeGrid time() const override { return {.stride = 1, .reach = std::nullopt}; }
};

/// Each frame of the input by itself, and a penalty.
class Brighter final : public InputLayer {
 public:
  torch::Tensor apply(const Sequence& video) override { return video.values + 0.5; }
  TimeGrid time() const override { return {}; }
  torch::Tensor penalty() const override { return torch::full({}, 3.0F); }
};

/// A video of noise, and how it is scored.
struct Noise {
  explicit Noise(int length) : frames(length), pixels(torch::randint(256, {length, 4, 4, 3}, torch::kByte)) {
    scoring.input = {4, 4};
    scoring.pooling.clip_frames = 1;
  }
  datasets::VideoFrames video() const { return {"noise", pixels.data_ptr<std::uint8_t>(), frames, 4, 4}; }
  torch::Tensor scores(Network& network, int chunk_frames) {
    scoring.chunk_frames = chunk_frames;
    return score_video(network, video(), scoring);
  }

  int frames;
  torch::Tensor pixels;
  Scoring scoring;
};

TEST(Network, PiecesOfALongVideoGiveTheScoresOfOnePieceWhateverTheStride) {
  for (const int stride : {1, 2, 3, 4}) {
    for (const int kernel : {1, 3, 7}) {
      const auto network = compose(stride, kernel, {});
      for (const int frames : {37, 40}) {
        Noise noise(frames);
        const torch::Tensor whole = noise.scores(*network, frames);
        ASSERT_EQ(whole.sizes(), torch::IntArrayRef({3, steps_of({.stride = stride}, frames)}));
        for (int chunk = shortest_piece(network->nearby_time()); chunk < frames; ++chunk) {
          const torch::Tensor pieces = noise.scores(*network, chunk);
          EXPECT_TRUE(pieces.sizes() == whole.sizes() && torch::allclose(pieces, whole, 1e-5, 1e-6))
              << "stride " << stride << ", kernel " << kernel << ", " << frames << " frames in pieces of " << chunk;
        }
      }
    }
  }
}

TEST(Network, ALayerThatLooksAtTheWholeSeesItWhateverThePieces) {
  const auto network = compose(2, 3, mean_of_all());
  Noise noise(41);

  const torch::Tensor whole = noise.scores(*network, 41);
  const torch::Tensor pieces = noise.scores(*network, 9);

  EXPECT_EQ(network->nearby_time(), (TimeGrid{.stride = 2, .reach = 1}));
  EXPECT_TRUE(torch::allclose(pieces, whole, 1e-5, 1e-6));
  // And it matters: without the layer the scores are others.
  EXPECT_FALSE(torch::allclose(noise.scores(*compose(2, 3, {}), 41), whole, 1e-2, 1e-3));
}

TEST(Network, ALayerOverMapsPassesInPiecesWhereItLooksNearbyAlone) {
  const auto network = compose(1, 3, {{std::make_shared<Mask>(MapShape{2, 4, 4})}, {}});
  Noise noise(23);

  EXPECT_EQ(network->nearby_time(), (TimeGrid{.stride = 1, .reach = 1}));
  EXPECT_TRUE(torch::allclose(noise.scores(*network, 5), noise.scores(*network, 23), 1e-5, 1e-6));
  EXPECT_FALSE(torch::allclose(noise.scores(*compose(1, 3, {}), 23), noise.scores(*network, 23), 1e-2, 1e-4));
}

TEST(Network, ALayerOverMapsThatLooksAtTheWholeSeesIt) {
  const auto network = compose(1, 3, {{std::make_shared<Contrast>(MapShape{2, 4, 4})}, {}});
  Noise noise(23);

  EXPECT_EQ(network->nearby_time(), (TimeGrid{.stride = 1, .reach = 1}));
  EXPECT_TRUE(torch::allclose(noise.scores(*network, 5), noise.scores(*network, 23), 1e-5, 1e-6));
}

TEST(Network, ALayerOverTheInputComesFirst) {
  const torch::Tensor clip = torch::randn({2, 3, 5, 4, 4});
  for (const MemoryFormat format : {MemoryFormat::contiguous, MemoryFormat::channels_last}) {
    const auto plain = compose(1, 3, mean_of_all());
    const auto network = compose(1, 3, {{}, {std::make_shared<MeanOfAll>()}, {std::make_shared<Brighter>()}});
    plain->compute_in(Precision::float32, format);
    network->compute_in(Precision::float32, format);

    EXPECT_TRUE(torch::allclose(network->score_clips({clip}), plain->score_clips({clip + 0.5}), 1e-5, 1e-6));
    EXPECT_EQ(network->nearby_time(), plain->nearby_time());
  }
}

TEST(Network, ALayerOverTheInputThatLooksAtTheWholeSeesIt) {
  const auto network = compose(2, 3, {{}, {std::make_shared<MeanOfAll>()}, {std::make_shared<Backwards>()}});
  Noise noise(23);

  EXPECT_FALSE(network->nearby_time().reach.has_value());
  EXPECT_TRUE(torch::equal(noise.scores(*network, 5), noise.scores(*network, 23)));
  EXPECT_FALSE(
      torch::allclose(noise.scores(*compose(2, 3, mean_of_all()), 23), noise.scores(*network, 23), 1e-2, 1e-3));
}

TEST(Network, PenaltiesOfItsLayersAddUp) {
  EXPECT_FALSE(compose(1, 3, mean_of_all())->penalty().defined());
  EXPECT_EQ(
      compose(1, 3, {{}, {}, {std::make_shared<Brighter>(), std::make_shared<Brighter>()}})->penalty().item<float>(),
      6);
}

TEST(Network, StridesAndReachesOfLayersAddUpInPieces) {
  const auto network = compose(2, 3, {{}, {std::make_shared<Halving>()}});
  for (const int frames : {37, 40}) {
    Noise noise(frames);
    const torch::Tensor whole = noise.scores(*network, frames);
    EXPECT_EQ(network->nearby_time(), (TimeGrid{.stride = 4, .reach = 1 + 2 * 1}));
    ASSERT_EQ(whole.size(1), (frames + 3) / 4);
    for (int chunk = shortest_piece(network->nearby_time()); chunk < frames; ++chunk) {
      const torch::Tensor pieces = noise.scores(*network, chunk);
      EXPECT_TRUE(pieces.sizes() == whole.sizes() && torch::allclose(pieces, whole, 1e-5, 1e-6))
          << frames << " frames in pieces of " << chunk;
    }
  }
}

TEST(Network, PiecesAreJoinedInTheirOwnPrecision) {
  const auto network = compose(1, 3, mean_of_all());
  Noise noise(23);
  const torch::Tensor plain = noise.scores(*network, 23);

  network->compute_in(Precision::bfloat16, MemoryFormat::contiguous);
  const torch::Tensor pieces = noise.scores(*network, 7);

  EXPECT_EQ(pieces.scalar_type(), torch::kFloat);
  EXPECT_LT((pieces - plain).abs().max().item<float>(), 0.03 * plain.abs().max().item<float>());
}

TEST(Network, PaddingChangesNothingOfWhatAnyLayerAnswers) {
  for (const Pooling pooling : {Pooling::two_step, Pooling::softmax, Pooling::adaptive_softmax, Pooling::max_features,
                                Pooling::average_features}) {
    const auto network = compose(1, 1, mean_of_all(), pooling);
    const torch::Tensor first = torch::randn({1, 3, 6, 4, 4});
    const torch::Tensor second = torch::randn({1, 3, 2, 4, 4});
    const torch::Tensor rubbish = torch::full({1, 3, 4, 4, 4}, 99.0F);
    const torch::Tensor batch = torch::cat({first, torch::cat({second, rubbish}, 2)});

    const torch::Tensor scores = network->score_clips({batch, torch::tensor({6, 2}, torch::kLong)});

    EXPECT_TRUE(torch::allclose(scores[0], network->score_clips({first})[0], 1e-4, 1e-6));
    EXPECT_TRUE(torch::allclose(scores[1], network->score_clips({second})[0], 1e-4, 1e-6));
  }
}

TEST(Network, AVideoWhosePooledFeaturesAreScoredIsOneStepWhateverThePieces) {
  for (const Pooling pooling : {Pooling::max_features, Pooling::average_features}) {
    const auto pool = [&](const torch::Tensor& steps) {
      return pooling == Pooling::max_features ? steps.amax(2) : steps.mean(2);
    };
    const auto network = compose(1, 3, {}, pooling);
    Noise noise(23);

    const torch::Tensor whole = noise.scores(*network, 23);

    ASSERT_EQ(whole.sizes(), torch::IntArrayRef({3, 1})) << name_of(pooling);
    EXPECT_TRUE(torch::allclose(noise.scores(*network, 5), whole, 1e-5, 1e-6)) << name_of(pooling);
    const torch::Tensor clip = torch::randn({2, 3, 6, 4, 4});
    const torch::Tensor steps = network->encoder().to_steps(network->encoder().to_maps({clip}));
    const auto weights = copy_weights(*network);
    const torch::Tensor expected =
        torch::linear(pool(steps), weights.at("head.output.weight"), weights.at("head.output.bias"));
    EXPECT_TRUE(torch::allclose(network->score_clips({clip}), expected, 1e-5, 1e-6)) << name_of(pooling);
    EXPECT_TRUE(torch::allclose(network->pool_video(expected.unsqueeze(2), {16, 3.0}), expected)) << name_of(pooling);
  }
}

TEST(Network, ScoresOfPositionsArePooledOverSpaceBehindTheHead) {
  for (const Pooling pooling : {Pooling::max_scores, Pooling::average_scores}) {
    const auto pool = [&](const torch::Tensor& scores) {
      return pooling == Pooling::max_scores ? scores.amax({3, 4}) : scores.mean({3, 4});
    };
    torch::manual_seed(4);
    ModelOptions options;
    options.backbone = Backbone::resnet18_3d;
    options.temporal_stride = TemporalStride::removed;
    options.width = 1.0 / 16;
    options.input = {64, 96};
    options.pooling = pooling;
    const auto network = build_network(options, {.outputs = 3}).network;
    network->eval();
    const torch::NoGradGuard no_gradient;
    const torch::Tensor clip = torch::randn({2, 3, 2, 64, 96});

    const torch::Tensor scores = network->score_sequence(clip);

    const torch::Tensor maps = network->encoder().to_maps({clip});  // [2, channels, 2, 2, 3]
    const auto weights = copy_weights(*network);
    const torch::Tensor by_position = torch::einsum("ok,bkthw->bothw", {weights.at("head.output.weight"), maps}) +
                                      weights.at("head.output.bias").view({1, -1, 1, 1, 1});
    EXPECT_TRUE(torch::allclose(scores, pool(by_position), 1e-5, 1e-6)) << name_of(pooling);
    EXPECT_TRUE(torch::allclose(network->score_clips({clip}),
                                pooling == Pooling::max_scores ? scores.amax(2) : scores.mean(2), 1e-5, 1e-6));
  }
}

TEST(Network, LayersOverStepsDoNotFitScoresOfPositions) {
  EXPECT_THROW(compose(1, 1, mean_of_all(), Pooling::max_scores), std::logic_error);
}

TEST(Network, ALearnedPoolingIsAPartOfItsOwn) {
  const auto network = compose(1, 1, {}, Pooling::adaptive_softmax);
  ASSERT_EQ(network->parameters_of(Part::pooling).size(), 1U);
  EXPECT_TRUE(torch::equal(copy_weights(*network).at("pooling.beta"), torch::ones({3})));

  const SafeTensors bare{copy_weights(*compose(1, 1, {})), {}};
  EXPECT_NO_THROW(load_weights(*network, bare, "bare", {}));
}

TEST(Network, CountsAreOfStepsBehindAStride) {
  const auto network = compose(2, 1, mean_of_all());
  const torch::Tensor clip = torch::randn({1, 3, 3, 4, 4});  // frames 0 and 2 are steps
  const torch::Tensor padded = torch::cat({clip, torch::full({1, 3, 5, 4, 4}, 99.0F)}, 2);

  const torch::Tensor scores = network->score_clips({padded, torch::tensor({3}, torch::kLong)});

  EXPECT_TRUE(torch::allclose(scores, network->score_clips({clip}), 1e-4, 1e-6));
}

TEST(Network, TheWindowOfAVideosPoolingIsInFrames) {
  const auto network = compose(2, 1, {}, Pooling::softmax);
  const torch::Tensor scores = torch::tensor({1.0F, 5.0F, 2.0F, 4.0F}).view({1, 1, 4});  // of eight frames

  // Windows of four frames are two steps: maxima 5, 5, 4.
  EXPECT_NEAR(network->pool_video(scores, {.clip_frames = 4, .inverse_temperature = 0}).item<float>(), 14.0F / 3,
              1e-6F);
}

TEST(Network, WeightsAreNamedByPartsAndInTheirOrder) {
  const auto network = compose(1, 1, {{std::make_shared<Mask>(MapShape{2, 4, 4})}, {std::make_shared<MeanOfAll>()}});

  std::vector<std::pair<Part, std::string>> names;
  for (const NamedWeight& weight : network->named_weights()) names.emplace_back(weight.part, weight.name);

  EXPECT_THAT(names, testing::ElementsAre(
                         std::pair(Part::backbone, "kernel"), std::pair(Part::attention, "attention.1.weight"),
                         std::pair(Part::head, "head.output.weight"), std::pair(Part::head, "head.output.bias"),
                         std::pair(Part::attention, "attention.0.scale")));
  EXPECT_EQ(network->parameters_of(Part::backbone).size(), 1U);
  EXPECT_EQ(network->parameters_of(Part::attention).size(), 1U);
  EXPECT_EQ(network->parameters_of(Part::head).size(), 2U);
}

TEST(Network, AFileMayLackTheWholeOfAPartButTheBackbone) {
  const auto network = compose(1, 1, mean_of_all());
  const SafeTensors bare{copy_weights(*compose(1, 1, {})), {}};
  EXPECT_NO_THROW(load_weights(*network, bare, "bare", {}));

  SafeTensors whole{copy_weights(*network), {}};
  whole.tensors["attention.0.weight"] = torch::full({1}, 4.0F);
  load_weights(*network, whole, "whole", {});
  EXPECT_EQ(copy_weights(*network).at("attention.0.weight").item<float>(), 4);

  whole.tensors.erase("kernel");
  EXPECT_ANY_THROW(load_weights(*network, whole, "no backbone", {}));
}

TEST(Network, GradientsReachEveryPart) {
  const auto network = compose(1, 3, mean_of_all());
  network->score_clips({torch::randn({2, 3, 5, 4, 4})}).square().sum().backward();
  for (const NamedWeight& weight : network->named_weights()) {
    EXPECT_GT(weight.tensor.grad().abs().sum().item<float>(), 0) << weight.name;
  }
}

TEST(Network, LayersThatDoNotFitAreRefused) {
  const auto refusal = [](Attention attention) {
    try {
      compose(1, 1, std::move(attention));
    } catch (const std::logic_error& error) {
      return std::string(error.what());
    }
    return std::string("composed");
  };

  EXPECT_EQ(refusal({{}, {std::make_shared<MeanOfAll>(5)}}),
            "the network's layer over steps takes 5 channels and is given 2 channels");
  EXPECT_EQ(refusal({{std::make_shared<Contrast>(MapShape{2, 4, 4}, 2)}, {}}),
            "the network's layer over maps changes the number of steps");
  EXPECT_EQ(refusal({{std::make_shared<Mask>(MapShape{3, 4, 4})}, {}}),
            "the network's layer over maps takes 3 channels of 4 x 4 and is given 2 channels of 4 x 4");
  EXPECT_EQ(refusal({{std::make_shared<Mask>(MapShape{2, 4, 7})}, {}}),
            "the network's layer over maps takes 2 channels of 4 x 7 and is given 2 channels of 4 x 4");
}

TEST(Network, TwoTensorsOfOneNameAreRefused) {
  class Nameless final : public Encoder {
   public:
    Nameless() { register_module("output", torch::nn::Linear(2, 2)); }
    void initialise() override {}
    torch::Tensor to_maps(const Sequence& input) override { return input.values; }
    torch::Tensor to_steps(const torch::Tensor& maps) override { return maps.mean({3, 4}); }
    MapShape map_shape() const override { return {2, 1, 1}; }
    std::int64_t channels() const override { return 2; }
    TimeGrid time() const override { return {}; }
    std::string head_prefix() const override { return ""; }
  };
  const auto compose_it = [] {
    Network(std::make_shared<Nameless>(), {}, std::make_shared<Head>(2, HeadOptions{}, 3),
            TemporalPooling::create(Pooling::two_step, 3));
  };
  EXPECT_THROW(compose_it(), std::logic_error);
}

}  // namespace
}  // namespace foldwise::worker
