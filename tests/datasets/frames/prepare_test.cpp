// SPDX-License-Identifier: Apache-2.0
#include "datasets/frames/prepare.h"

#include <gmock/gmock.h>

#include <opencv2/imgcodecs.hpp>
#include <stdexcept>

#include "datasets/files/content_digest.h"
#include "datasets/frames/frame_store.h"
#include "datasets/frames/look_copies.h"
#include "datasets/frames/looks.h"
#include "datasets/frames/preparation_note.h"
#include "datasets/frames/prepared_video.h"
#include "datasets/video/pictures/jpeg.h"
#include "tests/datasets/encoded_video.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const PrepareProgress go_on = [](int, int) { return true; };

/// A dataset of three videos: 5, 6 and 7 frames.
class Prepare : public testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 3; ++i) {
      const std::string name = "v" + std::to_string(i) + ".avi";
      encode(folder_ / ("data/" + name), moving_square(5 + i, {48, 32}), "MJPG");
      job_.videos.push_back({"Train/" + std::to_string(i), name});
    }
    job_.key = digest("a prepare job");
    job_.experiment.dataset.root = folder_ / "data";
    job_.experiment.dataset.frames.size = {16, 24};
    job_.output = folder_ / "output";
  }

  /// Without the seconds, which differ.
  static std::map<std::string, double> counts(const Outcome& outcome) {
    std::map<std::string, double> metrics = std::get<Finished>(outcome).result.metrics;
    EXPECT_EQ(metrics.erase("seconds"), 1U);
    return metrics;
  }
  static std::map<std::string, double> metrics(double videos, double frames, double excluded) {
    return {
        {"videos", videos}, {"frames", frames}, {"frames_dropped", 0}, {"frames_unrotated", 0}, {"excluded", excluded}};
  }

  void cut(const std::string& name) {
    const std::string whole = read_text(folder_ / ("data/" + name));
    write_text(folder_ / ("data/" + name), whole.substr(0, whole.size() / 2));
  }

  TemporaryFolder folder_;
  JobSpec job_;
};

TEST_F(Prepare, StoresEveryVideoAndSaysSo) {
  const Outcome outcome = prepare_frames(job_, go_on);

  ASSERT_TRUE(std::holds_alternative<Finished>(outcome));
  const Result& result = std::get<Finished>(outcome).result;
  EXPECT_EQ(counts(outcome), metrics(3, 18, 0));
  EXPECT_THAT(result.exclusions, IsEmpty());
  const std::filesystem::path shard = shard_path(job_.output, job_.key);
  EXPECT_EQ(shard, folder_ / ("output/frames/" + job_.key.hex() + ".frames"));
  EXPECT_THAT(result.artifacts, ElementsAre(Artifact{"frames", "frames/" + job_.key.hex() + ".frames",
                                                     static_cast<std::int64_t>(std::filesystem::file_size(shard))}));
  const FrameStore store = FrameStore::open({shard});
  EXPECT_THAT(store.ids(), ElementsAre("Train/0", "Train/1", "Train/2"));
  const VideoFrames video = store.video("Train/1");
  std::vector<std::uint8_t> scratch;
  const auto pixels = video.clip(0, video.frames, scratch);
  const auto decoded = std::get<PreparedVideo>(prepare_video(folder_ / "data", job_.videos[1], {.size = {16, 24}}));
  EXPECT_EQ(std::vector(pixels.begin(), pixels.end()), decoded.pixels);
}

