// SPDX-License-Identifier: Apache-2.0
#include "worker/models/cost.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/nn/functional/conv.h>
#include <torch/types.h>

#include <array>

#include "experiments/facts/backbone_facts.h"
#include "tests/worker/torchscript_module.h"
#include "worker/models/catalogue.h"
#include "worker/models/heads/head.h"

namespace foldwise::worker {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;

constexpr int score_count = 7;

ModelOptions small_model(Backbone backbone, double width) {
  ModelOptions options;
  options.backbone = backbone;
  options.width = width;
  options.input = {32, 32};
  return options;
}

std::shared_ptr<Network> built(const ModelOptions& options) {
  return build_network(options, {.outputs = score_count, .features = 20}).network;
}

/// VGG-11 over frames of 32 x 32, one cell behind its poolings, at a 64th of its channels: kernels of so many taps.
std::int64_t vgg11_by_hand(std::int64_t taps, std::int64_t frames) {
  constexpr std::array<std::int64_t, 9> channels{3, 1, 2, 4, 4, 8, 8, 8, 8};
  constexpr std::array<std::int64_t, 8> pixels{32, 16, 8, 8, 4, 4, 2, 2};
  std::int64_t of_a_frame = 8 * 64 + 64 * 64 + 64 * 2 + 2 * score_count;  // fc6, fc7, the head's two
  for (std::size_t layer = 0; layer < pixels.size(); ++layer) {
    of_a_frame += pixels[layer] * pixels[layer] * channels[layer] * channels[layer + 1] * taps;
  }
  return frames * of_a_frame;
}

TEST(Cost, OfAnInflatedNetworkIsThatOfItsKernelsAtEveryPosition) {
  const auto network = built(small_model(Backbone::i3d_vgg11, 1.0 / 64));
  EXPECT_EQ(multiply_adds(count_pass(*network, {1, 3, 5, 32, 32})), vgg11_by_hand(27, 5));
}

TEST(Cost, OfANetworkOverFramesIsThatOfEachFrame) {
  const auto network = built(small_model(Backbone::vgg11, 1.0 / 64));
  EXPECT_EQ(multiply_adds(count_pass(*network, {1, 3, 5, 32, 32})), vgg11_by_hand(9, 5));
}

TEST(Cost, OfANetworkOverFeaturesIsThatOfItsTwoProducts) {
  const auto network = built(small_model(Backbone::fully_connected, 0.25));
  EXPECT_EQ(multiply_adds(count_pass(*network, {1, 20, 3})), 3 * (20 * 128 + 128 * score_count));
}

// tests/worker/reference/count_multiply_adds.py
TEST(Cost, IsThatOfTorchvisionsNetwork) {
  ModelOptions options = small_model(Backbone::resnet50, 1);
  options.input = {64, 64};
  EXPECT_EQ(multiply_adds(count_pass(*built(options), {1, 3, 2, 64, 64})), 667316224);
}

/// A convolution of every kind of argument.
class GroupedEncoder final : public Encoder {
 public:
  GroupedEncoder() { kernel_ = register_parameter("kernel", torch::ones({6, 2, 3, 5, 1})); }
  void initialise() override {}
  torch::Tensor to_maps(const Sequence& input) override {
    return torch::conv3d(input.values, kernel_, {}, {2, 3, 1}, {1, 2, 0}, {2, 1, 1}, 2);
  }
  torch::Tensor to_steps(const torch::Tensor& maps) override { return maps.mean({3, 4}); }
  MapShape map_shape() const override { return {6, 4, 8}; }
  std::int64_t channels() const override { return 6; }
  TimeGrid time() const override { return {.stride = 2, .reach = 2}; }

