// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/plants.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>

#include "tests/support/expect_user_error.h"

namespace foldwise::datasets {
namespace {

/// Nothing moves but the face.
PlantOptions still(Plant plant, Size size = {32, 32}) {
  PlantOptions options = defaults_of(plant);
  options.scene = {size, 0, 0, 0, 0};
  options.distractors = 0;
  return options;
}

double difference(const cv::Mat& a, const cv::Mat& b) {
  return cv::norm(a, b, cv::NORM_L1) / static_cast<double>(a.total() * 3);
}

/// Mean over all frames, as floats.
cv::Mat mean_picture(const CueVideo& video) {
  cv::Mat sum;
  for (int frame = 0; frame < video.frames(); ++frame) {
    cv::Mat picture;
    video.draw(frame).convertTo(picture, CV_64F);
    sum = sum.empty() ? picture : cv::Mat(sum + picture);
  }
  return sum / video.frames();
}

std::size_t classes(Plant plant) {
  return classes_of(plant).size();
}

TEST(Plants, LastAsLongAsAskedFor) {
  std::set<int> lengths;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const CueVideo video = plant_video(seed % 7, 0, 1, seed, still(Plant::apex));
    ASSERT_EQ(video.cues().size(), 1u);
    const PlantedEvent event = video.cues().front().event;
    lengths.insert(video.frames());
    EXPECT_GE(event.last_apex - event.first_apex + 1, 12);
    EXPECT_LE(event.last_apex - event.first_apex + 1, 20);
    EXPECT_GE(event.onset, 0);
    EXPECT_LT(event.offset, video.frames());
  }
  EXPECT_EQ(*lengths.begin(), 32);
  EXPECT_EQ(*lengths.rbegin(), 128);
  EXPECT_GT(lengths.size(), 90u);
}

TEST(Plants, ShowTheClassOfAnApexThereAlone) {
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    std::vector<CueVideo> videos;
    for (std::size_t label = 0; label < classes(Plant::neutral); ++label) {
      videos.push_back(plant_video(label, 0, 1, seed, still(Plant::neutral)));
    }
    const CueVideo& calm = videos.back();
    for (std::size_t label = 0; label + 1 < videos.size(); ++label) {
      const CueVideo& video = videos[label];
      ASSERT_EQ(video.frames(), calm.frames());
      for (int frame = 0; frame < video.frames(); frame += 2) {
        const double change = difference(video.draw(frame), calm.draw(frame));
        if (video.intensity(frame) == 0) {
          ASSERT_EQ(change, 0) << label << ' ' << frame;
        }
        if (video.intensity(frame) == 1) {
          ASSERT_GT(change, 1) << label << ' ' << frame;
        }
      }
      for (std::size_t other = 0; other < label; ++other) {
        const int apex = video.cues().front().event.apex();
        ASSERT_EQ(videos[other].cues().front().event, video.cues().front().event);
        EXPECT_GT(difference(video.draw(apex), videos[other].draw(apex)), 0.5) << label << ' ' << other;
      }
    }
  }
}

TEST(Plants, HaveOneClassAtRestOfNeutral) {
  const std::size_t neutral = 7;
  EXPECT_EQ(classes_of(Plant::neutral)[neutral], "neutral");
  const CueVideo video = plant_video(neutral, 0, 1, 2, still(Plant::neutral));
  for (int frame = 0; frame < video.frames(); ++frame) {
    EXPECT_EQ(video.intensity(frame), 0);
    EXPECT_EQ(difference(video.draw(frame), video.draw(0)), 0);
  }
}

TEST(Plants, NeverChangeInTheControl) {
  for (std::size_t label = 0; label < classes(Plant::control); ++label) {
    const CueVideo video = plant_video(label, 0, 1, 2, still(Plant::control));
    const CueVideo calm = plant_video(7, 0, 1, 2, still(Plant::neutral));
    for (int frame = 0; frame < video.frames(); ++frame) {
      EXPECT_EQ(video.intensity(frame), 1);
      ASSERT_EQ(difference(video.draw(frame), video.draw(0)), 0) << label << ' ' << frame;
    }
    EXPECT_GT(difference(video.draw(0), calm.draw(0)), 1) << label;
  }
}

