// SPDX-License-Identifier: Apache-2.0
#include "results/figures/map_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

#include "experiments/foundation/error.h"
#include "results/figures/map_tables.h"
#include "tests/results/figures/written_maps.h"

namespace foldwise::results {
namespace {

using ::testing::DoubleNear;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(MapFile, TellsWhatItIsOf) {
  const MapFile file = testing::two_heads();
  EXPECT_EQ(file.video(), "Val/b/one");
  EXPECT_EQ(file.predicted(), "b");
  ASSERT_EQ(file.maps().size(), 1U);
  EXPECT_EQ(file.maps().front().side(MapAxis::key_step), 4);
  EXPECT_EQ(file.maps().front().side(MapAxis::row), std::nullopt);
}

TEST(MapFile, AveragesAndAddsUpOverAxes) {
  const MapFile file = testing::written_map("m", R"(["head","step","row"])", {2, 4, 3}, testing::counted(24));
  const MapEntry& map = file.maps().front();
  // The numbers of head h and step s begin at 12 h + 3 s.
  EXPECT_THAT(file.over(map, {MapAxis::step}, {MapAxis::head}), ElementsAre(21, 30, 39, 48));
  EXPECT_THAT(file.over(map, {MapAxis::row, MapAxis::head}, {MapAxis::step}),
              ElementsAre(4.5, 16.5, 5.5, 17.5, 6.5, 18.5));
  EXPECT_EQ(file.over(map, {MapAxis::head, MapAxis::step, MapAxis::row}, {}), file.numbers("m"));
  EXPECT_THROW(file.over(map, {MapAxis::column}, {}), std::logic_error);
}

TEST(MapFile, RefusesAxesThatItDoesNotKnowAndOtherSides) {
  EXPECT_THROW(testing::written_map("m", R"(["nonsense"])", {4}, testing::counted(4)), UserError);
  EXPECT_THROW(testing::written_map("m", R"(["step","row"])", {4}, testing::counted(4)), UserError);
}

TEST(QueryKeys, AreThoseOfSteps) {
  const auto keys = query_keys(testing::two_heads());
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->steps, 4U);
  EXPECT_EQ(keys->stride, 2);
  ASSERT_EQ(keys->weights.size(), 2U);
  EXPECT_THAT(keys->weights[1], Each(0.25));
  const std::vector<double> mean = mean_over_heads(*keys);
  EXPECT_THAT(std::vector<double>(mean.begin(), mean.begin() + 4), ElementsAre(0.625, 0.125, 0.125, 0.125));
  EXPECT_THAT(profile_of(mean, 4), Each(0.25));
  EXPECT_FALSE(query_keys(testing::written_mask()));
}

TEST(QueryKeys, OfPlacesInFramesAddUpToOneForEachStep) {
  // One head, two steps of two places: every position looks at all four alike, but the first only at the last.
  const std::vector<float> numbers{0,     0,     0,     1,     0.25F, 0.25F, 0.25F, 0.25F,
                                   0.25F, 0.25F, 0.25F, 0.25F, 0.25F, 0.25F, 0.25F, 0.25F};
  const MapFile file = testing::written_map("w", R"(["head","step","row","column","key_step","key_row","key_column"])",
                                            {1, 2, 1, 2, 2, 1, 2}, numbers);
  const auto keys = query_keys(file);
  ASSERT_TRUE(keys);
  EXPECT_THAT(keys->weights.front(), ElementsAre(0.25, 0.75, 0.5, 0.5));
  const auto places = place_map(file);
  ASSERT_TRUE(places);
  EXPECT_FALSE(places->factor);
  // Means over the four that ask, times four places: on average 1.
  EXPECT_THAT(places->values.front(), ElementsAre(0.75, 0.75, 0.75, 1.75));
}

TEST(PlaceMap, IsTheMaskAsItIs) {
  const auto places = place_map(testing::written_mask());
  ASSERT_TRUE(places);
  EXPECT_TRUE(places->factor);
  EXPECT_THAT(places->at(0, 2, 1, 2), DoubleNear(1.9, 1e-6));
  EXPECT_THAT(places->at(0, 3, 0, 0), DoubleNear(1.1, 1e-6));
  EXPECT_FALSE(place_map(testing::two_heads()));
}

TEST(PlaceMap, OfOneAxisHasOneValueAlongTheOthers) {
  const auto temporal = place_map(testing::written_map("a/mask", R"(["step"])", {4}, {1, 0.5, 1, 2}));
  ASSERT_TRUE(temporal);
  EXPECT_EQ(temporal->rows * temporal->columns, 1U);
  EXPECT_EQ(temporal->at(0, 3, 0, 0), 2);
  const auto spatial = place_map(testing::written_map("a/mask", R"(["row","column"])", {1, 2}, {1, 0.5}));
  ASSERT_TRUE(spatial);
  EXPECT_FALSE(spatial->over_time);
  EXPECT_EQ(spatial->at(0, 3, 0, 1), 0.5);
}

TEST(PlaceMap, OfHeadsThatShareEachFrameIsTimesItsPlaces) {
  const MapFile file =
      testing::written_map("a/weights", R"(["step","head","row","column"])", {1, 2, 1, 2}, {0.5, 0.5, 0.25, 0.75});
  const auto places = place_map(file);
  ASSERT_TRUE(places);
  EXPECT_THAT(places->values, ElementsAre(ElementsAre(1, 1), ElementsAre(0.5, 1.5)));
}

TEST(MapTables, HaveALineForEachNumber) {
  const MapFile file = testing::written_map("a/mask", R"(["step","row"])", {4, 2}, testing::counted(8));
  EXPECT_EQ(map_csv(file, file.maps().front()),
            "frame,row,value\n0,0,0\n0,1,1\n2,0,2\n2,1,3\n4,0,4\n4,1,5\n6,0,6\n6,1,7\n");
  EXPECT_THAT(scores_csv(file), HasSubstr("step,frame,a,b\n0,0,1,5\n1,2,2,6\n"));
  EXPECT_THAT(pooling_csv(file), HasSubstr("place,first_frame,last_frame,output,value,weight\n0,0,3,a,2,0.25\n"));
  EXPECT_THAT(pooling_csv(file), HasSubstr("2,4,7,b,8.5,1\n"));
}

}  // namespace
}  // namespace foldwise::results
