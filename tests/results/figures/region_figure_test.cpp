// SPDX-License-Identifier: Apache-2.0
#include "results/figures/region_figure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/results/figures/written_maps.h"

namespace foldwise::results {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

/// Frames of one grey, 20 of 255.
RegionPanel region_panel() {
  const MapFile maps = testing::written_regions();
  RegionPanel panel;
  panel.regions.subject = {.video = "Val/b/one",
                           .part = "test",
                           .label = "a",
                           .predicted = "b",
                           .training = "region_attention · repeat 2",
                           .key = "0123456789ab",
                           .frames = 8};
  for (const int frame : {2, 6}) {
    panel.regions.subject.stills.push_back({frame, 6, 4, std::vector<std::uint8_t>(std::size_t{6} * 4 * 3, 20)});
  }
  panel.regions.places = *place_map(maps);
  panel.shares = frame_shares(maps);
  return panel;
}

std::vector<Photograph> photographs_in(const Drawing& drawing) {
  std::vector<Photograph> photographs;
  for (const Shape& shape : drawing.shapes) {
    if (const auto* photograph = std::get_if<Photograph>(&shape)) photographs.push_back(*photograph);
  }
  return photographs;
}

std::vector<std::string> words_in(const Drawing& drawing) {
  std::vector<std::string> words;
  for (const Shape& shape : drawing.shapes) {
    if (const auto* lettering = std::get_if<Lettering>(&shape)) words.push_back(lettering->text);
  }
  return words;
}

/// The widths of all bars in a colour.
std::vector<double> bars_in(const Drawing& drawing, const Colour& fill) {
  std::vector<double> widths;
  for (const Shape& shape : drawing.shapes) {
    const auto* box = std::get_if<Box>(&shape);
    if (box != nullptr && box->fill == fill) widths.push_back(box->width);
  }
  return widths;
}

TEST(RegionFigure, HasEachFrameAndWhereTheNetworkLooksInIt) {
  const std::vector<Photograph> shown = photographs_in(draw_regions({{region_panel()}}, HeadsShown::mean));
  ASSERT_EQ(shown.size(), 4U);  // two frames, two with regions
  EXPECT_EQ(shown[0].pixels, std::vector<std::uint8_t>(std::size_t{6} * 4 * 3, 20));
  const std::vector<std::uint8_t>& regions = shown[2].pixels;
  EXPECT_EQ(regions.back(), 206);  // 8 + 0.8 * 247: the corner that the second head looks at
  EXPECT_LT(regions.front(), 60);
  EXPECT_GT(regions.front(), 20 * 0.4);  // the first head looks there a little
  EXPECT_LT(shown[0].corner.y, shown[2].corner.y);
  EXPECT_EQ(shown[0].corner.x, shown[2].corner.x);
}

TEST(RegionFigure, ShowsEachHeadByItselfWhereThatIsAsked) {
  const Drawing drawing = draw_regions({{region_panel()}}, HeadsShown::each);
  const std::vector<Photograph> shown = photographs_in(drawing);
  ASSERT_EQ(shown.size(), 6U);
  EXPECT_THAT(shown[2].pixels, Not(Contains(Not(::testing::Eq(206)))));  // evenly: all are the most
  EXPECT_EQ(shown[4].pixels.front(), 8);                                 // 0.4 of the frame's grey
  EXPECT_THAT(words_in(drawing), Contains("head 1"));
}

TEST(RegionFigure, TellsWhatIsSeenAndHowMuchItCounts) {
  const Drawing drawing = draw_regions({{region_panel()}}, HeadsShown::mean);
  const std::vector<double> red = bars_in(drawing, {190, 30, 30});  // of b, which is seen
  const std::vector<double> other = bars_in(drawing, {150, 160, 175});
  ASSERT_EQ(red.size(), 2U);
  ASSERT_EQ(other.size(), 2U);
  EXPECT_GT(red[0], other[0]);
  EXPECT_NEAR((red[0] + other[0]) / (700.0 / 2 - 6), 1, 1e-9);
  // Frame 6 is of the last place, whose 1.5 is the most; frame 2 of the second, whose 0.25 is a sixth of it.
  EXPECT_THAT(words_in(drawing), Contains("100 %"));
  EXPECT_THAT(words_in(drawing), Contains("17 %"));
  EXPECT_THAT(words_in(drawing), Contains(HasSubstr("test video of a, seen as b. region_attention")));
}

TEST(RegionFigure, WithoutFramesHasTheRegionsAlone) {
  RegionPanel panel = region_panel();
  panel.regions.subject.stills.clear();
  EXPECT_EQ(photographs_in(draw_regions({{panel}}, HeadsShown::mean)).size(), 8U);
}

TEST(RegionFigure, ShowsTheLikeliestOfManyClassesAndTheOneThatIsSeen) {
  RegionPanel panel = region_panel();
  panel.shares.classes = {"c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9"};
  panel.shares.predicted = 9;
  panel.shares.probabilities.clear();
  for (int c = 0; c < 10; ++c) panel.shares.probabilities.insert(panel.shares.probabilities.end(), 3, (10 - c) / 55.0);
  const std::vector<std::string> words = words_in(draw_regions({{panel}}, HeadsShown::mean));
  EXPECT_THAT(words, Contains("c9"));
  EXPECT_THAT(words, Contains("c6"));
  EXPECT_THAT(words, Not(Contains("c7")));
}

TEST(RegionTable, HasEachClassOfEachPlace) {
  const std::string table = region_csv({{region_panel()}});
  EXPECT_THAT(table, HasSubstr("training,key,video,frame,class,probability,importance\n"
                               "region_attention · repeat 2,0123456789ab,Val/b/one,0,a,0.01798621,0.25\n"));
  EXPECT_THAT(table, HasSubstr(",4,b,0.98901306,1.5\n"));
  EXPECT_EQ(std::ranges::count(table, '\n'), 7);
}

}  // namespace
}  // namespace foldwise::results
