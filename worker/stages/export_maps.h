// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include "experiments/jobs/map_request.h"

namespace foldwise::worker {

/// Passes one whole video through a trained network, as its scoring does, and writes what the network made of it and
/// what its attention did: no job, so no key and no stage folder. A safetensors file:
///
///   scores              [outputs, steps] float32
///   pooling/values      [outputs, places] float64: what is pooled over time, scores of steps or of windows of them
///   pooling/weights     [outputs, places] float64: the weights of each (TimeWeights)
///   prediction          [outputs] float32: the pooled scores
///   attention.N/<name>  float32, of each layer at a seam that names maps (SeamLayer::maps)
///
/// Metadata: video, part, label, outputs (JSON list of names), frames (of the video; shorter ones are padded to
/// clip_frames), stride (frames from one step to the next), window (steps of a place), pooling, inverse_temperature,
/// clip_frames, training (its key), maps (JSON list of {name, axes, stride}).
///
/// Throws UserError where the video is not in the fold or its frames are gone, where a file of the training is missing,
/// and where the maps would be larger than request.most_bytes.
void export_maps(const MapRequest& request, const torch::Device& device);

}  // namespace foldwise::worker
