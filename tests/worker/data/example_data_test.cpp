// SPDX-License-Identifier: Apache-2.0
#include "worker/data/example_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>

#include "experiments/foundation/error.h"
#include "tests/datasets/shards.h"
#include "tests/support/temporary_folder.h"
#include "worker/evaluation/judgement.h"
#include "worker/models/catalogue.h"
#include "worker/models/loss.h"

namespace foldwise::worker {
namespace {

using testing::SizeIs;

constexpr int classes = 30;
constexpr NetworkShape shape{
    .outputs = classes, .labels = datasets::LabelKind::multi_label, .features = datasets::example_features};

/// Two shards of numbered examples: 7 and 4.
class ExampleDataTest : public testing::Test {
 protected:
  ExampleDataTest() {
    experiment_.model.backbone = Backbone::fully_connected;
    experiment_.model.width = 1.0 / 64;
    experiment_.training.batch_size = 4;
    write(datasets::ExampleLevel::video);
    torch::manual_seed(4);
    model_ = build_network(experiment_.model, {.outputs = classes, .features = datasets::example_features}).network;
    scoring_.loss = Loss::sigmoid_cross_entropy;
  }

  void write(datasets::ExampleLevel level) {
    shards_ = {folder_ / "a.tfrecord", folder_ / "b.tfrecord"};
    examples_.clear();
    // At frame level example n has n % 3 + 1 steps.
    const bool frames = level == datasets::ExampleLevel::frame;
    for (int number = 0; number < 11; ++number) {
      examples_.push_back(datasets::numbered_example(number, frames ? number % 3 + 1 : 1));
    }
    datasets::write_shard(shards_[0], {examples_.begin(), examples_.begin() + 7}, level);
    datasets::write_shard(shards_[1], {examples_.begin() + 7, examples_.end()}, level);
  }

  std::vector<ClipBatch> read(int epoch, std::size_t first_batch = 0, int threads = 1) {
    experiment_.execution.loader_threads = threads;
    ExampleData data(experiment_, shape, shards_, 9);
    const auto source = data.begin_epoch({.epoch = epoch, .first_batch = first_batch});
    std::vector<ClipBatch> batches;
    while (source->left() > 0) batches.push_back(source->next());
    return batches;
  }

  ScoredSamples score() {
    const ExamplePart part(experiment_, shape, shards_, folder_.path());
    return *part.score(*model_, scoring_, [](std::size_t, std::size_t) { return true; });
  }

  /// The scores of one example at every step, without our code for batches: [classes, steps].
  torch::Tensor scores_of(const datasets::Example& example) {
    const torch::NoGradGuard no_gradient;
    model_->eval();
    const torch::Tensor features =
        torch::tensor(example.features).reshape({1, example.steps, datasets::example_features});
    torch::Tensor scores = model_->score_sequence(features.transpose(1, 2))[0];
    model_->train();
    return scores;
  }

