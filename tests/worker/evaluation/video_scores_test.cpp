// SPDX-License-Identifier: Apache-2.0
#include "worker/evaluation/video_scores.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "experiments/foundation/error.h"
#include "results/metrics/classification.h"
#include "tests/worker/test_device.h"
#include "worker/clips/batches/clip_tensor.h"
#include "worker/models/catalogue.h"
#include "worker/models/precision.h"

namespace foldwise::worker {
namespace {

constexpr Size size{32, 32};

/// Videos of changing noise.
class WholeVideos : public testing::Test {
 protected:
  WholeVideos() {
    configure_products(Precision::float32);
    build(Pooling::two_step);
    scoring_.input = size;
    noise_ = torch::randint(256, {61, 32, 32, 3}, torch::kByte);
  }

  void build(Pooling pooling) {
    torch::manual_seed(7);
    ModelOptions options;
    options.backbone = Backbone::i3d_vgg11;
    options.width = 1.0 / 16;
    options.input = size;
    options.pooling = pooling;
    model_ = build_network(options, {.outputs = 4}).network;
    model_->to(test_device());
    model_->eval();
  }

  datasets::VideoFrames video(int frames) const {
    return {"noise", noise_.data_ptr<std::uint8_t>(), frames, size.height, size.width};
  }
  /// Of other noise.
  datasets::VideoFrames shifted_video(int frames) const {
    return {"other noise", noise_.data_ptr<std::uint8_t>() + 1000, frames, size.height, size.width};
  }
  /// The whole video through the network at once, without our code for pieces.
  torch::Tensor in_one_piece(int frames) const {
    const torch::NoGradGuard no_gradient;
    return model_->score_sequence(clip_tensor(video(frames), 0, frames, size, {}).unsqueeze(0).to(test_device()))[0];
  }

