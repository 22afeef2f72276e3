// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/video.h"

#include <gmock/gmock.h>

#include <cstring>
#include <numeric>
#include <opencv2/imgcodecs.hpp>

#include "datasets/frames/prepared_video.h"
#include "datasets/video/containers/picture_count.h"
#include "datasets/video/containers/riff.h"
#include "tests/datasets/encoded_video.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

using testing::HasSubstr;

constexpr Size size{32, 48};

PreparedVideo decoded(const std::filesystem::path& root, const std::string& sample, Size asked = size) {
  const auto decoding = prepare_video(root, {sample, sample}, {.size = asked});
  if (const auto* bad = std::get_if<BadVideo>(&decoding)) throw std::runtime_error(bad->reason);
  return std::get<PreparedVideo>(decoding);
}

std::string reason(const std::filesystem::path& root, const std::string& sample) {
  const auto bad = decode_sample(root, {sample, sample}, [](const SourcePicture&) {});
  return bad ? bad->reason : "";
}

/// A file with the 32-bit number at `offset` replaced.
void patch(const std::filesystem::path& file, std::size_t offset, std::uint32_t value) {
  std::string content = read_text(file);
  std::memcpy(content.data() + offset, &value, sizeof value);
  write_text(file, content);
}

TEST(CountPictures, AgreesWithWhatIsDecoded) {
  const TemporaryFolder folder;
  for (const auto& [name, codec] :
       {std::pair("v.avi", "MJPG"), {"v.avi", "XVID"}, {"v.mp4", "mp4v"}, {"v.mov", "mp4v"}}) {
    encode(folder / name, moving_square(23, {48, 32}), codec);
    Sample sample;
    sample.path = name;
    EXPECT_EQ(count_pictures(folder.path(), sample), (PictureCount{23, 25})) << name << ", " << codec;
    EXPECT_EQ(decoded(folder.path(), name).frames, 23) << name << ", " << codec;
  }
}

class Avi : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override { encode(folder_ / "v.avi", moving_square(20, {48, 32}), GetParam()); }
  TemporaryFolder folder_;
};

TEST_P(Avi, IsDecodedWholeAndInRgb) {
  const PreparedVideo video = decoded(folder_.path(), "v.avi");
  EXPECT_EQ(video.frames, 20);
  ASSERT_EQ(video.pixels.size(), 20u * 32 * 48 * 3);
  EXPECT_NEAR(video.pixels[0], 160, 12);  // the top left corner is background: blue 40, green 90, red 160
  EXPECT_NEAR(video.pixels[1], 90, 12);
  EXPECT_NEAR(video.pixels[2], 40, 12);
  const std::size_t square =
      (std::size_t{5} * 32 * 48 + std::size_t{8 + 4} * 48 + 15 + 4) * 3;  // frame 5: the square begins at column 15
  EXPECT_GT(video.pixels[square], 200);
  EXPECT_GT(video.pixels[square + 2], 200);
}

TEST_P(Avi, TellsItsFramesNumbersAndRate) {
  std::vector<std::uint32_t> numbers;
  const auto bad = decode_sample(folder_.path(), {"v", "v.avi"}, [&](const SourcePicture& picture) {
    EXPECT_EQ(picture.pixels.size(), cv::Size(48, 32));
    EXPECT_DOUBLE_EQ(picture.rate, 25);
    numbers.push_back(picture.number);
  });
  EXPECT_FALSE(bad.has_value());
  std::vector<std::uint32_t> all(20);
  std::iota(all.begin(), all.end(), 0u);
  EXPECT_EQ(numbers, all);
  EXPECT_EQ(decoded(folder_.path(), "v.avi").origin.numbers, all);
  EXPECT_DOUBLE_EQ(decoded(folder_.path(), "v.avi").origin.rate, 25);
}

TEST_P(Avi, IsResized) {
  const PreparedVideo smaller = decoded(folder_.path(), "v.avi", {16, 16});
  EXPECT_EQ(smaller.pixels.size(), 20u * 16 * 16 * 3);
  const PreparedVideo larger = decoded(folder_.path(), "v.avi", {64, 50});
  EXPECT_EQ(larger.pixels.size(), 20u * 64 * 50 * 3);
}

TEST_P(Avi, GivesTheSamePixelsEachTime) {
  EXPECT_EQ(decoded(folder_.path(), "v.avi").pixels, decoded(folder_.path(), "v.avi").pixels);
}