  TemporaryFolder folder_;
  Experiment experiment_;
  std::vector<std::filesystem::path> shards_;
  std::vector<datasets::Example> examples_;
  std::shared_ptr<Network> model_;
  Scoring scoring_;
};

TEST_F(ExampleDataTest, ReadsEveryExampleOnce) {
  const std::vector<ClipBatch> batches = read(1);

  ASSERT_THAT(batches, SizeIs(3));
  EXPECT_EQ(batches.front().clips.sizes(), torch::IntArrayRef({4, datasets::example_features, 1}));
  EXPECT_EQ(batches.back().size(), 3);
  std::vector<bool> seen(examples_.size());
  for (const ClipBatch& batch : batches) {
    EXPECT_FALSE(batch.steps.defined());
    for (std::int64_t row = 0; row < batch.size(); ++row) {
      const auto found = std::ranges::find_if(examples_, [&](const datasets::Example& example) {
        return torch::equal(torch::tensor(example.features), batch.clips[row].select(1, 0));
      });
      ASSERT_NE(found, examples_.end());
      seen[static_cast<std::size_t>(found - examples_.begin())] = true;
      EXPECT_EQ(batch.targets[row].sum().item<int>(), 2);
      for (const int label : found->labels) EXPECT_EQ(batch.targets[row][label].item<int>(), 1);
    }
  }
  EXPECT_EQ(std::ranges::count(seen, true), 11);
}

TEST_F(ExampleDataTest, GoesOnWhereAResumedEpochLeftOff) {
  const std::vector<ClipBatch> whole = read(3);
  for (const std::size_t first : {1U, 2U, 3U}) {
    const std::vector<ClipBatch> rest = read(3, first);
    ASSERT_THAT(rest, SizeIs(3 - first));
    for (std::size_t i = 0; i < rest.size(); ++i) {
      EXPECT_TRUE(torch::equal(rest[i].clips, whole[i + first].clips));
      EXPECT_TRUE(torch::equal(rest[i].targets, whole[i + first].targets));
    }
  }
}

TEST_F(ExampleDataTest, HasOrdersOfItsOwnInEachEpochWhateverTheThreads) {
  const std::vector<ClipBatch> first = read(1);
  const std::vector<ClipBatch> threaded = read(1, 0, 3);
  for (std::size_t i = 0; i < first.size(); ++i) EXPECT_TRUE(torch::equal(first[i].clips, threaded[i].clips));
  EXPECT_FALSE(torch::equal(first[0].clips, read(2)[0].clips));
}

TEST_F(ExampleDataTest, StandardisesWithItsOwnStatistics) {
  ExampleData data(experiment_, shape, shards_, 9);
  const Standardisation made = data.standardisation().value();
  std::vector<torch::Tensor> rows;
  for (const datasets::Example& example : examples_) rows.push_back(torch::tensor(example.features));
  const torch::Tensor all = torch::stack(rows);
  EXPECT_TRUE(torch::allclose(made.mean, all.mean(0), 1e-4, 1e-5));
  EXPECT_TRUE(torch::allclose(made.deviation, all.std(0, /*unbiased=*/false), 1e-4, 1e-5));
}

TEST_F(ExampleDataTest, StandardisesWithEveryStep) {
  write(datasets::ExampleLevel::frame);
  ExampleData data(experiment_, shape, shards_, 9);
  const Standardisation made = data.standardisation().value();
  std::vector<torch::Tensor> steps;
  for (const datasets::Example& example : examples_) {
    steps.push_back(torch::tensor(example.features).reshape({example.steps, datasets::example_features}));
  }
  const torch::Tensor all = torch::cat(steps);
  EXPECT_TRUE(torch::allclose(made.mean, all.mean(0), 1e-4, 1e-5));
  EXPECT_TRUE(torch::allclose(made.deviation, all.std(0, /*unbiased=*/false), 1e-4, 1e-5));
}

TEST_F(ExampleDataTest, PadsExamplesOfSeveralSteps) {
  write(datasets::ExampleLevel::frame);
  const torch::NoGradGuard no_gradient;
  model_->eval();
  for (const ClipBatch& batch : read(1)) {
    ASSERT_TRUE(batch.steps.defined());
    const torch::Tensor pooled = model_->score_clips({batch.clips, batch.steps});
    for (std::int64_t row = 0; row < batch.size(); ++row) {
      const auto steps = batch.steps[row].item<std::int64_t>();
      const torch::Tensor own = batch.clips[row].narrow(1, 0, steps).unsqueeze(0);
      EXPECT_TRUE(torch::allclose(pooled[row], model_->score_sequence(own).mean(2)[0], 1e-4, 1e-6));
    }
  }
}

TEST_F(ExampleDataTest, KeepsTheTwentyHighestScores) {
  const ScoredSamples scored = score();

  ASSERT_THAT(scored.predictions, SizeIs(11));
  double loss = 0;
  for (std::size_t i = 0; i < examples_.size(); ++i) {
    const Prediction& prediction = scored.predictions[i];
    const torch::Tensor scores = scores_of(examples_[i]).select(1, 0).to(torch::kDouble);
    const auto [sorted, order] = scores.sort(-1, /*descending=*/true);
    EXPECT_EQ(prediction.sample, examples_[i].id);
    EXPECT_EQ(prediction.target, 2);
    ASSERT_THAT(prediction.scores, SizeIs(20));
    for (std::size_t place = 0; place < 20; ++place) {
      const auto at = static_cast<std::int64_t>(place);
      EXPECT_NEAR(prediction.scores[place], sorted[at].item<double>(), 1e-5);
      const bool right = std::ranges::count(examples_[i].labels, order[at].item<int>()) > 0;
      EXPECT_EQ(prediction.targets[place], right ? 1 : 0);
    }
    torch::Tensor targets = torch::zeros({1, classes}, torch::kDouble);
    for (const int label : examples_[i].labels) targets[0][label] = 1;
    loss += summed_loss(Loss::sigmoid_cross_entropy, scores.unsqueeze(0), {{}, targets}).item<double>();
  }
  EXPECT_NEAR(scored.loss, loss / 11, 1e-4);  // over all classes, kept or not
}

TEST_F(ExampleDataTest, IsMeasuredAsItsPredictionsAre) {
  for (const datasets::ExampleLevel level : {datasets::ExampleLevel::video, datasets::ExampleLevel::frame}) {
    write(level);
    const ScoredSamples scored = score();
    const ExamplePart part(experiment_, shape, shards_, folder_.path());
    const auto measured = part.measure(*model_, scoring_, shape.labels, [](std::size_t, std::size_t) { return true; });
    ASSERT_TRUE(measured);
    EXPECT_EQ(measured->loss, scored.loss);
    EXPECT_EQ(measured->figure, judge(shape.labels, scored.predictions));
    EXPECT_GT(measured->figure, 0);
    EXPECT_FALSE(part.measure(*model_, scoring_, shape.labels, [](std::size_t, std::size_t) { return false; }));
  }
}

TEST_F(ExampleDataTest, PoolsTheStepsOfAnExample) {
  write(datasets::ExampleLevel::frame);
  const ScoredSamples scored = score();
  const torch::Tensor averages = scores_of(examples_[5]).mean(1);
  ASSERT_EQ(examples_[5].steps, 3);
  EXPECT_NEAR(scored.predictions[5].scores[0], averages.max().item<double>(), 1e-5);
}

TEST_F(ExampleDataTest, StopsWhenAsked) {
  const ExamplePart part(experiment_, shape, shards_, folder_.path());
  EXPECT_FALSE(part.score(*model_, scoring_, [](std::size_t, std::size_t) { return false; }));
  EXPECT_TRUE(model_->is_training());
}

TEST_F(ExampleDataTest, RefusesShardsWithoutExamples) {
  datasets::write_shard(shards_[0], {});
  datasets::write_shard(shards_[1], {});
  EXPECT_THROW(ExampleData(experiment_, shape, shards_, 9), UserError);
}

}  // namespace
}  // namespace foldwise::worker
