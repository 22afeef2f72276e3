// SPDX-License-Identifier: Apache-2.0
/// Our side of step.sh: makes a network and a batch, leaves both in a file for the Python side, and then takes as many
/// training steps as each line of its input says, answering with the seconds that they took, by the clock and of the
/// processor, and the last loss.
#include <torch/torch.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <string>

#include "worker/models/safetensors.h"
#include "worker/training/device.h"
#include "worker/training/learner.h"

namespace foldwise {
namespace {

constexpr int classes = 7;
constexpr int frames = 16;
constexpr double learning_rate = 1e-5;  // small, so that the two sides' rounding does not drive their losses apart

struct Shape {
  double width = 1;
  int pixels = 0;  ///< along each side
  int batch = 0;
};

/// Without dropout, so that both sides compute the same losses.
Experiment experiment_of(const Shape& shape) {
  Experiment experiment;
  experiment.model.backbone = Backbone::i3d_vgg11;
  experiment.model.width = shape.width;
  experiment.model.input = {shape.pixels, shape.pixels};
  experiment.model.dropout = 0;
  experiment.training.learning_rate = {learning_rate, learning_rate};
  experiment.training.threads_per_worker = 1;
  return experiment;
}

ClipBatch random_batch(const Shape& shape) {
  ClipBatch batch;
  batch.clips = torch::randn({shape.batch, 3, frames, shape.pixels, shape.pixels});
  batch.labels = torch::arange(shape.batch, torch::kLong) % classes;
  return batch;
}

void answer(Learner& learner, const ClipBatch& batch) {
  std::size_t number = 0;
  for (int steps = 0; std::cin >> steps;) {
    double loss = 0;
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t processor_start = std::clock();
    for (int i = 0; i < steps; ++i) {
      const auto result = learner.step({batch}, {1, number++}, std::nullopt);
      if (!result) std::abort();
      loss = result->meter.mean_loss();
    }
    const double processor = static_cast<double>(std::clock() - processor_start) / CLOCKS_PER_SEC;
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    std::printf("%.9f %.9f %.9f\n", elapsed.count(), processor, loss);
    std::fflush(stdout);
  }
}

void serve(const std::filesystem::path& file, const Shape& shape) {
  const Experiment experiment = experiment_of(shape);
  configure_process();
  configure_job(experiment.training);
  Learner learner(experiment, {.outputs = static_cast<int>(classes)}, 1, torch::kCPU);
  const ClipBatch batch = random_batch(shape);
  SafeTensors content{learner.weights(), {}};
  content.tensors["clips"] = batch.clips;
  content.tensors["labels"] = batch.labels;
  write_safetensors(file, content);
  std::puts("ready");
  std::fflush(stdout);
  answer(learner, batch);
}

}  // namespace
}  // namespace foldwise

int main(int count, char** values) {
  if (count != 5) {
    std::fputs("usage: step FILE WIDTH PIXELS BATCH (then numbers of steps on the standard input)\n", stderr);
    return 2;
  }
  foldwise::serve(values[1], {std::stod(values[2]), std::stoi(values[3]), std::stoi(values[4])});
  return 0;
}
