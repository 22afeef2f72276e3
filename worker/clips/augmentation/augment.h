// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "experiments/experiment.h"
#include "worker/clips/augmentation/colour.h"
#include "worker/clips/augmentation/warp.h"
#include "worker/clips/clip_view.h"
#include "worker/clips/draw.h"
#include "worker/models/weights/normalisation.h"

namespace foldwise::worker {

/// What is done to one clip, the same for all of its frames. T 2.2.3.2.
struct Augmentation {
  Placement placement;
  ColourChange colours;
};

/// Chance, drawn once per clip. Every option takes its draws even where it is switched off, so that changing one option
/// leaves the others' draws as they were.
Augmentation draw_augmentation(const AugmentationOptions& options, Draw& draw);

/// Warps, colours and normalises a clip into clip [3, frames, height, width], one contiguous block of
/// 3 * clip.frames() * size.height * size.width values.
void augment_clip(const ClipView& clip, const Augmentation& augmentation, Size size, const Normalisation& normalisation,
                  std::span<float> output);

}  // namespace foldwise::worker
