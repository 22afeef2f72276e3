// SPDX-License-Identifier: Apache-2.0
#include "worker/models/video_model.h"

#include <array>
#include <stdexcept>
#include <utility>

#include "experiments/choice_table.h"
#include "experiments/foundation/error.h"
#include "worker/models/fully_connected.h"
#include "worker/models/precision.h"
#include "worker/models/safetensors.h"
#include "worker/models/vgg.h"
#include "worker/models/weights.h"

namespace foldwise::worker {

namespace {

using Builder = std::shared_ptr<VideoModel> (*)(const ModelOptions&, int outputs, int features);

template <VggLayers layers, BatchNormalisation normalisation>
std::shared_ptr<VideoModel> inflated_vgg(const ModelOptions& options, int outputs, int /*features*/) {
  return std::make_shared<InflatedVgg>(layers, normalisation, options, outputs);
}

std::shared_ptr<VideoModel> fully_connected(const ModelOptions& options, int outputs, int features) {
  return std::make_shared<FullyConnected>(options, outputs, features);
}

struct BuilderRow {
  Backbone backbone;
  Builder build;
};

/// The catalogue.
constexpr auto builders = std::to_array<BuilderRow>({
    {Backbone::i3d_vgg11, inflated_vgg<VggLayers::vgg11, BatchNormalisation::no>},
    {Backbone::i3d_vgg11_bn, inflated_vgg<VggLayers::vgg11, BatchNormalisation::yes>},
    {Backbone::i3d_vgg16, inflated_vgg<VggLayers::vgg16, BatchNormalisation::no>},
    {Backbone::i3d_vgg16_bn, inflated_vgg<VggLayers::vgg16, BatchNormalisation::yes>},
    {Backbone::fully_connected, fully_connected},
});
static_assert(each_has_its_row(builders, &BuilderRow::backbone));

/// Clips and 3D kernels in a format; what has no channels of pixels stays as it is.
torch::Tensor laid_out(const torch::Tensor& tensor, MemoryFormat format) {
  if (tensor.dim() != 5) return tensor;
  switch (format) {
    case MemoryFormat::contiguous:
      return tensor.contiguous();
    case MemoryFormat::channels_last:
      return tensor.contiguous(torch::MemoryFormat::ChannelsLast3d);
  }
  throw std::logic_error("a memory format without a layout");
}

}  // namespace

torch::Tensor VideoModel::score_sequence(const torch::Tensor& clips) {
  const AutocastScope scope(precision_, clips.device());
  const torch::Tensor scores = scores_of(laid_out(clips, format_));
  return scores.scalar_type() == torch::kBFloat16 ? scores.to(torch::kFloat) : scores;
}

void VideoModel::compute_in(Precision precision, MemoryFormat format) {
  precision_ = precision;
  format_ = format;
  for (torch::Tensor& parameter : parameters()) parameter.set_data(laid_out(parameter.detach(), format));
}

torch::Tensor VideoModel::adapted(const std::string& /*name*/, const torch::Tensor& from_file) const {
  return from_file;
}

void VideoModel::standardise(const torch::Tensor& /*mean*/, const torch::Tensor& /*deviation*/) {
  throw std::logic_error("a network of pictures was given the statistics of features");
}

BuiltModel build_model(const ModelOptions& options, int outputs, int features) {
  BuiltModel built{builders.at(static_cast<std::size_t>(options.backbone)).build(options, outputs, features), {}};
  if (!options.weights.empty()) {
    const SafeTensors file = read_safetensors(options.weights);
    load_weights(*built.model, file, options.weights, options.inflation);
    built.normalisation = normalisation_of(file, options.weights);
  }
  return built;
}

}  // namespace foldwise::worker
