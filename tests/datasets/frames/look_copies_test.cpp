// SPDX-License-Identifier: Apache-2.0
// What look_copies.h finds and what it accuses wrongly: planted copies of generated videos, made by the command ffmpeg.
// datasets/frames/README.md has the figures of a larger set.
#include <gmock/gmock.h>

#include "datasets/frames/look_copies.h"
#include "datasets/frames/prepared_video.h"
#include "datasets/synthetic/folders.h"
#include "tests/datasets/ffmpeg.h"
#include "tests/datasets/generated.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

class LookCopies : public testing::Test {
 protected:
  VideoLook look_of(const std::string& file) const {
    const FramesOptions options{.size = {64, 64}};
    const auto video = prepare_video(folder_.path(), {file, file}, options);
    const auto& prepared = std::get<PreparedVideo>(video);
    return look_of_video(prepared.pixels, options.size, prepared.origin);
  }
  VideoLook copy_of(const std::string& file, const std::string& before, const std::string& after) const {
    run_ffmpeg(folder_.path(), before + " -i " + file + " " + after + " -pix_fmt yuv420p copy.mp4");
    return look_of("copy.mp4");
  }
  TemporaryFolder folder_;
};

TEST_F(LookCopies, AreFoundAndNothingElseIs) {
  make_folders({.classes = 3, .subjects = 3, .per_subject = 2, .size = {96, 96}}, folder_ / "own", 1, silent);
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "own")) {
    if (entry.path().extension() == ".avi") files.push_back(entry.path().lexically_relative(folder_.path()).string());
  }
  std::ranges::sort(files);
  ASSERT_EQ(files.size(), 18u);
  std::vector<VideoLook> looks;
  looks.reserve(files.size());
  for (const std::string& file : files) looks.push_back(look_of(file));
  for (std::size_t one = 0; one < files.size(); ++one) {
    for (std::size_t other = one + 1; other < files.size(); ++other) {
      EXPECT_EQ(agreement_of_copies(looks[one], looks[other]), std::nullopt) << files[one] << " and " << files[other];
    }
  }
  const std::array<std::pair<const char*, const char*>, 7> ways{{{"", "-c:v libx264 -crf 32"},
                                                                 {"", "-vf scale=48:48 -c:v mpeg4 -q:v 8"},
                                                                 {"-t 0.6", "-c:v libx264 -crf 26"},
                                                                 {"-ss 0.3 -t 0.6", "-c:v libx264 -crf 26"},
                                                                 {"", "-vf setpts=2*PTS -c:v libx264 -crf 26"},
                                                                 {"", "-vf eq=brightness=0.12 -c:v libx264 -crf 26"},
                                                                 {"", "-r 20 -c:v libx264 -crf 26"}}};
  for (std::size_t file = 0; file < files.size(); file += 5) {
    for (const auto& [before, after] : ways) {
      EXPECT_NE(agreement_of_copies(looks[file], copy_of(files[file], before, after)), std::nullopt)
          << files[file] << " by " << before << " " << after;
    }
  }
}

}  // namespace
}  // namespace foldwise::datasets
