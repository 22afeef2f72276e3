// SPDX-License-Identifier: Apache-2.0
/// Every network of the catalogue, in every precision and memory format, on a device against itself in float64 on the
/// CPU: scores, gradients, and the weights after one optimizer step. Prints a row of Markdown for each; exit code 1
/// where one is further away than its precision allows. A deep network from random weights magnifies what is rounded,
/// with batch normalisation over few values most of all, and a rectifier or a maximum that falls the other way changes
/// gradients at once: so it may be as far away as a few times what happens in float64 when its weights and clips are
/// rounded.
#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <map>
#include <stdexcept>
#include <string>

#include "experiments/experiment.h"
#include "experiments/facts/backbone_facts.h"
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

/// Errors of rounding, whatever the numbers' sizes.
torch::Tensor rounded(const torch::Tensor& tensor, double roundoff) {
  return tensor * (1 + roundoff * (2 * torch::rand_like(tensor) - 1));
}

/// In float64. With a roundoff above 0, as if weights and clips had been rounded to so many bits, in one way of many.
Outcome reference(const Experiment& experiment, const worker::NetworkShape& shape, double roundoff, int way = 0) {
  worker::Learner learner(experiment, shape, 1, torch::kCPU);
  learner.network().to(torch::kDouble);
  worker::ClipBatch batch = batch_for(experiment.model.backbone);
  torch::manual_seed(static_cast<std::uint64_t>(way));
  batch.clips = rounded(batch.clips.to(torch::kDouble), roundoff);
  {
    const torch::NoGradGuard no_gradients;
    for (const auto& [part, name, weight] : learner.network().named_weights()) {
      if (weight.requires_grad()) weight.copy_(rounded(weight, roundoff));
    }
  }
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

struct Distances {
  double scores = 0;
  double gradients = 0;
  double changes = 0;
};

Distances distances(const Outcome& outcome, const Outcome& expected) {
  return {length(outcome.scores - expected.scores) / length(expected.scores),
          distance(outcome.gradients, expected.gradients), distance(outcome.changes, expected.changes)};
}

/// What a network is compared with, in one precision.
struct Expected {
  Outcome exact;
  Distances allowed;
};

/// How far a layer's numbers may be off. TF32 and bfloat16 round the factors of products and add them up in float32;
/// float32 rounds the sums, of about a thousand numbers each, and so every time.
double roundoff_of(Precision precision) {
  switch (precision) {
    case Precision::float32:
      return std::ldexp(32, -24);
    case Precision::tf32:
      return std::ldexp(1, -11);
    case Precision::bfloat16:
      return std::ldexp(1, -9);
  }
  throw std::logic_error("a precision without a roundoff");
}

/// Of scores; gradients may be eight times as far away, after as many layers again.
double least_tolerance(Precision precision) {
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

/// Four times as far as weights and clips that are rounded bring a network: every layer rounds again.
Distances allowed_in(Precision precision, const Experiment& experiment, const worker::NetworkShape& shape,
                     const Outcome& exact) {
  const double least = least_tolerance(precision);
  Distances allowed{least, 8 * least, 8 * least};
  for (int way = 1; way <= 3; ++way) {  // rectifiers fall the other way in one and not in the other
    const Distances seen = distances(reference(experiment, shape, roundoff_of(precision), way), exact);
    allowed.scores = std::max(allowed.scores, 4 * seen.scores);
    allowed.gradients = std::max(allowed.gradients, 4 * seen.gradients);
    allowed.changes = std::max(allowed.changes, 4 * seen.changes);
  }
  allowed.changes += 1e-4;  // what float32 can tell of a change
  return allowed;
}

/// Further away than everything, so that no distance would be a finding.
bool tells_nothing(const Distances& allowed) {
  return allowed.scores >= 1 && allowed.gradients >= 1;
}

bool compare(const Experiment& experiment, const worker::NetworkShape& shape, const Expected& expected,
             torch::Device device) {
  worker::configure_job(experiment.training);
  worker::Learner learner(experiment, shape, 1, device);
  const Distances seen = distances(outcome_of(learner, batch_for(experiment.model.backbone)), expected.exact);
  const Distances& allowed = expected.allowed;
  const bool good =
      seen.scores < allowed.scores && seen.gradients < allowed.gradients && seen.changes < allowed.changes;
  const char* const verdict = tells_nothing(allowed) ? "cannot be told" : good ? "yes" : "**NO**";
  std::printf("| %s | %s | %s | %.1e | %.1e | %.1e | %.0e, %.0e | %s |\n", name_of(experiment.model.backbone).data(),
              name_of(experiment.training.precision).data(), name_of(experiment.training.memory_format).data(),
              seen.scores, seen.gradients, seen.changes, allowed.scores, allowed.gradients, verdict);
  std::fflush(stdout);
  return good || tells_nothing(allowed);
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
    const Outcome exact = reference(experiment, shape, 0);
    for (const Precision precision : {Precision::float32, Precision::tf32, Precision::bfloat16}) {
      const Expected expected{exact, allowed_in(precision, experiment, shape, exact)};
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
