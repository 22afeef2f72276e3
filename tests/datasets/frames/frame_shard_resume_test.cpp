// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <random>
#include <thread>

#include "datasets/frames/frame_store.h"
#include "tests/support/child_process.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace {

// The names of what was made durable, in the order of the calls.
std::vector<std::string> synced_files;

}  // namespace

/// Stands before the C library's for the whole program. No test here cuts the power: nothing has to reach the disk.
extern "C" int fsync(int descriptor) {
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  synced_files.push_back(std::filesystem::read_symlink(link).filename().string());
  return 0;
}

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Size size{5, 7};
constexpr std::size_t frame_bytes = std::size_t{5} * 7 * 3;

std::vector<std::uint8_t> pixels_of(int video) {
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(video % 5 + 1) * frame_bytes);
  for (std::size_t i = 0; i < pixels.size(); ++i)
    pixels[i] = static_cast<std::uint8_t>((i * 29 + static_cast<std::size_t>(video) * 83) >> 1);
  return pixels;
}

std::string id_of(int video) {
  return "Train/" + std::string(static_cast<std::size_t>(video % 3), 'x') + std::to_string(video);
}

std::string note_of(int video) {
  return video % 2 == 0 ? std::string() : "{\"faces\": " + std::to_string(video) + std::string("}\0", 2);
}

/// Adds the videos from `first` up to `end` that are not there yet.
void add(FrameShardWriter& writer, int first, int end) {
  for (int video = first; video < end; ++video) {
    if (writer.contains(id_of(video))) continue;
    writer.add(id_of(video), pixels_of(video), {.rate = 25}, note_of(video));
  }
}

class FrameShardResume : public ::testing::Test {
 protected:
  /// The bytes of a writer that nothing stopped.
  std::string uninterrupted(int videos) {
    const TemporaryFolder folder;
    FrameShardWriter writer(folder / "a.frames", size);
    add(writer, 0, videos);
    writer.finish();
    return read_text(folder / "a.frames");
  }

  /// Leaves `videos` behind, unfinished, and reads both files.
  void interrupt_after(int videos) {
    FrameShardWriter writer(shard_, size);
    add(writer, 0, videos);
  }

  /// What the next writer finds: a number of videos from the first, each with its note.
  int found() {
    const FrameShardWriter writer(shard_, size);
    const std::vector<std::string> ids = writer.stored();
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const int video = static_cast<int>(i);
      EXPECT_EQ(ids[i], id_of(video));
      EXPECT_EQ(writer.note(ids[i]), note_of(video));
      EXPECT_EQ(static_cast<std::size_t>(writer.frames(ids[i])) * frame_bytes, pixels_of(video).size());
    }
    return static_cast<int>(ids.size());
  }

  /// The bytes after the next writer added the rest.
  std::string finished(int videos) {
    FrameShardWriter writer(shard_, size);
    add(writer, 0, videos);
    writer.finish();
    return read_text(shard_);
  }

  TemporaryFolder folder_;
  fs::path shard_ = folder_ / "a.frames";
  fs::path data_ = folder_ / "a.frames.tmp";
  fs::path journal_ = folder_ / "a.frames.journal";
};

TEST_F(FrameShardResume, GoesOnAfterTheLastVideo) {
  interrupt_after(3);
  EXPECT_THAT(names_in(folder_.path()), ElementsAre("a.frames.journal", "a.frames.tmp"));
  EXPECT_EQ(found(), 3);
  EXPECT_EQ(finished(5), uninterrupted(5));
  EXPECT_THAT(names_in(folder_.path()), ElementsAre("a.frames"));
}

TEST_F(FrameShardResume, LeavesNothingWhereNothingWasAdded) {
  interrupt_after(0);
  EXPECT_THAT(names_in(folder_.path()), IsEmpty());
}

TEST_F(FrameShardResume, KeepsWhatIsWholeWhereverTheFramesAreCut) {
  interrupt_after(4);
  const std::string data = read_text(data_);
  const std::string journal = read_text(journal_);
  std::vector<std::size_t> ends;
  for (std::size_t video = 1; video <= 4; ++video) ends.push_back(video * (4096 + frame_bytes));
  ASSERT_EQ(data.size(), ends.back());
  for (std::size_t bytes = 0; bytes <= data.size(); ++bytes) {
    // Every byte where something begins or ends, some of the gaps between.
    const bool near =
        std::any_of(ends.begin(), ends.end(), [&](std::size_t end) { return bytes + 4 > end && bytes < end + 4; });
    if (!near && bytes % 149 != 0 && bytes % 4096 > 2) continue;
    write_text(data_, data.substr(0, bytes));
    write_text(journal_, journal);
    const auto whole = std::upper_bound(ends.begin(), ends.end(), bytes) - ends.begin();
    ASSERT_EQ(found(), whole) << "cut to " << bytes << " bytes";
  }
}

TEST_F(FrameShardResume, KeepsWhatIsWholeWhereverTheJournalIsCut) {
  interrupt_after(2);
  const std::string data = read_text(data_);
  const std::string journal = read_text(journal_);
  const std::string whole = uninterrupted(2);
  int before = 0;
  for (std::size_t bytes = 0; bytes <= journal.size(); ++bytes) {
    write_text(data_, data);
    write_text(journal_, journal.substr(0, bytes));
    const int videos = found();
    ASSERT_GE(videos, before) << "cut to " << bytes << " bytes";
    before = videos;
    write_text(data_, data);
    write_text(journal_, journal.substr(0, bytes));
    if (bytes % 17 == 0) {
      ASSERT_EQ(finished(2), whole) << "cut to " << bytes << " bytes";
    }
  }
  EXPECT_EQ(before, 2);
}

