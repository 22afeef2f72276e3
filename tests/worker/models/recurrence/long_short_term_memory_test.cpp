// SPDX-License-Identifier: Apache-2.0
#include "worker/models/recurrence/long_short_term_memory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/autograd.h>
#include <torch/nn/functional/loss.h>
#include <torch/optim/adam.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/worker/models/attention/layer_checks.h"
#include "worker/evaluation/video_scores.h"
#include "worker/models/catalogue.h"
#include "worker/models/weights/weights.h"

namespace foldwise::worker {
namespace {

TEST(LongShortTermMemory, IsThatOfPyTorch) {
  LongShortTermMemory layer(4, {.units = 3});
  EXPECT_THAT(names_in(layer), testing::ElementsAre("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"));
  ReferenceExample("lstm", "recurrence.safetensors").expect_answers_of(layer);
}

TEST(LongShortTermMemory, HasTheGradientsOfFiniteDifferences) {
  LongShortTermMemory layer(4, {.units = 3});
  randomise(layer);
  expect_gradients_of_finite_differences(layer, torch::randn({2, 4, 5}));
}

TEST(LongShortTermMemory, PaddingChangesNothing) {
  LongShortTermMemory layer(4, {.units = 3});
  randomise(layer);
  expect_padding_changes_nothing(layer, torch::randn({1, 4, 5}), torch::randn({1, 4, 5}));
}

TEST(LongShortTermMemory, BeginsWithUniformNumbersOfTheSizeOfPyTorchs) {
  LongShortTermMemory layer(100, {.units = 64});
  torch::manual_seed(6);
  layer.initialise();
  for (const auto& parameter : layer.named_parameters()) {
    EXPECT_LE(parameter.value().abs().max().item<double>(), 0.125) << parameter.key();
    EXPECT_GT(parameter.value().abs().max().item<double>(), 0.115) << parameter.key();
    EXPECT_NEAR(parameter.value().std().item<double>(), 0.125 / std::sqrt(3.0), 0.01) << parameter.key();
  }
}

/// torch.nn.LSTM of one sample, whose inputs and state are multiplied at every step, as its weights' columns are.
torch::Tensor with_scaled_columns(const LongShortTermMemory& layer, const torch::Tensor& sample,
                                  const torch::Tensor& of_inputs, const torch::Tensor& of_state) {
  const auto weights = layer.named_parameters();
  const std::vector<torch::Tensor> scaled{weights["weight_ih_l0"] * of_inputs, weights["weight_hh_l0"] * of_state,
                                          weights["bias_ih_l0"], weights["bias_hh_l0"]};
  const torch::Tensor start = torch::zeros({1, 1, layer.channels_out()}, sample.options().requires_grad(false));
  const auto answers = torch::lstm(sample.t().unsqueeze(1), {start, start}, scaled, true, 1, 0.0, true, false, false);
  return std::get<0>(answers).squeeze(1).t();  // [units, steps]
}

TEST(LongShortTermMemory, DropsTheSameUnitsAtEveryStepOfASample) {
  constexpr int samples = 3;
  LongShortTermMemory layer(6, {.units = 5, .dropout = 0.5, .recurrent_dropout = 0.25});
  randomise(layer, 0.8);
  layer.to(torch::kDouble);
  layer.train();
  const torch::Tensor steps = torch::randn({samples, 6, 7}, torch::kDouble).requires_grad_(true);

  torch::manual_seed(4);
  const torch::Tensor seen = layer.apply({steps});
  torch::manual_seed(4);
  const torch::Tensor of_inputs = torch::dropout(torch::ones({samples, 6}, torch::kDouble), 0.5, true);
  const torch::Tensor of_state = torch::dropout(torch::ones({samples, 5}, torch::kDouble), 0.25, true);
  std::vector<torch::Tensor> each;
  for (int sample = 0; sample < samples; ++sample) {
    each.push_back(with_scaled_columns(layer, steps[sample], of_inputs[sample], of_state[sample]));
  }
  const torch::Tensor expected = torch::stack(each);
  EXPECT_EQ(of_inputs.eq(0).logical_or(of_inputs.eq(2)).all().item<bool>(), true);
  EXPECT_TRUE(torch::allclose(seen, expected, 1e-12, 1e-13));

  const std::vector<torch::Tensor> leaves = layer.parameters();
  const auto gradients = torch::autograd::grad({seen.square().sum()}, leaves);
  const auto expected_gradients = torch::autograd::grad({expected.square().sum()}, leaves);
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    EXPECT_TRUE(torch::allclose(gradients[i], expected_gradients[i], 1e-10, 1e-11)) << i;
  }
}

TEST(LongShortTermMemory, DropsNothingInEvaluation) {
  LongShortTermMemory dropping(4, {.units = 3, .dropout = 0.5, .recurrent_dropout = 0.5});
  LongShortTermMemory whole(4, {.units = 3});
  randomise(dropping);
  randomise(whole);
  dropping.eval();
  const torch::Tensor steps = torch::randn({2, 4, 5});
  EXPECT_TRUE(torch::equal(dropping.apply({steps}), whole.apply({steps})));
  dropping.train();
  EXPECT_FALSE(torch::equal(dropping.apply({steps}), whole.apply({steps})));
}

constexpr Size recurrent_pixels{32, 32};

ModelOptions cnn_lstm(Backbone backbone = Backbone::vgg11) {
  ModelOptions options;
  options.backbone = backbone;
  options.width = 1.0 / 16;
  options.input = recurrent_pixels;
  options.pooling = Pooling::last_step;
  options.dropout = 0;
  options.recurrence = {.kind = RecurrenceKind::lstm, .units = 12};
  options.head = {.kind = HeadKind::three_layers, .first_units = 10, .second_units = 6};
  return options;
}

BuiltNetwork built_of(const ModelOptions& options, const NetworkShape& shape = {.outputs = 2}) {
  torch::manual_seed(5);
  return build_network(options, shape);
}

TEST(CatalogueRecurrence, StandsBeforeAHeadOfThreeLayers) {
  for (const Backbone backbone : {Backbone::vgg11, Backbone::vgg16_bn, Backbone::resnet50}) {
    const BuiltNetwork built = built_of(cnn_lstm(backbone));
    std::vector<std::string> names;
    for (const NamedWeight& weight : built.network->named_weights()) {
      if (weight.part != Part::backbone) names.push_back(weight.name);
      if (weight.name == "head.first.weight") {
        EXPECT_EQ(weight.tensor.sizes(), torch::IntArrayRef({10, 12}));
      }
      if (weight.name == "head.output.weight") {
        EXPECT_EQ(weight.tensor.sizes(), torch::IntArrayRef({2, 6}));
      }
    }
    EXPECT_THAT(names, testing::IsSupersetOf({"attention.0.weight_ih_l0", "attention.0.weight_hh_l0",
                                              "head.first.weight", "head.second.weight", "head.output.weight"}));
    const torch::Tensor scores =
        built.network->score_clips({torch::randn({2, 3, 4, recurrent_pixels.height, recurrent_pixels.width})});
    EXPECT_EQ(scores.sizes(), torch::IntArrayRef({2, 2}));
    scores.square().sum().backward();
    for (const torch::Tensor& parameter : built.network->parameters()) EXPECT_TRUE(parameter.grad().defined());
  }
}

TEST(CatalogueRecurrence, FollowsOnAttention) {
  ModelOptions options = cnn_lstm();
  options.features = BackboneFeatures::last_convolution;
  options.attention = {.kind = AttentionKind::region_attention, .heads = 2, .dimension = 4};
  const BuiltNetwork built = built_of(options);
  EXPECT_EQ(
      built.network->score_clips({torch::randn({2, 3, 4, recurrent_pixels.height, recurrent_pixels.width})}).sizes(),
      torch::IntArrayRef({2, 2}));
}

TEST(CatalogueRecurrence, ScoresLongVideosInPiecesAsInOne) {
  const BuiltNetwork built = built_of(cnn_lstm());
  {
    const torch::NoGradGuard no_gradient;
    for (torch::Tensor& parameter : built.network->parameters_of(Part::head)) parameter.mul_(5);
  }
  built.network->eval();
  constexpr int frames = 23;
  const torch::Tensor video =
      torch::randint(256, {frames, recurrent_pixels.height, recurrent_pixels.width, 3}, torch::kByte);
  const auto scores = [&](int chunk_frames) {
    Scoring scoring;
    scoring.input = recurrent_pixels;
    scoring.chunk_frames = chunk_frames;
    return score_video(
        *built.network,
        {"noise", video.data_ptr<std::uint8_t>(), frames, recurrent_pixels.height, recurrent_pixels.width}, scoring);
  };
  const torch::Tensor whole = scores(frames);
  EXPECT_LE((scores(4) - whole).abs().max().item<double>(), 1e-4 * whole.abs().max().item<double>());
}

TEST(CatalogueRecurrence, StartsFromAFileThatHasNone) {
  ModelOptions plain = cnn_lstm();
  plain.recurrence = {};
  plain.head = {};
  SafeTensors file{{}, {}};
  for (const auto& [name, tensor] : copy_weights(*built_of(plain).network)) {
    if (!name.starts_with("head.")) file.tensors.emplace(name, tensor);
  }
  const BuiltNetwork built = built_of(cnn_lstm());
  EXPECT_NO_THROW(load_weights(*built.network, file, "plain", {}));
}

/// Two pulses, of which the first or the second comes earlier: the classes differ in nothing else.
torch::Tensor ordered_pulses(std::int64_t of_each) {
  std::vector<torch::Tensor> samples;
  for (std::int64_t i = 0; i < of_each; ++i) {
    const torch::Tensor places = torch::randperm(8).narrow(0, 0, 2);
    const std::int64_t early = places.min().item<std::int64_t>();
    const std::int64_t late = places.max().item<std::int64_t>();
    for (const bool first_is_early : {true, false}) {
      torch::Tensor sample = torch::zeros({2, 8});
      sample[0][first_is_early ? early : late] = 1;
      sample[1][first_is_early ? late : early] = 1;
      samples.push_back(sample);
    }
  }
  return torch::stack(samples);
}

TEST(CatalogueRecurrence, LearnsWhatDependsOnTheOrderOfSteps) {
  ModelOptions options = cnn_lstm(Backbone::fully_connected);
  const BuiltNetwork built = built_of(options, {.outputs = 2, .features = 2});
  torch::optim::Adam optimizer(built.network->parameters(), torch::optim::AdamOptions(0.01));
  const torch::Tensor labels = torch::tensor({0, 1}, torch::kLong).repeat({16});
  for (int step = 0; step < 300; ++step) {
    optimizer.zero_grad();
    torch::nn::functional::cross_entropy(built.network->score_clips({ordered_pulses(16)}), labels).backward();
    optimizer.step();
  }
  built.network->eval();
  const torch::Tensor told = built.network->score_clips({ordered_pulses(16)}).argmax(1);
  EXPECT_GT(told.eq(labels).to(torch::kFloat).mean().item<float>(), 0.9);
}

}  // namespace
}  // namespace foldwise::worker
