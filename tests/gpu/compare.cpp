// SPDX-License-Identifier: Apache-2.0
/// Every network of the catalogue, in every precision and memory format, on a device against itself in float64 on the
/// CPU: scores, gradients, and the weights after one optimizer step. Prints a row of Markdown for each; exit code 1
/// where one is further away than its precision allows.
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <cstdio>
#include <exception>
#include <map>
#include <stdexcept>
#include <string>

#include "experiments/backbone_facts.h"
#include "experiments/experiment.h"
#include "tests/gpu/device_argument.h"
#include "worker/training/device.h"
#include "worker/training/learner.h"

namespace foldwise {
namespace {

constexpr int features = 40;
constexpr worker::NetworkShape pictures{.outputs = 7};
constexpr worker::NetworkShape rows{.outputs = 7, .features = features};

/// Wide enough for the kernels of large networks to be chosen, small enough for a CPU in float64.
Experiment experiment_of(Backbone backbone) {
  Experiment experiment;
  experiment.model.backbone = backbone;
  experiment.model.width = 0.25;
  experiment.model.input = {64, 64};
  experiment.model.dropout = 0;
  experiment.training.learning_rate = {0.1, 0.1};
  experiment.training.optimizer.momentum = 0.9;
  return experiment;
}

bool takes_pictures(Backbone backbone) {
  return facts_of(backbone).takes == BackboneInput::pictures;
}

worker::ClipBatch batch_for(Backbone backbone) {
  torch::manual_seed(5);
  worker::ClipBatch batch;
  batch.clips = takes_pictures(backbone) ? torch::randn({3, 3, 4, 64, 64}) : torch::randn({3, features, 4});
  batch.labels = torch::arange(3, torch::kLong);
  return batch;
}

using Tensors = std::map<std::string, torch::Tensor>;

/// What a step leaves, on the CPU in float64.
struct Outcome {
  torch::Tensor scores;
  Tensors gradients;
  Tensors changes;  ///< of the weights, by one optimizer step
};

torch::Tensor plain(const torch::Tensor& tensor) {
  return tensor.detach().to(torch::kCPU, torch::kDouble);
}

Outcome outcome_of(worker::Learner& learner, const worker::ClipBatch& batch) {
  Outcome outcome;
  outcome.scores = plain(learner.network().score_sequence(batch.clips.to(learner.device())));
  const Tensors before = learner.weights();
  if (!learner.step({batch}, {}, std::nullopt)) throw std::runtime_error("the loss is not finite");
  for (const auto& [part, name, weight] : learner.network().named_weights()) {
    if (!weight.requires_grad()) continue;  // a buffer
    outcome.gradients[name] = plain(weight.grad());
    outcome.changes[name] = plain(weight) - plain(before.at(name));
  }
  return outcome;
}

Outcome reference(const Experiment& experiment, const worker::NetworkShape& shape) {
  worker::Learner learner(experiment, shape, 1, torch::kCPU);
  learner.network().to(torch::kDouble);
  worker::ClipBatch batch = batch_for(experiment.model.backbone);
  batch.clips = batch.clips.to(torch::kDouble);
  return outcome_of(learner, batch);
}

double length(const torch::Tensor& tensor) {
  return tensor.norm().item<double>();
}

/// How far all tensors together are from what they should be, as a fraction of their length. NaN where one is NaN.
double distance(const Tensors& tensors, const Tensors& expected) {
  double squares = 0;
  double whole = 0;
  for (const auto& [name, tensor] : tensors) {
    squares += std::pow(length(tensor - expected.at(name)), 2);
    whole += std::pow(length(expected.at(name)), 2);
  }
  return std::sqrt(squares / whole);
}

/// Of scores; gradients may be eight times as far away, after as many layers again.
double tolerance(Precision precision) {
  switch (precision) {
    case Precision::float32:
      return 1e-5;
    case Precision::tf32:
      return 4e-3;
    case Precision::bfloat16:
      return 3e-2;
  }
  throw std::logic_error("a precision without a tolerance");
}

bool compare(Experiment experiment, const worker::NetworkShape& shape, const Outcome& expected, torch::Device device) {
  worker::configure_job(experiment.training);
  worker::Learner learner(experiment, shape, 1, device);
  const Outcome outcome = outcome_of(learner, batch_for(experiment.model.backbone));
  const double scores = length(outcome.scores - expected.scores) / length(expected.scores);
  const double gradients = distance(outcome.gradients, expected.gradients);
  const double changes = distance(outcome.changes, expected.changes);
  const double allowed = tolerance(experiment.training.precision);
  // What float32 can tell of a change limits the last.
  const bool good = scores < allowed && gradients < 8 * allowed && changes < 8 * allowed + 1e-4;
  std::printf("| %s | %s | %s | %.1e | %.1e | %.1e | %.0e, %.0e | %s |\n", name_of(experiment.model.backbone).data(),
              name_of(experiment.training.precision).data(), name_of(experiment.training.memory_format).data(), scores,
              gradients, changes, allowed, 8 * allowed, good ? "yes" : "**NO**");
  std::fflush(stdout);
  return good;
}

bool compare_all(torch::Device device) {
  bool good = true;
  std::puts("| network | precision | memory format | scores | gradients | step | tolerances | within |");
  std::puts("|---|---|---|---|---|---|---|---|");
  for (std::size_t number = 0; number < Choices<Backbone>::names.size(); ++number) {
    const auto backbone = static_cast<Backbone>(number);
    if (backbone == Backbone::torchscript) continue;  // what it computes is in a file
    Experiment experiment = experiment_of(backbone);
    const worker::NetworkShape shape = takes_pictures(backbone) ? pictures : rows;
    const Outcome expected = reference(experiment, shape);
    for (const Precision precision : {Precision::float32, Precision::tf32, Precision::bfloat16}) {
      for (const MemoryFormat format : {MemoryFormat::contiguous, MemoryFormat::channels_last}) {
        if (format == MemoryFormat::channels_last && !takes_pictures(backbone)) continue;
        experiment.training.precision = precision;
        experiment.training.memory_format = format;
        good = compare(experiment, shape, expected, device) && good;
      }
    }
  }
  return good;
}

}  // namespace
}  // namespace foldwise

int main(int count, char** arguments) {
  try {
    foldwise::worker::configure_process();
    return foldwise::compare_all(foldwise::device_argument(count, arguments)) ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "compare: %s\n", error.what());
    return 2;
  }
}
