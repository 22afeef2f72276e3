// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/jobs/job_effort.h"

#include <gtest/gtest.h>

#include "experiments/facts/multiply_adds.h"

namespace foldwise::orchestrator {
namespace {

constexpr PartSizes fold{.train = 100, .validation = 20, .test = 30};

double training(const Experiment& experiment) {
  return job_effort(experiment, Stage::train, fold);
}

TEST(JobEffort, OfATrainingIsThatOfItsPasses) {
  Experiment experiment;
  experiment.training.epochs = 7;
  experiment.clips.frames = 16;

  // Forwards and backwards through a clip of each video, then the validation videos, of 64 frames as usual.
  EXPECT_DOUBLE_EQ(training(experiment), 7 * (3 * 100 * 16 + 20 * 64) * multiply_adds_per_frame(experiment.model));
}

TEST(JobEffort, GrowsWithNetworkClipAndEpochs) {
  const Experiment usual;
  Experiment wide;
  wide.model.width = 2;
  Experiment large;
  large.model.input = {224, 224};
  Experiment longer;
  longer.training.epochs *= 3;
  Experiment light;
  light.model.backbone = Backbone::resnet18_3d;

  EXPECT_DOUBLE_EQ(training(wide), 4 * training(usual));
  EXPECT_DOUBLE_EQ(training(large), 4 * training(usual));
  EXPECT_DOUBLE_EQ(training(longer), 3 * training(usual));
  EXPECT_LT(training(light), training(usual) / 5);
}

TEST(JobEffort, OfScoresIsOnePassOfTheTestPart) {
  const Experiment experiment;

  EXPECT_DOUBLE_EQ(job_effort(experiment, Stage::score, fold), 30 * 64 * multiply_adds_per_frame(experiment.model));
  EXPECT_LT(job_effort(experiment, Stage::evaluate, fold), job_effort(experiment, Stage::score, fold) / 100);
}

TEST(JobEffort, OfAPreparationIsThatOfItsVideos) {
  DatasetOptions faces;
  faces.frames.faces = FaceAlignment::align;

  EXPECT_DOUBLE_EQ(preparation_effort({}, 10), 10 * preparation_effort({}, 1));
  EXPECT_GT(preparation_effort(faces, 1), 2 * preparation_effort({}, 1));
}

TEST(JobKind, TellsNetworksAndClipsApart) {
  const Experiment usual;
  Experiment other = usual;
  other.model.backbone = Backbone::vgg11;
  Experiment longer = usual;
  longer.clips.frames = 32;
  Experiment rate = usual;
  rate.training.learning_rate.head = 1;

  EXPECT_NE(job_kind(usual, Stage::train), job_kind(other, Stage::train));
  EXPECT_NE(job_kind(usual, Stage::train), job_kind(longer, Stage::train));
  EXPECT_NE(job_kind(usual, Stage::train), job_kind(usual, Stage::score));
  EXPECT_EQ(job_kind(usual, Stage::train), job_kind(rate, Stage::train));
  EXPECT_EQ(job_kind(usual, Stage::evaluate), job_kind(other, Stage::evaluate));
}

}  // namespace
}  // namespace foldwise::orchestrator
