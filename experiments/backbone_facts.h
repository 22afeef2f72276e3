// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "experiments/choice_table.h"
#include "experiments/experiment.h"
#include "experiments/time_grid.h"

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
  TimeGrid time = {};      ///< of its steps
  int smallest_input = 0;  ///< pixels along each axis that a picture needs; 0: it takes none
};

/// One row for each backbone. Of VGG each convolution sees one frame more to either side, and five poolings halve a
/// picture of 32 pixels to one.
inline constexpr auto backbone_rows = std::to_array<BackboneFacts>({
    {Backbone::i3d_vgg11, BackboneInput::pictures, {.reach = 8}, 32},
    {Backbone::i3d_vgg11_bn, BackboneInput::pictures, {.reach = 8}, 32},
    {Backbone::i3d_vgg16, BackboneInput::pictures, {.reach = 13}, 32},
    {Backbone::i3d_vgg16_bn, BackboneInput::pictures, {.reach = 13}, 32},
    {Backbone::fully_connected, BackboneInput::features, {.reach = 0}, 0},
});
static_assert(each_has_its_row(backbone_rows, &BackboneFacts::backbone));

/// Trainings validate in pieces of the default length, which no sweep file can change: it must do for every backbone.
static_assert(std::ranges::all_of(backbone_rows, [](const BackboneFacts& row) {
  return !row.time.reach || shortest_piece(row.time) <= EvaluationOptions{}.chunk_frames;
}));

constexpr const BackboneFacts& facts_of(Backbone backbone) {
  return backbone_rows[static_cast<std::size_t>(backbone)];
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
