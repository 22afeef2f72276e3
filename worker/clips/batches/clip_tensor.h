// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include "experiments/experiment.h"
#include "worker/clips/clip_view.h"
#include "worker/models/weights/normalisation.h"

namespace foldwise::worker {

/// A clip as the networks take it: [3, clip.frames(), size.height, size.width], float, normalised, on the CPU.
///
/// Frames of another size than `size` are resized bilinearly (pixel centres at half-integers), with antialiasing, as
/// image libraries do: without it, shrinking would skip pixels. Frames of that size are not resampled. Of each frame
/// `crop_area` is seen, in its middle (central_crop).
torch::Tensor clip_tensor(const ClipView& clip, Size size, const Normalisation& normalisation, double crop_area = 1);

/// The same of `count` frames of a video from `first`. Frames past the video's end repeat its last one: that is how
/// short videos are padded.
torch::Tensor clip_tensor(const datasets::VideoFrames& video, int first, int count, Size size,
                          const Normalisation& normalisation, double crop_area = 1);

}  // namespace foldwise::worker
