// SPDX-License-Identifier: Apache-2.0
#include "datasets/frames/frame_store.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <bit>
#include <optional>
#include <thread>

#include "tests/datasets/shard_surgery.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

using testing::ElementsAre;

constexpr Size size{5, 7};
constexpr std::size_t frame_bytes = std::size_t{5} * 7 * 3;
constexpr std::size_t page = 4096;

std::vector<std::uint8_t> pattern(int frames, unsigned salt) {
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(frames) * frame_bytes);
  for (std::size_t i = 0; i < pixels.size(); ++i)
    pixels[i] = static_cast<std::uint8_t>((i * 31 + std::size_t{salt} * 97) >> 2);
  return pixels;
}

void write_shard(const std::filesystem::path& file, const std::vector<std::string>& ids) {
  FrameShardWriter writer(file, size);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    writer.add(ids[i], pattern(static_cast<int>(i) + 3, static_cast<unsigned>(i)));
  }
  writer.finish();
}

std::vector<std::uint8_t> all_of(const VideoFrames& video) {
  std::vector<std::uint8_t> scratch;
  const auto pixels = video.clip(0, video.frames, scratch);
  return {pixels.begin(), pixels.end()};
}

/// The sentence of the UserError that opening the store and reading all of it ends with, if any.
std::optional<std::string> failure_of_reading(const std::filesystem::path& shard) {
  try {
    const FrameStore store = FrameStore::open({shard});
    for (const std::string& id : store.ids()) store.video(id);
    return std::nullopt;
  } catch (const UserError& error) {
    return error.what();
  }
}

TEST(FrameStore, GivesBackWhatWasWritten) {
  const TemporaryFolder folder;
  write_shard(folder / "a.frames", {"Train/x", "Train/y", "Val/z"});

  const FrameStore store = FrameStore::open({folder / "a.frames"});

  EXPECT_EQ(store.size(), 3u);
  EXPECT_THAT(store.ids(), ElementsAre("Train/x", "Train/y", "Val/z"));
  const VideoFrames video = store.video("Train/y");
  EXPECT_EQ(video.id, "Train/y");
  EXPECT_EQ(video.frames, 4);
  EXPECT_EQ(video.height, 5);
  EXPECT_EQ(video.width, 7);
  EXPECT_EQ(all_of(video), pattern(4, 1));
}

TEST(FrameStore, GivesClipsAsViewsIntoOneMapping) {
  const TemporaryFolder folder;
  write_shard(folder / "a.frames", {"x", "y"});
  const FrameStore store = FrameStore::open({folder / "a.frames"});

  const VideoFrames video = store.video("y");
  std::vector<std::uint8_t> scratch;
  const auto clip = video.clip(1, 2, scratch);

  EXPECT_EQ(clip.data(), video.data + frame_bytes);
  EXPECT_EQ(clip.size(), 2 * frame_bytes);
  EXPECT_THAT(scratch, testing::IsEmpty());
  EXPECT_EQ(video.part(1, 3).clip(0, 2, scratch).data(), clip.data());
  EXPECT_EQ(store.video("y").data, video.data);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(video.data) % 4096, 0u);
}

TEST(FrameStore, WritesTheSameBytesForTheSameVideos) {
  const TemporaryFolder folder;
  write_shard(folder / "a.frames", {"x", "y"});
  write_shard(folder / "b.frames", {"x", "y"});
  EXPECT_EQ(read_text(folder / "a.frames"), read_text(folder / "b.frames"));
  EXPECT_THAT(names_in(folder.path()), ElementsAre("a.frames", "b.frames"));
}

TEST(FrameStore, HoldsAShardWithoutVideos) {
  const TemporaryFolder folder;
  write_shard(folder / "a.frames", {});
  EXPECT_EQ(FrameStore::open({folder / "a.frames"}).size(), 0u);
}

TEST(FrameStore, JoinsManyShards) {
  const TemporaryFolder folder;
  std::vector<std::filesystem::path> shards;
  shards.reserve(100);
  for (int i = 0; i < 100; ++i) {
    shards.push_back(folder / (std::to_string(i) + ".frames"));
    write_shard(shards.back(), {"a" + std::to_string(i), "b" + std::to_string(i)});
  }

  const FrameStore store = FrameStore::open(shards);

  EXPECT_EQ(store.size(), 200u);
  EXPECT_EQ(store.video("a73").frames, 3);
  EXPECT_EQ(all_of(store.video("b99")), pattern(4, 1));
}

TEST(FrameStore, RefusesAnIdThatTwoShardsHold) {
  const TemporaryFolder folder;
  write_shard(folder / "a.frames", {"x"});
  write_shard(folder / "b.frames", {"x"});
  expect_user_error([&] { FrameStore::open({folder / "a.frames", folder / "b.frames"}); }, {"b.frames", "x", "twice"});
}