TEST(Plants, AreWeakerWithLessContrast) {
  const CueVideo calm = plant_video(7, 0, 1, 2, still(Plant::neutral));
  double shown = 0;
  for (const double contrast : {0.25, 0.5, 0.75, 1.0}) {
    PlantOptions options = still(Plant::apex);
    options.contrast = contrast;
    const CueVideo video = plant_video(3, 0, 1, 2, options);
    const int apex = video.cues().front().event.apex();
    EXPECT_EQ(video.intensity(apex), 1);
    const double change = difference(video.draw(apex), calm.draw(apex));
    EXPECT_GT(change, shown + 0.3) << contrast;
    shown = change;
  }
}

TEST(Plants, DistractInAThirdOfTheVideosAwayFromTheApex) {
  PlantOptions options = defaults_of(Plant::noise);
  options.scene = {{32, 32}, 0, 0, options.scene.occlusions, 0};
  options.frames.least = 64;
  int distracted = 0;
  int occluded = 0;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    const CueVideo video = plant_video(3, 0, 1, seed, options);
    bool hand = false;
    for (int frame = 0; frame < video.frames(); ++frame) hand = hand || video.occluded(frame);
    occluded += hand ? 1 : 0;
    if (video.cues().size() == 1) continue;
    ++distracted;
    ASSERT_EQ(video.cues().size(), 2u);
    const PlantedEvent apex = video.cues()[0].event;
    const PlantedEvent other = video.cues()[1].event;
    EXPECT_TRUE(other.offset < apex.onset || other.onset > apex.offset);
    EXPECT_GE(other.onset, 0);
    EXPECT_LT(other.offset, video.frames());
    EXPECT_LE(other.last_apex - other.first_apex + 1, 6);
    EXPECT_EQ(video.intensity(other.apex()), 0);
    if (seed >= 30) continue;
    const CueVideo calm = plant_video(7, 0, 1, seed, still(Plant::neutral));
    const double weaker = difference(video.draw(other.apex()), calm.draw(0));
    if (video.occluded(other.apex())) continue;
    EXPECT_GT(weaker, 0.3) << seed;
    EXPECT_GT(difference(video.draw(other.apex()), plant_video(3, 0, 1, seed, still(Plant::control)).draw(0)), 0.5);
  }
  EXPECT_NEAR(distracted, 200, 58);  // five standard deviations
  EXPECT_NEAR(occluded, 200, 58);
}

TEST(Plants, ShowHandsWhereTheyAreSaidToBe) {
  PlantOptions options = still(Plant::apex);
  options.scene.occlusions = 1;
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const CueVideo hidden = plant_video(3, 0, 1, seed, options);
    const CueVideo open = plant_video(3, 0, 1, seed, still(Plant::apex));
    double most = 0;
    for (int frame = 0; frame < hidden.frames(); ++frame) {
      const double change = difference(hidden.draw(frame), open.draw(frame));
      if (!hidden.occluded(frame)) {
        ASSERT_EQ(change, 0) << frame;
      }
      most = std::max(most, change);
    }
    EXPECT_GT(most, 2);
  }
}

TEST(Plants, ShowTheSameFramesInEitherOrderOfMotion) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const CueVideo one = plant_video(0, 0, 1, seed, still(Plant::motion));
    const CueVideo other = plant_video(1, 0, 1, seed, still(Plant::motion));
    EXPECT_EQ(one.frames(), other.frames());
    EXPECT_LT(cv::norm(mean_picture(one), mean_picture(other), cv::NORM_INF), 1e-9);
    int differing = 0;
    for (int frame = 0; frame < one.frames(); ++frame) {
      differing += difference(one.draw(frame), other.draw(frame)) > 0 ? 1 : 0;
    }
    EXPECT_GT(differing, one.frames() / 8);
  }
}

