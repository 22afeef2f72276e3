// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/video_file.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <numeric>
#include <string>

#include "datasets/video/containers/picture_count.h"
#include "experiments/foundation/in_parallel.h"
#include "tests/datasets/ffmpeg.h"
#include "tests/support/joined.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class VideoFile : public testing::Test {
 protected:
  void make(const std::string& arguments) const { run_ffmpeg(folder_.path(), thirty_frames + arguments); }
  DecodedFile decode(const std::string& file, const DecodeOptions& options = {}) const {
    return decode_file(folder_.path(), file, options);
  }
  void expect_like_ffmpeg(const std::string& file) const {
    const DecodedFile decoded = decode(file);
    EXPECT_EQ(decoded.reason, "") << file;
    EXPECT_LT(mean_difference(decoded.pictures, pictures_by_ffmpeg(folder_.path(), file)), 1) << file;
  }
  void overwrite(const std::string& file, std::size_t at, const std::string& bytes) const {
    std::string content = read_text(folder_ / file);
    write_text(folder_ / file, content.replace(at, bytes.size(), bytes));
  }

  /// The matrix of the first track of an .mp4: a point (x, y) is shown at (a x + c y, b x + d y).
  void turn(const std::string& file, const std::array<int, 4>& way) const {
    const auto word = [](int number) {
      std::string bytes;
      for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xFF);
      return bytes;
    };
    const std::size_t matrix = read_text(folder_ / file).find("tkhd") + 44;
    overwrite(file, matrix, word(way[0]) + word(way[1]));
    overwrite(file, matrix + 12, word(way[2]) + word(way[3]));
  }
  static constexpr int one = 1 << 16;

  TemporaryFolder folder_;
};

TEST_F(VideoFile, IsReadWholeFromEveryContainer) {
  make("-c:v libx264 -bf 2 a.mp4");
  for (const std::string name : {"a.mkv", "a.mov", "a.ts", "a.m2ts", "a.flv"}) {
    run_ffmpeg(folder_.path(), "-i a.mp4 -c copy " + name);
  }
  make("-c:v mpeg4 -bf 2 b.avi");
  make("-c:v mjpeg c.avi");
  make("-c:v mpeg2video d.mpg");
  make("-c:v libvpx e.webm");
  make("-c:v wmv2 f.wmv");
  make("-c:v libtheora g.ogv");
  make("-c:v gif h.gif");
  make("-c:v mpeg2video i.mxf");
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    const DecodedFile decoded = decode(entry.path().filename());
    EXPECT_EQ(decoded.frames(), 30U) << entry.path();
    EXPECT_EQ(decoded.reason, "") << entry.path();
    EXPECT_NEAR(decoded.rate, 25, 1e-6) << entry.path();
    EXPECT_FALSE(decoded.uneven) << entry.path();
  }
}

TEST_F(VideoFile, SaysThatItIsCutInEveryContainer) {
  make("-c:v libx264 -movflags faststart a.mp4");
  for (const std::string name : {"a.mkv", "a.ts", "a.flv"}) run_ffmpeg(folder_.path(), "-i a.mp4 -c copy " + name);
  make("-c:v mjpeg c.avi");
  make("-c:v mpeg2video d.mpg");
  make("-c:v libvpx e.webm");
  make("-c:v wmv2 f.wmv");
  make("-c:v libtheora g.ogv");
  make("-c:v gif h.gif");
  make("-c:v mpeg2video i.mxf");
  make("-c:v mpeg4 j.nut");
  make("k.y4m");
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    const std::string whole = read_text(entry.path());
    std::size_t length = whole.size() * 6 / 10;
    if (length % 188 == 0) ++length;  // a transport stream may end with any of its packets
    write_text(entry.path(), whole.substr(0, length));
    const DecodedFile decoded = decode(entry.path().filename());
    EXPECT_THAT(decoded.reason, testing::AnyOf(HasSubstr("is cut: it "), HasSubstr("is damaged: "))) << entry.path();
    EXPECT_THAT(decoded.reason, HasSubstr("can be decoded")) << entry.path();
    EXPECT_GT(decoded.frames(), 5U) << entry.path();
    EXPECT_LT(decoded.frames(), 30U) << entry.path();
  }
}

