// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/sweep_text.h"

namespace foldwise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Grid, IsAProductWhoseLastAxisIsFastest) {
  const Sweep sweep = parse_sweep(R"(
sweep:
  grid:
    sampling.strategy: [uniform, stochastic_softmax]
    training.learning_rate.head: [0, 0.5, 1e6]
)");

  EXPECT_THAT(points_of(sweep), ElementsAre("uniform 0", "uniform 0.5", "uniform 1e6", "stochastic_softmax 0",
                                            "stochastic_softmax 0.5", "stochastic_softmax 1e6"));
  EXPECT_THAT(sweep.varied_fields(), ElementsAre("sampling.strategy", "training.learning_rate.head"));
  EXPECT_EQ(sweep.experiment(5).sampling.strategy, SamplingStrategy::stochastic_softmax);
  EXPECT_EQ(sweep.experiment(5).training.learning_rate.head, 1e6);
}

TEST(Grid, VariesFieldsOfEveryKind) {
  const Sweep sweep = parse_sweep(R"(
sweep:
  grid:
    dataset.root: [/a, /b]
    model.input: [[32, 32], [64, 48]]
    training.deterministic: [true, false]
)");

  const Experiment last = sweep.experiment(sweep.size() - 1);

  EXPECT_EQ(sweep.size(), 8U);
  EXPECT_EQ(last.dataset.root, "/b");
  EXPECT_EQ(last.model.input, (Size{64, 48}));
  EXPECT_FALSE(last.training.deterministic);
}

TEST(Grid, MergesPointsThatAreTheSameExperiment) {
  const Sweep sweep = parse_sweep("sweep: {grid: {training.learning_rate.head: [1, 1.0, 2, 10e-1]}}");

  EXPECT_THAT(points_of(sweep), ElementsAre("1", "2"));
  EXPECT_EQ(sweep.points(), 4U);
}

TEST(Grid, MergesPointsThatDifferInExecutionOnly) {
  const Sweep sweep = parse_sweep("sweep: {grid: {execution.loader_threads: [1, 2], model.width: [1, 0.5]}}");

  EXPECT_THAT(points_of(sweep), ElementsAre("1 1", "1 0.5"));
}

TEST(Zip, PairsByPosition) {
  const Sweep sweep = parse_sweep(R"(
sweep:
  zip:
    clips.frames: [8, 16]
    training.batch_size: [16, 8]
)");

  EXPECT_THAT(points_of(sweep), ElementsAre("8 16", "16 8"));
}

TEST(Zip, OfSeveralGroupsMultipliesThem) {
  const Sweep sweep = parse_sweep(R"(
sweep:
  zip:
    - {clips.frames: [8, 16], training.batch_size: [16, 8]}
    - {protocol.seed: [1, 2]}
  grid: {model.width: [1, 0.5]}
)");

  EXPECT_EQ(sweep.size(), 8U);
  EXPECT_EQ(points_of(sweep).at(1), "8 16 1 0.5");
  EXPECT_EQ(points_of(sweep).at(2), "8 16 2 1");
}

TEST(Zip, OfUnequalLengthsIsRefused) {
  EXPECT_THAT(
      mistakes("sweep:\n  zip:\n    clips.frames: [8, 16]\n    training.batch_size: [16, 8, 4]\n"),
      ElementsAre("s.yaml:6:5: sweep.zip.training.batch_size: saw 3 values; allowed: as many as clips.frames has, 2"));
}

TEST(Include, AddsPointsOverTheBase) {
  const Sweep sweep = parse_sweep(R"(
model: {width: 0.5}
sweep:
  grid: {clips.frames: [8, 16]}
  include:
    - {clips.frames: 32, model.dropout: 0.25}
    - {clips.frames: 8}
)");

  EXPECT_THAT(points_of(sweep), ElementsAre("8 0.5", "16 0.5", "32 0.25"));
  EXPECT_EQ(sweep.experiment(2).model.width, 0.5);
}

TEST(Include, AloneMeansThesePointsOnly) {
  const Sweep sweep = parse_sweep("sweep: {include: [{clips.frames: 8}, {clips.frames: 32}]}");

  EXPECT_THAT(points_of(sweep), ElementsAre("8", "32"));
}

