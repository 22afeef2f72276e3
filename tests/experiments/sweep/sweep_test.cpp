// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/sweep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "experiments/jobs/fingerprint.h"
#include "tests/experiments/sweep_text.h"

namespace foldwise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(SweepFile, ThatCannotBeReadSaysSo) {
  const auto message = [](const std::filesystem::path& file) {
    try {
      Sweep::load(file);
    } catch (const UserError& error) {
      return std::string(error.what());
    }
    return std::string();
  };

  EXPECT_THAT(message("/nowhere/sweep.yaml"), HasSubstr("/nowhere/sweep.yaml: cannot be read"));
  EXPECT_THAT(message("/"), HasSubstr("is a folder"));
  EXPECT_THAT(message("/dev/null"), HasSubstr("saw nothing; allowed: a map with name, dataset, sweep"));
}

TEST(SweepFile, OfTheQuickstartIsSound) {
  const Sweep sweep = Sweep::load(std::filesystem::path(FOLDWISE_SOURCE_DIR) / "experiments" / "quickstart.yaml");

  EXPECT_EQ(sweep.name(), "quickstart");
  EXPECT_GE(sweep.size(), 2U);
  EXPECT_EQ(sweep.tables().size(), 1U);
}

TEST(SweepFile, MeansTheSameInAnyOrder) {
  const Sweep sweep = parse_sweep("model: {width: 0.5, dropout: 0.25}\nclips: {frames: 8}\n");
  const Sweep turned = parse_sweep("clips: {frames: 8}\nmodel:\n  dropout: 0.25\n  width: 0.5\n");

  EXPECT_EQ(sweep.experiment(0), turned.experiment(0));
  EXPECT_EQ(canonical(sweep.experiment(0)), canonical(turned.experiment(0)));
}

TEST(SweepFile, WithADefaultWrittenOutMeansTheSame) {
  EXPECT_EQ(canonical(parse_sweep("clips: {frames: 16}").experiment(0)), canonical(parse_sweep("").experiment(0)));
}

// The shape that users meet, with the choices that there are.
TEST(SweepFile, InTheShapeThatUsersMeet) {
  const Sweep sweep = Sweep::parse(R"(
name: uniform_vs_softmax
dataset:   {name: afew, root: /data/afew, frames: {size: [112, 112]}}
protocol:  {kind: holdout, validation_fraction: 0.2, repeats: 9, seed: 1}
model:     {backbone: i3d_vgg16, pooling: two_step}
clips:     {frames: 16}
sampling:  {strategy: stochastic_softmax, inverse_temperature: 1, warm_up_epochs: 3, exploration_epochs: 5}
training:  {optimizer: {kind: sgd, momentum: 0.9}, learning_rate: {backbone: 2.5e-6, head: 5e-4}, early_stopping: {patience: 10}}
evaluation: {inverse_temperature: 1}
sweep:
  grid:
    sampling.strategy: [uniform, stochastic_softmax]
    sampling.inverse_temperature: [0, 0.5, 1, 10]
  tie:     {evaluation.inverse_temperature: sampling.inverse_temperature}
  exclude: [{sampling.strategy: uniform, sampling.inverse_temperature: 0}]
tables:
  - {rows: sampling.inverse_temperature, columns: sampling.strategy, values: [accuracy, epochs],
     baseline: {sampling.inverse_temperature: 0}}
)",
                                   "s.yaml", "/");

  EXPECT_EQ(sweep.points(), 8U);
  EXPECT_EQ(sweep.size(), 7U);
  EXPECT_THAT(sweep.varied_fields(),
              ElementsAre("sampling.strategy", "sampling.inverse_temperature", "evaluation.inverse_temperature"));
  EXPECT_EQ(sweep.experiment(6).protocol.repeats, 9);
  EXPECT_EQ(sweep.experiment(6).evaluation.inverse_temperature, 10);
}

}  // namespace
}  // namespace foldwise
