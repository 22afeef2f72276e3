// SPDX-License-Identifier: Apache-2.0
// Listings of field_list.h: the fields below pretraining.
#include "experiments/fields/field_list.h"

namespace foldwise {

void list_fields(FieldList<PretrainingOptions>& list) {
  using O = PretrainingOptions;
  list.field("dataset", &O::dataset,
             {.scope = Scope::pretrain,
              .sentence = "The pictures that the backbone, or the 2D network that it is inflated from, is trained on "
                          "first, once for all folds; the experiment then starts from its weights, but for its head."});
  list.field(
      "root", &O::root,
      {.scope = Scope::content, .sentence = "Folder that holds those pictures, relative to the working directory."});
  list.field("validation_fraction", &O::validation_fraction,
             {.scope = Scope::pretrain,
              .sentence = "Fraction of each class of the training pictures that validates; of fer2013 its PublicTest "
                          "pictures do.",
              .range = {.above = 0, .below = 1}});
  list.field("seed", &O::seed,
             {.scope = Scope::pretrain,
              .sentence = "What the split of the pictures and the training's random numbers derive from.",
              .range = {.least = 0}});
  list.field("tuned_from", &O::tuned_from,
             {.scope = Scope::pretrain,
              .sentence = "The first convolution that is trained on the pictures, as training.tuned_from."});
  list.field("dropout", &O::dropout,
             {.scope = Scope::pretrain,
              .sentence = "Dropout before and between the layers of the head over the pictures, which has 512 and 128 "
                          "units and the classes.",
              .range = {.least = 0, .below = 1}});
  list.field("class_weights", &O::class_weights,
             {.scope = Scope::pretrain, .sentence = "What each class of the pictures counts in the loss."});
  list.field("learning_rate", &O::learning_rate,
             {.scope = Scope::pretrain, .sentence = "Of all parameters, with Adam.", .range = {.least = 0}});
  list.field("batch_size", &O::batch_size,
             {.scope = Scope::pretrain,
              .sentence = "Pictures per step of the optimizer.",
              .range = {.least = 1, .most = 65536},
              .unit = "pictures"});
  list.field("epochs", &O::epochs,
             {.scope = Scope::pretrain,
              .sentence = "Epochs at most.",
              .range = {.least = 1, .most = 1000000},
              .unit = "epochs"});
  list.field("patience", &O::patience,
             {.scope = Scope::pretrain,
              .sentence = "Epochs without a better validation accuracy before it stops; 0: never before the last. The "
                          "network of the best is kept.",
              .range = {.least = 0, .most = 1000000},
              .unit = "epochs"});
  list.field("flip", &O::flip,
             {.scope = Scope::pretrain,
              .sentence = "Probability of a horizontal flip of a picture.",
              .range = {.least = 0, .most = 1}});
  list.field("rotation", &O::rotation,
             {.scope = Scope::pretrain,
              .sentence = "Largest angle of a rotation, either way.",
              .range = {.least = 0, .most = 180},
              .unit = "degrees"});
  list.field("highlight", &O::highlight,
             {.scope = Scope::pretrain,
              .sentence = "Largest relative change of a picture's brightness.",
              .range = {.least = 0, .most = 1}});
}

}  // namespace foldwise
