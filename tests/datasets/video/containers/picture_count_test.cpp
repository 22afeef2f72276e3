// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/containers/picture_count.h"

#include <gmock/gmock.h>

#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

using testing::Eq;
using testing::Optional;

constexpr std::optional<PictureCount> unknown = std::nullopt;

std::string little_endian(std::uint32_t number) {
  std::string bytes;
  for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(number >> shift & 0xFF);
  return bytes;
}

std::string big_endian(std::uint64_t number, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) text += static_cast<char>(number >> shift & 0xFF);
  return text;
}

std::string chunk(const std::string& name, const std::string& content) {
  return name + little_endian(static_cast<std::uint32_t>(content.size())) + content +
         std::string(content.size() % 2, '\0');
}

std::string stream_header(const std::string& kind, std::uint32_t frames, std::uint32_t scale, std::uint32_t rate) {
  return chunk("strh", kind + "MJPG" + std::string(12, '\0') + little_endian(scale) + little_endian(rate) +
                           little_endian(0) + little_endian(frames) + std::string(20, '\0'));
}

/// An .avi file whose sound comes first.
std::string avi(std::uint32_t frames, std::uint32_t scale = 1001, std::uint32_t rate = 30000) {
  const std::string sound = chunk("LIST", "strl" + stream_header("auds", 44100, 1, 44100));
  const std::string video = chunk("LIST", "strl" + stream_header("vids", frames, scale, rate));
  const std::string headers = chunk("LIST", "hdrl" + chunk("avih", std::string(56, '\0')) + sound + video);
  return chunk("RIFF", "AVI " + headers + chunk("LIST", "movi" + chunk("00dc", std::string(600, 'x'))));
}

std::string box(const std::string& name, const std::string& content) {
  return big_endian(8 + content.size(), 4) + name + content;
}

std::string track(const std::string& handler, std::uint32_t samples, std::uint32_t timescale, std::uint32_t duration) {
  const std::string media_header =
      box("mdhd", std::string(12, '\0') + big_endian(timescale, 4) + big_endian(duration, 4) + std::string(4, '\0'));
  const std::string sizes = box("stsz", std::string(4, '\0') + big_endian(7, 4) + big_endian(samples, 4));
  const std::string data_handler = box("hdlr", std::string(4, '\0') + "dhlrurl " + std::string(13, '\0'));
  return box("trak",
             box("tkhd", std::string(84, '\0')) +
                 box("mdia", media_header + box("hdlr", std::string(8, '\0') + handler + std::string(13, '\0')) +
                                 box("minf", data_handler + box("stbl", box("stts", std::string(8, '\0')) + sizes))));
}

const std::string file_type = box("ftyp", "isom" + std::string(4, '\0') + "mp41");
const std::string pictures = box("mdat", std::string(3000, 'x'));

std::string movie(std::uint32_t frames) {
  return box("moov", box("mvhd", std::string(100, '\0')) + track("soun", 900, 44100, 88200) +
                         track("vide", frames, 12800, frames * 512));
}

class CountPictures : public testing::Test {
 protected:
  std::optional<PictureCount> count(const std::string& name, const std::string& content) const {
    write_text(folder_ / name, content);
    return count_of(name);
  }
  std::optional<PictureCount> count_of(const std::string& path, std::int64_t record = -1) const {
    Sample sample;
    sample.path = path;
    sample.record = record;
    return count_pictures(folder_.path(), sample);
  }
  TemporaryFolder folder_;
};

TEST_F(CountPictures, OfAviFilesIsWhatTheVideoStreamsHeaderSays) {
  const auto counted = count("a.avi", avi(57));
  ASSERT_TRUE(counted.has_value());
  EXPECT_EQ(counted->pictures, 57);
  EXPECT_DOUBLE_EQ(counted->rate, 30000 / 1001.0);
  EXPECT_THAT(count("b.avi", avi(57, 0, 25)), Optional(Eq(PictureCount{57, 0})));
}

TEST_F(CountPictures, OfAviFilesPassesOverChunksOfOddLength) {
  const std::string video = chunk("LIST", "strl" + stream_header("vids", 57, 1, 25));
  const std::string headers =
      chunk("LIST", "hdrl" + chunk("avih", std::string(56, '\0')) + chunk("JUNK", "odd") + video);
  const std::string pictures_of_it = chunk("LIST", "movi" + chunk("00dc", std::string(600, 'x')));
  EXPECT_THAT(count("a.avi", chunk("RIFF", "AVI " + headers + pictures_of_it)), Optional(Eq(PictureCount{57, 25})));
}

TEST_F(CountPictures, OfMp4FilesIsTheNumberOfTheVideoTracksSamples) {
  const std::string headers = movie(48);
  const std::string orders[]{file_type + headers + pictures, file_type + pictures + headers,
                             box("wide", "") + pictures + headers};
  for (const std::string& content : orders) {
    EXPECT_THAT(count("a.mp4", content), Optional(Eq(PictureCount{48, 25})));
  }
}

TEST_F(CountPictures, OfMp4FilesWithLongSizesIsFoundToo) {
  const std::string content(5000, 'x');
  const std::string wide = big_endian(1, 4) + "mdat" + big_endian(16 + content.size(), 8) + content;
  EXPECT_THAT(count("a.mov", file_type + wide + movie(10)), Optional(Eq(PictureCount{10, 25})));
  std::string to_the_end = movie(10);
  to_the_end.replace(0, 4, std::string(4, '\0'));
  EXPECT_THAT(count("b.mov", file_type + to_the_end + pictures), Optional(Eq(PictureCount{10, 25})));
}

