// SPDX-License-Identifier: Apache-2.0
#include "worker/models/attention/mask.h"

#include <torch/nn/init.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <stdexcept>
#include <vector>

#include "worker/models/attention/counted_steps.h"

namespace foldwise::worker {
namespace {

enum class BiasOfMask : bool { no, yes };

torch::nn::Linear linear(std::int64_t inputs, std::int64_t outputs, BiasOfMask bias) {
  return torch::nn::Linear(torch::nn::LinearOptions(inputs, outputs).bias(bias == BiasOfMask::yes));
}

/// [batch, channels, steps, height, width] -> [batch, positions, channels]
torch::Tensor by_position(const torch::Tensor& maps) {
  return maps.flatten(2).transpose(1, 2);
}

}  // namespace

AttentionMask::AttentionMask(MapShape shape, const MaskOptions& options) : shape_(shape), options_(options) {
  const MaskContext context = options.context;
  if (context != MaskContext::none && options.over != AttentionOver::spatiotemporal) {
    throw std::logic_error("a context is of spatiotemporal masks alone");
  }
  const std::int64_t units = options.units;
  const BiasOfMask bias =
      context == MaskContext::none || context == MaskContext::concatenation ? BiasOfMask::yes : BiasOfMask::no;
  const std::int64_t seen = shape.channels + (context == MaskContext::concatenation ? units : 0);
  hidden_ = register_module("hidden", linear(seen, units, bias));
  if (context != MaskContext::multiplicative) output_ = register_module("output", linear(units, 1, bias));
  if (context != MaskContext::none)
    context_ = register_module("context", linear(shape.channels, units, BiasOfMask::no));
  if (context == MaskContext::additive) {
    context_hidden_ = register_module("context_hidden", linear(units, units, BiasOfMask::no));
  }
}

void AttentionMask::initialise() {
  const torch::NoGradGuard no_gradient;
  torch::nn::init::kaiming_normal_(hidden_->weight, 0, torch::kFanIn, torch::kLinear);
  if (hidden_->bias.defined()) hidden_->bias.zero_();
  if (context_) torch::nn::init::kaiming_normal_(context_->weight, 0, torch::kFanIn, torch::kReLU);
  if (context_hidden_) torch::nn::init::kaiming_normal_(context_hidden_->weight, 0, torch::kFanIn, torch::kLinear);
  if (output_) {
    output_->weight.zero_();
    if (output_->bias.defined()) output_->bias.zero_();
  } else {
    // The other factor of the product stays random: a rectified layer that starts at zero never learns.
    hidden_->weight.zero_();
  }
}

torch::Tensor AttentionMask::apply(const Sequence& maps) {
  const torch::Tensor mask = mask_of(maps);
  if (keep_ == KeepMaps::yes && !is_training()) kept_ = mask.detach();
  return maps.values * mask;
}

std::vector<AttentionMap> AttentionMask::maps() const {
  if (!kept_.defined()) return {};
  const torch::Tensor mask = kept_.squeeze(1);  // [batch, steps, height, width]
  switch (options_.over) {
    case AttentionOver::temporal:
      return {{"mask", {MapAxis::step}, mask.flatten(1)}};
    case AttentionOver::spatial:
      return {{"mask", {MapAxis::row, MapAxis::column}, mask.squeeze(1)}};
    case AttentionOver::spatiotemporal:
      return {{"mask", {MapAxis::step, MapAxis::row, MapAxis::column}, mask}};
  }
  throw std::logic_error("a mask over no axes");
}

void AttentionMask::keep_maps(KeepMaps keep) {
  keep_ = keep;
  kept_ = torch::Tensor();
}

std::int64_t AttentionMask::map_numbers(std::int64_t steps) const {
  return (options_.over == AttentionOver::spatial ? 1 : steps) *
         (options_.over == AttentionOver::temporal ? 1 : shape_.height * shape_.width);
}

torch::Tensor AttentionMask::mask_of(const Sequence& maps) {
  torch::Tensor features = maps.values;
  if (options_.over == AttentionOver::temporal) features = features.mean({3, 4}, true);
  if (options_.over == AttentionOver::spatial) features = mean_over_steps(maps);
  const torch::Tensor logits = logits_of(by_position(features), maps);
  return 1 + torch::tanh(logits.view({features.size(0), 1, features.size(2), features.size(3), features.size(4)}));
}

TimeGrid AttentionMask::time() const {
  const bool looks_at_all = options_.over == AttentionOver::spatial || options_.context != MaskContext::none;
  if (looks_at_all) return {.stride = 1, .reach = std::nullopt};
  return {};
}

torch::Tensor AttentionMask::context_of(const torch::Tensor& features, const Sequence& maps) {
  const torch::Tensor shown = torch::relu(context_->forward(features));  // [batch, steps * places, units]
  const torch::Tensor steps = shown.unflatten(1, {maps.values.size(2), -1}).mean(2).transpose(1, 2);
  return mean_over_steps({steps, maps.counts}).transpose(1, 2);
}

torch::Tensor AttentionMask::logits_of(const torch::Tensor& features, const Sequence& maps) {
  switch (options_.context) {
    case MaskContext::none:
      return output_->forward(hidden_->forward(features));
    case MaskContext::concatenation: {
      const torch::Tensor context = context_of(features, maps).expand({-1, features.size(1), -1});
      return output_->forward(hidden_->forward(torch::cat({features, context}, 2)));
    }
    case MaskContext::additive: {
      const torch::Tensor context = context_hidden_->forward(context_of(features, maps));
      return output_->forward(torch::tanh(hidden_->forward(features) + context));
    }
    case MaskContext::multiplicative: {
      const torch::Tensor products = hidden_->forward(features) * context_of(features, maps);
      return products.sum(2, true) / std::sqrt(static_cast<double>(options_.units));
    }
  }
  throw std::logic_error("a context without a formula");
}

}  // namespace foldwise::worker
