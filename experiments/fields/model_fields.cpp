// SPDX-License-Identifier: Apache-2.0
// Listings of field_list.h: the fields below model and clips.
#include "experiments/backbone_facts.h"
#include "experiments/fields/field_list.h"

namespace foldwise {

void list_fields(FieldList<ModelOptions>& list) {
  using O = ModelOptions;
  list.field("backbone", &O::backbone, {.scope = Scope::train, .sentence = "The network in front of the head."});
  // The narrowest layer has 64 channels at width 1.
  list.field("width", &O::width,
             {.scope = Scope::train,
              .sentence = "Multiplier of every layer's channels; 1/64 leaves one channel in the narrowest.",
              .range = {.least = 1.0 / 64, .most = 8}});
  list.field("input", &O::input,
             {.scope = Scope::train,
              .sentence = "Size of the clips that the network sees.",
              .range = {.least = smallest_picture(), .most = 1024},
              .unit = "pixels"});
  list.field("weights", &O::weights,
             {.scope = Scope::content,
              .sentence = "Safetensors file to start from, relative to the working directory; empty: random weights."});
  list.field(
      "inflation", &O::inflation,
      {.scope = Scope::train, .sentence = "How 2D kernels become 3D: shared over time, or in the middle slice."});
  list.field("pooling", &O::pooling,
             {.scope = Scope::train, .sentence = "How scores over time become the scores of a clip and of a video."});
  list.field("dropout", &O::dropout,
             {.scope = Scope::train,
              .sentence = "Dropout before and between the head's layers.",
              .range = {.least = 0, .below = 1}});
  list.field("input_dropout", &O::input_dropout,
             {.scope = Scope::train, .sentence = "Dropout on the network's input.", .range = {.least = 0, .below = 1}});
}

void list_fields(FieldList<ClipsOptions>& list) {
  using O = ClipsOptions;
  list.field(
      "frames", &O::frames,
      {.scope = Scope::train,
       .sentence = "Length of a clip, and of the windows that recordings with continuous labels are cut into; 1 for "
                   "single images, which longer clips only repeat.",
       .range = {.least = 1, .most = 4096},
       .unit = "frames"});
  list.field("overlap", &O::overlap,
             {.scope = Scope::train,
              .sentence = "Of consecutive windows of a recording, as a fraction of their length.",
              .range = {.least = 0, .below = 1}});
  list.field("label_fusion", &O::label_fusion,
             {.scope = Scope::train,
              .sentence = "A window's label: the mean over its frames, or the value farthest from zero."});
  list.field("gap_tolerance", &O::gap_tolerance,
             {.scope = Scope::train,
              .sentence = "How many frames without a face in a row a window may have between its frames.",
              .range = {.least = 0, .most = 100000},
              .unit = "frames"});
}

}  // namespace foldwise
