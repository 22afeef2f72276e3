// SPDX-License-Identifier: Apache-2.0
// What each backbone starts from, what two steps of training make of it, and what it answers for clips and videos,
// against the figures of the build that first had them: they may not move unless a recipe number rises
// (experiments/jobs/stage_facts.h).
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "tests/worker/backbones.h"
#include "tests/worker/test_device.h"
#include "worker/training/device.h"
#include "worker/training/learner.h"

namespace foldwise::worker {
namespace {

constexpr int golden_features = 12;

/// Depends on every value of every tensor, and on their order.
double signature(const std::map<std::string, torch::Tensor>& tensors) {
  double sum = 0;
  double place = 0;
  for (const auto& [name, tensor] : tensors) {
    const torch::Tensor values = tensor.to(torch::kDouble).flatten();
    sum += (values * torch::cos(torch::arange(values.numel(), torch::kDouble) + place)).sum().item<double>();
    place += 0.7;
  }
  return sum;
}

Experiment golden_experiment(Backbone backbone) {
  Experiment experiment;
  experiment.model.backbone = backbone;
  experiment.model.width = 1.0 / 32;
  experiment.model.input = {32, 64};
  experiment.model.dropout = 0;  // its draws differ between releases of libtorch
  experiment.training.learning_rate = {0.01, 0.02};
  experiment.training.weight_decay = {1e-3, 1e-2};
  return experiment;
}

/// Waves: no random generator makes them.
ClipBatch waves(Backbone backbone) {
  const auto wave = [](torch::IntArrayRef sizes) {
    const std::int64_t count = torch::zeros(sizes).numel();
    return torch::sin(torch::arange(count, torch::kDouble) * 0.37).to(torch::kFloat).reshape(sizes);
  };
  ClipBatch batch;
  batch.clips = takes_pictures(backbone) ? wave({2, 3, 4, 32, 64}) : wave({2, golden_features, 4});
  batch.labels = torch::tensor({2, 0}, torch::kLong);
  return batch;
}

struct Figures {
  double at_start;
  double trained;
  double loss;
  double score;
  double video;  ///< the score that an evaluation pools
};

Figures figures_of(Backbone backbone) {
  const Experiment experiment = golden_experiment(backbone);
  configure_job(experiment.training);
  Learner learner(experiment, {.outputs = 3, .features = takes_pictures(backbone) ? 0 : golden_features}, 11,
                  torch::kCPU);
  Figures figures{};
  figures.at_start = signature(learner.weights());
  learner.step({waves(backbone)}, {1, 0}, std::nullopt);
  figures.loss = learner.step({waves(backbone), waves(backbone)}, {1, 1}, std::nullopt)->meter.loss;
  figures.trained = signature(learner.weights());
  const torch::NoGradGuard no_gradient;
  learner.network().eval();
  const torch::Tensor scores = learner.network().score_sequence(waves(backbone).clips);
  figures.score = scores[1][2][scores.size(2) - 1].item<double>();
  figures.video = learner.network().pool_video(scores, {2, 0.5})[1][2].item<double>();
  return figures;
}

/// Of deep networks that normalise batches: of two clips they make more of a rounding than any tolerance.
/// tests/worker/models/backbones/parity_test.cpp holds what they compute.
constexpr double not_held = 0;

class GoldenTest : public testing::TestWithParam<Backbone> {};

TEST_P(GoldenTest, WeightsTrainingAndScoresAreThoseOfTheirRecipe) {
  const std::map<Backbone, Figures> golden{
      {Backbone::i3d_vgg11, {11.3466532, 11.3575272, 4.38060999, 0.00963903312, 0.0111366892}},
      {Backbone::i3d_vgg11_bn, {10.5856026, 7.64742931, 4.35241222, 0.0101019191, 0.0149636008}},
      {Backbone::i3d_vgg16, {4.8050845, 4.82354955, 4.38031387, 0.00861853734, 0.00888319686}},
      {Backbone::i3d_vgg16_bn, {11.7369257, 1.85963212, 4.29400206, 0.0153171979, 0.0160718188}},
      {Backbone::fully_connected, {0.762917305, 0.772429786, 4.22955275, -0.0141248647, -0.0765876025}},
      {Backbone::vgg11, {-16.7379514, -16.6875027, 4.3546257, 0.0326199755, 0.0320181698}},
      {Backbone::vgg11_bn, {-21.026688, -22.4308757, 4.30210638, 0.0247418769, 0.0220845379}},
      {Backbone::vgg16, {-24.9976919, -24.955535, 4.37633991, 0.027538253, 0.0284738932}},
      {Backbone::vgg16_bn, {-4.51258203, -10.1390865, 4.28940773, 0.0182349794, 0.0163324084}},
      {Backbone::resnet50, {18.1120601, not_held, not_held, not_held, not_held}},
      {Backbone::i3d_resnet50, {21.86794, not_held, not_held, not_held, not_held}},
      {Backbone::resnet18_3d, {-29.6201946, -23.8304811, 3.15744019, 0.192720741, 0.192720741}},
      {Backbone::resnext101_3d, {-12.1445356, not_held, not_held, not_held, not_held}},
      {Backbone::c3d, {13.0259452, 13.032947, 4.3658061, 0.0156782717, 0.0156782717}},
      {Backbone::inception_i3d, {-36.3770467, not_held, not_held, not_held, not_held}},
      {Backbone::audio_visual, {-0.0735721712, -0.189407692, 4.05437803, -0.0190013945, -0.124848949}},
  };
  const Figures expected = golden.at(GetParam());

  const Figures figures = figures_of(GetParam());

  EXPECT_NEAR(figures.at_start, expected.at_start, 1e-5 * std::max(1.0, std::abs(expected.at_start)));
  if (expected.loss == not_held) return;
  constexpr double tolerance = 1e-3;  // relative: other kernels add in another order, and steps make it more
  EXPECT_NEAR(figures.trained, expected.trained, tolerance * std::abs(expected.trained));
  EXPECT_NEAR(figures.loss, expected.loss, tolerance * std::abs(expected.loss));
  EXPECT_NEAR(figures.score, expected.score, tolerance * std::abs(expected.score));
  EXPECT_NEAR(figures.video, expected.video, tolerance * std::abs(expected.video));
}

INSTANTIATE_TEST_SUITE_P(Backbones, GoldenTest, testing::ValuesIn(all_backbones()),
                         [](const auto& instance) { return std::string(name_of(instance.param)); });

}  // namespace
}  // namespace foldwise::worker
