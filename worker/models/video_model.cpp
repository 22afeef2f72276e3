// SPDX-License-Identifier: Apache-2.0
#include "worker/models/video_model.h"

#include <functional>
#include <map>
#include <stdexcept>

#include "experiments/error.h"
#include "worker/models/fully_connected.h"
#include "worker/models/safetensors.h"
#include "worker/models/vgg.h"
#include "worker/models/weights.h"

namespace foldwise {

namespace {

using Builder = std::shared_ptr<VideoModel> (*)(const ModelOptions&, int outputs, int features);

template <VggLayers layers, BatchNormalisation normalisation>
std::shared_ptr<VideoModel> inflated_vgg(const ModelOptions& options, int outputs, int /*features*/) {
  return std::make_shared<InflatedVgg>(layers, normalisation, options, outputs);
}

std::shared_ptr<VideoModel> fully_connected(const ModelOptions& options, int outputs, int features) {
  return std::make_shared<FullyConnected>(options, outputs, features);
}

/// The catalogue.
const std::map<Backbone, Builder>& builders() {
  static const std::map<Backbone, Builder> table{
      {Backbone::i3d_vgg11, inflated_vgg<VggLayers::vgg11, BatchNormalisation::no>},
      {Backbone::i3d_vgg11_bn, inflated_vgg<VggLayers::vgg11, BatchNormalisation::yes>},
      {Backbone::i3d_vgg16, inflated_vgg<VggLayers::vgg16, BatchNormalisation::no>},
      {Backbone::i3d_vgg16_bn, inflated_vgg<VggLayers::vgg16, BatchNormalisation::yes>},
      {Backbone::fully_connected, fully_connected},
  };
  return table;
}

}  // namespace

torch::Tensor VideoModel::adapted(const std::string& /*name*/, const torch::Tensor& from_file) const {
  return from_file;
}

void VideoModel::standardise(const torch::Tensor& /*mean*/, const torch::Tensor& /*deviation*/) {
  throw std::logic_error("a network of pictures was given the statistics of features");
}

BuiltModel build_model(const ModelOptions& options, int outputs, int features) {
  BuiltModel built{builders().at(options.backbone)(options, outputs, features), {}};
  if (!options.weights.empty()) {
    const SafeTensors file = read_safetensors(options.weights);
    load_weights(*built.model, file, options.weights, options.inflation);
    built.normalisation = normalisation_of(file, options.weights);
  }
  return built;
}

}  // namespace foldwise
