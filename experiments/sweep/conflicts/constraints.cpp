// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/conflicts/constraints.h"

#include <algorithm>

#include "experiments/facts/backbone_facts.h"
#include "experiments/facts/dataset_choices.h"
#include "experiments/fields/value.h"
#include "experiments/sweep/conflicts/attention_conflicts.h"
#include "experiments/sweep/conflicts/chunk_conflicts.h"
#include "experiments/sweep/conflicts/module_conflicts.h"
#include "experiments/sweep/conflicts/pretraining_conflicts.h"
#include "experiments/sweep/conflicts/recurrence_conflicts.h"
#include "experiments/sweep/conflicts/sampling_conflicts.h"
#include "experiments/sweep/conflicts/scheme_conflicts.h"
#include "experiments/sweep/conflicts/training_conflicts.h"
#include "experiments/sweep/conflicts/weights_conflicts.h"
#include "experiments/sweep/protocol_presets.h"

namespace foldwise {
namespace {

/// Its weights over time are those of the scores that it was trained with.
void add_multiplier_conflicts(const ModelOptions& model, std::vector<Conflict>& found) {
  if (model.target_multiplier == 1 || model.pooling != Pooling::adaptive_softmax) return;
  found.push_back({"model.target_multiplier", "saw " + number_text(model.target_multiplier) +
                                                  " with model.pooling adaptive_softmax, whose temperatures are "
                                                  "learned of multiplied scores; allowed: 1, or another pooling"});
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

void add_command_conflicts(const ExecutionOptions& execution, std::vector<Conflict>& found) {
  if (execution.on_end.text.empty() || execution.trust) return;
  found.push_back({"execution.trust",
                   "saw false with execution.on_end; that command runs with your rights when the sweep ends: set "
                   "execution.trust to true if you trust whoever wrote it"});
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
  add_protocol_conflicts(experiment, found);
  add_attention_conflicts(experiment, found);
  add_recurrence_conflicts(experiment, found);
  add_module_conflicts(experiment.model, found);
  add_weights_conflicts(experiment, found);
  add_pretraining_conflicts(experiment, found);
  add_sampling_conflicts(experiment, found);
  add_training_conflicts(experiment.training, found);
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
  add_dilation_conflicts(experiment.model, found);
  add_multiplier_conflicts(experiment.model, found);
  const Size input = experiment.model.input;
  if (std::min(input.height, input.width) < backbone.smallest_input) {
    found.push_back({"model.input", "saw [" + std::to_string(input.height) + ", " + std::to_string(input.width) +
                                        "] with model.backbone " + backbone_name + "; allowed: at least " +
                                        std::to_string(backbone.smallest_input) + " pixels along each axis"});
  }
  add_chunk_conflicts(experiment, found);
  add_command_conflicts(experiment.execution, found);
  return found;
}

}  // namespace foldwise