TEST_F(VideoFile, TellsHowManyFramesTheIndexOfACutMp4Counts) {
  make("-c:v mpeg4 -g 1 -movflags faststart a.mp4");
  const std::string whole = read_text(folder_ / "a.mp4");
  write_text(folder_ / "a.mp4", whole.substr(0, whole.size() * 6 / 10));
  EXPECT_THAT(decode("a.mp4").reason, HasSubstr(" of 30 frames can be decoded"));
}

TEST_F(VideoFile, NumbersItsFramesInTheOrderOfShowingWhereTimesAreThoseOfDecoding) {
  make("-c:v libx264 -bf 2 a.avi");
  make("-c:v mpeg4 -bf 2 b.avi");
  make("-c:v mpeg2video -bf 2 c.m2v");
  make("-c:v libx264 -bf 2 d.mxf");
  std::vector<std::uint32_t> places(30);
  std::iota(places.begin(), places.end(), 0U);
  for (const char* name : {"a.avi", "b.avi", "c.m2v", "d.mxf"}) {
    const DecodedFile decoded = decode(name);
    EXPECT_EQ(decoded.reason, "") << name;
    EXPECT_EQ(decoded.numbers, places) << name;
  }
}

// XviD packs two pictures into one packet; empty ones follow.
TEST_F(VideoFile, NumbersTheFramesOfAPackedXvid) {
  make("-c:v libxvid -bf 2 a.avi");
  const DecodedFile decoded = decode("a.avi");
  EXPECT_EQ(decoded.reason, "");
  EXPECT_GE(decoded.frames(), 28U);
  EXPECT_EQ(std::ranges::adjacent_find(decoded.numbers, std::ranges::greater_equal{}), decoded.numbers.end());
}

TEST_F(VideoFile, MayBeATransportStreamThatWasJoined) {
  make("-c:v libx264 a.ts");
  write_text(folder_ / "joined.ts", read_text(folder_ / "a.ts") + read_text(folder_ / "a.ts"));
  const DecodedFile decoded = decode("joined.ts");
  EXPECT_EQ(decoded.reason, "");
  EXPECT_EQ(decoded.frames(), 60U);
  EXPECT_FALSE(decoded.uneven);
}

TEST_F(VideoFile, TellsPacketsThatATransportStreamLacks) {
  make("-c:v libx264 -qp 10 a.ts");
  const std::string whole = read_text(folder_ / "a.ts");
  const std::size_t middle = whole.size() / 188 / 2 * 188;
  write_text(folder_ / "a.ts", std::string(whole).replace(middle, std::size_t{188} * 5, std::size_t{188} * 5, '\0'));
  EXPECT_THAT(decode("a.ts").reason, HasSubstr("is damaged: 6 of its packets are damaged or missing; "));
  write_text(folder_ / "a.ts", std::string(whole).erase(middle, std::size_t{188} * 5));
  EXPECT_THAT(decode("a.ts").reason, HasSubstr("is damaged: 1 of its packets is damaged or missing; "));
}

TEST_F(VideoFile, TellsWhatAContainerLeavesOutWhereItIsBroken) {
  make("-c:v libvpx a.webm");
  make("-c:v wmv2 a.wmv");
  for (const char* name : {"a.webm", "a.wmv"}) {
    std::string content = read_text(folder_ / name);
    write_text(folder_ / name, content.replace(content.size() / 2, 4000, 4000, '\0'));
    const DecodedFile decoded = decode(name);
    EXPECT_THAT(decoded.reason, HasSubstr("is damaged: parts of it are left out where it is broken; ")) << name;
    EXPECT_LT(decoded.frames(), 30U) << name;
  }
}

