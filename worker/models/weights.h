// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "experiments/experiment.h"
#include "worker/models/safetensors.h"
#include "worker/models/video_model.h"

namespace foldwise::worker {

/// Copies a file's tensors into a model, by name. 2D kernels are inflated where the model has 3D ones. The file may
/// lack the whole head (which is then trained from scratch) and the counters of batch normalisation; everything else
/// must be there, fit and be used. Throws UserError that names some of the missing, unexpected and mis-shaped tensors,
/// with counts; `where` is the file's name in it. The model is unchanged then.
void load_weights(VideoModel& model, const SafeTensors& file, const std::string& where, Inflation inflation);

/// What the weights expect of pixels, from the file's metadata "normalisation": imagenet, vgg_face, or JSON
/// {"mean": [r, g, b], "deviation": [r, g, b]} on a 0-1 scale. ImageNet's when it says nothing.
Normalisation normalisation_of(const SafeTensors& file, const std::string& where);

}  // namespace foldwise::worker
