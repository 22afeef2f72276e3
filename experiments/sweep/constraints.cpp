// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/constraints.h"

#include <algorithm>

#include "experiments/backbone_facts.h"
#include "experiments/dataset_choices.h"
#include "experiments/fields/value.h"
#include "experiments/sweep/attention_conflicts.h"
#include "experiments/sweep/chunk_conflicts.h"
#include "experiments/sweep/fusion_conflicts.h"
#include "experiments/sweep/module_conflicts.h"
#include "experiments/sweep/pretraining_conflicts.h"
#include "experiments/sweep/protocol_presets.h"
#include "experiments/sweep/recurrence_conflicts.h"
#include "experiments/sweep/sampling_conflicts.h"
#include "experiments/sweep/scheme_conflicts.h"
#include "experiments/sweep/training_conflicts.h"
#include "experiments/sweep/weights_conflicts.h"

namespace foldwise {
namespace {

/// Whether videos are pooled with weights that an inverse temperature sharpens (T Eq. 3.3).
bool has_inverse_temperature(Pooling pooling) {
  return pooling == Pooling::two_step || pooling == Pooling::softmax || pooling == Pooling::average_scores;
}

void add_pooling_conflicts(const Experiment& experiment, std::vector<Conflict>& found) {
  const Pooling pooling = experiment.model.pooling;
  if (has_inverse_temperature(pooling)) return;
  const auto add = [&](std::string_view field, double value, double unset) {
    if (value == unset) return;
    std::string seen = "saw ";
    append_number(seen, value);
    found.push_back({field, seen + " with model.pooling " + std::string(name_of(pooling)) +
                                ", which has none; allowed: no value, or model.pooling two_step, softmax or "
                                "3d_avg_scores"});
  };
  add("evaluation.inverse_temperature", experiment.evaluation.inverse_temperature,
      EvaluationOptions{}.inverse_temperature);
  add("training.early_stopping.inverse_temperature", experiment.training.early_stopping.inverse_temperature,
      EarlyStoppingOptions{}.inverse_temperature);
}

/// Its weights over time are those of the scores that it was trained with.
void add_multiplier_conflicts(const ModelOptions& model, std::vector<Conflict>& found) {
  if (model.target_multiplier == 1 || model.pooling != Pooling::adaptive_softmax) return;
  found.push_back({"model.target_multiplier", "saw " + number_text(model.target_multiplier) +
                                                  " with model.pooling adaptive_softmax, whose temperatures are "
                                                  "learned of multiplied scores; allowed: 1, or another pooling"});
}

/// Steps of a chain that is not gone through.
void add_post_processing_conflicts(const PostProcessingOptions& chain, std::vector<Conflict>& found) {
  const PostProcessingOptions defaults;
  const bool processed = chain.fitted_on != FittedOn::none;
  const auto check = [&](std::string_view field, auto value, auto without, PostProcessingChain user) {
    if (value == without || (processed && chain.chain == user)) return;
    if (processed) {
      found.push_back({field, "saw another value than its default with evaluation.post_processing.chain " +
                                  std::string(name_of(chain.chain)) +
                                  ", which has no such step; leave it out, or use " + std::string(name_of(user))});
      return;
    }
    found.push_back({field,
                     "saw another value than its default with evaluation.post_processing.fitted_on none, which "
                     "leaves predictions as they are; leave it out, or use another fitted_on"});
  };
  constexpr PostProcessingChain rows = PostProcessingChain::trigeorgis_2016;
  constexpr PostProcessingChain equations = PostProcessingChain::teixeira_2021;
  check("evaluation.post_processing.chain", chain.chain, defaults.chain, chain.chain);
  check("evaluation.post_processing.median_filter", chain.median_filter, defaults.median_filter, rows);
  check("evaluation.post_processing.centring", chain.centring, defaults.centring, rows);
  check("evaluation.post_processing.scaling", chain.scaling, defaults.scaling, rows);
  check("evaluation.post_processing.time_shift", chain.time_shift, defaults.time_shift, rows);
  check("evaluation.post_processing.longest_window", chain.longest_window, defaults.longest_window, rows);
  check("evaluation.post_processing.longest_shift", chain.longest_shift, defaults.longest_shift, rows);
  check("evaluation.post_processing.scale_normalisation", chain.scale_normalisation, defaults.scale_normalisation,
        equations);
  check("evaluation.post_processing.mean_filtering", chain.mean_filtering, defaults.mean_filtering, equations);
  check("evaluation.post_processing.longest_delay", chain.longest_delay, defaults.longest_delay, equations);
}

void add_dilation_conflicts(const ModelOptions& model, std::vector<Conflict>& found) {
  if (model.temporal_dilation == TemporalDilation::none || facts_of(model.backbone).dilated_reach > 0) return;
  std::string allowed;
  for (const BackboneFacts& row : backbone_rows) {
    if (row.dilated_reach > 0) allowed += (allowed.empty() ? "" : ", ") + std::string(name_of(row.backbone));
  }
  found.push_back({"model.temporal_dilation", "saw " + std::string(name_of(model.temporal_dilation)) +
                                                  " with model.backbone " + std::string(name_of(model.backbone)) +
                                                  "; allowed: none, or model.backbone " + allowed});
}

}  // namespace

std::vector<Conflict> conflicts(const Experiment& experiment) {
  std::vector<Conflict> found;
  if (experiment.dataset.root.empty()) {
    found.push_back({"dataset.root", "saw nothing; give the folder that holds the dataset"});
  }
  const DatasetOptions& dataset = experiment.dataset;
  if (!offers(dataset.name, dataset.task)) {
    found.push_back({"dataset.task", "saw " + std::string(name_of(dataset.task)) + " with dataset.name " +
                                         std::string(name_of(dataset.name)) +
                                         "; allowed: " + names_of_tasks(dataset.name)});
  }
  if (!offers(dataset.name, dataset.subjects)) {
    found.push_back({"dataset.subjects", "saw reactive with dataset.name " + std::string(name_of(dataset.name)) +
                                             "; allowed: all, or dataset.name " + names_of_reactive_datasets()});
  }
  if (dataset.frames.codec == FrameCodec::raw && dataset.frames.jpeg_quality != FramesOptions{}.jpeg_quality) {
    found.push_back(
        {"dataset.frames.jpeg_quality",
         "saw " + std::to_string(dataset.frames.jpeg_quality) +
             " with dataset.frames.codec raw, which keeps frames as they are; allowed: dataset.frames.codec "
             "jpeg, or no jpeg_quality"});
  }
  add_protocol_conflicts(experiment, found);
  add_attention_conflicts(experiment, found);
  add_fusion_conflicts(experiment.model, found);
  add_recurrence_conflicts(experiment, found);
  add_module_conflicts(experiment.model, found);
  add_weights_conflicts(experiment, found);
  add_pretraining_conflicts(experiment, found);
  add_sampling_conflicts(experiment, found);
  add_training_conflicts(experiment.model, experiment.training, found);
  add_scheme_conflicts(experiment, found);
  const BackboneFacts& backbone = facts_of(experiment.model.backbone);
  const std::string backbone_name(name_of(experiment.model.backbone));
  const bool pictures = backbone.takes == BackboneInput::pictures;
  if (experiment.training.memory_format == MemoryFormat::channels_last && !pictures) {
    found.push_back({"training.memory_format", "saw channels_last with model.backbone " + backbone_name +
                                                   ", which has no channels of pixels; allowed: contiguous, or another "
                                                   "backbone"});
  }
  if (experiment.model.features != BackboneFeatures::published && !pictures) {
    found.push_back({"model.features", "saw " + std::string(name_of(experiment.model.features)) +
                                           " with model.backbone " + backbone_name +
                                           ", which has no convolutions; allowed: published, or another backbone"});
  }
  if (experiment.augmentation.device != AugmentationDevice::automatic && !pictures) {
    found.push_back({"augmentation.device", "saw " + std::string(name_of(experiment.augmentation.device)) +
                                                " with model.backbone " + backbone_name +
                                                ", which takes no pictures; allowed: automatic, or another backbone"});
  }
  add_pooling_conflicts(experiment, found);
  add_post_processing_conflicts(experiment.evaluation.post_processing, found);
  add_dilation_conflicts(experiment.model, found);
  add_multiplier_conflicts(experiment.model, found);
  const Size input = experiment.model.input;
  if (std::min(input.height, input.width) < backbone.smallest_input) {
    found.push_back({"model.input", "saw [" + std::to_string(input.height) + ", " + std::to_string(input.width) +
                                        "] with model.backbone " + backbone_name + "; allowed: at least " +
                                        std::to_string(backbone.smallest_input) + " pixels along each axis"});
  }
  add_chunk_conflicts(experiment, found);
  return found;
}

}  // namespace foldwise
