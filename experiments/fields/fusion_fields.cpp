// SPDX-License-Identifier: Apache-2.0
// Listings of field_list.h: the fields below model.fusion.
#include "experiments/fields/field_list.h"

namespace foldwise {

void list_fields(FieldList<FusionUnits>& list) {
  using O = FusionUnits;
  constexpr Range units{.least = 1, .most = 65536};
  list.field("audio", &O::audio,
             {.scope = Scope::train,
              .sentence = "Units of each layer of the network over audio; a joint network has as many as both.",
              .range = units});
  list.field("video", &O::video,
             {.scope = Scope::train,
              .sentence = "Units of each layer of the network over video; a joint network has as many as both.",
              .range = units});
}

void list_fields(FieldList<FusionOptions>& list) {
  using O = FusionOptions;
  list.field("kind", &O::kind,
             {.scope = Scope::train,
              .sentence = "Of audio_visual: the network over one modality, a joint one (early), one for each (late), "
                          "both of these (ensemble), or a joint one that takes in their layers (central_net, "
                          "augmented_ensemble)."});
  list.field("join", &O::join,
             {.scope = Scope::train,
              .sentence = "What a joint network sees of the features of both modalities; all but the concatenation "
                          "are as long as its layers."});
  list.field("factors", &O::factors,
             {.scope = Scope::train,
              .sentence = "Of bilinear: products that are added up for each of its numbers.",
              .range = {.least = 1, .most = 1024}});
  list.field("scores", &O::scores,
             {.scope = Scope::train,
              .sentence = "How the scores of both modalities' networks become one: their average, or one with weights "
                          "that are learned."});
  list.field("layers", &O::layers,
             {.scope = Scope::train,
              .sentence = "Hidden layers of each network, rectified; their outputs are what a joint network takes in.",
              .range = {.least = 1, .most = 64}});
  list.group("units", &O::units);
  list.field("reduction", &O::reduction,
             {.scope = Scope::train,
              .sentence = "Of augmented_ensemble: how many times as few units as features the layer within a gate has.",
              .range = {.least = 1, .most = 65536}});
  list.field("gates", &O::gates,
             {.scope = Scope::train,
              .sentence = "Of augmented_ensemble: whether gated features go to the joint network alone, or to the "
                          "next layers of their own networks too."});
}

}  // namespace foldwise
