// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <cstdint>

#include "worker/models/attention/head_overlap.h"
#include "worker/models/attention_map.h"

namespace foldwise::worker {

struct HeadsOptions {
  std::int64_t heads = 4;
  std::int64_t dimension = 64;  ///< of the queries, keys and values of each head
  HeadDiversity diversity = HeadDiversity::free;
  /// That lie in memory at the same time where no gradient needs them all, by default 256 MiB of float32: every
  /// position of a long video attending to every other takes gigabytes.
  std::int64_t weights_at_once = std::int64_t{1} << 26;
};

/// Multi-head dot-product attention of entities to each other (T 4.4.2): of each head softmax(Q K^T / sqrt(d)) V over
/// the keys (Eq. 4.7), and Wo of all heads side by side. Without biases. Parameters, of the layer that owns it:
/// query.weight, key.weight, value.weight [heads * dimension, channels], head after head; output.weight (Wo) [channels,
/// heads * dimension].
class AttentionHeads {
 public:
  /// Registers its layers with their owner, which outlives it.
  AttentionHeads(torch::nn::Module& owner, std::int64_t channels, const HeadsOptions& options);

  /// Random parameters, from torch's generator; Wo is zero.
  void initialise();

  struct Entities {
    torch::Tensor values;         ///< [batch, entities, channels]
    torch::Tensor encoding = {};  ///< [entities, channels], added to what queries and keys are made of; or undefined
    torch::Tensor padding = {};   ///< [batch, entities], true for keys that get no weight; or undefined
  };
  /// [batch, entities, channels]: what the heads add to each entity.
  torch::Tensor attend(const Entities& entities);

  /// Of the last pass in training mode, where diversity is penalised, else undefined: ||A A^T - I||, Frobenius, of the
  /// profiles A [heads, keys] of each query: [batch, queries].
  const torch::Tensor& overlaps() const { return overlaps_; }
  void keep_weights(KeepMaps keep);
  /// Of the last pass in evaluation mode while they are kept: [batch, heads, queries, keys]; else undefined.
  const torch::Tensor& weights() const { return weights_; }
  /// How many those of a sample with so many entities are.
  std::int64_t weights_of(std::int64_t entities) const { return options_.heads * entities * entities; }

 private:
  /// [batch, entities, heads * dimension] -> [batch, heads, entities, dimension]
  torch::Tensor by_head(const torch::Tensor& rows) const;
  /// The weights of all keys for these queries, [batch, heads, queries, keys].
  torch::Tensor profiles(const torch::Tensor& queries, const torch::Tensor& keys, const torch::Tensor& padding) const;
  /// Without a gradient, and without all weights in memory at once.
  torch::Tensor attend_in_blocks(const torch::Tensor& queries, const torch::Tensor& keys, const torch::Tensor& values,
                                 const torch::Tensor& padding) const;

  const torch::nn::Module& owner_;
  HeadsOptions options_;
  torch::nn::Linear query_;
  torch::nn::Linear key_;
  torch::nn::Linear value_;
  torch::nn::Linear output_;
  KeepMaps keep_ = KeepMaps::no;
  torch::Tensor overlaps_;
  torch::Tensor weights_;
};

}  // namespace foldwise::worker
