// SPDX-License-Identifier: Apache-2.0
#include "results/tables/table_words.h"

#include <gtest/gtest.h>

#include "results/metrics/metric_format.h"

namespace foldwise::results {
namespace {

SweepRecord labelled() {
  SweepRecord sweep;
  sweep.varied_fields = {"sampling.inverse_temperature", "evaluation.inverse_temperature", "training.weight_decay",
                         "model.weights"};
  sweep.tables.emplace_back().labels = {{"training.weight_decay", {"$\\lambda$", {{"0", "none at all"}}}},
                                        {"accuracy", {"hits", {}}}};
  return sweep;
}

TEST(SweepWords, NameFieldsByTheirLabelsOrTheEndsOfTheirPaths) {
  const SweepWords words(labelled());
  EXPECT_EQ(words.field("training.weight_decay"), "λ");
  EXPECT_EQ(words.field("sampling.inverse_temperature"), "sampling inverse temperature");
  EXPECT_EQ(words.field("model.weights"), "weights");
  EXPECT_EQ(words.field("training.learning_rate.backbone"), "learning rate backbone");
  EXPECT_EQ(words.field("name"), "name");
  EXPECT_EQ(words.named("training.weight_decay"), "λ");
  EXPECT_EQ(words.named("model.weights"), "model.weights");
  EXPECT_EQ(words.metric("accuracy"), "hits (%)");
  EXPECT_EQ(words.metric("macro_f1"), metric_heading("macro_f1"));
}

TEST(SweepWords, HaveUnitsAlongAxesOnce) {
  const SweepWords words(labelled());
  EXPECT_EQ(words.axis("execution.stall_timeout"), "stall timeout (seconds)");
  EXPECT_EQ(words.axis("clips.frames"), "frames");
  EXPECT_EQ(words.axis("training.weight_decay"), "λ");
}

TEST(SweepWords, TellNumbersWithTheirFieldsAndFilesByTheirNames) {
  const SweepWords words(labelled());
  EXPECT_EQ(words.told({"training.weight_decay", "model.weights"}, {"0.1", "/models/faces.safetensors"}),
            "λ = 0.1, faces.safetensors");
  EXPECT_EQ(words.told({"training.weight_decay", "model.weights"}, {"0", "\"\""}), "none at all");
  EXPECT_EQ(words.told({"model.weights"}, {"/data/faces/"}), "faces");
}

TEST(SweepWords, TellWhatIsEmptyOnlyWhereNothingElseIsTold) {
  SweepRecord sweep = labelled();
  const SweepWords words(sweep);
  EXPECT_EQ(words.told({"model.weights"}, {"\"\""}), "weights = none");
  EXPECT_EQ(words.told({"model.weights"}, {""}), "weights = none");
  EXPECT_EQ(words.told({"model.weights", "sampling.strategy"}, {"\"\"", "uniform"}), "uniform");
  EXPECT_EQ(words.told({}, {}), "");
}

TEST(SweepWords, CallWhatIsEmptyByItsLabel) {
  SweepRecord sweep = labelled();
  sweep.tables.front().labels["model.weights"] = {"", {{"\"\"", "from scratch"}}};
  const SweepWords words(sweep);
  EXPECT_EQ(words.told({"model.weights"}, {"\"\""}), "from scratch");
  EXPECT_EQ(words.told({"training.weight_decay", "model.weights"}, {"0.1", "\"\""}), "λ = 0.1, from scratch");
}

TEST(SweepWords, HaveTheirValuesBehindThemWhereTheyAreAlike) {
  EXPECT_EQ(told_apart({"faces", "flow", "faces"}, {"/a/faces", "/a/flow", "/b/faces"}),
            (std::vector<std::string>{"faces (/a/faces)", "flow", "faces (/b/faces)"}));
}

}  // namespace
}  // namespace foldwise::results
