// SPDX-License-Identifier: Apache-2.0
/// Small networks over two modalities, in double precision.
#pragma once

#include <torch/types.h>
#include <torch/utils.h>

#include <map>
#include <memory>
#include <string>

#include "worker/models/catalogue.h"

namespace foldwise::worker {

inline constexpr int fused_outputs = 2;
/// Four of video, then three of audio, as YouTube-8M has them.
inline const NetworkShape fused_shape{
    .outputs = fused_outputs, .features = 7, .modalities = {.audio = {4, 3}, .video = {0, 4}}};

inline ModelOptions fused_model(const FusionOptions& fusion) {
  ModelOptions options;
  options.backbone = Backbone::audio_visual;
  options.dropout = 0;
  options.fusion = fusion;
  options.fusion.units = {.audio = 5, .video = 8};
  return options;
}

/// With parameters that are all drawn, those too that start as constants.
inline std::shared_ptr<Network> fused_network(const FusionOptions& fusion) {
  torch::manual_seed(5);
  std::shared_ptr<Network> network = build_network(fused_model(fusion), fused_shape).network;
  network->to(torch::kDouble);
  network->eval();
  const torch::NoGradGuard no_gradient;
  for (torch::Tensor& parameter : network->parameters()) parameter.normal_(0, 0.6);
  return network;
}

inline std::map<std::string, torch::Tensor> tensors_of(const Network& network) {
  std::map<std::string, torch::Tensor> tensors;
  for (const NamedWeight& weight : network.named_weights()) tensors.emplace(weight.name, weight.tensor);
  return tensors;
}

/// Every parameter of `to` that `from` has, under the same name, as it has it.
inline void copy_common(const Network& from, const Network& to) {
  const torch::NoGradGuard no_gradient;
  const auto given = tensors_of(from);
  for (auto& [name, tensor] : tensors_of(to)) {
    if (const auto found = given.find(name); found != given.end()) torch::Tensor(tensor).copy_(found->second);
  }
}

inline torch::Tensor fused_input() {
  torch::manual_seed(9);
  return torch::randn({3, 7, 2}, torch::kDouble);
}

}  // namespace foldwise::worker
