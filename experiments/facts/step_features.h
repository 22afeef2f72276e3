// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "experiments/choice_table.h"
#include "experiments/experiment.h"

namespace foldwise {

/// How long the vector is that a backbone makes of each step: what a step takes where features are stored.
/// tests/worker/models/backbones/backbones_test.cpp holds what is built to it.
struct StepFeatures {
  Backbone backbone;
  std::array<int, 4> units = {};  ///< of the layers that it consists of, at width 1; 0: there are no more
  int expansion = 1;              ///< of a residual block's inner units
  /// Of the last convolution, where fully-connected layers of its own stand behind it; 0: the units are its.
  int last_convolution = 0;

  std::int64_t channels(const ModelOptions& model) const {
    if (model.features == BackboneFeatures::last_convolution && last_convolution > 0) {
      return scaled(last_convolution, model.width);
    }
    std::int64_t sum = 0;
    for (const int layer : units) {
      if (layer > 0) sum += scaled(layer, model.width);
    }
    return expansion * sum;
  }

 private:
  static std::int64_t scaled(int layer, double width) { return std::max<std::int64_t>(1, std::llround(layer * width)); }
};

/// One row for each backbone. How much a user's own module answers is in its file; of
/// audio_visual as model.fusion has it by default.
inline constexpr auto step_feature_rows = std::to_array<StepFeatures>({
    {Backbone::i3d_vgg11, {4096}, 1, 512},
    {Backbone::i3d_vgg11_bn, {4096}, 1, 512},
    {Backbone::i3d_vgg16, {4096}, 1, 512},
    {Backbone::i3d_vgg16_bn, {4096}, 1, 512},
    {Backbone::fully_connected, {512}},
    {Backbone::vgg11, {4096}, 1, 512},
    {Backbone::vgg11_bn, {4096}, 1, 512},
    {Backbone::vgg16, {4096}, 1, 512},
    {Backbone::vgg16_bn, {4096}, 1, 512},
    {Backbone::resnet50, {512}, 4},
    {Backbone::i3d_resnet50, {512}, 4},
    {Backbone::resnet18_3d, {512}},
    {Backbone::resnext101_3d, {1024}, 2},
    {Backbone::c3d, {4096}, 1, 512},
    {Backbone::inception_i3d, {384, 384, 128, 128}},
    {Backbone::torchscript, {}},
    {Backbone::audio_visual, {1024, 128}},
});
static_assert(each_has_its_row(step_feature_rows, &StepFeatures::backbone));

inline const StepFeatures& step_features_of(Backbone backbone) {
  return step_feature_rows[static_cast<std::size_t>(backbone)];
}

}  // namespace foldwise
