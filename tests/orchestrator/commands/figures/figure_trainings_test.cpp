// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/figures/figure_trainings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "results/store/store_writer.h"
#include "tests/results/figures/written_sampling.h"
#include "tests/results/sample_store.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::orchestrator {
namespace {

using results::testing::numbered_key;
using ::testing::SizeIs;

/// Trainings with keys 0a000001, 0a000002, … that were trained on the two videos of two_videos().
class FigureTrainings : public ::testing::Test {
 protected:
  FigureTrainings() {
    write_text(folder / "sampling.safetensors", results::testing::two_videos().text());
    for (const char* label :
         {"uniform · repeat 1", "uniform · repeat 12", "stochastic_softmax · inverse_temperature=1 · repeat 1"}) {
      const auto number = static_cast<std::uint32_t>(0x0a000001 + all.size());
      all.push_back({{numbered_key(number), Stage::train, label}, folder / "sampling.safetensors"});
    }
  }
  std::vector<std::string> names(const std::vector<std::string>& texts) const {
    std::vector<std::string> chosen;
    for (const RecordedTraining& training : choose_trainings(all, texts, "one")) chosen.push_back(training.job.label);
    return chosen;
  }

  TemporaryFolder folder;
  std::vector<RecordedTraining> all;
};

TEST_F(FigureTrainings, AreNamedByWordsOrDigits) {
  EXPECT_EQ(names({"uniform, repeat 1"}), std::vector<std::string>{"uniform · repeat 1"});
  EXPECT_EQ(names({"repeat 12"}), std::vector<std::string>{"uniform · repeat 12"});
  EXPECT_EQ(names({"0a000002"}), std::vector<std::string>{"uniform · repeat 12"});
  EXPECT_EQ(names({"uniform · repeat 1", "stochastic_softmax"}),
            (std::vector<std::string>{"uniform · repeat 1", "stochastic_softmax · inverse_temperature=1 · repeat 1"}));
}

TEST_F(FigureTrainings, ThatAreManyAreListed) {
  expect_user_error([&] { names({}); },
                    {"--video one: 3 trainings have this video", "--run", "'uniform · repeat 12' (0a000002)"},
                    Fault::usage);
  expect_user_error([&] { names({"uniform"}); },
                    {"--run 'uniform': 2 trainings are called so", "'uniform · repeat 1' (0a000001)"}, Fault::usage);
  expect_user_error([&] { names({"reinforce"}); }, {"no training is called so", "stochastic_softmax"}, Fault::usage);
}

TEST_F(FigureTrainings, NeedNoNameWhereThereIsOne) {
  all.resize(1);
  EXPECT_THAT(names({}), SizeIs(1));
}

TEST_F(FigureTrainings, KnowTheirVideosByTheEndOfTheirIds) {
  const results::SamplingFile file(folder / "sampling.safetensors");
  EXPECT_EQ(choose_video(file, "Train/a/one", "uniform"), "Train/a/one");
  EXPECT_EQ(choose_video(file, "two", "uniform"), "Train/b/two");
}

TEST_F(FigureTrainings, TellNearNamesOfAnUnknownVideo) {
  const results::SamplingFile file(folder / "sampling.safetensors");
  expect_user_error([&] { choose_video(file, "Train/a/onee", "uniform"); },
                    {"--video Train/a/onee: 'uniform' was not trained on such a video", "did you mean Train/a/one?"},
                    Fault::usage);
  expect_user_error([&] { choose_video(file, "0815", "uniform"); }, {"its 2 videos are called like Train/a/one"},
                    Fault::usage);
}

TEST_F(FigureTrainings, OfTwoVideosWithOneEndNeedTheWholeId) {
  results::testing::WrittenTensors tensors = results::testing::two_videos();
  tensors.describe("videos", R"(["Train/a/one","Train/b/one"])");
  write_text(folder / "other.safetensors", tensors.text());
  const results::SamplingFile file(folder / "other.safetensors");
  expect_user_error([&] { choose_video(file, "one", "uniform"); }, {"2 videos end so", "Train/a/one or Train/b/one"},
                    Fault::usage);
}

TEST_F(FigureTrainings, AreThoseOfTheStoreThatFinished) {
  results::testing::SamplePlan plan = results::testing::sample_plan({{{"sampling.strategy", "uniform"}}}, 2);
  auto store = results::StoreWriter::open(folder / "results.db");
  plan.put_into(store);
  expect_user_error([&] { recorded_trainings(store); }, {"no training of this sweep has finished"}, Fault::usage);
  Result result;
  result.artifacts = {{"model", "stages/x/model.safetensors", 1}, {"sampling", "stages/x/sampling.safetensors", 1}};
  results::testing::execute(store, plan.runs[1].train, Finished{result});

  const std::vector<RecordedTraining> found = recorded_trainings(store);

  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].job.key, plan.runs[1].train);
  EXPECT_EQ(found[0].file, folder / "stages/x/sampling.safetensors");
}

}  // namespace
}  // namespace foldwise::orchestrator