TEST_F(VideoFile, TellsATagThatAFlashVideoLacks) {
  make("-c:v libx264 -bf 0 a.flv");
  std::string content = read_text(folder_ / "a.flv");
  // Of the tag in the middle, all but its kind and its length.
  std::size_t tag = 13;
  while (tag < content.size() / 2) {
    std::size_t length = 0;
    for (std::size_t i = 1; i <= 3; ++i) length = length << 8 | static_cast<unsigned char>(content[tag + i]);
    tag += length + 15;
  }
  write_text(folder_ / "a.flv", content.replace(tag + 4, 60, 60, '\0'));
  EXPECT_THAT(decode("a.flv").reason, HasSubstr("is damaged: "));
}

TEST_F(VideoFile, TellsHowManyFramesAZeroedPacketLeaves) {
  make("-c:v libx264 -bf 0 -g 10 -qp 10 a.mp4");
  run_ffmpeg(folder_.path(), "-i a.mp4 -c copy -bsf:v filter_units=pass_types=1 -frames:v 30 -f h264 units.h264");
  const std::string content = read_text(folder_ / "a.mp4");
  const std::size_t packet = content.find(read_text(folder_ / "units.h264").substr(6, 40));  // of the first P-frame
  ASSERT_NE(packet, std::string::npos);
  overwrite("a.mp4", packet - 2, std::string(120, '\0'));
  const DecodedFile decoded = decode("a.mp4");
  EXPECT_EQ(decoded.reason, "is damaged: 29 of 30 frames can be decoded");
  EXPECT_GE(decoded.frames(), 29U);
}

TEST_F(VideoFile, TellsOfADamagedPictureInEveryCodecOfSinglePictures) {
  make("-c:v mjpeg a.avi");
  make("-c:v ffv1 -level 3 -slicecrc 1 b.mkv");
  for (const std::string name : {"a.avi", "b.mkv"}) {
    const std::string whole = read_text(folder_ / name);
    overwrite(name, whole.size() / 2, std::string(1000, '\0'));
    EXPECT_THAT(decode(name).reason, AllOf(StartsWith("is damaged: 2"), HasSubstr(" of 30 frames"))) << name;
  }
}

TEST_F(VideoFile, IsReadWholeWhenItIsFragmented) {
  make("-c:v libx264 -g 10 -movflags frag_keyframe a.mp4");
  make("-c:v libx264 -g 10 -movflags frag_keyframe+empty_moov b.mp4");
  for (const std::string name : {"a.mp4", "b.mp4"}) {
    EXPECT_EQ(decode(name).reason, "");
    EXPECT_EQ(decode(name).frames(), 30U);
    Sample sample;
    sample.path = name;
    EXPECT_EQ(count_pictures(folder_.path(), sample).value_or(PictureCount{}).pictures, 30) << name;
  }
}

TEST_F(VideoFile, IsReadWholeWhateverAnAvisHeaderCounts) {
  make("-c:v mjpeg a.avi");
  const std::size_t stream = read_text(folder_ / "a.avi").find("strh") + 8;
  for (const char count : {char{10}, char{40}}) {
    overwrite("a.avi", stream + 32, std::string(1, count) + std::string(3, 0));
    EXPECT_EQ(decode("a.avi").reason, "");
    EXPECT_EQ(decode("a.avi").frames(), 30U);
  }
}

TEST_F(VideoFile, IsWholeWhereAnAviRepeatsFramesWithoutPackets) {
  make("-vf \"select='not(mod(n,3))'\" -fps_mode passthrough -c:v mpeg4 a.avi");
  const DecodedFile decoded = decode("a.avi");
  EXPECT_EQ(decoded.reason, "");
  EXPECT_EQ(decoded.frames(), 10U);
}

