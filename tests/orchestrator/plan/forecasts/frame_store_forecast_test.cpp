// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/forecasts/frame_store_forecast.h"

#include <gmock/gmock.h>

#include <map>

#include "datasets/frames/frame_store.h"
#include "tests/orchestrator/counted_video.h"
#include "tests/orchestrator/plan_fixture.h"

namespace foldwise::orchestrator {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

/// Videos in two shards whose headers say that they have 10, 11, … frames at 25 a second; no pictures are in them.
class FrameStoreForecastTest : public PlanFixture {
 protected:
  FrameStoreForecastTest() {
    int frames = 10;
    for (const char* split : {"Train_AFEW", "Val_AFEW"}) {
      for (const char* emotion : emotions) {
        for (int video = 0; video < 5; ++video) {
          add_video(split, emotion, video, counted_video(frames));
          frames_in_all += frames++;
        }
      }
    }
  }

  std::vector<FrameStoreForecast> forecast(const std::string& dataset, const std::string& lines = "") {
    const Sweep planned = sweep(lines + "execution: {videos_per_shard: 40}\n", {dataset});
    const Plan made = plan(planned);
    shards.clear();
    for (const PlannedFrames& frames : made.frames()) {
      shards.insert(shards.end(), frames.shard_keys.begin(), frames.shard_keys.end());
    }
    CountedPictures counted;
    return forecast_frame_stores(
        made.frames(),
        [&](const Key& key) -> std::optional<PreparedShard> {
          const auto found = prepared.find(key);
          return found == prepared.end() ? std::nullopt : std::optional(found->second);
        },
        counted);
  }

  /// Writes the store as a prepare stage would, of black pictures.
  std::uint64_t written_bytes(const std::vector<int>& frames_by_video, Size size) {
    const Sweep planned = sweep("execution: {videos_per_shard: 40}\n");
    const Plan made = plan(planned);
    const PlannedFrames& frames = made.frames().front();
    std::uint64_t bytes = 0;
    for (const Shard& shard : frames.shards) {
      const auto file = folder / "a.frames";
      datasets::FrameShardWriter writer(file, size);
      for (std::size_t sample = shard.begin; sample < shard.end; ++sample) {
        const std::size_t pixels = std::size_t(size.height) * std::size_t(size.width) * 3;
        writer.add(frames.source->dataset.samples[sample].id,
                   std::vector<std::uint8_t>(pixels * static_cast<std::size_t>(frames_by_video[sample])));
      }
      writer.finish();
      bytes += std::filesystem::file_size(file);
    }
    return bytes;
  }