 private:
  torch::Tensor kernel_;
};

std::shared_ptr<Network> grouped_network() {
  const auto head = std::make_shared<Head>(6, HeadOptions{}, score_count);
  return std::make_shared<Network>(std::make_shared<GroupedEncoder>(), Attention{}, head,
                                   TemporalPooling::create(Pooling::two_step, score_count));
}

// tests/worker/reference/count_multiply_adds.py
TEST(Cost, CountsStridesDilationsAndGroupsAsTheyRun) {
  const std::vector<CountedLink> links = count_pass(*grouped_network(), {1, 4, 9, 11, 8});
  EXPECT_EQ(links.front().multiply_adds(), 23040);
  EXPECT_THAT(links.front().output, ElementsAre(1, 6, 4, 4, 8));
}

TEST(Cost, LeavesConvolutionsComputedAfterwards) {
  const auto network = grouped_network();
  count_pass(*network, {1, 4, 9, 11, 8});
  const torch::NoGradGuard no_gradient;
  const torch::Tensor maps = network->encoder().to_maps({torch::ones({1, 4, 9, 11, 8})});
  EXPECT_EQ(maps[0][0][1][1][0].item<float>(), 2 * 3 * 5);  // a field without padding: every tap of two channels
}

TEST(Cost, OfALayerIsUnderTheNameInFiles) {
  const auto network = built(small_model(Backbone::i3d_vgg11_bn, 1.0 / 64));
  const std::vector<CountedLink> links = count_pass(*network, {1, 3, 2, 32, 32});
  const std::vector<CountedLayer>& layers = links.front().layers;
  ASSERT_EQ(layers.size(), 16U);
  EXPECT_EQ(layers[0].name, "features.0");
  EXPECT_THAT(layers[0].output, ElementsAre(1, 1, 2, 32, 32));
  EXPECT_EQ(layers[0].parameters, 3 * 27 + 1);
  EXPECT_EQ(layers[0].multiply_adds, 2 * 32 * 32 * 3 * 27);
  EXPECT_EQ(layers[1].name, "features.1");  // batch normalisation: a weight and a bias
  EXPECT_EQ(layers[1].parameters, 2);
  EXPECT_EQ(layers[1].multiply_adds, 0);
}

TEST(Cost, LayersHaveAllParametersOfEveryBackbone) {
  for (std::size_t place = 0; place < Choices<Backbone>::names.size(); ++place) {
    const auto backbone = static_cast<Backbone>(place);
    if (backbone == Backbone::torchscript) continue;  // its layers are in a file
    const auto network = built(small_model(backbone, 1.0 / 64));
    const bool pictures = facts_of(backbone).takes == BackboneInput::pictures;
    std::int64_t counted = 0;
    const auto links = count_pass(
        *network, pictures ? std::vector<std::int64_t>{1, 3, 16, 32, 32} : std::vector<std::int64_t>{1, 20, 16});
    for (const CountedLink& link : links) {
      for (const CountedLayer& layer : link.layers) counted += layer.parameters;
    }
    EXPECT_EQ(counted, numbers_in(network->parameters())) << name_of(backbone);
  }
}

TEST(Cost, TellsTheChainInItsOrder) {
  ModelOptions options = small_model(Backbone::i3d_vgg11, 1.0 / 64);
  options.attention = {.kind = AttentionKind::self_attention, .over = AttentionOver::temporal, .heads = 2};
  options.attention.dimension = 3;
  const std::vector<CountedLink> links = count_pass(*built(options), {1, 3, 5, 32, 32});

  std::vector<std::string> places;
  for (const CountedLink& link : links) places.emplace_back(link.place.what);
  EXPECT_THAT(places, ElementsAre("input to maps", "maps to steps", "layer over steps", "head", "pooling over time"));
  EXPECT_EQ(links[2].place.prefix, "attention.0.");
  EXPECT_THAT(links[2].output, ElementsAre(1, 64, 5));
  EXPECT_THAT(links[4].output, ElementsAre(1, score_count));
}

TEST(Cost, OfSelfAttentionHasTheProductsOfActivations) {
  ModelOptions options = small_model(Backbone::i3d_vgg11, 1.0 / 64);
  options.attention = {.kind = AttentionKind::self_attention, .over = AttentionOver::temporal, .heads = 2};
  options.attention.dimension = 3;
  const CountedLink attention = count_pass(*built(options), {1, 3, 5, 32, 32})[2];
  // Queries, keys, values and output: 64 channels to 2 x 3 and back; then queries by keys, and weights by values.
  EXPECT_EQ(attention.multiply_adds(), 4 * 5 * 64 * 6 + 2 * 2 * 5 * 5 * 3);
  EXPECT_THAT(attention.layers, Contains(Field("multiply_adds", &CountedLayer::multiply_adds, 2 * 2 * 5 * 5 * 3)));
}

TEST(Cost, OfAPoolingOfFeaturesHasTheHeadBehindIt) {
  ModelOptions options = small_model(Backbone::i3d_vgg11, 1.0 / 64);
  options.pooling = Pooling::average_features;
  const std::vector<CountedLink> links = count_pass(*built(options), {1, 3, 5, 32, 32});
  ASSERT_EQ(links.size(), 4U);
  EXPECT_EQ(links[2].place.what, "pooling over time");
  EXPECT_EQ(links[3].place.what, "head");
  EXPECT_EQ(links[3].multiply_adds(), 64 * 2 + 2 * score_count);  // one step is left
}

// Its operations run on the stack of the module's own code, whose answers lie above other things: a convolution of
// 8 channels at half the size, its normalisation, and a product for each frame
// (tests/worker/reference/make_scripted_module.py).
TEST(Cost, OfAUsersModuleIsThatOfItsLayers) {
  const auto network = build_network(module_options("scripted.pt"), {.outputs = 3}).network;
  testing::internal::CaptureStderr();
  const std::vector<CountedLink> links = count_pass(*network, {1, 3, 4, 16, 16});
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");

  EXPECT_EQ(multiply_adds(links), 4 * (8 * 8 * 8 * 3 * 27 + 8 * 3));
  ASSERT_FALSE(links.empty());
  std::vector<std::string> names;
  for (const CountedLayer& layer : links.front().layers) names.push_back(layer.name);
  EXPECT_THAT(names, ElementsAre("features.0", "features.1", "head"));
  EXPECT_EQ(links.front().layers[1].parameters, 16);
  EXPECT_THAT(links.front().layers[1].output, ElementsAre(1, 8, 4, 8, 8));
}

TEST(Cost, OfALayerAloneIsThatOfItInANetwork) {
  Head head(6, {.hidden_units = 4}, score_count);
  const torch::Tensor steps = torch::zeros({1, 6, 5});
  EXPECT_EQ(count_alone(head, [&] { head.score(steps); }), 5 * (6 * 4 + 4 * score_count));
}

// While its maps are reduced there are its input, [1, 4, 9, 11, 8], and its maps, [1, 6, 4, 4, 8]; beside them the
// vectors of four steps are next to nothing.
TEST(Cost, OfMemoryIsThatOfTheLargestLayer) {
  constexpr std::int64_t numbers = 4 * 9 * 11 * 8 + 6 * 4 * 4 * 8;
  const std::int64_t bytes = peak_bytes(*grouped_network(), {1, 4, 9, 11, 8});
  EXPECT_GE(bytes, 4 * numbers);
  EXPECT_LT(bytes, 4 * numbers + 200);
}

TEST(Cost, OfMemoryGrowsWithTheFramesOfAVideo) {
  const auto network = built(small_model(Backbone::i3d_vgg11, 1.0 / 64));
  const std::int64_t few = peak_bytes(*network, {1, 3, 8, 32, 32});
  const std::int64_t many = peak_bytes(*network, {1, 3, 32, 32, 32});
  EXPECT_GE(few, 4 * 8 * 32 * 32 * 3);  // its pixels at the least
  EXPECT_NEAR(static_cast<double>(many) / static_cast<double>(few), 4, 0.2);
}

}  // namespace
}  // namespace foldwise::worker
