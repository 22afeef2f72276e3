// SPDX-License-Identifier: Apache-2.0
#include "worker/commands/gates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>

#include "datasets/readers/facts.h"
#include "datasets/synthetic/youtube8m.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/temporary_folder.h"
#include "worker/data/modality_shares.h"
#include "worker/models/catalogue.h"
#include "worker/models/fusion/audio_visual.h"

namespace foldwise::worker {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr int gate_classes = 6;

class GatesTest : public testing::Test {
 protected:
  GatesTest() {
    datasets::Youtube8mRecipe recipe;
    recipe.train_shards = 1;
    recipe.validate_shards = 2;
    recipe.test_shards = 0;
    recipe.examples_per_shard = 40;
    recipe.examples.classes = gate_classes;
    datasets::make_youtube8m(recipe, folder_ / "data", 1, [](int, int) {});
    DatasetOptions options;
    options.name = DatasetName::youtube8m;
    options.root = (folder_ / "data").string();
    dataset_ = datasets::read_dataset(options);
    for (const datasets::Sample& sample : dataset_.samples) {
      if (sample.split == "validate") shards_.push_back(folder_ / "data" / sample.path);
    }
  }

  std::shared_ptr<Network> network(FusionKind kind) const {
    torch::manual_seed(3);
    ModelOptions options;
    options.backbone = Backbone::audio_visual;
    options.fusion.kind = kind;
    options.fusion.layers = 1;
    options.fusion.units = {.audio = 4, .video = 24};
    return build_network(options, {.outputs = gate_classes,
                                   .labels = datasets::LabelKind::multi_label,
                                   .features = datasets::example_features,
                                   .modalities = shares_of_examples})
        .network;
  }

  std::vector<ClassGates> gates(Network& of, const std::vector<std::string>& classes, int samples) const {
    return gates_of(of, shards_, dataset_.classes, places_of(classes, dataset_.classes), samples);
  }

  TemporaryFolder folder_;
  datasets::Dataset dataset_;
  std::vector<std::filesystem::path> shards_;
};

// Gates without weights are a half, whatever they see.
TEST_F(GatesTest, AreMeansOverTheSamplesOfAClass) {
  const auto made = network(FusionKind::augmented_ensemble);
  const std::vector<ClassGates> drawn = gates(*made, {"visual 0", "audio 1"}, 5);
  ASSERT_EQ(drawn.size(), 2U);
  EXPECT_EQ(drawn[0].samples, 5);
  EXPECT_EQ(drawn[0].means.at("audio 0").sizes(), torch::IntArrayRef({4}));
  EXPECT_EQ(drawn[1].means.at("video 0").sizes(), torch::IntArrayRef({24}));
  EXPECT_NEAR(drawn[1].means.at("joint 0").sum().item<double>(), 1, 1e-6);
  EXPECT_FALSE(torch::equal(drawn[0].means.at("video 0"), drawn[1].means.at("video 0")));
  {
    const torch::NoGradGuard no_gradient;
    for (auto& parameter : made->named_parameters()) {
      if (parameter.key().find("expand") != std::string::npos) parameter.value().zero_();
    }
  }
  EXPECT_TRUE(
      torch::allclose(gates(*made, {"visual 0"}, 5)[0].means.at("audio 0"), torch::full({4}, 0.5, torch::kDouble)));
}

TEST_F(GatesTest, HaveALineForEachFeatureOfEachNetwork) {
  const auto made = network(FusionKind::augmented_ensemble);
  const std::string table = gates_table(gates(*made, {"visual 0"}, 1));
  EXPECT_THAT(table, StartsWith("class,network,layer,feature,mean,samples\nvisual 0,audio,0,0,0."));
  EXPECT_THAT(table, HasSubstr("\nvisual 0,joint,0,1,0."));
  EXPECT_THAT(table, HasSubstr("\nvisual 0,video,0,23,0."));
  EXPECT_EQ(std::ranges::count(table, '\n'), 1 + 4 + 24 + 2);
}

TEST_F(GatesTest, AreRefusedOfWhatHasNone) {
  const auto made = network(FusionKind::augmented_ensemble);
  const auto central = network(FusionKind::central_net);
  expect_user_error([&] { gates(*central, {"visual 0"}, 1); }, {"model.fusion.kind", "no gates"}, Fault::usage);
  expect_user_error([&] { gates(*made, {"visible 0"}, 1); }, {"--class", "no class is called visible 0"}, Fault::usage);
}

}  // namespace
}  // namespace foldwise::worker
