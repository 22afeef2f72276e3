// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/folders.h"

#include <gmock/gmock.h>

#include <set>

#include "datasets/commands/commands.h"
#include "datasets/dataset.h"
#include "datasets/frames/prepared_video.h"
#include "tests/datasets/generated.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

/// 3 classes x 5 subjects x 1.
FoldersRecipe small_recipe() {
  FoldersRecipe recipe;
  recipe.classes = 3;
  recipe.subjects = 5;
  recipe.per_subject = 1;
  recipe.size = {32, 32};
  recipe.least_frames = 3;
  recipe.most_frames = 5;
  return recipe;
}

Dataset read(const fs::path& root) {
  DatasetOptions options;
  options.name = DatasetName::folders;
  options.root = root.string();
  return read_dataset(options);
}

TEST(SyntheticFolders, AreReadWithSubjectsAndSplitsInEachLayout) {
  const TemporaryFolder folder;
  for (const DatasetLayout layout : {DatasetLayout::videos, DatasetLayout::faces, DatasetLayout::images}) {
    for (const FolderContent content : {FolderContent::actions, FolderContent::expressions}) {
      FoldersRecipe recipe = small_recipe();
      recipe.layout = layout;
      recipe.content = content;
      const fs::path root = folder / (std::string(name_of(layout)) + (content == FolderContent::actions ? "a" : "e"));
      const auto made = std::get<DatasetMade>(make_folders(recipe, root, 2, silent));

      const Dataset dataset = read(root);
      const std::vector<std::string> classes = content == FolderContent::actions
                                                   ? std::vector<std::string>{"jump", "walk", "wave"}
                                                   : std::vector<std::string>{"Angry", "Disgust", "Fear"};
      EXPECT_EQ(dataset.classes, classes);
      ASSERT_EQ(dataset.samples.size(), 15u);
      std::int64_t frames = 0;
      std::map<std::string, std::set<std::string>> people;
      for (const Sample& sample : dataset.samples) {
        people[sample.split].insert(sample.subject);
        frames += std::get<PreparedVideo>(prepare_video(root, {sample.id, sample.path}, {.size = {32, 32}})).frames;
        EXPECT_EQ(fs::exists(root / "planted" / (sample.id + ".csv")), layout != DatasetLayout::images);
      }
      EXPECT_EQ(made.frames, frames);
      EXPECT_THAT(people, ElementsAre(std::pair("test", std::set<std::string>{"s05"}),
                                      std::pair("train", std::set<std::string>{"s01", "s02", "s03"}),
                                      std::pair("validation", std::set<std::string>{"s04"})));
    }
  }
}

TEST(SyntheticFolders, AreReadWithSplitsFromFoldersOrWithNone) {
  const TemporaryFolder folder;
  FoldersRecipe recipe = small_recipe();
  recipe.layout = DatasetLayout::images;
  for (const FolderSplits splits : {FolderSplits::folders, FolderSplits::none}) {
    recipe.splits = splits;
    const fs::path root = folder / folder_splits_names[static_cast<std::size_t>(splits)];
    make_folders(recipe, root, 2, silent);
    EXPECT_FALSE(fs::exists(root / "samples.csv"));
    const Dataset dataset = read(root);
    EXPECT_THAT(dataset.classes, ElementsAre("jump", "walk", "wave"));
    std::map<std::string, int> counts;
    for (const Sample& sample : dataset.samples) ++counts[sample.split];
    const std::map<std::string, int> divided{{"test", 3}, {"train", 9}, {"validation", 3}};
    EXPECT_EQ(counts, splits == FolderSplits::folders ? divided : (std::map<std::string, int>{{"", 15}}));
    const auto manifest = csv_rows(root / "planted/manifest.csv");
    EXPECT_EQ(manifest.size(), 16u);
    EXPECT_EQ(manifest[1][0], splits == FolderSplits::folders ? "train/wave/s01_1" : "wave/s01_1");
  }
}

