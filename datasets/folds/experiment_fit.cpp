// SPDX-License-Identifier: Apache-2.0
#include "datasets/folds/experiment_fit.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <string>

#include "datasets/folds/fold.h"
#include "datasets/label_traits.h"
#include "experiments/facts/backbone_facts.h"
#include "experiments/facts/sampling_facts.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

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
  refuse(experiment, field, name_of(choice), std::string(traits_of(labels).sentence), allowed);
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

/// The names of the strategies that do without something.
std::string strategies_without(bool SamplingFacts::*need) {
  std::string names;
  for (const SamplingFacts& row : sampling_rows) {
    if (!(row.*need)) names += (names.empty() ? "" : ", ") + std::string(name_of(row.strategy));
  }
  return names;
}

void require_sampling(const Experiment& experiment, const SampleTraits& samples) {
  const SamplingFacts& sampling = facts_of(experiment.sampling.strategy);
  if (sampling.among_clips && samples.labels != LabelKind::classes) {
    refuse(experiment, "sampling.strategy", name_of(sampling.strategy),
           "it chooses among a video's clips, and " + std::string(traits_of(samples.labels).sentence),
           strategies_without(&SamplingFacts::among_clips));
  }
  if (sampling.by_frame_labels && !samples.frame_labels) {
    refuse(experiment, "sampling.strategy", name_of(sampling.strategy), "its samples have no labels of their frames",
           strategies_without(&SamplingFacts::by_frame_labels));
  }
}

/// Whether it is of what classes the frames of a video show (I 3.3, 4.4).
bool pools_classes(Pooling pooling) {
  return pooling == Pooling::joint_softmax || pooling == Pooling::average;
}

void require_pooling(const Experiment& experiment, LabelKind labels) {
  const Pooling pooling = experiment.model.pooling;
  if (labels == LabelKind::classes || !pools_classes(pooling)) return;
  std::string allowed;
  for (std::size_t place = 0; place < Choices<Pooling>::names.size(); ++place) {
    if (pools_classes(static_cast<Pooling>(place))) continue;
    allowed += (allowed.empty() ? "" : ", ") + std::string(Choices<Pooling>::names[place]);
  }
  refuse(experiment, "model.pooling", name_of(pooling), std::string(traits_of(labels).sentence), allowed);
}

void require_clips(const Experiment& experiment, LabelKind labels) {
  if (labels != LabelKind::curves) return;
  const ClipsOptions& clips = experiment.clips;
  const ClipsOptions defaults;
  const std::string why = "its recordings are cut into windows of a clip's length";
  if (clips.standardisation != defaults.standardisation) {
    refuse(experiment, "clips.standardisation", name_of(clips.standardisation), why,
           std::string(name_of(defaults.standardisation)));
  }
  if (clips.padding != defaults.padding) {
    refuse(experiment, "clips.padding", name_of(clips.padding), why, std::string(name_of(defaults.padding)));
  }
}

std::string text_of(double number) {
  std::array<char, 32> digits;
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr};
}

void require_target_multiplier(const Experiment& experiment, LabelKind labels) {
  const double multiplier = experiment.model.target_multiplier;
  if (multiplier == 1 || labels == LabelKind::curves) return;
  refuse(experiment, "model.target_multiplier", text_of(multiplier), std::string(traits_of(labels).sentence), "1");
}

void require_scheme(const Experiment& experiment, LabelKind labels) {
  const TrainingScheme scheme = experiment.training.scheme;
  if (scheme == TrainingScheme::end_to_end || labels != LabelKind::curves) return;
  refuse(experiment, "training.scheme", name_of(scheme),
         "features are stored of whole videos with one label each, and its recordings are cut into windows",
         std::string(name_of(TrainingScheme::end_to_end)));
}

void require_post_processing(const Experiment& experiment, LabelKind labels) {
  const FittedOn fitted_on = experiment.evaluation.post_processing.fitted_on;
  if (fitted_on == FittedOn::none || labels == LabelKind::curves) return;
  refuse(experiment, "evaluation.post_processing.fitted_on", name_of(fitted_on),
         "it is of rows or windows with numbers along a recording", std::string(name_of(FittedOn::none)));
}

void require_class_weights(const Experiment& experiment, LabelKind labels) {
  const ClassWeights weights = experiment.training.class_weights;
  if (weights == ClassWeights::none || labels == LabelKind::classes) return;
  refuse(experiment, "training.class_weights", name_of(weights), std::string(traits_of(labels).sentence),
         std::string(name_of(ClassWeights::none)));
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
  const LabelTraits& traits = traits_of(labels);
  require_one_of(traits.losses, loss_for(training.loss, labels), experiment, "training.loss", labels);
  require_one_of(traits.stopping, training.early_stopping.metric, experiment, "training.early_stopping.metric", labels);
  require_class_weights(experiment, labels);
  require_post_processing(experiment, labels);
  require_pooling(experiment, labels);
  require_target_multiplier(experiment, labels);
  require_sampling(experiment, samples);
  require_clips(experiment, labels);
  require_scheme(experiment, labels);
}

Loss loss_for(Loss loss, LabelKind labels) {
  return loss == Loss::automatic ? traits_of(labels).losses.front() : loss;
}

}  // namespace foldwise::datasets
