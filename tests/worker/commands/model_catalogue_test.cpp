// SPDX-License-Identifier: Apache-2.0
#include "worker/commands/model_catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "experiments/foundation/error.h"
#include "tests/support/expect_user_error.h"
#include "worker/commands/catalogue_text.h"

namespace foldwise::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Of networks that are built in a moment.
const ModelCatalogue& small_catalogue() {
  static const ModelCatalogue catalogue =
      survey_models({.frames = 8, .input = {32, 32}, .width = 1.0 / 64, .features = 20});
  return catalogue;
}

const BackboneFigures& row_of(const ModelCatalogue& catalogue, Backbone backbone) {
  return catalogue.backbones.at(static_cast<std::size_t>(backbone));
}

TEST(ModelCatalogue, HasThePublishedParametersOfSevenClasses) {
  const ModelCatalogue catalogue = survey_models({.frames = 1, .input = {64, 64}});
  EXPECT_EQ(row_of(catalogue, Backbone::resnet18_3d).parameters(), 33033671);
  EXPECT_EQ(row_of(catalogue, Backbone::resnext101_3d).parameters(), 47535559);
  EXPECT_EQ(row_of(catalogue, Backbone::i3d_vgg16).parameters(), 164206791);
  EXPECT_EQ(row_of(catalogue, Backbone::i3d_vgg16).head_parameters, 4096 * 128 + 128 + 128 * 7 + 7);
}

TEST(ModelCatalogue, HasARowForEveryBackbone) {
  ASSERT_EQ(small_catalogue().backbones.size(), Choices<Backbone>::names.size());
  for (const BackboneFigures& figures : small_catalogue().backbones) {
    EXPECT_EQ(figures.backbone, static_cast<Backbone>(&figures - small_catalogue().backbones.data()));
    if (figures.backbone == Backbone::torchscript) continue;
    EXPECT_EQ(figures.problem, "") << name_of(figures.backbone);
    EXPECT_GT(figures.multiply_adds, 0) << name_of(figures.backbone);
  }
}

TEST(ModelCatalogue, SaysWhereThatOfAUsersModuleIsTold) {
  const BackboneFigures& figures = row_of(small_catalogue(), Backbone::torchscript);
  EXPECT_THAT(figures.problem, HasSubstr("in model.file: orchestrator models show SWEEP.yaml tells"));
  EXPECT_EQ(figures.steps, 0);
  EXPECT_EQ(figures.receptive_field, 0);
}

TEST(ModelCatalogue, TellsStepsAndReceptiveFieldsInFrames) {
  const BackboneFigures& figures = row_of(small_catalogue(), Backbone::inception_i3d);
  EXPECT_EQ(figures.steps, 1);
  EXPECT_EQ(figures.stride, 8);
  EXPECT_EQ(figures.receptive_field, 99);  // further to one side than to the other
  EXPECT_EQ(figures.dense_receptive_field, 30);
  EXPECT_EQ(row_of(small_catalogue(), Backbone::c3d).dense_receptive_field, 21);
  EXPECT_EQ(row_of(small_catalogue(), Backbone::resnet18_3d).receptive_field, 221);
  EXPECT_EQ(row_of(small_catalogue(), Backbone::resnet18_3d).dense_receptive_field, 41);
  EXPECT_EQ(row_of(small_catalogue(), Backbone::i3d_vgg16).receptive_field, 27);
  EXPECT_EQ(row_of(small_catalogue(), Backbone::i3d_vgg16).steps, 8);
}

// i3d_vgg16 has 8 channels of maps and 64 of steps at a 64th of its width.
TEST(ModelCatalogue, HasEachAttentionThatASweepMayHold) {
  std::vector<std::string> rows;
  for (const AttentionFigures& figures : small_catalogue().attention) {
    const std::string over = figures.over ? std::string(name_of(*figures.over)) : "-";
    rows.push_back(std::string(name_of(figures.kind)) + " " + over + " " + std::string(name_of(figures.context)));
  }
  EXPECT_THAT(rows, ElementsAre("mask temporal none", "mask spatial none", "mask spatiotemporal none",
                                "mask spatiotemporal concatenation", "mask spatiotemporal additive",
                                "mask spatiotemporal multiplicative", "self_attention temporal none",
                                "self_attention spatial none", "self_attention spatiotemporal none",
                                "spatial_transformer temporal none", "spatial_transformer spatial none",
                                "spatial_transformer spatiotemporal none", "region_attention - none",
                                "attention_clusters - none"));
}

