// SPDX-License-Identifier: Apache-2.0
#include "worker/data/row_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <set>

#include "results/metrics/metrics.h"
#include "tests/support/temporary_folder.h"
#include "worker/data/statistics.h"
#include "worker/models/catalogue.h"
#include "worker/models/weights/safetensors.h"
#include "worker/models/weights/weights.h"
#include "worker/training/loop.h"

namespace foldwise::worker {
namespace {

using testing::SizeIs;

/// Row r has the features r, r / 10 and 3, and the number -r.
FeatureRows counted_rows(int count) {
  FeatureRows rows;
  rows.features = torch::empty({count, 3});
  rows.targets = torch::empty({count, 1});
  for (int row = 0; row < count; ++row) {
    rows.features[row][0] = row;
    rows.features[row][1] = row / 10.0;
    rows.features[row][2] = 3;
    rows.targets[row][0] = -row;
    rows.ids.push_back("train_1@" + std::to_string(row));
  }
  return rows;
}

constexpr NetworkShape shape{.outputs = 1, .labels = datasets::LabelKind::curves, .features = 3};

Experiment row_experiment() {
  Experiment experiment;
  experiment.model.backbone = Backbone::fully_connected;
  experiment.model.width = 0.125;
  experiment.training.batch_size = 4;
  return experiment;
}

std::vector<ClipBatch> read(RowData& data, int epoch, std::size_t first_batch = 0) {
  const auto source = data.begin_epoch({.epoch = epoch, .first_batch = first_batch});
  std::vector<ClipBatch> batches;
  while (source->left() > 0) batches.push_back(source->next());
  return batches;
}

TEST(RowData, ReadsEveryRowOnceWithItsNumber) {
  RowData data(row_experiment(), shape, counted_rows(10), 3);

  const std::vector<ClipBatch> batches = read(data, 1);

  ASSERT_THAT(batches, SizeIs(3));
  EXPECT_EQ(batches.front().clips.sizes(), torch::IntArrayRef({4, 3, 1}));
  EXPECT_EQ(batches.back().size(), 2);
  std::set<int> seen;
  for (const ClipBatch& batch : batches) {
    EXPECT_FALSE(batch.labels.defined());
    for (std::int64_t i = 0; i < batch.size(); ++i) {
      const int row = batch.clips[i][0][0].item<int>();
      EXPECT_EQ(batch.targets[i][0].item<int>(), -row);
      seen.insert(row);
    }
  }
  EXPECT_THAT(seen, SizeIs(10));
}

TEST(RowData, GoesOnWhereAResumedEpochLeftOff) {
  RowData data(row_experiment(), shape, counted_rows(10), 3);
  const std::vector<ClipBatch> whole = read(data, 2);
  const std::vector<ClipBatch> rest = read(data, 2, 1);
  ASSERT_THAT(rest, SizeIs(2));
  for (std::size_t i = 0; i < 2; ++i) EXPECT_TRUE(torch::equal(rest[i].clips, whole[i + 1].clips));
  EXPECT_THAT(read(data, 2, 3), SizeIs(0));
}

TEST(RowData, ChangesTheOrderWithTheEpochAndTheSeed) {
  RowData data(row_experiment(), shape, counted_rows(40), 3);
  RowData other(row_experiment(), shape, counted_rows(40), 4);
  EXPECT_NE(read(data, 1).front().videos, read(data, 2).front().videos);
  EXPECT_NE(read(data, 1).front().videos, read(other, 1).front().videos);
}

TEST(RowData, StandardisesWithItsOwnStatistics) {
  RowData data(row_experiment(), shape, counted_rows(11), 3);

  const Standardisation made = data.standardisation().value();

  // 0 to 10: mean 5, variance 10.
  EXPECT_TRUE(torch::allclose(made.mean, torch::tensor({5.0F, 0.5F, 3.0F})));
  EXPECT_TRUE(torch::allclose(made.deviation, torch::tensor({std::sqrt(10.0F), std::sqrt(0.1F), 1.0F})));
}

TEST(RowPart, ScoresRowsInTheirOrder) {
  const RowPart part(counted_rows(9));
  const BuiltNetwork built = build_network(row_experiment().model, {.outputs = 1, .features = 3});
  Scoring scoring;
  scoring.loss = Loss::mean_squared_error;

  const auto scored = part.score(*built.network, scoring, [](std::size_t, std::size_t) { return true; });

  ASSERT_TRUE(scored);
  ASSERT_THAT(scored->predictions, SizeIs(9));
  EXPECT_EQ(scored->predictions[4].sample, "train_1@4");
  EXPECT_EQ(scored->predictions[4].targets, std::vector<double>{-4});
  EXPECT_TRUE(built.network->is_training());
  EXPECT_NEAR(scored->loss, *results::computed_metric("mean_squared_error", scored->predictions), 1e-9);
}

TEST(RowPart, ScoresMoreRowsThanItTakesAtOnce) {
  const FeatureRows rows = counted_rows(4100);
  const BuiltNetwork built = build_network(row_experiment().model, {.outputs = 1, .features = 3});
  Scoring scoring;
  scoring.loss = Loss::mean_squared_error;

  const auto scored = RowPart(rows).score(*built.network, scoring, [](std::size_t, std::size_t) { return true; });

  ASSERT_TRUE(scored);
  ASSERT_THAT(scored->predictions, SizeIs(4100));
  const Prediction& last = scored->predictions.back();
  EXPECT_EQ(last.sample, "train_1@4099");
  EXPECT_EQ(last.targets, std::vector<double>{-4099});
  const torch::NoGradGuard no_gradient;
  built.network->eval();
  const auto expected = built.network->score_sequence(rows.features.narrow(0, 4099, 1).unsqueeze(2)).item<double>();
  EXPECT_NEAR(last.scores.at(0), expected, 1e-4 * (1 + std::abs(expected)));
}

TEST(RowPart, StopsWhenAsked) {
  const RowPart part(counted_rows(9));
  const BuiltNetwork built = build_network(row_experiment().model, {.outputs = 1, .features = 3});
  Scoring scoring;
  scoring.loss = Loss::mean_squared_error;
  EXPECT_FALSE(part.score(*built.network, scoring, [](std::size_t, std::size_t) { return false; }));
}

TEST(FeatureStatistics, StayPreciseFarFromZero) {
  FeatureStatistics statistics;
  for (int row = 0; row < 1000; ++row) {
    const float value = 1e6F + static_cast<float>(row % 2);
    statistics.add({&value, 1});
  }
  EXPECT_EQ(statistics.rows(), 1000);
  EXPECT_NEAR(statistics.deviation().item<double>(), 0.5, 1e-6);
}

class Silent : public TrainingObserver {
 public:
  void moved(const TrainingPosition& /*position*/) override {}
  void epoch_ended(const EpochRecord& /*record*/) override {}
  void checkpointed() override {}
  void remark(const std::string& /*sentence*/) override {}
  bool stop_requested() override { return false; }
};

/// The means that a network of one epoch on eleven rows standardises with.
torch::Tensor trained_mean(Experiment experiment, const std::filesystem::path& checkpoints) {
  experiment.training.epochs = 1;
  RowData data(experiment, shape, counted_rows(11), 7);
  Silent silent;
  const TrainingTask task{experiment, 7, checkpoints};
  return std::get<Trained>(train(task, data, RowPart(counted_rows(5)), silent)).best_weights.at("mean");
}

TEST(RowTraining, StandardisesANetworkThatStartsFromNothing) {
  const TemporaryFolder folder;
  EXPECT_TRUE(torch::allclose(trained_mean(row_experiment(), folder / "run"), torch::tensor({5.0F, 0.5F, 3.0F})));
}

TEST(RowTraining, KeepsTheStandardisationOfAFileThatItStartsFrom) {
  const TemporaryFolder folder;
  Experiment experiment = row_experiment();
  const BuiltNetwork earlier = build_network(experiment.model, {.outputs = 1, .features = 3},
                                             Standardisation{torch::full({3}, 7.0F), torch::full({3}, 2.0F)});
  write_safetensors(folder / "earlier.safetensors", {copy_weights(*earlier.network), {}});
  experiment.model.weights = (folder / "earlier.safetensors").string();

  EXPECT_TRUE(torch::equal(trained_mean(experiment, folder / "run"), torch::full({3}, 7.0F)));
}

}  // namespace
}  // namespace foldwise::worker
