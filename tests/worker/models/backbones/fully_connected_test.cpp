// SPDX-License-Identifier: Apache-2.0
#include "worker/models/backbones/fully_connected.h"

#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include "experiments/foundation/error.h"
#include "tests/support/temporary_folder.h"
#include "worker/models/catalogue.h"
#include "worker/models/weights/safetensors.h"
#include "worker/models/weights/weights.h"

namespace foldwise::worker {
namespace {

ModelOptions feature_options() {
  ModelOptions options;
  options.backbone = Backbone::fully_connected;
  options.width = 1.0 / 64;  // 8 hidden units
  return options;
}

BuiltNetwork feature_network(const std::optional<Standardisation>& standardisation = std::nullopt) {
  torch::manual_seed(5);
  return build_network(feature_options(), {.outputs = 3, .features = 4}, standardisation);
}

TEST(FullyConnected, IsWhatItsWeightsSay) {
  const torch::Tensor mean = torch::tensor({1.0F, 2.0F, 3.0F, 4.0F});
  const torch::Tensor deviation = torch::tensor({1.0F, 2.0F, 0.5F, 4.0F});
  const BuiltNetwork built = feature_network(Standardisation{mean, deviation});
  built.network->eval();
  const torch::Tensor features = torch::randn({2, 4, 5});  // [batch, features, steps]

  const torch::NoGradGuard no_gradient;
  const torch::Tensor scores = built.network->score_sequence(features);

  auto weights = copy_weights(*built.network);
  ASSERT_EQ(scores.sizes(), torch::IntArrayRef({2, 3, 5}));
  EXPECT_EQ(weights.at("hidden.weight").sizes(), torch::IntArrayRef({8, 4}));
  for (int sample = 0; sample < 2; ++sample) {
    for (int step = 0; step < 5; ++step) {
      const torch::Tensor input = (features[sample].select(1, step) - mean) / deviation;
      const torch::Tensor hidden = (weights.at("hidden.weight").matmul(input) + weights.at("hidden.bias")).clamp_min(0);
      const torch::Tensor expected = weights.at("output.weight").matmul(hidden) + weights.at("output.bias");
      EXPECT_TRUE(torch::allclose(scores[sample].select(1, step), expected, 1e-5, 1e-6));
    }
  }
}

TEST(FullyConnected, LooksAtNoOtherStep) {
  const BuiltNetwork built = feature_network();
  built.network->eval();
  const torch::NoGradGuard no_gradient;
  const torch::Tensor features = torch::randn({1, 4, 5});
  const torch::Tensor whole = built.network->score_sequence(features);
  EXPECT_EQ(built.network->nearby_time(), (TimeGrid{.stride = 1, .reach = 0}));
  EXPECT_TRUE(torch::allclose(built.network->score_sequence(features.narrow(2, 2, 1)), whole.narrow(2, 2, 1)));
}

TEST(FullyConnected, DropsHiddenUnitsWhileItTrains) {
  const BuiltNetwork built = feature_network();
  const torch::NoGradGuard no_gradient;
  const torch::Tensor features = torch::randn({1, 4, 5});
  EXPECT_FALSE(torch::equal(built.network->score_sequence(features), built.network->score_sequence(features)));
}

TEST(FullyConnected, DropsInputsWhileItTrains) {
  torch::manual_seed(5);
  ModelOptions options = feature_options();
  options.dropout = 0;
  options.input_dropout = 0.5;
  const BuiltNetwork built = build_network(options, {.outputs = 3, .features = 4});
  const torch::NoGradGuard no_gradient;
  const torch::Tensor features = torch::randn({8, 4, 5});
  EXPECT_FALSE(torch::equal(built.network->score_sequence(features), built.network->score_sequence(features)));
}

TEST(FullyConnected, HasOneHiddenLayerInEachPart) {
  const BuiltNetwork built = feature_network();
  EXPECT_EQ(built.network->parameters_of(Part::backbone).size(), 2U);
  EXPECT_EQ(built.network->parameters_of(Part::head).size(), 2U);
}

TEST(FullyConnected, StartsFromAFileWithItsStandardisation) {
  const TemporaryFolder folder;
  const BuiltNetwork trained = feature_network(Standardisation{torch::full({4}, 7.0F), torch::full({4}, 2.0F)});
  SafeTensors file{copy_weights(*trained.network), {}};
  write_safetensors(folder / "whole.safetensors", file);
  file.tensors.erase("output.weight");
  file.tensors.erase("output.bias");
  write_safetensors(folder / "headless.safetensors", file);
  file.tensors.erase("mean");
  write_safetensors(folder / "bare.safetensors", file);
  ModelOptions options = feature_options();

  options.weights = (folder / "whole.safetensors").string();
  const auto whole = copy_weights(*build_network(options, {.outputs = 3, .features = 4}).network);
  options.weights = (folder / "headless.safetensors").string();
  const auto headless = copy_weights(*build_network(options, {.outputs = 6, .features = 4}).network);

  EXPECT_TRUE(torch::equal(whole.at("output.weight"), copy_weights(*trained.network).at("output.weight")));
  EXPECT_TRUE(torch::equal(headless.at("mean"), torch::full({4}, 7.0F)));
  EXPECT_EQ(headless.at("output.weight").size(0), 6);
  options.weights = (folder / "bare.safetensors").string();
  EXPECT_THROW(build_network(options, {.outputs = 3, .features = 4}), UserError);
  options.weights = (folder / "whole.safetensors").string();
  EXPECT_THROW(build_network(options, {.outputs = 3, .features = 5}), UserError);  // other features
}

}  // namespace
}  // namespace foldwise::worker
