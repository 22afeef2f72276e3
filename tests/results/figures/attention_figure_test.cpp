// SPDX-License-Identifier: Apache-2.0
#include "results/figures/attention_figure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "results/drawing/raster.h"
#include "results/figures/mask_figure.h"
#include "results/figures/shades.h"
#include "tests/results/figures/written_maps.h"

namespace foldwise::results {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

MapSubject subject_of_maps() {
  MapSubject subject{.video = "Val/b/one",
                     .part = "test",
                     .label = "a",
                     .predicted = "b",
                     .training = "self_attention · repeat 2",
                     .key = "0123456789ab",
                     .frames = 8};
  subject.intensity = Intensity{"planted intensity", {0, 0, 0, 1, 1, 1, 0.5, 0}};
  subject.stills = {{2, 2, 2, std::vector<std::uint8_t>(12, 100)}, {6, 2, 2, std::vector<std::uint8_t>(12, 100)}};
  return subject;
}

AttentionPanel attention_panel() {
  return {subject_of_maps(), *query_keys(testing::two_heads())};
}

MaskPanel mask_panel() {
  return {subject_of_maps(), *place_map(testing::written_mask()), 1};
}

std::vector<Photograph> tables_in(const Drawing& drawing, int columns) {
  std::vector<Photograph> tables;
  for (const Shape& shape : drawing.shapes) {
    const auto* photograph = std::get_if<Photograph>(&shape);
    const bool sharp = photograph != nullptr && photograph->edges == PixelEdges::sharp;
    if (sharp && photograph->columns == columns) tables.push_back(*photograph);
  }
  return tables;
}

std::vector<std::string> all_words(const Drawing& drawing) {
  std::vector<std::string> words;
  for (const Shape& shape : drawing.shapes) {
    if (const auto* lettering = std::get_if<Lettering>(&shape)) words.push_back(lettering->text);
  }
  return words;
}

TEST(AttentionFigure, HasALineForEachQueryAndIsBrightWhereItLooks) {
  const Drawing drawing = draw_attention({{attention_panel()}}, HeadsShown::mean);
  const std::vector<Photograph> matrices = tables_in(drawing, 4);
  ASSERT_EQ(matrices.size(), 1U);
  const Photograph& matrix = matrices.front();
  ASSERT_EQ(matrix.rows, 4);
  EXPECT_EQ(matrix.width, matrix.height);
  for (std::size_t cell = 0; cell < 16; ++cell) {
    // 0.625 on the diagonal is white, 0.125 beside it a fifth of that.
    EXPECT_EQ(matrix.pixels[3 * cell], cell % 5 == 0 ? 255 : 51) << cell;
  }
  const Raster raster = rasterise(drawing, 1);
  const auto at = [&](double column, double row) {
    return raster.at(static_cast<int>(matrix.corner.x + matrix.width * column),
                     static_cast<int>(matrix.corner.y + matrix.height * row));
  };
  EXPECT_EQ(at(0.88, 0.88).red, 255);  // the last query is at the bottom
  EXPECT_EQ(at(0.88, 0.12).red, 51);
  EXPECT_THAT(all_words(drawing), Contains("self_attention · repeat 2, mean of 2 heads"));
  EXPECT_THAT(all_words(drawing), Contains("test video of a, seen as b"));
}

TEST(AttentionFigure, ShowsEachHeadWhereItIsAskedTo) {
  const Drawing drawing = draw_attention({{attention_panel()}}, HeadsShown::each);
  const std::vector<Photograph> matrices = tables_in(drawing, 4);
  ASSERT_EQ(matrices.size(), 2U);
  EXPECT_EQ(matrices[0].pixels[3], 0);
  EXPECT_EQ(matrices[1].pixels[3], 255);  // even: all as bright as the brightest
  EXPECT_GT(matrices[1].corner.x, matrices[0].corner.x + matrices[0].width);
}

TEST(AttentionFigure, ItsNumbersAreThoseOfTheMap) {
  const std::string weights = attention_csv({{attention_panel()}}, HeadsShown::mean);
  EXPECT_EQ(std::ranges::count(weights, '\n'), 17);
  EXPECT_THAT(weights, HasSubstr("self_attention · repeat 2,0123456789ab,Val/b/one,mean,2,2,0.625\n"));
  EXPECT_THAT(weights, HasSubstr(",mean,2,6,0.125\n"));
  EXPECT_EQ(std::ranges::count(attention_csv({{attention_panel()}}, HeadsShown::each), '\n'), 33);
  const std::string profile = profile_csv({{attention_panel()}}, HeadsShown::mean);
  EXPECT_THAT(profile, HasSubstr(",mean,2,0.25,planted intensity,0.5\n"));  // frames 2 and 3
  EXPECT_THAT(profile, HasSubstr(",mean,4,0.25,planted intensity,1\n"));
}

TEST(MaskFigure, ColoursMasksAroundOne) {
  const Drawing drawing = draw_masks({{mask_panel()}}, {});
  const std::vector<Photograph> masks = tables_in(drawing, 3);
  ASSERT_EQ(masks.size(), 2U);  // of the frames 2 and 6, where the steps 1 and 3 stand
  const Colour expected = shade(Shades::neutral, 0.9 / 2);
  EXPECT_NEAR(masks[0].pixels[0], expected.red, 1);
  EXPECT_NEAR(masks[0].pixels[2], expected.blue, 1);
  EXPECT_NEAR(masks[1].pixels[0], shade(Shades::neutral, 1.1 / 2).red, 1);
  EXPECT_THAT(all_words(drawing), Contains("0.90 to 0.90"));
}

TEST(MaskFigure, DarkensWhatIsMaskedAndBrightensWhatIsStressed) {
  MaskPanel panel = mask_panel();
  panel.places = *place_map(
      testing::written_map("a/mask", R"(["step","row","column"])", {4, 1, 2}, {1, 1, 0.5F, 1.5F, 1, 1, 1, 1}));
  const Drawing drawing = draw_masks({{panel}}, {});
  std::vector<Photograph> pictures;
  for (const Shape& shape : drawing.shapes) {
    const auto* photograph = std::get_if<Photograph>(&shape);
    if (photograph != nullptr && photograph->edges == PixelEdges::smooth) pictures.push_back(*photograph);
  }
  ASSERT_EQ(pictures.size(), 4U);  // two frames, two overlays
  EXPECT_EQ(pictures[0].pixels[0], 100);
  EXPECT_EQ(pictures[2].pixels[0], 50);  // frame 2, step 1, left
  EXPECT_GT(pictures[2].pixels[3], 150);
  EXPECT_EQ(pictures[3].pixels, pictures[1].pixels);  // a mask of 1 changes nothing
}

TEST(MaskFigure, ShowsOfAFrameWhatTheNetworkSees) {
  MaskPanel panel = mask_panel();
  panel.seen_area = 0.25;
  std::vector<std::uint8_t> pixels(std::size_t{4} * 4 * 3, 0);
  for (const std::ptrdiff_t pixel : {5, 6, 9, 10}) std::fill_n(pixels.begin() + pixel * 3, 3, std::uint8_t{200});
  panel.subject.stills = {{2, 4, 4, pixels}};
  for (const Shape& shape : draw_masks({{panel}}, {}).shapes) {
    const auto* photograph = std::get_if<Photograph>(&shape);
    if (photograph == nullptr || photograph->edges == PixelEdges::sharp) continue;
    EXPECT_EQ(photograph->columns, 2);
    EXPECT_EQ(photograph->pixels, std::vector<std::uint8_t>(12, 200));
    break;
  }
}

TEST(MaskFigure, ItsNumbersAreThoseOfEveryStep) {
  const std::string csv = mask_csv({{mask_panel()}}, HeadsShown::mean);
  EXPECT_EQ(std::ranges::count(csv, '\n'), 25);
  EXPECT_THAT(csv, HasSubstr(",Val/b/one,mean,4,1,2,1.9"));
  EXPECT_THAT(csv, HasSubstr(",mean,6,0,0,1.1"));
}

TEST(Shades, AreLighterWhereNumbersAreHigher) {
  for (const Shades shades : {Shades::grey, Shades::neutral}) {
    double before = -1;
    for (int share = 0; share <= 100; ++share) {
      const Colour colour = shade(shades, share / 100.0);
      const double lightness = 0.299 * colour.red + 0.587 * colour.green + 0.114 * colour.blue;
      EXPECT_GT(lightness, before) << share;
      before = lightness;
    }
  }
}

TEST(Shades, OfManyNumbersAreMeansOfNeighbours) {
  const ShadedTable table{{0, 1, 1, 1, 0, 0, 0, 0}, 2, 4, 0, 1, Shades::grey};
  const Photograph photograph = photograph_of(table, {0, 0}, 10, 10, 2);
  ASSERT_EQ(photograph.columns, 2);
  ASSERT_EQ(photograph.rows, 2);
  EXPECT_EQ(photograph.pixels[0], 128);
  EXPECT_EQ(photograph.pixels[3], 255);
}

}  // namespace
}  // namespace foldwise::results
