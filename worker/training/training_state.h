// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "experiments/job.h"
#include "worker/clips/sampler.h"
#include "worker/models/safetensors.h"
#include "worker/training/early_stopping.h"
#include "worker/training/learner.h"
#include "worker/training/sampling_history.h"

namespace foldwise {

/// How far a training has come, at a boundary between two optimizer steps.
struct TrainingState {
  int epoch = 1;                     ///< the one under way
  std::size_t step = 0;              ///< optimizer steps of it that are done; all of them: validation is next
  Meter meter;                       ///< over those steps
  std::vector<int> positions;        ///< [videos], where the epoch's clips start; empty: not chosen yet
  std::vector<EpochRecord> records;  ///< of the finished epochs
  SamplingHistory history;           ///< of the finished epochs
  EarlyStopping::Memory stopping;    ///< after the last finished epoch
  std::map<std::string, torch::Tensor> best_weights;
};

/// Everything that a continued training needs to end with the same bytes: the state, the network's parameters and
/// buffers, the optimizer's velocities, the sampler's estimates.
SafeTensors pack(const TrainingState& state, const Learner& learner, ClipSampler& sampler);
/// The reverse. Throws UserError when the content does not fit the network.
TrainingState unpack(const SafeTensors& content, Learner& learner, ClipSampler& sampler);

}  // namespace foldwise
