// SPDX-License-Identifier: Apache-2.0
// What the kinds of fusion have in common: one is another with something silenced.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/foundation/error.h"
#include "tests/worker/models/fusion/fusion_network.h"
#include "worker/models/fusion/audio_visual.h"
#include "worker/models/fusion/context_gate.h"

namespace foldwise::worker {
namespace {

using testing::HasSubstr;

void set_to(const Network& network, const std::string& name, const torch::Tensor& values) {
  const torch::NoGradGuard no_gradient;
  tensors_of(network).at(name).copy_(values);
}

void silence(const Network& network, const std::string& output) {
  set_to(network, "head." + output + ".weight", torch::zeros({1}));
  set_to(network, "head." + output + ".bias", torch::zeros({1}));
}

torch::Tensor scores_of(Network& network) {
  const torch::NoGradGuard no_gradient;
  return network.score_sequence(fused_input());
}

TEST(Fusion, ACentralNetThatTakesNothingInIsTheJointNetworkAlone) {
  const auto central = fused_network({.kind = FusionKind::central_net});
  const auto early = fused_network({.kind = FusionKind::early});
  copy_common(*central, *early);
  EXPECT_FALSE(torch::allclose(scores_of(*central), scores_of(*early)));
  for (const std::string layer : {"0", "1"}) set_to(*central, "mixing_" + layer + ".alphas", torch::tensor({1, 0, 0}));
  EXPECT_TRUE(torch::equal(scores_of(*central), scores_of(*early)));
}

TEST(Fusion, AnEnsembleWithoutItsLateScoresIsEarlyFusion) {
  const auto ensemble = fused_network({.kind = FusionKind::ensemble});
  const auto early = fused_network({.kind = FusionKind::early});
  copy_common(*ensemble, *early);
  silence(*ensemble, "audio");
  silence(*ensemble, "video");
  EXPECT_TRUE(torch::equal(scores_of(*ensemble), scores_of(*early)));
}

TEST(Fusion, AnEnsembleWithoutItsJointScoresIsLateFusion) {
  const auto ensemble = fused_network({.kind = FusionKind::ensemble});
  const auto late = fused_network({.kind = FusionKind::late});
  copy_common(*ensemble, *late);
  silence(*ensemble, "joint");
  EXPECT_TRUE(torch::equal(scores_of(*ensemble), scores_of(*late)));
}

TEST(Fusion, LateFusionIsTheMeanOfBothNetworksScores) {
  const auto late = fused_network({.kind = FusionKind::late});
  const auto audio = fused_network({.kind = FusionKind::audio_only});
  const auto video = fused_network({.kind = FusionKind::video_only});
  copy_common(*late, *audio);
  copy_common(*late, *video);
  EXPECT_TRUE(torch::allclose(scores_of(*late), (scores_of(*audio) + scores_of(*video)) / 2));
}

TEST(Fusion, OfOneModalitySeesNothingOfTheOther) {
  for (const auto& [kind, first, count] :
       {std::tuple{FusionKind::audio_only, 0, 4}, std::tuple{FusionKind::video_only, 4, 3}}) {
    const auto network = fused_network({.kind = kind});
    const torch::Tensor before = scores_of(*network);
    torch::Tensor others = fused_input();
    others.narrow(1, first, count) += 100;
    const torch::NoGradGuard no_gradient;
    EXPECT_TRUE(torch::equal(network->score_sequence(others), before));
  }
}

TEST(Fusion, OfTheAugmentedEnsembleWithoutWeightsHalvesWhatItGates) {
  const auto augmented = fused_network({.kind = FusionKind::augmented_ensemble, .layers = 1});
  const auto central = fused_network({.kind = FusionKind::central_net, .layers = 1});
  copy_common(*augmented, *central);
  silence(*augmented, "audio");
  silence(*augmented, "video");
  for (const std::string name : {"audio.expand.weight", "video.expand.weight", "attention.weight"}) {
    set_to(*augmented, "mixing_0." + name, torch::zeros({1}));
  }
  // Gates of a half, and shares of a half: the scalars 1/2, 1/4 and 1/4.
  set_to(*central, "mixing_0.alphas", torch::tensor({0.5, 0.25, 0.25}));
  EXPECT_TRUE(torch::allclose(scores_of(*augmented), scores_of(*central)));
}

TEST(Fusion, GivesGatedFeaturesToTheOwnNetworksOnlyWhereItSays) {
  for (const GateReach reach : {GateReach::joint, GateReach::all}) {
    const auto augmented = fused_network({.kind = FusionKind::augmented_ensemble, .gates = reach});
    const auto late = fused_network({.kind = FusionKind::late});
    copy_common(*augmented, *late);
    silence(*augmented, "joint");
    EXPECT_EQ(torch::allclose(scores_of(*augmented), scores_of(*late)), reach == GateReach::joint);
  }
}

TEST(Fusion, AJointLayerIsAsWideAsThoseOfBothModalities) {
  const auto network = fused_network({.kind = FusionKind::augmented_ensemble});
  const auto tensors = tensors_of(*network);
  EXPECT_EQ(tensors.at("joint.0.weight").sizes(), torch::IntArrayRef({13, 7}));
  EXPECT_EQ(tensors.at("joint.1.weight").sizes(), torch::IntArrayRef({13, 13}));
  EXPECT_EQ(tensors.at("mixing_1.video.reduce.weight").sizes(), torch::IntArrayRef({2, 8}));
  EXPECT_EQ(tensors.at("mixing_1.audio.reduce.weight").sizes(), torch::IntArrayRef({1, 5}));
  EXPECT_EQ(tensors.at("mixing_1.attention.weight").sizes(), torch::IntArrayRef({2, 26}));
}

TEST(Fusion, TellsItsGatesAndShares) {
  const auto network = fused_network({.kind = FusionKind::augmented_ensemble});
  auto& encoder = dynamic_cast<AudioVisual&>(network->encoder());
  const torch::NoGradGuard no_gradient;
  std::map<std::string, torch::Tensor> told;
  const torch::Tensor maps = encoder.to_maps({fused_input()});
  const torch::Tensor steps = encoder.follow_mixing(maps, [&](const std::string& name, const torch::Tensor& values) {
    EXPECT_TRUE(told.emplace(name, values).second) << name;
  });

  EXPECT_TRUE(torch::equal(steps, encoder.to_steps(maps)));
  EXPECT_EQ(told.size(), 6U);
  EXPECT_EQ(told.at("audio 0").sizes(), torch::IntArrayRef({3, 2, 5}));
  EXPECT_EQ(told.at("video 1").sizes(), torch::IntArrayRef({3, 2, 8}));
  EXPECT_TRUE(torch::allclose(told.at("joint 1").sum(-1), torch::ones({3, 2}, torch::kDouble)));
}

TEST(Fusion, RefusesSamplesWithoutAModalityThatItNeeds) {
  const NetworkShape audio_alone{.outputs = 2, .features = 3, .modalities = {.audio = {0, 3}}};
  EXPECT_NO_THROW(build_network(fused_model({.kind = FusionKind::audio_only}), audio_alone));
  for (const FusionKind kind : {FusionKind::video_only, FusionKind::early, FusionKind::late, FusionKind::ensemble,
                                FusionKind::central_net, FusionKind::augmented_ensemble}) {
    try {
      build_network(fused_model({.kind = kind}), audio_alone);
      ADD_FAILURE() << name_of(kind) << " was built";
    } catch (const UserError& error) {
      EXPECT_THAT(error.what(), HasSubstr("without features of video"));
    }
  }
}

TEST(Fusion, DropsUnitsBeforeItsOutputsAndInputsWhileItTrains) {
  for (const auto& [dropout, input_dropout] : {std::pair{0.5, 0.0}, std::pair{0.0, 0.5}}) {
    ModelOptions options = fused_model({.kind = FusionKind::ensemble});
    options.dropout = dropout;
    options.input_dropout = input_dropout;
    const auto network = build_network(options, fused_shape).network;
    const torch::Tensor input = fused_input().to(torch::kFloat);
    const torch::NoGradGuard no_gradient;
    EXPECT_FALSE(torch::equal(network->score_sequence(input), network->score_sequence(input)));
    network->eval();
    EXPECT_TRUE(torch::equal(network->score_sequence(input), network->score_sequence(input)));
  }
}

TEST(Fusion, StandardisesItsFeatures) {
  const auto network = fused_network({.kind = FusionKind::early});
  const torch::Tensor before = scores_of(*network);
  const torch::Tensor mean = torch::arange(7, torch::kDouble);
  const torch::Tensor deviation = torch::full({7}, 3.0, torch::kDouble);
  set_to(*network, "mean", mean);
  set_to(*network, "deviation", deviation);
  const torch::NoGradGuard no_gradient;
  const torch::Tensor scaled = fused_input() * deviation.view({1, 7, 1}) + mean.view({1, 7, 1});
  EXPECT_TRUE(torch::allclose(network->score_sequence(scaled), before));
}

}  // namespace
}  // namespace foldwise::worker