TEST_F(FrameShardResume, DropsFromTheFirstDamagedByteOn) {
  interrupt_after(4);
  const std::string whole = uninterrupted(4);
  const std::string data = read_text(data_);
  const std::string journal = read_text(journal_);
  std::mt19937 draw(7);
  for (int i = 0; i < 60; ++i) {
    std::string damaged_data = data;
    std::string damaged_journal = journal;
    std::string& damaged = i % 2 == 0 ? damaged_data : damaged_journal;
    const std::size_t first = i % 2 == 0 ? 4096 : 0;  // the header's place is written at the end
    const std::size_t at = first + draw() % (damaged.size() - first);
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << (i % 8)));
    write_text(data_, damaged_data);
    write_text(journal_, damaged_journal);
    ASSERT_LT(found(), 4) << (i % 2 == 0 ? "frames" : "journal") << ", byte " << at;
    ASSERT_EQ(finished(4), whole);
  }
}

TEST_F(FrameShardResume, DropsFramesOfAnotherSize) {
  {
    FrameShardWriter writer(shard_, {7, 5});
    writer.add(id_of(0), pixels_of(0));
  }
  EXPECT_EQ(found(), 0);
  EXPECT_EQ(finished(3), uninterrupted(3));
}

TEST_F(FrameShardResume, KeepsWhatWasAddedInPlaceOfADamagedVideo) {
  interrupt_after(3);
  const std::string data = read_text(data_);
  write_text(data_, data.substr(0, data.size() - 1));
  {
    FrameShardWriter writer(shard_, size);
    writer.add(id_of(7), pixels_of(7));
  }
  EXPECT_THAT(FrameShardWriter(shard_, size).stored(), ElementsAre(id_of(0), id_of(1), id_of(7)));
}

// A power cut may then leave frames without their record, but no record without its frames.
TEST_F(FrameShardResume, SyncsFramesThenTheirRecordsThenTheNamesOfTheFiles) {
  constexpr Size large{1024, 1024};
  const std::vector<std::uint8_t> frames(std::size_t{22} * 1024 * 1024 * 3);  // 66 MiB
  FrameShardWriter writer(shard_, large);
  synced_files.clear();

  writer.add("large", frames);

  EXPECT_THAT(synced_files, ElementsAre("a.frames.tmp", "a.frames.journal", folder_.path().filename().string()));
}

TEST_F(FrameShardResume, SyncsAFinishedShardBeforeItHasItsName) {
  FrameShardWriter writer(shard_, size);
  add(writer, 0, 2);
  synced_files.clear();

  writer.finish();

  EXPECT_THAT(synced_files, ElementsAre("a.frames.tmp", folder_.path().filename().string()));
}

TEST_F(FrameShardResume, DropsWhatHasNoJournal) {
  interrupt_after(3);
  fs::remove(journal_);
  EXPECT_EQ(finished(3), uninterrupted(3));
}

TEST_F(FrameShardResume, IsNotMisledByTheJournalOfAFinishedShard) {
  interrupt_after(3);
  const std::string journal = read_text(journal_);
  finished(3);
  write_text(journal_, journal);
  EXPECT_EQ(found(), 0);
  EXPECT_EQ(finished(4), uninterrupted(4));
}

TEST_F(FrameShardResume, RefusesASecondWriter) {
  FrameShardWriter first(shard_, size);
  add(first, 0, 2);
  expect_user_error([&] { FrameShardWriter second(shard_, size); }, {"another process is writing this file"},
                    Fault::store);
  first.finish();
  EXPECT_EQ(read_text(shard_), uninterrupted(2));
}

TEST_F(FrameShardResume, GoesOnOnceThereIsSpaceAgain) {
  {
    const FileSizeLimit limit(3 * 4096 + 10);
    expect_user_error([&] { interrupt_after(4); }, {"a.frames", "could not be written", "free space"}, Fault::store);
  }
  EXPECT_EQ(found(), 2);
  EXPECT_EQ(finished(4), uninterrupted(4));
}

TEST_F(FrameShardResume, LosesNoAddedVideoToAKill) {
  constexpr int videos = 60;
  const std::string whole = uninterrupted(videos);
  std::mt19937 draw(11);
  for (int kills = 0; kills < 6; ++kills) {
    int reported = -1;
    {
      ChildProcess child([&](const ChildProcess::Report& report) {
        FrameShardWriter writer(shard_, size);
        for (int video = 0; video < videos; ++video) {
          add(writer, video, video + 1);
          report(video);
        }
      });
      const int wanted = static_cast<int>(draw() % videos);
      while (reported < wanted) reported = static_cast<int>(child.next());
      std::this_thread::sleep_for(std::chrono::microseconds(draw() % 300));  // somewhere in a later add
      child.kill();
    }
    ASSERT_GE(found(), reported + 1);
    if (kills % 3 == 2) {
      ASSERT_EQ(finished(videos), whole);
      fs::remove(shard_);
    }
  }
}

}  // namespace
}  // namespace foldwise::datasets