TEST(Include, OfNothingIsTheBase) {
  const Sweep sweep = parse_sweep("model: {width: 0.5}\nsweep: {include: [{}]}");

  EXPECT_EQ(sweep.points(), 1U);
  ASSERT_EQ(sweep.size(), 1U);
  EXPECT_EQ(sweep.experiment(0).model.width, 0.5);
}

TEST(Exclude, ThatRemovesNothingButWhatAnotherRemovesIsAllowed) {
  const Sweep sweep = parse_sweep(R"(
sweep:
  grid: {clips.frames: [8, 16], model.width: [1, 0.5]}
  exclude: [{clips.frames: 8}, {clips.frames: 8, model.width: 1}]
)");

  EXPECT_THAT(points_of(sweep), ElementsAre("16 1", "16 0.5"));
}

TEST(Exclude, RemovesPartialMatches) {
  const Sweep sweep = parse_sweep(R"(
sweep:
  grid:
    sampling.strategy: [uniform, stochastic_softmax]
    training.learning_rate.head: [0, 1, 2.0]
  exclude:
    - {sampling.strategy: uniform, training.learning_rate.head: 2}
    - {training.learning_rate.head: 0}
)");

  EXPECT_THAT(points_of(sweep), ElementsAre("uniform 1", "stochastic_softmax 1", "stochastic_softmax 2"));
  EXPECT_EQ(sweep.points(), 6U);
}

TEST(Exclude, ThatMatchesNothingIsRefused) {
  EXPECT_THAT(
      mistakes("sweep:\n  grid: {clips.frames: [8, 16]}\n  exclude: [{clips.frames: 61}]\n"),
      ElementsAre("s.yaml:5:13: sweep.exclude: saw {clips.frames: 61}, which no point has; allowed: values that "
                  "occur together"));
}

TEST(Exclude, OfEverythingIsRefused) {
  EXPECT_THAT(mistakes("sweep:\n  grid: {clips.frames: [8, 16]}\n  exclude: [{clips.frames: 8}, {clips.frames: 16}]\n"),
              ElementsAre(HasSubstr("sweep.exclude: saw all 2 points excluded")));
}

TEST(Tie, LetsAFieldFollowAnother) {
  const Sweep sweep = parse_sweep(R"(
evaluation: {inverse_temperature: 7}
sweep:
  grid: {sampling.inverse_temperature: [0, 10]}
  tie: {evaluation.inverse_temperature: sampling.inverse_temperature}
)");

  EXPECT_THAT(sweep.varied_fields(), ElementsAre("sampling.inverse_temperature", "evaluation.inverse_temperature"));
  EXPECT_THAT(points_of(sweep), ElementsAre("0 0", "10 10"));
  EXPECT_EQ(sweep.experiment(1).evaluation.inverse_temperature, 10);
}

TEST(Tie, MayFormChains) {
  const Sweep sweep = parse_sweep(R"(
sweep:
  grid: {sampling.inverse_temperature: [0, 10]}
  tie:
    training.early_stopping.inverse_temperature: evaluation.inverse_temperature
    evaluation.inverse_temperature: sampling.inverse_temperature
)");

  EXPECT_EQ(sweep.experiment(1).training.early_stopping.inverse_temperature, 10);
}

TEST(Tie, FollowsAFieldThatDoesNotVary) {
  const Sweep sweep = parse_sweep(R"(
sampling: {inverse_temperature: 4}
sweep: {tie: {evaluation.inverse_temperature: sampling.inverse_temperature}}
)");

  EXPECT_EQ(sweep.experiment(0).evaluation.inverse_temperature, 4);
  EXPECT_THAT(sweep.varied_fields(), ElementsAre("evaluation.inverse_temperature"));
  EXPECT_THAT(points_of(sweep), ElementsAre("4"));
}

TEST(Tie, IsSeenByExclusion) {
  const Sweep sweep = parse_sweep(R"(
sweep:
  grid: {sampling.inverse_temperature: [0, 10]}
  tie: {evaluation.inverse_temperature: sampling.inverse_temperature}
  exclude: [{evaluation.inverse_temperature: 10}]
)");

  EXPECT_THAT(points_of(sweep), ElementsAre("0 0"));
}