TEST_F(VideoFile, ScalesEachFrameFromItsOwnSize) {
  run_ffmpeg(folder_.path(), "-f lavfi -i color=red:size=160x120:rate=25:duration=0.4 -c:v libvpx a.webm");
  run_ffmpeg(folder_.path(), "-f lavfi -i color=blue:size=240x180:rate=25:duration=0.4 -c:v libvpx b.webm");
  write_text(folder_ / "list", "file a.webm\nfile b.webm\n");
  run_ffmpeg(folder_.path(), "-f concat -i list -c copy grows.webm");

  const DecodedFile whole = decode("grows.webm");
  ASSERT_EQ(whole.frames(), 20U);
  EXPECT_EQ(whole.sizes.front(), cv::Size(160, 120));
  EXPECT_EQ(whole.sizes.back(), cv::Size(240, 180));
  const DecodedFile stored = decode("grows.webm", {.size = Size{32, 48}});
  EXPECT_EQ(stored.reason, "");
  const std::size_t frame = std::size_t{32} * 48 * 3;
  ASSERT_EQ(stored.pictures.size(), 20 * frame);
  EXPECT_GT(static_cast<unsigned char>(stored.pictures[9 * frame + 2]), 200);   // red
  EXPECT_GT(static_cast<unsigned char>(stored.pictures[10 * frame]), 200);      // blue
  EXPECT_GT(static_cast<unsigned char>(stored.pictures[20 * frame - 3]), 200);  // in the last corner too
}

// All eight, as ffmpeg turns them.
TEST_F(VideoFile, StandsUprightByTheMatrixOfItsTrack) {
  make("-c:v libx264 -frames:v 3 a.mp4");
  const std::array<int, 4> ways[]{{one, 0, 0, one}, {-one, 0, 0, one}, {one, 0, 0, -one}, {-one, 0, 0, -one},
                                  {0, one, one, 0}, {0, -one, one, 0}, {0, one, -one, 0}, {0, -one, -one, 0}};
  for (const auto& way : ways) {
    turn("a.mp4", way);
    expect_like_ffmpeg("a.mp4");
  }
}

TEST_F(VideoFile, OfAPhoneHeldUprightIsStoredUpright) {
  make("-vf transpose=clock -frames:v 3 -c:v libx264 -qp 0 turned.mp4");
  make("-frames:v 3 -c:v libx264 -qp 0 phone.mp4");
  turn("phone.mp4", {0, one, -one, 0});  // (x, y) is shown at (-y, x): what was up is on the right
  const DecodedFile decoded = decode("phone.mp4", {.size = Size{80, 60}});
  ASSERT_EQ(decoded.sizes.front(), cv::Size(60, 80));
  const DecodedFile upright = decode("turned.mp4", {.size = Size{80, 60}});
  EXPECT_LT(mean_difference(decoded.pictures, upright.pictures), 1);
}

TEST_F(VideoFile, HasTheColoursThatFfmpegSees) {
  const std::string few = "-frames:v 2 ";
  for (const std::string format : {"yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le", "gray", "gray10le",
                                   "bgr0", "gbrp", "yuva420p", "rgb48"}) {
    make(joined({few, "-c:v ffv1 -pix_fmt ", format, " ", format, ".mkv"}));
    expect_like_ffmpeg(format + ".mkv");
  }
  make(few + "-vf scale=out_range=full -color_range pc -c:v ffv1 -pix_fmt yuv420p full.mkv");
  make(few + "-c:v mjpeg -pix_fmt yuvj420p yuvj420p.avi");
  make(few + "-c:v rawvideo -pix_fmt bgr24 bgr24.avi");
  make(few + "-s 161x121 -c:v ffv1 -pix_fmt yuv420p odd.mkv");
  make(few + "-vf 'split[a][b];[a]palettegen[p];[b][p]paletteuse' -c:v png -pix_fmt pal8 pal8.mkv");
  for (const std::string file : {"full.mkv", "yuvj420p.avi", "bgr24.avi", "odd.mkv", "pal8.mkv"}) {
    expect_like_ffmpeg(file);
  }
  for (const std::string matrix : {"bt709", "smpte170m", "smpte240m", "bt2020nc"}) {
    for (const std::string range : {"tv", "pc"}) {
      const std::string coefficients = matrix == "bt2020nc" ? "bt2020" : matrix;
      make(joined({few, "-vf scale=out_color_matrix=", coefficients, ":out_range=", range, " -colorspace ", matrix,
                   " -color_range ", range, " -c:v libx264 -pix_fmt yuv420p a.mp4"}));
      expect_like_ffmpeg("a.mp4");
    }
  }
}

