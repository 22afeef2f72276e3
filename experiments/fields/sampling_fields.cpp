// SPDX-License-Identifier: Apache-2.0
// Listings of field_list.h: the fields below augmentation and sampling.
#include "experiments/fields/field_list.h"

namespace foldwise {

void list_fields(FieldList<AugmentationOptions>& list) {
  using O = AugmentationOptions;
  list.field(
      "flip", &O::flip,
      {.scope = Scope::train, .sentence = "Probability of a horizontal flip.", .range = {.least = 0, .most = 1}});
  list.field("rotation", &O::rotation,
             {.scope = Scope::train,
              .sentence = "Largest angle of a rotation, either way.",
              .range = {.least = 0, .most = 180},
              .unit = "degrees"});
  list.field(
      "crop_area", &O::crop_area,
      {.scope = Scope::train,
       .sentence = "Area of the random crop as a fraction of the frame: 0.5 has half of its pixels, 0.25 half of "
                   "each side; 1: no crop.",
       .range = {.most = 1, .above = 0}});
  list.field(
      "brightness", &O::brightness,
      {.scope = Scope::train, .sentence = "Largest relative change of brightness.", .range = {.least = 0, .most = 1}});
  list.field(
      "contrast", &O::contrast,
      {.scope = Scope::train, .sentence = "Largest relative change of contrast.", .range = {.least = 0, .most = 1}});
  list.field(
      "saturation", &O::saturation,
      {.scope = Scope::train, .sentence = "Largest relative change of saturation.", .range = {.least = 0, .most = 1}});
  list.field("hue", &O::hue,
             {.scope = Scope::train,
              .sentence = "Largest shift of the hue.",
              .range = {.least = 0, .most = 0.5},
              .unit = "turns"});
  list.field("device", &O::device,
             {.scope = Scope::train,
              .sentence = "Where clips are warped and coloured: cpu, on the loader's threads; training, on the device "
                          "that trains; automatic, on that device where it is a GPU; results differ by rounding."});
}

void list_fields(FieldList<SamplingOptions>& list) {
  using O = SamplingOptions;
  list.field(
      "strategy", &O::strategy,
      {.scope = Scope::train,
       .sentence =
           "How training clips are drawn from a video; frame_labels: by the labels of its frames, which a dataset "
           "such as unbc_mcmaster has; reinforce: by parameters that its clips' losses move (T Eq. 3.5); "
           "weighted_loss: uniformly, the loss weighted by the softmax of its clips' scores."});
  list.field("inverse_temperature", &O::inverse_temperature,
             {.scope = Scope::train,
              .sentence = "Sharpness of the distribution over clips; 0 draws uniformly; of weighted_loss the sharpness "
                          "that its weights grow to.",
              .range = {.least = 0}});
  list.field("warm_up_epochs", &O::warm_up_epochs,
             {.scope = Scope::train,
              .sentence = "First epochs, drawn uniformly, without updates of the distribution.",
              .range = {.least = 0, .most = 1000000},
              .unit = "epochs"});
  list.field("exploration_epochs", &O::exploration_epochs,
             {.scope = Scope::train,
              .sentence = "Epochs after these that visit equally spaced clips and initialise the distribution.",
              .range = {.least = 0, .most = 1000000},
              .unit = "epochs"});
  list.field("exploration_order", &O::exploration_order,
             {.scope = Scope::train,
              .sentence = "Order of the clips that the exploration visits: from start to end in every video, which "
                          "favours ends since later scores come from a better network, or in an order of each video's "
                          "own, as the pictures of the publication show."});
  list.field("exploration_places", &O::exploration_places,
             {.scope = Scope::train,
              .sentence = "Where these clips stand: in the middle of equal shares of the video, or evenly from its "
                          "first clip to its last (with_ends), as in the authors' code."});
  list.field("spread", &O::spread,
             {.scope = Scope::train,
              .sentence = "How far a clip's score spreads to its neighbours; 0: the clip's length.",
              .range = {.least = 0, .most = 1000000},
              .unit = "frames"});
  list.field("scoring", &O::scoring,
             {.scope = Scope::train,
              .sentence = "Whether the score comes from the clean clip (one more forward pass) or the augmented one."});
  list.field(
      "reinforce_rate", &O::reinforce_rate,
      {.scope = Scope::train,
       .sentence = "Of reinforce: step of a video's parameters per unit of reward, which is the clip's loss with "
                   "the sign changed; no publication states one.",
       .range = {.above = 0}});
  list.field("growth_epochs", &O::growth_epochs,
             {.scope = Scope::train,
              .sentence = "Of weighted_loss: epochs after the exploration in which its inverse temperature grows from "
                          "0 to its full value; no publication states how many.",
              .range = {.least = 0, .most = 1000000},
              .unit = "epochs"});
}

}  // namespace foldwise
