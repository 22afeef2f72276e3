// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/experiments/sweep_text.h"

namespace foldwise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kGrid = R"(
sweep:
  grid:
    sampling.strategy: [uniform, stochastic_softmax]
    sampling.inverse_temperature: [0, 1]
  tie: {evaluation.inverse_temperature: sampling.inverse_temperature}
  exclude: [{sampling.strategy: uniform, sampling.inverse_temperature: 0}]
)";

TEST(Override, SetsAFieldOfTheBase) {
  const Sweep sweep = parse_sweep("model: {width: 0.5}", {"model.width=0.25", "model.input=[64, 48]", "name=other"});

  EXPECT_EQ(sweep.experiment(0).model.width, 0.25);
  EXPECT_EQ(sweep.experiment(0).model.input, (Size{64, 48}));
  EXPECT_EQ(sweep.name(), "other");
}

TEST(Override, ReplacesAnAxisByOneValue) {
  const Sweep sweep = parse_sweep(kGrid, {"sampling.inverse_temperature=3"});

  EXPECT_THAT(points_of(sweep), ElementsAre("uniform 3 3", "stochastic_softmax 3 3"));
}

TEST(Override, ReplacesTheValuesOfAnAxisOrAddsOne) {
  const Sweep sweep =
      parse_sweep(kGrid, {"sweep.grid.sampling.inverse_temperature=[0, 5]", "sweep.grid.clips.frames=[8, 16]"});

  EXPECT_THAT(points_of(sweep),
              ElementsAre("uniform 5 8 5", "uniform 5 16 5", "stochastic_softmax 0 8 0", "stochastic_softmax 0 16 0",
                          "stochastic_softmax 5 8 5", "stochastic_softmax 5 16 5"));
}

TEST(Override, UntiesAField) {
  const Sweep sweep = parse_sweep(kGrid, {"evaluation.inverse_temperature=7"});

  EXPECT_EQ(sweep.size(), 3U);
  EXPECT_EQ(sweep.experiment(2).evaluation.inverse_temperature, 7);
}

TEST(Override, FixesZippedConditionalAndIncludedFields) {
  const std::string rest = R"(
sweep:
  zip: {clips.frames: [8, 16], training.batch_size: [16, 8]}
  when: [{if: {clips.frames: 16}, grid: {model.width: [1, 0.5]}}]
  include: [{clips.frames: 32, model.width: 2}]
)";

  const Sweep sweep = parse_sweep(rest, {"model.width=0.25"});
  const Sweep shorter = parse_sweep(rest, {"training.batch_size=4"});

  EXPECT_EQ(sweep.size(), 3U);
  for (std::size_t i = 0; i < sweep.size(); ++i) EXPECT_EQ(sweep.experiment(i).model.width, 0.25);
  EXPECT_EQ(shorter.size(), 4U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(shorter.experiment(i).training.batch_size, 4);
}

TEST(Override, OfAFieldInAConditionalZipTakesItOutOfThere) {
  const Sweep sweep = parse_sweep(R"(
model: {dropout: 0.125}
sweep:
  grid: {clips.frames: [8, 16]}
  when: [{if: {clips.frames: 16}, zip: {model.width: [1, 0.5], model.dropout: [0, 0.5]}}]
)",
                                  {"model.width=0.25"});

  EXPECT_THAT(sweep.varied_fields(), ElementsAre("clips.frames", "model.width", "model.dropout"));
  EXPECT_THAT(points_of(sweep), ElementsAre("8 0.25 0.125", "16 0.25 0", "16 0.25 0.5"));
}

TEST(Override, OfAnIncludedFieldAddsNoPoint) {
  const Sweep sweep = parse_sweep(
      "sweep: {include: [{clips.frames: 8, model.width: 1}, {clips.frames: 16, model.width: 1}]}", {"model.width=0.5"});

  EXPECT_THAT(points_of(sweep), ElementsAre("8 0.5", "16 0.5"));
}

TEST(Override, StandsInForAVariableThatIsNotSet) {
  const std::string text = "name: test\ndataset: {root: \"${FOLDWISE_TEST_UNSET}\"}\n";

  EXPECT_THAT(mistakes_in_file(text), ElementsAre(HasSubstr("${FOLDWISE_TEST_UNSET}, which is not set")));
  EXPECT_EQ(Sweep::parse(text, "s.yaml", "/", {"dataset.root=/data"}).experiment(0).dataset.root, "/data");
}

