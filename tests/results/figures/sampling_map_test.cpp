// SPDX-License-Identifier: Apache-2.0
#include "results/figures/sampling_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "results/drawing/letters.h"
#include "results/drawing/raster.h"
#include "results/drawing/svg.h"
#include "tests/results/figures/written_sampling.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::results {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// The first video of two_videos(): 4 frames; clips at 2, 1, 0, 2; w at the end 0.5, -1, 2.
SamplingPanel hand_made_panel() {
  const TemporaryFolder folder;
  write_text(folder / "sampling.safetensors", testing::two_videos().text());
  SamplingPanel panel;
  panel.record = SamplingFile(folder / "sampling.safetensors").record("Train/a/one");
  panel.training = "stochastic_softmax · repeat 2";
  panel.key = "0123456789ab";
  panel.label = "a";
  panel.frames = 4;
  panel.best_epoch = 3;
  panel.intensity = Intensity{"planted intensity", {0, 0.25, 1, 1}};
  for (const int frame : {0, 2}) panel.stills.push_back({frame, 1, 1, {10, 200, 30}});
  return panel;
}

/// The boxes that are as tall as the one row of the map that they are in, by colour: those of clips.
std::vector<Box> clip_boxes(const Drawing& drawing) {
  std::vector<Box> boxes;
  for (const Shape& shape : drawing.shapes) {
    if (const auto* box = std::get_if<Box>(&shape); box != nullptr && box->height == 12) boxes.push_back(*box);
  }
  return boxes;
}

std::vector<std::string> words_of(const Drawing& drawing) {
  std::vector<std::string> words;
  for (const Shape& shape : drawing.shapes) {
    if (const auto* lettering = std::get_if<Lettering>(&shape)) words.push_back(lettering->text);
  }
  return words;
}

TEST(SamplingMap, HasABarOfTheClipsFramesForEachEpoch) {
  const Drawing drawing = draw_sampling_maps({{hand_made_panel()}});

  const std::vector<Box> bars = clip_boxes(drawing);
  ASSERT_EQ(bars.size(), 4U);  // 13 units for each epoch, of which one is left free
  const double frame = bars[0].width / 2;
  const double left = bars[2].corner.x;  // frame 0
  const std::vector<int> firsts{2, 1, 0, 2};
  for (std::size_t epoch = 0; epoch < 4; ++epoch) {
    EXPECT_NEAR(bars[epoch].corner.x, left + firsts[epoch] * frame, 1e-9) << epoch;
    EXPECT_NEAR(bars[epoch].width, 2 * frame, 1e-9) << epoch;
    EXPECT_NEAR(bars[epoch].corner.y, bars[0].corner.y + 13.0 * static_cast<double>(epoch), 1e-9) << epoch;
  }
  EXPECT_EQ(bars[1].hatch, Hatch::yes);  // exploration
  EXPECT_EQ(bars[2].fill, bars[3].fill);
  EXPECT_NE(bars[0].fill, bars[3].fill);
}

TEST(SamplingMap, ShowsItsBarsInTheirPhasesColours) {
  const Drawing drawing = draw_sampling_maps({{hand_made_panel()}});
  const std::vector<Box> bars = clip_boxes(drawing);
  ASSERT_EQ(bars.size(), 4U);

  const Raster raster = rasterise(drawing, 2);

  for (const std::size_t epoch : {std::size_t{0}, std::size_t{2}, std::size_t{3}}) {
    const Box& bar = bars[epoch];
    const int column = static_cast<int>(2 * (bar.corner.x + bar.width / 4));
    const int row = static_cast<int>(2 * (bar.corner.y + bar.height / 2));
    EXPECT_EQ(raster.at(column, row), bar.fill) << epoch;
    const int other = static_cast<int>(2 * (bar.corner.x + (epoch == 2 ? 1.25 : -0.25) * bar.width));
    EXPECT_NE(raster.at(other, row), bar.fill) << epoch;
  }
}

