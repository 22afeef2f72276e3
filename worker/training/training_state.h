// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "experiments/jobs/job.h"
#include "worker/data/training_data.h"
#include "worker/models/weights/safetensors.h"
#include "worker/training/early_stopping.h"
#include "worker/training/learner.h"
#include "worker/training/schedule.h"

namespace foldwise::worker {

/// A validation, within an epoch or at its end.
struct ValidationRecord {
  int epoch = 1;
  std::size_t step = 0;   ///< of the optimizer, in all epochs
  double train_loss = 0;  ///< mean over the epoch so far
  ValidationFigures figures;
};

/// How far a training has come, at a boundary between two optimizer steps.
struct TrainingState {
  int epoch = 1;                     ///< the one under way
  std::size_t step = 0;              ///< optimizer steps of it that are done; all of them: validation is next
  Meter meter;                       ///< over those steps
  std::vector<EpochRecord> records;  ///< of the finished epochs
  EarlyStopping::Memory stopping;    ///< after the last finished epoch
  Schedule::Memory schedule;         ///< likewise
  std::map<std::string, torch::Tensor> best_weights;
  std::vector<ValidationRecord> validations = {};  ///< all so far, where there are some within epochs
};

/// Everything that a continued training needs to end with the same bytes: the state, the network's parameters and
/// buffers, the optimizer's state, what the data remembers.
SafeTensors pack(const TrainingState& state, const Learner& learner, TrainingData& data);
/// The reverse. Throws UserError when the content does not fit the network or the data.
TrainingState unpack(const SafeTensors& content, Learner& learner, TrainingData& data);

}  // namespace foldwise::worker
