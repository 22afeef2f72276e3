// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "results/figures/sampling_record.h"
#include "results/store/store_reader.h"

namespace foldwise::orchestrator {

/// A finished training that recorded where its clips were taken.
struct RecordedTraining {
  results::JobRecord job;
  std::filesystem::path file;  ///< sampling.safetensors
};

/// Those of the current plan, in its order. Throws UserError where there is none.
std::vector<RecordedTraining> recorded_trainings(const results::StoreReader& store);

/// The trainings that a user means, one for each text: the first digits of a key, or words of a label ("repeat 2"),
/// several of them with commas between. Without texts the only training that has the video. Throws UserError that
/// lists what there is to choose from.
std::vector<RecordedTraining> choose_trainings(const std::vector<RecordedTraining>& all,
                                               const std::vector<std::string>& texts, const std::string& video);

/// The video of a training that a user means: by its id, or by the end of it ("001000022"). Throws UserError on none,
/// which tells near names, and on several.
std::string choose_video(const results::SamplingFile& file, const std::string& text, const std::string& training);

}  // namespace foldwise::orchestrator
