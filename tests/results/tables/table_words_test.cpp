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
}

}  // namespace
}  // namespace foldwise::results