TEST(SamplingMap, DrawsWAtTheCentresOfTheClips) {
  const Drawing drawing = draw_sampling_maps({{hand_made_panel()}});
  const double left = clip_boxes(drawing).at(2).corner.x;
  const double frame = clip_boxes(drawing).at(2).width / 2;

  std::vector<std::vector<Spot>> curves;
  for (const Shape& shape : drawing.shapes) {
    const auto* stroke = std::get_if<PenStroke>(&shape);
    if (stroke != nullptr && stroke->points.size() == 3) curves.push_back(stroke->points);
  }

  ASSERT_EQ(curves.size(), 2U);  // after the exploration 1, 2, 3; at the end 0.5, -1, 2
  for (const std::vector<Spot>& curve : curves) {
    for (std::size_t place = 0; place < 3; ++place) {
      EXPECT_NEAR(curve[place].x, left + (static_cast<double>(place) + 1) * frame, 1e-9);
    }
  }
  EXPECT_NEAR(curves[0][1].y - curves[0][0].y, curves[0][2].y - curves[0][1].y, 1e-9);
  EXPECT_NEAR((curves[1][1].y - curves[1][0].y) / 1.5, (curves[1][1].y - curves[1][2].y) / 3, 1e-9);
  EXPECT_NEAR(curves[0][1].y, curves[1][2].y, 1e-9);  // 2 is 2 in both
}

TEST(SamplingMap, SaysWhatItShows) {
  const std::vector<std::string> words = words_of(draw_sampling_maps({{hand_made_panel()}}));

  EXPECT_THAT(words, ::testing::IsSupersetOf({std::string("Train/a/one"), std::string("epoch"),
                                              std::string("w (logit)"), std::string("frame"), std::string("best"),
                                              std::string("uniform"), std::string("deterministic exploration")}));
  EXPECT_THAT(words, ::testing::Contains("stochastic_softmax · repeat 2, γ = 2, clips of 2 frames"));
  // Mean intensities 0.125, 0.625, 1 against 0.5, -1, 2: ranks 0, 1, 2 against 1, 0, 2.
  EXPECT_THAT(words, ::testing::Contains("planted intensity, ρ = 0.50"));
}

TEST(SamplingMap, SaysWhatIsMissing) {
  SamplingPanel panel = hand_made_panel();
  panel.record.estimates.clear();
  panel.record.options.strategy = SamplingStrategy::uniform;
  panel.stills.clear();
  panel.intensity.reset();
  panel.remarks = {"The stored frames are gone."};

  const std::vector<std::string> words = words_of(draw_sampling_maps({{panel}}));

  EXPECT_THAT(words, ::testing::Contains(HasSubstr("no estimates")));
  EXPECT_THAT(words, ::testing::Contains("The stored frames are gone."));
  EXPECT_THAT(words, Not(::testing::Contains("w after the exploration")));
}

TEST(SamplingMap, HasARowForEachTrainingAndAColumnForEachVideo) {
  SamplingPanel other = hand_made_panel();
  other.record.video = "Train/a/other";
  const Drawing one = draw_sampling_maps({{hand_made_panel()}});

  const Drawing four = draw_sampling_maps({{hand_made_panel(), other}, {hand_made_panel(), other}});

  EXPECT_EQ(clip_boxes(four).size(), 16U);
  EXPECT_GT(four.width, one.width);
  EXPECT_GT(four.height, 1.5 * one.height);
  const auto photographs =
      std::ranges::count_if(four.shapes, [](const Shape& shape) { return std::holds_alternative<Photograph>(shape); });
  EXPECT_EQ(photographs, 4);  // two of each video, once below its column
  const std::string svg = to_svg(four);
  EXPECT_THAT(svg, HasSubstr("stochastic_softmax · repeat 2"));
}

TEST(SamplingMap, StaysReadableWithManyEpochs) {
  SamplingPanel panel = hand_made_panel();
  for (int epoch = 5; epoch <= 300; ++epoch) {
    SampledClip clip = panel.record.clips.back();
    clip.epoch = epoch;
    panel.record.clips.push_back(clip);
  }
  const Drawing drawing = draw_sampling_maps({{panel}});
  EXPECT_LT(drawing.height, 1100);
}

