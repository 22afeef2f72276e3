// SPDX-License-Identifier: Apache-2.0
// Points that differ in fields without effect alone, and axes of which no value has one.
#include <gmock/gmock.h>

#include "experiments/jobs/fingerprint.h"
#include "tests/experiments/sweep_text.h"

namespace foldwise {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(EffectAxes, PointsThatAgreeWhereFieldsCountAreOneExperiment) {
  const Sweep sweep = parse_sweep(
      "sweep: {grid: {sampling.strategy: [uniform, stochastic_softmax], sampling.inverse_temperature: [0, 1, 10]}}");
  EXPECT_EQ(sweep.points(), 6U);
  EXPECT_THAT(points_of(sweep),
              ElementsAre("uniform 0", "stochastic_softmax 0", "stochastic_softmax 1", "stochastic_softmax 10"));
}

TEST(EffectAxes, PointsStayApartWhereATieCarriesTheValueOn) {
  const Sweep sweep = parse_sweep(
      "sweep:\n  grid: {sampling.inverse_temperature: [0, 1, 10]}\n"
      "  tie: {evaluation.inverse_temperature: sampling.inverse_temperature}\n");
  EXPECT_EQ(sweep.size(), 3U);
  EXPECT_EQ(canonical(sweep.experiment(0), Stage::train), canonical(sweep.experiment(2), Stage::train))
      << "one training, evaluated three times";
}

TEST(EffectAxes, AnAxisWithoutEffectAnywhereIsRefused) {
  EXPECT_THAT(mistakes("sweep:\n  grid:\n    sampling.inverse_temperature: [0, 1, 10]\n"),
              ElementsAre("s.yaml:5:5: sweep.sampling.inverse_temperature: saw 3 values that change nothing in any "
                          "point; it has an effect where sampling.strategy is not uniform: leave the axis out, or add "
                          "such points"));
  EXPECT_THAT(mistakes("sweep: {grid: {clips.overlap: [0.1, 0.5]}}"),
              ElementsAre(AllOf(HasSubstr("clips.overlap"), HasSubstr("dataset.name is sewa or recola"))));
}

TEST(EffectAxes, OneOfAConditionalAxisCountsWhereItsConditionHolds) {
  EXPECT_THAT(mistakes("sweep:\n  grid: {sampling.strategy: [uniform, stochastic_softmax]}\n  when:\n    - {if: "
                       "{sampling.strategy: stochastic_softmax}, grid: {sampling.spread: [0, 3]}}\n"),
              IsEmpty());
  EXPECT_THAT(mistakes("sweep:\n  grid: {sampling.strategy: [uniform, stochastic_softmax]}\n  when:\n    - {if: "
                       "{sampling.strategy: uniform}, grid: {sampling.spread: [0, 3]}}\n"),
              ElementsAre(HasSubstr("sweep.sampling.spread: saw 2 values that change nothing")));
}

TEST(EffectAxes, CombinationsThatAreVoidAreOneExperimentWithARemark) {
  const Sweep sweep = parse_sweep(
      "model: {weights: w.pth}\n"
      "sweep:\n"
      "  grid:\n"
      "    model.inflation: [centered, copied]\n"
      "    model.inflation_surround: [random, zero]\n"
      "    model.inflation_masking: [none, centre]\n"
      "    model.temporal_dilation: [none, doubled]\n"
      "    model.target_multiplier: [1, 100]\n");  // C Table 3

  EXPECT_EQ(sweep.points(), 32U);
  EXPECT_EQ(sweep.size(), 24U);
  EXPECT_THAT(
      sweep.remarks(),
      ElementsAre(AllOf(HasSubstr(" of 32 points differ from others in nothing that has an effect, and are one "
                                  "experiment with them"),
                        HasSubstr("model.inflation_surround has an effect where model.inflation is centered"))));
}

TEST(EffectAxes, TrainingsOnPicturesAreToldApartWhereThereAreSome) {
  const Sweep sweep = parse_sweep(
      "pretraining: {root: /data/rafdb, tuned_from: conv_4_1}\n"
      "sweep: {grid: {pretraining.dataset: [none, rafdb], pretraining.epochs: [5, 6]}}\n");

  EXPECT_EQ(sweep.size(), 3U);
  EXPECT_EQ(sweep.experiment(1).pretraining.tuned_from, TunedFrom::conv_4_1);
  EXPECT_EQ(sweep.experiment(2).pretraining.epochs, 6);
  EXPECT_EQ(canonical(sweep.experiment(0)), canonical(parse_sweep("").experiment(0)));
}

TEST(EffectAxes, MayBeLeftWithoutUseByTheCommandLine) {
  const std::string text = "sweep: {grid: {sampling.strategy: [uniform, stochastic_softmax], sampling.spread: [0, 3]}}";
  EXPECT_EQ(parse_sweep(text, {"sampling.strategy=uniform"}).size(), 1U);
}

TEST(EffectAxes, AFieldThatSomeExperimentUsesIsNoMistake) {
  EXPECT_THAT(mistakes("training: {optimizer: {momentum: 0.5}}\nsweep: {grid: {training.optimizer.kind: [sgd, adam]}}"),
              IsEmpty());
  const Sweep sweep = parse_sweep(
      "sweep: {grid: {training.optimizer.kind: [sgd, adam], training.optimizer.momentum: "
      "[0.5, 0.9]}}");
  EXPECT_THAT(points_of(sweep), ElementsAre("sgd 0.5", "sgd 0.9", "adam 0.5"));
}

}  // namespace
}  // namespace foldwise
