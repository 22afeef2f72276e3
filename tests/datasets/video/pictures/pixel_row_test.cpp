// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/pictures/pixel_row.h"

#include <gmock/gmock.h>

#include "datasets/frames/frame_store.h"
#include "datasets/frames/prepare.h"
#include "datasets/frames/prepared_video.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

using testing::HasSubstr;

constexpr int row_pixels = pixel_row_side * pixel_row_side;

/// Pixel i has the value (first + i) % 256.
std::string pixel_text(int first = 0, int count = row_pixels) {
  std::string text;
  for (int i = 0; i < count; ++i) text += (i > 0 ? " " : "") + std::to_string((first + i) % 256);
  return text;
}

/// A file of two rows; the second one has the given cell of pixels.
class PixelRow : public testing::Test {
 protected:
  void write(const std::string& second) {
    const std::string before = "emotion,pixels,Usage\n0," + pixel_text() + ",Training\n";
    write_text(file_, before + "3," + second + ",PublicTest\n");
    second_ = static_cast<std::int64_t>(before.size());
  }
  std::string reason() const {
    const auto row = read_pixel_row(file_, second_);
    const auto* bad = std::get_if<BadPixelRow>(&row);
    return bad != nullptr ? bad->reason : "";
  }
  std::vector<std::uint8_t> picture(std::int64_t record) const {
    return std::get<GreyPicture>(read_pixel_row(file_, record)).pixels;
  }

  TemporaryFolder folder_;
  std::filesystem::path file_ = folder_ / "fer2013.csv";
  std::int64_t first_ = 21;
  std::int64_t second_ = 0;
};

TEST_F(PixelRow, IsReadAtItsByte) {
  write(pixel_text(7));
  EXPECT_EQ(picture(first_).size(), 2304u);
  EXPECT_EQ(picture(first_)[10], 10);
  EXPECT_EQ(picture(second_)[10], 17);
  EXPECT_EQ(picture(second_).back(), (7 + row_pixels - 1) % 256);
}

TEST_F(PixelRow, MayHaveItsColumnsInAnyOrderQuotedOrWithBlanks) {
  write_text(file_, "emotion, Usage, pixels\r\n0,Training,\" " + pixel_text(1) + " \"\r\n");
  EXPECT_EQ(picture(24)[3], 4);
  write_text(file_, "emotion,pixels\n0," + pixel_text(2));  // the last line without its end
  EXPECT_EQ(picture(15)[3], 5);
}

TEST_F(PixelRow, IsFoundUnderANameInCapitalsBehindAByteOrderMark) {
  write_text(file_, "\xEF\xBB\xBFPIXELS,emotion\n" + pixel_text(2) + ",0\n");
  EXPECT_EQ(picture(18)[3], 5);
}

TEST_F(PixelRow, IsRefusedWithTooFewOrTooManyPixels) {
  write(pixel_text(0, row_pixels - 1));
  EXPECT_EQ(reason(), "holds no picture in line 3: it has 2303 pixels where 2304 are expected");
  write(pixel_text(0, row_pixels + 1));
  EXPECT_THAT(reason(), HasSubstr("line 3: it has 2305 pixels"));
  write("");
  EXPECT_THAT(reason(), HasSubstr("it has 0 pixels"));
  write(pixel_text(0, 100 * row_pixels));
  EXPECT_THAT(reason(), HasSubstr("where 2304 are expected"));
}

TEST_F(PixelRow, IsRefusedWithAnythingButBytes) {
  write("256 " + pixel_text(0, row_pixels - 1));
  EXPECT_EQ(reason(), "holds no picture in line 3: pixel 1 is '256' where a number from 0 to 255 is expected");
  write(pixel_text(0, row_pixels - 1) + " -1");
  EXPECT_THAT(reason(), HasSubstr("pixel 2304 is '-1'"));
  write("0 1.5 " + pixel_text(0, row_pixels - 2));
  EXPECT_THAT(reason(), HasSubstr("pixel 2 is '1.5'"));
  write("99999999999999999999 " + pixel_text(0, row_pixels - 1));
  EXPECT_THAT(reason(), HasSubstr("pixel 1 is '99999999999999999999'"));
}

TEST_F(PixelRow, IsRefusedWhereTheFileHasNoSuchRow) {
  write(pixel_text());
  second_ = 1'000'000'000;
  EXPECT_EQ(reason(), "has no row at byte 1000000000");
  write_text(file_, "emotion,pixels\n0");
  second_ = 15;
  EXPECT_THAT(reason(), HasSubstr("line 2: there is no column of pixels"));
  write_text(file_, "emotion,Usage\n0,Training\n");
  second_ = 14;
  EXPECT_EQ(reason(), "has no column 'pixels' in its first line");
  std::filesystem::remove(file_);
  EXPECT_EQ(reason(), "cannot be read");
}

TEST_F(PixelRow, IsDecodedAsOneGreyFrame) {
  write(pixel_text(7));
  const VideoSource source{"public/00002", "fer2013.csv", second_};
  const auto video = std::get<PreparedVideo>(prepare_video(folder_.path(), source, {.size = {48, 48}}));
  EXPECT_EQ(video.frames, 1);
  ASSERT_EQ(video.pixels.size(), 3u * row_pixels);
  for (std::size_t i = 0; i < video.pixels.size(); ++i) ASSERT_EQ(video.pixels[i], (7 + i / 3) % 256) << i;
  const auto larger = std::get<PreparedVideo>(prepare_video(folder_.path(), source, {.size = {112, 112}}));
  EXPECT_EQ(larger.pixels.size(), 3u * 112 * 112);
}

TEST_F(PixelRow, IsPreparedAsAVideoOfOneFrame) {
  write(pixel_text(7));
  JobSpec job;
  job.key = digest("a prepare job");
  job.experiment.dataset.root = folder_.path();
  job.experiment.dataset.frames.size = {48, 48};
  job.output = folder_ / "output";
  job.videos = {{"train/00001", "fer2013.csv", first_}, {"public/00002", "fer2013.csv", second_}};
  const PrepareProgress go_on = [](int, int) { return true; };

  prepare_frames(job, go_on);

  const FrameStore store = FrameStore::open({shard_path(job.output, job.key)});
  std::vector<std::uint8_t> scratch;
  EXPECT_EQ(store.video("public/00002").clip(0, 1, scratch)[30], 17);
  write("no picture");
  expect_user_error([&] { prepare_frames(job, go_on); }, {"fer2013.csv", "line 3", "pixel 1 is 'no'"});
}

}  // namespace
}  // namespace foldwise::datasets
