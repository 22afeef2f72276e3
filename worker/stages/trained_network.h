// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include "experiments/jobs/job.h"
#include "worker/evaluation/scored_part.h"
#include "worker/models/catalogue.h"

namespace foldwise::worker {

/// What a stage that trains leaves in its folder: the network.
inline constexpr const char* model_name = "model.safetensors";

/// The experiment of a job, from the network that it starts from: where that was trained on pictures first, from all
/// but its head.
Experiment begun_from(const JobSpec& job);

/// The network that another stage of the job's experiment trained, on the device, to compute as it did there. Throws
/// UserError where its file is missing or does not fit.
BuiltNetwork load_trained(const JobSpec& job, const Key& training, const NetworkShape& shape, torch::Device device);

/// How it scores the test part.
Scoring scoring_of(const Experiment& experiment, const NetworkShape& shape, const Normalisation& normalisation);

}  // namespace foldwise::worker
