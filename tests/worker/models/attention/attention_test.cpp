// SPDX-License-Identifier: Apache-2.0
// Networks that the catalogue composes with attention: every kind over all of its axes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <string>
#include <vector>

#include "experiments/facts/attention_maps.h"
#include "experiments/facts/whole_videos.h"
#include "tests/worker/models/attention/layer_checks.h"
#include "worker/evaluation/video_scores.h"
#include "worker/models/catalogue.h"
#include "worker/models/weights/weights.h"

namespace foldwise::worker {
namespace {

constexpr Size input_size{64, 64};  // maps of 2 x 2

BuiltNetwork build(const AttentionOptions& attention) {
  ModelOptions options;
  options.backbone = Backbone::i3d_vgg11;
  options.width = 1.0 / 16;
  options.input = input_size;
  options.dropout = 0;
  options.attention = attention;
  torch::manual_seed(5);
  BuiltNetwork built = build_network(options, {.outputs = 3});
  // A network that nobody trained scores everything alike: attention has to show.
  const torch::NoGradGuard no_gradient;
  for (torch::Tensor& parameter : built.network->parameters_of(Part::head)) parameter.mul_(30);
  return built;
}

std::vector<AttentionOptions> all_attentions() {
  std::vector<AttentionOptions> all;
  for (const AttentionKind kind :
       {AttentionKind::mask, AttentionKind::self_attention, AttentionKind::spatial_transformer}) {
    for (const AttentionOver over : {AttentionOver::temporal, AttentionOver::spatial, AttentionOver::spatiotemporal}) {
      all.push_back({.kind = kind, .over = over, .heads = 2, .dimension = 4});
    }
  }
  for (const MaskContext context : {MaskContext::concatenation, MaskContext::additive, MaskContext::multiplicative}) {
    all.push_back({.kind = AttentionKind::mask,
                   .over = AttentionOver::spatiotemporal,
                   .context = context,
                   .heads = 2,
                   .dimension = 4});
  }
  return all;
}

std::string test_name(const testing::TestParamInfo<AttentionOptions>& info) {
  const AttentionOptions& options = info.param;
  return std::string(name_of(options.kind)) + "_" + std::string(name_of(options.over)) + "_" +
         std::string(name_of(options.context));
}

class CatalogueAttention : public testing::TestWithParam<AttentionOptions> {
 protected:
  CatalogueAttention() : built_(build(GetParam())) {}

  Network& network() { return *built_.network; }
  /// Attention that does something: layers at a seam start with none.
  void wake_up(double scale = 0.3) {
    const torch::NoGradGuard no_gradient;
    torch::manual_seed(8);
    for (torch::Tensor& parameter : network().parameters_of(Part::attention)) parameter.normal_(0, scale);
  }

