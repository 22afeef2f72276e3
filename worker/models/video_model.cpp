// SPDX-License-Identifier: Apache-2.0
#include "worker/models/video_model.h"

#include <functional>
#include <map>

#include "experiments/error.h"
#include "worker/models/safetensors.h"
#include "worker/models/vgg.h"
#include "worker/models/weights.h"

namespace foldwise {

namespace {

using Builder = std::shared_ptr<VideoModel> (*)(const ModelOptions&, int classes);

template <VggLayers layers, BatchNormalisation normalisation>
std::shared_ptr<VideoModel> inflated_vgg(const ModelOptions& options, int classes) {
  return std::make_shared<InflatedVgg>(layers, normalisation, options, classes);
}

/// The catalogue.
const std::map<Backbone, Builder>& builders() {
  static const std::map<Backbone, Builder> table{
      {Backbone::i3d_vgg11, inflated_vgg<VggLayers::vgg11, BatchNormalisation::no>},
      {Backbone::i3d_vgg11_bn, inflated_vgg<VggLayers::vgg11, BatchNormalisation::yes>},
      {Backbone::i3d_vgg16, inflated_vgg<VggLayers::vgg16, BatchNormalisation::no>},
      {Backbone::i3d_vgg16_bn, inflated_vgg<VggLayers::vgg16, BatchNormalisation::yes>},
  };
  return table;
}

}  // namespace

torch::Tensor VideoModel::adapted(const std::string& /*name*/, const torch::Tensor& from_file) const {
  return from_file;
}

BuiltModel build_model(const ModelOptions& options, int classes) {
  BuiltModel built{builders().at(options.backbone)(options, classes), {}};
  if (!options.weights.empty()) {
    const SafeTensors file = read_safetensors(options.weights);
    load_weights(*built.model, file, options.weights, options.inflation);
    built.normalisation = normalisation_of(file, options.weights);
  }
  return built;
}

}  // namespace foldwise