TEST(FrameStore, SaysWhichVideoItDoesNotHold) {
  const TemporaryFolder folder;
  write_shard(folder / "a.frames", {"x"});
  const FrameStore store = FrameStore::open({folder / "a.frames"});
  EXPECT_TRUE(store.contains("x"));
  EXPECT_FALSE(store.contains("q"));
  expect_user_error([&] { store.video("q"); }, {"q", "not in the frame store"});
}

TEST(FrameStore, RefusesAMissingShard) {
  const TemporaryFolder folder;
  expect_user_error([&] { FrameStore::open({folder / "no.frames"}); }, {"no.frames", "cannot be opened"});
}

TEST(FrameStore, RefusesAForeignFile) {
  const TemporaryFolder folder;
  for (const std::string& content : {std::string(10000, 'x'), std::string("x"), std::string("FWFRAMED")}) {
    write_text(folder / "foreign", content);
    expect_user_error([&] { FrameStore::open({folder / "foreign"}); }, {"foreign", "this is not a frame store"});
  }
  write_text(folder / "empty", "");
  expect_user_error([&] { FrameStore::open({folder / "empty"}); }, {"empty"});
  expect_user_error([&] { FrameStore::open({folder.path()}); }, {"Is a directory"});
}

TEST(FrameStore, RefusesAnotherVersion) {
  const TemporaryFolder folder;
  write_shard(folder / "a.frames", {"x"});
  std::string content = read_text(folder / "a.frames");
  content[8] = 1;
  write_text(folder / "a.frames", content);
  expect_user_error([&] { FrameStore::open({folder / "a.frames"}); }, {"has version 1", "reads 3"});
}

TEST(FrameStore, RefusesAShardCutAnywhere) {
  const TemporaryFolder folder;
  write_shard(folder / "a.frames", {"x", "y"});
  const std::string whole = read_text(folder / "a.frames");
  for (std::size_t bytes = 0; bytes < whole.size(); bytes += (bytes < 80 || bytes + 80 > whole.size()) ? 1 : 97) {
    write_text(folder / "cut.frames", whole.substr(0, bytes));
    EXPECT_TRUE(failure_of_reading(folder / "cut.frames").has_value()) << "cut to " << bytes << " bytes";
  }
}

TEST(FrameStore, RefusesAFlippedByteOfHeaderIndexOrFrames) {
  const TemporaryFolder folder;
  write_shard(folder / "a.frames", {"x", "y"});
  const std::string whole = read_text(folder / "a.frames");
  const std::size_t videos_end = 2 * page + 4 * frame_bytes;  // two pages of header and x, then y
  const std::size_t index = 3 * page;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    const bool used =
        at < 72 || (at >= 4096 && at < 4096 + 3 * frame_bytes) || (at >= 8192 && at < videos_end) || at >= index;
    if (!used) continue;
    ShardSurgery flipped(folder / "a.frames");
    flipped.bytes[at] = static_cast<char>(whole[at] ^ 0x10);
    flipped.write();
    EXPECT_TRUE(failure_of_reading(folder / "a.frames").has_value()) << "byte " << at;
    flipped.bytes[at] = whole[at];
    flipped.write();
  }
}

TEST(FrameStore, NamesTheVideoWhoseFramesAreDamagedAndServesTheOthers) {
  const TemporaryFolder folder;
  write_shard(folder / "a.frames", {"x", "y"});
  std::string content = read_text(folder / "a.frames");
  content[8192 + 5] ^= 1;
  write_text(folder / "a.frames", content);

  const FrameStore store = FrameStore::open({folder / "a.frames"});

  EXPECT_EQ(all_of(store.video("x")), pattern(3, 0));
  for (int time = 0; time < 2; ++time) {  // and the second time too
    expect_user_error([&] { store.video("y"); }, {"a.frames", "the frames of y are damaged"});
  }
}

TEST(FrameStore, RefusesIndexEntriesThatPointOutsideEvenWithGoodChecksums) {
  const TemporaryFolder folder;
  write_shard(folder / "a.frames", {"x"});
  ShardSurgery surgery(folder / "a.frames");
  surgery.set(surgery.header.index_offset + offsetof(IndexEntry, offset), 4 * page);
  surgery.sign();
  surgery.write();
  expect_user_error([&] { FrameStore::open({folder / "a.frames"}); }, {"points outside"});
}

TEST(FrameStore, RefusesNumbersAndRatesThatNoSourceHasEvenWithGoodChecksums) {
  const TemporaryFolder folder;
  write_shard(folder / "a.frames", {"x"});
  const ShardSurgery whole(folder / "a.frames");
  const std::size_t entry = whole.header.index_offset;
  const std::size_t second_number = entry + sizeof(IndexEntry) + sizeof(std::uint32_t);
  const std::size_t rate = entry + offsetof(IndexEntry, rate);
  const auto bits = [](float value) { return std::bit_cast<std::uint32_t>(value); };
  for (const auto& [at, value] :
       std::vector<std::pair<std::size_t, std::uint32_t>>{{second_number, 0},
                                                          {second_number, 2},
                                                          {rate, bits(-25)},
                                                          {rate, bits(std::numeric_limits<float>::quiet_NaN())},
                                                          {rate, bits(std::numeric_limits<float>::infinity())}}) {
    ShardSurgery surgery = whole;
    surgery.set(at, value);
    surgery.sign();
    surgery.write();
    expect_user_error([&] { FrameStore::open({folder / "a.frames"}); }, {"contradicts itself"});
  }
}

