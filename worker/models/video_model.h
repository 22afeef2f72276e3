// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <memory>
#include <string>
#include <vector>

#include "experiments/experiment.h"
#include "worker/models/normalisation.h"
#include "worker/models/temporal_pooling.h"

namespace foldwise::worker {

/// Which names of a weights file a model may go without.
struct CheckpointNames {
  std::string head;      ///< prefix of the parameters trained from scratch: a file may lack all of them
  std::string replaced;  ///< prefix of the public checkpoint's layers that the head replaces: ignored in a file
};

/// A network that scores videos, or recordings of features, over time. Parameter names follow the public checkpoint of
/// the architecture.
class VideoModel : public torch::nn::Module {
 public:
  /// clips [batch, 3, frames, height, width], normalised, or features [batch, features, frames], as they are -> scores
  /// at every time step [batch, outputs, frames], in float32 whatever they were computed in. No temporal stride: one
  /// score per input frame.
  torch::Tensor score_sequence(const torch::Tensor& clips);
  /// How every pass through the network is computed from now on; its kernels are laid out for it. Call it where the
  /// parameters are to stay, before the first pass. (TF32 is a switch of the process: configure_job.)
  void compute_in(Precision precision, MemoryFormat format);

  /// Frames on each side that the score of a time step depends on.
  virtual int temporal_reach() const = 0;
  /// Parameters of the pre-trained part and of the part trained from scratch, in a fixed order.
  virtual std::vector<torch::Tensor> backbone_parameters() const = 0;
  virtual std::vector<torch::Tensor> head_parameters() const = 0;
  virtual CheckpointNames checkpoint_names() const = 0;
  /// A tensor of the public checkpoint in this model's shape, where the model computes the same function with another
  /// layout; unchanged otherwise. Inflation comes after it.
  virtual torch::Tensor adapted(const std::string& name, const torch::Tensor& from_file) const;
  /// Of a network that takes features: the mean and the deviation of each [features], which its input is standardised
  /// with. They are kept with the weights.
  virtual void standardise(const torch::Tensor& mean, const torch::Tensor& deviation);

 private:
  /// score_sequence, in whatever precision the layers answer.
  virtual torch::Tensor scores_of(const torch::Tensor& clips) = 0;

  Precision precision_ = Precision::float32;
  MemoryFormat format_ = MemoryFormat::contiguous;
};

struct BuiltModel {
  std::shared_ptr<VideoModel> model;  // shared: torch::nn's modules are
  Normalisation normalisation;
};

/// Catalogue: one line per backbone. Random parameters come from torch's generator: seed it first. Loads and inflates
/// options.weights when given. `outputs`: scores at each time step; `features`: numbers at each time step, of a network
/// that takes ready-made ones. Throws UserError on a file that does not fit and on an input that is too small.
BuiltModel build_model(const ModelOptions& options, int outputs, int features = 0);

}  // namespace foldwise::worker
