// SPDX-License-Identifier: Apache-2.0
// The stage evaluate: one of stages.h.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "datasets/folds/experiment_fit.h"
#include "datasets/label_traits.h"
#include "results/metrics/metrics.h"
#include "worker/evaluation/judgement.h"
#include "worker/evaluation/part_scores.h"
#include "worker/evaluation/post_processing.h"
#include "worker/stages/finite_scores.h"
#include "worker/stages/stages.h"

namespace foldwise::worker {

namespace {

/// Pools what a scoring left, part by part, and post-processes it.
class Evaluation {
 public:
  Evaluation(const TestScores& scores, const Experiment& experiment, std::string file)
      : scores_(scores), experiment_(experiment), file_(std::move(file)) {}

  /// `chains`: what post-processing did, of each output; none where there is none.
  ScoredSamples of(const PartScores& part, std::vector<PostProcessing>& chains) const {
    ScoredSamples pooled = pooled_of(part);
    const PostProcessingOptions& options = experiment_.evaluation.post_processing;
    if (options.fitted_on == FittedOn::none) return pooled;
    const bool on_itself = options.fitted_on == FittedOn::reported;
    const std::vector<Prediction> fitted_on = on_itself ? pooled.predictions : pooled_of(scores_.fitted_on).predictions;
    chains = post_process(pooled.predictions, fitted_on, options);
    return pooled;
  }

  std::map<std::string, double> metrics_of(const ScoredSamples& pooled) const {
    const PredictionKind kind = datasets::traits_of(scores_.labels).predictions;
    std::map<std::string, double> metrics = results::computed_metrics(kind, pooled.predictions, scores_.targets);
    metrics.erase("cross_entropy");  // of classes it is the loss
    metrics.emplace("loss", pooled.loss);
    return metrics;
  }

 private:
  ScoredSamples pooled_of(const PartScores& part) const {
    return pool(part, scores_, experiment_.model.pooling, experiment_.evaluation.inverse_temperature,
                datasets::loss_for(experiment_.training.loss, scores_.labels), file_);
  }

  const TestScores& scores_;
  const Experiment& experiment_;
  std::string file_;
};

/// Of several numbers with their names.
void add_post_processing(const std::vector<PostProcessing>& chains, PostProcessingChain kind,
                         const std::vector<std::string>& targets, std::map<std::string, double>& metrics) {
  for (std::size_t output = 0; output < chains.size(); ++output) {
    const std::string suffix = chains.size() == 1 ? "" : "_" + targets.at(output);
    metrics.emplace("centred_by" + suffix, chains[output].bias);
    metrics.emplace("scaled_by" + suffix, chains[output].scale);
    if (kind == PostProcessingChain::teixeira_2021) {
      metrics.emplace("delayed_by" + suffix, chains[output].delay);
    } else {
      metrics.emplace("median_window" + suffix, chains[output].window);
      metrics.emplace("shifted_by" + suffix, chains[output].shift);
    }
  }
}

/// What a choice among experiments may go by, under the names that trainings have for it.
void add_validation(const Evaluation& evaluation, const TestScores& scores, std::map<std::string, double>& metrics) {
  std::vector<PostProcessing> chains;
  const ScoredSamples pooled = evaluation.of(*scores.validation, chains);
  for (const auto& [name, value] : evaluation.metrics_of(pooled)) metrics.emplace("validation_" + name, value);
  // Of several numbers their mean, too.
  const StoppingMetric figure = datasets::traits_of(scores.labels).judged_by();
  metrics.emplace("validation_" + std::string(name_of(figure)), judge(scores.labels, pooled.predictions));
}

}  // namespace

Outcome run_evaluate(const JobSpec& job) {
  const Key scored = job.inputs.of(Stage::score);
  const Experiment& experiment = job.experiment;
  Result result = read_intact(job.output, scored);  // how long the training was, how many samples, what was left out
  const std::filesystem::path file = stage_folder(job.output, scored) / scores_name;
  const TestScores scores = read_scores(file);
  const Evaluation evaluation(scores, experiment, file.string());
  std::vector<PostProcessing> chains;
  ScoredSamples pooled = evaluation.of(scores.part, chains);
  if (!all_finite(pooled.predictions)) return Diverged{};
  add_post_processing(chains, experiment.evaluation.post_processing.chain, scores.targets, result.metrics);
  result.metrics.merge(evaluation.metrics_of(pooled));
  if (scores.validation) add_validation(evaluation, scores, result.metrics);
  result.predictions = std::move(pooled.predictions);
  result.artifacts.clear();  // those of the scoring
  return Finished{std::move(result)};
}

}  // namespace foldwise::worker