TEST(ModelCatalogue, CountsTheParametersOfAttention) {
  const std::vector<AttentionFigures>& attention = small_catalogue().attention;
  EXPECT_EQ(attention[0].parameters, 8 * 64 + 64 + 64 + 1);  // W1, b1, W2, b2 over 64 units
  EXPECT_EQ(attention[6].parameters, 4 * 64 * (4 * 64));     // four matrices of 4 heads, 64 wide, over steps
  EXPECT_EQ(attention[7].parameters, 4 * 8 * (4 * 64));      // the same over maps
  EXPECT_EQ(attention[12].parameters, 8 * 64 + 4 * 64);      // W_s1 of 64 units, W_s2 of 4 heads
  EXPECT_EQ(attention[13].parameters, 8 * 64 + 4 * 64 + 2 * 4);
}

// Clips of 8 frames of 32 x 32: 8 steps, each a map of one place; the cost of single layers by hand.
TEST(ModelCatalogue, CountsTheMultiplyAddsOfAttention) {
  const std::vector<AttentionFigures>& attention = small_catalogue().attention;
  EXPECT_EQ(attention[0].multiply_adds, 8 * (8 * 64 + 64));                             // W1 and W2 at each step
  EXPECT_EQ(attention[6].multiply_adds, 4 * 8 * 64 * (4 * 64) + 2 * 8 * 8 * (4 * 64));  // over 8 steps
  EXPECT_EQ(attention[7].multiply_adds, 4 * 8 * 8 * (4 * 64) + 2 * 8 * (4 * 64));       // over the place of each
  EXPECT_EQ(attention[12].multiply_adds, 8 * (8 * 64 + 4 * 64 + 4 * 8));                // and its sums
  for (const AttentionFigures& figures : attention) EXPECT_GT(figures.multiply_adds, 0) << name_of(figures.kind);
}

TEST(ModelCatalogue, TellsWhatAttentionSees) {
  std::vector<Sees> seen;
  for (const AttentionFigures& figures : small_catalogue().attention) seen.push_back(figures.sees);
  using enum Sees;
  EXPECT_THAT(seen, ElementsAre(step, clip, step, clip, clip, clip,  // masks: temporal, spatial, spatiotemporal
                                clip, step, clip,                    // self-attention
                                clip, frame, clip,                   // spatial transformers
                                step, step));
}

TEST(ModelCatalogue, CountsTheMultiplyAddsOfRecurrentLayersAndOfHeads) {
  EXPECT_EQ(small_catalogue().recurrences[0].multiply_adds, 8 * 4 * 1024 * (64 + 1024));
  EXPECT_EQ(small_catalogue().recurrences[0].sees, Sees::clip);
  EXPECT_EQ(small_catalogue().heads.front().multiply_adds, 64 * 2 + 2 * 7);
  for (const HeadFigures& head : small_catalogue().heads) EXPECT_GT(head.multiply_adds, 0) << head.channels;
}

TEST(ModelCatalogue, HasTheHeadOfThreeLayers) {
  const HeadFigures& head = small_catalogue().heads.back();
  EXPECT_EQ(head.kind, HeadKind::three_layers);
  EXPECT_THAT(head.hidden_units, ElementsAre(512, 128));
  EXPECT_EQ(head.parameters, 64 * 512 + 512 + 512 * 128 + 128 + 128 * 7 + 7);
  EXPECT_EQ(head.multiply_adds, 64 * 512 + 512 * 128 + 128 * 7);
}

TEST(ModelCatalogue, CountsTheParametersOfRecurrentLayers) {
  ASSERT_EQ(small_catalogue().recurrences.size(), 1U);
  EXPECT_EQ(small_catalogue().recurrences[0].units, 1024);
  EXPECT_EQ(small_catalogue().recurrences[0].parameters, 4 * 1024 * (64 + 1024 + 2));
}

