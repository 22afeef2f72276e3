// SPDX-License-Identifier: Apache-2.0
#include "datasets/files/content_digest.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <chrono>
#include <thread>

#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

void set_modified(const fs::path& file, time_t seconds) {
  const timespec times[2]{{seconds, 0}, {seconds, 0}};
  ASSERT_EQ(utimensat(AT_FDCWD, file.c_str(), times, 0), 0);
}

struct SmallDataset {
  Dataset dataset;
  Sample video{"Train/a", "Train/a.avi", 0, "", "Train"};
  Sample faces{"Train/b", "Train/b", 0, "", "Train"};

  explicit SmallDataset(const fs::path& root) {
    dataset.root = root;
    write_text(root / "Train/a.avi", "frames of a video");
    write_text(root / "Train/b/1.png", "one");
    write_text(root / "Train/b/2.png", "two");
  }
};

TEST(DigestCache, IsSha256) {
  const TemporaryFolder folder;
  DigestCache cache(folder / "digests");
  write_text(folder / "abc", "abc");
  write_text(folder / "empty", "");
  // FIPS 180-2, appendix B.1, and the digest of nothing.
  EXPECT_EQ(cache.of_file(folder / "abc").hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(cache.of_file(folder / "empty").hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(DigestCache, ReadsFilesLargerThanItsBuffer) {
  const TemporaryFolder folder;
  const std::string text(1'000'003, 'a');
  write_text(folder / "long", text);
  DigestCache cache(folder / "digests");
  EXPECT_EQ(cache.of_file(folder / "long"), digest(text));
}

TEST(DigestCache, GivesACopyElsewhereTheSameDigests) {
  const TemporaryFolder folder;
  const SmallDataset original(folder / "first");
  const SmallDataset copy(folder / "second/place");
  DigestCache cache(folder / "digests");
  EXPECT_EQ(cache.of_sample(original.dataset, original.video).identity,
            cache.of_sample(copy.dataset, copy.video).identity);
  EXPECT_EQ(cache.of_sample(original.dataset, original.faces).identity,
            cache.of_sample(copy.dataset, copy.faces).identity);
}

TEST(DigestCache, DoesNotCountTimes) {
  const TemporaryFolder folder;
  const SmallDataset small(folder.path());
  DigestCache cache(folder / "digests");
  const Key before = cache.of_sample(small.dataset, small.faces).identity;
  set_modified(folder / "Train/b/1.png", 1'000'000'000);
  EXPECT_EQ(cache.of_sample(small.dataset, small.faces).identity, before);
}

TEST(DigestCache, SeesChangedAddedRemovedAndRenamedFiles) {
  const TemporaryFolder folder;
  const SmallDataset small(folder.path());
  DigestCache cache(folder / "digests");
  const Key before = cache.of_sample(small.dataset, small.faces).identity;
  const auto now = [&] { return cache.of_sample(small.dataset, small.faces).identity; };

  write_text(folder / "Train/b/1.png", "onE");
  EXPECT_NE(now(), before);
  write_text(folder / "Train/b/1.png", "one");
  EXPECT_EQ(now(), before);
  write_text(folder / "Train/b/3.png", "");
  EXPECT_NE(now(), before);
  fs::remove(folder / "Train/b/3.png");
  fs::rename(folder / "Train/b/2.png", folder / "Train/b/3.png");
  EXPECT_NE(now(), before);
  fs::rename(folder / "Train/b/3.png", folder / "Train/b/2.png");
  write_text(folder / "Train/b/notes.txt", "not an image");
  EXPECT_EQ(now(), before);
}

TEST(DigestCache, FindsTheSameBytesUnderOtherNames) {
  const TemporaryFolder folder;
  const SmallDataset small(folder.path());
  write_text(folder / "Val/x.avi", "frames of a video");
  write_text(folder / "Val/c/01.png", "one");
  write_text(folder / "Val/c/02.png", "two");
  DigestCache cache(folder / "digests");
  const auto content = [&](const Sample& sample) { return cache.of_sample(small.dataset, sample).content; };
  EXPECT_EQ(content(small.video), content({"Val/x", "Val/x.avi", 0, "", "Val"}));
  EXPECT_EQ(content(small.faces), content({"Val/c", "Val/c", 0, "", "Val"}));
  EXPECT_NE(content(small.video), content(small.faces));
  Sample row = small.video;
  row.record = 21;
  EXPECT_EQ(content(row), std::nullopt);  // of the row alone, nobody knows
  EXPECT_EQ(content({"gone", "gone.avi", 0, "", ""}), std::nullopt);
}

TEST(DigestCache, GivesALinkTheDigestsOfWhatItLeadsTo) {
  const TemporaryFolder folder;
  const SmallDataset original(folder / "first");
  write_text(folder / "store/0f12", "frames of a video");
  std::filesystem::create_directories(folder / "second/Train");
  std::filesystem::create_symlink(folder / "store/0f12", folder / "second/Train/a.avi");
  std::filesystem::create_directory_symlink(folder / "first/Train/b", folder / "second/Train/b");
  Dataset links;
  links.root = folder / "second";
  DigestCache cache(folder / "digests");
  for (const Sample& sample : {original.video, original.faces}) {
    EXPECT_EQ(cache.of_sample(links, sample).identity, cache.of_sample(original.dataset, sample).identity);
  }
}

TEST(DigestCache, TellsTheRowsOfOneFileApart) {
  const TemporaryFolder folder;
  const SmallDataset small(folder.path());
  DigestCache cache(folder / "digests");
  Sample row = small.video;
  row.record = 21;
  const Key first = cache.of_sample(small.dataset, row).identity;
  row.record = 38;
  EXPECT_NE(cache.of_sample(small.dataset, row).identity, first);
  EXPECT_NE(cache.of_sample(small.dataset, small.video).identity, first);
}

TEST(DigestCache, SeesChangedFeatures) {
  const TemporaryFolder folder;
  const SmallDataset small(folder.path());
  DigestCache cache(folder / "digests");
  Sample sample = small.video;
  sample.features = {{"audio", "features_audio/a.arff"}};
  write_text(folder / "features_audio/a.arff", "one");
  const Key before = cache.of_sample(small.dataset, sample).identity;
  write_text(folder / "features_audio/a.arff", "onE");
  EXPECT_NE(cache.of_sample(small.dataset, sample).identity, before);
}

TEST(DigestCache, KeepsWhatAnotherProcessSavedMeanwhile) {
  const TemporaryFolder folder;
  DigestCache one(folder / "digests");
  DigestCache other(folder / "digests");
  one.of_file("/etc/passwd");  // both have not changed for long: such digests are remembered
  other.of_file("/etc/group");
  one.save();
  other.save();
  const std::string saved = read_text(folder / "digests");
  for (const char* file : {"/etc/passwd", "/etc/group"}) {
    EXPECT_THAT(saved, testing::HasSubstr(fs::canonical(file).string() + "\n"));
  }
}

TEST(DigestCache, SeesEveryChangeHoweverQuick) {
  const TemporaryFolder folder;
  DigestCache cache(folder / "digests");
  for (int i = 0; i < 200; ++i) {
    const std::string text(16, static_cast<char>('a' + i % 20));
    write_text(folder / "file", text);
    ASSERT_EQ(cache.of_file(folder / "file"), digest(text)) << i;
  }
}

TEST(DigestCache, SeesAChangeWhoseTimeWasSetBack) {
  const TemporaryFolder folder;
  write_text(folder / "file", "before");
  set_modified(folder / "file", 1'000'000'000);
  std::this_thread::sleep_for(std::chrono::milliseconds(2100));  // until the file counts as settled
  DigestCache cache(folder / "digests");
  cache.of_file(folder / "file");
  cache.save();
  ASSERT_TRUE(fs::exists(folder / "digests"));

  write_text(folder / "file", "behind");
  set_modified(folder / "file", 1'000'000'000);

  EXPECT_EQ(cache.of_file(folder / "file"), digest("behind"));
  EXPECT_EQ(DigestCache(folder / "digests").of_file(folder / "file"), digest("behind"));
}

/// A cache whose file holds a false digest for `file`: only a look-up that trusts the memory returns it.
Key plant_false_digest(const fs::path& cache, const fs::path& file) {
  struct stat status {};
  stat(file.c_str(), &status);
  const auto nanoseconds = [](const timespec& time) {
    return std::to_string(time.tv_sec * 1'000'000'000 + time.tv_nsec);
  };
  const Key planted = digest("planted");
  write_text(cache, "foldwise digests 1\nnot a line\n" + planted.hex() + " " + std::to_string(status.st_size) + " " +
                        nanoseconds(status.st_mtim) + " " + nanoseconds(status.st_ctim) + " " +
                        fs::canonical(file).string() + "\n" + planted.hex() + " 12");
  return planted;
}

TEST(DigestCache, DoesNotReadAgainWhatItRemembers) {
  const TemporaryFolder folder;
  write_text(folder / "a file", "content");
  const Key planted = plant_false_digest(folder / "digests", folder / "a file");

  EXPECT_EQ(DigestCache(folder / "digests").of_file(folder / "a file"), planted);

  write_text(folder / "a file", "another content");
  EXPECT_EQ(DigestCache(folder / "digests").of_file(folder / "a file"), digest("another content"));
}

TEST(DigestCache, WorksWithoutItsFile) {
  const TemporaryFolder folder;
  write_text(folder / "occupied", "not a folder");
  write_text(folder / "file", "content");
  set_modified(folder / "file", 1'000'000'000);
  DigestCache cache(folder / "occupied/digests");
  EXPECT_EQ(cache.of_file(folder / "file"), digest("content"));
  EXPECT_NO_THROW(cache.save());
}

TEST(DigestCache, IgnoresAForeignFile) {
  const TemporaryFolder folder;
  write_text(folder / "digests", std::string(1000, '\0') + "\n\xff\xfe");
  write_text(folder / "file", "content");
  EXPECT_EQ(DigestCache(folder / "digests").of_file(folder / "file"), digest("content"));
}

TEST(DigestCache, SaysWhichFileCannotBeRead) {
  const TemporaryFolder folder;
  DigestCache cache(folder / "digests");
  expect_user_error([&] { cache.of_file(folder / "gone.avi"); }, {"gone.avi", "cannot be read", "No such file"});
}

TEST(DigestCache, LivesInTheUsersCacheFolder) {
  const char* before = std::getenv("XDG_CACHE_HOME");
  const std::string kept = before != nullptr ? before : "";
  setenv("XDG_CACHE_HOME", "/somewhere", 1);
  EXPECT_EQ(DigestCache::default_file(), "/somewhere/foldwise/digests");
  unsetenv("XDG_CACHE_HOME");
  EXPECT_TRUE(DigestCache::default_file().string().ends_with("/.cache/foldwise/digests"));
  if (before != nullptr) setenv("XDG_CACHE_HOME", kept.c_str(), 1);
}

}  // namespace
}  // namespace foldwise::datasets
