// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <memory>
#include <optional>

#include "datasets/faces/face_alignment.h"
#include "datasets/faces/faces.h"
#include "datasets/frames/frame_store.h"
#include "datasets/frames/prepare.h"
#include "datasets/frames/prepared_video.h"
#include "datasets/synthetic/scenes/expression.h"
#include "datasets/synthetic/scenes/planted_video.h"
#include "tests/datasets/encoded_video.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const PrepareProgress go_on = [](int, int) { return true; };

/// Three videos of 6 frames of a person, the middle one with an empty wall in frames 2 and 3; and one of walls alone.
class PrepareFaces : public testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 3; ++i) {
      PlantedOptions options;
      options.scene.size = {96, 96};
      options.scene.occlusions = 0;
      const PlantedVideo video(afew_apex(3), 1001, 5 + static_cast<std::uint64_t>(i), options);
      std::vector<cv::Mat> pictures;
      for (int frame = 0; frame < 6; ++frame) {
        const bool empty = i == 1 && (frame == 2 || frame == 3);
        pictures.push_back(empty ? wall() : video.draw(frame));
      }
      add("v" + std::to_string(i) + ".avi", pictures);
    }
    job_.key = digest("a prepare job");
    job_.experiment.dataset.root = folder_ / "data";
    job_.experiment.dataset.frames.size = {48, 48};
    job_.experiment.dataset.frames.faces = FaceAlignment::align;
    job_.output = folder_ / "output";
  }

  static cv::Mat wall() { return {96, 96, CV_8UC3, cv::Scalar(120, 130, 140)}; }
  void add(const std::string& name, const std::vector<cv::Mat>& pictures) {
    encode(folder_ / ("data/" + name), pictures, "MJPG");
    job_.videos.push_back({"Train/" + name, name});
  }
  std::filesystem::path shard() const { return shard_path(job_.output, job_.key); }

  TemporaryFolder folder_;
  JobSpec job_;
};

std::map<std::string, double> without_seconds(const Outcome& outcome) {
  std::map<std::string, double> metrics = std::get<Finished>(outcome).result.metrics;
  metrics.erase("seconds");
  return metrics;
}

TEST_F(PrepareFaces, LeaveOutFramesWithoutOne) {
  const auto metrics = without_seconds(prepare_frames(job_, go_on));

  EXPECT_EQ(metrics.at("videos"), 3);
  EXPECT_EQ(metrics.at("frames"), 16);
  EXPECT_EQ(metrics.at("frames_dropped"), 2);
  EXPECT_EQ(metrics.at("excluded"), 0);
  const FrameStore store = FrameStore::open({shard()});
  EXPECT_THAT(store.video("Train/v0.avi").numbers, ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(store.video("Train/v1.avi").numbers, ElementsAre(0, 1, 4, 5));
}

TEST_F(PrepareFaces, NeedOneFrameWithAFace) {
  add("v3.avi", std::vector<cv::Mat>(4, wall()));
  expect_user_error([&] { prepare_frames(job_, go_on); },
                    {"v3.avi", "shows no face in any of its 4 frames", "on_bad_video: skip"});
  job_.experiment.dataset.on_bad_video = OnBadVideo::skip;
  const Outcome outcome = prepare_frames(job_, go_on);
  EXPECT_EQ(without_seconds(outcome).at("excluded"), 1);
  EXPECT_THAT(std::get<Finished>(outcome).result.exclusions.at(0).reason, HasSubstr("v3.avi shows no face"));
}

/// Finds a face in every picture, and its eyes in every third one.
class EyesNowAndThen : public FaceFinder {
 public:
  std::optional<Face> find(const cv::Mat& picture) override {
    const double side = picture.cols;
    const Eyes eyes{{side / 4, side / 2}, {3 * side / 4, side / 2}};
    return Face{cv::Rect2d(0, 0, side, side), eyes, pictures_++ % 3 == 0};
  }

 private:
  int pictures_ = 0;
};

TEST_F(PrepareFaces, CountFramesWhoseEyesWereNotSeen) {
  FaceAligner faces(std::make_unique<EyesNowAndThen>(), job_.experiment.dataset.faces);
  const auto prepared = prepare_video(folder_ / "data", job_.videos[0], job_.experiment.dataset.frames, &faces);
  ASSERT_TRUE(std::holds_alternative<PreparedVideo>(prepared));
  EXPECT_EQ(std::get<PreparedVideo>(prepared).frames, 6);
  EXPECT_EQ(std::get<PreparedVideo>(prepared).unrotated, 4);
}

TEST_F(PrepareFaces, GoOnAfterAKillAtAnyVideoWithTheSameBytesAndCounts) {
  job_.experiment.dataset.on_bad_video = OnBadVideo::skip;
  job_.videos.insert(job_.videos.begin() + 1, VideoSource{"Train/none", "none.avi"});
  const Outcome whole = prepare_frames(job_, go_on);
  const std::string bytes = read_text(shard());
  for (int killed_after = 1; killed_after <= 4; ++killed_after) {
    std::filesystem::remove_all(job_.output);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      prepare_frames(job_, [&](int done, int) {
        if (done == killed_after) ::kill(::getpid(), SIGKILL);
        return true;
      });
      ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    ASSERT_FALSE(std::filesystem::exists(shard()));

    const Outcome resumed = prepare_frames(job_, go_on);

    EXPECT_EQ(read_text(shard()), bytes) << killed_after;
    EXPECT_EQ(without_seconds(resumed), without_seconds(whole)) << killed_after;
    EXPECT_EQ(std::get<Finished>(resumed).result.exclusions, std::get<Finished>(whole).result.exclusions);
    EXPECT_EQ(std::get<Finished>(resumed).result.artifacts, std::get<Finished>(whole).result.artifacts);
  }
}

}  // namespace
}  // namespace foldwise::datasets
