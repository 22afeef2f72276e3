// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <cstdint>
#include <vector>

#include "worker/models/attention/head_overlap.h"
#include "worker/models/attention_map.h"
#include "worker/models/sequence.h"

namespace foldwise::worker {

struct RegionOptions {
  std::int64_t heads = 2;   ///< N
  std::int64_t units = 64;  ///< U of the hidden layer
  HeadDiversity diversity = HeadDiversity::free;
};

/// How much each head looks at each place of a frame (I Eq. 4): A = softmax(W_s2 tanh(W_s1 R^T)), each row over the
/// places of R [places, channels]. Without biases, as printed. W_s2 has a row for each head (I prints R x L, a
/// misprint). Parameters, of the layer that owns it: hidden.weight (W_s1) [units, channels], output.weight (W_s2)
/// [heads, units].
class RegionWeights {
 public:
  /// Registers its layers with their owner, which outlives it.
  RegionWeights(torch::nn::Module& owner, std::int64_t channels, const RegionOptions& options);

  /// Random parameters, from torch's generator.
  void initialise();
  /// A R of each step: maps [batch, channels, steps, height, width] -> [batch, steps, heads, channels].
  torch::Tensor sums_of(const Sequence& maps);

  /// Of the last pass in training mode, where diversity is penalised, else undefined: of each sample the mean of
  /// overlaps_of over its steps, summed over samples.
  const torch::Tensor& penalty() const { return penalty_; }

  void keep_maps(KeepMaps keep);
  /// "weights", [step, head, row, column]: each head's sum to 1 in each step.
  std::vector<AttentionMap> maps() const;

 private:
  const torch::nn::Module& owner_;
  RegionOptions options_;
  torch::nn::Linear hidden_;
  torch::nn::Linear output_;
  KeepMaps keep_ = KeepMaps::no;
  torch::Tensor penalty_;
  torch::Tensor kept_;  ///< [batch, steps, heads, height, width], of the last pass
};

}  // namespace foldwise::worker
