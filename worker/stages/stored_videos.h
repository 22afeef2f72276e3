// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "datasets/folds/fold.h"
#include "datasets/frames/frame_store.h"
#include "experiments/jobs/job.h"
#include "worker/clips/batches/loader.h"

namespace foldwise::worker {

/// The videos of a fold with their stored frames, by part ("train", "validation", "test"), in the order of the fold.
/// Recordings with continuous labels come as the windows that clips cuts them into: "<recording>@<first frame>".
struct StoredVideos {
  std::map<std::string, std::vector<LabelledVideo>> parts;
  std::vector<Exclusion> exclusions;  ///< what the prepare jobs left out of this fold
};

/// The shards of the prepare jobs.
datasets::FrameStore open_frames(const JobSpec& job);

/// What the prepare jobs left out, of any fold.
std::vector<Exclusion> excluded_videos(const JobSpec& job);

/// Throws UserError when a video is neither stored nor excluded, and when a part has nothing left; `fold_file` is named
/// then.
StoredVideos find_videos(const JobSpec& job, const datasets::FoldFile& fold, const datasets::FrameStore& frames,
                         const std::string& fold_file);

}  // namespace foldwise::worker
