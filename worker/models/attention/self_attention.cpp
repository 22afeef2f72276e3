// SPDX-License-Identifier: Apache-2.0
#include "worker/models/attention/self_attention.h"

#include <torch/types.h>

#include <stdexcept>
#include <vector>

#include "worker/models/attention/counted_steps.h"
#include "worker/models/attention/positional_encoding.h"

namespace foldwise::worker {
namespace {

torch::Tensor encoding_of(PositionalEncoding encoding, const std::vector<std::int64_t>& sides,
                          const torch::Tensor& values) {
  switch (encoding) {
    case PositionalEncoding::none:
      return {};
    case PositionalEncoding::sinusoidal:
      return sinusoidal_encoding(sides, values.size(-1), values.options().requires_grad(false));
  }
  throw std::logic_error("a positional encoding without a formula");
}

/// Overlaps of the queries of each step, [batch, steps, queries], -> their mean over the steps that count, summed over
/// samples.
torch::Tensor penalty_of(const torch::Tensor& overlaps, const torch::Tensor& counts) {
  return mean_over_steps({overlaps.mean(2).unsqueeze(1), counts}).sum();
}

}  // namespace

StepSelfAttention::StepSelfAttention(std::int64_t channels, const SelfAttentionOptions& options)
    : channels_(channels), options_(options), heads_(*this, channels, options.heads) {}

torch::Tensor StepSelfAttention::apply(const Sequence& steps) {
  AttentionHeads::Entities entities{steps.values.transpose(1, 2)};
  const std::int64_t count = steps.values.size(2);
  entities.encoding = encoding_of(options_.positional_encoding, {count}, entities.values);
  if (steps.counts.defined()) entities.padding = padding_of(steps.counts, count);
  const torch::Tensor added = heads_.attend(entities).transpose(1, 2);
  if (is_training() && heads_.overlaps().defined()) {
    penalty_ = penalty_of(heads_.overlaps().unsqueeze(2), steps.counts);
  }
  return steps.values + added.to(steps.values.scalar_type());
}

MapSelfAttention::MapSelfAttention(MapShape shape, const SelfAttentionOptions& options)
    : shape_(shape), options_(options), heads_(*this, shape.channels, options.heads) {
  if (options.over == AttentionOver::temporal) throw std::logic_error("temporal self-attention is over steps");
}

std::vector<AttentionMap> StepSelfAttention::maps() const {
  if (!heads_.weights().defined()) return {};
  return {{"weights", {MapAxis::head, MapAxis::step, MapAxis::key_step}, heads_.weights()}};
}

TimeGrid MapSelfAttention::time() const {
  if (options_.over == AttentionOver::spatiotemporal) return {.stride = 1, .reach = std::nullopt};
  return {};
}

torch::Tensor MapSelfAttention::apply(const Sequence& maps) {
  const torch::Tensor places = maps.values.permute({0, 2, 3, 4, 1});  // [batch, steps, height, width, channels]
  const std::int64_t batch = places.size(0);
  const std::int64_t steps = places.size(1);
  const std::int64_t cells = places.size(2) * places.size(3);
  steps_ = steps;
  AttentionHeads::Entities entities;
  std::vector<std::int64_t> sides{places.size(2), places.size(3)};
  if (options_.over == AttentionOver::spatial) {
    entities.values = places.reshape({batch * steps, cells, -1});
  } else {
    entities.values = places.reshape({batch, steps * cells, -1});
    sides.insert(sides.begin(), steps);
    if (maps.counts.defined()) {
      entities.padding = padding_of(maps.counts, steps).unsqueeze(2).expand({batch, steps, cells}).flatten(1);
    }
  }
  entities.encoding = encoding_of(options_.positional_encoding, sides, entities.values);
  const torch::Tensor added = heads_.attend(entities).view(places.sizes()).permute({0, 4, 1, 2, 3});
  if (is_training() && heads_.overlaps().defined()) {
    penalty_ = penalty_of(heads_.overlaps().view({batch, steps, cells}), maps.counts);
  }
  return maps.values + added.to(maps.values.scalar_type());
}

std::vector<AttentionMap> MapSelfAttention::maps() const {
  const torch::Tensor& weights = heads_.weights();  // [batch, heads, queries, keys]; spatial: [batch * steps, …]
  if (!weights.defined()) return {};
  const std::int64_t heads = weights.size(1);
  if (options_.over == AttentionOver::spatial) {
    return {{"weights",
             {MapAxis::step, MapAxis::head, MapAxis::row, MapAxis::column, MapAxis::key_row, MapAxis::key_column},
             weights.view({-1, steps_, heads, shape_.height, shape_.width, shape_.height, shape_.width})}};
  }
  return {{"weights",
           {MapAxis::head, MapAxis::step, MapAxis::row, MapAxis::column, MapAxis::key_step, MapAxis::key_row,
            MapAxis::key_column},
           weights.view({-1, heads, steps_, shape_.height, shape_.width, steps_, shape_.height, shape_.width})}};
}

std::int64_t MapSelfAttention::map_numbers(std::int64_t steps) const {
  if (options_.over == AttentionOver::spatial) return steps * heads_.weights_of(cells());
  return heads_.weights_of(steps * cells());
}

}  // namespace foldwise::worker