TEST(SyntheticFolders, WriteTheTruth) {
  const TemporaryFolder folder;
  make_folders(small_recipe(), folder / "own", 2, silent);
  const auto manifest = csv_rows(folder / "own/planted/manifest.csv");
  EXPECT_THAT(manifest.front(), ElementsAre("id", "class", "subject", "split", "frames", "seed"));
  ASSERT_EQ(manifest.size(), 16u);
  for (std::size_t i = 1; i < manifest.size(); ++i) {
    const auto truth = csv_rows(folder / ("own/planted/" + manifest[i][0] + ".csv"));
    EXPECT_EQ(truth.size(), std::stoul(manifest[i][4]) + 1);
  }
}

TEST(SyntheticFolders, GiveTheSameBytesOnAnyNumberOfThreads) {
  const TemporaryFolder folder;
  make_folders(small_recipe(), folder / "one", 1, silent);
  make_folders(small_recipe(), folder / "three", 3, silent);
  EXPECT_EQ(contents(folder / "one"), contents(folder / "three"));
  FoldersRecipe other = small_recipe();
  other.seed = 2;
  make_folders(other, folder / "other", 2, silent);
  EXPECT_NE(contents(folder / "one"), contents(folder / "other"));
}

TEST(SyntheticFolders, HoldNoSampleTwice) {
  const TemporaryFolder folder;
  for (const FolderContent content : {FolderContent::actions, FolderContent::expressions}) {
    FoldersRecipe recipe = small_recipe();
    recipe.layout = DatasetLayout::images;
    recipe.content = content;
    recipe.per_subject = 3;
    const fs::path root = folder / std::to_string(static_cast<int>(content));
    make_folders(recipe, root, 2, silent);
    std::set<std::string> pictures;
    std::size_t count = 0;
    for (const auto& [path, bytes] : contents(root)) {
      if (!path.ends_with(".png")) continue;
      pictures.insert(bytes);
      ++count;
    }
    EXPECT_EQ(count, 45u);
    EXPECT_EQ(pictures.size(), count);
  }
}

TEST(SyntheticFolders, RefuseRecipesThatCannotBeFollowed) {
  const TemporaryFolder folder;
  const auto expect_refusal = [&](auto&& spoil, const std::string& option) {
    FoldersRecipe recipe = small_recipe();
    spoil(recipe);
    expect_user_error([&] { make_folders(recipe, folder / "own", 1, silent); }, {option}, Fault::usage);
  };
  expect_refusal([](FoldersRecipe& r) { r.classes = 1; }, "--classes");
  expect_refusal([](FoldersRecipe& r) { r.content = FolderContent::expressions, r.classes = 8; }, "--classes");
  expect_refusal([](FoldersRecipe& r) { r.subjects = 2; }, "--subjects");
  expect_refusal([](FoldersRecipe& r) { r.per_subject = 0; }, "--per-subject");
  expect_refusal([](FoldersRecipe& r) { r.size = {32, 31}; }, "--size");
  expect_refusal([](FoldersRecipe& r) { r.least_frames = 9; }, "--frames");
  expect_refusal([](FoldersRecipe& r) { r.noise = 61; }, "--noise");
  EXPECT_THAT(names_in(folder.path()), IsEmpty());
}

TEST(SyntheticFolders, AreMadeByTheirCommand) {
  const TemporaryFolder folder;
  testing::internal::CaptureStdout();
  const int code = run_datasets_command({"make", "folders", "--out", (folder / "own").string(), "--content",
                                         "expressions", "--layout", "faces", "--classes", "2", "--subjects", "3",
                                         "--per-subject", "1", "--size", "32x32", "--frames", "2-3"});
  EXPECT_THAT(testing::internal::GetCapturedStdout(), testing::HasSubstr("6 samples"));
  EXPECT_EQ(code, 0);
  EXPECT_TRUE(fs::exists(folder / "own/Angry/s01_1/001.png"));
}

}  // namespace
}  // namespace foldwise::datasets
