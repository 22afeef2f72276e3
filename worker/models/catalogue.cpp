// SPDX-License-Identifier: Apache-2.0
#include "worker/models/catalogue.h"

#include <array>
#include <utility>

#include "experiments/choice_table.h"
#include "worker/models/backbones/fully_connected.h"
#include "worker/models/backbones/vgg.h"
#include "worker/models/weights/safetensors.h"
#include "worker/models/weights/weights.h"

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
};

/// two_step: the maximum over space on features (T 2.1.2); softmax: the average, as the 2D parent has it.
CellPooling cells_of(Pooling pooling) {
  return pooling == Pooling::two_step ? CellPooling::maximum : CellPooling::average;
}

template <VggLayers layers, BatchNormalisation normalisation>
EncoderAndHead inflated_vgg(const Order& order) {
  const CellPooling pooling = cells_of(order.options.pooling);
  return {std::make_shared<InflatedVgg>(layers, normalisation, order.options, pooling),
          InflatedVgg::head_of(order.options)};
}

EncoderAndHead fully_connected(const Order& order) {
  return {std::make_shared<FullyConnected>(order.options, order.shape.features, order.standardisation),
          {.dropout = order.options.dropout}};
}

struct BackboneRow {
  Backbone backbone;
  EncoderAndHead (*build)(const Order&);
};

constexpr auto backbones = std::to_array<BackboneRow>({
    {Backbone::i3d_vgg11, inflated_vgg<VggLayers::vgg11, BatchNormalisation::no>},
    {Backbone::i3d_vgg11_bn, inflated_vgg<VggLayers::vgg11, BatchNormalisation::yes>},
    {Backbone::i3d_vgg16, inflated_vgg<VggLayers::vgg16, BatchNormalisation::no>},
    {Backbone::i3d_vgg16_bn, inflated_vgg<VggLayers::vgg16, BatchNormalisation::yes>},
    {Backbone::fully_connected, fully_connected},
});
static_assert(each_has_its_row(backbones, &BackboneRow::backbone));

}  // namespace

BuiltNetwork build_network(const ModelOptions& options, const NetworkShape& shape,
                           const std::optional<Standardisation>& standardisation) {
  auto [encoder, head_options] =
      backbones.at(static_cast<std::size_t>(options.backbone)).build({options, shape, standardisation});
  const auto head = std::make_shared<Head>(encoder->channels(), head_options, shape.outputs);
  encoder->initialise();
  head->initialise();
  BuiltNetwork built{std::make_shared<Network>(encoder, Attention{}, head, TemporalPooling::create(options.pooling)),
                     {}};
  if (!options.weights.empty()) {
    const SafeTensors file = read_safetensors(options.weights);
    load_weights(*built.network, file, options.weights, options.inflation);
    built.normalisation = normalisation_of(file, options.weights);
  }
  return built;
}

}  // namespace foldwise::worker
