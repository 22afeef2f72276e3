// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>

#include "datasets/frames/shard_path.h"
#include "experiments/jobs/job.h"

namespace foldwise::datasets {

/// Called after each video; returning false ends the preparation early.
using PrepareProgress = std::function<bool(int videos_done, int videos)>;

/// Prepares (datasets/frames/prepared_video.h) and stores the videos of a prepare job in output/frames/<key>.frames;
/// how they look (looks.h) beside it, which nothing needs but remarks on copies. on_bad_video: stop throws UserError
/// naming the file; skip counts it in Result::exclusions. A video that is not what it was when the job was planned
/// (VideoSource::planned) throws UserError in either case. Result metrics: videos, frames, frames_dropped (no face),
/// frames_unrotated (no eyes), excluded, seconds. An Interrupted outcome when progress said stop. What was stored when
/// it ended early, however that came, is kept with its counts: the same job goes on from there, and leaves the same
/// bytes and counts as one that was never interrupted.
Outcome prepare_frames(const JobSpec& job, const PrepareProgress& progress);

}  // namespace foldwise::datasets
