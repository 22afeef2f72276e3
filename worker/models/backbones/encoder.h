// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/experiment_choices.h"
#include "experiments/facts/time_grid.h"
#include "worker/models/seams.h"
#include "worker/models/sequence.h"

namespace foldwise::worker {

/// Pictures or ready-made features -> feature maps -> a vector at each time step. Parameter names follow the public
/// checkpoint of the architecture.
class Encoder : public torch::nn::Module {
 public:
  /// Random parameters, from torch's generator.
  virtual void initialise() = 0;

  /// Clips [batch, 3, frames, height, width], normalised, or features [batch, features, frames], as they are
  /// -> [batch, map_shape().channels, steps, map_shape().height, map_shape().width]. Features alone are padded: what is
  /// padding must change nothing of what is not.
  virtual torch::Tensor to_maps(const Sequence& input) = 0;
  /// Maps -> [batch, channels(), steps], each step by itself.
  virtual torch::Tensor to_steps(const torch::Tensor& maps) = 0;

  /// Maps -> a vector at each of their positions, [batch, channels(), steps, height, width], each by itself: of a
  /// backbone that reduces them to steps by no more than pooling the maps themselves; of others their steps, as maps of
  /// one pixel.
  virtual torch::Tensor to_positions(const torch::Tensor& maps) { return to_steps(maps).unsqueeze(3).unsqueeze(4); }

  virtual MapShape map_shape() const = 0;
  virtual std::int64_t channels() const = 0;
  virtual TimeGrid time() const = 0;

  /// In files the head's names begin so.
  virtual std::string head_prefix() const { return "head."; }
  /// Whether a public checkpoint has this layer, and the head stands in its place: ignored in a file.
  virtual bool is_replaced(const std::string& /*name*/) const { return false; }
  /// The name that a tensor has here which a public checkpoint calls `in_file`, where it has names of another scheme;
  /// unchanged otherwise.
  virtual std::string own_name(const std::string& in_file) const { return in_file; }
  /// A tensor of the public checkpoint in this encoder's shape, where it computes the same function with another
  /// layout; unchanged otherwise. Inflation comes after it.
  virtual torch::Tensor adapted(const std::string& /*name*/, const torch::Tensor& from_file) const { return from_file; }

  /// What stands before that convolution stays as it is from now on, whatever mode the network is in: its parameters
  /// have no gradient, its batch normalisations keep their running statistics and use them (C 3.1).
  void freeze_before(TunedFrom first);
  void train(bool on = true) override;

 protected:
  /// The modules with parameters before that convolution. Throws std::logic_error of a backbone that has no five blocks
  /// of convolutions (BackboneFacts::of_pictures).
  virtual std::vector<torch::nn::Module*> modules_before(TunedFrom first);

 private:
  std::vector<torch::nn::Module*> frozen_;
};

}  // namespace foldwise::worker
