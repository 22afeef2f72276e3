// SPDX-License-Identifier: Apache-2.0
#include "worker/models/attention/region_weights.h"

#include <torch/nn/init.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <string>
#include <vector>

#include "worker/models/attention/counted_steps.h"

namespace foldwise::worker {
namespace {

torch::nn::Linear without_bias(torch::nn::Module& owner, const std::string& name, std::int64_t inputs,
                               std::int64_t outputs) {
  return owner.register_module(name, torch::nn::Linear(torch::nn::LinearOptions(inputs, outputs).bias(false)));
}

}  // namespace

RegionWeights::RegionWeights(torch::nn::Module& owner, std::int64_t channels, const RegionOptions& options)
    : owner_(owner),
      options_(options),
      hidden_(without_bias(owner, "hidden", channels, options.units)),
      output_(without_bias(owner, "output", options.units, options.heads)) {}

void RegionWeights::initialise() {
  const torch::NoGradGuard no_gradient;
  for (const torch::nn::Linear& layer : {hidden_, output_}) {
    torch::nn::init::kaiming_normal_(layer->weight, 0, torch::kFanIn, torch::kLinear);
  }
}

torch::Tensor RegionWeights::sums_of(const Sequence& maps) {
  const torch::Tensor regions = maps.values.permute({0, 2, 3, 4, 1}).flatten(2, 3);  // R: [batch, steps, places, ..]
  const torch::Tensor logits = output_->forward(torch::tanh(hidden_->forward(regions)));
  const torch::Tensor weights = torch::softmax(logits.transpose(2, 3), 3);  // A: [batch, steps, heads, places]
  if (owner_.is_training() && options_.diversity == HeadDiversity::penalised) {
    penalty_ = mean_over_steps({overlaps_of(weights).unsqueeze(1), maps.counts}).sum();
  }
  if (!owner_.is_training() && keep_ == KeepMaps::yes) {
    kept_ = weights.detach().unflatten(3, {maps.values.size(3), maps.values.size(4)});
  }
  return torch::matmul(weights.to(regions.scalar_type()), regions);
}

std::vector<AttentionMap> RegionWeights::maps() const {
  if (!kept_.defined()) return {};
  return {{"weights", {MapAxis::step, MapAxis::head, MapAxis::row, MapAxis::column}, kept_}};
}

void RegionWeights::keep_maps(KeepMaps keep) {
  keep_ = keep;
  kept_ = torch::Tensor();
}

}  // namespace foldwise::worker
