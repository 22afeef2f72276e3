// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/checks/whole_videos.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "datasets/video/longest_video.h"
#include "tests/orchestrator/counted_video.h"
#include "tests/orchestrator/plan_fixture.h"

namespace foldwise::orchestrator {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// What the plan of a sweep remarks of whole videos.
class WholeVideosTest : public PlanFixture {
 protected:
  std::vector<std::string> remarks(const std::string& lines, const std::vector<std::string>& overrides = {}) const {
    std::vector<std::string> found;
    const Sweep planned = sweep(lines, overrides);
    for (const std::string& remark : plan(planned).remarks()) {
      if (remark.find("in one piece") != std::string::npos) found.push_back(remark);
    }
    return found;
  }
};

constexpr const char* over_time = "model: {attention: {kind: spatial_transformer, over: temporal}}\n";

TEST_F(WholeVideosTest, AreRemarkedWithTheFramesOfTheLongest) {
  for (const char* emotion : emotions) {
    for (int video = 0; video < 5; ++video) add_video("Train_AFEW", emotion, video, counted_video(10 + video));
  }
  // 14 frames are padded to a clip: 16 of 112 x 112 pixels, 3 channels of 4 bytes. Those of Val_AFEW have no header
  // that says anything.
  EXPECT_THAT(remarks(over_time),
              ElementsAre("model.attention.kind spatial_transformer over temporal: such a network takes every video in "
                          "one piece, and evaluation.chunk_frames does not divide it; the longest of afew has 16 "
                          "frames (unknown of 35), 2.41 MB of pixels before the first layer at 112 x 112; "
                          "orchestrator models show tells about how much memory its layers take for that"));
  EXPECT_THAT(remarks(over_time, {"clips.frames=4"}), ElementsAre(HasSubstr("has 14 frames (unknown of 35")));
  EXPECT_THAT(remarks(over_time, {"clips.frames=4", "dataset.frames.rate=12.5"}),
              ElementsAre(HasSubstr("has 7 frames (unknown of 35")));
}

TEST_F(WholeVideosTest, AreOneRemarkOfAllNetworksThatShareFrames) {
  const std::string lines =
      "sweep:\n  grid: {model.attention.kind: [none, spatial_transformer], model.input: [[32, 64], [64, 64]]}\n"
      "  when: [{if: {model.attention.kind: spatial_transformer}, grid: {model.attention.over: [temporal, spatial, "
      "spatiotemporal]}}]\n";
  EXPECT_THAT(
      remarks(lines),
      ElementsAre(AllOf(HasSubstr("over spatiotemporal, model.attention.kind spatial_transformer over temporal:"),
                        HasSubstr("the longest of afew does not say how many frames it has"),
                        Not(HasSubstr("over spatial,")))));
}

TEST(LongestVideo, OfRecordingsIsAWindow) {
  datasets::Dataset recordings;
  recordings.labels = datasets::LabelKind::curves;
  EXPECT_EQ(datasets::longest_video(recordings, {}, 24).frames, 24);
  EXPECT_EQ(datasets::longest_video({}, {}, 24).frames, 0);  // there is none
}

TEST_F(WholeVideosTest, AreNotRemarkedOfNetworksThatTakePieces) {
  EXPECT_THAT(remarks("model: {recurrence: {kind: lstm}}\n"), IsEmpty());
  EXPECT_THAT(remarks("model: {attention: {kind: spatial_transformer, over: spatial}}\n"), IsEmpty());
}

}  // namespace
}  // namespace foldwise::orchestrator