TEST_P(Avi, IsRefusedWhereverItIsCut) {
  const std::string whole = read_text(folder_ / "v.avi");
  for (std::size_t part = 1; part < 40; ++part) {
    write_text(folder_ / "cut.avi", whole.substr(0, whole.size() * part / 40));
    EXPECT_THAT(reason(folder_.path(), "cut.avi"), HasSubstr("is cut")) << part << "/40";
  }
  write_text(folder_ / "cut.avi", whole.substr(0, whole.size() - 1));
  EXPECT_THAT(reason(folder_.path(), "cut.avi"), HasSubstr("is cut: it has"));
}

TEST_P(Avi, IsRefusedWhenItIsCutAndItsSizesAreMended) {
  std::string content = read_text(folder_ / "v.avi");
  const std::size_t kept = content.find("movi") + (content.size() - content.find("movi")) / 2;
  write_text(folder_ / "cut.avi", content.substr(0, kept));
  patch(folder_ / "cut.avi", 4, static_cast<std::uint32_t>(kept - 8));
  EXPECT_THAT(reason(folder_.path(), "cut.avi"), HasSubstr("of 20 frames can be decoded"));
}

TEST_P(Avi, IsReadWhenItsWriterLeftTheSizesOpen) {
  const std::size_t stream_header = read_text(folder_ / "v.avi").find("strh") + 8;
  patch(folder_ / "v.avi", 4, 0);
  patch(folder_ / "v.avi", stream_header + 32, 0);
  EXPECT_EQ(decoded(folder_.path(), "v.avi").frames, 20);
}

INSTANTIATE_TEST_SUITE_P(Codecs, Avi, testing::Values("MJPG", "XVID"),
                         [](const auto& codec) { return std::string(codec.param); });

// What cameras and editors write: the headers first, so that players start at once.
TEST(Mp4, IsRefusedWhereverItIsCut) {
  const TemporaryFolder folder;
  encode(folder / "v.mp4", moving_square(20, {48, 32}), "mp4v");
  const std::string written = read_text(folder / "v.mp4");  // ftyp, free, mdat, moov
  const std::size_t movie = written.find("moov") - 4;
  const std::size_t pictures = written.find("mdat") - 4;
  const std::string whole =
      written.substr(0, pictures) + written.substr(movie) + written.substr(pictures, movie - pictures);
  for (const std::size_t missing : {1, 50, 300}) {
    write_text(folder / "cut.mp4", whole.substr(0, whole.size() - missing));
    EXPECT_THAT(reason(folder.path(), "cut.mp4"), HasSubstr("is cut: it has"));
  }
  for (const std::size_t part : {1, 5, 9}) {
    write_text(folder / "cut.mp4", written.substr(0, written.size() * part / 10));
    EXPECT_THAT(reason(folder.path(), "cut.mp4"), HasSubstr("cannot be decoded"));
  }
  EXPECT_EQ(decoded(folder.path(), "v.mp4").frames, 20);
}

TEST(AviSummary, TellsFramesAndCodec) {
  const TemporaryFolder folder;
  encode(folder / "v.avi", moving_square(7, {48, 32}), "MJPG");
  const auto summary = read_avi_summary(folder / "v.avi");
  ASSERT_TRUE(summary.has_value());
  EXPECT_EQ(summary->frames, 7);
  EXPECT_EQ(summary->codec, "mjpg");
  EXPECT_EQ(summary->cut, "");
}

TEST(AviSummary, IsNoneForOtherFiles) {
  const TemporaryFolder folder;
  write_text(folder / "v.avi", "RIFFxxxxWAVE and so on");
  EXPECT_FALSE(read_avi_summary(folder / "v.avi").has_value());
  EXPECT_FALSE(read_avi_summary(folder / "none.avi").has_value());
}

TEST(AviSummary, SurvivesAnyFlippedHeaderByte) {
  const TemporaryFolder folder;
  encode(folder / "v.avi", moving_square(3, {48, 32}), "MJPG");
  const std::string whole = read_text(folder / "v.avi");
  int avi = 0;
  for (std::size_t at = 0; at < 400; ++at) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(~flipped[at]);
    write_text(folder / "flipped.avi", flipped);
    avi += read_avi_summary(folder / "flipped.avi").has_value() ? 1 : 0;
  }
  EXPECT_EQ(avi, 400 - 8);  // all but those without "RIFF" and "AVI "
}

