// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/sweep_text.h"

namespace foldwise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Document, WithASyntaxErrorSaysWhere) {
  EXPECT_THAT(mistakes("model: {width: 1\nclips: [8\n"), ElementsAre(HasSubstr("not YAML")));
  EXPECT_THAT(mistakes("model:\n\twidth: 1\n"), ElementsAre(HasSubstr("s.yaml:4:")));
}

TEST(Document, WithAKeyTwiceIsRefused) {
  EXPECT_THAT(mistakes("model:\n  width: 1\n  width: 2\n"),
              ElementsAre("s.yaml:5:3: model.width: saw this key a second time, first at line 4; keep one"));
  EXPECT_THAT(mistakes("name: again\n"), ElementsAre(HasSubstr("s.yaml:3:1: name: saw this key a second time")));
}

TEST(Document, ResolvesAnchorsAndMergeKeys) {
  const Sweep sweep = parse_sweep(R"(
training:
  learning_rate: &rates {backbone: 0.5, head: 0.25}
  weight_decay: {<<: *rates, head: 0.125}
)");

  const TrainingOptions training = sweep.experiment(0).training;

  EXPECT_EQ(training.weight_decay.backbone, 0.5);
  EXPECT_EQ(training.weight_decay.head, 0.125);
}

TEST(Document, MergesAListOfMapsTheFirstBeforeTheOthers) {
  const Sweep sweep = parse_sweep(R"(
training:
  learning_rate: &rates {backbone: 0.5}
  weight_decay: {<<: [*rates, {backbone: 0.25, head: 0.125}]}
)");

  EXPECT_EQ(sweep.experiment(0).training.weight_decay, (PerPart{0.5, 0.125}));
}

TEST(Document, ReadsJson) {
  const Sweep sweep =
      Sweep::parse(R"({"name": "json", "dataset": {"root": "/d"}, "clips": {"frames": 8}})", "s.json", "/");

  EXPECT_EQ(sweep.experiment(0).clips.frames, 8);
}

TEST(Document, ReadsNumbersAsPeopleWriteThem) {
  const Sweep sweep = parse_sweep(
      "training: {learning_rate: {backbone: 2.5e-6, head: .5}}\n"
      "evaluation: {inverse_temperature: 1e6}\nmodel: {input: [112, 96]}\nsampling: {inverse_temperature: +2}\n");

  const Experiment experiment = sweep.experiment(0);

  EXPECT_EQ(experiment.training.learning_rate, (PerPart{2.5e-6, 0.5}));
  EXPECT_EQ(experiment.evaluation.inverse_temperature, 1e6);
  EXPECT_EQ(experiment.model.input, (Size{112, 96}));
  EXPECT_EQ(experiment.sampling.inverse_temperature, 2);
}

TEST(Document, ReadsTruthInEachOfYamlsCases) {
  for (const std::string yes : {"true", "True", "TRUE"}) {
    EXPECT_TRUE(parse_sweep("training: {deterministic: " + yes + "}").experiment(0).training.deterministic) << yes;
  }
  for (const std::string no : {"false", "False", "FALSE"}) {
    EXPECT_FALSE(parse_sweep("training: {deterministic: " + no + "}").experiment(0).training.deterministic) << no;
  }
}

TEST(Document, ThatIsEmptyOrDoubledIsRefused) {
  EXPECT_THAT(mistakes_in_file(""), ElementsAre(HasSubstr("s.yaml:1:1: saw nothing; allowed: a map")));
  EXPECT_THAT(mistakes("---\nname: second\n"), ElementsAre(HasSubstr("saw a second document")));
}

TEST(Document, ThatUnfoldsWithoutEndIsRefused) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string inner = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + inner;
    for (int j = 0; j < 9; ++j) bomb.append(", ").append(inner);
    bomb += "]\n";
  }

  EXPECT_THAT(mistakes(bomb), testing::Contains(HasSubstr("aliases that unfold into millions of values")));
}

TEST(Document, WithAKeyThatIsNoNameIsRefused) {
  EXPECT_THAT(mistakes("? [a, b]\n: 1\n"), testing::Contains(HasSubstr("saw a list as a key")));
}

}  // namespace
}  // namespace foldwise
