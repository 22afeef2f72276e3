// SPDX-License-Identifier: Apache-2.0
// The stage evaluate: one of stages.h.
#include <utility>

#include "datasets/folds/experiment_fit.h"
#include "datasets/label_traits.h"
#include "results/metrics/metrics.h"
#include "worker/evaluation/part_scores.h"
#include "worker/stages/stages.h"

namespace foldwise::worker {

Outcome run_evaluate(const JobSpec& job) {
  const Key scored = job.inputs.of(Stage::score);
  const std::filesystem::path file = stage_folder(job.output, scored) / scores_name;
  const Experiment& experiment = job.experiment;
  Result result = read_result(job.output, scored);  // how long the training was, how many samples, what was left out
  const TestScores scores = read_scores(file);
  ScoredSamples pooled = pool(scores, experiment.model.pooling, experiment.evaluation.inverse_temperature,
                              datasets::loss_for(experiment.training.loss, scores.labels), file.string());
  result.metrics.merge(
      results::computed_metrics(datasets::traits_of(scores.labels).predictions, pooled.predictions, scores.targets));
  result.metrics.erase("cross_entropy");  // of classes it is the loss
  result.metrics.emplace("loss", pooled.loss);
  result.predictions = std::move(pooled.predictions);
  result.artifacts.clear();  // those of the scoring
  return Finished{std::move(result)};
}

}  // namespace foldwise::worker