TEST(ModelCatalogue, KnowsWhatAPoolingLearns) {
  for (const PoolingFigures& figures : small_catalogue().poolings) {
    EXPECT_EQ(figures.parameters, figures.pooling == Pooling::adaptive_softmax ? 7 : 0) << name_of(figures.pooling);
  }
}

TEST(ModelCatalogue, TellsEachHeadOnceWithItsBackbones) {
  const HeadFigures& head = small_catalogue().heads.front();
  EXPECT_EQ(head.channels, 64);
  EXPECT_THAT(head.hidden_units, ElementsAre(2));
  EXPECT_EQ(head.parameters, 64 * 2 + 2 + 2 * 7 + 7);
  EXPECT_THAT(head.backbones,
              ElementsAre(Backbone::i3d_vgg11, Backbone::i3d_vgg11_bn, Backbone::i3d_vgg16, Backbone::i3d_vgg16_bn,
                          Backbone::vgg11, Backbone::vgg11_bn, Backbone::vgg16, Backbone::vgg16_bn));
}

TEST(ModelCatalogue, RefusesAnInputThatNoBackboneTakes) {
  expect_user_error([] { survey_models({.input = {31, 64}}); }, {"--input: 31x64", "at least 32"}, Fault::usage);
}

TEST(CatalogueText, GroupsDigitsByThree) {
  EXPECT_EQ(grouped(7), "7");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(164206791), "164,206,791");
}

TEST(CatalogueText, ForPeopleHasAllFiveTables) {
  const std::string text = catalogue_text(small_catalogue(), CatalogueFormat::text);
  for (const char* words :
       {"model.backbone, of clips of 8 frames, 32x32, 7 classes", "\n  resnext101_3d ", "model.attention, on i3d_vgg16",
        "spatiotemporal  concatenation", "multiply-adds  sees", "torchscript is not built: it is a module of your own",
        "model.recurrence, behind i3d_vgg16", "\n  lstm  1,024 ", "model.pooling\n",
        "\n  3d_max_scores     scores of positions  maximum", "64 -> 2 -> 7"}) {
    EXPECT_THAT(text, HasSubstr(words));
  }
}

TEST(CatalogueText, AsJsonHasTheFigures) {
  const auto json = nlohmann::json::parse(catalogue_text(small_catalogue(), CatalogueFormat::json));
  const auto& row = json.at("backbones").at(static_cast<std::size_t>(Backbone::c3d));
  const BackboneFigures& figures = row_of(small_catalogue(), Backbone::c3d);
  EXPECT_EQ(row.at("backbone"), "c3d");
  EXPECT_EQ(row.at("parameters").at("total"), figures.parameters());
  EXPECT_EQ(row.at("multiply_adds"), figures.multiply_adds);
  EXPECT_EQ(row.at("receptive_field"), 76);
  EXPECT_TRUE(
      json.at("backbones").at(static_cast<std::size_t>(Backbone::fully_connected)).at("smallest_input").is_null());
  EXPECT_EQ(json.at("attention").size(), 14U);
  EXPECT_TRUE(json.at("attention").back().at("over").is_null());
  EXPECT_EQ(json.at("attention").front().at("multiply_adds"), small_catalogue().attention.front().multiply_adds);
  EXPECT_EQ(json.at("attention").front().at("sees"), "step");
  EXPECT_EQ(json.at("heads").front().at("multiply_adds_of_a_step"), 64 * 2 + 2 * 7);
  const auto& module = json.at("backbones").at(static_cast<std::size_t>(Backbone::torchscript));
  EXPECT_TRUE(module.at("steps").is_null());
  EXPECT_FALSE(module.contains("multiply_adds"));
  EXPECT_EQ(json.at("recurrences").at(0).at("kind"), "lstm");
  EXPECT_EQ(json.at("poolings").size(), Choices<Pooling>::names.size());
}

TEST(CatalogueText, AsCsvHasARowForEachBackboneAndAsManyCellsInEach) {
  std::istringstream lines(catalogue_text(small_catalogue(), CatalogueFormat::csv));
  std::string line;
  std::size_t rows = 0;
  while (std::getline(lines, line)) {
    EXPECT_EQ(std::ranges::count(line, ','), 9) << line;
    ++rows;
  }
  EXPECT_EQ(rows, 1 + small_catalogue().backbones.size());
}

}  // namespace
}  // namespace foldwise::worker
