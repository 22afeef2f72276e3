// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/void_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "experiments/fields/fields.h"
#include "tests/experiments/sweep_text.h"

namespace foldwise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(VoidSettings, AreOfFieldsThatThereAre) {
  for (const VoidSetting& setting : void_settings()) {
    ASSERT_NE(find_field(setting.field), nullptr) << setting.field;
    ASSERT_NE(find_field(setting.beside), nullptr) << setting.beside;
    EXPECT_LT(setting.value, static_cast<std::int64_t>(find_field(setting.beside)->choices.size())) << setting.beside;
  }
}

TEST(VoidSettings, OfTheInflationAreOneExperimentWithARemark) {
  const Sweep sweep = parse_sweep(
      "model: {weights: w.pth}\n"
      "sweep:\n"
      "  grid:\n"
      "    model.inflation: [centered, copied]\n"
      "    model.inflation_surround: [random, zero]\n"
      "    model.inflation_masking: [none, centre]\n"
      "    model.temporal_dilation: [none, doubled]\n"
      "    model.target_multiplier: [1, 100]\n");  // C Table 3

  EXPECT_EQ(sweep.points(), 32U);
  EXPECT_THAT(points_of(sweep), SizeIs(24));
  for (std::size_t index = 0; index < sweep.size(); ++index) {
    const ModelOptions model = sweep.experiment(index).model;
    EXPECT_TRUE(model.inflation == Inflation::centered || model.inflation_surround == InflationSurround::zero);
  }
  EXPECT_THAT(sweep.remarks(),
              ElementsAre("model.inflation_surround is void beside model.inflation copied: 8 of 32 points set it in "
                          "vain, and those that differ in nothing else are one experiment"));
}

TEST(VoidSettings, OfTheBaseAreVoidWhereAnAxisSaysSo) {
  const Sweep sweep = parse_sweep(
      "model: {weights: w.pth, inflation_scale: whole}\nsweep: {grid: {model.inflation: [copied, centered]}}\n");

  ASSERT_THAT(points_of(sweep), ElementsAre("copied", "centered"));
  EXPECT_EQ(sweep.experiment(0).model.inflation_scale, InflationScale::whole);
  EXPECT_EQ(sweep.experiment(1).model.inflation_scale, InflationScale::divided);
  EXPECT_THAT(sweep.remarks(), ElementsAre(HasSubstr("model.inflation_scale is void beside model.inflation centered: 1 "
                                                     "of 2 points")));
}

TEST(VoidSettings, OfPicturesAreLeftOutWithoutThem) {
  const Sweep sweep = parse_sweep(
      "pretraining: {root: /data/rafdb, tuned_from: conv_4_1}\n"
      "sweep: {grid: {pretraining.dataset: [none, rafdb], pretraining.epochs: [5, 6]}}\n");

  EXPECT_EQ(sweep.size(), 3U);
  EXPECT_EQ(sweep.experiment(0).pretraining, PretrainingOptions{});
  EXPECT_EQ(sweep.experiment(1).pretraining.tuned_from, TunedFrom::conv_4_1);
  EXPECT_EQ(sweep.experiment(2).pretraining.epochs, 6);
  EXPECT_THAT(sweep.remarks(), IsEmpty());
}

TEST(VoidSettings, AreMistakesOfASingleExperiment) {
  EXPECT_THAT(mistakes("model: {weights: w.pth, inflation_surround: random}"),
              ElementsAre(HasSubstr("model.inflation_surround: saw random without model.inflation centered")));
}

}  // namespace
}  // namespace foldwise