TEST(SamplingMapTables, HoldWhatIsDrawn) {
  const std::vector<std::vector<SamplingPanel>> panels{{hand_made_panel()}};
  const std::string begin = "stochastic_softmax · repeat 2,0123456789ab,Train/a/one,";

  EXPECT_EQ(clips_csv(panels),
            "training,key,video,epoch,phase,first_frame,last_frame,inverse_temperature,score,best_epoch\n" + begin +
                "1,uniform,2,3,,0.5,3\n" + begin + "2,exploration,1,2,,1.5,3\n" + begin + "3,weighted,0,1,2,3,3\n" +
                begin + "4,weighted,2,3,2,-1,3\n");
  EXPECT_THAT(places_csv(panels), HasSubstr("training,key,video,epoch,first_frame,centre_frame,w,probability\n" +
                                            begin + "1,0,0.5,0,0.333"));
  // softmax(2 w) of 0.5, -1, 2: e^-3 / (e^-3 + e^-6 + 1) = 0.047314…
  EXPECT_THAT(places_csv(panels), HasSubstr(begin + "4,0,0.5,0.5,0.0473"));
  EXPECT_THAT(places_csv(panels), HasSubstr(begin + "4,2,2.5,2,0.9503"));
  EXPECT_EQ(frames_csv(panels), "training,key,video,frame,intensity_name,intensity\n" + begin +
                                    "0,planted intensity,0\n" + begin + "1,planted intensity,0.25\n" + begin +
                                    "2,planted intensity,1\n" + begin + "3,planted intensity,1\n");
}

TEST(SamplingMapTables, LeaveEmptyWhatIsNotKnown) {
  SamplingPanel panel = hand_made_panel();
  panel.best_epoch.reset();
  panel.intensity.reset();
  panel.record.replayed = true;
  panel.record.clips[0].score.reset();

  EXPECT_THAT(clips_csv({{panel}}), HasSubstr("1,uniform,2,3,,,\n"));
  EXPECT_THAT(places_csv({{panel}}), HasSubstr("4,2,2.5,2,\n"));
  EXPECT_THAT(frames_csv({{panel}}), HasSubstr(",Train/a/one,3,,\n"));
}

TEST(StillFrames, LieInTheMiddlesOfEqualParts) {
  EXPECT_THAT(still_frames(40, 4), ElementsAre(5, 15, 25, 35));
  EXPECT_THAT(still_frames(3, 8), ElementsAre(0, 1, 2));
  EXPECT_THAT(still_frames(1, 0), ElementsAre());
}

TEST(MeanOverClips, IsThatOfTheClipsFrames) {
  SamplingRecord record;
  record.clip_frames = 2;
  record.places = 3;
  EXPECT_THAT(mean_over_clips(record, {0, 1, 2, 5}), ElementsAre(DoubleEq(0.5), DoubleEq(1.5), DoubleEq(3.5)));
  record.places = 1;
  record.clip_frames = 8;  // longer than the video
  EXPECT_THAT(mean_over_clips(record, {1, 3}), ElementsAre(DoubleEq(2)));
}

// Places 0 to 2, gamma 2: after the last epoch q is softmax(2 [0.5, -1, 2]).
TEST(SamplingMap, ShowsWhatClipsAreDrawnWithAfterEachEpoch) {
  const Drawing drawing = draw_sampling_maps({{hand_made_panel()}}, DistributionShown::heat);
  const Photograph* heat = nullptr;
  for (const Shape& shape : drawing.shapes) {
    const auto* photograph = std::get_if<Photograph>(&shape);
    if (photograph != nullptr && photograph->columns == 3) heat = photograph;
  }
  ASSERT_NE(heat, nullptr);
  EXPECT_EQ(heat->rows, 4);
  EXPECT_EQ(heat->edges, PixelEdges::sharp);
  const auto grey = [&](std::size_t epoch, std::size_t place) { return heat->pixels[(epoch * 3 + place) * 3]; };
  EXPECT_EQ(grey(3, 2), 255);  // 0.9503 is the highest of all
  EXPECT_EQ(grey(3, 1), 0);    // 0.0024 the lowest
  EXPECT_NEAR(grey(3, 0), 255 * (0.04731 - 0.002356) / (0.950330 - 0.002356), 1.1);
  EXPECT_NEAR(grey(0, 0), 255 * (1.0 / 3 - 0.002356) / (0.950330 - 0.002356), 1.1);  // w is 0 everywhere
  EXPECT_THAT(words_of(drawing), ::testing::Contains("N q by epoch"));
  EXPECT_THAT(words_of(drawing), Not(::testing::Contains("w at the end")));
  const std::vector<std::string> both = words_of(draw_sampling_maps({{hand_made_panel()}}, DistributionShown::both));
  EXPECT_THAT(both, ::testing::Contains("w at the end"));
}