TEST(Override, MayGiveAllThatAnEmptyFileLacks) {
  const Sweep sweep = Sweep::parse("# nothing yet\n", "s.yaml", "/", {"name=x", "dataset.root=/data"});

  EXPECT_EQ(sweep.name(), "x");
  EXPECT_EQ(sweep.experiment(0).dataset.root, "/data");
}

TEST(Override, ThatIsWrongIsNamed) {
  EXPECT_THAT(mistakes("", {"model.wdith=1", "model.width=wide", "model.width", "training=3", "clips.frames=[8, 16]"}),
              ElementsAre(HasSubstr("command line: model.wdith=1: model.wdith: saw an unknown field"),
                          "command line: model.width: saw no =; allowed: field=value",
                          HasSubstr("command line: training=3: training: saw a group"),
                          "command line: model.width=wide: model.width: saw wide; allowed: a number from 0.015625 to 8",
                          HasSubstr("list its values under sweep.grid.clips.frames")));
}

// It is put into the base and into the axis, and read in both places.
TEST(Override, OfAnAxisThatIsWrongIsToldOnce) {
  EXPECT_THAT(mistakes(kGrid, {"sampling.inverse_temperature=cold"}),
              ElementsAre(HasSubstr("sampling.inverse_temperature: saw cold; allowed: ")));
}

TEST(Override, IsRemembered) {
  const Sweep sweep = parse_sweep("", {"clips.frames=8"});

  EXPECT_THAT(sweep.overrides(), ElementsAre("clips.frames=8"));
  EXPECT_EQ(sweep.text(), with_head(""));
}

TEST(Override, ChoosesTheFolderOfTheResults) {
  EXPECT_EQ(parse_sweep("output: /here", {"output=/there"}).output(), std::filesystem::path("/there"));
  EXPECT_EQ(parse_sweep("").order(), ResultOrder::breadth);
  EXPECT_EQ(parse_sweep("order: depth").order(), ResultOrder::depth);
  EXPECT_EQ(parse_sweep("order: depth", {"order=breadth"}).order(), ResultOrder::breadth);
}

TEST(Override, MayHoldAnEqualsSignInItsValue) {
  EXPECT_EQ(parse_sweep("", {"output=/runs/lr=0.1"}).output(), std::filesystem::path("/runs/lr=0.1"));
}

TEST(Override, OfANameOrAPathIsMeantAsItStands) {
  EXPECT_EQ(parse_sweep("", {"output=/runs/results #2"}).output(), std::filesystem::path("/runs/results #2"));
  EXPECT_EQ(parse_sweep("", {"dataset.root=/data/a: b #3"}).experiment(0).dataset.root, "/data/a: b #3");
  EXPECT_EQ(parse_sweep("model: {weights: /w.safetensors}", {"model.weights="}).experiment(0).model.weights, "");
  EXPECT_EQ(parse_sweep("model: {weights: /w.safetensors}", {"model.weights=\"\""}).experiment(0).model.weights, "");
  EXPECT_THAT(mistakes("", {"name=a #2"}), ElementsAre(HasSubstr("command line: name=a #2: name: saw \"a #2\"")));
}

TEST(Override, StandsOnOneLine) {
  EXPECT_THAT(mistakes("", {"training.epochs=3\n4"}),
              ElementsAre("command line: training.epochs=3\\n4: training.epochs: saw a line break; allowed: a value on "
                          "one line"));
  EXPECT_THAT(mistakes("", {"name=a\nb"}), ElementsAre(HasSubstr("name: saw a line break")));
}

TEST(Override, WithoutAValueSaysWhatIsAllowed) {
  EXPECT_THAT(
      mistakes("", {"training.epochs="}),
      ElementsAre("command line: training.epochs=: training.epochs: saw nothing; allowed: a whole number from 1 "
                  "to 1e6"));
}

TEST(Override, OfAFieldInAnEmptyGroupIsHeeded) {
  EXPECT_EQ(parse_sweep("model:\n", {"model.width=0.25"}).experiment(0).model.width, 0.25);
}

TEST(Override, OfTheOnlyFieldOfAZipLeavesTheOtherZips) {
  const Sweep sweep =
      parse_sweep("sweep: {zip: [{clips.frames: [8, 16]}, {protocol.seed: [1, 2]}]}", {"clips.frames=4"});

  EXPECT_THAT(points_of(sweep), ElementsAre("1 4", "2 4"));
}

}  // namespace
}  // namespace foldwise
