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
#include "experiments/jobs/job.h"
#include "worker/data/training_data.h"
#include "worker/evaluation/scored_part.h"
#include "worker/models/weights/normalisation.h"
#include "worker/training/observer.h"
#include "worker/training/training_state.h"

namespace foldwise::worker {

/// One network to train.
struct TrainingTask {
  const Experiment& experiment;
  std::uint64_t seed = 0;
  std::filesystem::path checkpoints;  ///< folder; a training that finds some there goes on from them
  torch::Device device = torch::kCPU;
};

/// A training that ran to its end.
struct Trained {
  int best_epoch = 0;
  std::vector<EpochRecord> records;
  std::vector<ValidationRecord> validations;  ///< all, where training.validation_interval asks for some within epochs
  std::map<std::string, torch::Tensor> best_weights;  ///< on the CPU
  Normalisation normalisation;                        ///< that the network was trained with
};

using TrainingEnd = std::variant<Trained, Diverged, Interrupted>;

/// Trains until the last epoch or until early stopping ends it. Checkpoints are written at the end of each epoch, every
/// execution.checkpoint_interval seconds within an epoch, and when the observer asks to stop; they are left in place.
/// A training that was stopped any number of times, and goes on with new data of the same samples, ends with the same
/// bytes as one that never was.
TrainingEnd train(const TrainingTask& task, TrainingData& data, const ScoredPart& validation,
                  TrainingObserver& observer);

}  // namespace foldwise::worker