TEST(Plants, TellTheOrderOfMotionByWhichPoseFollowsTheOtherSoon) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const CueVideo video = plant_video(seed % 2, 0, 1, seed, still(Plant::motion));
    const std::vector<Cue>& cues = video.cues();
    ASSERT_GE(cues.size(), 2u);
    for (std::size_t i = 0; i + 1 < cues.size(); i += 2) {
      const int apart = cues[i + 1].event.onset - cues[i].event.onset;
      EXPECT_GE(apart, 2);
      EXPECT_LE(apart, 4);
      EXPECT_EQ(cues[i].event.offset - cues[i].event.onset, 1);
      if (i + 2 < cues.size()) {
        EXPECT_GT(cues[i + 2].event.onset - cues[i + 1].event.onset, apart + 3);
      }
      // Happy has its mouth wide, surprise narrow.
      EXPECT_EQ(cues[i].face.mouth_width > 0, seed % 2 == 0);
      EXPECT_EQ(cues[i + 1].face.mouth_width > 0, seed % 2 == 1);
    }
  }
}

/// The pixels of a plant's cues, of each class the mean over its two variants.
std::array<cv::Mat, 2> means_of_classes(Plant plant, std::size_t cue) {
  std::array<cv::Mat, 2> means;
  for (std::size_t label = 0; label < 2; ++label) {
    cv::Mat sum;
    for (const int variant : {0, 1}) {
      const CueVideo video = plant_video(label, variant, 1, 5, still(plant));
      cv::Mat picture;
      video.draw(video.cues().at(cue).event.apex()).convertTo(picture, CV_64F);
      sum = sum.empty() ? picture : cv::Mat(sum + picture);
    }
    means[label] = sum / 2;
  }
  return means;
}

TEST(Plants, DoNotTellTheClassOfTwoCuesByEitherAlone) {
  for (const std::size_t cue : {0u, 1u}) {
    const auto means = means_of_classes(Plant::two_cues, cue);
    EXPECT_EQ(cv::norm(means[0], means[1], cv::NORM_INF), 0);
  }
}

TEST(Plants, TellTheClassOfTwoCuesByBothTogether) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    for (const std::size_t label : {0u, 1u}) {
      for (const int variant : {0, 1}) {
        const CueVideo video = plant_video(label, variant, 1, seed, still(Plant::two_cues));
        ASSERT_EQ(video.cues().size(), 2u);
        const PlantedEvent first = video.cues()[0].event;
        const PlantedEvent second = video.cues()[1].event;
        EXPECT_LT(first.offset, second.onset);
        EXPECT_GE(second.first_apex - first.first_apex, 24);
        EXPECT_LE(second.first_apex - first.first_apex, 48);
        EXPECT_LT(second.offset, video.frames());
        EXPECT_GE(first.onset, 0);
        const bool same = difference(video.draw(first.apex()), video.draw(second.apex())) == 0;
        EXPECT_EQ(same, label == 0) << seed;
        EXPECT_EQ(video.intensity(first.apex()), 1);
        EXPECT_EQ(video.intensity(second.apex()), 1);
      }
    }
  }
}

TEST(Plants, DoNotTellTheClassOfTwoPlacesByEitherAlone) {
  const auto shown = [](std::size_t label, int variant) {
    const CueVideo video = plant_video(label, variant, 1, 5, still(Plant::two_places, {64, 64}));
    return video.draw(video.cues().front().event.apex());
  };
  const auto eyes = [](const cv::Mat& picture) { return picture.rowRange(0, 36); };
  const auto mouth = [](const cv::Mat& picture) { return picture.rowRange(36, 64); };
  // Of the eyes the variant alone tells, so that each class has both; of the mouth which of the two mouths it is.
  EXPECT_EQ(difference(eyes(shown(0, 0)), eyes(shown(1, 0))), 0);
  EXPECT_EQ(difference(eyes(shown(0, 1)), eyes(shown(1, 1))), 0);
  EXPECT_GT(difference(eyes(shown(0, 0)), eyes(shown(0, 1))), 1);
  EXPECT_EQ(difference(mouth(shown(0, 0)), mouth(shown(1, 1))), 0);
  EXPECT_EQ(difference(mouth(shown(0, 1)), mouth(shown(1, 0))), 0);
  EXPECT_GT(difference(mouth(shown(0, 0)), mouth(shown(0, 1))), 1);
}

