// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/still_picture.h"

#include <gmock/gmock.h>

#include <opencv2/imgcodecs.hpp>

#include "tests/datasets/ffmpeg.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

class StillPicture : public testing::Test {
 protected:
  void make(const std::string& name) const {
    run_ffmpeg(folder_.path(), "-f lavfi -i testsrc2=size=160x120 -frames:v 1 " + name);
  }
  void rename(const std::string& from, const std::string& to) const {
    write_text(folder_ / to, read_text(folder_ / from));
  }
  DecodedFile decode(const std::string& name) const { return decode_file(folder_.path(), name); }

  TemporaryFolder folder_;
};

TEST_F(StillPicture, IsJudgedByItsContent) {
  for (const char* name : {"a.png", "a.jpg", "a.bmp", "a.webp", "a.tif", "a.gif", "a.jp2", "a.ppm"}) make(name);
  for (const std::string from : {"a.png", "a.jpg", "a.bmp", "a.webp", "a.tif", "a.gif", "a.jp2", "a.ppm"}) {
    for (const std::string to : {"b.png", "b.jpg", "b.bmp", "b.webp", "b.tif"}) {
      rename(from, to);
      const DecodedFile decoded = decode(to);
      EXPECT_EQ(decoded.reason, "") << from << " as " << to;
      EXPECT_EQ(decoded.frames(), 1U) << from << " as " << to;
    }
  }
}

TEST_F(StillPicture, HasThePixelsThatOpencvReads) {
  for (const std::string name : {"a.png", "a.jpg", "a.bmp"}) {
    make(name);
    const cv::Mat expected = cv::imread((folder_ / name).string());
    const std::string bytes(expected.datastart, expected.dataend);
    EXPECT_EQ(decode(name).pictures, bytes) << name;
  }
}

TEST_F(StillPicture, SaysThatItIsCutAndNothingOnStandardError) {
  for (const std::string name : {"a.png", "a.jpg", "a.bmp", "a.webp", "a.tif", "a.jp2", "a.ppm"}) {
    make(name);
    const std::string whole = read_text(folder_ / name);
    for (const std::size_t part : {3, 6, 9}) {
      write_text(folder_ / name, whole.substr(0, whole.size() * part / 10));
      testing::internal::CaptureStderr();
      const std::string reason = decode(name).reason;
      EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << name;
      EXPECT_THAT(reason, AnyOf(HasSubstr(name + " is cut"), HasSubstr(name + " is damaged"))) << name << part;
    }
  }
}

TEST_F(StillPicture, SaysThatItIsDamagedAndNothingOnStandardError) {
  for (const std::string name : {"a.png", "a.jpg"}) {
    make(name);
    std::string content = read_text(folder_ / name);
    content.replace(content.size() / 2, 40, 40, '\0');
    write_text(folder_ / name, content);
    testing::internal::CaptureStderr();
    const std::string reason = decode(name).reason;
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << name;
    EXPECT_THAT(reason, HasSubstr(name + " is damaged")) << name;
  }
}

// What a camera writes: a whole JPEG, the thumbnail, in front of the picture.
TEST_F(StillPicture, IsCutBehindAThumbnailThatIsWhole) {
  make("a.jpg");
  const std::string picture = read_text(folder_ / "a.jpg");
  const std::string data = std::string("Exif\0\0", 6) + picture;
  const std::size_t length = data.size() + 2;
  const std::string thumbnail =
      std::string("\xFF\xE1") + static_cast<char>(length >> 8) + static_cast<char>(length & 0xFF) + data;
  const std::string whole = picture.substr(0, 2) + thumbnail + picture.substr(2);
  write_text(folder_ / "a.jpg", whole);
  EXPECT_EQ(decode("a.jpg").reason, "");
  write_text(folder_ / "a.jpg", whole.substr(0, 2 + thumbnail.size() + picture.size() / 2));
  EXPECT_THAT(decode("a.jpg").reason, HasSubstr("a.jpg is cut"));
}

TEST_F(StillPicture, MayHaveSomethingBehindItsEnd) {
  make("a.jpg");
  write_text(folder_ / "a.jpg", read_text(folder_ / "a.jpg") + "what a camera adds");
  EXPECT_EQ(decode("a.jpg").reason, "");
}

// Exif 2.32, 4.6.4, as OpenCV turns them.
TEST_F(StillPicture, StandsUprightByExif) {
  make("a.jpg");
  const std::string picture = read_text(folder_ / "a.jpg");
  for (char orientation = 1; orientation <= 8; ++orientation) {
    const std::string exif = std::string(
                                 "\xFF\xE1\0\x22"
                                 "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0",
                                 28) +
                             orientation + std::string(7, '\0');
    write_text(folder_ / "b.jpg", picture.substr(0, 2) + exif + picture.substr(2));
    const cv::Mat expected = cv::imread((folder_ / "b.jpg").string());
    const DecodedFile decoded = decode("b.jpg");
    EXPECT_EQ(decoded.sizes.front(), expected.size()) << int{orientation};
    EXPECT_EQ(decoded.pictures, std::string(expected.datastart, expected.dataend)) << int{orientation};
  }
}

TEST_F(StillPicture, IsNoText) {
  write_text(folder_ / "a.jpg", "this is no picture");
  EXPECT_THAT(decode("a.jpg").reason, HasSubstr("a.jpg is no picture of a kind that is known"));
}

}  // namespace
}  // namespace foldwise::datasets
