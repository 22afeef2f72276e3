// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "results/drawing/drawing.h"
#include "results/figures/frame_shares.h"
#include "results/figures/mask_figure.h"

namespace foldwise::results {

/// I Fig. 2.
struct RegionPanel {
  MaskPanel regions;  ///< of attention: shares of the places of each frame
  FrameShares shares;
};

/// For a few frames of each video, beside each other: the frame as the network sees it (a), the same, whiter where more
/// of the attention is (b), the probability of each class, red that of the class that is seen in the video (c), and how
/// much the frame counts, by the most that any of those shown does (d). A block for each training and video, below each
/// other. Never empty.
Drawing draw_regions(const std::vector<std::vector<RegionPanel>>& panels, HeadsShown heads);

/// (c) and (d) of every place in time, as comma-separated values: training, key, video, frame (where the place begins),
/// class, probability, importance (of all places 1 together, whatever the class).
std::string region_csv(const std::vector<std::vector<RegionPanel>>& panels);

}  // namespace foldwise::results
