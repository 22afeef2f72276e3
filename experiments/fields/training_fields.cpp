// SPDX-License-Identifier: Apache-2.0
// Listings of field_list.h: the fields below training.
#include "experiments/fields/field_list.h"

namespace foldwise {

void list_fields(FieldList<OptimizerOptions>& list) {
  using O = OptimizerOptions;
  list.field("kind", &O::kind, {.scope = Scope::train, .sentence = "The optimizer."});
  list.field("momentum", &O::momentum,
             {.scope = Scope::train, .sentence = "Momentum of SGD.", .range = {.least = 0, .below = 1}});
  list.field("nesterov", &O::nesterov,
             {.scope = Scope::train, .sentence = "Whether the momentum is Nesterov's; it must then be above 0."});
}

void list_fields(FieldList<PerPart>& list) {
  using O = PerPart;
  list.field("backbone", &O::backbone,
             {.scope = Scope::train, .sentence = "Of the backbone's parameters.", .range = {.least = 0}});
  list.field("head", &O::head, {.scope = Scope::train, .sentence = "Of the head's parameters.", .range = {.least = 0}});
}

void list_fields(FieldList<EarlyStoppingOptions>& list) {
  using O = EarlyStoppingOptions;
  list.field("metric", &O::metric, {.scope = Scope::train, .sentence = "What the best epoch is best in."});
  list.field("patience", &O::patience,
             {.scope = Scope::train,
              .sentence = "Epochs without improvement before training stops; 0: never before the last.",
              .range = {.least = 0, .most = 1000000},
              .unit = "epochs"});
  list.field("inverse_temperature", &O::inverse_temperature,
             {.scope = Scope::train,
              .sentence = "Sharpness of the pooling over validation videos that have classes; numbers are averaged.",
              .range = {.least = 0}});
}

void list_fields(FieldList<TrainingOptions>& list) {
  using O = TrainingOptions;
  list.group("optimizer", &O::optimizer);
  list.group("learning_rate", &O::learning_rate);
  list.group("weight_decay", &O::weight_decay);
  list.field("batch_size", &O::batch_size,
             {.scope = Scope::train,
              .sentence = "Clips per forward pass.",
              .range = {.least = 1, .most = 65536},
              .unit = "clips"});
  list.field("accumulation", &O::accumulation,
             {.scope = Scope::train,
              .sentence = "Forward passes per step of the optimizer.",
              .range = {.least = 1, .most = 65536}});
  list.field(
      "epochs", &O::epochs,
      {.scope = Scope::train, .sentence = "Epochs at most.", .range = {.least = 1, .most = 1000000}, .unit = "epochs"});
  list.group("early_stopping", &O::early_stopping);
  list.field(
      "loss", &O::loss,
      {.scope = Scope::train,
       .sentence = "What is minimised; concordance is 1 - CCC over a batch; automatic: what fits the labels (cross "
                   "entropy of classes, squared error of numbers, sigmoid cross entropy of many classes)."});
  list.field("threads_per_worker", &O::threads_per_worker,
             {.scope = Scope::train,
              .sentence = "Threads that compute in one worker on a CPU: sums of floats depend on it.",
              .range = {.least = 1, .most = 1024}});
  list.field("deterministic", &O::deterministic,
             {.scope = Scope::train, .sentence = "Whether GPUs use deterministic kernels only; false buys speed."});
  list.field("precision", &O::precision,
             {.scope = Scope::train,
              .sentence = "How the network computes, in training, validation and evaluation alike; tf32 rounds the "
                          "factors of products on a GPU (on a CPU it is float32); bfloat16 runs most layers in 16 "
                          "bits, with weights, gradients and loss in float32."});
  list.field("memory_format", &O::memory_format,
             {.scope = Scope::train,
              .sentence = "Where a pixel's channels lie in memory: apart, or side by side (channels_last), which suits "
                          "convolutions in 16 bits on GPUs; results differ by rounding."});
}

}  // namespace foldwise
