// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include "experiments/jobs/job.h"
#include "worker/stages/job_reporter.h"
#include "worker/stages/stage_folder.h"

namespace foldwise::worker {

/// Executes one job, in its locked stage folder, and leaves stages/<key>/result.json when it finishes. A job whose
/// result is there already is answered from it. What the user can mend becomes Rejected, everything else Crashed;
/// thrown is StorageFull alone, which no other job could escape: the worker ends with its exit code.
Outcome run_stage(const JobSpec& job, const torch::Device& device, JobReporter& reporter);

// One function per stage, between lock and result.json. They throw.

/// datasets/frames/prepare.h, with its progress reported.
Outcome run_prepare(const JobSpec& job, JobReporter& reporter);
/// Also the stage pretrain, on pictures, whose network other trainings start from, all but its head; and the stage
/// refine, on stored features, whose model.safetensors holds what stands behind them.
/// Leaves model.safetensors (the best epoch's weights) and sampling.safetensors; resumes from checkpoints/.
/// Metrics: epochs (until the best one: the published "epochs needed to converge"), best_epoch (the same), epochs_run,
/// train_loss, validation_loss, validation_accuracy (of the best epoch), train_videos, validation_videos,
/// deterministic, cuda (0 or 1).
Outcome run_train(const JobSpec& job, const StageFolder& folder, const torch::Device& device, JobReporter& reporter);
/// Passes whole videos through the network that another stage trained, or through that of model.weights, and leaves
/// the vectors of their steps: front.safetensors and features_NNNN.safetensors (worker/data/feature_store.h); goes on
/// behind the files that are there. Metrics: videos, steps.
Outcome run_features(const JobSpec& job, const StageFolder& folder, const torch::Device& device, JobReporter& reporter);
/// What a scoring leaves in its folder: worker/evaluation/part_scores.h.
inline constexpr const char* scores_name = "scores.safetensors";
/// Passes the test part through the trained network and leaves scores.safetensors. Metrics: test_videos; epochs and
/// epochs_run as the training had them.
Outcome run_score(const JobSpec& job, const StageFolder& folder, const torch::Device& device, JobReporter& reporter);
/// Pools what a scoring left, without network or frames. Metrics: accuracy, unweighted_average_recall, loss (whatever
/// the labels have), and those of the scoring.
Outcome run_evaluate(const JobSpec& job);

}  // namespace foldwise::worker
