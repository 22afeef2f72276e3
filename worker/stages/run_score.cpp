// SPDX-License-Identifier: Apache-2.0
// The stage score: one of stages.h.
#include <cstddef>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/facts/training_scheme.h"
#include "worker/data/class_gates.h"
#include "worker/data/gate_measures.h"
#include "worker/evaluation/frame_importance.h"
#include "worker/evaluation/part_scores.h"
#include "worker/models/frozen_network.h"
#include "worker/stages/finite_scores.h"
#include "worker/stages/fold_data.h"
#include "worker/stages/planted_truth.h"
#include "worker/stages/stages.h"
#include "worker/stages/trained_network.h"

namespace foldwise::worker {
namespace {

constexpr int gated_samples = 50;  // of each class, as A 3.4.3 has them

/// What can be said of the network where it is known what was planted in the test part.
void add_planted_measures(const JobSpec& job, const FoldData& fold, const PartScores& part, Network& network,
                          std::map<std::string, double>& metrics) {
  const ModelOptions& model = job.experiment.model;
  if (model.pooling == Pooling::joint_softmax && part.sequences.size() == fold.planted.size()) {
    const auto correlation = importance_correlation(part.sequences, fold.planted, network.stride());
    if (correlation) metrics.emplace("importance_rank", *correlation);
  }
  const bool gated = model.backbone == Backbone::audio_visual && model.fusion.kind == FusionKind::augmented_ensemble;
  if (!gated || fold.test_shards.empty()) return;
  const std::vector<PlantedKind> planted = PlantedTruth(job.experiment.dataset.root).kinds();
  if (planted.empty()) return;
  std::vector<std::size_t> all(fold.classes.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  metrics.merge(gate_measures(gates_of(network, fold.test_shards, fold.classes, all, gated_samples), planted));
}

Result describe(const FoldData& fold, const Result& training) {
  Result result;
  result.metrics.emplace("test_" + fold.unit, static_cast<double>(fold.test->samples()));
  for (const auto& [name, value] : training.metrics) {
    if (name == "epochs" || name == "epochs_run" || name.starts_with("beta_")) result.metrics.emplace(name, value);
  }
  result.exclusions = fold.exclusions;
  return result;
}

}  // namespace

Outcome run_score(const JobSpec& job, const StageFolder& folder, const torch::Device& device, JobReporter& reporter) {
  const Key trained = job.inputs.of(trains_on_features(job.experiment) ? Stage::refine : Stage::train);
  const FoldData fold = open_fold(job);
  const Result training = read_result(job.output, trained);
  const BuiltNetwork built = load_trained(job, trained, fold.shape, device);
  const int window = pooling_window(job.experiment, fold.shape);
  Progress progress;
  progress.key = job.key;
  const Scoring scoring = scoring_of(job.experiment, fold.shape, built.normalisation);
  const EvaluationProgress follow = [&](std::size_t done, std::size_t all) {
    progress.step = static_cast<int>(done);
    reporter.report(progress);
    return done == all || !reporter.stop_requested();
  };
  const auto passed = [&](const ScoredPart& part) {
    progress.steps = static_cast<int>(part.samples());
    return part.pass(*built.network, scoring, follow);
  };
  PartScores fitted_on;
  if (fold.fitted_on) {
    auto scores = passed(*fold.fitted_on);
    if (!scores) return Interrupted{};
    fitted_on = *std::move(scores);
  }
  std::optional<PartScores> validation;
  if (fold.validation) {
    validation = passed(*fold.validation);
    if (!validation) return Interrupted{};
    const bool fits = job.experiment.evaluation.post_processing.fitted_on == FittedOn::validation;
    if (fits) fitted_on = *validation;
  }
  auto part = passed(*fold.test);
  if (!part) return Interrupted{};
  if (!all_finite(*part) || !all_finite(fitted_on)) return Diverged{};
  Result result = describe(fold, training);
  add_planted_measures(job, fold, *part, *built.network, result.metrics);
  write_scores(folder.file(scores_name), {.part = *std::move(part),
                                          .pooling = pooling_of(*built.network, window),
                                          .labels = fold.shape.labels,
                                          .classes = fold.classes,
                                          .targets = fold.targets,
                                          .unit = fold.unit,
                                          .fitted_on = std::move(fitted_on),
                                          .validation = std::move(validation)});
  result.artifacts = {folder.artifact("scores", scores_name)};
  return Finished{std::move(result)};
}

}  // namespace foldwise::worker
