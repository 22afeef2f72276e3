// SPDX-License-Identifier: Apache-2.0
// The figures are those of reference/post_processing.py, by NumPy and SciPy.
#include "worker/evaluation/post_processing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "results/metrics/regression.h"

namespace foldwise::worker {
namespace {

using testing::ElementsAre;

constexpr int series_rows = 150;

/// A lagging truth, and a prediction with spikes, of another mean and size.
NumberSeries lagging(double phase) {
  NumberSeries series;
  for (int row = 0; row < series_rows; ++row) {
    series.target.push_back(0.5 * std::sin(0.06 * (row - 4) + phase) + 0.2);
    series.predicted.push_back(0.3 * std::sin(0.06 * row + phase) - 0.1 + (row % 7 == 3 ? 0.7 : 0));
  }
  return series;
}

/// Rows of two recordings; the prediction and, as a second output, its opposite.
std::vector<Prediction> lagging_rows() {
  std::vector<Prediction> rows;
  for (const auto& [name, phase] : {std::pair{"train_1@", 0.0}, std::pair{"train_2@", 1.3}}) {
    const NumberSeries series = lagging(phase);
    for (std::size_t row = 0; row < series.predicted.size(); ++row) {
      rows.push_back({name + std::to_string(row),
                      0,
                      {series.predicted[row], -series.predicted[row]},
                      {series.target[row], -series.target[row]}});
    }
  }
  return rows;
}

PostProcessingOptions reference_options() {
  return {.fitted_on = FittedOn::reported, .longest_window = 50, .longest_shift = 20};
}

TEST(PostProcessing, IsFittedAsNumPyAndSciPyDoIt) {
  const PostProcessing chain = fit_post_processing({lagging(0), lagging(1.3)}, reference_options());
  EXPECT_EQ(chain.window, 21);
  EXPECT_NEAR(chain.bias, 0.32066007987061057, 1e-12);
  EXPECT_EQ(chain.scale, 1);  // 1.70 betters nothing
  EXPECT_EQ(chain.shift, 4);
  EXPECT_NEAR(chain.applied_to(lagging(1.3).predicted)[20], 0.47335920936160425, 1e-12);
}

TEST(PostProcessing, ChangesWhatIsReportedByWhatItIsFittedOn) {
  std::vector<Prediction> rows = lagging_rows();
  const std::vector<PostProcessing> chains = post_process(rows, lagging_rows(), reference_options());
  ASSERT_EQ(chains.size(), 2U);
  EXPECT_NEAR(chains[1].bias, -chains[0].bias, 1e-12);
  const std::vector<NumberSeries> series = series_of(rows, 0);
  ASSERT_EQ(series.size(), 2U);
  std::vector<double> predicted;
  std::vector<double> target;
  for (const NumberSeries& one : series) {
    predicted.insert(predicted.end(), one.predicted.begin(), one.predicted.end());
    target.insert(target.end(), one.target.begin(), one.target.end());
  }
  EXPECT_NEAR(results::concordance(predicted, target), 0.8704406745347808, 1e-12);
  for (const Prediction& row : rows) EXPECT_NEAR(row.scores[1], -row.scores[0], 1e-12);
}

TEST(PostProcessing, OfOtherRowsThanAreReportedKnowsNothingOfThese) {
  std::vector<Prediction> rows = lagging_rows();
  for (Prediction& row : rows) row.targets = {99, 99};
  post_process(rows, lagging_rows(), reference_options());
  std::vector<Prediction> same = lagging_rows();
  post_process(same, lagging_rows(), reference_options());
  for (std::size_t row = 0; row < rows.size(); ++row) EXPECT_EQ(rows[row].scores, same[row].scores);
}

TEST(PostProcessing, TakesNoStepThatIsOff) {
  PostProcessingOptions options = reference_options();
  options.median_filter = options.centring = options.scaling = options.time_shift = false;
  std::vector<Prediction> rows = lagging_rows();
  post_process(rows, lagging_rows(), options);
  EXPECT_EQ(rows, lagging_rows());
  for (bool PostProcessingOptions::*step :
       {&PostProcessingOptions::median_filter, &PostProcessingOptions::centring, &PostProcessingOptions::time_shift}) {
    PostProcessingOptions alone = options;
    alone.*step = true;
    const PostProcessing chain = fit_post_processing({lagging(0), lagging(1.3)}, alone);
    EXPECT_EQ(chain.window > 0, step == &PostProcessingOptions::median_filter);
    EXPECT_EQ(chain.bias != 0, step == &PostProcessingOptions::centring);
    EXPECT_EQ(chain.shift > 0, step == &PostProcessingOptions::time_shift);
  }
}

TEST(PostProcessing, ScalesByTheRatioOfTheDeviations) {
  NumberSeries series = lagging(0);
  for (std::size_t row = 0; row < series.target.size(); ++row) series.predicted[row] = series.target[row] / 4;
  const PostProcessing chain = fit_post_processing(
      {series}, {.median_filter = false, .centring = false, .time_shift = false, .longest_window = 50});
  EXPECT_NEAR(chain.scale, 4, 1e-12);
}

TEST(PostProcessing, OfAConstantPredictionStaysFinite) {
  NumberSeries series = lagging(0);
  for (double& number : series.predicted) number = 0.25;
  const PostProcessing chain = fit_post_processing({series}, reference_options());
  for (const double number : chain.applied_to(series.predicted)) EXPECT_TRUE(std::isfinite(number));
}

TEST(MedianFilter, RepeatsTheEnds) {
  EXPECT_THAT(median_filtered(std::vector<double>{3, 1, 4, 1, 5, 9, 2, 6}, 5), ElementsAre(3, 3, 3, 4, 4, 5, 6, 6));
  EXPECT_THAT(median_filtered(std::vector<double>{3, 1}, 11), ElementsAre(3, 1));
}

TEST(Shifted, RepeatsTheFirstRow) {
  const std::vector<double> series{1, 2, 3};
  EXPECT_THAT(shifted(series, 1), ElementsAre(1, 1, 2));
  EXPECT_THAT(shifted(series, 7), ElementsAre(1, 1, 1));
}

TEST(SeriesOf, BeginsAnewWithEachRecording) {
  const std::vector<NumberSeries> series = series_of(lagging_rows(), 0);
  ASSERT_EQ(series.size(), 2U);
  EXPECT_EQ(series[1].predicted, lagging(1.3).predicted);
  EXPECT_EQ(series[0].target, lagging(0).target);
}

}  // namespace
}  // namespace foldwise::worker
