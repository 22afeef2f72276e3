// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/pictures/still_picture.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

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

// A TIFF is what Exif data are, so its orientation stands in the picture itself.
TEST_F(StillPicture, StandsUprightByTheTagOfATiff) {
  make("a.png");
  const cv::Mat picture = cv::imread((folder_ / "a.png").string());
  for (const bool little : {true, false}) {
    const auto number = [&](std::uint32_t value, int bytes) {
      std::string text;
      for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> 8 * (little ? i : bytes - 1 - i) & 0xFF);
      return text;
    };
    const auto entry = [&](std::uint32_t tag, std::uint32_t type, std::uint32_t value) {
      return number(tag, 2) + number(type, 2) + number(1, 4) +
             (type == 3 ? number(value, 2) + number(0, 2) : number(value, 4));
    };
    cv::Mat rgb;
    cv::cvtColor(picture, rgb, cv::COLOR_BGR2RGB);
    const std::string pixels(rgb.datastart, rgb.dataend);
    const auto bytes = static_cast<std::uint32_t>(pixels.size());
    const std::string tiff = (little ? "II" : "MM") + number(42, 2) + number(8 + bytes, 4) + pixels + number(10, 2) +
                             entry(256, 3, 160) + entry(257, 3, 120) + entry(258, 3, 8) + entry(259, 3, 1) +
                             entry(262, 3, 2) + entry(273, 4, 8) + entry(274, 3, 6) + entry(277, 3, 3) +
                             entry(278, 3, 120) + entry(279, 4, bytes) + number(0, 4);
    write_text(folder_ / "b.tif", tiff);
    cv::Mat expected;
    cv::rotate(picture, expected, cv::ROTATE_90_CLOCKWISE);
    const DecodedFile decoded = decode("b.tif");
    EXPECT_EQ(decoded.reason, "");
    ASSERT_EQ(decoded.sizes, std::vector{expected.size()});
    EXPECT_EQ(decoded.pictures, std::string(expected.datastart, expected.dataend)) << little;
  }
}

/// A WebP of parts, behind the one that says what there is.
std::string extended_webp(int flags, const std::string& parts) {
  const auto number = [](std::size_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> 8 * i & 0xFF);
    return text;
  };
  const std::string head =
      "VP8X" + number(10, 4) + static_cast<char>(flags) + number(0, 3) + number(159, 3) + number(119, 3);
  return "RIFF" + number(4 + head.size() + parts.size(), 4) + "WEBP" + head + parts;
}

TEST_F(StillPicture, StandsUprightByTheExifOfAWebp) {
  make("a.webp");
  const DecodedFile before = decode("a.webp");
  const std::string tiff = std::string("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0", 26);
  for (const std::string& content : {tiff, std::string("Exif\0\0", 6) + tiff}) {
    const std::string exif =
        "EXIF" + std::string(1, static_cast<char>(content.size())) + std::string(3, '\0') + content;
    write_text(folder_ / "b.webp", extended_webp(8, read_text(folder_ / "a.webp").substr(12) + exif));
    cv::Mat stored(120, 160, CV_8UC3);
    std::ranges::copy(before.pictures, reinterpret_cast<char*>(stored.data));
    cv::Mat expected;
    cv::rotate(stored, expected, cv::ROTATE_90_CLOCKWISE);
    const DecodedFile decoded = decode("b.webp");
    ASSERT_EQ(decoded.sizes, std::vector{expected.size()}) << decoded.reason;
    EXPECT_EQ(decoded.pictures, std::string(expected.datastart, expected.dataend));
  }
}

TEST_F(StillPicture, IsNoAnimation) {
  write_text(folder_ / "a.webp", extended_webp(2, "ANIM" + std::string("\x06\0\0\0\0\0\0\0\0\0", 10)));
  EXPECT_THAT(decode("a.webp").reason, HasSubstr("a.webp is an animation"));
}

TEST_F(StillPicture, IsNamedByWhatItIsInstead) {
  const std::array<std::pair<std::string, std::string>, 6> foreign{{
      {std::string("\x1F\x8B\x08\0", 4), "a.jpg is compressed (gzip): unpack it first"},
      {"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "is a pointer of Git LFS"},
      {"/annex/objects/SHA256E-s1--00.jpg\n", "is a pointer of git-annex"},
      {"<!DOCTYPE HTML><html>404", "is a web page"},
      {std::string("\0\0\0\x18", 4) + "ftypheic", "is a HEIC picture"},
      {std::string(257, 'a') + "ustar", "is a tar archive"},
  }};
  for (const auto& [content, sentence] : foreign) {
    write_text(folder_ / "a.jpg", content);
    EXPECT_THAT(decode("a.jpg").reason, HasSubstr(sentence));
  }
}

TEST_F(StillPicture, IsNoText) {
  write_text(folder_ / "a.jpg", "this is no picture");
  EXPECT_THAT(decode("a.jpg").reason, HasSubstr("a.jpg is no picture of a kind that is known"));
}

}  // namespace
}  // namespace foldwise::datasets