TEST(BadVideo, TellsWhatIsWrong) {
  const TemporaryFolder folder;
  write_text(folder / "empty.avi", "");
  write_text(folder / "text.avi", "this is no video");
  write_text(folder / "text.mp4", "this is no video");
  std::filesystem::create_directory(folder / "none");
  EXPECT_EQ(reason(folder.path(), "empty.avi"), "is empty");
  EXPECT_THAT(reason(folder.path(), "text.avi"), HasSubstr("is no video, whatever its name says"));
  EXPECT_THAT(reason(folder.path(), "text.mp4"), HasSubstr("cannot be decoded"));
  EXPECT_EQ(reason(folder.path(), "none"), "is a folder without images");
  EXPECT_EQ(reason(folder.path(), "gone.avi"), "is missing");
}

// A chunk of a RIFF file; contents of even length.
std::string chunk(const std::string& id, const std::string& content) {
  std::string text = id;
  for (int byte = 0; byte < 4; ++byte) text += static_cast<char>(content.size() >> (8 * byte));
  return text + content;
}

// One channel of 8000 samples a second, one byte each.
std::string sound_format() {
  return std::string("\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0", 16);
}

std::string sound_in_avi() {
  const std::string stream = "auds" + std::string(16, '\0') + std::string("\x01\0\0\0\x40\x1f\0\0", 8) +
                             std::string(4, '\0') + std::string("\x40\x1f\0\0", 4) + std::string(8, '\0') +
                             std::string("\x01\0\0\0", 4) + std::string(8, '\0');
  const std::string list = chunk("LIST", "strl" + chunk("strh", stream) + chunk("strf", sound_format()));
  return chunk("RIFF", "AVI " + chunk("LIST", "hdrl" + chunk("avih", std::string(56, '\0')) + list) +
                           chunk("LIST", "movi" + chunk("00wb", std::string(8000, '\x80'))));
}

TEST(BadVideo, IsSoundWithoutPictures) {
  const TemporaryFolder folder;
  write_text(folder / "sound.avi", sound_in_avi());
  write_text(folder / "sound.mp4",
             chunk("RIFF", "WAVE" + chunk("fmt ", sound_format()) + chunk("data", std::string(8000, '\x80'))));
  EXPECT_THAT(reason(folder.path(), "sound.avi"), HasSubstr("cannot be decoded"));
  EXPECT_THAT(reason(folder.path(), "sound.mp4"), HasSubstr("cannot be decoded"));
}

TEST(BadVideo, IsNotAPathThatLeavesTheRoot) {
  const TemporaryFolder folder;
  expect_user_error([&] { reason(folder.path(), "../x.avi"); }, {"leads out of the dataset's folder"});
}

class Images : public testing::Test {
 protected:
  void write(const std::string& name, cv::Size of, const cv::Scalar& colour) {
    std::filesystem::create_directories(folder_ / "s");
    ASSERT_TRUE(cv::imwrite((folder_ / ("s/" + name)).string(), cv::Mat(of, CV_8UC3, colour)));
  }
  TemporaryFolder folder_;
};

TEST_F(Images, AreReadInNaturalOrderAsRgb) {
  write("10.png", {48, 32}, {3, 2, 1});
  write("9.png", {48, 32}, {6, 5, 4});
  const PreparedVideo video = decoded(folder_.path(), "s");
  ASSERT_EQ(video.frames, 2);
  EXPECT_EQ(std::vector(video.pixels.begin(), video.pixels.begin() + 3), (std::vector<std::uint8_t>{4, 5, 6}));
  EXPECT_EQ(std::vector(video.pixels.end() - 3, video.pixels.end()), (std::vector<std::uint8_t>{1, 2, 3}));
  EXPECT_EQ(video.origin.rate, 0);  // nothing tells how fast they followed each other
}

TEST_F(Images, AreVideosOfOneFrameOnTheirOwn) {
  for (const std::string name : {"1.png", "2.JPG", "3.bmp"}) {
    write(name, {20, 20}, {10, 20, 30});
    const PreparedVideo video = decoded(folder_.path(), "s/" + name);
    EXPECT_EQ(video.frames, 1);
    ASSERT_EQ(video.pixels.size(), 32u * 48 * 3);
    EXPECT_NEAR(video.pixels[0], 30, 3) << name;
  }
  const std::string whole = read_text(folder_ / "s/1.png");
  write_text(folder_ / "s/1.png", whole.substr(0, whole.size() / 2));
  EXPECT_THAT(reason(folder_.path(), "s/1.png"), HasSubstr("1.png is cut"));
}

