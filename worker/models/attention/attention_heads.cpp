// SPDX-License-Identifier: Apache-2.0
#include "worker/models/attention/attention_heads.h"

#include <ATen/core/grad_mode.h>
#include <torch/nn/init.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "worker/models/attention/head_overlap.h"

namespace foldwise::worker {
namespace {

torch::nn::Linear registered(torch::nn::Module& owner, const std::string& name, std::int64_t inputs,
                             std::int64_t outputs) {
  return owner.register_module(name, torch::nn::Linear(torch::nn::LinearOptions(inputs, outputs).bias(false)));
}

}  // namespace

AttentionHeads::AttentionHeads(torch::nn::Module& owner, std::int64_t channels, const HeadsOptions& options)
    : owner_(owner),
      options_(options),
      query_(registered(owner, "query", channels, options.heads * options.dimension)),
      key_(registered(owner, "key", channels, options.heads * options.dimension)),
      value_(registered(owner, "value", channels, options.heads * options.dimension)),
      output_(registered(owner, "output", options.heads * options.dimension, channels)) {}

void AttentionHeads::initialise() {
  const torch::NoGradGuard no_gradient;
  for (const torch::nn::Linear& layer : {query_, key_, value_}) {
    torch::nn::init::kaiming_normal_(layer->weight, 0, torch::kFanIn, torch::kLinear);
  }
  output_->weight.zero_();
}

torch::Tensor AttentionHeads::attend(const Entities& entities) {
  const torch::Tensor& values = entities.values;
  const torch::Tensor placed = entities.encoding.defined() ? values + entities.encoding : values;
  const torch::Tensor queries = by_head(query_->forward(placed));
  const torch::Tensor keys = by_head(key_->forward(placed));
  const torch::Tensor answers = by_head(value_->forward(values));
  const bool training = owner_.is_training();
  const bool keeps = !training && keep_ == KeepMaps::yes;
  const bool penalised = training && options_.diversity == HeadDiversity::penalised;

  torch::Tensor attended;  // [batch, heads, entities, dimension]
  if (!at::GradMode::is_enabled() && !keeps && !penalised) {
    attended = attend_in_blocks(queries, keys, answers, entities.padding);
  } else {
    const torch::Tensor weights = profiles(queries, keys, entities.padding);
    attended = torch::matmul(weights, answers);
    if (penalised) overlaps_ = overlaps_of(weights.transpose(1, 2));
    if (keeps) weights_ = weights.detach();
  }
  return output_->forward(attended.transpose(1, 2).flatten(2));
}

void AttentionHeads::keep_weights(KeepMaps keep) {
  keep_ = keep;
  weights_ = torch::Tensor();
}

torch::Tensor AttentionHeads::by_head(const torch::Tensor& rows) const {
  return rows.unflatten(2, {options_.heads, options_.dimension}).transpose(1, 2);
}

torch::Tensor AttentionHeads::profiles(const torch::Tensor& queries, const torch::Tensor& keys,
                                       const torch::Tensor& padding) const {
  const double scale = 1 / std::sqrt(static_cast<double>(options_.dimension));
  torch::Tensor scores = torch::matmul(queries, keys.transpose(2, 3)) * scale;
  if (padding.defined()) {
    scores = scores.masked_fill(padding.unsqueeze(1).unsqueeze(1), -std::numeric_limits<double>::infinity());
  }
  return torch::softmax(scores, 3);
}

torch::Tensor AttentionHeads::attend_in_blocks(const torch::Tensor& queries, const torch::Tensor& keys,
                                               const torch::Tensor& values, const torch::Tensor& padding) const {
  const std::int64_t count = queries.size(2);
  const std::int64_t of_a_query = queries.size(0) * queries.size(1) * keys.size(2);
  const std::int64_t block = std::max<std::int64_t>(1, options_.weights_at_once / of_a_query);
  std::vector<torch::Tensor> attended;
  for (std::int64_t first = 0; first < count; first += block) {
    const torch::Tensor some = queries.narrow(2, first, std::min(block, count - first));
    attended.push_back(torch::matmul(profiles(some, keys, padding), values));
  }
  return torch::cat(attended, 2);
}

}  // namespace foldwise::worker