// The colours themselves, whatever ffmpeg sees: pure red by ITU-R BT.709, limited, is Y 63, Cb 102, Cr 240.
TEST_F(VideoFile, ReadsRedAsRedByTheMatrixThatItIsTaggedWith) {
  run_ffmpeg(folder_.path(),
             "-f lavfi -i color=red:size=64x64:rate=25:duration=0.08 -vf scale=out_color_matrix=bt709,format=yuv444p "
             "-colorspace bt709 -c:v ffv1 a.mkv");
  const DecodedFile decoded = decode("a.mkv");
  ASSERT_GT(decoded.pictures.size(), 3U);
  EXPECT_NEAR(static_cast<unsigned char>(decoded.pictures[0]), 0, 3);
  EXPECT_NEAR(static_cast<unsigned char>(decoded.pictures[1]), 0, 3);
  EXPECT_NEAR(static_cast<unsigned char>(decoded.pictures[2]), 254, 3);
}

TEST_F(VideoFile, OfUnevenTimesIsThinnedToTheNearestInTime) {
  make("-vf \"select='not(mod(n,3)*gt(n,10))'\" -fps_mode vfr -c:v libx264 a.mp4");  // 0 to 10, then 12, 15, … 27
  run_ffmpeg(folder_.path(), "-i a.mp4 -c copy a.mkv");
  for (const std::string file : {"a.mp4", "a.mkv"}) {
    const DecodedFile all = decode(file);
    EXPECT_TRUE(all.uneven) << file;
    EXPECT_THAT(all.numbers, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 18, 21, 24, 27)) << file;
    EXPECT_THAT(decode(file, {.rate = 5}).numbers, ElementsAre(0, 5, 10, 15, 21, 24)) << file;
  }
  for (const std::string file : {"a.mp4", "a.mkv"}) {
    Sample sample;
    sample.path = file;
    const PictureCount count = count_pictures(folder_.path(), sample).value_or(PictureCount{});
    EXPECT_EQ(count.pictures, 17) << file;
    EXPECT_TRUE(count.uneven) << file;
  }
}

TEST_F(VideoFile, IsCountedWithoutDecoding) {
  make("-c:v libvpx a.webm");
  make("-c:v libx264 -bf 2 b.mkv");
  make("-c:v libx264 -bf 2 c.mp4");
  make("-c:v mpeg4 d.avi");
  make("-c:v libvpx -f webm -live 1 e.webm");
  for (const std::string file : {"a.webm", "b.mkv", "c.mp4", "d.avi", "e.webm"}) {
    Sample sample;
    sample.path = file;
    const PictureCount count = count_pictures(folder_.path(), sample).value_or(PictureCount{});
    EXPECT_EQ(count.pictures, 30) << file;
    EXPECT_NEAR(count.rate, 25, 0.1) << file;
    EXPECT_FALSE(count.uneven) << file;
    EXPECT_EQ(decode(file).frames(), 30U) << file;
  }
}

TEST_F(VideoFile, GivesTheSameBytesOnManyThreadsAtOnce) {
  make("-c:v libx264 -bf 2 a.mp4");
  const std::string alone = decode("a.mp4", {.size = Size{48, 64}}).pictures;
  ASSERT_EQ(alone.size(), std::size_t{30} * 48 * 64 * 3);
  std::atomic<int> same = 0;
  in_parallel(
      8, 4, [](int, int) {},
      [&](std::size_t) {
        if (decode("a.mp4", {.size = Size{48, 64}}).pictures == alone) ++same;
      });
  EXPECT_EQ(same, 8);
}

