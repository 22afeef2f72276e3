// SPDX-License-Identifier: Apache-2.0
// What frames a step of each backbone depends on: those of its receptive field, and no others.
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <memory>
#include <ostream>
#include <string>

#include "experiments/facts/backbone_facts.h"
#include "worker/models/catalogue.h"
#include "worker/models/weights/weights.h"

namespace foldwise::worker {
namespace {

struct Field {
  Backbone backbone;
  TemporalStride stride;
  int before;  ///< frames in front of a step's own
  int after;   ///< and behind it

  friend std::ostream& operator<<(std::ostream& stream, const Field& field) {
    return stream << name_of(field.backbone) << ", temporal_stride " << name_of(field.stride);
  }
};

class ReceptiveField : public testing::TestWithParam<Field> {
 protected:
  /// Every weight positive and every layer linear where all inputs are: so that the farthest frame, which reaches a
  /// step along a single path of thousands, shows when it is large enough.
  static std::shared_ptr<Network> averaging_network() {
    ModelOptions options;
    options.backbone = GetParam().backbone;
    options.temporal_stride = GetParam().stride;
    options.width = 1.0 / 64;
    options.input = {32, 32};
    std::shared_ptr<Network> network = build_network(options, {.outputs = 1}).network;
    network->to(torch::kDouble);
    network->eval();
    const torch::NoGradGuard no_gradient;
    for (torch::Tensor& parameter : network->parameters()) {
      if (parameter.dim() > 1) parameter.fill_(1.0 / static_cast<double>(parameter[0].numel()));
    }
    return network;
  }
};

TEST_P(ReceptiveField, IsThatOfItsLayers) {
  const auto& [backbone, stride, before, after] = GetParam();
  const TimeGrid time = facts_of(backbone).time_with(stride);
  const std::int64_t step = (before + time.stride - 1) / time.stride + 1;
  const std::int64_t own = step * time.stride;
  const std::int64_t frames = own + after + 3;
  const std::shared_ptr<Network> network = averaging_network();
  const torch::NoGradGuard no_gradient;
  const auto score = [&](const torch::Tensor& video) {
    return network->score_sequence(video)[0][0][step].item<double>();
  };
  const auto with_frame = [&](std::int64_t frame) {
    torch::Tensor video = torch::ones({1, 3, frames, 32, 32}, torch::kDouble);
    video.select(2, frame).fill_(1e25);
    return score(video);
  };
  const double plain = score(torch::ones({1, 3, frames, 32, 32}, torch::kDouble));

  EXPECT_NE(with_frame(own - before), plain);
  EXPECT_NE(with_frame(own + after), plain);
  EXPECT_EQ(with_frame(own - before - 1), plain);
  EXPECT_EQ(with_frame(own + after + 1), plain);
  EXPECT_EQ(std::max(before, after), time.reach);
}

constexpr TemporalStride published = TemporalStride::published;
constexpr TemporalStride removed = TemporalStride::removed;

INSTANTIATE_TEST_SUITE_P(
    Backbones, ReceptiveField,
    testing::Values(Field{Backbone::vgg11, published, 0, 0}, Field{Backbone::vgg16_bn, published, 0, 0},
                    Field{Backbone::resnet50, published, 0, 0}, Field{Backbone::i3d_vgg11, published, 8, 8},
                    Field{Backbone::i3d_vgg16, published, 13, 13}, Field{Backbone::i3d_resnet50, published, 19, 19},
                    Field{Backbone::resnet18_3d, published, 110, 110}, Field{Backbone::resnet18_3d, removed, 20, 20},
                    Field{Backbone::resnext101_3d, published, 244, 244},
                    Field{Backbone::resnext101_3d, removed, 37, 37}, Field{Backbone::c3d, published, 30, 45},
                    Field{Backbone::c3d, removed, 8, 12}, Field{Backbone::inception_i3d, published, 44, 54},
                    Field{Backbone::inception_i3d, removed, 14, 15}),
    [](const auto& instance) {
      return std::string(name_of(instance.param.backbone)) + "_" + std::string(name_of(instance.param.stride));
    });

}  // namespace
}  // namespace foldwise::worker
