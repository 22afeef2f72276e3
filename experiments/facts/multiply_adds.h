// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "experiments/choice_table.h"
#include "experiments/experiment.h"
#include "experiments/facts/backbone_facts.h"

namespace foldwise {

/// What a backbone computes, in order of magnitude: enough to tell which job is longer before one was timed.
/// tests/worker/models/backbones/backbones_test.cpp holds what is built to it.
struct BackboneWork {
  Backbone backbone;
  /// Multiply-adds of a forward pass for each frame, in 1e9, at width 1: of a clip of 16 pictures of 112 x 112 pixels;
  /// of each time step of ready-made features, 1,152 of them.
  double billions = 0;
};

/// One row for each backbone. What a user's own module computes is in its file: it counts as a resnet50.
inline constexpr auto backbone_work_rows = std::to_array<BackboneWork>({
    {Backbone::i3d_vgg11, 5.73},
    {Backbone::i3d_vgg11_bn, 5.73},
    {Backbone::i3d_vgg16, 11.63},
    {Backbone::i3d_vgg16_bn, 11.63},
    {Backbone::fully_connected, 0.00059},
    {Backbone::vgg11, 1.99},
    {Backbone::vgg11_bn, 1.99},
    {Backbone::vgg16, 3.96},
    {Backbone::vgg16_bn, 3.96},
    {Backbone::resnet50, 1.076},
    {Backbone::i3d_resnet50, 2.23},
    {Backbone::resnet18_3d, 0.519},
    {Backbone::resnext101_3d, 0.598},
    {Backbone::c3d, 2.41},
    {Backbone::inception_i3d, 0.436},
    {Backbone::torchscript, 1.076},
    {Backbone::audio_visual, 0.00266},
});
static_assert(each_has_its_row(backbone_work_rows, &BackboneWork::backbone));

/// Of a forward pass for each frame of a clip, or each time step of features. Layers grow with their width on either
/// side, maps with the picture.
constexpr double multiply_adds_per_frame(const ModelOptions& model) {
  const BackboneWork& work = backbone_work_rows[static_cast<std::size_t>(model.backbone)];
  const double all = 1e9 * work.billions * model.width * model.width;
  if (facts_of(model.backbone).takes == BackboneInput::features) return all;
  return all * model.input.height * model.input.width / (112.0 * 112.0);
}

}  // namespace foldwise
