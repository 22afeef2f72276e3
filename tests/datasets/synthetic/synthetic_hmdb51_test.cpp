// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/hmdb51.h"

#include <gmock/gmock.h>

#include <set>

#include "datasets/commands/commands.h"
#include "datasets/dataset.h"
#include "datasets/frames/prepared_video.h"
#include "tests/datasets/generated.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

/// Three actions, ten short videos of each.
Hmdb51Recipe small_recipe() {
  Hmdb51Recipe recipe;
  recipe.classes = 3;
  recipe.per_class = 10;
  recipe.videos.size = {32, 40};
  recipe.videos.least_frames = 5;
  recipe.videos.most_frames = 8;
  return recipe;
}

Dataset read(const fs::path& root) {
  DatasetOptions options;
  options.name = DatasetName::hmdb51;
  options.root = root.string();
  return read_dataset(options);
}

TEST(SyntheticHmdb51, IsReadLikeTheRealOne) {
  const TemporaryFolder folder;
  const auto made = std::get<DatasetMade>(make_hmdb51(small_recipe(), folder / "hmdb", 2, silent));

  const Dataset dataset = read(folder / "hmdb");
  EXPECT_THAT(dataset.classes, ElementsAre("jump", "walk", "wave"));
  ASSERT_EQ(dataset.samples.size(), 30u);
  EXPECT_EQ(made.samples, 30);
  std::int64_t frames = 0;
  for (const Sample& sample : dataset.samples) {
    const auto video = prepare_video(dataset.root, {sample.id, sample.path}, {.size = {32, 40}});
    ASSERT_TRUE(std::holds_alternative<PreparedVideo>(video)) << sample.id;
    frames += std::get<PreparedVideo>(video).frames;
  }
  EXPECT_EQ(made.frames, frames);
}

TEST(SyntheticHmdb51, DividesEachClassAndNobodyIntoBothParts) {
  const TemporaryFolder folder;
  Hmdb51Recipe recipe = small_recipe();
  recipe.per_class = 13;
  make_hmdb51(recipe, folder / "hmdb", 2, silent);
  const Dataset dataset = read(folder / "hmdb");
  std::map<std::string, std::string> subjects;
  for (const auto& row : csv_rows(folder / "hmdb/planted/manifest.csv")) subjects[row[0]] = row[2];

  ASSERT_EQ(dataset.official_splits.size(), 3u);
  for (const OfficialSplit& split : dataset.official_splits) {
    std::map<std::pair<int, std::string>, int> counts;
    std::map<std::string, std::set<std::string>> people;
    for (std::size_t i = 0; i < dataset.samples.size(); ++i) {
      ++counts[{dataset.samples[i].label, split.parts[i]}];
      people[split.parts[i]].insert(subjects.at(dataset.samples[i].id));
    }
    for (int label = 0; label < 3; ++label) {
      EXPECT_EQ((counts[{label, "train"}]), 9);
      EXPECT_EQ((counts[{label, "test"}]), 3);
      EXPECT_EQ((counts[{label, ""}]), 1);
    }
    for (const std::string& person : people["test"]) EXPECT_FALSE(people["train"].contains(person)) << person;
  }
  EXPECT_NE(dataset.official_splits[0].parts, dataset.official_splits[1].parts);
}

TEST(SyntheticHmdb51, HasNamesLikeTheOfficialOnes) {
  const TemporaryFolder folder;
  make_hmdb51(small_recipe(), folder / "hmdb", 2, silent);
  std::string names;
  for (const std::string& name : names_in(folder / "hmdb/wave")) {
    names += name;
    EXPECT_THAT(name, testing::HasSubstr("_wave_f_cm_np1_fr_med_0.avi"));
  }
  for (const char mark : {'#', '!', '(', '&', '[', ';'}) EXPECT_NE(names.find(mark), std::string::npos) << mark;
}

