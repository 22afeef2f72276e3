// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <memory>
#include <string>
#include <vector>

#include "experiments/experiment.h"

namespace foldwise {

/// A network that scores videos over time. Parameter names follow the public checkpoint of the architecture.
class VideoModel : public torch::nn::Module {
 public:
  /// clips [batch, 3, frames, height, width], normalised -> class scores at every time step [batch, classes, frames].
  /// No temporal stride: one score per input frame.
  virtual torch::Tensor score_sequence(const torch::Tensor& clips) = 0;
  /// Frames on each side that the score of a time step depends on.
  virtual int temporal_reach() const = 0;
  /// Parameters of the pre-trained part and of the part trained from scratch, in a fixed order.
  virtual std::vector<torch::Tensor> backbone_parameters() const = 0;
  virtual std::vector<torch::Tensor> head_parameters() const = 0;
};

/// Mean and standard deviation per channel that the weights expect, on a 0-1 scale.
struct Normalisation {
  std::array<double, 3> mean{0.485, 0.456, 0.406};
  std::array<double, 3> deviation{0.229, 0.224, 0.225};
};

struct BuiltModel {
  std::shared_ptr<VideoModel> model;  // shared: torch::nn's modules are
  Normalisation normalisation;
};

/// Catalogue: one line per backbone. Random parameters come from torch's generator: seed it first. Loads and inflates
/// options.weights when given. Throws UserError on a file that does not fit.
BuiltModel build_model(const ModelOptions& options, int classes);

/// Clip scores for training, by options.pooling: [batch, classes, frames] -> [batch, classes].
/// two_step: temporal average (T 2.1.2); softmax: maximum over the clip's window (T 3.3.1.3).
torch::Tensor pool_clip(const torch::Tensor& sequence, Pooling pooling);
/// Scores of whole videos: [batch, classes, frames] -> [batch, classes]. softmax: maximum over windows of `clip_frames`
/// with stride 1, then softmax weights with the inverse temperature (T Eq. 3.3); two_step: softmax weights on the
/// frames' scores (inverse temperature 0 is the published average).
torch::Tensor pool_video(const torch::Tensor& sequence, Pooling pooling, int clip_frames, double inverse_temperature);

}  // namespace foldwise
