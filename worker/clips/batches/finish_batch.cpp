// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/batches/finish_batch.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <cstdint>
#include <vector>

#include "worker/clips/augmentation/batch_colour.h"
#include "worker/clips/augmentation/batch_warp.h"
#include "worker/clips/central_crop.h"

namespace foldwise::worker {
namespace {

torch::Tensor moved(const torch::Tensor& tensor, torch::Device device) {
  return tensor.defined() ? tensor.to(device, /*non_blocking=*/true) : tensor;
}

/// [batch, frames, 3, height, width] in units of `white` -> [batch, 3, frames, height, width], normalised.
torch::Tensor normalised(const torch::Tensor& frames, double white, const Normalisation& normalisation) {
  torch::Tensor clips = torch::empty({frames.size(0), 3, frames.size(1), frames.size(3), frames.size(4)},
                                     torch::TensorOptions().dtype(torch::kFloat).device(frames.device()));
  for (std::int64_t channel = 0; channel < 3; ++channel) {
    const double mean = normalisation.mean[static_cast<std::size_t>(channel)];
    const double deviation = normalisation.deviation[static_cast<std::size_t>(channel)];
    clips.select(1, channel).copy_(frames.select(2, channel)).mul_(1 / (white * deviation)).sub_(mean / deviation);
  }
  return clips;
}

torch::Tensor augmented(const torch::Tensor& frames, const RawClips& raw) {
  std::vector<Placement> placements;
  std::vector<ColourChange> colours;
  for (const Augmentation& augmentation : raw.augmentations) {
    placements.push_back(augmentation.placement);
    colours.push_back(augmentation.colours);
  }
  return normalised(change_colours_of_batch(warp_batch(frames, placements, raw.size), colours), 1, raw.normalisation);
}

torch::Tensor clean_copies(const torch::Tensor& frames, const RawClips& raw) {
  const CentralCrop crop =
      central_crop({static_cast<int>(frames.size(2)), static_cast<int>(frames.size(3))}, raw.clean_area);
  const torch::Tensor middle = frames.narrow(2, crop.top, crop.size.height).narrow(3, crop.left, crop.size.width);
  torch::Tensor clips = normalised(middle.permute({0, 1, 4, 2, 3}), 255, raw.normalisation);
  if (crop.size == raw.size) return clips;
  // Frames as channels: 2D resampling takes four dimensions.
  const torch::Tensor resized =
      at::_upsample_bilinear2d_aa(clips.flatten(1, 2), {raw.size.height, raw.size.width}, false);
  return resized.unflatten(1, {3, raw.frames.size(1)});
}

}  // namespace

ClipBatch finish_on(torch::Device device, const ClipBatch& batch) {
  const torch::NoGradGuard no_gradients;
  ClipBatch finished = batch;
  finished.raw.reset();
  finished.labels = moved(batch.labels, device);
  finished.targets = moved(batch.targets, device);
  finished.steps = moved(batch.steps, device);
  finished.weights = moved(batch.weights, device);
  if (batch.raw) {
    const torch::Tensor frames = moved(batch.raw->frames, device);
    finished.clips = augmented(frames, *batch.raw);
    if (batch.raw->clean == CleanCopies::yes) finished.clean = clean_copies(frames, *batch.raw);
  } else {
    finished.clips = moved(batch.clips, device);
    finished.clean = moved(batch.clean, device);
  }
  return finished;
}

}  // namespace foldwise::worker
