// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "experiments/choice_table.h"
#include "experiments/experiment.h"
#include "experiments/facts/time_grid.h"

namespace foldwise {

enum class BackboneInput {
  pictures,
  features  ///< ready-made numbers at each time step
};

/// What has to be known of a network before it is built. tests/worker/models/backbones/backbones_test.cpp holds what is
/// built to it.
struct BackboneFacts {
  Backbone backbone;
  BackboneInput takes = BackboneInput::pictures;
  TimeGrid time = {};      ///< of its steps, as published
  int dense_reach = 0;     ///< of its steps without stride in time; where `time` has no reach, neither have they
  int smallest_input = 0;  ///< pixels along each axis that a picture needs; 0: it takes none
  int field = 0;           ///< frames that a step sees, as published, where they reach further to one side; 0: to both
  int dense_field = 0;     ///< the same without stride in time
  int dilated_reach = 0;   ///< of its steps with model.temporal_dilation doubled; 0: it has no such blocks
  /// Of five blocks of convolutions: the 2D network of the same layers, itself where it is one.
  std::optional<Backbone> of_pictures = {};

  constexpr TimeGrid time_with(TemporalStride stride) const {
    return stride == TemporalStride::published || !time.reach ? time : TimeGrid{.stride = 1, .reach = dense_reach};
  }
  /// The receptive field over time, frames; 0: all of them.
  constexpr int field_with(TemporalStride stride) const {
    const int told = stride == TemporalStride::published ? field : dense_field;
    const TimeGrid steps = time_with(stride);
    return told > 0 ? told : steps.reach ? 2 * *steps.reach + 1 : 0;
  }
};

/// A backbone over pictures that has no stride in time, and the 2D network whose layers it has.
constexpr BackboneFacts dense(Backbone backbone, Backbone of_pictures, int reach, int dilated_reach = 0) {
  return {.backbone = backbone,
          .time = {.reach = reach},
          .dense_reach = reach,
          .smallest_input = 32,
          .dilated_reach = dilated_reach,
          .of_pictures = of_pictures};
}

/// `field` and `dense_field`: of one that reaches further to one side.
constexpr BackboneFacts strided(Backbone backbone, const TimeGrid& time, int dense_reach, int field = 0,
                                int dense_field = 0) {
  return {.backbone = backbone,
          .time = time,
          .dense_reach = dense_reach,
          .smallest_input = 32,
          .field = field,
          .dense_field = dense_field};
}

/// One row for each backbone. Of inflated networks each kernel of three sees one frame more to either side (T prints
/// other receptive fields for ResNet: l.986), or as many as it is dilated by. Five halvings leave one pixel of 32. How
/// far a step of a user's own module looks nobody knows, so a video passes through it in one piece; nor how large its
/// pictures have to be.
inline constexpr auto backbone_rows = std::to_array<BackboneFacts>({
    dense(Backbone::i3d_vgg11, Backbone::vgg11, 8, 43),
    dense(Backbone::i3d_vgg11_bn, Backbone::vgg11_bn, 8, 43),
    dense(Backbone::i3d_vgg16, Backbone::vgg16, 13, 66),
    dense(Backbone::i3d_vgg16_bn, Backbone::vgg16_bn, 13, 66),
    {.backbone = Backbone::fully_connected, .takes = BackboneInput::features, .time = {.reach = 0}},
    dense(Backbone::vgg11, Backbone::vgg11, 0),
    dense(Backbone::vgg11_bn, Backbone::vgg11_bn, 0),
    dense(Backbone::vgg16, Backbone::vgg16, 0),
    dense(Backbone::vgg16_bn, Backbone::vgg16_bn, 0),
    dense(Backbone::resnet50, Backbone::resnet50, 0),
    dense(Backbone::i3d_resnet50, Backbone::resnet50, 19, 62),
    strided(Backbone::resnet18_3d, {.stride = 16, .reach = 110}, 20),
    strided(Backbone::resnext101_3d, {.stride = 16, .reach = 244}, 37),
    strided(Backbone::c3d, {.stride = 16, .reach = 45}, 12, 76, 21),
    strided(Backbone::inception_i3d, {.stride = 8, .reach = 54}, 15, 99, 30),
    {.backbone = Backbone::torchscript, .time = {.reach = std::nullopt}, .smallest_input = 1},
    {.backbone = Backbone::audio_visual, .takes = BackboneInput::features, .time = {.reach = 0}},
});
static_assert(each_has_its_row(backbone_rows, &BackboneFacts::backbone));

constexpr const BackboneFacts& facts_of(Backbone backbone) {
  return backbone_rows[static_cast<std::size_t>(backbone)];
}

/// Of the steps of a model's backbone.
inline TimeGrid time_of(const ModelOptions& model) {
  const BackboneFacts& facts = facts_of(model.backbone);
  const bool dilated = model.temporal_dilation == TemporalDilation::doubled && facts.dilated_reach > 0;
  return dilated ? TimeGrid{.stride = 1, .reach = facts.dilated_reach} : facts.time_with(model.temporal_stride);
}

/// The longest piece of a long video that passes through a network at once. The default of evaluation.chunk_frames, in
/// which trainings validate too, serves every network: where less than half of a piece would be kept, it is longer.
constexpr int longest_piece(int chunk_frames, const TimeGrid& time) {
  constexpr int usual = EvaluationOptions{}.chunk_frames;
  if (chunk_frames != usual || !time.reach || 2 * shortest_piece(time) <= usual) return chunk_frames;
  return shortest_piece(time) + usual;
}

/// The smallest picture that any backbone takes, pixels along each axis.
constexpr int smallest_picture() {
  int least = 0;
  for (const BackboneFacts& row : backbone_rows) {
    if (row.takes != BackboneInput::pictures) continue;
    least = least == 0 ? row.smallest_input : std::min(least, row.smallest_input);
  }
  return least;
}

}  // namespace foldwise
