// SPDX-License-Identifier: Apache-2.0
// Every network of the catalogue is what its row of experiments/facts/backbone_facts.h says.
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/facts/multiply_adds.h"
#include "experiments/facts/step_features.h"
#include "experiments/foundation/error.h"
#include "tests/worker/backbones.h"
#include "worker/evaluation/video_scores.h"
#include "worker/models/catalogue.h"
#include "worker/models/cost.h"

namespace foldwise::worker {
namespace {

constexpr int row_outputs = 3;
constexpr int row_features = 4;

class BackboneFactsTest : public testing::TestWithParam<Backbone> {
 protected:
  const BackboneFacts& facts() const { return facts_of(GetParam()); }

  BuiltNetwork build(int pixels, TemporalStride stride = TemporalStride::published) const {
    torch::manual_seed(2);
    ModelOptions options;
    options.backbone = GetParam();
    options.temporal_stride = stride;
    options.width = 1.0 / 16;
    options.input = {pixels, pixels};
    return build_network(options, {.outputs = row_outputs, .features = takes_pictures(GetParam()) ? 0 : row_features});
  }
};

TEST_P(BackboneFactsTest, TheTimeOfItsStepsIsThatOfWhatIsBuilt) {
  for (const TemporalStride stride : {TemporalStride::published, TemporalStride::removed}) {
    EXPECT_EQ(build(facts().smallest_input, stride).network->encoder().time(), facts().time_with(stride));
  }
}

TEST_P(BackboneFactsTest, ItsMapsAndStepsHaveTheShapesThatItSays) {
  const BuiltNetwork built = build(2 * facts().smallest_input);
  Encoder& encoder = built.network->encoder();
  const torch::NoGradGuard no_gradient;
  const std::int64_t pixels = 2 * facts().smallest_input;
  const torch::Tensor maps = encoder.to_maps(
      {takes_pictures(GetParam()) ? torch::randn({1, 3, 2, pixels, pixels}) : torch::randn({1, row_features, 2})});

  const MapShape shape = encoder.map_shape();
  const int steps = steps_of(facts().time, 2);
  EXPECT_EQ(maps.sizes(), torch::IntArrayRef({1, shape.channels, steps, shape.height, shape.width}));
  EXPECT_EQ(encoder.to_steps(maps).sizes(), torch::IntArrayRef({1, encoder.channels(), steps}));
}

TEST_P(BackboneFactsTest, TheVectorsOfItsStepsAreAsLongAsTheTableSays) {
  for (const BackboneFeatures features : {BackboneFeatures::published, BackboneFeatures::last_convolution}) {
    for (const double width : {1.0 / 64, 1.0 / 10, 1.0 / 3}) {
      ModelOptions options;
      options.backbone = GetParam();
      options.features = features;
      options.width = width;
      options.input = {facts().smallest_input, facts().smallest_input};
      const BuiltNetwork built =
          build_network(options, {.outputs = row_outputs, .features = takes_pictures(GetParam()) ? 0 : row_features});
      EXPECT_EQ(step_features_of(GetParam()).channels(options), built.network->encoder().channels()) << width;
    }
  }
}

TEST_P(BackboneFactsTest, ItTakesWhatTheRowSays) {
  const BuiltNetwork built = build(facts().smallest_input);
  built.network->eval();
  const std::int64_t pixels = facts().smallest_input;
  const torch::Tensor input =
      takes_pictures(GetParam()) ? torch::randn({1, 3, 2, pixels, pixels}) : torch::randn({1, row_features, 2});

  const torch::NoGradGuard no_gradient;
  EXPECT_EQ(built.network->score_sequence(input).sizes(),
            torch::IntArrayRef({1, row_outputs, steps_of(facts().time, 2)}));
}

TEST_P(BackboneFactsTest, ItComputesWhatTheTableOfWorkSays) {
  constexpr int frames = 16;
  constexpr int features = 1152;
  const auto share_of_the_tables = [&](double width, int pixels) {
    ModelOptions options;
    options.backbone = GetParam();
    options.width = width;
    options.input = {pixels, pixels};
    const bool pictures = takes_pictures(GetParam());
    const BuiltNetwork built = build_network(options, {.outputs = 7, .features = pictures ? 0 : features});
    const std::vector<std::int64_t> clip = pictures ? std::vector<std::int64_t>{1, 3, frames, pixels, pixels}
                                                    : std::vector<std::int64_t>{1, features, frames};
    const auto counted = static_cast<double>(multiply_adds(count_pass(*built.network, clip)));
    return counted / frames / multiply_adds_per_frame(options);
  };

  EXPECT_NEAR(share_of_the_tables(1, 112), 1, 0.02);
  if (!takes_pictures(GetParam())) return;  // the first layer of the others grows with the width alone
  // Of small pictures padding and rounded strides weigh more than the table knows: 2.18 of resnet18_3d at the most.
  EXPECT_GE(share_of_the_tables(0.25, 64), 0.5);
  EXPECT_LE(share_of_the_tables(0.25, 64), 2.5);
}

TEST_P(BackboneFactsTest, PiecesOfALongVideoGiveTheScoresOfOnePiece) {
  if (!takes_pictures(GetParam())) GTEST_SKIP() << "takes no pictures";
  for (const TemporalStride stride : {TemporalStride::published, TemporalStride::removed}) {
    const TimeGrid time = facts().time_with(stride);
    const int piece = shortest_piece(time) + 2 * time.stride + 3;
    const int frames = piece + overlap_of(time) + 2 * time.stride + 5;
    const BuiltNetwork built = build(facts().smallest_input, stride);
    built.network->eval();
    const torch::Tensor pixels =
        torch::randint(256, {frames, facts().smallest_input, facts().smallest_input, 3}, torch::kByte);
    const datasets::VideoFrames video{"noise", pixels.data_ptr<std::uint8_t>(), frames, facts().smallest_input,
                                      facts().smallest_input};
    Scoring scoring;
    scoring.input = {facts().smallest_input, facts().smallest_input};
    scoring.pooling.clip_frames = 1;
    scoring.chunk_frames = frames;
    const torch::Tensor whole = score_video(*built.network, video, scoring);
    scoring.chunk_frames = piece;
    const torch::Tensor pieces = score_video(*built.network, video, scoring);

    ASSERT_EQ(pieces.sizes(), torch::IntArrayRef({row_outputs, steps_of(time, frames)}));
    const double scale = whole.abs().max().item<double>();
    EXPECT_LT((pieces - whole).abs().max().item<double>(), 1e-5 * scale);
    // And the steps differ, so that a step in another's place shows.
    EXPECT_GT((whole.select(1, 0) - whole.select(1, 1)).abs().max().item<double>(), 1e-4 * scale);
  }
}

TEST_P(BackboneFactsTest, TheDefaultPieceKeepsMoreThanItRepeats) {
  for (const TemporalStride stride : {TemporalStride::published, TemporalStride::removed}) {
    const TimeGrid time = facts().time_with(stride);
    EXPECT_GE(longest_piece(EvaluationOptions{}.chunk_frames, time), 2 * shortest_piece(time) - 256);
    EXPECT_GE(longest_piece(EvaluationOptions{}.chunk_frames, time), shortest_piece(time));
    EXPECT_EQ(longest_piece(17, time), 17);
  }
}

TEST_P(BackboneFactsTest, ASmallerPictureIsRefused) {
  if (!takes_pictures(GetParam())) GTEST_SKIP() << "takes no pictures";
  EXPECT_THROW(build(facts().smallest_input - 1), UserError);
}

INSTANTIATE_TEST_SUITE_P(Backbones, BackboneFactsTest, testing::ValuesIn(all_backbones()),
                         [](const auto& instance) { return std::string(name_of(instance.param)); });

}  // namespace
}  // namespace foldwise::worker
