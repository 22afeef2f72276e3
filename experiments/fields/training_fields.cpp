// SPDX-License-Identifier: Apache-2.0
// Listings of field_list.h: the fields below training.
#include "experiments/fields/field_list.h"

namespace foldwise {

void list_fields(FieldList<OptimizerOptions>& list) {
  using O = OptimizerOptions;
  list.field("kind", &O::kind,
             {.scope = Scope::trainings, .sentence = "The optimizer; weight decay is part of the gradient in both."});
  list.field("momentum", &O::momentum,
             {.scope = Scope::trainings, .sentence = "Momentum of SGD.", .range = {.least = 0, .below = 1}});
  list.field("nesterov", &O::nesterov,
             {.scope = Scope::trainings, .sentence = "Whether the momentum is Nesterov's; it must then be above 0."});
  list.field("beta1", &O::beta1,
             {.scope = Scope::trainings,
              .sentence = "Of Adam: how much of the running mean of the gradients stays in a step.",
              .range = {.least = 0, .below = 1}});
  list.field("beta2", &O::beta2,
             {.scope = Scope::trainings,
              .sentence = "Of Adam: how much of the running mean of their squares stays in a step.",
              .range = {.least = 0, .below = 1}});
  list.field("epsilon", &O::epsilon,
             {.scope = Scope::trainings,
              .sentence = "Of Adam: what is added to the root of the mean square that a step is divided by.",
              .range = {.above = 0}});
}

void list_fields(FieldList<ScheduleOptions>& list) {
  using O = ScheduleOptions;
  list.field("kind", &O::kind,
             {.scope = Scope::trainings,
              .sentence = "How the learning rates of all parts change, once an epoch: not at all, every few epochs, "
                          "when the validation loss falls no more, or along half a cosine that begins anew."});
  list.field("factor", &O::factor,
             {.scope = Scope::trainings,
              .sentence = "Of step and plateau: what the rates are multiplied by.",
              .range = {.above = 0, .below = 1}});
  list.field("every", &O::every,
             {.scope = Scope::trainings,
              .sentence = "Of step: epochs, or steps of the optimizer, between two changes.",
              .range = {.least = 1, .most = 1000000}});
  list.field("unit", &O::unit, {.scope = Scope::trainings, .sentence = "Of step: what `every` counts."});
  list.field("patience", &O::patience,
             {.scope = Scope::trainings,
              .sentence = "Of plateau: epochs without a lower validation loss that change nothing; the next one does.",
              .range = {.least = 0, .most = 1000000},
              .unit = "epochs"});
  list.field("period", &O::period,
             {.scope = Scope::trainings,
              .sentence = "Of cosine: epochs until it begins anew.",
              .range = {.least = 1, .most = 1000000},
              .unit = "epochs"});
  list.field("period_factor", &O::period_factor,
             {.scope = Scope::trainings,
              .sentence = "Of cosine: how many times as long as the one before it a period is.",
              .range = {.least = 1, .most = 1000000}});
  list.field("least", &O::least,
             {.scope = Scope::trainings,
              .sentence = "Of cosine: what the rates fall to, as a fraction of what they begin with.",
              .range = {.least = 0, .below = 1}});
}

void list_fields(FieldList<PerPart>& list) {
  using O = PerPart;
  list.field("backbone", &O::backbone,
             {.scope = Scope::trainings, .sentence = "Of the backbone's parameters.", .range = {.least = 0}});
  list.field("head", &O::head,
             {.scope = Scope::trainings, .sentence = "Of the head's parameters.", .range = {.least = 0}});
  list.field("attention", &O::attention,
             {.scope = Scope::trainings,
              .sentence = "Of the parameters of attention and of a recurrent layer; automatic: the head's.",
              .range = {.least = 0}});
  list.field("pooling", &O::pooling,
             {.scope = Scope::trainings,
              .sentence = "Of the parameters of the pooling over time, where it has some; automatic: the head's.",
              .range = {.least = 0}});
}

void list_fields(FieldList<EarlyStoppingOptions>& list) {
  using O = EarlyStoppingOptions;
  list.field("metric", &O::metric, {.scope = Scope::trainings, .sentence = "What the best epoch is best in."});
  list.field(
      "keep", &O::keep,
      {.scope = Scope::trainings,
       .sentence = "Whether the network of the best validation is kept, or that of the last epoch; training then "
                   "never stops before it."});
  list.field("patience", &O::patience,
             {.scope = Scope::trainings,
              .sentence = "Epochs without improvement before training stops; 0: never before the last.",
              .range = {.least = 0, .most = 1000000},
              .unit = "epochs"});
  list.field("inverse_temperature", &O::inverse_temperature,
             {.scope = Scope::trainings,
              .sentence = "Sharpness of the pooling over validation videos that have classes; numbers are averaged.",
              .range = {.least = 0}});
}

void list_fields(FieldList<TrainingOptions>& list) {
  using O = TrainingOptions;
  constexpr Scope computing = Scope::in({Stage::pretrain, Stage::train, Stage::features, Stage::refine});
  list.field("scheme", &O::scheme,
             {.scope = Scope::refine,
              .sentence = "How the network comes about: in one training, or with attention and head trained on stored "
                          "features of a network that stays as it is."});
  list.field("frozen", &O::frozen,
             {.scope = Scope::refine,
              .sentence = "Of frozen_features: whose features; of the network that the same experiment trains end to "
                          "end without attention, or of model.weights as they are (pretrained)."});
  list.group("optimizer", &O::optimizer);
  list.group("learning_rate", &O::learning_rate);
  list.group("schedule", &O::schedule);
  list.group("weight_decay", &O::weight_decay);
  list.field("batch_size", &O::batch_size,
             {.scope = Scope::trainings,
              .sentence = "Clips per forward pass.",
              .range = {.least = 1, .most = 65536},
              .unit = "clips"});
  list.field("accumulation", &O::accumulation,
             {.scope = Scope::trainings,
              .sentence = "Forward passes per step of the optimizer.",
              .range = {.least = 1, .most = 65536}});
  list.field("gradients", &O::gradients,
             {.scope = Scope::trainings,
              .sentence = "What a step of the optimizer follows: the mean over the clips of all its forward passes, or "
                          "the sum of their means, which grows with accumulation."});
  list.field("epochs", &O::epochs,
             {.scope = Scope::trainings,
              .sentence = "Epochs at most.",
              .range = {.least = 1, .most = 1000000},
              .unit = "epochs"});
  list.group("early_stopping", &O::early_stopping);
  list.field(
      "validation_interval", &O::validation_interval,
      {.scope = Scope::trainings,
       .sentence = "Steps of the optimizer between two validations within the epochs, at whose ends there is one "
                   "anyway; 0: there alone.",
       .range = {.least = 0, .most = 1000000},
       .unit = "steps"});
  list.field(
      "loss", &O::loss,
      {.scope = Scope::trainings,
       .sentence = "What is minimised; concordance is 1 - CCC over a batch; automatic: what fits the labels (cross "
                   "entropy of classes, squared error of numbers, sigmoid cross entropy of many classes)."});
  list.field("class_weights", &O::class_weights,
             {.scope = Scope::trainings,
              .sentence = "What each class counts in the training loss, of samples of one class each: the same for "
                          "each sample, or the same for each class of the fold's training part (balanced)."});
  list.field(
      "tuned_from", &O::tuned_from,
      {.scope = Scope::train,
       .sentence = "The first convolution of the backbone that is trained, of one with five blocks of them; what "
                   "stands before it stays as it is, with the running statistics of its normalisations; full: "
                   "all of it is trained."});
  list.field("threads_per_worker", &O::threads_per_worker,
             {.scope = computing,
              .sentence = "Threads that compute in one worker on a CPU: sums of floats depend on it.",
              .range = {.least = 1, .most = 1024}});
  list.field(
      "instruction_set", &O::instruction_set,
      {.scope = computing,
       .sentence = "The processor's instructions that kernels are chosen for (by ATen, oneDNN, OpenBLAS and MKL): "
                   "native: the best of each machine, so that bytes depend on the kind of processor; avx2, "
                   "avx512: these alone, with the same bytes on every machine that has them."});
  list.field("deterministic", &O::deterministic,
             {.scope = computing, .sentence = "Whether GPUs use deterministic kernels only; false buys speed."});
  list.field("precision", &O::precision,
             {.scope = computing,
              .sentence = "How the network computes, in training, validation and evaluation alike; tf32 rounds the "
                          "factors of products on a GPU (on a CPU it is float32); bfloat16 runs most layers in 16 "
                          "bits, with weights, gradients and loss in float32."});
  list.field("memory_format", &O::memory_format,
             {.scope = computing,
              .sentence = "Where a pixel's channels lie in memory: apart, or side by side (channels_last), which suits "
                          "convolutions in 16 bits on GPUs; results differ by rounding."});
}

}  // namespace foldwise