  std::shared_ptr<Network> model_;
  Scoring scoring_;
  torch::Tensor noise_;
};

TEST_F(WholeVideos, PiecesGiveTheScoresOfOnePiece) {
  const torch::Tensor expected = in_one_piece(60);
  const int reach = model_->nearby_time().reach.value();

  for (const int chunk : {2 * reach + 1, 2 * reach + 4, 31, 59, 60, 256}) {
    scoring_.chunk_frames = chunk;
    const torch::Tensor scores = score_video(*model_, video(60), scoring_);
    ASSERT_EQ(scores.sizes(), expected.sizes()) << chunk;
    EXPECT_LT((scores - expected).abs().max().item<float>(), 1e-5 * expected.abs().max().item<float>()) << chunk;
  }
}

TEST_F(WholeVideos, OfWhichTheMiddleIsSeenAreScoredByIt) {
  const torch::NoGradGuard no_gradient;
  // 16 x 16 of 32 x 32 pixels, enlarged.
  const torch::Tensor middle = noise_.narrow(1, 8, 16).narrow(2, 8, 16).contiguous();
  const datasets::VideoFrames cut{"middle", middle.data_ptr<std::uint8_t>(), 60, 16, 16};
  const torch::Tensor clip = clip_tensor(cut, 0, 60, size, {}).unsqueeze(0).to(test_device());
  const torch::Tensor expected = model_->score_sequence(clip)[0];
  scoring_.crop_area = 0.25;

  for (const int chunk : {31, 256}) {
    scoring_.chunk_frames = chunk;
    const torch::Tensor scores = score_video(*model_, video(60), scoring_);
    EXPECT_LT((scores - expected).abs().max().item<float>(), 1e-5 * expected.abs().max().item<float>()) << chunk;
  }
  EXPECT_GT((expected - in_one_piece(60)).abs().max().item<float>(), 1e-3 * expected.abs().max().item<float>());
}

TEST_F(WholeVideos, OverlapsAreNeeded) {
  // The check above would be empty if scores did not depend on frames beyond a piece.
  const torch::Tensor whole = in_one_piece(60);
  const torch::Tensor part = in_one_piece(31);

  const torch::Tensor difference = (whole.narrow(1, 0, 31) - part).abs();
  EXPECT_GT(difference.select(1, 30).max().item<float>(), 1e-3);
}

TEST_F(WholeVideos, ChunksWithinTheOverlapAreRefused) {
  scoring_.chunk_frames = 2 * model_->nearby_time().reach.value();

  EXPECT_NO_THROW(score_video(*model_, video(16), scoring_));
  EXPECT_THROW(score_video(*model_, video(60), scoring_), UserError);
}

TEST_F(WholeVideos, ShortVideosArePaddedToTheClip) {
  scoring_.pooling.clip_frames = 16;

  EXPECT_EQ(score_video(*model_, video(5), scoring_).size(1), 16);
}

/// The largest difference, relative to the largest number.
double difference(const torch::Tensor& values, const torch::Tensor& expected) {
  return (values - expected).abs().max().item<double>() / expected.abs().max().item<double>();
}

TEST_F(WholeVideos, SideBySideHaveTheScoresOfEachByItself) {
  const std::vector<datasets::VideoFrames> videos{video(40), shifted_video(40), video(33), video(40), video(5)};
  std::vector<torch::Tensor> scores(videos.size());

  ASSERT_TRUE(score_in_groups(*model_, videos, scoring_, [&](std::size_t place, const torch::Tensor& made) {
    scores[place] = made;
    return true;
  }));

  for (std::size_t i = 0; i < videos.size(); ++i) {
    EXPECT_LT(difference(scores[i], score_video(*model_, videos[i], scoring_)), 1e-6) << i;
  }
  EXPECT_GT(difference(scores[1], scores[0]), 1e-3);  // each its own
  for (std::size_t i = 0; i < videos.size(); ++i) {
    ASSERT_TRUE(features_in_groups(*model_, videos, scoring_, [&](std::size_t place, const torch::Tensor& made) {
      if (place != i) return true;
      EXPECT_LT(difference(made, video_features(*model_, {&videos[i], 1}, scoring_).front()), 1e-6);
      return true;
    }));
  }
}

TEST_F(WholeVideos, SideBySideGoInPiecesToo) {
  const std::vector<datasets::VideoFrames> videos{video(60), shifted_video(60)};
  const std::vector<torch::Tensor> whole = score_videos(*model_, videos, scoring_);
  scoring_.chunk_frames = 31;
  const std::vector<torch::Tensor> pieces = score_videos(*model_, videos, scoring_);
  for (std::size_t i = 0; i < videos.size(); ++i) EXPECT_LT(difference(pieces[i], whole[i]), 1e-5) << i;
  const std::vector<datasets::VideoFrames> unlike{video(60), video(59)};
  EXPECT_THROW(score_videos(*model_, unlike, scoring_), std::logic_error);
}

TEST_F(WholeVideos, AreGroupedWhateverThreadsThereAre) {
  const std::vector<datasets::VideoFrames> videos{video(20), video(33), shifted_video(20)};
  const auto order = [&] {
    std::vector<std::size_t> places;
    score_in_groups(*model_, videos, scoring_, [&](std::size_t place, const torch::Tensor&) {
      places.push_back(place);
      return true;
    });
    return places;
  };
  const std::vector<std::size_t> expected{0, 2, 1};
  EXPECT_EQ(order(), expected);
  const int threads = at::get_num_threads();
  at::set_num_threads(2);
  EXPECT_EQ(order(), expected);
  at::set_num_threads(threads);
}

bool go_on(std::size_t /*done*/, std::size_t /*all*/) {
  return true;
}

TEST_F(WholeVideos, PredictionsArePooledScoresInOrder) {
  build(Pooling::softmax);
  scoring_.pooling.inverse_temperature = 2;
  const VideoPart part({{"20", 1, video(20)}, {"33", 3, video(33)}});

  const auto scored = part.score(*model_, scoring_, go_on);

  ASSERT_TRUE(scored.has_value());
  ASSERT_EQ(scored->predictions.size(), 2U);
  const Prediction& second = scored->predictions.at(1);
  EXPECT_EQ(second.sample, "33");
  EXPECT_EQ(second.target, 3);
  EXPECT_TRUE(second.targets.empty());
  const torch::Tensor expected =
      WindowMaximumPooling().of_video(in_one_piece(33).cpu().to(torch::kDouble).unsqueeze(0), 16, 2)[0];
  EXPECT_TRUE(torch::allclose(torch::tensor(second.scores, torch::kDouble), expected));
  EXPECT_EQ(scored->loss, results::cross_entropy(scored->predictions));
}

TEST_F(WholeVideos, PredictionsOfWindowsHoldTheirNumbers) {
  scoring_.loss = Loss::mean_squared_error;
  const VideoPart part({{"20@0", 0, video(20), {0.5, -1, 0, 0}}});

  const auto scored = part.score(*model_, scoring_, go_on);

  const Prediction& only = scored->predictions.at(0);
  EXPECT_EQ(only.targets, (std::vector<double>{0.5, -1, 0, 0}));
  double squares = 0;
  for (std::size_t i = 0; i < 4; ++i) squares += std::pow(only.scores[i] - only.targets[i], 2);
  EXPECT_DOUBLE_EQ(scored->loss, squares / 4);
}

TEST_F(WholeVideos, EvaluationLeavesTheModelsMode) {
  const VideoPart part({{"20", 1, video(20)}});
  model_->train();

  const auto first = part.score(*model_, scoring_, go_on);
  const auto second = part.score(*model_, scoring_, go_on);

  EXPECT_EQ(first->predictions, second->predictions);  // dropout was off
  EXPECT_TRUE(model_->is_training());
}

TEST_F(WholeVideos, EvaluationLeavesAModelThatDoesNotTrainSo) {
  const VideoPart part({{"20", 1, video(20)}});

  ASSERT_TRUE(part.score(*model_, scoring_, go_on));

  EXPECT_FALSE(model_->is_training());
}

TEST_F(WholeVideos, EvaluationStopsWhenAsked) {
  const VideoPart part({{"a", 0, video(16)}, {"b", 0, video(16)}, {"c", 0, video(16)}});
  std::size_t scored = 0;

  const auto result = part.score(*model_, scoring_, [&](std::size_t done, std::size_t) {
    scored = done;
    return done < 2;
  });

  EXPECT_FALSE(result.has_value());
  EXPECT_EQ(scored, 2U);
}

}  // namespace
}  // namespace foldwise::worker
