// SPDX-License-Identifier: Apache-2.0
#include "worker/commands/model_catalogue.h"

#include <torch/types.h>

#include <algorithm>
#include <utility>

#include "experiments/backbone_facts.h"
#include "experiments/foundation/error.h"
#include "worker/models/catalogue.h"
#include "worker/models/cost.h"
#include "worker/models/undrawn_parameters.h"

namespace foldwise::worker {
namespace {

constexpr Backbone attended = Backbone::i3d_vgg16;  // T chapter 4

std::vector<std::int64_t> input_shape(const BackboneFacts& facts, const CatalogueOptions& options) {
  if (facts.takes == BackboneInput::features) return {1, options.features, options.frames};
  return {1, 3, options.frames, options.input.height, options.input.width};
}

std::int64_t hidden_units_of(const Network& network) {
  for (const NamedWeight& weight : network.named_weights()) {
    if (weight.part == Part::head && weight.name.ends_with("hidden.weight")) return weight.tensor.size(0);
  }
  return 0;
}

void add_head(std::vector<HeadFigures>& heads, const Network& network, const BackboneFigures& figures) {
  const std::int64_t channels = network.encoder().channels();
  const std::int64_t hidden_units = hidden_units_of(network);
  const auto same = std::ranges::find_if(
      heads, [&](const HeadFigures& head) { return head.channels == channels && head.hidden_units == hidden_units; });
  if (same != heads.end()) {
    same->backbones.push_back(figures.backbone);
  } else {
    heads.push_back({channels, hidden_units, figures.head_parameters, {figures.backbone}});
  }
}

std::int64_t parameters_of(const Attention& attention) {
  std::int64_t sum = 0;
  for (const auto& layer : attention.over_input) sum += numbers_in(layer->parameters());
  for (const auto& layer : attention.over_maps) sum += numbers_in(layer->parameters());
  for (const auto& layer : attention.over_steps) sum += numbers_in(layer->parameters());
  if (attention.maps_to_steps) sum += numbers_in(attention.maps_to_steps->parameters());
  return sum;
}

/// Whether a sweep file may hold it, each but once.
bool is_listed(const AttentionOptions& options) {
  if (makes_steps(options.kind) && options.over != AttentionOptions{}.over) return false;
  return options.context == MaskContext::none ||
         (options.kind == AttentionKind::mask && options.over == AttentionOver::spatiotemporal);
}

std::vector<AttentionFigures> survey_attention(const Encoder& encoder) {
  std::vector<AttentionFigures> found;
  for (std::size_t kind = 1; kind < Choices<AttentionKind>::names.size(); ++kind) {
    for (std::size_t over = 0; over < Choices<AttentionOver>::names.size(); ++over) {
      for (std::size_t context = 0; context < Choices<MaskContext>::names.size(); ++context) {
        const AttentionOptions options{.kind = static_cast<AttentionKind>(kind),
                                       .over = static_cast<AttentionOver>(over),
                                       .context = static_cast<MaskContext>(context)};
        if (!is_listed(options)) continue;
        const auto axes = makes_steps(options.kind) ? std::nullopt : std::optional(options.over);
        found.push_back({options.kind, axes, options.context, parameters_of(build_attention(options, encoder))});
      }
    }
  }
  return found;
}

std::vector<RecurrenceFigures> survey_recurrences(std::int64_t channels) {
  std::vector<RecurrenceFigures> found;
  for (std::size_t kind = 1; kind < Choices<RecurrenceKind>::names.size(); ++kind) {
    const RecurrenceOptions options{.kind = static_cast<RecurrenceKind>(kind)};
    const auto layer = build_recurrence(options, channels);
    found.push_back({options.kind, layer->channels_out(), numbers_in(layer->parameters())});
  }
  return found;
}

std::vector<PoolingFigures> survey_poolings(int outputs) {
  std::vector<PoolingFigures> found;
  for (std::size_t place = 0; place < Choices<Pooling>::names.size(); ++place) {
    const auto pooling = static_cast<Pooling>(place);
    const auto created = TemporalPooling::create(pooling, outputs);
    found.push_back({pooling, created->takes(), created->over_space(), numbers_in(created->parameters())});
  }
  return found;
}

BackboneFigures facts_alone(const BackboneFacts& facts, int frames) {
  BackboneFigures figures{.backbone = facts.backbone, .problem = {}};
  figures.steps = steps_of(facts.time, frames);
  figures.stride = facts.time.stride;
  figures.receptive_field = facts.field_with(TemporalStride::published);
  figures.dense_receptive_field = facts.field_with(TemporalStride::removed);
  figures.smallest_input = facts.smallest_input;
  return figures;
}

void add_backbone(ModelCatalogue& catalogue, const BackboneFacts& facts) {
  const CatalogueOptions& options = catalogue.options;
  BackboneFigures& figures = catalogue.backbones.emplace_back(facts_alone(facts, options.frames));
  ModelOptions model;
  model.backbone = facts.backbone;
  model.width = options.width;
  model.input = options.input;
  std::shared_ptr<Network> network;  // shared: torch::nn's modules are
  try {
    const UndrawnParameters undrawn;  // else most of the time goes into drawing more than a billion numbers
    network = build_network(model, {.outputs = options.outputs, .features = options.features}).network;
  } catch (const UserError& error) {
    figures.problem = error.what();
    return;
  }
  figures.backbone_parameters = numbers_in(network->parameters_of(Part::backbone));
  figures.head_parameters = numbers_in(network->parameters_of(Part::head));
  figures.multiply_adds = multiply_adds(count_pass(*network, input_shape(facts, options)));
  add_head(catalogue.heads, *network, figures);
  if (facts.backbone != attended) return;
  catalogue.attention = survey_attention(network->encoder());
  catalogue.recurrences = survey_recurrences(network->encoder().channels());
}

}  // namespace

ModelCatalogue survey_models(const CatalogueOptions& options) {
  int least = 0;  // of a backbone that is not in a file
  for (const BackboneFacts& facts : backbone_rows) {
    const bool counts = facts.takes == BackboneInput::pictures && facts.backbone != Backbone::torchscript;
    if (counts) least = least == 0 ? facts.smallest_input : std::min(least, facts.smallest_input);
  }
  if (std::min(options.input.height, options.input.width) < least) {
    throw UserError(Fault::usage, "--input",
                    std::to_string(options.input.height) + "x" + std::to_string(options.input.width) + " pixels",
                    "backbones need at least " + std::to_string(least) + " pixels along each axis");
  }
  ModelCatalogue catalogue{options, {}, {}, {}, survey_poolings(options.outputs), {}};
  for (const BackboneFacts& facts : backbone_rows) {
    if (facts.backbone == Backbone::torchscript) continue;  // what it costs is in a file
    add_backbone(catalogue, facts);
  }
  return catalogue;
}

}  // namespace foldwise::worker
