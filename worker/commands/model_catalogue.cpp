// SPDX-License-Identifier: Apache-2.0
#include "worker/commands/model_catalogue.h"

#include <torch/types.h>

#include <algorithm>
#include <utility>

#include "experiments/facts/backbone_facts.h"
#include "experiments/foundation/error.h"
#include "worker/models/catalogue.h"
#include "worker/models/cost.h"
#include "worker/models/heads/head.h"
#include "worker/models/undrawn_parameters.h"

namespace foldwise::worker {
namespace {

constexpr Backbone attended = Backbone::i3d_vgg16;  // T chapter 4

std::vector<std::int64_t> input_shape(const BackboneFacts& facts, const CatalogueOptions& options) {
  if (facts.takes == BackboneInput::features) return {1, options.features, options.frames};
  return {1, 3, options.frames, options.input.height, options.input.width};
}

std::vector<std::int64_t> hidden_units_of(const Network& network) {
  for (const NamedWeight& weight : network.named_weights()) {
    if (weight.part == Part::head && weight.name.ends_with("hidden.weight")) return {weight.tensor.size(0)};
  }
  return {};
}

/// Of a step, [1, outputs, steps].
std::int64_t head_multiply_adds(const std::vector<CountedLink>& links) {
  for (const CountedLink& link : links) {
    if (link.place.part == Part::head) return link.multiply_adds() / link.output.at(2);
  }
  return 0;
}

void add_head(std::vector<HeadFigures>& heads, const Network& network, const BackboneFigures& figures,
              const std::vector<CountedLink>& links) {
  const std::int64_t channels = network.encoder().channels();
  const std::vector<std::int64_t> hidden_units = hidden_units_of(network);
  const auto same = std::ranges::find_if(
      heads, [&](const HeadFigures& head) { return head.channels == channels && head.hidden_units == hidden_units; });
  if (same != heads.end()) {
    same->backbones.push_back(figures.backbone);
  } else {
    heads.push_back({HeadKind::published,
                     channels,
                     hidden_units,
                     figures.head_parameters,
                     head_multiply_adds(links),
                     {figures.backbone}});
  }
}

/// The head of other layers that a sweep may put in the place of the backbone's own.
HeadFigures three_layers(std::int64_t channels, int outputs) {
  const HeadLayers layers;
  const HeadOptions options{.hidden_units = layers.first_units, .second_units = layers.second_units};
  Head head(channels, options, outputs);
  head.eval();
  const torch::Tensor step = torch::zeros({1, channels, 1});
  return {HeadKind::three_layers,
          channels,
          {layers.first_units, layers.second_units},
          numbers_in(head.parameters()),
          count_alone(head, [&] { head.score(step); }),
          {attended}};
}

/// What reaches the seams of a network.
struct SeamInputs {
  std::vector<std::int64_t> frames;  ///< [1, 3, frames, height, width]
  std::vector<std::int64_t> maps;    ///< [1, channels, steps, height, width]
  std::vector<std::int64_t> steps;   ///< [1, channels, steps]
};

SeamInputs seam_inputs(const Encoder& encoder, const CatalogueOptions& options) {
  const MapShape map = encoder.map_shape();
  const std::int64_t steps = steps_of(encoder.time(), options.frames);
  return {{1, 3, options.frames, options.input.height, options.input.width},
          {1, map.channels, steps, map.height, map.width},
          {1, encoder.channels(), steps}};
}

/// What layers at a seam have, cost and see.
struct SeamCost {
  std::int64_t parameters = 0;
  std::int64_t multiply_adds = 0;
  Sees sees = Sees::step;

  void add(SeamLayer& layer, const std::vector<std::int64_t>& input, Sees nearby) {
    layer.eval();
    parameters += numbers_in(layer.parameters());
    const torch::Tensor values = torch::zeros(input);
    multiply_adds += count_alone(layer, [&] { layer.apply({values}); });
    sees = layer.time().reach ? nearby : Sees::clip;
  }
};

SeamCost cost_of(const Attention& attention, const SeamInputs& inputs) {
  SeamCost cost;
  for (const auto& layer : attention.over_input) cost.add(*layer, inputs.frames, Sees::frame);
  for (const auto& layer : attention.over_maps) cost.add(*layer, inputs.maps, Sees::step);
  for (const auto& layer : attention.over_steps) cost.add(*layer, inputs.steps, Sees::step);
  if (attention.maps_to_steps) cost.add(*attention.maps_to_steps, inputs.maps, Sees::step);
  return cost;
}

/// Whether a sweep file may hold it, each but once.
bool is_listed(const AttentionOptions& options) {
  if (makes_steps(options.kind) && options.over != AttentionOptions{}.over) return false;
  return options.context == MaskContext::none ||
         (options.kind == AttentionKind::mask && options.over == AttentionOver::spatiotemporal);
}

std::vector<AttentionFigures> survey_attention(const Encoder& encoder, const SeamInputs& inputs) {
  std::vector<AttentionFigures> found;
  for (std::size_t kind = 1; kind < Choices<AttentionKind>::names.size(); ++kind) {
    for (std::size_t over = 0; over < Choices<AttentionOver>::names.size(); ++over) {
      for (std::size_t context = 0; context < Choices<MaskContext>::names.size(); ++context) {
        const AttentionOptions options{.kind = static_cast<AttentionKind>(kind),
                                       .over = static_cast<AttentionOver>(over),
                                       .context = static_cast<MaskContext>(context)};
        if (!is_listed(options)) continue;
        const auto axes = makes_steps(options.kind) ? std::nullopt : std::optional(options.over);
        const SeamCost cost = cost_of(build_attention(options, encoder), inputs);
        found.push_back({options.kind, axes, options.context, cost.parameters, cost.multiply_adds, cost.sees});
      }
    }
  }
  return found;
}

std::vector<RecurrenceFigures> survey_recurrences(std::int64_t channels, const SeamInputs& inputs) {
  std::vector<RecurrenceFigures> found;
  for (std::size_t kind = 1; kind < Choices<RecurrenceKind>::names.size(); ++kind) {
    const RecurrenceOptions options{.kind = static_cast<RecurrenceKind>(kind)};
    const auto layer = build_recurrence(options, channels);
    SeamCost cost;
    cost.add(*layer, inputs.steps, Sees::step);
    found.push_back({options.kind, layer->channels_out(), cost.parameters, cost.multiply_adds, cost.sees});
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

/// What it has and costs is in a file.
BackboneFigures module_of_a_user(const BackboneFacts& facts) {
  BackboneFigures figures = facts_alone(facts, 1);
  figures.steps = 0;
  figures.problem =
      "it is a module of your own, in model.file: orchestrator models show SWEEP.yaml tells what it has and costs";
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
  const std::vector<CountedLink> links = count_pass(*network, input_shape(facts, options));
  figures.multiply_adds = multiply_adds(links);
  add_head(catalogue.heads, *network, figures, links);
  if (facts.backbone != attended) return;
  const SeamInputs inputs = seam_inputs(network->encoder(), options);
  catalogue.attention = survey_attention(network->encoder(), inputs);
  catalogue.recurrences = survey_recurrences(network->encoder().channels(), inputs);
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
    if (facts.backbone == Backbone::torchscript) {
      catalogue.backbones.push_back(module_of_a_user(facts));
    } else {
      add_backbone(catalogue, facts);
    }
  }
  for (const HeadFigures& head : catalogue.heads) {
    if (std::ranges::find(head.backbones, attended) == head.backbones.end()) continue;
    catalogue.heads.push_back(three_layers(head.channels, options.outputs));
    break;
  }
  return catalogue;
}

}  // namespace foldwise::worker
