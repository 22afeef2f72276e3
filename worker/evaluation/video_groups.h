// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "experiments/facts/time_grid.h"

namespace foldwise::worker {

/// The frames of videos that may pass through a network side by side: 128, so that short videos need no more memory
/// than a batch of training, and no more than a longest piece has (`chunk_frames`). One where a step depends on the
/// whole: what sees the whole sees one video.
int frames_at_once(const TimeGrid& time, int chunk_frames);

/// Videos of these lengths in groups, by their places: each group is of one length, has eight videos and `most_frames`
/// frames at most unless it is one video, and the groups of a length differ by one video at most. Depends on the
/// lengths and their order alone.
std::vector<std::vector<std::size_t>> video_groups(const std::vector<int>& lengths, int most_frames);

}  // namespace foldwise::worker