TEST_F(VideoFile, IsNeverAPlaylist) {
  make("-c:v libx264 outside.ts");
  std::filesystem::create_directory(folder_ / "data");
  const std::string outside = (folder_ / "outside.ts").string();
  write_text(folder_ / "data/hls.mp4",
             "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1.2,\n" + outside + "\n#EXT-X-ENDLIST\n");
  write_text(folder_ / "data/concat.mp4", "ffconcat version 1.0\nfile " + outside + "\n");
  write_text(folder_ / "data/dash.mp4",
             "<?xml version=\"1.0\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:MPD:2011\" "
             "profiles=\"urn:mpeg:dash:profile:isoff-on-demand:2011\" type=\"static\"><Period></Period></MPD>\n");
  write_text(folder_ / "data/session.mp4",
             "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
             "m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n");
  for (const std::string name : {"hls.mp4", "concat.mp4", "session.mp4"}) {
    const DecodedFile decoded = decode_file(folder_ / "data", name);
    EXPECT_EQ(decoded.frames(), 0U) << name;
    EXPECT_THAT(decoded.reason, StartsWith("is a playlist (")) << name;
  }
  EXPECT_EQ(decode_file(folder_ / "data", "dash.mp4").frames(), 0U);
}

TEST_F(VideoFile, IsFoundWhateverItsPathLooksLike) {
  make("-c:v libx264 -frames:v 3 a.mp4");
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder_.path());
  for (const std::string root : {"http:x", "x:y", "concat:a", "a b", "-i"}) {
    std::filesystem::create_directory(root);
    for (const std::string name : {"a.mp4", "pic%03d.mp4", "a|b.mp4", "file:c.mp4"}) {
      std::filesystem::copy_file("a.mp4", std::filesystem::path(root) / name);
      EXPECT_EQ(decode_file(root, name).frames(), 3U) << root << "/" << name;
    }
  }
  std::filesystem::current_path(before);
}

TEST_F(VideoFile, SaysWhatElseItIs) {
  run_ffmpeg(folder_.path(), "-f lavfi -i sine=duration=1 sound.mp4");
  run_ffmpeg(folder_.path(), "-f lavfi -i sine=duration=1 -f wav wave.mp4");
  make("-frames:v 1 -f image2 -c:v png picture.mp4");
  make("-c:v libx264 whole.mp4");
  const std::string whole = read_text(folder_ / "whole.mp4");
  write_text(folder_ / "unfinished.mp4", whole.substr(0, whole.size() / 2));
  write_text(folder_ / "text.mp4", "this is no video, but a text that is a little longer");
  write_text(folder_ / "empty.mp4", "");
  run_ffmpeg(folder_.path(),
             "-f lavfi -i sine=duration=1 -f image2 -i picture.mp4 -map 0 -map 1 -c:v copy "
             "-disposition:v attached_pic cover.mp4");
  EXPECT_THAT(decode("sound.mp4").reason, HasSubstr("sound alone"));
  EXPECT_THAT(decode("wave.mp4").reason, HasSubstr("sound alone"));
  EXPECT_THAT(decode("cover.mp4").reason, HasSubstr("sound alone"));
  EXPECT_THAT(decode("picture.mp4").reason, HasSubstr("no video but a picture (png)"));
  EXPECT_THAT(decode("unfinished.mp4").reason, HasSubstr("no moov"));
  EXPECT_THAT(decode("text.mp4").reason, HasSubstr("it is no video, whatever its name says"));
  EXPECT_EQ(decode("empty.mp4").reason, "is empty");
}

}  // namespace
}  // namespace foldwise::datasets