TEST_F(Prepare, RefusesVideosThatChangedSinceTheyWerePlanned) {
  DigestCache digests(folder_ / "digests");
  const auto as_planned = [&] {
    for (VideoSource& video : job_.videos) video.planned = digests.of_files(folder_ / "data", video.path);
  };
  as_planned();
  EXPECT_EQ(counts(prepare_frames(job_, go_on)), metrics(3, 18, 0));
  std::filesystem::remove(shard_path(job_.output, job_.key));
  const auto expect_refusal = [&](const std::string& seen) {
    for (const OnBadVideo wish : {OnBadVideo::stop, OnBadVideo::skip}) {
      job_.experiment.dataset.on_bad_video = wish;
      expect_user_error([&] { prepare_frames(job_, go_on); }, {folder_ / "data/v1.avi", seen, "run the sweep again"});
      EXPECT_FALSE(std::filesystem::exists(shard_path(job_.output, job_.key)));
    }
  };
  encode(folder_ / "data/v1.avi", moving_square(9, {48, 32}), "MJPG");  // as sound as before, but another one
  expect_refusal("has changed since the sweep was planned");
  cut("v1.avi");
  expect_refusal("has changed since the sweep was planned");
  std::filesystem::remove(folder_ / "data/v1.avi");
  expect_refusal("was there when the sweep was planned and is gone");
  encode(folder_ / "data/v1.avi", moving_square(9, {48, 32}), "MJPG");
  as_planned();
  EXPECT_EQ(counts(prepare_frames(job_, go_on)), metrics(3, 21, 0));
}

TEST_F(Prepare, RefusesFoldersOfImagesThatChangedSinceTheyWerePlanned) {
  DigestCache digests(folder_ / "digests");
  for (const char* name : {"faces/1.png", "faces/2.png"}) {
    std::filesystem::create_directories(folder_ / "data/faces");
    cv::imwrite(folder_ / "data" / name, cv::Mat(8, 8, CV_8UC3, cv::Scalar(1, 2, 3)));
  }
  job_.videos = {{"faces", "faces", -1, digests.of_files(folder_ / "data", "faces")}};
  EXPECT_EQ(counts(prepare_frames(job_, go_on)), metrics(1, 2, 0));
  std::filesystem::remove(shard_path(job_.output, job_.key));
  std::filesystem::remove(folder_ / "data/faces/2.png");
  expect_user_error([&] { prepare_frames(job_, go_on); }, {folder_ / "data/faces", "has changed since"});
}

TEST_F(Prepare, RefusesRowsOfAFileThatChangesMeanwhile) {
  DigestCache digests(folder_ / "digests");
  std::string pixels = "7";
  for (int pixel = 1; pixel < 48 * 48; ++pixel) pixels += " 7";
  const std::string header = "emotion,pixels,Usage\n";
  const std::string row = "0," + pixels + ",Training\n";
  const std::filesystem::path file = folder_ / "data/rows.csv";
  write_text(file, header + row + row);
  const Key planned = digests.of_files(folder_ / "data", "rows.csv");
  const auto first = static_cast<std::int64_t>(header.size());
  const auto second = static_cast<std::int64_t>(header.size() + row.size());
  job_.videos = {{"1", "rows.csv", first, planned}, {"2", "rows.csv", second, planned}};
  const PrepareProgress change_it = [&](int, int) {
    write_text(file, header + row + row + row);
    return true;
  };
  expect_user_error([&] { prepare_frames(job_, change_it); }, {file.string(), "has changed since"});
  write_text(file, header + row + row);
  EXPECT_EQ(counts(prepare_frames(job_, go_on)), metrics(2, 2, 0));
}

TEST_F(Prepare, GivesTheSameBytesAgain) {
  prepare_frames(job_, go_on);
  const std::string first = read_text(shard_path(job_.output, job_.key));
  prepare_frames(job_, go_on);
  EXPECT_EQ(read_text(shard_path(job_.output, job_.key)), first);
}