TEST_F(Images, MayDifferInSizeAndFormat) {
  write("1.png", {100, 100}, {10, 20, 30});
  write("2.jpg", {20, 90}, {10, 20, 30});
  write("3.bmp", {48, 32}, {10, 20, 30});
  const PreparedVideo video = decoded(folder_.path(), "s");
  EXPECT_EQ(video.frames, 3);
  for (std::size_t i = 0; i < video.pixels.size(); i += 3) ASSERT_NEAR(video.pixels[i], 30, 3) << i;
}

// Exif 2.32, 4.6.4: 6 says that the stored picture's left side is the top of what was seen.
TEST_F(Images, StandAsTheCameraSaw) {
  std::filesystem::create_directories(folder_ / "s");
  cv::Mat stored(32, 48, CV_8UC3, cv::Scalar(20, 20, 20));
  stored.colRange(0, 24).setTo(cv::Scalar(220, 220, 220));
  ASSERT_TRUE(cv::imwrite((folder_ / "s/1.jpg").string(), stored));
  const std::string_view orientation(
      "\xFF\xE1\x00\x22"
      "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0",
      36);
  std::string content = read_text(folder_ / "s/1.jpg");
  write_text(folder_ / "s/1.jpg", content.insert(2, orientation));
  const PreparedVideo video = decoded(folder_.path(), "s/1.jpg", {48, 32});
  const auto at = [&](std::size_t row, std::size_t column) { return video.pixels.at((row * 32 + column) * 3); };
  for (const std::size_t column : {2u, 29u}) {
    EXPECT_NEAR(at(4, column), 220, 8);
    EXPECT_NEAR(at(43, column), 20, 8);
  }
}

TEST_F(Images, ShrinkByTheMeanOfAreas) {
  std::filesystem::create_directories(folder_ / "s");
  cv::Mat board(64, 96, CV_8UC3, cv::Scalar(0, 0, 0));
  for (int y = 0; y < board.rows; ++y) {
    for (int x = y % 2; x < board.cols; x += 2) board.at<cv::Vec3b>(y, x) = {200, 200, 200};
  }
  ASSERT_TRUE(cv::imwrite((folder_ / "s/1.png").string(), board));
  const PreparedVideo video = decoded(folder_.path(), "s");
  EXPECT_THAT(video.pixels, testing::Each(100));
}

TEST_F(Images, GrowBetweenTheirPixels) {
  std::filesystem::create_directories(folder_ / "s");
  cv::Mat halves(2, 2, CV_8UC3, cv::Scalar(0, 0, 0));
  halves.col(1).setTo(cv::Scalar(200, 200, 200));
  ASSERT_TRUE(cv::imwrite((folder_ / "s/1.png").string(), halves));
  const PreparedVideo video = decoded(folder_.path(), "s");
  EXPECT_THAT(video.pixels, testing::Contains(testing::AllOf(testing::Gt(60), testing::Lt(140))));
}

TEST_F(Images, AreRefusedWhenOneIsCutEmptyOrForeign) {
  write("1.png", {48, 32}, {10, 20, 30});
  for (const std::string extension : {".png", ".jpg"}) {
    write("2" + extension, {48, 32}, {10, 20, 30});
    const std::string whole = read_text(folder_ / ("s/2" + extension));
    write_text(folder_ / ("s/2" + extension), whole.substr(0, whole.size() / 2));
    EXPECT_THAT(reason(folder_.path(), "s"), HasSubstr("2" + extension + " is cut"));
    write_text(folder_ / ("s/2" + extension), "");
    EXPECT_THAT(reason(folder_.path(), "s"), HasSubstr("2" + extension + " is empty"));
    write_text(folder_ / ("s/2" + extension), "IEND \xFF\xD9 and no image");
    EXPECT_THAT(reason(folder_.path(), "s"), HasSubstr("2" + extension + " is no picture of a kind that is known"));
    std::filesystem::remove(folder_ / ("s/2" + extension));
  }
}

}  // namespace
}  // namespace foldwise::datasets