TEST(Tie, LeavesAnIncludedPointWhatItSetsItself) {
  const Sweep sweep = parse_sweep(R"(
sweep:
  grid: {sampling.inverse_temperature: [0, 10]}
  tie: {evaluation.inverse_temperature: sampling.inverse_temperature}
  include:
    - {sampling.inverse_temperature: 3, evaluation.inverse_temperature: 7}
    - {sampling.inverse_temperature: 5}
)");

  EXPECT_THAT(points_of(sweep), ElementsAre("0 0", "10 10", "3 7", "5 5"));
}

TEST(Tie, InACircleIsRefused) {
  EXPECT_THAT(mistakes("sweep:\n  tie:\n    evaluation.inverse_temperature: sampling.inverse_temperature\n"
                       "    sampling.inverse_temperature: evaluation.inverse_temperature\n"),
              ElementsAre(HasSubstr("saw ties that lead in a circle")));
}

TEST(Tie, ToAFieldOfAnotherKindIsRefused) {
  EXPECT_THAT(mistakes("sweep:\n  tie: {clips.frames: model.backbone}\n"),
              ElementsAre(HasSubstr("s.yaml:4:23: sweep.tie.clips.frames: saw model.backbone")));
}

TEST(Tie, ToAFieldOfOtherChoicesIsRefused) {
  EXPECT_THAT(mistakes("sweep:\n  tie: {model.pooling: sampling.strategy}\n"),
              ElementsAre(HasSubstr("sweep.tie.model.pooling: saw sampling.strategy")));
}

TEST(Tie, ToASizeWithOneSideOutOfRangeIsRefused) {
  EXPECT_THAT(mistakes("sweep: {grid: {dataset.frames.size: [[2048, 64]]}, tie: {model.input: dataset.frames.size}}"),
              ElementsAre(HasSubstr("sweep.tie.model.input: saw dataset.frames.size at [2048, 64]; allowed: ")));
  EXPECT_THAT(mistakes("sweep: {grid: {dataset.frames.size: [[64, 2048]]}, tie: {model.input: dataset.frames.size}}"),
              ElementsAre(HasSubstr("sweep.tie.model.input: saw dataset.frames.size at [64, 2048]; allowed: ")));
}

TEST(Tie, ToAValueOutOfRangeIsRefused) {
  EXPECT_THAT(
      mistakes("sweep:\n  grid: {clips.frames: [1, 2]}\n  tie: {model.dropout: clips.frames}\n"),
      ElementsAre("s.yaml:5:9: sweep.tie.model.dropout: saw clips.frames at 1; allowed: a number at least 0 and "
                  "below 1"));
}

TEST(Tie, OfAFieldWithAnAxisIsRefused) {
  EXPECT_THAT(
      mistakes(R"(sweep:
  grid: {sampling.inverse_temperature: [0, 1], evaluation.inverse_temperature: [0, 1]}
  tie: {evaluation.inverse_temperature: sampling.inverse_temperature}
)"),
      ElementsAre(HasSubstr("s.yaml:4:48: sweep: saw an axis for evaluation.inverse_temperature, which sweep.tie")));
}

TEST(When, GivesAxesToMatchingPointsOnly) {
  const Sweep sweep = parse_sweep(R"(
sweep:
  grid: {sampling.strategy: [uniform, stochastic_softmax]}
  when:
    - if: {sampling.strategy: stochastic_softmax}
      grid: {sampling.inverse_temperature: [0, 5]}
)");

  EXPECT_THAT(points_of(sweep), ElementsAre("uniform 1", "stochastic_softmax 0", "stochastic_softmax 5"));
}

TEST(When, SeesEarlierConditionalAxesAndTies) {
  const Sweep sweep = parse_sweep(R"(
sweep:
  grid: {sampling.inverse_temperature: [0, 1]}
  tie: {evaluation.inverse_temperature: sampling.inverse_temperature}
  when:
    - {if: {evaluation.inverse_temperature: 1}, grid: {clips.frames: [8, 16]}}
    - {if: {clips.frames: 8}, zip: {model.width: [0.5, 0.25], model.dropout: [0, 0.125]}}
)");

  EXPECT_THAT(points_of(sweep), ElementsAre("0 16 1 0.5 0", "1 8 0.5 0 1", "1 8 0.25 0.125 1", "1 16 1 0.5 1"));
}