// JPEGs of any size fit into a small file: only the header says how much memory a clip takes.
TEST(FrameStore, RefusesFramesThatNoExperimentAsksForEvenWithGoodChecksums) {
  const TemporaryFolder folder;
  {
    FrameShardWriter writer(folder / "a.frames", size, {.codec = FrameCodec::jpeg});
    writer.add("x", pattern(1, 0));
    writer.finish();
  }
  ShardSurgery surgery(folder / "a.frames");
  for (const std::size_t side : {offsetof(ShardHeader, height), offsetof(ShardHeader, width)}) {
    ShardSurgery changed = surgery;
    changed.set(side, 4097);
    changed.sign();
    changed.write();
    expect_user_error([&] { FrameStore::open({folder / "a.frames"}); }, {"makes no sense"});
  }
}

TEST(FrameStore, ServesManyThreadsAtOnce) {
  const TemporaryFolder folder;
  std::vector<std::string> ids;
  ids.reserve(50);
  for (int i = 0; i < 50; ++i) ids.push_back("video" + std::to_string(i));
  write_shard(folder / "a.frames", ids);
  const FrameStore store = FrameStore::open({folder / "a.frames"});

  std::atomic<int> wrong = 0;
  std::vector<std::jthread> threads;
  threads.reserve(8);
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (unsigned i = 0; i < ids.size(); ++i) {
        if (all_of(store.video(ids[i])) != pattern(static_cast<int>(i) + 3, i)) ++wrong;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(wrong, 0);
}

TEST(FrameStore, ServesManyProcessesAtOnce) {
  const TemporaryFolder folder;
  write_shard(folder / "a.frames", {"x", "y"});
  std::vector<pid_t> children;
  children.reserve(4);
  for (int i = 0; i < 4; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      const FrameStore store = FrameStore::open({folder / "a.frames"});
      _exit(all_of(store.video("y")) == pattern(4, 1) ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
}

TEST(FrameStore, IsStillThereAfterAMove) {
  const TemporaryFolder folder;
  write_shard(folder / "a.frames", {"x"});
  FrameStore first = FrameStore::open({folder / "a.frames"});
  const FrameStore second = std::move(first);
  EXPECT_EQ(all_of(second.video("x")), pattern(3, 0));
}

TEST(FrameStore, KnowsWhichFramesOfTheSourceItHas) {
  const TemporaryFolder folder;
  FrameShardWriter writer(folder / "a.frames", size);
  writer.add("gaps", pattern(3, 1), {.numbers = {2, 3, 9}, .rate = 29.5});
  writer.add("whole", pattern(2, 2));
  writer.finish();
  const FrameStore store = FrameStore::open({folder / "a.frames"});
  EXPECT_THAT(store.video("gaps").numbers, testing::ElementsAre(2, 3, 9));
  EXPECT_EQ(store.video("gaps").rate, 29.5);
  EXPECT_THAT(store.video("whole").numbers, testing::ElementsAre(0, 1));
  EXPECT_EQ(store.video("whole").rate, 0);
}

TEST(FrameShardWriter, RefusesNumbersThatAreNotOnePerFrameAndAscending) {
  const TemporaryFolder folder;
  FrameShardWriter writer(folder / "a.frames", size);
  EXPECT_THROW(writer.add("few", pattern(3, 1), {.numbers = {2, 3}}), std::invalid_argument);
  EXPECT_THROW(writer.add("twice", pattern(2, 1), {.numbers = {2, 2}}), std::invalid_argument);
}

TEST(FrameShardWriter, RefusesRatesAndSizesThatCouldNotBeReadBack) {
  const TemporaryFolder folder;
  FrameShardWriter writer(folder / "a.frames", size);
  for (const double rate : {-1.0, 1e39, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THROW(writer.add("x", pattern(1, 0), {.rate = rate}), std::invalid_argument) << rate;
  }
  EXPECT_THROW(FrameShardWriter(folder / "b.frames", {4097, 8}), std::invalid_argument);
}

TEST(FrameShardWriter, RefusesPartsOfFramesAndRepeatedIds) {
  const TemporaryFolder folder;
  FrameShardWriter writer(folder / "a.frames", size);
  writer.add("x", pattern(1, 0));
  EXPECT_THROW(writer.add("x", pattern(1, 0)), std::invalid_argument);
  EXPECT_THROW(writer.add("none", {}), std::invalid_argument);
  EXPECT_THROW(writer.add("part", std::vector<std::uint8_t>(frame_bytes + 1)), std::invalid_argument);
}

}  // namespace
}  // namespace foldwise::datasets
