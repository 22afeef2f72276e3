// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "experiments/experiment.h"
#include "experiments/job.h"
#include "worker/clips/loader.h"
#include "worker/models/normalisation.h"
#include "worker/training/observer.h"
#include "worker/training/sampling_history.h"

namespace foldwise {

/// One network to train on one fold.
struct TrainingTask {
  const Experiment& experiment;
  int classes = 0;
  std::vector<LabelledVideo> training;
  std::vector<LabelledVideo> validation;
  std::uint64_t seed = 0;
  std::filesystem::path checkpoints;  ///< folder; a training that finds some there goes on from them
  torch::Device device = torch::kCPU;
};

/// A training that ran to its end.
struct Trained {
  int best_epoch = 0;
  std::vector<EpochRecord> records;
  std::map<std::string, torch::Tensor> best_weights;  ///< on the CPU
  Normalisation normalisation;                        ///< that the network was trained with
  SamplingHistory sampling;
};

using TrainingEnd = std::variant<Trained, Diverged, Interrupted>;

/// Trains until the last epoch or until early stopping ends it. Checkpoints are written at the end of each epoch, every
/// execution.checkpoint_interval seconds within an epoch, and when the observer asks to stop; they are left in place.
/// A training that was stopped any number of times ends with the same bytes as one that never was.
TrainingEnd train(const TrainingTask& task, TrainingObserver& observer);

}  // namespace foldwise