TEST_F(CountPictures, OfMp4FilesWithLongTimesAndShortSizesIsFoundToo) {
  // The second version of mdhd has 64 bits for each time, stz2 a byte for each frame.
  const std::string media_header = box("mdhd", std::string(1, '\1') + std::string(19, '\0') + big_endian(12800, 4) +
                                                   big_endian(24576, 8) + std::string(4, '\0'));
  const std::string handler = box("hdlr", std::string(8, '\0') + "vide" + std::string(13, '\0'));
  const std::string sizes = box("stz2", std::string(7, '\0') + '\x08' + big_endian(48, 4) + std::string(48, '\7'));
  const std::string headers =
      box("moov", box("trak", box("mdia", media_header + handler + box("minf", box("stbl", sizes)))));
  EXPECT_THAT(count("a.mp4", file_type + headers + pictures), Optional(Eq(PictureCount{48, 25})));
}

TEST_F(CountPictures, OfFoldersIsTheNumberOfTheirImages) {
  for (const char* name : {"1.png", "2.JPG", "10.bmp", "notes.txt", ".hidden.png"}) {
    write_text(folder_ / "images" / name, "");
  }
  EXPECT_THAT(count_of("images"), Optional(Eq(PictureCount{3, 0})));
  std::filesystem::create_directory(folder_ / "empty");
  EXPECT_EQ(count_of("empty"), unknown);
}

TEST_F(CountPictures, OfAnImageOrARowOfPixelsIsOne) {
  EXPECT_THAT(count("a.png", "any"), Optional(Eq(PictureCount{1, 0})));
  EXPECT_THAT(count_of("fer2013.csv", 1234), Optional(Eq(PictureCount{1, 0})));
}

TEST_F(CountPictures, IsUnknownOfWhatIsEmptyForeignOrMissing) {
  EXPECT_EQ(count("a.avi", ""), unknown);
  EXPECT_EQ(count("a.mp4", ""), unknown);
  EXPECT_EQ(count("b.avi", "RIFF"), unknown);
  EXPECT_EQ(count("b.mp4", std::string(4096, '\0')), unknown);
  EXPECT_EQ(count("c.avi", chunk("RIFF", "WAVE" + std::string(100, 'x'))), unknown);
  EXPECT_EQ(count("c.mkv", "\x1A\x45\xDF\xA3" + std::string(1000, 'x')), unknown);
  EXPECT_EQ(count_of("missing.avi"), unknown);
  EXPECT_EQ(count("without_video.mp4", file_type + box("moov", track("soun", 9, 1, 9)) + pictures), unknown);
}

TEST_F(CountPictures, IsUnknownWhereHeadersLeaveItOpenOrCannotBeRight) {
  EXPECT_EQ(count("open.avi", avi(0)), unknown);
  EXPECT_EQ(count("absurd.avi", avi(0xFFFFFFFF)), unknown);
  EXPECT_EQ(count("fragmented.mp4", file_type + movie(0) + pictures), unknown);
  EXPECT_EQ(count("absurd.mp4", file_type + movie(4'000'000'000) + pictures), unknown);
}

TEST_F(CountPictures, IsUnknownOrRightWhereverTheFileIsCut) {
  const std::string whole_avi = avi(57);
  for (std::size_t length = 0; length < whole_avi.size(); ++length) {
    ASSERT_EQ(count("a.avi", whole_avi.substr(0, length)), unknown) << length;
  }
  const std::string whole_mp4 = file_type + movie(48);
  for (std::size_t length = 0; length < whole_mp4.size(); ++length) {
    ASSERT_EQ(count("a.mp4", whole_mp4.substr(0, length)), unknown) << length;
  }
}

TEST_F(CountPictures, IsUnknownWhereTheFramesBehindTheHeadersAreCut) {
  const std::string whole = file_type + movie(48) + pictures;
  for (std::size_t missing = 1; missing <= pictures.size() - 8; missing += 7) {
    ASSERT_EQ(count("a.mp4", whole.substr(0, whole.size() - missing)), unknown) << missing;
  }
  EXPECT_THAT(count("a.mp4", whole + "left over"), Optional(Eq(PictureCount{48, 25})));
}

TEST_F(CountPictures, SurvivesAnyByteThatIsChanged) {
  const std::pair<std::string, std::string> files[]{{"a.avi", avi(57)}, {"a.mp4", file_type + movie(48) + pictures}};
  for (const auto& [name, whole] : files) {
    for (std::size_t at = 0; at < std::min<std::size_t>(whole.size(), 900); ++at) {
      std::string changed = whole;
      for (const int value : {0x00, 0x01, 0x7F, 0xFF}) {
        changed[at] = static_cast<char>(value);
        if (const auto counted = count(name, changed)) {
          ASSERT_LE(counted->pictures, std::int64_t(whole.size())) << at;
          ASSERT_GT(counted->pictures, 0) << at;
        }
      }
    }
  }
}

TEST_F(CountPictures, GivesUpOnHeadersWithoutEnd) {
  std::string nested;
  for (int depth = 0; depth < 20000; ++depth) nested += big_endian(8ULL * (20000 - depth), 4) + "mdia";
  EXPECT_EQ(count("deep.mp4", file_type + box("moov", box("trak", nested))), unknown);
  std::string many;
  for (int i = 0; i < 200'000; ++i) many += big_endian(8, 4) + "free";
  EXPECT_EQ(count("long.mp4", file_type + many + movie(48)), unknown);
  std::string empty_chunks;
  for (int i = 0; i < 200'000; ++i) empty_chunks += chunk("JUNK", "");
  EXPECT_EQ(count("long.avi", chunk("RIFF", "AVI " + empty_chunks)), unknown);
}

TEST_F(CountPictures, RefusesToLeaveTheRoot) {
  expect_user_error([&] { count_of("../elsewhere.avi"); }, {"leads out of the dataset's folder"});
}

}  // namespace
}  // namespace foldwise::datasets
