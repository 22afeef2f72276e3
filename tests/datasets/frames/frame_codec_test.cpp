// SPDX-License-Identifier: Apache-2.0
/// Shards of JPEG frames, alone and beside raw ones.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "datasets/frames/frame_store.h"
#include "datasets/video/pictures/jpeg.h"
#include "experiments/foundation/numbers/crc32c.h"
#include "tests/datasets/pictures.h"
#include "tests/datasets/shard_surgery.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

constexpr Size size{24, 40};
constexpr std::size_t frame_bytes = std::size_t{24} * 40 * 3;
constexpr FrameCoding jpeg{.codec = FrameCodec::jpeg, .jpeg_quality = 95};

std::vector<std::uint8_t> pixels_of(int video) {
  return smooth_pictures(4 + video, size, video);
}

void write_shard(const std::filesystem::path& file, const FrameCoding& coding, int first, int end) {
  FrameShardWriter writer(file, size, coding);
  for (int video = first; video < end; ++video) writer.add("v" + std::to_string(video), pixels_of(video), {.rate = 25});
  writer.finish();
}

std::vector<std::uint8_t> copy_of(const VideoFrames& video) {
  std::vector<std::uint8_t> scratch;
  const auto pixels = video.clip(0, video.frames, scratch);
  return {pixels.begin(), pixels.end()};
}

class FrameCodecs : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_jpeg()) GTEST_SKIP() << "built without libjpeg-turbo";
  }
  TemporaryFolder folder_;
  std::filesystem::path shard_ = folder_ / "a.frames";
};

TEST_F(FrameCodecs, JpegFramesAreCloseAndTakeFarLess) {
  write_shard(shard_, jpeg, 0, 3);
  write_shard(folder_ / "raw.frames", {}, 0, 3);

  const FrameStore store = FrameStore::open({shard_});

  for (int video = 0; video < 3; ++video) {
    const VideoFrames stored = store.video("v" + std::to_string(video));
    EXPECT_EQ(stored.frames, 4 + video);
    EXPECT_EQ(stored.rate, 25);
    EXPECT_THAT(stored.numbers, SizeIs(4 + video));
    EXPECT_GT(signal_to_noise(pixels_of(video), copy_of(stored)), 38);
    EXPECT_LT(stored.offsets.back(), pixels_of(video).size() / 2);
  }
}

TEST_F(FrameCodecs, EachFrameIsDecodedByItself) {
  write_shard(shard_, jpeg, 0, 2);
  const FrameStore store = FrameStore::open({shard_});
  const VideoFrames video = store.video("v1");
  const std::vector<std::uint8_t> whole = copy_of(video);
  std::vector<std::uint8_t> scratch;
  for (int first = 0; first < video.frames; ++first) {
    for (int count = 1; first + count <= video.frames; ++count) {
      const auto clip = video.clip(first, count, scratch);
      const auto begin = whole.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(first) * frame_bytes);
      ASSERT_TRUE(std::equal(clip.begin(), clip.end(), begin)) << first << " + " << count;
      ASSERT_EQ(copy_of(video.part(first, count)), std::vector(clip.begin(), clip.end()));
    }
  }
  EXPECT_THAT(video.part(2, 3).part(1, 1).numbers, ElementsAre(3));
}

TEST_F(FrameCodecs, OneStoreHoldsShardsOfBoth) {
  write_shard(shard_, jpeg, 0, 2);
  write_shard(folder_ / "raw.frames", {}, 2, 4);

  const FrameStore store = FrameStore::open({shard_, folder_ / "raw.frames"});

  EXPECT_THAT(store.ids(), ElementsAre("v0", "v1", "v2", "v3"));
  EXPECT_NE(copy_of(store.video("v1")), pixels_of(1));
  EXPECT_GT(signal_to_noise(pixels_of(1), copy_of(store.video("v1"))), 38);
  EXPECT_EQ(copy_of(store.video("v3")), pixels_of(3));
}

