// SPDX-License-Identifier: Apache-2.0
/// Trains on planted videos, through loader, sampler, augmentation and checkpoints as a job does, with augmentation by
/// the loader's threads and on the device: the loss must fall and the accuracy must beat chance in both, and a training
/// that was stopped and goes on must end with the same bytes. Prints rows of Markdown; exit code 1 where one fails.
#include <torch/types.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

#include "tests/gpu/device_argument.h"
#include "tests/support/temporary_folder.h"
#include "tests/worker/planted_videos.h"
#include "worker/data/video_data.h"
#include "worker/evaluation/video_scores.h"
#include "worker/training/device.h"
#include "worker/training/loop.h"

namespace foldwise {
namespace {

constexpr worker::NetworkShape shape{.outputs = 3};
constexpr double chance = 1.0 / 3;

/// Stops a training after so many steps and scored videos.
class Stopper final : public worker::TrainingObserver {
 public:
  explicit Stopper(int movements) : left_(movements) {}
  void moved(const worker::TrainingPosition& /*position*/) override { --left_; }
  void epoch_ended(const EpochRecord& /*record*/) override {}
  void checkpointed() override {}
  void remark(const std::string& sentence) override { std::fprintf(stderr, "%s\n", sentence.c_str()); }
  bool stop_requested() override { return left_ <= 0; }

 private:
  int left_;
};

Experiment experiment_of(AugmentationDevice augmentation, Precision precision) {
  Experiment experiment;
  experiment.model.backbone = Backbone::i3d_vgg11_bn;
  experiment.model.width = 0.125;
  experiment.model.input = {32, 32};
  experiment.model.dropout = 0;
  experiment.clips.frames = 8;
  experiment.augmentation.device = augmentation;
  experiment.augmentation.rotation = 5;  // a turned bar is another class
  experiment.augmentation.crop_area = 0.8;
  experiment.sampling.strategy = SamplingStrategy::stochastic_softmax;
  experiment.sampling.warm_up_epochs = 1;
  experiment.sampling.exploration_epochs = 2;
  experiment.training.learning_rate = {0.02, 0.02};
  experiment.training.batch_size = 8;
  experiment.training.accumulation = 1;
  experiment.training.epochs = 12;
  experiment.training.early_stopping.patience = 0;
  experiment.training.precision = precision;
  return experiment;
}

class PlantedTraining {
 public:
  explicit PlantedTraining(torch::Device device) : device_(device) {}

  bool train_by(AugmentationDevice augmentation, Precision precision) {
    const Experiment experiment = experiment_of(augmentation, precision);
    worker::configure_job(experiment.training);
    const auto start = std::chrono::steady_clock::now();
    const worker::Trained whole = train_in_pieces(experiment, std::numeric_limits<int>::max());
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    const bool same = equal(whole, train_in_pieces(experiment, 100));
    const double first = whole.records.front().metrics.at("train_loss");
    const double last = whole.records.back().metrics.at("train_loss");
    const double accuracy = whole.records.back().metrics.at("validation_accuracy");
    const bool learnt = last < 0.7 * first && accuracy > chance + 0.2;
    std::printf("| %s | %s | %.3f | %.3f | %.0f %% | %s | %s | %.2f |\n", name_of(augmentation).data(),
                name_of(precision).data(), first, last, 100 * accuracy, learnt ? "yes" : "**NO**",
                same ? "yes" : "**NO**", elapsed.count() / experiment.training.epochs);
    std::fflush(stdout);
    return same && learnt;
  }

 private:
  /// From nothing to the end, stopped and started anew after so many movements.
  worker::Trained train_in_pieces(const Experiment& experiment, int movements) {
    const TemporaryFolder folder;
    const worker::TrainingTask task{experiment, 7, folder.path() / "checkpoints", device_};
    const worker::VideoPart validation(validation_.videos());
    while (true) {
      worker::VideoData data(experiment, shape, training_.videos(), task.seed);
      Stopper observer(movements);
      worker::TrainingEnd end = train(task, data, validation, observer);
      if (auto* trained = std::get_if<worker::Trained>(&end)) return std::move(*trained);
      if (!std::holds_alternative<Interrupted>(end)) throw std::runtime_error("the training diverged");
    }
  }

  static bool equal(const worker::Trained& one, const worker::Trained& other) {
    if (one.records != other.records) return false;
    for (const auto& [name, tensor] : one.best_weights) {
      if (!torch::equal(tensor, other.best_weights.at(name))) return false;
    }
    return true;
  }

  torch::Device device_;
  worker::PlantedVideos training_{"training", {.count = 96, .size = {32, 32}, .shortest = 12, .longest = 24}};
  worker::PlantedVideos validation_{"validation", {.count = 30, .size = {32, 32}, .shortest = 12, .longest = 24}};
};

bool check(torch::Device device) {
  PlantedTraining planted(device);
  bool good = true;
  std::puts(
      "| augmentation.device | precision | first loss | last loss | accuracy | learnt | same bytes after stops |"
      " s/epoch |");
  std::puts("|---|---|---|---|---|---|---|---|");
  for (const AugmentationDevice augmentation : {AugmentationDevice::cpu, AugmentationDevice::training}) {
    good = planted.train_by(augmentation, Precision::float32) && good;
  }
  return planted.train_by(AugmentationDevice::automatic, Precision::bfloat16) && good;
}

}  // namespace
}  // namespace foldwise

int main(int count, char** arguments) {
  try {
    foldwise::worker::configure_process();
    return foldwise::check(foldwise::device_argument(count, arguments)) ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "planted: %s\n", error.what());
    return 2;
  }
}