/// The same, of reinforce and cut to its first epochs.
SamplingPanel reinforce_panel(std::size_t epochs) {
  SamplingPanel panel = hand_made_panel();
  panel.record.options.strategy = SamplingStrategy::reinforce;
  panel.record.clips.resize(epochs);
  panel.record.estimates.resize(epochs);
  for (SampledClip& clip : panel.record.clips) {
    if (clip.choice == ClipChoice::exploration) clip.choice = ClipChoice::weighted;
  }
  return panel;
}

TEST(SamplingMap, CallsWhatIsLearnedByItsLetter) {
  const std::vector<std::string> theta = words_of(draw_sampling_maps({{reinforce_panel(4)}}));
  EXPECT_THAT(theta, ::testing::IsSupersetOf({"weighted by softmax(γ θ)", "θ at the end", "θ"}));
  EXPECT_THAT(theta, Not(::testing::Contains("w at the end")));
  const std::vector<std::string> w = words_of(draw_sampling_maps({{hand_made_panel()}}));
  EXPECT_THAT(w, ::testing::IsSupersetOf({"weighted by softmax(γ w)", "w at the end"}));
  EXPECT_THAT(words_of(draw_sampling_maps({{hand_made_panel()}, {reinforce_panel(4)}})),
              ::testing::Contains("w or θ at the end"));
}

TEST(SamplingMap, MarksEachOfAFewEpochs) {
  for (const DistributionShown shown : {DistributionShown::curve, DistributionShown::both}) {
    SamplingPanel panel = reinforce_panel(2);
    panel.intensity.reset();
    panel.stills.clear();
    panel.frames = 1000;  // no frame number is 1 or 2
    panel.record.estimates = {};
    const std::vector<std::string> words = words_of(draw_sampling_maps({{panel}}, shown));
    const long plots = shown == DistributionShown::both ? 2 : 1;
    EXPECT_EQ(std::ranges::count(words, "1"), plots);
    EXPECT_EQ(std::ranges::count(words, "2"), plots);
  }
}

/// From where to where the titles of plots stand upright, in a column of plots.
std::vector<std::pair<double, double>> title_spans(const Drawing& drawing) {
  std::vector<std::pair<double, double>> spans;
  for (const Shape& shape : drawing.shapes) {
    const auto* text = std::get_if<Lettering>(&shape);
    if (text == nullptr || text->turn != Turn::upwards) continue;
    const double half = lettering_width(text->text, text->size) / 2;
    spans.emplace_back(text->baseline.y - half, text->baseline.y + half);
  }
  std::ranges::sort(spans);
  return spans;
}

TEST(SamplingMap, KeepsTheTitlesOfShortPlotsApart) {
  SamplingPanel many = hand_made_panel();
  while (many.record.clips.size() < 60) {
    many.record.clips.push_back(many.record.clips.back());
    many.record.clips.back().epoch = static_cast<int>(many.record.clips.size());
    many.record.estimates.push_back(many.record.estimates.back());
  }
  for (const auto& panels : {std::vector<std::vector<SamplingPanel>>{{reinforce_panel(1)}},
                             {{reinforce_panel(2)}},
                             {{reinforce_panel(2)}, {many}}}) {  // rows of four units
    const auto spans = title_spans(draw_sampling_maps(panels, DistributionShown::both));
    ASSERT_EQ(spans.size(), 4 * panels.size());  // epoch, theta, N q, intensity
    for (std::size_t i = 1; i < spans.size(); ++i) EXPECT_GT(spans[i].first, spans[i - 1].second) << i;
  }
}

TEST(SamplingMap, KeepsTheNumbersOfItsGreysApart) {
  const Drawing drawing = draw_sampling_maps({{reinforce_panel(2)}}, DistributionShown::heat);
  const double right = drawing.width - 52;  // of the plot: margin and gutter are behind it
  std::vector<double> heights;
  for (const Shape& shape : drawing.shapes) {
    const auto* text = std::get_if<Lettering>(&shape);
    if (text != nullptr && text->turn == Turn::none && text->baseline.x > right && text->text != "best") {
      heights.push_back(text->baseline.y);
    }
  }
  std::ranges::sort(heights);
  ASSERT_GE(heights.size(), 2U);
  for (std::size_t i = 1; i < heights.size(); ++i) EXPECT_GT(heights[i] - heights[i - 1], 12);
}

}  // namespace
}  // namespace foldwise::results
