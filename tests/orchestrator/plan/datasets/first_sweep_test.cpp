// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/datasets/first_sweep.h"

#include <gmock/gmock.h>

#include "experiments/sweep/sweep.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Two classes of as many samples each; subjects a, b, … in turn, where there are any.
datasets::Dataset own_videos(int each, int subjects = 0) {
  datasets::Dataset dataset;
  dataset.root = "/data/my \"own\" videos";
  dataset.classes = {"happy", "sad"};
  for (int index = 0; index < 2 * each; ++index) {
    datasets::Sample sample;
    sample.label = index % 2;
    if (subjects > 0) sample.subject = std::string(1, static_cast<char>('a' + index / 2 % subjects));
    dataset.samples.push_back(sample);
  }
  return dataset;
}

PictureCounts lengths(const datasets::Dataset& dataset, std::int64_t shortest) {
  PictureCounts counts;
  for (std::size_t index = 0; index < dataset.samples.size(); ++index)
    counts.push_back(datasets::PictureCount{.pictures = shortest + static_cast<std::int64_t>(index), .rate = 25});
  return counts;
}

/// As it is read back.
Sweep read(const std::string& text) {
  const TemporaryFolder folder;
  write_text(folder / "sweep.yaml", text);
  return Sweep::load(folder / "sweep.yaml", {});
}

TEST(FirstSweep, IsASweepOverWhatIsThere) {
  const datasets::Dataset dataset = own_videos(10);
  const std::string text = first_sweep("mine", dataset, lengths(dataset, 9));
  const Sweep sweep = read(text);

  EXPECT_EQ(sweep.name(), "mine");
  EXPECT_EQ(sweep.size(), 2U);
  EXPECT_EQ(sweep.experiment(0).dataset.root, "/data/my \"own\" videos");
  EXPECT_EQ(sweep.experiment(0).clips.frames, 9);
  EXPECT_EQ(sweep.experiment(0).protocol.folds, 5);
  EXPECT_THAT(
      text,
      HasSubstr("# 20 samples of 2 classes: happy (10), sad (10).\n# 9 to 28 frames, half of them 19 or more.\n"));
  EXPECT_THAT(text, HasSubstr("sample,subject"));
}

TEST(FirstSweep, KeepsPeopleTogetherWhereTheyAreKnown) {
  const datasets::Dataset dataset = own_videos(10, 3);
  const std::string text = first_sweep("mine", dataset, lengths(dataset, 40));
  const Sweep sweep = read(text);

  EXPECT_EQ(sweep.experiment(0).protocol.by, FoldUnit::subject);
  EXPECT_EQ(sweep.experiment(0).protocol.folds, 3);
  EXPECT_EQ(sweep.experiment(0).clips.frames, 16);
  EXPECT_THAT(text, Not(HasSubstr("sample,subject")));
}

TEST(FirstSweep, TakesThePartsThatTheDataName) {
  datasets::Dataset dataset = own_videos(4);
  for (datasets::Sample& sample : dataset.samples) sample.split = "train";
  EXPECT_EQ(read(first_sweep("mine", dataset, lengths(dataset, 9))).experiment(0).protocol.kind,
            ProtocolKind::partitions);
}

TEST(FirstSweep, TakesAsManyFoldsAsTheSmallestClassAllows) {
  const datasets::Dataset dataset = own_videos(2);
  EXPECT_EQ(read(first_sweep("mine", dataset, lengths(dataset, 9))).experiment(0).protocol.folds, 2);
  expect_user_error([] { first_sweep("mine", own_videos(1), {}); }, {"the class happy has 1 sample", "two at least"});
  expect_user_error([] { first_sweep("mine", own_videos(5, 1), {}); }, {"one subject alone, 'a'"});
}

TEST(FirstSweep, OfSinglePicturesComparesNoClips) {
  const datasets::Dataset dataset = own_videos(5);
  const PictureCounts ones(dataset.samples.size(), datasets::PictureCount{.pictures = 1});
  const Sweep sweep = read(first_sweep("mine", dataset, ones));

  EXPECT_EQ(sweep.experiment(0).model.backbone, Backbone::vgg11_bn);
  EXPECT_EQ(sweep.experiment(0).clips.frames, 1);
}

TEST(FirstSweep, IsNamedAfterItsFolder) {
  EXPECT_EQ(sweep_name_of("my videos"), "my_videos");
  EXPECT_EQ(sweep_name_of(".hidden"), "_hidden");
  EXPECT_EQ(sweep_name_of(""), "first");
}

}  // namespace
}  // namespace foldwise::orchestrator
