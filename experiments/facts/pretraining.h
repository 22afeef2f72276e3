// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "experiments/choice_table.h"
#include "experiments/experiment.h"
#include "experiments/facts/backbone_facts.h"

namespace foldwise {

/// The pictures of a pre-training as a dataset of their own; those of none are never read.
struct PretrainingFacts {
  PretrainingDataset pictures;
  DatasetName dataset = DatasetName::rafdb;
  bool validates = false;  ///< it has validation pictures of its own
};

inline constexpr auto pretraining_rows = std::to_array<PretrainingFacts>({
    {.pictures = PretrainingDataset::none},
    {.pictures = PretrainingDataset::rafdb},
    {.pictures = PretrainingDataset::fer2013, .dataset = DatasetName::fer2013, .validates = true},
});
static_assert(each_has_its_row(pretraining_rows, &PretrainingFacts::pictures));

constexpr const PretrainingFacts& facts_of(PretrainingDataset pictures) {
  return pretraining_rows[static_cast<std::size_t>(pictures)];
}

/// Whether an experiment starts from a network that was trained on pictures before.
constexpr bool is_pretrained(const Experiment& experiment) {
  return experiment.pretraining.dataset != PretrainingDataset::none;
}

/// Whether its network starts from weights that were trained on something, and not from random ones.
inline bool starts_from_weights(const Experiment& experiment) {
  return is_pretrained(experiment) || !experiment.model.weights.empty();
}

/// That training on pictures as an experiment of its own, as a sweep file could have it: of the backbone's 2D network,
/// with the head of C 3.1, from the same weights as the experiment. What it makes of itself is itself.
inline Experiment pretraining_of(const Experiment& experiment) {
  const PretrainingOptions& how = experiment.pretraining;
  const ModelOptions& model = experiment.model;
  const TrainingOptions& training = experiment.training;
  Experiment pictures;
  pictures.pretraining = how;
  pictures.execution = experiment.execution;
  pictures.dataset.name = facts_of(how.dataset).dataset;
  pictures.dataset.root = how.root;
  pictures.dataset.on_bad_video = experiment.dataset.on_bad_video;
  pictures.dataset.frames.size = model.input;  // C 3.2: resized alone, the same for pictures and frames
  pictures.protocol.kind = ProtocolKind::partitions;
  pictures.protocol.validation_fraction = how.validation_fraction;
  pictures.protocol.repeats = 1;
  pictures.protocol.seed = how.seed;
  pictures.model.backbone = facts_of(model.backbone).of_pictures.value_or(model.backbone);
  pictures.model.features = model.features;
  pictures.model.width = model.width;
  pictures.model.input = model.input;
  pictures.model.weights = model.weights;
  if (!model.weights.empty()) pictures.model.weights_head = WeightsHead::replace;
  pictures.model.normalisation = model.normalisation;
  pictures.model.head.kind = HeadKind::three_layers;
  pictures.model.dropout = how.dropout;
  pictures.model.pooling = Pooling::softmax;  // the average over space, as torchvision's; of one frame its own score
  pictures.clips.frames = 1;
  pictures.augmentation = {.flip = how.flip,
                           .rotation = how.rotation,
                           .crop_area = 1,
                           .brightness = how.highlight,
                           .contrast = 0,
                           .saturation = 0,
                           .hue = 0};
  pictures.training.optimizer.kind = OptimizerKind::adam;
  pictures.training.learning_rate = {how.learning_rate, how.learning_rate};
  pictures.training.batch_size = how.batch_size;
  pictures.training.accumulation = 1;
  pictures.training.epochs = how.epochs;
  pictures.training.early_stopping.metric = StoppingMetric::accuracy;
  pictures.training.early_stopping.patience = how.patience;
  pictures.training.class_weights = how.class_weights;
  pictures.training.tuned_from = how.tuned_from;
  pictures.training.threads_per_worker = training.threads_per_worker;
  pictures.training.instruction_set = training.instruction_set;
  pictures.training.deterministic = training.deterministic;
  pictures.training.precision = training.precision;
  pictures.training.memory_format = training.memory_format;
  return pictures;
}

}  // namespace foldwise