TEST(When, MayGiveOneFieldOtherValuesInEachBranch) {
  const Sweep sweep = parse_sweep(R"(
sweep:
  grid: {sampling.strategy: [uniform, stochastic_softmax]}
  when:
    - {if: {sampling.strategy: uniform}, grid: {clips.frames: [8]}}
    - {if: {sampling.strategy: stochastic_softmax}, grid: {clips.frames: [16, 32]}}
)");

  EXPECT_THAT(points_of(sweep), ElementsAre("uniform 8", "stochastic_softmax 16", "stochastic_softmax 32"));
}

TEST(When, GivingAPointTwoAxesForOneFieldIsRefused) {
  EXPECT_THAT(mistakes(R"(sweep:
  grid: {sampling.strategy: [uniform, stochastic_softmax]}
  when:
    - {if: {sampling.strategy: uniform}, grid: {clips.frames: [8]}}
    - {if: {protocol.seed: 1}, grid: {clips.frames: [16, 32]}}
)"),
              ElementsAre(HasSubstr("s.yaml:7:7: sweep.when: saw a point in which clips.frames has conditional axes")));
}

TEST(When, ThatGivesNoAxesIsRefused) {
  EXPECT_THAT(mistakes("sweep: {when: [{if: {clips.frames: 16}}]}"),
              ElementsAre(HasSubstr("sweep.when: saw no grid and no zip")));
}

TEST(When, WithoutConditionsIsRefused) {
  EXPECT_THAT(mistakes("sweep: {when: [{if: {}, grid: {model.width: [1, 2]}}]}"),
              ElementsAre(HasSubstr("sweep.when.if: saw an empty map; allowed: a map, field -> value")));
}

TEST(When, WithAnUnknownKeyIsRefused) {
  EXPECT_THAT(
      mistakes("sweep: {when: [{if: {clips.frames: 16}, grid: {model.width: [1, 2]}, gird: {protocol.seed: [1]}}]}"),
      ElementsAre(HasSubstr("sweep.when.gird: saw an unknown key; allowed: if, grid, zip")));
}

TEST(When, ThatMatchesNothingIsRefused) {
  EXPECT_THAT(mistakes("sweep:\n  when: [{if: {clips.frames: 8}, grid: {model.width: [1, 2]}}]\n"),
              ElementsAre(HasSubstr("s.yaml:4:10: sweep.when.if: saw {clips.frames: 8}, which no point has")));
}

TEST(Axis, GivenTwiceIsRefused) {
  EXPECT_THAT(
      mistakes("sweep:\n  grid: {clips.frames: [8]}\n  zip: {clips.frames: [16]}\n"),
      ElementsAre("s.yaml:5:9: sweep: saw clips.frames vary a second time, first at line 4; keep one axis for it"));
}

TEST(Axis, ThatAConditionalOneVariesAgainIsRefused) {
  EXPECT_THAT(mistakes(R"(sweep:
  grid: {sampling.strategy: [uniform, stochastic_softmax], clips.frames: [8]}
  when: [{if: {sampling.strategy: uniform}, grid: {clips.frames: [16]}}]
)"),
              ElementsAre(HasSubstr("saw clips.frames vary a second time, first at line 4; keep one axis for it")));
}

TEST(Sweep, WithoutAxesIsOneExperiment) {
  const Sweep sweep = parse_sweep("");

  EXPECT_EQ(sweep.size(), 1U);
  EXPECT_EQ(sweep.points(), 1U);
  EXPECT_THAT(sweep.values(0), IsEmpty());
}

TEST(Sweep, OfFarTooManyPointsIsRefusedBeforeTheyAreMade) {
  std::string hundred = "[1";
  for (int i = 2; i <= 100; ++i) hundred += ", " + std::to_string(i);
  hundred += "]";

  EXPECT_THAT(mistakes("sweep:\n  grid:\n    clips.frames: " + hundred + "\n    protocol.seed: " + hundred +
                       "\n    training.epochs: " + hundred + "\n    training.batch_size: " + hundred + "\n"),
              ElementsAre(HasSubstr("sweep.grid: saw more than 20000000 points")));
}

}  // namespace
}  // namespace foldwise
