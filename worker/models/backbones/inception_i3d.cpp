// SPDX-License-Identifier: Apache-2.0
#include "worker/models/backbones/inception_i3d.h"

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/functional.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/types.h>

#include <array>
#include <memory>

#include "worker/models/rectified.h"

namespace foldwise::worker {
namespace {

constexpr double epsilon = 1e-3;

/// A convolution without bias, batch normalisation and a rectifier: conv3d, batch3d.
class Unit final : public torch::nn::Module {
 public:
  Unit(std::int64_t in, std::int64_t out, const Window& window)
      : convolution_(register_module(
            "conv3d", std::make_shared<Convolution>(Kernels::inflated,
                                                    Convolution::Shape{.in = in, .out = out, .window = window}))),
        normalisation_(
            register_module("batch3d", torch::nn::BatchNorm3d(torch::nn::BatchNormOptions(out).eps(epsilon)))) {}

  torch::Tensor forward(const torch::Tensor& values) {
    return normalisation_->forward(convolution_->forward(values)).relu_();
  }

 private:
  std::shared_ptr<Convolution> convolution_;  // shared: torch::nn's modules are
  torch::nn::BatchNorm3d normalisation_;
};

const Window single{};
const Window neighbours = cube(same(3));

/// Channels of an Inception module: of branch 0; of branch 1 before its convolution of 3x3x3 and behind; of branch 2
/// likewise; of branch 3, behind its pooling.
using MixedChannels = std::array<std::int64_t, 6>;

std::int64_t answered(const MixedChannels& channels) {
  return channels[0] + channels[2] + channels[4] + channels[5];
}

/// Four branches side by side: branch_0, branch_1.0, branch_1.1, branch_2.0, branch_2.1, branch_3.1.
class Mixed final : public torch::nn::Module {
 public:
  Mixed(std::int64_t in, const MixedChannels& channels)
      : branch_0_(register_module("branch_0", std::make_shared<Unit>(in, channels[0], single))),
        branch_1_(register_module("branch_1", two_units(in, channels[1], channels[2]))),
        branch_2_(register_module("branch_2", two_units(in, channels[3], channels[4]))),
        branch_3_(register_module("branch_3", torch::nn::Sequential())) {
    branch_3_->push_back(
        torch::nn::Functional([](const torch::Tensor& values) { return max_pool(values, neighbours); }));
    branch_3_->push_back(std::make_shared<Unit>(in, channels[5], single));
  }

  torch::Tensor forward(const torch::Tensor& values) {
    return torch::cat({branch_0_->forward(values), branch_1_->forward(values), branch_2_->forward(values),
                       branch_3_->forward(values)},
                      1);
  }

 private:
  static torch::nn::Sequential two_units(std::int64_t in, std::int64_t inner, std::int64_t out) {
    torch::nn::Sequential pair;
    pair->push_back(std::make_shared<Unit>(in, inner, single));
    pair->push_back(std::make_shared<Unit>(inner, out, neighbours));
    return pair;
  }

  std::shared_ptr<Unit> branch_0_;  // shared: torch::nn's modules are
  torch::nn::Sequential branch_1_;
  torch::nn::Sequential branch_2_;
  torch::nn::Sequential branch_3_;
};

}  // namespace

InceptionI3d::InceptionI3d(const ModelOptions& options, CellPooling pooling)
    : pooling_(pooling),
      extent_{{}, options.input.height, options.input.width},
      input_dropout_(register_module("input_dropout", torch::nn::Dropout(options.input_dropout))) {
  const int stride = options.temporal_stride == TemporalStride::published ? 2 : 1;
  const double width = options.width;
  const Window smaller = in_space(same_to_the_end(3, 2));
  add_unit("conv3d_1a_7x7", 64, width, {same(7, stride), same(7, 2)});
  add_pooling(smaller);
  add_unit("conv3d_2b_1x1", 64, width, single);
  add_unit("conv3d_2c_3x3", 192, width, neighbours);
  add_pooling(smaller);
  add_mixed("mixed_3b", {64, 96, 128, 16, 32, 32}, width);
  add_mixed("mixed_3c", {128, 128, 192, 32, 96, 64}, width);
  add_pooling({same(3, stride), same_to_the_end(3, 2)});
  add_mixed("mixed_4b", {192, 96, 208, 16, 48, 64}, width);
  add_mixed("mixed_4c", {160, 112, 224, 24, 64, 64}, width);
  add_mixed("mixed_4d", {128, 128, 256, 24, 64, 64}, width);
  add_mixed("mixed_4e", {112, 144, 288, 32, 64, 64}, width);
  add_mixed("mixed_4f", {256, 160, 320, 32, 128, 128}, width);
  add_pooling({same(2, stride), same_to_the_end(2, 2)});
  add_mixed("mixed_5b", {256, 160, 320, 32, 128, 128}, width);
  add_mixed("mixed_5c", {384, 192, 384, 48, 128, 128}, width);
}

void InceptionI3d::add_unit(const std::string& name, int channels, double width, const Window& window) {
  const std::int64_t outputs = scaled(channels, width);
  const auto unit = register_module(name, std::make_shared<Unit>(channels_, outputs, window));
  layers_.emplace_back([unit](const torch::Tensor& values) { return unit->forward(values); });
  extent_.pass(window);
  channels_ = outputs;
}

void InceptionI3d::add_mixed(const std::string& name, const std::array<int, 6>& channels, double width) {
  MixedChannels outputs{};
  for (std::size_t i = 0; i < channels.size(); ++i) outputs[i] = scaled(channels[i], width);
  const auto mixed = register_module(name, std::make_shared<Mixed>(channels_, outputs));
  layers_.emplace_back([mixed](const torch::Tensor& values) { return mixed->forward(values); });
  extent_.pass(neighbours);
  channels_ = answered(outputs);
}

void InceptionI3d::add_pooling(const Window& window) {
  layers_.emplace_back([window](const torch::Tensor& values) { return max_pool(values, window); });
  extent_.pass(window);
}

void InceptionI3d::initialise() {
  initialise_rectified(*this);
}

torch::Tensor InceptionI3d::to_maps(const Sequence& input) {
  torch::Tensor values = input_dropout_->forward(input.values);
  for (const auto& layer : layers_) values = layer(values);
  return values;
}

torch::Tensor InceptionI3d::to_steps(const torch::Tensor& maps) {
  return pool_to_grid(maps, {1, 1}, pooling_).squeeze(4).squeeze(3);
}

}  // namespace foldwise::worker