TEST_F(Prepare, StoresJpegsOfTheQualityThatIsAsked) {
  job_.experiment.dataset.frames.codec = FrameCodec::jpeg;
  job_.experiment.dataset.frames.jpeg_quality = 90;

  prepare_frames(job_, go_on);

  const FrameStore store = FrameStore::open({shard_path(job_.output, job_.key)});
  const VideoFrames video = store.video("Train/1");
  const auto decoded = std::get<PreparedVideo>(prepare_video(folder_ / "data", job_.videos[1], {.size = {16, 24}}));
  const std::span<const std::uint8_t> pixels(decoded.pixels);
  std::vector<std::uint8_t> expected;
  for (int frame = 0; frame < video.frames; ++frame) {
    const auto raw = pixels.subspan(static_cast<std::size_t>(frame) * video.frame_bytes(), video.frame_bytes());
    const auto jpeg = encode_jpeg(raw, {16, 24}, 90);
    expected.insert(expected.end(), jpeg.begin(), jpeg.end());
  }
  EXPECT_EQ(std::vector(video.data, video.data + video.offsets.back()), expected);
}

TEST_F(Prepare, GoesOnWithJpegsToTheSameBytes) {
  job_.experiment.dataset.frames.codec = FrameCodec::jpeg;
  prepare_frames(job_, go_on);
  const std::filesystem::path shard = shard_path(job_.output, job_.key);
  const std::string whole = read_text(shard);
  std::filesystem::remove(shard);

  prepare_frames(job_, [](int done, int) { return done < 2; });
  std::filesystem::remove(folder_ / "data/v0.avi");  // is not read again
  const Outcome resumed = prepare_frames(job_, go_on);

  EXPECT_EQ(counts(resumed), metrics(3, 18, 0));
  EXPECT_EQ(read_text(shard), whole);
}

TEST_F(Prepare, KeepsHowVideosLookBesideThem) {
  std::filesystem::copy_file(folder_ / "data/v2.avi", folder_ / "data/copy.avi");
  job_.videos.push_back({"Train/3", "copy.avi"});
  prepare_frames(job_, go_on);
  const std::vector<NamedLook> looks = read_looks(looks_path(shard_path(job_.output, job_.key)));
  ASSERT_EQ(looks.size(), 4u);
  EXPECT_EQ(looks[0].id, "Train/0");
  EXPECT_EQ(looks[0].look.pictures.size(), 5u);
  EXPECT_EQ(looks[2].look, looks[3].look);
  EXPECT_NE(agreement_of_copies(looks[2].look, looks[3].look), std::nullopt);
}

TEST_F(Prepare, TellsItsProgress) {
  std::vector<std::pair<int, int>> told;
  prepare_frames(job_, [&](int done, int all) {
    told.emplace_back(done, all);
    return true;
  });
  EXPECT_THAT(told, ElementsAre(std::pair(1, 3), std::pair(2, 3), std::pair(3, 3)));
}

TEST_F(Prepare, StopsWhenAskedAndGoesOnFromThere) {
  prepare_frames(job_, go_on);
  const std::filesystem::path shard = shard_path(job_.output, job_.key);
  const std::string whole = read_text(shard);
  const std::string looks = read_text(looks_path(shard));
  std::filesystem::remove(shard);
  std::filesystem::remove(looks_path(shard));

  const Outcome stopped = prepare_frames(job_, [](int done, int) { return done < 2; });
  EXPECT_TRUE(std::holds_alternative<Interrupted>(stopped));
  EXPECT_FALSE(std::filesystem::exists(shard));
  std::filesystem::remove(folder_ / "data/v0.avi");  // is not read again
  const Outcome resumed = prepare_frames(job_, go_on);

  EXPECT_EQ(counts(resumed), metrics(3, 18, 0));
  EXPECT_EQ(read_text(shard), whole);
  EXPECT_EQ(read_text(looks_path(shard)), looks);
  EXPECT_THAT(names_in(folder_ / "output/frames"),
              ElementsAre(shard.filename().string(), looks_path(shard).filename().string()));
}

TEST_F(Prepare, IsFinishedWhereItIsAskedToStopAtItsLastVideo) {
  const Outcome outcome = prepare_frames(job_, [](int done, int all) { return done < all; });

  EXPECT_TRUE(std::holds_alternative<Finished>(outcome));
  EXPECT_TRUE(std::filesystem::exists(shard_path(job_.output, job_.key)));
}

