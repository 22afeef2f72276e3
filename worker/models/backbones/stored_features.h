// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <string>

#include "worker/models/backbones/encoder.h"
#include "worker/models/frozen_network.h"

namespace foldwise::worker {

/// In the place of a backbone whose features are stored: they are the vectors of the steps, as they are. It has no
/// parameters, and the names of what stands behind it are those that the whole network has.
class StoredFeatures final : public Encoder {
 public:
  explicit StoredFeatures(const FrozenFront& front) : channels_(front.channels), head_prefix_(front.head_prefix) {}

  void initialise() override {}
  torch::Tensor to_maps(const Sequence& input) override { return input.values.unsqueeze(3).unsqueeze(4); }
  torch::Tensor to_steps(const torch::Tensor& maps) override { return maps.squeeze(4).squeeze(3); }
  MapShape map_shape() const override { return {channels_, 1, 1}; }
  std::int64_t channels() const override { return channels_; }
  TimeGrid time() const override { return {}; }
  std::string head_prefix() const override { return head_prefix_; }

 private:
  std::int64_t channels_;
  std::string head_prefix_;
};

}  // namespace foldwise::worker
