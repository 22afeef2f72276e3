// SPDX-License-Identifier: Apache-2.0
#include "worker/models/backbones/vgg.h"

#include <torch/nn/modules/container/functional.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <array>
#include <span>

#include "worker/models/convolved.h"
#include "worker/models/rectified.h"

namespace foldwise::worker {

namespace {

constexpr int parent_grid = 7;      // torchvision's pooling before classifier.0
constexpr int smallest_input = 32;  // five poolings halve it to one pixel
constexpr int classifier_units = 4096;
constexpr int head_units = 128;  // T 2.1.3

/// Channels of each convolution, by block; every block ends with a spatial pooling.
using Block = std::span<const int>;
constexpr std::array one64{64};
constexpr std::array two64{64, 64};
constexpr std::array one128{128};
constexpr std::array two128{128, 128};
constexpr std::array two256{256, 256};
constexpr std::array three256{256, 256, 256};
constexpr std::array two512{512, 512};
constexpr std::array three512{512, 512, 512};

std::array<Block, 5> blocks_of(VggLayers layers) {
  if (layers == VggLayers::vgg11) return {one64, one128, two256, two512, two512};
  return {two64, two128, three256, three512, three512};
}

/// "conv1_2" of the second convolution of the first block.
std::string caffe_name(std::size_t block, std::size_t convolution) {
  std::string name = "conv";
  return name.append(std::to_string(block + 1)).append("_").append(std::to_string(convolution + 1));
}

/// Cells along one axis: torchvision's seven, or one where the features are one pixel.
int grid_cells(int input) {
  return input / smallest_input == 1 ? 1 : parent_grid;
}

/// Drawn as PyTorch's.
class ClipConvolution final : public torch::nn::Conv3dImpl {
 public:
  using Conv3dImpl::Conv3dImpl;
  torch::Tensor forward(const torch::Tensor& clips) { return convolved(clips, *this); }
};

torch::nn::Functional pooling_in_space(Kernels kernels) {
  if (kernels == Kernels::inflated) return torch::nn::Functional(spatial_max_pool);
  return torch::nn::Functional([](const torch::Tensor& frames) { return torch::max_pool2d(frames, 2); });
}

}  // namespace

Vgg::Vgg(Kernels kernels, VggLayers layers, BatchNormalisation normalisation, const ModelOptions& options,
         CellPooling pooling)
    : kernels_(kernels),
      pooling_(pooling),
      grid_{grid_cells(options.input.height), grid_cells(options.input.width)},
      units_(scaled(classifier_units, options.width)),
      input_dropout_(register_module("input_dropout", torch::nn::Dropout(options.input_dropout))) {
  const std::int64_t channels = add_features(layers, normalisation, options);
  const bool is_whole = options.features == BackboneFeatures::published;
  const int side = is_whole ? smallest_input : smallest_input / 2;  // pixels of the input for one of the maps
  maps_ = {channels, options.input.height / side, options.input.width / side};
  if (is_whole) add_classifier(channels * grid_.height * grid_.width, options.dropout);
}

HeadOptions Vgg::head_of(const ModelOptions& options) {
  if (options.features == BackboneFeatures::last_convolution) return {.dropout = options.dropout};
  return {.hidden_units = scaled(head_units, options.width), .dropout = options.dropout};
}

void Vgg::add_convolution(std::int64_t inputs, std::int64_t outputs, int dilation) {
  if (kernels_ == Kernels::flat) {
    features_->push_back(torch::nn::Conv2d(torch::nn::Conv2dOptions(inputs, outputs, 3).padding(1)));
  } else {
    const torch::ExpandingArray<3> in_time{{dilation, 1, 1}};
    features_->push_back(std::make_shared<ClipConvolution>(
        torch::nn::Conv3dOptions(inputs, outputs, 3).padding(in_time).dilation(in_time)));
    reach_ += dilation;
  }
}

std::int64_t Vgg::add_features(VggLayers layers, BatchNormalisation normalisation, const ModelOptions& options) {
  std::int64_t inputs = 3;
  const std::array<Block, 5> blocks = blocks_of(layers);
  for (std::size_t number = 0; number < blocks.size(); ++number) {
    const Block block = blocks[number];
    for (std::size_t i = 0; i < block.size(); ++i) {
      const std::int64_t outputs = scaled(block[i], options.width);
      caffe_names_[caffe_name(number, i)] = "features." + std::to_string(features_->size());
      // C's four blocks: the fifth of VGG counts to the fourth.
      add_convolution(inputs, outputs, dilation_in_time(options.temporal_dilation, std::min<std::size_t>(number, 3)));
      if (normalisation == BatchNormalisation::yes) features_->push_back(batch_normalisation(kernels_, outputs));
      // Rectifying after pooling is the same function on a quarter of the values.
      const bool ends_network = number + 1 == blocks.size() && options.features == BackboneFeatures::last_convolution;
      if (i + 1 == block.size() && !ends_network) features_->push_back(pooling_in_space(kernels_));
      features_->push_back(rectified());
      inputs = outputs;
    }
  }
  register_module("features", features_);
  return inputs;
}

void Vgg::add_classifier(std::int64_t inputs, double dropout) {
  classifier_->push_back(torch::nn::Linear(inputs, units_));
  classifier_->push_back(rectified());
  classifier_->push_back(torch::nn::Dropout(dropout));
  classifier_->push_back(torch::nn::Linear(units_, units_));
  classifier_->push_back(rectified());
  register_module("classifier", classifier_);
}

void Vgg::initialise() {
  initialise_rectified(*this);
}

torch::Tensor Vgg::to_maps(const Sequence& input) {
  const torch::Tensor clips = input_dropout_->forward(input.values);
  if (kernels_ == Kernels::inflated) return features_->forward(clips);
  return as_clips(features_->forward(as_frames(clips)), clips.size(0));
}

torch::Tensor Vgg::to_steps(const torch::Tensor& maps) {
  if (classifier_->is_empty()) return pool_to_grid(maps, {1, 1}, pooling_).squeeze(4).squeeze(3);
  const std::int64_t batch = maps.size(0);
  const std::int64_t frames = maps.size(2);
  const torch::Tensor cells = pool_to_grid(maps, grid_, pooling_);  // [batch, channels, frames, cells, cells]
  const torch::Tensor rows = cells.permute({0, 2, 1, 3, 4}).reshape({batch * frames, -1});
  return classifier_->forward(rows).view({batch, frames, units_}).transpose(1, 2);
}

torch::Tensor Vgg::to_positions(const torch::Tensor& maps) {
  return classifier_->is_empty() ? maps : Encoder::to_positions(maps);
}

std::vector<torch::nn::Module*> Vgg::modules_before(TunedFrom first) {
  const std::string& name = caffe_names_.at(caffe_name(static_cast<std::size_t>(first), 0));
  const std::size_t tuned = std::stoul(name.substr(name.rfind('.') + 1));
  std::vector<torch::nn::Module*> modules;
  for (std::size_t place = 0; place < tuned; ++place) modules.push_back(features_->ptr(place).get());
  return modules;
}

std::string Vgg::own_name(const std::string& in_file) const {
  const std::size_t dot = std::min(in_file.rfind('.'), in_file.size());
  std::string layer = in_file.substr(0, dot);
  if (layer.starts_with("conv_")) layer.erase(4, 1);
  const auto found = caffe_names_.find(layer);
  return found == caffe_names_.end() ? in_file : found->second + in_file.substr(dot);
}

torch::Tensor Vgg::adapted(const std::string& name, const torch::Tensor& from_file) const {
  // Caffe's fully-connected layers are convolutions over the whole grid in some files.
  if (name.starts_with("classifier.") && from_file.dim() == 4) return adapted(name, from_file.flatten(1));
  constexpr int cells = parent_grid * parent_grid;
  const bool parents_layout = name == "classifier.0.weight" && from_file.dim() == 2 && from_file.size(1) % cells == 0;
  if (!parents_layout || (grid_.height == parent_grid && grid_.width == parent_grid)) return from_file;
  const std::int64_t channels = from_file.size(1) / cells;
  torch::Tensor weights = from_file.view({from_file.size(0), channels, parent_grid, parent_grid});
  if (grid_.height == 1) weights = weights.sum(2, true);
  if (grid_.width == 1) weights = weights.sum(3, true);
  return weights.reshape({from_file.size(0), -1});
}

}  // namespace foldwise::worker
