// SPDX-License-Identifier: Apache-2.0
#include "worker/evaluation/video_maps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "worker/clips/batches/clip_tensor.h"
#include "worker/evaluation/video_scores.h"
#include "worker/models/catalogue.h"
#include "worker/models/precision.h"

namespace foldwise::worker {
namespace {

constexpr Size map_input{64, 64};  // feature maps of 2 x 2 places
constexpr int all_frames = 50;

/// Noise through a network whose attention is awake.
class MapsOfVideos : public testing::Test {
 protected:
  MapsOfVideos() {
    configure_products(Precision::float32);
    torch::manual_seed(5);
    noise_ = torch::randint(256, {all_frames, 64, 64, 3}, torch::kByte);
    scoring_.input = map_input;
    scoring_.chunk_frames = 256;
  }

  void build(AttentionKind kind, AttentionOver over, Backbone backbone = Backbone::i3d_vgg11) {
    torch::manual_seed(7);
    ModelOptions options;
    options.backbone = backbone;
    options.width = 1.0 / 16;
    options.input = map_input;
    options.attention = {.kind = kind, .over = over, .heads = 2, .dimension = 4};
    model_ = build_network(options, {.outputs = 4}).network;
    const torch::NoGradGuard no_gradient;
    for (torch::Tensor& parameter : model_->parameters_of(Part::attention)) parameter.normal_(0, 0.3);
  }

  datasets::VideoFrames video(int frames = all_frames) const {
    return {"noise", noise_.data_ptr<std::uint8_t>(), frames, map_input.height, map_input.width};
  }
  VideoMaps maps(int chunk_frames = 256) {
    scoring_.chunk_frames = chunk_frames;
    return maps_of_video(*model_, video(), scoring_);
  }
  /// The shortest piece that the network allows, and a few.
  int smallest_chunk() const { return shortest_piece(model_->nearby_time()); }

