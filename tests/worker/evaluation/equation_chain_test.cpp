// SPDX-License-Identifier: Apache-2.0
// The figures are those of reference/equation_chain.py, by NumPy.
#include "worker/evaluation/equation_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "results/metrics/regression.h"

namespace foldwise::worker {
namespace {

using testing::ElementsAre;

/// Windows every three frames, six missing in the middle; the truth goes ahead of what is predicted by five.
NumberSeries windows(double phase, int count) {
  NumberSeries series;
  for (int window = 0; window < count; ++window) {
    const int frame = 3 * window + (window > count / 2 ? 6 : 0);
    series.frames.push_back(frame);
    series.target.push_back(0.5 * std::sin(0.08 * (frame + 5) + phase) + 0.2);
    series.predicted.push_back(0.3 * std::sin(0.08 * frame + phase) + 0.1 * std::sin(1.7 * frame) - 0.1);
  }
  return series;
}

std::vector<NumberSeries> recordings() {
  return {windows(0, 40), windows(1.3, 30)};
}

PostProcessingOptions equations(EquationForm normalisation, EquationForm filtering, int longest_delay = 10) {
  PostProcessingOptions options;
  options.fitted_on = FittedOn::training;
  options.chain = PostProcessingChain::teixeira_2021;
  options.scale_normalisation = normalisation;
  options.mean_filtering = filtering;
  options.longest_delay = longest_delay;
  return options;
}

struct Processed {
  double mean = 0;  ///< before the delay
  double concordance = 0;
  double twentieth = 0;  ///< of the second recording
};

Processed processed_by(const PostProcessing& chain) {
  std::vector<double> predicted;
  std::vector<double> target;
  double sum = 0;
  Processed processed;
  for (const NumberSeries& one : recordings()) {
    for (const double number : chain.applied_to(one.predicted)) sum += number;
    const std::vector<double> all = chain.applied_to(one);
    predicted.insert(predicted.end(), all.begin(), all.end());
    target.insert(target.end(), one.target.begin(), one.target.end());
    processed.twentieth = all[20];
  }
  processed.mean = sum / static_cast<double>(predicted.size());
  processed.concordance = results::concordance(predicted, target);
  return processed;
}

struct Equations {
  EquationForm normalisation;
  EquationForm filtering;
  int delay;
  double mean;
  double concordance;
  double twentieth;
};

TEST(EquationChain, IsThatOfNumPyInEveryForm) {
  using F = EquationForm;
  for (const Equations& expected : {
           Equations{F::none, F::none, 5, -0.028217723852368887, 0.5033036610514461, 0.07036712423030718},
           Equations{F::none, F::printed, 6, -0.3496356486862114, 0.23295215279122278, -0.19893348871466485},
           Equations{F::none, F::corrected, 5, 0.2932002009814736, 0.8282017815671687, 0.3917850490641496},
           Equations{F::printed, F::none, 5, -0.9380599918856628, 0.1945854116677762, -0.650339567331583},
           Equations{F::printed, F::printed, 6, -2.1693201847527988, 0.05977325393733219, -1.7294950971098464},
           Equations{F::printed, F::corrected, 4, 0.29320020098147354, 0.8169538718807657, 0.4288159624466801},
           Equations{F::corrected, F::none, 5, 0.29320020098147354, 0.9420993275756091, 0.45689529617111757},
           Equations{F::corrected, F::printed, 5, 0.29320020098147354, 0.942099327575609, 0.45689529617111746},
           Equations{F::corrected, F::corrected, 5, 0.29320020098147354, 0.9420993275756091, 0.4568952961711177},
       }) {
    const PostProcessing chain =
        fit_post_processing(recordings(), equations(expected.normalisation, expected.filtering));
    const Processed processed = processed_by(chain);
    SCOPED_TRACE(std::string(name_of(expected.normalisation)) + ", " + std::string(name_of(expected.filtering)));
    EXPECT_EQ(chain.delay, expected.delay);
    EXPECT_NEAR(processed.mean, expected.mean, 1e-12);
    EXPECT_NEAR(processed.concordance, expected.concordance, 1e-12);
    EXPECT_NEAR(processed.twentieth, expected.twentieth, 1e-12);
  }
}

TEST(EquationChain, FindsALagToEitherSideAndNoFurtherThanItMay) {
  NumberSeries series = windows(0, 40);
  for (std::size_t i = 0; i < series.frames.size(); ++i) {
    series.predicted[i] = std::sin(0.08 * series.frames[i]);
    series.target[i] = std::sin(0.08 * (series.frames[i] - 6));
  }
  constexpr EquationForm none = EquationForm::none;
  EXPECT_EQ(fit_equations({series}, equations(none, none)).delay, -6);
  EXPECT_EQ(fit_equations({series}, equations(none, none, 4)).delay, -4);
  EXPECT_EQ(fit_equations({series}, equations(none, none, 0)).delay, 0);
}

TEST(EquationChain, OfConstantsStaysFinite) {
  NumberSeries series = windows(0, 12);
  for (double& number : series.predicted) number = 0.25;
  const PostProcessing corrected = fit_equations({series}, equations(EquationForm::corrected, EquationForm::corrected));
  EXPECT_EQ(corrected.scale, 1);  // nothing can be divided by its deviation
  EXPECT_EQ(corrected.delay, 0);  // all are equal: the shortest
  for (double& number : series.target) number = -0.5;
  for (const EquationForm form : {EquationForm::printed, EquationForm::corrected}) {
    for (const double number : fit_equations({series}, equations(form, form)).applied_to(series)) {
      EXPECT_TRUE(std::isfinite(number));
    }
  }
}

TEST(EquationChain, KnowsWindowsByTheirNames) {
  std::vector<Prediction> reported;
  std::vector<Prediction> training;
  for (const auto& [name, phase, count] : {std::tuple{"Train_1@", 0.0, 40}, std::tuple{"Train_2@", 1.3, 30}}) {
    const NumberSeries series = windows(phase, count);
    for (std::size_t i = 0; i < series.frames.size(); ++i) {
      const std::string id = name + std::to_string(static_cast<int>(series.frames[i]));
      training.push_back({id, 0, {series.predicted[i]}, {series.target[i]}});
    }
  }
  reported = training;
  for (Prediction& window : reported) window.targets = {99};  // which nothing may know
  const auto chains = post_process(reported, training, equations(EquationForm::corrected, EquationForm::corrected));
  ASSERT_EQ(chains.size(), 1U);
  EXPECT_EQ(chains.front().delay, 5);
  EXPECT_NEAR(reported[40 + 20].scores.front(), 0.4568952961711177, 1e-12);
}

TEST(Delayed, GoesInStraightLinesAndStaysAtTheEnds) {
  const std::vector<double> frames{0, 4, 12};
  const std::vector<double> series{1, 3, 7};
  EXPECT_THAT(delayed(series, frames, 2), ElementsAre(2, 4, 7));
  EXPECT_THAT(delayed(series, frames, -4), ElementsAre(1, 1, 5));
  EXPECT_THAT(delayed(series, frames, 100), ElementsAre(7, 7, 7));
  EXPECT_THAT(delayed(series, frames, 0), ElementsAre(1, 3, 7));
}

}  // namespace
}  // namespace foldwise::worker
