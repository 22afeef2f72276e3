// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <cstdint>
#include <functional>
#include <string>

namespace foldwise::worker {

/// What one layer of the networks of both modalities, and of the joint one, answers: [..., units]. Undefined: there is
/// no such network.
struct FusionLayer {
  torch::Tensor audio;
  torch::Tensor video;
  torch::Tensor joint;
};

/// Units of a layer of each of them; those of the joint one are their sum.
struct FusionWidths {
  std::int64_t audio = 0;
  std::int64_t video = 0;
  std::int64_t joint() const { return audio + video; }
};

/// Who is told what a mixing weighs its inputs by, under a name: "audio", "video" [..., units], "joint" [..., 2].
using ActivationVisitor = std::function<void(const std::string& name, const torch::Tensor& values)>;

/// How networks of two modalities and a joint one meet behind a layer: what their next layers, or their outputs, see.
class FusionMixing : public torch::nn::Module {
 public:
  /// First parameters; random ones from torch's generator.
  virtual void initialise() = 0;
  /// `visit`: where there is somebody to be told; empty otherwise.
  virtual FusionLayer mix(const FusionLayer& layer, const ActivationVisitor& visit) = 0;
};

}  // namespace foldwise::worker
