// SPDX-License-Identifier: Apache-2.0
/// Trainings on a few planted videos, which may be interrupted anywhere.
#pragma once

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cstddef>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tests/support/temporary_folder.h"
#include "tests/worker/planted_videos.h"
#include "tests/worker/small_training.h"
#include "tests/worker/test_device.h"
#include "worker/data/video_data.h"
#include "worker/evaluation/video_scores.h"
#include "worker/models/weights/safetensors.h"
#include "worker/training/device.h"
#include "worker/training/loop.h"

namespace foldwise::worker {

/// Asks to stop after a number of movements.
class StopAfter : public TrainingObserver {
 public:
  explicit StopAfter(int before_stop = std::numeric_limits<int>::max()) : left_(before_stop) {}
  void moved(const TrainingPosition& position) override {
    --left_;
    ++movements;
    last = position;
  }
  void epoch_ended(const EpochRecord& record) override { epochs.push_back(record); }
  void checkpointed() override { ++checkpoints; }
  void remark(const std::string& sentence) override { remarks.push_back(sentence); }
  bool stop_requested() override { return left_ <= 0; }

  int movements = 0;
  int checkpoints = 0;
  TrainingPosition last;
  std::vector<EpochRecord> epochs;
  std::vector<std::string> remarks;

 private:
  int left_;
};

/// A task and the videos of its fold.
struct VideoTask {
  TrainingTask task;
  const PlantedVideos& training;
  const PlantedVideos& validation;
};

/// A training that ran to its end, and where its clips were.
struct TrainedOnVideos : Trained {
  SafeTensors sampling;
};
using VideoEnd = std::variant<TrainedOnVideos, Diverged, Interrupted>;

/// Trains with data that are opened anew, as a job that goes on does.
inline VideoEnd train(const VideoTask& on, const ScoredPart& validation, TrainingObserver& observer) {
  VideoData data(on.task.experiment, three_classes, on.training.videos(), on.task.seed);
  TrainingEnd end = train(on.task, data, validation, observer);
  if (const auto* diverged = std::get_if<Diverged>(&end)) return *diverged;
  if (const auto* interrupted = std::get_if<Interrupted>(&end)) return *interrupted;
  return TrainedOnVideos{std::get<Trained>(std::move(end)), data.sampling().value()};
}
inline VideoEnd train(const VideoTask& on, TrainingObserver& observer) {
  return train(on, VideoPart(on.validation.videos()), observer);
}

class TrainingTest : public testing::Test {
 protected:
  TrainingTest() { configure_job({}); }
  VideoTask task(const Experiment& experiment, const std::string& folder) const {
    return {{experiment, 7, folder_.path() / folder, test_device()}, training_, validation_};
  }
  const PlantedVideos training_{"training", {.count = 11}};
  const PlantedVideos validation_{"validation", {.count = 3}};
  const TemporaryFolder folder_;
};

inline void expect_same(const TrainedOnVideos& one, const TrainedOnVideos& other) {
  EXPECT_EQ(one.best_epoch, other.best_epoch);
  EXPECT_EQ(one.records, other.records);
  ASSERT_EQ(one.best_weights.size(), other.best_weights.size());
  for (const auto& [name, tensor] : one.best_weights) {
    EXPECT_TRUE(torch::equal(tensor, other.best_weights.at(name))) << name;
  }
  const auto sampling = other.sampling.tensors;
  for (const auto& [name, tensor] : one.sampling.tensors) EXPECT_TRUE(torch::equal(tensor, sampling.at(name)));
}

/// Stops a training after every `movements` movements and goes on, until it ends.
inline TrainedOnVideos train_in_pieces(const VideoTask& task, const ScoredPart& validation, int movements) {
  for (int piece = 0; piece < 30; ++piece) {
    StopAfter observer(movements);
    VideoEnd end = train(task, validation, observer);
    if (auto* trained = std::get_if<TrainedOnVideos>(&end)) return std::move(*trained);
    EXPECT_TRUE(std::holds_alternative<Interrupted>(end));
    EXPECT_GE(observer.checkpoints, 1);
  }
  throw std::runtime_error("the training never ended");
}
inline TrainedOnVideos train_in_pieces(const VideoTask& task, int movements) {
  return train_in_pieces(task, VideoPart(task.validation.videos()), movements);
}

/// A validation part whose losses are made up, one for each epoch; keeps how it was last scored.
class MadeUpPart : public ScoredPart {
 public:
  explicit MadeUpPart(std::vector<double> losses) : losses_(std::move(losses)) {}
  std::size_t samples() const override { return 1; }
  std::optional<PartScores> pass(Network&, const Scoring&, const EvaluationProgress&) const override { return {}; }
  std::optional<ScoredSamples> score(Network&, const Scoring& scoring, const EvaluationProgress&) const override {
    last = scoring;
    const Prediction prediction{.sample = "v", .target = 0, .scores = {1, 0, 0}, .targets = {1, 0, 0}};
    return ScoredSamples{{prediction}, losses_.at(epoch_++)};
  }

  mutable Scoring last;

 private:
  std::vector<double> losses_;
  mutable std::size_t epoch_ = 0;
};

inline TrainingEnd train(const VideoTask& on, const ScoredPart& validation) {
  VideoData data(on.task.experiment, three_classes, on.training.videos(), on.task.seed);
  StopAfter observer;
  return train(on.task, data, validation, observer);
}

}  // namespace foldwise::worker
