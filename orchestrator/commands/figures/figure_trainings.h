// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "results/figures/sampling_record.h"
#include "results/store/store_reader.h"

namespace foldwise::orchestrator {

/// A finished training that left the file which a figure needs.
struct RecordedTraining {
  results::JobRecord job;
  std::filesystem::path file;  ///< sampling.safetensors, of networks model.safetensors
};

/// Those of the current plan that recorded where their clips were taken, in its order. Throws UserError where there is
/// none.
std::vector<RecordedTraining> recorded_trainings(const results::StoreReader& store);

/// A run whose network is trained. Of runs that share one, as evaluations at several temperatures do, the first.
struct TrainedRun {
  RecordedTraining training;
  results::RunRecord run;
};

/// Those of the current plan, in its order. Throws UserError where there is none.
std::vector<TrainedRun> trained_runs(const results::StoreReader& store);
/// As choose_trainings. One that a text means and that has not finished is an error of its own.
std::vector<TrainedRun> choose_runs(const results::StoreReader& store, const std::vector<std::string>& texts);
/// A sample of the run's fold: by its id, by the end of it, of windows with "@<first frame>" behind. Throws UserError
/// as choose_video.
std::string choose_sample(const results::FoldRecords& folds, const TrainedRun& run, const std::string& text);

/// The trainings that a user means, one for each text: the first digits of a key, or words of a label ("repeat 2"),
/// several of them with commas between. Without texts the only training that has the video. Throws UserError that
/// lists what there is to choose from.
std::vector<RecordedTraining> choose_trainings(const std::vector<RecordedTraining>& all,
                                               const std::vector<std::string>& texts, const std::string& video);

/// The video of a training that a user means: by its id, or by the end of it ("001000022"). Throws UserError on none,
/// which tells near names, and on several.
std::string choose_video(const results::SamplingFile& file, const std::string& text, const std::string& training);

}  // namespace foldwise::orchestrator
