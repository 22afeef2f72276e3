// SPDX-License-Identifier: Apache-2.0
// The stage evaluate: one of stages.h.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "datasets/folds/experiment_fit.h"
#include "datasets/label_traits.h"
#include "results/metrics/metrics.h"
#include "worker/evaluation/part_scores.h"
#include "worker/evaluation/post_processing.h"
#include "worker/stages/stages.h"

namespace foldwise::worker {

namespace {

/// Changes the predictions, and tells what was done: of several numbers with their names.
void add_post_processing(const TestScores& scores, const PostProcessingOptions& options, ScoredSamples& pooled,
                         std::map<std::string, double>& metrics) {
  const bool on_itself = options.fitted_on == FittedOn::reported;
  const std::vector<Prediction> fitted_on = on_itself ? pooled.predictions : scores.fitted_on;
  const std::vector<PostProcessing> chains = post_process(pooled.predictions, fitted_on, options);
  for (std::size_t output = 0; output < chains.size(); ++output) {
    const std::string suffix = chains.size() == 1 ? "" : "_" + scores.targets.at(output);
    metrics.emplace("median_window" + suffix, chains[output].window);
    metrics.emplace("centred_by" + suffix, chains[output].bias);
    metrics.emplace("scaled_by" + suffix, chains[output].scale);
    metrics.emplace("shifted_by" + suffix, chains[output].shift);
  }
}

}  // namespace

Outcome run_evaluate(const JobSpec& job) {
  const Key scored = job.inputs.of(Stage::score);
  const std::filesystem::path file = stage_folder(job.output, scored) / scores_name;
  const Experiment& experiment = job.experiment;
  Result result = read_result(job.output, scored);  // how long the training was, how many samples, what was left out
  const TestScores scores = read_scores(file);
  ScoredSamples pooled = pool(scores, experiment.model.pooling, experiment.evaluation.inverse_temperature,
                              datasets::loss_for(experiment.training.loss, scores.labels), file.string());
  const PostProcessingOptions& chain = experiment.evaluation.post_processing;
  if (chain.fitted_on != FittedOn::none) add_post_processing(scores, chain, pooled, result.metrics);
  result.metrics.merge(
      results::computed_metrics(datasets::traits_of(scores.labels).predictions, pooled.predictions, scores.targets));
  result.metrics.erase("cross_entropy");  // of classes it is the loss
  result.metrics.emplace("loss", pooled.loss);
  result.predictions = std::move(pooled.predictions);
  result.artifacts.clear();  // those of the scoring
  return Finished{std::move(result)};
}

}  // namespace foldwise::worker