TEST_F(FrameCodecs, AnInterruptedWriterGoesOnToTheSameBytes) {
  write_shard(shard_, jpeg, 0, 4);
  const std::string whole = read_text(shard_);
  std::filesystem::remove(shard_);
  {
    FrameShardWriter writer(shard_, size, jpeg);
    writer.add("v0", pixels_of(0), {.rate = 25});
    writer.add("v1", pixels_of(1), {.rate = 25});
  }
  FrameShardWriter writer(shard_, size, jpeg);
  EXPECT_THAT(writer.stored(), ElementsAre("v0", "v1"));
  for (int video = 2; video < 4; ++video) writer.add("v" + std::to_string(video), pixels_of(video), {.rate = 25});
  writer.finish();
  EXPECT_EQ(read_text(shard_), whole);
}

TEST_F(FrameCodecs, AnInterruptedWriterOfAnotherCodecOrQualityIsNotContinued) {
  for (const FrameCoding& other : {FrameCoding{}, FrameCoding{.codec = FrameCodec::jpeg, .jpeg_quality = 94}}) {
    {
      FrameShardWriter writer(shard_, size, other);
      writer.add("v0", pixels_of(0));
    }
    EXPECT_THAT(FrameShardWriter(shard_, size, jpeg).stored(), testing::IsEmpty());
  }
}

TEST_F(FrameCodecs, NamesTheFrameThatCannotBeDecodedThoughItsChecksumIsRight) {
  write_shard(shard_, jpeg, 0, 1);
  ShardSurgery surgery(shard_);
  const std::size_t third = surgery.offset_of_frame(2);
  surgery.bytes[surgery.video_offset() + third] = 0;  // no JPEG begins so
  surgery.sign_video();
  surgery.write();
  const FrameStore store = FrameStore::open({shard_});
  const VideoFrames video = store.video("v0");
  std::vector<std::uint8_t> scratch;
  EXPECT_THAT(video.clip(0, 2, scratch), SizeIs(2 * frame_bytes));
  expect_user_error([&] { video.clip(1, 2, scratch); }, {"v0", "frame 2 ", "cannot be decoded"});
}

TEST_F(FrameCodecs, EightProcessesWithThreadsSeeTheSame) {
  write_shard(shard_, jpeg, 0, 4);
  write_shard(folder_ / "raw.frames", {}, 4, 8);
  const std::vector<std::filesystem::path> shards{shard_, folder_ / "raw.frames"};
  const auto checksum = [&] {
    const FrameStore store = FrameStore::open(shards);
    std::uint32_t sum = 0;
    for (const std::string& id : store.ids()) sum = crc32c(copy_of(store.video(id)), sum);
    return sum;
  };
  const std::uint32_t expected = checksum();
  std::vector<pid_t> children;
  for (int i = 0; i < 8; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      std::atomic<bool> same = true;
      std::vector<std::jthread> threads;
      threads.reserve(2);
      for (int thread = 0; thread < 2; ++thread) {
        threads.emplace_back([&] {
          for (int repeat = 0; repeat < 5; ++repeat) {
            if (checksum() != expected) same = false;
          }
        });
      }
      threads.clear();
      _exit(same ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
}

/// Each field of header and index with odd values, all checksums made right again: refused or served, never followed
/// out of the file.
TEST_F(FrameCodecs, NoFieldLeadsOutOfTheFile) {
  for (const FrameCoding& coding : {FrameCoding{}, jpeg}) {
    write_shard(shard_, coding, 0, 2);
    const ShardSurgery whole(shard_);
    int refused = 0;
    int served = 0;
    std::vector<std::size_t> places;
    for (std::size_t at = 8; at < sizeof(ShardHeader) - 8; at += 4) places.push_back(at);
    for (std::size_t at = whole.header.index_offset; at + 4 <= whole.bytes.size(); at += 4) places.push_back(at);
    for (const std::size_t at : places) {
      for (const std::uint32_t value : {0u, 1u, 2u, 3u, 5u, 0x7fffffffu, 0x80000000u, 0xfffffff0u, 0xffffffffu}) {
        ShardSurgery damaged = whole;
        damaged.set(at, value);
        damaged.sign();
        damaged.write();
        try {
          const FrameStore store = FrameStore::open({shard_});
          for (const std::string& id : store.ids()) copy_of(store.video(id));
          ++served;
        } catch (const UserError&) {
          ++refused;
        }
      }
    }
    EXPECT_GT(refused, 200);
    EXPECT_GT(served, 20);  // quality, rate, numbers and letters of an id may be anything
  }
}

}  // namespace
}  // namespace foldwise::datasets