TEST(Plants, RefuseWhatNoVideoCanHave) {
  const auto expect_refusal = [](Plant plant, auto&& spoil, const std::string& option) {
    PlantOptions options = defaults_of(plant);
    require_possible(options);
    spoil(options);
    expect_user_error([&] { require_possible(options); }, {option}, Fault::usage);
  };
  expect_refusal(
      Plant::apex,
      [](PlantOptions& o) {
        o.frames = {0, 3};
      },
      "--frames");
  expect_refusal(
      Plant::apex,
      [](PlantOptions& o) {
        o.apex = {12, 33};
      },
      "--apex");
  expect_refusal(
      Plant::apex, [](PlantOptions& o) { o.contrast = 0; }, "--contrast");
  expect_refusal(
      Plant::apex, [](PlantOptions& o) { o.contrast = std::nan(""); }, "--contrast");
  expect_refusal(
      Plant::apex,
      [](PlantOptions& o) {
        o.apart = {4, 8};
      },
      "--apart");
  expect_refusal(
      Plant::apex, [](PlantOptions& o) { o.distractors = 2; }, "--distractors");
  expect_refusal(
      Plant::apex, [](PlantOptions& o) { o.scene.noise = -1; }, "--noise");
  expect_refusal(
      Plant::control,
      [](PlantOptions& o) {
        o.apex = {3, 4};
      },
      "--apex");
  expect_refusal(
      Plant::motion, [](PlantOptions& o) { o.distractors = 0.5; }, "--distractors");
  expect_refusal(
      Plant::motion,
      [](PlantOptions& o) {
        o.apart = {1, 4};
      },
      "--apart");
  expect_refusal(
      Plant::two_cues,
      [](PlantOptions& o) {
        o.apart = {25, 48};
      },
      "--apart");
  expect_refusal(
      Plant::two_cues,
      [](PlantOptions& o) {
        o.apart = {24, 129};
      },
      "--apart");
}

// What a recipe meant when it was written down, it means for ever: else its generator's version has to be raised.
TEST(Plants, AreDrawnAsTheyAlwaysWere) {
  struct Known {
    Plant plant;
    int frames, onset;  // of the last cue
    double brightness;  // mean of a picture in its middle
  };
  const std::array<Known, 7> known{{{Plant::apex, 114, 58, 165.303},
                                    {Plant::noise, 114, 39, 158.556},
                                    {Plant::neutral, 114, 58, 165.303},
                                    {Plant::control, 114, 0, 180.011},
                                    {Plant::motion, 114, 102, 172.625},
                                    {Plant::two_cues, 114, 53, 182.659},
                                    {Plant::two_places, 114, 58, 164.553}}};
  for (const Known& was : known) {
    PlantOptions options = defaults_of(was.plant);
    if (was.plant == Plant::noise) options.distractors = 1;
    const CueVideo video = plant_video(1, 0, 10, 20, options);
    const PlantedEvent event = video.cues().back().event;
    EXPECT_EQ(video.frames(), was.frames) << name_of(was.plant);
    EXPECT_EQ(event.onset, was.onset) << name_of(was.plant);
    EXPECT_NEAR(cv::mean(video.draw(event.apex()).reshape(1))[0], was.brightness, 0.01) << name_of(was.plant);
  }
}

}  // namespace
}  // namespace foldwise::datasets