TEST(SyntheticHmdb51, WritesTheTruthBesideTheVideos) {
  const TemporaryFolder folder;
  make_hmdb51(small_recipe(), folder / "hmdb", 2, silent);
  auto manifest = csv_rows(folder / "hmdb/planted/manifest.csv");
  EXPECT_THAT(manifest.front(), ElementsAre("id", "class", "subject", "onset", "offset", "frames", "seed"));
  manifest.erase(manifest.begin());
  ASSERT_EQ(manifest.size(), 30u);
  std::set<std::string> ids;
  for (const Sample& sample : read(folder / "hmdb").samples) ids.insert(sample.id);
  for (const auto& row : manifest) {
    EXPECT_TRUE(ids.contains(row[0])) << row[0];
    const auto truth = csv_rows(folder / ("hmdb/planted/" + row[0] + ".csv"));
    ASSERT_EQ(truth.size(), std::stoul(row[5]) + 1);
    for (std::size_t frame = 0; frame + 1 < truth.size(); ++frame) {
      const bool happens = frame >= std::stoul(row[3]) && frame <= std::stoul(row[4]);
      EXPECT_EQ(std::stod(truth[frame + 1][1]) > 0, happens) << row[0] << ' ' << frame;
    }
  }
}

TEST(SyntheticHmdb51, GivesTheSameBytesOnAnyNumberOfThreads) {
  const TemporaryFolder folder;
  make_hmdb51(small_recipe(), folder / "one", 1, silent);
  make_hmdb51(small_recipe(), folder / "three", 3, silent);
  EXPECT_EQ(contents(folder / "one"), contents(folder / "three"));
  Hmdb51Recipe other = small_recipe();
  other.seed = 2;
  make_hmdb51(other, folder / "other", 2, silent);
  EXPECT_NE(contents(folder / "one"), contents(folder / "other"));
}

TEST(SyntheticHmdb51, RefusesRecipesThatCannotBeFollowed) {
  const TemporaryFolder folder;
  const auto expect_refusal = [&](auto&& spoil, const std::string& option) {
    Hmdb51Recipe recipe = small_recipe();
    spoil(recipe);
    expect_user_error([&] { make_hmdb51(recipe, folder / "hmdb", 1, silent); }, {option}, Fault::usage);
  };
  expect_refusal([](Hmdb51Recipe& r) { r.classes = 1; }, "--classes");
  expect_refusal([](Hmdb51Recipe& r) { r.classes = 52; }, "--classes");
  expect_refusal([](Hmdb51Recipe& r) { r.per_class = 3; }, "--per-class");
  expect_refusal([](Hmdb51Recipe& r) { r.videos.size = {32, 33}; }, "--size");
  expect_refusal([](Hmdb51Recipe& r) { r.videos.most_frames = 1; }, "--frames");
  expect_refusal([](Hmdb51Recipe& r) { r.videos.style = -1; }, "--style");
  expect_refusal([](Hmdb51Recipe& r) { r.videos.clutter = 4; }, "--clutter");
  EXPECT_THAT(names_in(folder.path()), IsEmpty());
}

TEST(SyntheticHmdb51, IsMadeByItsCommand) {
  const TemporaryFolder folder;
  testing::internal::CaptureStdout();
  const int code = run_datasets_command({"make", "hmdb51", "--out", (folder / "hmdb").string(), "--classes", "2",
                                         "--per-class", "4", "--size", "16x20", "--frames", "2-3"});
  EXPECT_THAT(testing::internal::GetCapturedStdout(), testing::HasSubstr("8 samples"));
  EXPECT_EQ(code, 0);
  EXPECT_EQ(read(folder / "hmdb").samples.size(), 8u);
}

TEST(SyntheticHmdb51, TakesEachKnobOfItsCommandAndNoOther) {
  const TemporaryFolder folder;
  for (const std::string knob : {"sway", "style", "clutter", "noise"}) {
    testing::internal::CaptureStdout();
    EXPECT_EQ(run_datasets_command({"make", "hmdb51", "--out", (folder / knob).string(), "--classes", "2",
                                    "--per-class", "4", "--size", "16x20", "--frames", "2", "--" + knob, "0.375"}),
              0);
    testing::internal::GetCapturedStdout();
    const std::string recipe = read_text(folder / (knob + "/planted/recipe.json"));
    EXPECT_THAT(recipe, testing::HasSubstr("\"" + knob + "\": 0.375"));
    EXPECT_EQ(recipe.find("0.375"), recipe.rfind("0.375")) << recipe;
  }
}

}  // namespace
}  // namespace foldwise::datasets
