// SPDX-License-Identifier: Apache-2.0
#include "worker/models/vgg.h"

#include <torch/nn/init.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/functional.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "experiments/foundation/error.h"
#include "worker/models/spatial_pooling.h"

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

std::int64_t scaled(int channels, double width) {
  return std::max<std::int64_t>(1, std::llround(channels * width));
}

/// Cells along one axis: torchvision's seven, or one where the features are one pixel.
int grid_cells(int input) {
  return input / smallest_input == 1 ? 1 : parent_grid;
}

Size checked_grid(Size input) {
  if (input.height < smallest_input || input.width < smallest_input) {
    throw UserError(Fault::usage, "model.input",
                    "[" + std::to_string(input.height) + ", " + std::to_string(input.width) + "] pixels",
                    "five poolings need at least 32 pixels along each axis");
  }
  return {grid_cells(input.height), grid_cells(input.width)};
}

torch::nn::Functional rectified() {
  return torch::nn::Functional([](torch::Tensor features) {
    // In place, except on a view, such as pooling on a GPU answers: its gradient would go through three copies.
    return features.is_view() ? torch::relu(features) : torch::relu_(features);
  });
}

}  // namespace

InflatedVgg::InflatedVgg(VggLayers layers, BatchNormalisation normalisation, const ModelOptions& options, int classes)
    : pooling_(options.pooling),
      grid_(checked_grid(options.input)),
      input_dropout_(register_module("input_dropout", torch::nn::Dropout(options.input_dropout))) {
  const std::int64_t channels = add_features(layers, normalisation, options.width);
  const std::int64_t units = scaled(classifier_units, options.width);
  add_classifier(channels * grid_.height * grid_.width, units, options.dropout);
  add_head(units, scaled(head_units, options.width), classes, options.dropout);
  initialise();
}

std::int64_t InflatedVgg::add_features(VggLayers layers, BatchNormalisation normalisation, double width) {
  std::int64_t inputs = 3;
  for (const Block block : blocks_of(layers)) {
    for (std::size_t i = 0; i < block.size(); ++i) {
      const std::int64_t outputs = scaled(block[i], width);
      features_->push_back(torch::nn::Conv3d(torch::nn::Conv3dOptions(inputs, outputs, 3).padding(1)));
      if (normalisation == BatchNormalisation::yes) features_->push_back(torch::nn::BatchNorm3d(outputs));
      // Rectifying after pooling is the same function on a quarter of the values.
      if (i + 1 == block.size()) features_->push_back(torch::nn::Functional(spatial_max_pool));
      features_->push_back(rectified());
      inputs = outputs;
      ++convolutions_;
    }
  }
  register_module("features", features_);
  return inputs;
}

void InflatedVgg::add_classifier(std::int64_t inputs, std::int64_t units, double dropout) {
  classifier_->push_back(torch::nn::Linear(inputs, units));
  classifier_->push_back(rectified());
  classifier_->push_back(torch::nn::Dropout(dropout));
  classifier_->push_back(torch::nn::Linear(units, units));
  classifier_->push_back(rectified());
  register_module("classifier", classifier_);
}

void InflatedVgg::add_head(std::int64_t inputs, std::int64_t units, int classes, double dropout) {
  head_->push_back("dropout_before", torch::nn::Dropout(dropout));
  head_->push_back("hidden", torch::nn::Linear(inputs, units));
  head_->push_back("rectified", rectified());
  head_->push_back("dropout_between", torch::nn::Dropout(dropout));
  head_->push_back("output", torch::nn::Linear(units, classes));
  register_module("head", head_);
}

void InflatedVgg::initialise() {
  const torch::NoGradGuard no_gradient;
  for (auto& parameter : named_parameters()) {
    torch::Tensor& value = parameter.value();
    if (parameter.key() == "head.output.weight") {
      // Scores start near zero: large ones would send gradients that silence the rectifiers below within a few steps.
      torch::nn::init::normal_(value, 0, 0.01);
    } else if (value.dim() > 1) {
      // Kaiming's keeps the size of activations through the rectifiers, so that networks train from scratch.
      torch::nn::init::kaiming_normal_(value, 0, torch::kFanIn, torch::kReLU);
    } else if (parameter.key().ends_with("bias")) {
      value.zero_();
    }
  }
}

torch::Tensor InflatedVgg::scores_of(const torch::Tensor& clips) {
  const std::int64_t batch = clips.size(0);
  const std::int64_t frames = clips.size(2);
  torch::Tensor features = features_->forward(input_dropout_->forward(clips));
  const CellPooling cell_pooling = pooling_ == Pooling::two_step ? CellPooling::maximum : CellPooling::average;
  features = pool_to_grid(features, grid_, cell_pooling);  // [batch, channels, frames, cells, cells]
  features = features.permute({0, 2, 1, 3, 4}).reshape({batch * frames, -1});
  const torch::Tensor scores = head_->forward(classifier_->forward(features));  // [batch * frames, classes]
  return scores.view({batch, frames, -1}).transpose(1, 2);
}

std::vector<torch::Tensor> InflatedVgg::backbone_parameters() const {
  std::vector<torch::Tensor> parameters = features_->parameters();
  for (const torch::Tensor& parameter : classifier_->parameters()) parameters.push_back(parameter);
  return parameters;
}

std::vector<torch::Tensor> InflatedVgg::head_parameters() const {
  return head_->parameters();
}

torch::Tensor InflatedVgg::adapted(const std::string& name, const torch::Tensor& from_file) const {
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
