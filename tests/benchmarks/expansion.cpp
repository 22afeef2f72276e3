// SPDX-License-Identifier: Apache-2.0
/// Expands and validates a grid of N points and makes the keys of each experiment's stages.
#include <sys/resource.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "experiments/jobs/fingerprint.h"
#include "experiments/sweep/expansion.h"
#include "experiments/sweep/experiment_walk.h"
#include "experiments/sweep/sweep.h"

namespace {

using foldwise::Key;
using foldwise::Stage;
using foldwise::Sweep;

// Axes of ten values: clips.frames, then learning rates, temperatures, … as many as the points need.
std::string sweep_text(std::size_t points) {
  constexpr std::array fields{"clips.frames",         "sampling.inverse_temperature", "training.learning_rate.head",
                              "protocol.seed",        "sampling.warm_up_epochs",      "sampling.exploration_epochs",
                              "augmentation.rotation"};
  std::string text =
      "name: expansion\n"
      "dataset: {root: /data/afew, frames: {size: [40, 40]}}\n"
      "model: {backbone: i3d_vgg11_bn, width: 0.125, input: [32, 32]}\n"
      "sampling: {strategy: stochastic_softmax}\n"
      "sweep:\n"
      "  tie: {evaluation.inverse_temperature: sampling.inverse_temperature}\n"
      "  exclude: [{clips.frames: 1, sampling.inverse_temperature: 1}]\n"
      "  grid:\n";
  for (std::size_t axis = 0; points > 1; ++axis, points /= 10) {
    text += "    " + std::string(fields.at(axis)) + ": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n";
  }
  return text;
}

// What a planner asks of each experiment; returns something that depends on every key.
std::uint8_t key_of_all_stages(const Sweep& sweep) {
  std::uint8_t mixed = 0;
  std::vector<const foldwise::Field*> varied;
  for (const foldwise::Column& column : sweep.rows().columns()) varied.push_back(&column.field());
  const foldwise::Fingerprints keys(sweep.base(), varied);
  foldwise::ExperimentWalk walk(sweep);
  for (std::size_t i = 0; i < sweep.size(); ++i) {
    const foldwise::Experiment& experiment = walk.at(i);
    const std::array prepare{keys.stage_key(experiment, Stage::prepare, {.inputs = {}, .data = "shard", .seed = 0})};
    const std::array train{keys.stage_key(experiment, Stage::train, {.inputs = prepare, .data = "fold", .seed = 1})};
    const std::array score{keys.stage_key(experiment, Stage::score, {.inputs = train, .data = "fold", .seed = 1})};
    const Key evaluate = keys.stage_key(experiment, Stage::evaluate, {.inputs = score, .data = "fold", .seed = 1});
    mixed = static_cast<std::uint8_t>(31 * mixed + evaluate.bytes[0]);
  }
  return mixed;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t points = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000;
  const auto start = std::chrono::steady_clock::now();
  const Sweep sweep = Sweep::parse(sweep_text(points), "expansion.yaml", ".");
  const auto expanded = std::chrono::steady_clock::now();
  const int mixed = key_of_all_stages(sweep);
  const auto end = std::chrono::steady_clock::now();

  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const timeval processor = usage.ru_utime;
  const std::string prefix = "expansion_" + std::to_string(sweep.points()) + "_";
  std::cout << prefix << "experiments=" << sweep.size() << "\n"
            << prefix << "mixed_keys=" << mixed << "\n"
            << prefix << "expand_seconds=" << std::chrono::duration<double>(expanded - start).count() << "\n"
            << prefix << "keys_seconds=" << std::chrono::duration<double>(end - expanded).count() << "\n"
            << prefix << "processor_seconds="
            << static_cast<double>(processor.tv_sec) + 1e-6 * static_cast<double>(processor.tv_usec) << "\n"
            << prefix << "peak_mebibytes=" << usage.ru_maxrss / 1024 << "\n"
            << prefix << "seconds=" << std::chrono::duration<double>(end - start).count() << "\n";
  return 0;
}
