// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "results/drawing/drawing.h"
#include "results/figures/attention_figure.h"
#include "results/figures/map_file.h"

namespace foldwise::results {

/// T Fig. 4.7 to 4.10; of attention over places in frames I Fig. 2 (b).
struct MaskPanel {
  MapSubject subject;  ///< its stills are of the frames that are drawn
  PlaceMap places;
  double seen_area = 1;  ///< of the middle of each frame that the network sees, as a fraction of it
};

struct MaskLook {
  HeadsShown heads = HeadsShown::mean;
  double span = 1;  ///< masks are coloured from 1 - span to 1 + span
};

/// For a few frames of each video: the frame as the network sees it, the map, cell by cell, and the frame as far as the
/// map lets it through: darker where a mask is below 1, brighter where it is above. Below them the map's mean and range
/// over the places of each step. A block for each training and video, below each other. Never empty.
Drawing draw_masks(const std::vector<std::vector<MaskPanel>>& panels, const MaskLook& look);

/// What is drawn, of every step, as comma-separated values: training, key, video, head, frame, row, column, value.
/// Frames are those at which steps stand, among the stored ones; empty where one map is of all of them.
std::string mask_csv(const std::vector<std::vector<MaskPanel>>& panels, HeadsShown heads);

}  // namespace foldwise::results
