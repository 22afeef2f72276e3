// SPDX-License-Identifier: Apache-2.0
#include "worker/evaluation/part_scores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "experiments/foundation/error.h"
#include "tests/support/temporary_folder.h"
#include "worker/evaluation/video_scores.h"
#include "worker/models/catalogue.h"
#include "worker/models/precision.h"
#include "worker/models/weights/safetensors.h"

namespace foldwise::worker {
namespace {

using testing::HasSubstr;

constexpr Size scored_size{32, 32};

bool goes_on(std::size_t /*done*/, std::size_t /*all*/) {
  return true;
}

/// Videos of changing noise, scored by a network of each pooling.
class ScoresOfVideos : public testing::TestWithParam<Pooling> {
 protected:
  explicit ScoresOfVideos(Backbone backbone = Backbone::i3d_vgg11) {
    configure_products(Precision::float32);
    torch::manual_seed(7);
    ModelOptions options;
    options.backbone = backbone;
    options.width = 1.0 / 16;
    options.input = scored_size;
    options.pooling = GetParam();
    model_ = build_network(options, {.outputs = 4}).network;
    {
      const torch::NoGradGuard no_gradient;
      for (const torch::Tensor& learned : model_->parameters_of(Part::pooling)) learned.uniform_(-3, 3);
    }
    scoring_.input = scored_size;
    noise_ = torch::randint(256, {40, 32, 32, 3}, torch::kByte);
  }

  datasets::VideoFrames video(int frames) const {
    return {"noise", noise_.data_ptr<std::uint8_t>(), frames, scored_size.height, scored_size.width};
  }

  std::filesystem::path written(const VideoPart& part) const {
    write_scores(folder_ / "scores.safetensors", {.part = part.pass(*model_, scoring_, goes_on).value(),
                                                  .pooling = pooling_of(*model_, scoring_.pooling.clip_frames)});
    return folder_ / "scores.safetensors";
  }

  TemporaryFolder folder_;
  std::shared_ptr<Network> model_;
  Scoring scoring_;
  torch::Tensor noise_;
};

TEST_P(ScoresOfVideos, ThatWereKeptArePooledToTheSameNumbers) {
  const VideoPart part({{"a/20", 1, video(20)}, {"a/5", 0, video(5)}, {"b", 3, video(33)}});
  const TestScores kept = read_scores(written(part));
  for (const double inverse_temperature : {0.0, 0.5, 10.0, 1e6}) {
    scoring_.pooling.inverse_temperature = inverse_temperature;
    const ScoredSamples directly = part.score(*model_, scoring_, goes_on).value();

    const ScoredSamples pooled = pool(kept, GetParam(), inverse_temperature, scoring_.loss, "scores");

    EXPECT_EQ(pooled.predictions, directly.predictions) << inverse_temperature;
    EXPECT_EQ(pooled.loss, directly.loss) << inverse_temperature;
  }
}

TEST_P(ScoresOfVideos, OfOtherPartsAreKeptBesideThoseOfTheTest) {
  const VideoPart test({{"a", 1, video(20)}});
  const VideoPart validation({{"a", 2, video(17)}, {"v/2", 0, video(5)}});
  const VideoPart training({{"t", 3, video(33)}});
  write_scores(folder_ / "three", {.part = test.pass(*model_, scoring_, goes_on).value(),
                                   .pooling = pooling_of(*model_, scoring_.pooling.clip_frames),
                                   .fitted_on = training.pass(*model_, scoring_, goes_on).value(),
                                   .validation = validation.pass(*model_, scoring_, goes_on).value()});

  const TestScores kept = read_scores(folder_ / "three");

  ASSERT_TRUE(kept.validation);
  scoring_.pooling.inverse_temperature = 2;
  EXPECT_EQ(pool(*kept.validation, kept, GetParam(), 2, scoring_.loss, "").predictions,
            validation.score(*model_, scoring_, goes_on)->predictions);
  const std::vector<Prediction> fitted_on = pool(kept.fitted_on, kept, GetParam(), 2, scoring_.loss, "").predictions;
  ASSERT_EQ(fitted_on.size(), 1U);
  EXPECT_EQ(fitted_on.front().scores, training.score(*model_, scoring_, goes_on)->predictions.front().scores);
  EXPECT_EQ(pool(kept, GetParam(), 2, scoring_.loss, "").predictions,
            test.score(*model_, scoring_, goes_on)->predictions);
}

INSTANTIATE_TEST_SUITE_P(Poolings, ScoresOfVideos,
                         testing::Values(Pooling::two_step, Pooling::softmax, Pooling::adaptive_softmax,
                                         Pooling::max_features, Pooling::average_features, Pooling::max_scores,
                                         Pooling::average_scores, Pooling::joint_softmax, Pooling::average,
                                         Pooling::last_step),
                         [](const auto& pooling) { return "of_" + std::string(name_of(pooling.param)); });

/// A step for several frames: a window of softmax pooling has as many steps as a clip, not as many frames.
class ScoresOfStridedNetworks : public ScoresOfVideos {
 protected:
  ScoresOfStridedNetworks() : ScoresOfVideos(Backbone::resnet18_3d) {}
};

TEST_P(ScoresOfStridedNetworks, ThatWereKeptArePooledToTheSameNumbers) {
  const VideoPart part({{"a", 1, video(40)}, {"b", 3, video(33)}});
  const TestScores kept = read_scores(written(part));
  ASSERT_GT(kept.pooling.stride, 1);
  scoring_.pooling.inverse_temperature = 10;
  const ScoredSamples directly = part.score(*model_, scoring_, goes_on).value();
  EXPECT_EQ(pool(kept, GetParam(), 10, scoring_.loss, "scores").predictions, directly.predictions);
}

INSTANTIATE_TEST_SUITE_P(Poolings, ScoresOfStridedNetworks, testing::Values(Pooling::two_step, Pooling::softmax),
                         [](const auto& pooling) { return "of_" + std::string(name_of(pooling.param)); });

class ScoresOfAdaptiveSoftmax : public ScoresOfVideos {};

TEST_P(ScoresOfAdaptiveSoftmax, AreRefusedWithoutWhatItLearned) {
  const std::filesystem::path file = written(VideoPart({{"a", 1, video(20)}}));
  SafeTensors content = read_safetensors(file);
  EXPECT_EQ(content.tensors.erase("pooling.beta"), 1U);
  write_safetensors(file, content);
  const TestScores kept = read_scores(file);
  try {
    pool(kept, GetParam(), 0, Loss::cross_entropy, "the file");
    FAIL() << "nothing was thrown";
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), HasSubstr("the file"));
    EXPECT_THAT(error.what(), HasSubstr("pooling.beta"));
  }
}

