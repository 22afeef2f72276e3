// SPDX-License-Identifier: Apache-2.0
#include "worker/models/network.h"

#include <ATen/Context.h>
#include <torch/version.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include "worker/models/precision.h"

namespace foldwise::worker {

namespace {

/// Clips and kernels in a format; what has no channels of pixels stays as it is.
torch::Tensor laid_out(const torch::Tensor& tensor, MemoryFormat format) {
  const bool over_time = tensor.dim() == 5;
  if (!over_time && tensor.dim() != 4) return tensor;
  switch (format) {
    case MemoryFormat::contiguous:
      return tensor.contiguous();
    case MemoryFormat::channels_last:
      return tensor.contiguous(over_time ? torch::MemoryFormat::ChannelsLast3d : torch::MemoryFormat::ChannelsLast);
  }
  throw std::logic_error("a memory format without a layout");
}

torch::Tensor in_float32(const torch::Tensor& scores) {
  return scores.scalar_type() == torch::kBFloat16 ? scores.to(torch::kFloat) : scores;
}

/// The oneDNN of libtorch 2.6 answers memory that nobody wrote as the gradient of a convolution's input where its
/// outputs fill no whole blocks of 16 (batches of two and more; with AVX-512, and for some shapes with AVX2), and in 16
/// bits as its result. That of 1.13 does not.
bool is_wrong_with_onednn(const std::vector<torch::Tensor>& parameters) {
  constexpr std::int64_t block = 16;
  return TORCH_VERSION_MAJOR >= 2 && std::ranges::any_of(parameters, [](const torch::Tensor& parameter) {
           return parameter.dim() >= 4 && parameter.size(0) % block != 0;  // a kernel
         });
}

std::string text_of(std::int64_t channels) {
  return std::to_string(channels) + " channels";
}

std::string text_of(const MapShape& shape) {
  return text_of(shape.channels) + " of " + std::to_string(shape.height) + " x " + std::to_string(shape.width);
}

template <typename Shape>
void expect_same(const std::string& layer, const Shape& takes, const Shape& given) {
  if (takes == given) return;
  throw std::logic_error("the network's " + layer + " takes " + text_of(takes) + " and is given " + text_of(given));
}

}  // namespace

std::string_view name_of(Part part) {
  constexpr std::array<std::string_view, parts.size()> names{"backbone", "attention", "head", "pooling"};
  return names.at(static_cast<std::size_t>(part));
}

Network::Network(std::shared_ptr<Encoder> encoder, const Attention& attention, std::shared_ptr<Scorer> head,
                 std::shared_ptr<TemporalPooling> pooling)
    : encoder_(register_module("encoder", std::move(encoder))),
      head_(register_module("head", std::move(head))),
      pooling_(register_module("pooling", std::move(pooling))) {
  expect_fit(attention);
  modules_.push_back({Part::backbone, "", encoder_.get()});
  for (const auto& layer : attention.over_input) add_layer("layer over the input", layer);
  add_link({"input to maps"}, encoder_->time(), [this](const Sequence& input) {
    return encoder_->to_maps({laid_out(input.values, format_), input.counts});
  });
  for (const auto& layer : attention.over_maps) add_layer("layer over maps", layer);
  if (pooling_->takes() == Pooled::scores_of_positions) {
    add_positions();
  } else {
    add_steps(attention);
  }
  modules_.push_back({Part::head, encoder_->head_prefix(), head_.get()});
  modules_.push_back({Part::pooling, "pooling.", pooling_.get()});

  nearby_time_ = links_.front().time;
  while (nearby_links_ < links_.size() && links_[nearby_links_].time.reach) {
    nearby_time_ = behind(nearby_time_, links_[nearby_links_++].time);
  }
  for (const Link& link : links_) stride_ *= link.time.stride;
  expect_names_of_their_own();
}

void Network::add_link(const ChainPlace& place, const TimeGrid& time,
                       std::function<torch::Tensor(const Sequence&)> pass) {
  links_.push_back({place, time, std::move(pass)});
}

template <typename Layer>
void Network::add_layer(std::string_view what, const std::shared_ptr<Layer>& layer) {
  const std::string name = std::to_string(attention_layers_++);
  const std::string prefix = "attention." + name + ".";
  modules_.push_back({Part::attention, prefix, layer.get()});
  register_module("attention_" + name, layer);
  add_link({what, Part::attention, prefix}, layer->time(),
           [layer](const Sequence& input) { return layer->apply(input); });
  TimeGrid time;
  for (const Link& link : links_) time = behind(time, link.time);
  seams_.push_back({layer.get(), "attention." + name, time});
}

void Network::add_steps(const Attention& attention) {
  if (attention.maps_to_steps) {
    add_layer("maps to steps", attention.maps_to_steps);
  } else {
    add_link({"maps to steps"}, {}, [this](const Sequence& maps) { return encoder_->to_steps(maps.values); });
  }
  feature_links_ = links_.size();
  for (const auto& layer : attention.over_steps) add_layer("layer over steps", layer);
  if (pooling_->takes() == Pooled::features_of_steps) {
    add_link(place_of_pooling(), {.reach = std::nullopt}, [this](const Sequence& steps) {
      return pooling_->of_clips({in_float32(steps.values), steps.counts}).unsqueeze(2);  // [batch, channels, 1]
    });
    links_.back().steps = StepsBehind::one;
  }
  add_link({"head", Part::head, encoder_->head_prefix()}, {},
           [this](const Sequence& steps) { return head_->score(steps.values); });
}

void Network::add_positions() {
  add_link({"head at each position", Part::head, encoder_->head_prefix()}, {}, [this](const Sequence& maps) {
    const torch::Tensor positions = encoder_->to_positions(maps.values);  // [batch, channels, steps, height, width]
    const torch::Tensor scores = head_->score(positions.flatten(2)).unflatten(2, positions.sizes().slice(2));
    return pool_to_grid(in_float32(scores), {1, 1}, pooling_->over_space()).squeeze(4).squeeze(3);
  });
}

void Network::expect_fit(const Attention& attention) const {
  for (const auto& layer : attention.over_input) {
    if (layer->time().stride != 1) throw std::logic_error("the network's layer over its input changes its length");
  }
  for (const auto& layer : attention.over_maps) {
    expect_same("layer over maps", layer->shape(), encoder_->map_shape());
    if (layer->time().stride != 1) throw std::logic_error("the network's layer over maps changes the number of steps");
  }
  std::int64_t channels = encoder_->channels();
  if (attention.maps_to_steps) {
    expect_same("layer from maps to steps", attention.maps_to_steps->shape(), encoder_->map_shape());
    channels = attention.maps_to_steps->channels_out();
  }
  for (const auto& layer : attention.over_steps) {
    expect_same("layer over steps", layer->channels_in(), channels);
    channels = layer->channels_out();
  }
  expect_same("head", head_->channels(), channels);
  const bool has_steps = attention.maps_to_steps || !attention.over_steps.empty();
  if (pooling_->takes() == Pooled::scores_of_positions && has_steps) {
    throw std::logic_error("the network pools the scores of positions, which have no layers of steps");
  }
}

void Network::expect_names_of_their_own() const {
  std::set<std::string> names;
  for (const NamedWeight& weight : named_weights()) {
    if (!names.insert(weight.name).second) throw std::logic_error("the network has two tensors named " + weight.name);
  }
}

void Network::compute_in(Precision precision, MemoryFormat format) {
  precision_ = precision;
  format_ = format;
  at::globalContext().setUserEnabledMkldnn(!device().is_cpu() || !is_wrong_with_onednn(parameters()));
  for (torch::Tensor& parameter : parameters()) parameter.set_data(laid_out(parameter.detach(), format));
}

Sequence Network::pass(Sequence input, std::size_t first, std::size_t last) {
  const AutocastScope scope(precision_, input.values.device());
  for (std::size_t place = first; place < last; ++place) {
    const Link& link = links_[place];
    input.values = link.pass(input);
    if (link.steps == StepsBehind::one) {
      input.counts = torch::Tensor();
    } else if (input.counts.defined() && link.time.stride > 1) {
      input.counts = (input.counts + (link.time.stride - 1)).floor_divide(link.time.stride);
    }
  }
  if (last == links_.size()) input.values = in_float32(input.values);
  return input;
}

torch::Tensor Network::score_clips(const Sequence& input) {
  return score_for_training(input).pooled;
}

ClipScores Network::score_for_training(const Sequence& input) {
  Sequence steps = pass(input, 0, links_.size());
  return {pooling_->of_clips(steps), std::move(steps)};
}

void Network::follow(Sequence input, const std::function<void(const ChainPlace&, const torch::Tensor&)>& visit) {
  for (std::size_t place = 0; place < links_.size(); ++place) {
    input = pass(std::move(input), place, place + 1);
    visit(links_[place].place, input.values);
  }
  if (pooling_->takes() != Pooled::features_of_steps) visit(place_of_pooling(), pooling_->of_clips(input));
}

torch::Tensor Network::score_sequence(const torch::Tensor& input) {
  return divided(pass({input}, 0, links_.size()).values);
}

torch::Tensor Network::score_nearby(const torch::Tensor& piece) {
  return pass({piece}, 0, nearby_links_).values;
}

torch::Tensor Network::step_features(const torch::Tensor& piece) {
  if (feature_links_ == 0) throw std::logic_error("the network pools the scores of positions and has no steps before");
  return in_float32(pass({piece}, 0, feature_links_).values);
}

torch::Tensor Network::score_joined(const torch::Tensor& joined) {
  return divided(pass({joined}, nearby_links_, links_.size()).values);
}

torch::Tensor Network::penalty() const {
  torch::Tensor sum;
  for (const Seam& seam : seams_) {
    const torch::Tensor penalty = seam.layer->penalty();
    if (penalty.defined()) sum = sum.defined() ? sum + penalty : penalty;
  }
  return sum;
}

void Network::keep_maps(KeepMaps keep) {
  for (const Seam& seam : seams_) seam.layer->keep_maps(keep);
}

std::vector<LayerMaps> Network::maps() const {
  std::vector<LayerMaps> all;
  for (const Seam& seam : seams_) {
    std::vector<AttentionMap> kept = seam.layer->maps();
    if (!kept.empty()) all.push_back({seam.name, seam.time, std::move(kept)});
  }
  return all;
}

std::int64_t Network::map_numbers(int frames) const {
  std::int64_t numbers = 0;
  for (const Seam& seam : seams_) numbers += seam.layer->map_numbers(steps_of(seam.time, frames));
  return numbers;
}

torch::Tensor Network::pool_video(const torch::Tensor& scores, const VideoPooling& how) const {
  return pooling_->of_video(scores, steps_of({.stride = stride_}, how.clip_frames), how.inverse_temperature);
}

TimeWeights Network::time_weights(const torch::Tensor& scores, const VideoPooling& how) const {
  return pooling_->weights_over(scores, steps_of({.stride = stride_}, how.clip_frames), how.inverse_temperature);
}

std::vector<NamedWeight> Network::named_weights() const {
  std::vector<NamedWeight> weights;
  for (const auto& [part, prefix, module] : modules_) {
    for (const auto& parameter : module->named_parameters()) {
      weights.push_back({part, prefix + parameter.key(), parameter.value()});
    }
  }
  for (const auto& [part, prefix, module] : modules_) {
    for (const auto& buffer : module->named_buffers()) weights.push_back({part, prefix + buffer.key(), buffer.value()});
  }
  return weights;
}

std::vector<torch::Tensor> Network::parameters_of(Part part) const {
  std::vector<torch::Tensor> parameters;
  for (const PartModule& entry : modules_) {
    if (entry.part != part) continue;
    for (const torch::Tensor& parameter : entry.module->parameters()) parameters.push_back(parameter);
  }
  return parameters;
}

}  // namespace foldwise::worker