  std::shared_ptr<Network> model_;
  Scoring scoring_;
  torch::Tensor noise_;
};

void expect_same_maps(const VideoMaps& one, const VideoMaps& other) {
  ASSERT_EQ(one.maps.size(), other.maps.size());
  for (std::size_t i = 0; i < one.maps.size(); ++i) {
    ASSERT_EQ(one.maps[i].values.sizes(), other.maps[i].values.sizes()) << one.maps[i].name;
    EXPECT_TRUE(torch::allclose(one.maps[i].values, other.maps[i].values, 1e-4, 1e-4))
        << one.maps[i].name << " by " << (one.maps[i].values - other.maps[i].values).abs().max().item<float>();
  }
}

TEST_F(MapsOfVideos, PiecesGiveTheMapsOfOnePiece) {
  using Kind = AttentionKind;
  using Over = AttentionOver;
  for (const Kind kind : {Kind::mask, Kind::self_attention, Kind::spatial_transformer}) {
    for (const Over over : {Over::temporal, Over::spatial, Over::spatiotemporal}) {
      SCOPED_TRACE(std::string(name_of(kind)) + " " + std::string(name_of(over)));
      build(kind, over);
      const VideoMaps whole = maps();
      ASSERT_EQ(whole.maps.size(), 1U);
      const torch::Tensor& values = whole.maps.front().values;
      EXPECT_GT((values - values.mean()).abs().max().item<float>(), 1e-3);  // it shows something
      EXPECT_EQ(bytes_of_maps(*model_, all_frames), values.numel() * 4);
      if (!model_->nearby_time().reach) continue;  // passes in one piece
      for (const int more : {0, 3}) expect_same_maps(maps(smallest_chunk() + more), whole);
    }
  }
}

TEST_F(MapsOfVideos, OfNetworksWithStridesHaveTheirSteps) {
  for (const AttentionOver over : {AttentionOver::temporal, AttentionOver::spatial}) {
    build(AttentionKind::self_attention, over, Backbone::resnet18_3d);
    const VideoMaps whole = maps();
    ASSERT_EQ(whole.maps.size(), 1U);
    EXPECT_EQ(whole.maps.front().stride, 16);
    EXPECT_EQ(whole.scores.size(1), 4);
    const bool temporal = over == AttentionOver::temporal;
    EXPECT_EQ(whole.maps.front().values.size(temporal ? 1 : 0), 4);
  }
}

TEST_F(MapsOfVideos, OfALayerOverTheInputHaveItsFramesWhateverTheStride) {
  build(AttentionKind::spatial_transformer, AttentionOver::spatial, Backbone::c3d);
  const VideoMaps whole = maps();
  EXPECT_EQ(whole.maps.front().stride, 1);
  EXPECT_EQ(whole.maps.front().values.sizes(), torch::IntArrayRef({all_frames, 2, 3}));
  EXPECT_EQ(whole.scores.size(1), 4);  // steps of 16 frames
}

TEST_F(MapsOfVideos, ScoresAreThoseOfTheScoring) {
  build(AttentionKind::self_attention, AttentionOver::temporal);
  for (const int chunk : {smallest_chunk() + 1, 256}) {
    scoring_.chunk_frames = chunk;
    model_->eval();
    const torch::Tensor expected = score_video(*model_, video(), scoring_);
    const VideoMaps made = maps(chunk);
    // Weights that are kept are computed all at once, others in blocks of queries.
    EXPECT_TRUE(torch::allclose(made.scores, expected, 1e-5, 1e-6)) << chunk;
    EXPECT_GT((made.scores - made.scores.mean()).abs().max().item<float>(), 1e-4);
  }
}

TEST_F(MapsOfVideos, WeighedValuesAreWhatTheLayerAdds) {
  build(AttentionKind::self_attention, AttentionOver::temporal);
  const torch::Tensor weights = maps().maps.front().values;  // [heads, queries, keys]
  ASSERT_EQ(weights.sizes(), torch::IntArrayRef({2, all_frames, all_frames}));
  EXPECT_TRUE(torch::allclose(weights.sum(2), torch::ones({2, all_frames})));

  const torch::NoGradGuard no_gradient;
  model_->eval();
  const torch::Tensor steps =
      model_->step_features(clip_tensor(video(), 0, all_frames, map_input, {}).unsqueeze(0))[0].t();
  std::map<std::string, torch::Tensor> named;
  for (const NamedWeight& weight : model_->named_weights()) named.emplace(weight.name, weight.tensor);
  std::vector<torch::Tensor> heads;
  for (std::int64_t head = 0; head < 2; ++head) {
    const torch::Tensor value = named.at("attention.0.value.weight").narrow(0, 4 * head, 4);
    heads.push_back(weights[head].mm(steps.mm(value.t())));
  }
  const torch::Tensor expected = steps + torch::cat(heads, 1).mm(named.at("attention.0.output.weight").t());
  torch::Tensor answered;
  model_->follow({clip_tensor(video(), 0, all_frames, map_input, {}).unsqueeze(0)},
                 [&](const ChainPlace& place, const torch::Tensor& out) {
                   if (place.part == Part::attention) answered = out[0].t();
                 });
  EXPECT_LT((answered - expected).abs().max().item<float>(), 1e-5 * expected.abs().max().item<float>());
}

TEST_F(MapsOfVideos, ANetworkWithoutAttentionHasScoresAlone) {
  build(AttentionKind::none, AttentionOver::temporal);
  const VideoMaps made = maps();
  EXPECT_TRUE(made.maps.empty());
  EXPECT_EQ(made.scores.sizes(), torch::IntArrayRef({4, all_frames}));
  EXPECT_EQ(bytes_of_maps(*model_, all_frames), 0);
}

TEST_F(MapsOfVideos, LeaveTheNetworkAsItWas) {
  build(AttentionKind::mask, AttentionOver::spatiotemporal);
  model_->train();
  maps();
  EXPECT_TRUE(model_->is_training());
  EXPECT_TRUE(model_->maps().empty());
}

TEST_F(MapsOfVideos, AShortVideoIsPaddedAsItIsScored) {
  build(AttentionKind::self_attention, AttentionOver::temporal);
  scoring_.pooling.clip_frames = 16;
  const VideoMaps made = maps_of_video(*model_, video(5), scoring_);
  EXPECT_EQ(made.maps.front().values.sizes(), torch::IntArrayRef({2, 16, 16}));
}

}  // namespace
}  // namespace foldwise::worker