TEST_F(Prepare, NamesABadVideo) {
  cut("v1.avi");
  expect_user_error([&] { prepare_frames(job_, go_on); },
                    {(folder_ / "data/v1.avi").string(), "is cut", "dataset.on_bad_video: skip"});
  EXPECT_FALSE(std::filesystem::exists(shard_path(job_.output, job_.key)));
}

TEST_F(Prepare, CountsSkippedVideos) {
  cut("v1.avi");
  std::filesystem::remove(folder_ / "data/v2.avi");
  job_.experiment.dataset.on_bad_video = OnBadVideo::skip;

  const Outcome outcome = prepare_frames(job_, go_on);

  const Result& result = std::get<Finished>(outcome).result;
  EXPECT_EQ(counts(outcome), metrics(1, 5, 2));
  ASSERT_EQ(result.exclusions.size(), 2u);
  EXPECT_EQ(result.exclusions[0].sample, "Train/1");
  EXPECT_THAT(result.exclusions[0].reason, HasSubstr("v1.avi is cut"));
  EXPECT_EQ(result.exclusions[1].sample, "Train/2");
  EXPECT_THAT(result.exclusions[1].reason, HasSubstr("v2.avi is missing"));
  EXPECT_THAT(FrameStore::open({shard_path(job_.output, job_.key)}).ids(), ElementsAre("Train/0"));
}

TEST_F(Prepare, LeavesOutAndCountsAVideoOfWhichAFrameIsDamaged) {
  std::string content = read_text(folder_ / "data/v1.avi");
  const std::size_t pictures = content.find("movi");
  const std::size_t third = content.find("00dc", content.find("00dc", content.find("00dc", pictures) + 4) + 4);
  const std::size_t size =
      static_cast<unsigned char>(content[third + 4]) + 256U * static_cast<unsigned char>(content[third + 5]);
  content.replace(third + 8, size, size, '\0');
  write_text(folder_ / "data/v1.avi", content);
  expect_user_error([&] { prepare_frames(job_, go_on); }, {"v1.avi", "is damaged: 5 of 6 frames can be decoded"});
  job_.experiment.dataset.on_bad_video = OnBadVideo::skip;

  const Outcome outcome = prepare_frames(job_, go_on);

  EXPECT_EQ(counts(outcome), metrics(2, 12, 1));
  EXPECT_THAT(std::get<Finished>(outcome).result.exclusions.at(0).reason, HasSubstr("5 of 6 frames can be decoded"));
}

TEST_F(Prepare, RefusesAPathOutOfTheRootEvenWhenSkipping) {
  job_.experiment.dataset.on_bad_video = OnBadVideo::skip;
  job_.videos.push_back({"Train/3", "../elsewhere.avi"});
  expect_user_error([&] { prepare_frames(job_, go_on); }, {"leads out of the dataset's folder"});
}

TEST_F(Prepare, SaysWhenTheDiskIsFull) {
  const FileSizeLimit limit(6000);
  expect_user_error([&] { prepare_frames(job_, go_on); }, {".frames", "could not be written", "free space"},
                    Fault::store);
  EXPECT_FALSE(std::filesystem::exists(shard_path(job_.output, job_.key)));
}

TEST_F(Prepare, RemembersWhatWasLeftOutBeforeItWasKilled) {
  cut("v1.avi");
  job_.experiment.dataset.on_bad_video = OnBadVideo::skip;
  const Outcome whole = prepare_frames(job_, go_on);
  std::filesystem::remove(shard_path(job_.output, job_.key));

  const auto fail_after_the_last = [](int done, int) -> bool {
    if (done == 3) throw std::runtime_error("killed");
    return true;
  };
  EXPECT_THROW(prepare_frames(job_, fail_after_the_last), std::runtime_error);
  std::filesystem::remove(folder_ / "data/v1.avi");  // is not looked at again
  const Outcome resumed = prepare_frames(job_, go_on);

  EXPECT_EQ(counts(resumed), counts(whole));
  EXPECT_EQ(std::get<Finished>(resumed).result.exclusions, std::get<Finished>(whole).result.exclusions);
}

