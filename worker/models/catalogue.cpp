// SPDX-License-Identifier: Apache-2.0
#include "worker/models/catalogue.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <utility>

#include "experiments/choice_table.h"
#include "experiments/facts/backbone_facts.h"
#include "experiments/foundation/error.h"
#include "worker/models/attention/attention_clusters.h"
#include "worker/models/attention/mask.h"
#include "worker/models/attention/region_attention.h"
#include "worker/models/attention/self_attention.h"
#include "worker/models/attention/spatial_transformer.h"
#include "worker/models/backbones/c3d.h"
#include "worker/models/backbones/fully_connected.h"
#include "worker/models/backbones/inception_i3d.h"
#include "worker/models/backbones/residual_network.h"
#include "worker/models/backbones/stored_features.h"
#include "worker/models/backbones/torchscript.h"
#include "worker/models/backbones/vgg.h"
#include "worker/models/fusion/audio_visual.h"
#include "worker/models/fusion/fusion_head.h"
#include "worker/models/heads/head.h"
#include "worker/models/recurrence/long_short_term_memory.h"
#include "worker/models/weights/weights.h"
#include "worker/models/weights/weights_file.h"

namespace foldwise::worker {

namespace {

/// What the rows are told.
struct Order {
  const ModelOptions& options;
  const NetworkShape& shape;
  const std::optional<Standardisation>& standardisation;
};

/// A backbone and what its head is.
struct EncoderAndHead {
  std::shared_ptr<Encoder> encoder;
  HeadOptions head;
  std::shared_ptr<Scorer> scorer = nullptr;  ///< in place of such a head
};

template <Kernels kernels, VggLayers layers, BatchNormalisation normalisation>
EncoderAndHead vgg(const Order& order) {
  const CellPooling pooling = over_space(order.options.pooling);
  return {std::make_shared<Vgg>(kernels, layers, normalisation, order.options, pooling), Vgg::head_of(order.options)};
}

/// One layer of scores behind the backbone, as T 2.1.2 has it.
HeadOptions output_alone(const ModelOptions& options) {
  return {.dropout = options.dropout};
}

template <const ResidualLayout& layout>
EncoderAndHead residual(const Order& order) {
  const CellPooling pooling = over_space(order.options.pooling);
  return {std::make_shared<ResidualNetwork>(layout, order.options, pooling), output_alone(order.options)};
}

template <typename Kind>
EncoderAndHead over_clips(const Order& order) {
  return {std::make_shared<Kind>(order.options, over_space(order.options.pooling)), output_alone(order.options)};
}

EncoderAndHead fully_connected(const Order& order) {
  return {std::make_shared<FullyConnected>(order.options, order.shape.features, order.standardisation),
          output_alone(order.options)};
}

EncoderAndHead audio_visual(const Order& order) {
  const auto encoder = std::make_shared<AudioVisual>(order.options, order.shape, order.standardisation);
  return {encoder,
          {},
          std::make_shared<FusionHead>(order.options.fusion, encoder->widths(), order.options.dropout,
                                       order.shape.outputs)};
}

EncoderAndHead torchscript(const Order& order) {
  auto [encoder, scorer] = load_torchscript(order.options, order.shape.outputs);
  return {std::move(encoder), {}, std::move(scorer)};
}

void expect_large_enough(const ModelOptions& options) {
  const int needed = facts_of(options.backbone).smallest_input;
  const Size& input = options.input;
  if (std::min(input.height, input.width) >= needed) return;
  throw UserError(
      Fault::usage, "model.input", "[" + std::to_string(input.height) + ", " + std::to_string(input.width) + "] pixels",
      std::string(name_of(options.backbone)) + " needs at least " + std::to_string(needed) + " pixels along each axis");
}

struct BackboneRow {
  Backbone backbone;
  EncoderAndHead (*build)(const Order&);
};

constexpr auto backbones = std::to_array<BackboneRow>({
    {Backbone::i3d_vgg11, vgg<Kernels::inflated, VggLayers::vgg11, BatchNormalisation::no>},
    {Backbone::i3d_vgg11_bn, vgg<Kernels::inflated, VggLayers::vgg11, BatchNormalisation::yes>},
    {Backbone::i3d_vgg16, vgg<Kernels::inflated, VggLayers::vgg16, BatchNormalisation::no>},
    {Backbone::i3d_vgg16_bn, vgg<Kernels::inflated, VggLayers::vgg16, BatchNormalisation::yes>},
    {Backbone::fully_connected, fully_connected},
    {Backbone::vgg11, vgg<Kernels::flat, VggLayers::vgg11, BatchNormalisation::no>},
    {Backbone::vgg11_bn, vgg<Kernels::flat, VggLayers::vgg11, BatchNormalisation::yes>},
    {Backbone::vgg16, vgg<Kernels::flat, VggLayers::vgg16, BatchNormalisation::no>},
    {Backbone::vgg16_bn, vgg<Kernels::flat, VggLayers::vgg16, BatchNormalisation::yes>},
    {Backbone::resnet50, residual<resnet50>},
    {Backbone::i3d_resnet50, residual<inflated_resnet50>},
    {Backbone::resnet18_3d, residual<resnet18_3d>},
    {Backbone::resnext101_3d, residual<resnext101_3d>},
    {Backbone::c3d, over_clips<C3d>},
    {Backbone::inception_i3d, over_clips<InceptionI3d>},
    {Backbone::torchscript, torchscript},
    {Backbone::audio_visual, audio_visual},
});
static_assert(each_has_its_row(backbones, &BackboneRow::backbone));

/// A layer with its first parameters.
template <typename Layer, typename... Arguments>
std::shared_ptr<Layer> initialised(Arguments&&... arguments) {
  auto layer = std::make_shared<Layer>(std::forward<Arguments>(arguments)...);
  layer->initialise();
  return layer;
}

Attention mask(const AttentionOptions& options, const Encoder& encoder) {
  const MaskOptions own{.over = options.over, .context = options.context, .units = options.dimension};
  return {{initialised<AttentionMask>(encoder.map_shape(), own)}, {}};
}

HeadDiversity diversity_of(double penalty) {
  return penalty > 0 ? HeadDiversity::penalised : HeadDiversity::free;
}

SelfAttentionOptions self_attention_of(const AttentionOptions& options) {
  return {.over = options.over,
          .heads = {.heads = options.heads,
                    .dimension = options.dimension,
                    .diversity = diversity_of(options.diversity_penalty)},
          .positional_encoding = options.positional_encoding};
}

Attention step_self_attention(const AttentionOptions& options, const Encoder& encoder) {
  return {{}, {initialised<StepSelfAttention>(encoder.channels(), self_attention_of(options))}};
}

Attention map_self_attention(const AttentionOptions& options, const Encoder& encoder) {
  return {{initialised<MapSelfAttention>(encoder.map_shape(), self_attention_of(options))}, {}};
}

Attention spatial_transformer(const AttentionOptions& options, const Encoder& /*encoder*/) {
  return {{}, {}, {initialised<SpatialTransformer>(SpatialTransformerOptions{.over = options.over})}};
}

template <typename Layer>
Attention regions(const AttentionOptions& options, const Encoder& encoder) {
  const RegionOptions own{
      .heads = options.heads, .units = options.dimension, .diversity = diversity_of(options.diversity_penalty)};
  return {{}, {}, {}, initialised<Layer>(encoder.map_shape(), own)};
}

/// At which seam a kind of attention stands: input, maps, between maps and steps, or steps.
struct AttentionRow {
  AttentionKind kind;
  std::optional<AttentionOver> over;  ///< where that depends on the axes that it is over; none: it has no choice
  Attention (*build)(const AttentionOptions&, const Encoder&);
};

constexpr auto attentions = std::to_array<AttentionRow>({
    {AttentionKind::mask, AttentionOver::temporal, mask},
    {AttentionKind::mask, AttentionOver::spatial, mask},
    {AttentionKind::mask, AttentionOver::spatiotemporal, mask},
    {AttentionKind::self_attention, AttentionOver::temporal, step_self_attention},
    {AttentionKind::self_attention, AttentionOver::spatial, map_self_attention},
    {AttentionKind::self_attention, AttentionOver::spatiotemporal, map_self_attention},
    {AttentionKind::spatial_transformer, AttentionOver::temporal, spatial_transformer},
    {AttentionKind::spatial_transformer, AttentionOver::spatial, spatial_transformer},
    {AttentionKind::spatial_transformer, AttentionOver::spatiotemporal, spatial_transformer},
    {AttentionKind::region_attention, std::nullopt, regions<RegionAttention>},
    {AttentionKind::attention_clusters, std::nullopt, regions<AttentionClusters>},
});

/// Of a kind that is not none; the row's own where it has no choice of axes.
constexpr const AttentionRow* attention_row(AttentionKind kind, AttentionOver over) {
  for (const AttentionRow& row : attentions) {
    if (row.kind == kind && (!row.over || *row.over == over)) return &row;
  }
  return nullptr;
}

consteval bool each_attention_has_its_row() {
  std::size_t used = 0;
  for (std::size_t kind = 1; kind < Choices<AttentionKind>::names.size(); ++kind) {
    for (std::size_t over = 0; over < Choices<AttentionOver>::names.size(); ++over) {
      const AttentionRow* const row = attention_row(static_cast<AttentionKind>(kind), static_cast<AttentionOver>(over));
      if (row == nullptr || row->over.has_value() == makes_steps(row->kind)) return false;
      if (row->over || over == 0) ++used;
    }
  }
  return used == attentions.size();
}
static_assert(each_attention_has_its_row());

/// Of the vectors that the attention leaves.
std::int64_t channels_of_steps(const AttentionOptions& options, const Encoder& encoder) {
  return makes_steps(options.kind) ? options.heads * encoder.map_shape().channels : encoder.channels();
}

struct RecurrenceRow {
  RecurrenceKind kind;
  std::shared_ptr<StepLayer> (*build)(std::int64_t channels, const RecurrenceOptions& options);
};

std::shared_ptr<StepLayer> no_recurrence(std::int64_t /*channels*/, const RecurrenceOptions& /*options*/) {
  return nullptr;
}

std::shared_ptr<StepLayer> long_short_term_memory(std::int64_t channels, const RecurrenceOptions& options) {
  return initialised<LongShortTermMemory>(
      channels,
      LstmOptions{.units = options.units, .dropout = options.dropout, .recurrent_dropout = options.recurrent_dropout});
}

constexpr auto recurrences = std::to_array<RecurrenceRow>({
    {RecurrenceKind::none, no_recurrence},
    {RecurrenceKind::lstm, long_short_term_memory},
});
static_assert(each_has_its_row(recurrences, &RecurrenceRow::kind));

/// Of the vectors that the head takes. What stands before it is drawn behind it.
std::int64_t channels_before_head(const ModelOptions& options, const Encoder& encoder) {
  if (options.recurrence.kind != RecurrenceKind::none) return options.recurrence.units;
  return channels_of_steps(options.attention, encoder);
}

HeadOptions head_for(const ModelOptions& options, const HeadOptions& of_backbone) {
  switch (options.head.kind) {
    case HeadKind::published:
      return of_backbone;
    case HeadKind::three_layers:
      return {.hidden_units = options.head.first_units,
              .second_units = options.head.second_units,
              .dropout = options.dropout};
  }
  throw std::logic_error("a head without layers");
}

/// What a front's own network had behind it, where it fits.
void take_over(Network& network, const FrozenFront& front) {
  const torch::NoGradGuard no_gradient;
  for (auto& [part, name, tensor] : network.named_weights()) {
    const auto found = front.behind.find(name);
    if (found == front.behind.end()) continue;
    if (found->second.sizes() != tensor.sizes()) throw std::logic_error("stored features of another head's " + name);
    torch::Tensor(tensor).copy_(found->second);
  }
}

BuiltNetwork build_behind(const FrozenFront& front, const ModelOptions& options, const NetworkShape& shape) {
  const auto encoder = std::make_shared<StoredFeatures>(front);
  const HeadOptions as_its_own{.hidden_units = front.hidden_units, .dropout = options.dropout};
  const auto head = std::make_shared<Head>(front.channels, as_its_own, shape.outputs);
  head->initialise();
  const Attention attention = build_attention(options.attention, *encoder);
  const auto pooling = TemporalPooling::create(options.pooling, shape.outputs);
  BuiltNetwork built{std::make_shared<Network>(encoder, attention, head, pooling), {}};
  take_over(*built.network, front);
  return built;
}

}  // namespace

Attention build_attention(const AttentionOptions& options, const Encoder& encoder) {
  if (options.kind == AttentionKind::none) return {};
  return attention_row(options.kind, options.over)->build(options, encoder);
}

std::shared_ptr<StepLayer> build_recurrence(const RecurrenceOptions& options, std::int64_t channels) {
  return recurrences.at(static_cast<std::size_t>(options.kind)).build(channels, options);
}

BuiltNetwork build_network(const ModelOptions& options, const NetworkShape& shape,
                           const std::optional<Standardisation>& standardisation) {
  if (shape.front != nullptr) return build_behind(*shape.front, options, shape);
  const BackboneRow& row = backbones.at(static_cast<std::size_t>(options.backbone));
  expect_large_enough(options);
  auto [encoder, head_options, head] = row.build({options, shape, standardisation});
  if (!head) {
    head =
        std::make_shared<Head>(channels_before_head(options, *encoder), head_for(options, head_options), shape.outputs);
  }
  encoder->initialise();
  head->initialise();
  // Drawn last, so that backbone and head start alike whatever stands between them.
  Attention attention = build_attention(options.attention, *encoder);
  const auto recurrence = build_recurrence(options.recurrence, channels_of_steps(options.attention, *encoder));
  if (recurrence) attention.over_steps.push_back(recurrence);
  const auto pooling = TemporalPooling::create(options.pooling, shape.outputs);
  BuiltNetwork built{std::make_shared<Network>(encoder, attention, head, pooling), {}};
  built.network->divide_scores_by(options.target_multiplier);
  SafeTensors file;
  if (!options.weights.empty()) {
    file = read_weights_file(options.weights);
    built.weights = load_weights(*built.network, file, options.weights, options);
  }
  built.normalisation = normalisation_for(options.normalisation, file, options.weights);
  return built;
}

}  // namespace foldwise::worker
