// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "datasets/folds/fold.h"
#include "datasets/frames/frame_store.h"
#include "experiments/jobs/job.h"
#include "worker/clips/sampling/planted_frames.h"
#include "worker/data/feature_store.h"
#include "worker/data/training_data.h"
#include "worker/evaluation/scored_part.h"
#include "worker/models/network_shape.h"

namespace foldwise::worker {

/// The fold of a job, as training and evaluation read it. Which of the two parts are there is the stage's choice.
struct FoldData {
  NetworkShape shape;
  std::vector<std::string> classes;
  std::vector<std::string> targets;   ///< the names of the numbers that are predicted
  std::string unit;                   ///< what the samples are: videos, windows, rows, examples
  std::vector<Exclusion> exclusions;  ///< samples of this fold that preparation left out

  std::optional<datasets::FrameStore> frames;  ///< what the parts below look into; none where nothing was prepared
  std::unique_ptr<FeatureStore> features;      ///< the same, of stored features; in its place, for `shape` names it
  std::unique_ptr<TrainingData> training;
  std::unique_ptr<ScoredPart> validation;
  std::unique_ptr<ScoredPart> test;
  std::vector<PlantedFrames> planted;              ///< of each video of test
  std::vector<std::filesystem::path> test_shards;  ///< what test is, where its samples are streamed examples
  /// Beside test: what post-processing is fitted on, unless it is test itself or validation, where that is there too.
  std::unique_ptr<ScoredPart> fitted_on;
};

/// What a fold gives to a network that sees its samples as they are.
NetworkShape shape_of(const datasets::FoldFile& fold);

/// Reads the fold file, opens the shards of the prepare jobs where there are any, and makes the parts that the job's
/// stage needs. Throws UserError when a video of the fold is neither stored nor excluded, when a part has nothing left,
/// and when the experiment does not fit the dataset. Where the job builds on stored features, those are its samples.
FoldData open_fold(const JobSpec& job);

}  // namespace foldwise::worker
