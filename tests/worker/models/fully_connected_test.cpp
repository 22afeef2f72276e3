// SPDX-License-Identifier: Apache-2.0
#include "worker/models/fully_connected.h"

#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include "experiments/foundation/error.h"
#include "tests/support/temporary_folder.h"
#include "worker/models/safetensors.h"
#include "worker/training/learner.h"

namespace foldwise::worker {
namespace {

ModelOptions small_options() {
  ModelOptions options;
  options.backbone = Backbone::fully_connected;
  options.width = 1.0 / 64;  // 8 hidden units
  return options;
}

BuiltModel small_model() {
  torch::manual_seed(5);
  return build_model(small_options(), 3, 4);
}

TEST(FullyConnected, IsWhatItsWeightsSay) {
  const BuiltModel built = small_model();
  built.model->eval();
  const torch::Tensor mean = torch::tensor({1.0F, 2.0F, 3.0F, 4.0F});
  const torch::Tensor deviation = torch::tensor({1.0F, 2.0F, 0.5F, 4.0F});
  built.model->standardise(mean, deviation);
  const torch::Tensor features = torch::randn({2, 4, 5});  // [batch, features, steps]

  const torch::NoGradGuard no_gradient;
  const torch::Tensor scores = built.model->score_sequence(features);

  auto weights = copy_weights(*built.model);
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
  const BuiltModel built = small_model();
  built.model->eval();
  const torch::NoGradGuard no_gradient;
  const torch::Tensor features = torch::randn({1, 4, 5});
  const torch::Tensor whole = built.model->score_sequence(features);
  EXPECT_EQ(built.model->temporal_reach(), 0);
  EXPECT_TRUE(torch::allclose(built.model->score_sequence(features.narrow(2, 2, 1)), whole.narrow(2, 2, 1)));
}

TEST(FullyConnected, DropsHiddenUnitsWhileItTrains) {
  const BuiltModel built = small_model();
  const torch::NoGradGuard no_gradient;
  const torch::Tensor features = torch::randn({1, 4, 5});
  EXPECT_FALSE(torch::equal(built.model->score_sequence(features), built.model->score_sequence(features)));
}

TEST(FullyConnected, HasOneHiddenLayerInEachPart) {
  const BuiltModel built = small_model();
  EXPECT_EQ(built.model->backbone_parameters().size(), 2U);
  EXPECT_EQ(built.model->head_parameters().size(), 2U);
}

TEST(FullyConnected, StartsFromAFileWithItsStandardisation) {
  const TemporaryFolder folder;
  const BuiltModel trained = small_model();
  trained.model->standardise(torch::full({4}, 7.0F), torch::full({4}, 2.0F));
  SafeTensors file{copy_weights(*trained.model), {}};
  write_safetensors(folder / "whole.safetensors", file);
  file.tensors.erase("output.weight");
  file.tensors.erase("output.bias");
  write_safetensors(folder / "headless.safetensors", file);
  file.tensors.erase("mean");
  write_safetensors(folder / "bare.safetensors", file);
  ModelOptions options = small_options();

  options.weights = (folder / "whole.safetensors").string();
  const auto whole = copy_weights(*build_model(options, 3, 4).model);
  options.weights = (folder / "headless.safetensors").string();
  const auto headless = copy_weights(*build_model(options, 6, 4).model);

  EXPECT_TRUE(torch::equal(whole.at("output.weight"), copy_weights(*trained.model).at("output.weight")));
  EXPECT_TRUE(torch::equal(headless.at("mean"), torch::full({4}, 7.0F)));
  EXPECT_EQ(headless.at("output.weight").size(0), 6);
  options.weights = (folder / "bare.safetensors").string();
  EXPECT_THROW(build_model(options, 3, 4), UserError);
  options.weights = (folder / "whole.safetensors").string();
  EXPECT_THROW(build_model(options, 3, 5), UserError);  // other features
}

TEST(VideoModel, OfPicturesTakesNoStatistics) {
  ModelOptions options;
  options.backbone = Backbone::i3d_vgg11;
  options.width = 1.0 / 64;
  options.input = {32, 32};
  const BuiltModel built = build_model(options, 2);
  EXPECT_THROW(built.model->standardise(torch::zeros({3}), torch::ones({3})), std::logic_error);
}

}  // namespace
}  // namespace foldwise::worker
