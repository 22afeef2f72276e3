// SPDX-License-Identifier: Apache-2.0
#include "worker/models/attention/attention_clusters.h"

#include <torch/nn/functional/normalization.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>

namespace foldwise::worker {

AttentionClusters::AttentionClusters(MapShape shape, const RegionOptions& options)
    : shape_(shape),
      heads_(options.heads),
      weights_(*this, shape.channels, options),
      scale_(register_parameter("scale", torch::ones({options.heads}))),
      shift_(register_parameter("shift", torch::zeros({options.heads}))) {}

void AttentionClusters::initialise() {
  const torch::NoGradGuard no_gradient;
  weights_.initialise();
  scale_.fill_(1);
  shift_.zero_();
}

torch::Tensor AttentionClusters::apply(const Sequence& maps) {
  const torch::Tensor sums = weights_.sums_of(maps);  // [batch, steps, heads, channels]
  const torch::Tensor shifted = sums * scale_.unsqueeze(1) + shift_.unsqueeze(1);
  const auto over_channels = torch::nn::functional::NormalizeFuncOptions().p(2).dim(3);
  const torch::Tensor units = torch::nn::functional::normalize(shifted, over_channels);
  return (units / std::sqrt(static_cast<double>(sums.size(2)))).flatten(2).transpose(1, 2);
}

}  // namespace foldwise::worker