TEST_F(Prepare, StopsAtWhatAnInterruptedOneHadSkipped) {
  cut("v1.avi");
  job_.experiment.dataset.on_bad_video = OnBadVideo::skip;
  EXPECT_THROW(prepare_frames(job_, [](int done, int) { return done < 3 ? true : throw std::runtime_error("killed"); }),
               std::runtime_error);
  job_.experiment.dataset.on_bad_video = OnBadVideo::stop;
  expect_user_error([&] { prepare_frames(job_, go_on); }, {"v1.avi", "is cut"});
}

TEST_F(Prepare, ThinsToARate) {
  job_.experiment.dataset.frames.rate = 10;  // of 25 frames per second: 0, 2.5, 5, 7.5 rounded
  prepare_frames(job_, go_on);
  const FrameStore store = FrameStore::open({shard_path(job_.output, job_.key)});
  EXPECT_THAT(store.video("Train/0").numbers, ElementsAre(0, 3));
  EXPECT_THAT(store.video("Train/1").numbers, ElementsAre(0, 3, 5));
  EXPECT_DOUBLE_EQ(store.video("Train/1").rate, 25);
}

TEST_F(Prepare, CannotThinImagesOfUnknownRate) {
  std::filesystem::create_directories(folder_ / "data/images");
  for (const char* name : {"1.png", "2.png"}) {
    cv::imwrite((folder_ / "data/images" / name).string(), cv::Mat(32, 48, CV_8UC3, cv::Scalar(1, 2, 3)));
  }
  job_.videos = {{"Train/images", "images"}};
  job_.experiment.dataset.frames.rate = 10;
  expect_user_error([&] { prepare_frames(job_, go_on); }, {"data/images", "make a second", "dataset.frames.rate"},
                    Fault::usage);
}

TEST_F(Prepare, TakesASinglePictureWhateverTheRate) {
  std::filesystem::create_directories(folder_ / "data/images");
  cv::imwrite((folder_ / "data/images/1.png").string(), cv::Mat(32, 48, CV_8UC3, cv::Scalar(1, 2, 3)));
  job_.videos = {{"Train/1", "images/1.png"}};
  job_.experiment.dataset.frames.rate = 10;
  EXPECT_EQ(counts(prepare_frames(job_, go_on)), metrics(1, 1, 0));
}

TEST_F(Prepare, AddsUpWhatAnInterruptedOneHadCounted) {
  {
    FrameShardWriter writer(shard_path(job_.output, job_.key), job_.experiment.dataset.frames.size);
    const PreparationNote note{.without_face = 2, .unrotated = 3, .seconds = 1000};
    writer.add("Train/0", std::vector<std::uint8_t>(std::size_t{5} * 16 * 24 * 3), {.rate = 25}, to_text(note));
  }

  const Outcome outcome = prepare_frames(job_, go_on);

  const std::map<std::string, double>& counted = std::get<Finished>(outcome).result.metrics;
  EXPECT_EQ(counted.at("frames"), 5 + 6 + 7);
  EXPECT_EQ(counted.at("frames_dropped"), 2);
  EXPECT_EQ(counted.at("frames_unrotated"), 3);
  EXPECT_GE(counted.at("seconds"), 1000);
}

TEST(PreparationNote, IsReadBack) {
  const PreparationNote note{3, 2, 0.25, {{"Train/1", "is cut: \"here\""}, {"Train/2", "shows no face"}}};
  EXPECT_EQ(parse_preparation_note(to_text(note)), note);
  for (const char* other : {"", "{}", "[1]", "{\"without_face\": \"x\"}", "{\"without_face\":1"}) {
    EXPECT_FALSE(parse_preparation_note(other).has_value()) << other;
  }
}

}  // namespace
}  // namespace foldwise::datasets
