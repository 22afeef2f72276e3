// SPDX-License-Identifier: Apache-2.0
// What evaluations make of numbers after they are predicted, and of the validation part.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "tests/worker/stages/job_outcome.h"
#include "tests/worker/stages/label_runs.h"

namespace foldwise::worker {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Key;
using testing::Not;

/// The evaluation of rows or windows whose post-processing is fitted on something.
Result processed(const LabelRun& run, FittedOn fitted_on, const EvaluationOptions& options = {}) {
  JobSpec score = run.job(Stage::score);
  JobSpec evaluate = run.job(Stage::evaluate);
  for (JobSpec* job : {&score, &evaluate}) {
    job->experiment.evaluation = options;
    job->experiment.evaluation.post_processing.fitted_on = fitted_on;
  }
  score.key = digest("score by " + std::string(name_of(fitted_on)) + (options.validation ? " and judged" : "") +
                     std::string(name_of(options.post_processing.chain)));
  evaluate.key = digest("evaluate " + score.key.hex());
  evaluate.inputs.of_the_fold = {{Stage::score, score.key}};
  finished(score);
  return finished(evaluate);
}

TEST(Rows, ArePostProcessedAsTheRowsSayThatItIsFittedOn) {
  const std::unique_ptr<LabelRun> run = row_run();
  finished(run->job(Stage::train));

  const Result plain = processed(*run, FittedOn::none);
  const Result by_training = processed(*run, FittedOn::training);
  const Result by_validation = processed(*run, FittedOn::validation);
  const Result by_itself = processed(*run, FittedOn::reported);

  EXPECT_THAT(plain.metrics, Not(Contains(Key("shifted_by"))));
  for (const Result& result : {by_training, by_validation, by_itself}) {
    EXPECT_THAT(result.metrics, AllOf(Contains(Key("median_window")), Contains(Key("centred_by")),
                                      Contains(Key("scaled_by")), Contains(Key("shifted_by"))));
    ASSERT_EQ(result.predictions.size(), plain.predictions.size());
    EXPECT_NE(result.predictions, plain.predictions);
    EXPECT_EQ(result.predictions.front().targets, plain.predictions.front().targets);
  }
  EXPECT_NE(by_training.predictions, by_validation.predictions);
  // What is fitted on the reported rows cannot be worse on them than what is not.
  EXPECT_GT(by_itself.metrics.at("concordance"), plain.metrics.at("concordance"));
}

/// C 3.4, with the equations as its words have them.
EvaluationOptions equations() {
  EvaluationOptions options;
  options.post_processing.chain = PostProcessingChain::teixeira_2021;
  options.post_processing.scale_normalisation = EquationForm::corrected;
  options.post_processing.mean_filtering = EquationForm::corrected;
  return options;
}

TEST(Windows, ArePostProcessedAsTheWindowsSayThatItIsFittedOn) {
  const WindowRun run;
  finished(run.job(Stage::train));

  const Result plain = processed(run, FittedOn::none);
  const Result by_training = processed(run, FittedOn::training, equations());
  const Result by_validation = processed(run, FittedOn::validation, equations());
  EvaluationOptions undelayed = equations();
  undelayed.post_processing.longest_delay = 0;
  const Result by_itself = processed(run, FittedOn::reported, undelayed);
  const Result by_rows = processed(run, FittedOn::training);

  EXPECT_THAT(plain.metrics, Not(Contains(Key("delayed_by_valence"))));
  for (const Result& result : {by_training, by_validation, by_itself}) {
    EXPECT_THAT(result.metrics,
                AllOf(Contains(Key("centred_by_valence")), Contains(Key("scaled_by_arousal")),
                      Contains(Key("delayed_by_valence")), Not(Contains(Key("median_window_valence")))));
    ASSERT_EQ(result.predictions.size(), plain.predictions.size());
    EXPECT_NE(result.predictions, plain.predictions);
    EXPECT_EQ(result.predictions.front().targets, plain.predictions.front().targets);
  }
  EXPECT_NE(by_training.predictions, by_validation.predictions);
  EXPECT_THAT(by_rows.metrics, AllOf(Contains(Key("median_window_valence")), Not(Contains(Key("delayed_by_valence")))));
  // Predictions have the labels' mean where they are fitted on themselves.
  double predicted = 0;
  double wanted = 0;
  for (const Prediction& window : by_itself.predictions) predicted += window.scores[1];
  for (const Prediction& window : by_itself.predictions) wanted += window.targets[1];
  EXPECT_NEAR(predicted, wanted, 1e-6);
}

TEST(Windows, OfTheValidationPartAreJudgedWhereThatIsAsked) {
  const WindowRun run;
  const Result training = finished(run.job(Stage::train));
  EvaluationOptions options;
  options.validation = true;

  const Result plain = processed(run, FittedOn::none, options);
  options = equations();
  options.validation = true;
  const Result by_validation = processed(run, FittedOn::validation, options);
  const Result by_reported = processed(run, FittedOn::reported, options);

  EXPECT_NEAR(plain.metrics.at("validation_concordance"), training.metrics.at("validation_concordance"), 1e-12);
  EXPECT_NEAR(
      plain.metrics.at("validation_concordance"),
      (plain.metrics.at("validation_concordance_valence") + plain.metrics.at("validation_concordance_arousal")) / 2,
      1e-12);
  EXPECT_NE(plain.metrics.at("validation_concordance_valence"), plain.metrics.at("concordance_valence"));
  EXPECT_NEAR(plain.metrics.at("validation_loss"), training.metrics.at("validation_loss"), 1e-12);
  // The same steps, of the same windows.
  EXPECT_EQ(by_validation.metrics.at("validation_concordance_valence"),
            by_reported.metrics.at("validation_concordance_valence"));
  EXPECT_NE(by_validation.metrics.at("concordance_valence"), by_reported.metrics.at("concordance_valence"));
  EXPECT_NE(by_validation.metrics.at("validation_concordance_valence"),
            plain.metrics.at("validation_concordance_valence"));
  EXPECT_THAT(processed(run, FittedOn::none).metrics, Not(Contains(Key("validation_concordance_valence"))));
}

TEST(Rows, OfTheValidationPartAreJudgedWhereThatIsAsked) {
  const std::unique_ptr<LabelRun> run = row_run();
  const Result training = finished(run->job(Stage::train));
  EvaluationOptions options;
  options.validation = true;
  const Result result = processed(*run, FittedOn::none, options);
  EXPECT_NEAR(result.metrics.at("validation_concordance"), training.metrics.at("validation_concordance"), 1e-12);
  EXPECT_NE(result.metrics.at("validation_concordance"), result.metrics.at("concordance"));
}

TEST(Examples, OfTheValidationPartAreJudgedWhereThatIsAsked) {
  const std::unique_ptr<FeatureRun> run = example_run();
  const Result training = finished(run->job(Stage::train));
  EvaluationOptions options;
  options.validation = true;
  const Result result = processed(*run, FittedOn::none, options);
  EXPECT_NEAR(result.metrics.at("validation_global_average_precision"),
              training.metrics.at("validation_global_average_precision"), 1e-6);
}

TEST(Examples, AreNotPostProcessed) {
  const std::unique_ptr<FeatureRun> run = example_run();
  run->change([](Experiment& experiment) { experiment.evaluation.post_processing.fitted_on = FittedOn::reported; });
  EXPECT_THAT(rejection(run->job(Stage::train)), HasSubstr("evaluation.post_processing.fitted_on: saw reported"));
}

}  // namespace
}  // namespace foldwise::worker
