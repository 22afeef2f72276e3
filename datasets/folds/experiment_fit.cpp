// SPDX-License-Identifier: Apache-2.0
#include "datasets/folds/experiment_fit.h"

#include <algorithm>
#include <span>
#include <string>

#include "datasets/folds/fold.h"
#include "experiments/backbone_facts.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

/// What there is for each kind of labels, the usual one first.
std::span<const Loss> losses_of(LabelKind labels) {
  static constexpr std::array classes{Loss::cross_entropy};
  static constexpr std::array curves{Loss::mean_squared_error, Loss::concordance};
  static constexpr std::array multi_label{Loss::sigmoid_cross_entropy};
  switch (labels) {
    case LabelKind::classes:
      return classes;
    case LabelKind::curves:
      return curves;
    case LabelKind::multi_label:
      break;
  }
  return multi_label;
}

std::span<const StoppingMetric> metrics_of(LabelKind labels) {
  static constexpr std::array classes{StoppingMetric::loss, StoppingMetric::accuracy};
  static constexpr std::array curves{StoppingMetric::loss, StoppingMetric::concordance};
  static constexpr std::array multi_label{StoppingMetric::loss, StoppingMetric::global_average_precision};
  switch (labels) {
    case LabelKind::classes:
      return classes;
    case LabelKind::curves:
      return curves;
    case LabelKind::multi_label:
      break;
  }
  return multi_label;
}

std::string describe(LabelKind labels) {
  switch (labels) {
    case LabelKind::classes:
      return "its samples are of one class each";
    case LabelKind::curves:
      return "its labels are numbers along recordings";
    case LabelKind::multi_label:
      break;
  }
  return "its samples may be of any number of classes";
}

[[noreturn]] void refuse(const Experiment& experiment, const std::string& field, std::string_view value,
                         const std::string& why, const std::string& allowed) {
  throw UserError(
      Fault::usage, field,
      "saw " + std::string(value) + " with dataset.name " + std::string(name_of(experiment.dataset.name)) + ": " + why,
      "allowed: " + allowed);
}

template <typename Choice>
void require_one_of(std::span<const Choice> choices, Choice choice, const Experiment& experiment,
                    const std::string& field, LabelKind labels) {
  if (std::ranges::count(choices, choice) > 0) return;
  std::string allowed;
  for (const Choice each : choices) allowed += (allowed.empty() ? "" : ", ") + std::string(name_of(each));
  refuse(experiment, field, name_of(choice), describe(labels), allowed);
}

void require_backbone(const Experiment& experiment, SampleKind kind) {
  const BackboneInput needed = kind == SampleKind::frames ? BackboneInput::pictures : BackboneInput::features;
  const BackboneFacts& backbone = facts_of(experiment.model.backbone);
  if (backbone.takes == needed) return;
  std::string allowed;
  for (const BackboneFacts& other : backbone_rows) {
    if (other.takes == needed) allowed += (allowed.empty() ? "" : ", ") + std::string(name_of(other.backbone));
  }
  refuse(experiment, "model.backbone", name_of(backbone.backbone),
         backbone.takes == BackboneInput::features ? "it takes ready-made features, and these samples are pictures"
                                                   : "it takes pictures, and these samples are ready-made features",
         allowed);
}

// Curves behind those of the targets.
template <typename Labelled>
bool have_frame_labels(const std::vector<Labelled>& samples, std::size_t targets) {
  return !samples.empty() &&
         std::ranges::all_of(samples, [&](const Labelled& sample) { return sample.curves.size() > targets; });
}

void require_sampling(const Experiment& experiment, const SampleTraits& samples) {
  const SamplingStrategy strategy = experiment.sampling.strategy;
  if (strategy == SamplingStrategy::uniform) return;
  if (samples.labels != LabelKind::classes) {
    refuse(experiment, "sampling.strategy", name_of(strategy),
           "it chooses among a video's clips, and " + describe(samples.labels),
           std::string(name_of(SamplingStrategy::uniform)));
  }
  if (strategy == SamplingStrategy::frame_labels && !samples.frame_labels) {
    refuse(experiment, "sampling.strategy", name_of(strategy), "its samples have no labels of their frames",
           "uniform, stochastic_softmax");
  }
}

}  // namespace

SampleTraits traits_of(const Dataset& dataset) {
  return {dataset.labels, dataset.kind, have_frame_labels(dataset.samples, dataset.targets.size())};
}

SampleTraits traits_of(const FoldFile& fold) {
  return {fold.labels, fold.kind, have_frame_labels(fold.entries, fold.targets.size())};
}

void require_fit(const Experiment& experiment, const SampleTraits& samples) {
  require_backbone(experiment, samples.kind);
  const TrainingOptions& training = experiment.training;
  const LabelKind labels = samples.labels;
  require_one_of(losses_of(labels), loss_for(training.loss, labels), experiment, "training.loss", labels);
  require_one_of(metrics_of(labels), training.early_stopping.metric, experiment, "training.early_stopping.metric",
                 labels);
  require_sampling(experiment, samples);
}

Loss loss_for(Loss loss, LabelKind labels) {
  return loss == Loss::automatic ? losses_of(labels).front() : loss;
}

}  // namespace foldwise::datasets