  BuiltNetwork built_;
};

TEST_P(CatalogueAttention, ChangesNothingOfANetworkAtTheStart) {
  const BuiltNetwork plain = build({});
  const torch::Tensor clips = torch::randn({2, 3, 4, input_size.height, input_size.width});

  EXPECT_TRUE(torch::equal(network().score_clips({clips}), plain.network->score_clips({clips})));
  const auto weights = copy_weights(network());
  for (const auto& [name, tensor] : copy_weights(*plain.network)) {
    EXPECT_TRUE(torch::equal(weights.at(name), tensor)) << name;
  }
}

TEST_P(CatalogueAttention, IsAPartOfItsOwn) {
  EXPECT_FALSE(network().parameters_of(Part::attention).empty());
  for (const NamedWeight& weight : network().named_weights()) {
    EXPECT_EQ(weight.part == Part::attention, weight.name.starts_with("attention.0.")) << weight.name;
  }
}

TEST_P(CatalogueAttention, ScoresLongVideosInPiecesAsInOne) {
  wake_up();
  network().eval();
  constexpr int frames = 30;
  const torch::Tensor video = torch::randint(256, {frames, input_size.height, input_size.width, 3}, torch::kByte);
  Scoring scoring;
  scoring.input = input_size;
  scoring.pooling.clip_frames = 1;
  const auto scores = [&](int chunk_frames) {
    scoring.chunk_frames = chunk_frames;
    return score_video(network(),
                       {"noise", video.data_ptr<std::uint8_t>(), frames, input_size.height, input_size.width}, scoring);
  };

  const torch::Tensor whole = scores(frames);
  EXPECT_LE((scores(20) - whole).abs().max().item<double>(), 1e-3 * whole.abs().max().item<double>());

  const BuiltNetwork plain = build({});
  plain.network->eval();
  const torch::Tensor without = score_video(
      *plain.network, {"noise", video.data_ptr<std::uint8_t>(), frames, input_size.height, input_size.width}, scoring);
  EXPECT_FALSE(torch::allclose(without, whole, 1e-2, 1e-3));
}

TEST_P(CatalogueAttention, LetsGradientsThrough) {
  wake_up(0.02);  // no tanh is saturated
  network().score_clips({torch::randn({2, 3, 4, input_size.height, input_size.width})}).square().sum().backward();
  for (const Part part : {Part::backbone, Part::attention}) {
    double sum = 0;
    for (const torch::Tensor& parameter : network().parameters_of(part)) {
      ASSERT_TRUE(parameter.grad().defined());
      sum += parameter.grad().abs().sum().item<double>();
    }
    EXPECT_GT(sum, 0) << name_of(part);
  }
}

TEST_P(CatalogueAttention, StartsFromAFileThatHasNone) {
  SafeTensors file{copy_weights(*build({}).network), {}};
  EXPECT_NO_THROW(load_weights(network(), file, "plain", {}));
}

INSTANTIATE_TEST_SUITE_P(All, CatalogueAttention, testing::ValuesIn(all_attentions()), test_name);

TEST(CatalogueOfAttention, PenalisesHeadsWhereItIsAskedTo) {
  const torch::Tensor clips = torch::randn({2, 3, 4, input_size.height, input_size.width});
  for (const AttentionOver over : {AttentionOver::temporal, AttentionOver::spatial, AttentionOver::spatiotemporal}) {
    AttentionOptions options{.kind = AttentionKind::self_attention, .over = over};
    const BuiltNetwork free = build(options);
    options.diversity_penalty = 0.5;
    const BuiltNetwork held = build(options);
    free.network->score_clips({clips});
    held.network->score_clips({clips});

    EXPECT_FALSE(free.network->penalty().defined());
    EXPECT_GT(held.network->penalty().item<float>(), 0);
  }
}

TEST(CatalogueOfAttention, OverFeaturesSeesTheirSteps) {
  ModelOptions options;
  options.backbone = Backbone::fully_connected;
  options.width = 1.0 / 16;
  for (const AttentionKind kind : {AttentionKind::mask, AttentionKind::self_attention}) {
    for (const AttentionOver over : {AttentionOver::temporal, AttentionOver::spatiotemporal}) {
      options.attention = {.kind = kind, .over = over};
      const BuiltNetwork built = build_network(options, {.outputs = 3, .features = 6});
      EXPECT_EQ(built.network->score_sequence(torch::randn({2, 6, 5})).sizes(), torch::IntArrayRef({2, 3, 5}));
    }
  }
}

/// A network with any kind of attention, for which it has maps of places.
ModelOptions with_attention(AttentionKind kind, AttentionOver over) {
  ModelOptions options;
  options.backbone = Backbone::i3d_vgg11;
  options.features = BackboneFeatures::last_convolution;
  options.width = 1.0 / 64;
  options.input = input_size;
  options.attention = {.kind = kind, .over = over, .heads = 2, .dimension = 4};
  return options;
}

template <typename Each>
void for_each_attention(const Each& each) {
  for (std::size_t kind = 0; kind < Choices<AttentionKind>::names.size(); ++kind) {
    for (std::size_t over = 0; over < Choices<AttentionOver>::names.size(); ++over) {
      each(with_attention(static_cast<AttentionKind>(kind), static_cast<AttentionOver>(over)));
    }
  }
}

std::string words_of(const ModelOptions& options) {
  return std::string(name_of(options.attention.kind)) + " over " + std::string(name_of(options.attention.over));
}

TEST(AnyAttention, HasTheMapsThatAreToldOfItBeforehand) {
  for_each_attention([](const ModelOptions& options) {
    const auto network = build_network(options, {.outputs = 3}).network;
    network->eval();
    network->keep_maps(KeepMaps::yes);
    const torch::NoGradGuard no_gradient;
    network->score_sequence(torch::zeros({1, 3, 3, input_size.height, input_size.width}));
    bool steps_to_steps = false;
    bool places = false;
    for (const LayerMaps& layer : network->maps()) {
      for (const AttentionMap& map : layer.maps) {
        const auto has = [&](MapAxis axis) { return std::ranges::find(map.axes, axis) != map.axes.end(); };
        steps_to_steps = steps_to_steps || (has(MapAxis::step) && has(MapAxis::key_step));
        places = places || map.name == "mask" || has(MapAxis::row);
      }
    }
    EXPECT_EQ(steps_to_steps, maps_steps_to_steps(options.attention)) << words_of(options);
    EXPECT_EQ(places, maps_places(options.attention)) << words_of(options);
  });
}

TEST(AnyAttention, TakesVideosWholeWhereThatIsToldBeforehand) {
  for_each_attention([](const ModelOptions& options) {
    const auto network = build_network(options, {.outputs = 3}).network;
    EXPECT_EQ(!network->nearby_time().reach, whole_video_reason(options) != WholeVideoReason::none)
        << words_of(options);
  });
  ModelOptions remembers = with_attention(AttentionKind::none, {});
  remembers.recurrence.kind = RecurrenceKind::lstm;
  EXPECT_TRUE(build_network(remembers, {.outputs = 3}).network->nearby_time().reach);
  EXPECT_EQ(whole_video_reason(remembers), WholeVideoReason::none);
}

}  // namespace
}  // namespace foldwise::worker
