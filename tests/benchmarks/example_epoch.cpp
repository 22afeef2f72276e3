// SPDX-License-Identifier: Apache-2.0
/// An epoch over shards of examples against the same optimizer steps on batches in memory, in turns so that both see
/// the same machine: what reading, checking, decoding and shuffling costs beyond what hides behind compute. And the
/// memory that it takes, which must not grow with the shards.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "datasets/synthetic/youtube8m.h"
#include "worker/data/example_data.h"
#include "worker/data/modality_shares.h"
#include "worker/training/device.h"
#include "worker/training/learner.h"

namespace foldwise {
namespace {

namespace fs = std::filesystem;

constexpr int examples_in_shard = 10'000;
constexpr int classes_of_2018 = 3862;
constexpr int streamed_in_turn = 80;
constexpr int resident_in_turn = 20;
/// Steps of a turn that may find their batches waiting from the turn before: not timed.
constexpr int untimed = 6;

/// The settings of A 3.4.1, at an eighth of the width: less compute to hide behind.
Experiment measured_fusion() {
  Experiment experiment;
  experiment.model.backbone = Backbone::audio_visual;
  experiment.model.width = 0.125;
  experiment.model.dropout = 0;
  experiment.model.fusion.kind = FusionKind::augmented_ensemble;
  experiment.training.optimizer.kind = OptimizerKind::adam;
  experiment.training.learning_rate = {0.01, 0.01};
  experiment.training.batch_size = 1024;
  return experiment;
}

std::vector<fs::path> training_shards(const fs::path& folder, int examples) {
  if (!fs::exists(folder / "yt8m")) {
    datasets::Youtube8mRecipe recipe;
    recipe.train_shards = (examples + examples_in_shard - 1) / examples_in_shard;
    recipe.validate_shards = 2;
    recipe.test_shards = 0;
    recipe.examples_per_shard = examples_in_shard;
    recipe.examples.classes = classes_of_2018;
    datasets::make_youtube8m(recipe, folder / "yt8m", 2, [](int, int) {});
  }
  std::vector<fs::path> shards;
  for (const auto& entry : fs::directory_iterator(folder / "yt8m")) {
    if (entry.path().filename().string().starts_with("train")) shards.push_back(entry.path());
  }
  std::ranges::sort(shards);
  return shards;
}

double peak_megabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::atof(line.substr(6).c_str()) / 1024;
  }
  return 0;
}

/// Time of steps, of which the first few of a turn are left out.
class StepClock {
 public:
  void turn(int steps, int left_out, const auto& step) {
    for (int i = 0; i < steps; ++i) {
      const auto start = std::chrono::steady_clock::now();
      if (!step()) return;
      if (i < left_out) continue;
      seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      ++steps_;
    }
  }
  double seconds_per_step() const { return seconds_ / steps_; }

 private:
  double seconds_ = 0;
  int steps_ = 0;
};

void run_epoch(const fs::path& folder, int examples) {
  const Experiment experiment = measured_fusion();
  worker::configure_job(experiment.training);
  const std::vector<fs::path> shards = training_shards(folder, examples);
  const worker::NetworkShape shape{.outputs = classes_of_2018,
                                   .labels = datasets::LabelKind::multi_label,
                                   .features = datasets::example_features,
                                   .modalities = worker::shares_of_examples};
  worker::ExampleData data(experiment, shape, shards, 1);
  worker::Learner learner(experiment, shape, 1, worker::training_device(), data.standardisation());
  std::vector<worker::ClipBatch> resident;
  {
    const auto source = data.begin_epoch({.epoch = 2});
    while (resident.size() < 8 && source->left() > 0) resident.push_back(source->next());
  }
  std::size_t number = 0;
  const auto step_on = [&](worker::ClipBatch batch) {
    std::vector<worker::ClipBatch> group;
    group.push_back(std::move(batch));
    if (!learner.step(group, {1, number++}, std::nullopt)) std::abort();
    return true;
  };
  const auto resident_step = [&] { return step_on(resident[number % resident.size()]); };
  StepClock in_memory;
  StepClock streamed;
  in_memory.turn(resident_in_turn, untimed, resident_step);
  const double before = peak_megabytes();
  const auto source = data.begin_epoch({.epoch = 1});
  double first_tenth = 0;
  const std::size_t all = source->left();
  while (source->left() > 0) {
    streamed.turn(streamed_in_turn, untimed, [&] { return source->left() > 0 && step_on(source->next()); });
    in_memory.turn(resident_in_turn, 0, resident_step);
    if (first_tenth == 0 && source->left() < all - all / 10) first_tenth = peak_megabytes();
  }
  std::printf("%zu examples of %zu shards, %.2f ms a step in memory, %.2f ms streamed\n", data.samples(), shards.size(),
              1e3 * in_memory.seconds_per_step(), 1e3 * streamed.seconds_per_step());
  std::printf("peak memory: %.0f MB before the epoch, %.0f MB behind its first tenth, %.0f MB behind its end\n", before,
              first_tenth, peak_megabytes());
  std::printf("example_rate=%.3f\nexample_memory_growth=%.3f\n",
              in_memory.seconds_per_step() / streamed.seconds_per_step(), peak_megabytes() / first_tenth);
}

}  // namespace
}  // namespace foldwise

int main(int count, char** values) {
  if (count < 2 || count > 3) {
    std::fputs("usage: example_epoch FOLDER [EXAMPLES]     default: 1000000, about 5 GB of shards\n", stderr);
    return 2;
  }
  foldwise::run_epoch(values[1], count == 3 ? std::atoi(values[2]) : 1'000'000);
  return 0;
}