  int frames_in_all = 0;
  std::vector<Key> shards;
  std::map<Key, PreparedShard> prepared;
};

TEST_F(FrameStoreForecastTest, OfRawFramesIsTheirSizeToTheByte) {
  const auto stores = forecast("dataset.frames.size=[16, 24]");
  ASSERT_THAT(stores, SizeIs(1));
  EXPECT_EQ(stores[0].basis, SizeBasis::counted);
  EXPECT_EQ(stores[0].videos, 70u);
  EXPECT_EQ(stores[0].frames, frames_in_all);
  EXPECT_GT(stores[0].shards, 1u);
  std::vector<int> frames(70);
  for (int i = 0; i < 70; ++i) frames[static_cast<std::size_t>(i)] = 10 + i;  // samples are in the order of their ids
  EXPECT_EQ(stores[0].bytes, written_bytes(frames, {16, 24}));
  EXPECT_THAT(to_sentence(stores[0]), AllOf(StartsWith("afew, 16 x 24, raw: "), HasSubstr("counted in their headers"),
                                            HasSubstr("nothing of it is prepared yet; very roughly")));
}

TEST_F(FrameStoreForecastTest, CountsTheFramesThatThinningKeeps) {
  const auto stores = forecast("dataset.frames.rate=5");
  int kept = 0;
  for (int frames = 10; frames < 80; ++frames) kept += (frames + 4) / 5;  // 0, 5, 10, … of 25 a second
  EXPECT_EQ(stores[0].frames, kept);
  EXPECT_THAT(to_sentence(stores[0]), HasSubstr("5 frames per second"));
}

TEST(FrameStoreSentence, NamesUnevenVideos) {
  FrameStoreForecast store;
  store.videos = 5;
  store.shards = 1;
  store.uneven = 3;
  store.first_uneven = "a/clip";
  EXPECT_THAT(to_sentence(store), HasSubstr("; 3 videos show their frames at uneven times, such as a/clip"));
}

TEST_F(FrameStoreForecastTest, OfJpegsIsMarkedAsAnEstimate) {
  const auto raw = forecast("dataset.frames.codec=raw");
  const auto jpeg = forecast("dataset.frames.codec=jpeg");
  EXPECT_EQ(jpeg[0].basis, SizeBasis::estimate);
  EXPECT_LT(jpeg[0].bytes, raw[0].bytes / 3);
  EXPECT_GT(jpeg[0].bytes, raw[0].bytes / 6);
  EXPECT_THAT(to_sentence(jpeg[0]), AllOf(HasSubstr("JPEGs of quality 95: ~"), HasSubstr("an estimate")));
}

TEST_F(FrameStoreForecastTest, OfAlignedFacesIsAnUpperBoundAndCostsMore) {
  const auto whole = forecast("dataset.frames.faces=none");
  const auto faces = forecast("dataset.frames.faces=align");
  EXPECT_EQ(faces[0].basis, SizeBasis::at_most);
  EXPECT_EQ(faces[0].bytes, whole[0].bytes);
  EXPECT_GT(faces[0].seconds_left, whole[0].seconds_left * 5);
  EXPECT_THAT(to_sentence(faces[0]), StartsWith("afew, 112 x 112, faces aligned, raw: at most "));
  EXPECT_THAT(to_sentence(whole[0]), StartsWith("afew, 112 x 112, raw: "));
}

TEST_F(FrameStoreForecastTest, OfAlignedFacesIsNoBoundWhereAVideoSaysNothing) {
  add_video("Val_AFEW", "Sad", 0, "no video");
  EXPECT_EQ(forecast("dataset.frames.faces=align")[0].basis, SizeBasis::estimate);
}

TEST_F(FrameStoreForecastTest, TakesVideosThatSayNothingToBeLikeTheOthers) {
  for (const char* emotion : emotions) add_video("Val_AFEW", emotion, 0, "no video");
  const auto stores = forecast("dataset.frames.codec=raw");
  EXPECT_EQ(stores[0].uncounted, 7u);
  EXPECT_EQ(stores[0].basis, SizeBasis::estimate);
  EXPECT_NEAR(stores[0].frames, frames_in_all, 0.1 * frames_in_all);
  EXPECT_THAT(to_sentence(stores[0]), HasSubstr("(unknown of 7 of them)"));
}

TEST_F(FrameStoreForecastTest, IsUnknownWhereNoVideoSaysAnything) {
  for (const char* split : {"Train_AFEW", "Val_AFEW"}) {
    for (const char* emotion : emotions) {
      for (int video = 0; video < 5; ++video) add_video(split, emotion, video, "");
    }
  }
  const auto stores = forecast("dataset.frames.codec=jpeg");
  EXPECT_EQ(stores[0].basis, SizeBasis::unknown);
  EXPECT_EQ(to_sentence(stores[0]),
            "afew, 112 x 112, JPEGs of quality 95: of unknown size, for none of 70 videos says how many frames it has; "
            "nothing of it is prepared yet");
}

TEST_F(FrameStoreForecastTest, TakesWhatIsPreparedAsItIs) {
  forecast("dataset.frames.codec=raw");
  for (const Key& key : shards) prepared[key] = {1000, 10, 5'000'000};
  const auto stores = forecast("dataset.frames.codec=raw");
  EXPECT_EQ(stores[0].basis, SizeBasis::measured);
  EXPECT_EQ(stores[0].bytes, shards.size() * 5'000'000);
  EXPECT_EQ(stores[0].bytes_left(), 0u);
  EXPECT_EQ(stores[0].seconds_left, 0);
  EXPECT_THAT(to_sentence(stores[0]), AllOf(HasSubstr(" on disk, "), testing::EndsWith("; prepared")));
}

TEST_F(FrameStoreForecastTest, JudgesTheRestByThePreparedPart) {
  const auto before = forecast("dataset.frames.codec=jpeg");
  ASSERT_GT(shards.size(), 1u);
  prepared[shards[0]] = {500, 20, 4'000'000};  // 8000 bytes and 0.04 seconds a frame
  const auto stores = forecast("dataset.frames.codec=jpeg");
  EXPECT_EQ(stores[0].basis, SizeBasis::judged);
  EXPECT_EQ(stores[0].prepared, 1u);
  const double left = stores[0].frames - 500;
  EXPECT_GT(left, 0);
  EXPECT_LT(left, before[0].frames);
  EXPECT_NEAR(static_cast<double>(stores[0].bytes_left()), 8000 * left, 2);
  EXPECT_NEAR(stores[0].seconds_left, 0.04 * left, 1e-6);
  EXPECT_THAT(to_sentence(stores[0]), HasSubstr("is left, judged by what is prepared"));
}

TEST_F(FrameStoreForecastTest, TellsOfEachStoreOnce) {
  EXPECT_THAT(forecast("training.epochs=3",
                       "sweep: {grid: {dataset.frames.codec: [raw, jpeg], "
                       "dataset.on_bad_video: [stop, skip], clips.frames: [8, 16]}}\n"),
              SizeIs(2));
}

}  // namespace
}  // namespace foldwise::orchestrator