INSTANTIATE_TEST_SUITE_P(Poolings, ScoresOfAdaptiveSoftmax, testing::Values(Pooling::adaptive_softmax));

/// Scores of two samples that need no pooling any more, as rows and examples have them.
TestScores made_up() {
  TestScores scores;
  scores.part.samples = {{"r@0", 2, {0.25, -1.5}, {1, 0}}, {"r@1", 0, {3, 0.1F}, {0.1, 1}}};
  scores.labels = datasets::LabelKind::curves;
  scores.classes = {"c \"quoted\""};
  scores.targets = {"valence", "arousal"};
  scores.unit = "rows";
  scores.pooling = {.stride = 4, .clip_frames = 32};
  scores.fitted_on.samples = {
      {"t@0", 0, {0.5, 2}, {1, -1}}, {"t@1", 0, {-0.25, 8}, {0.3, 1}}, {"t@2", 0, {0, 0}, {0, 0}}};
  return scores;
}

TEST(TestScores, ComeBackAsTheyWereWritten) {
  const TemporaryFolder folder;
  TestScores scores = made_up();
  scores.part.loss = 0.1;
  scores.validation = PartScores{{{"v@3", 1, {0.5, -8}, {0.25, 3}}}, {}, 7.5};

  write_scores(folder / "scores", scores);
  const TestScores read = read_scores(folder / "scores");

  EXPECT_EQ(read.part.samples, scores.part.samples);
  EXPECT_TRUE(read.part.sequences.empty());
  EXPECT_EQ(read.part.loss, scores.part.loss);
  EXPECT_EQ(read.fitted_on.samples, scores.fitted_on.samples);
  ASSERT_TRUE(read.validation);
  EXPECT_EQ(read.validation->samples, scores.validation->samples);
  EXPECT_EQ(read.validation->loss, 7.5);
  EXPECT_EQ(read.labels, scores.labels);
  EXPECT_EQ(read.classes, scores.classes);
  EXPECT_EQ(read.targets, scores.targets);
  EXPECT_EQ(read.unit, "rows");
  EXPECT_EQ(read.pooling.stride, 4);
  EXPECT_EQ(read.pooling.clip_frames, 32);
}

TEST(TestScores, KeepALossThatIsNoNumber) {
  const TemporaryFolder folder;
  TestScores scores = made_up();
  scores.part.loss = std::numeric_limits<double>::infinity();
  write_scores(folder / "scores", scores);
  EXPECT_EQ(read_scores(folder / "scores").part.loss, scores.part.loss);
}

TEST(TestScores, ThatArePooledAlreadyStayAndTellTheirLoss) {
  const TestScores scores = made_up();
  const ScoredSamples same = pool(scores, Pooling::softmax, 7, Loss::mean_squared_error, "");
  EXPECT_EQ(same.predictions, scores.part.samples);
  // The mean over outputs, then samples.
  EXPECT_NEAR(same.loss, ((0.75 * 0.75 + 1.5 * 1.5) / 2 + (2.9 * 2.9 + 0.9 * 0.9) / 2) / 2, 1e-7);
  TestScores told = made_up();
  told.part.loss = 12.5;
  EXPECT_EQ(pool(told, Pooling::softmax, 7, Loss::mean_squared_error, "").loss, 12.5);
}

TEST(TestScores, ThatLackSomethingAreRefusedByTheirFile) {
  const TemporaryFolder folder;
  write_scores(folder / "scores", made_up());
  const SafeTensors whole = read_safetensors(folder / "scores");
  const auto expect_refused = [&](const SafeTensors& content, const std::string& what) {
    write_safetensors(folder / "scores", content);
    try {
      read_scores(folder / "scores");
      ADD_FAILURE() << "nothing was thrown: " << what;
    } catch (const UserError& error) {
      EXPECT_THAT(error.what(), HasSubstr((folder / "scores").string())) << what;
    }
  };
  for (const auto& [name, text] : whole.metadata) {
    SafeTensors without = whole;
    without.metadata.erase(name);
    expect_refused(without, name);
    if (name == "unit") continue;  // any word will do
    SafeTensors nonsense = whole;
    nonsense.metadata[name] = "{";
    expect_refused(nonsense, name);
  }
  for (const std::string name : {"labels", "scores"}) {
    SafeTensors without = whole;
    without.tensors.erase(name);
    expect_refused(without, name);
    SafeTensors shorter = whole;
    shorter.tensors[name] = whole.tensors.at(name).narrow(0, 0, 1);
    expect_refused(shorter, name);
  }
}

TEST(TestScores, ThatAreMissingAreRefused) {
  const TemporaryFolder folder;
  EXPECT_THROW(read_scores(folder / "scores"), UserError);
}

}  // namespace
}  // namespace foldwise::worker
