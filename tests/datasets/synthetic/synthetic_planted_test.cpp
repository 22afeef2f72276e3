// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/planted_set.h"

#include <gmock/gmock.h>

#include <map>
#include <set>
#include <tuple>

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
using testing::HasSubstr;

PlantedSetRecipe small_recipe(Plant plant) {
  PlantedSetRecipe recipe;
  recipe.subjects = 6;
  recipe.train_per_class = 8;
  recipe.validation_per_class = 2;
  recipe.test_per_class = 4;
  recipe.videos = defaults_of(plant);
  recipe.videos.scene.size = {16, 16};
  recipe.videos.frames = {32, 36};
  if (plant == Plant::apex) recipe.videos.apex = {4, 8};
  if (plant == Plant::two_cues) recipe.videos.apart = {24, 30};
  return recipe;
}

Dataset read(const fs::path& root) {
  DatasetOptions options;
  options.name = DatasetName::folders;
  options.root = root.string();
  return read_dataset(options);
}

TEST(SyntheticPlantedSet, IsReadAsAUsersOwnData) {
  const TemporaryFolder folder;
  const auto made = std::get<DatasetMade>(make_planted_set(small_recipe(Plant::apex), folder / "set", 2, silent));
  const Dataset dataset = read(folder / "set");
  EXPECT_EQ(made.samples, 7 * 14);
  EXPECT_EQ(dataset.samples.size(), 7u * 14);
  EXPECT_THAT(dataset.classes, ElementsAre("angry", "disgust", "fear", "happy", "sad", "surprise", "yawn"));
  std::map<std::pair<std::string, int>, int> counts;
  std::map<std::string, std::set<std::string>> people;
  for (const Sample& sample : dataset.samples) {
    ++counts[{sample.split, sample.label}];
    people[sample.subject].insert(sample.split);
  }
  for (int label = 0; label < 7; ++label) {
    EXPECT_EQ((counts[{"train", label}]), 8);
    EXPECT_EQ((counts[{"validation", label}]), 2);
    EXPECT_EQ((counts[{"test", label}]), 4);
  }
  EXPECT_EQ(people.size(), 6u);
  for (const auto& [person, splits] : people) EXPECT_EQ(splits.size(), 1u) << person;
}

TEST(SyntheticPlantedSet, WritesTheTruthOfEachFrame) {
  const TemporaryFolder folder;
  PlantedSetRecipe recipe = small_recipe(Plant::apex);
  recipe.videos.scene.occlusions = 1;
  make_planted_set(recipe, folder / "set", 2, silent);
  const Dataset dataset = read(folder / "set");
  auto manifest = csv_rows(folder / "set/planted/manifest.csv");
  EXPECT_THAT(manifest.front(),
              ElementsAre("id", "class", "variant", "subject", "split", "first", "last", "frames", "seed"));
  manifest.erase(manifest.begin());
  std::map<std::string, std::vector<std::string>> by_id;
  for (const auto& row : manifest) by_id[row.at(0)] = row;
  for (const Sample& sample : dataset.samples) {
    const auto& row = by_id.at(sample.id);
    EXPECT_EQ(row[1], dataset.classes[static_cast<std::size_t>(sample.label)]);
    EXPECT_EQ(row[3], sample.subject);
    EXPECT_EQ(row[4], sample.split);
    const auto truth = csv_rows(folder / ("set/planted/" + sample.id + ".csv"));
    EXPECT_THAT(truth.front(), ElementsAre("frame", "intensity", "occluded"));
    ASSERT_EQ(std::to_string(truth.size() - 1), row[7]);
    const auto video =
        std::get<PreparedVideo>(prepare_video(dataset.root, {sample.path, sample.path}, {.size = {16, 16}}));
    EXPECT_EQ(static_cast<std::size_t>(video.frames), truth.size() - 1);
    int occluded = 0;
    for (std::size_t frame = 0; frame + 1 < truth.size(); ++frame) {
      const bool apex = frame >= std::stoul(row[5]) && frame <= std::stoul(row[6]);
      EXPECT_EQ(std::stod(truth[frame + 1][1]) == 1, apex) << sample.id << ' ' << frame;
      occluded += std::stoi(truth[frame + 1][2]);
    }
    EXPECT_GE(occluded, 4);
    EXPECT_LE(occluded, 10);
  }
}

TEST(SyntheticPlantedSet, HasAsManyOfEachVariantWhoeverShowsThem) {
  const TemporaryFolder folder;
  for (const Plant plant : {Plant::two_cues, Plant::two_places}) {
    const fs::path root = folder / std::string(name_of(plant));
    PlantedSetRecipe recipe = small_recipe(plant);
    recipe.train_per_class = 40;
    make_planted_set(recipe, root, 2, silent);
    std::map<std::tuple<std::string, std::string, std::string>, int> counts;     // split, class, variant
    std::map<std::pair<std::string, std::string>, std::set<std::string>> shown;  // subject, class
    auto manifest = csv_rows(root / "planted/manifest.csv");
    manifest.erase(manifest.begin());
    for (const auto& row : manifest) {
      ++counts[{row.at(4), row[1], row[2]}];
      if (row[4] == "train") shown[{row[3], row[1]}].insert(row[2]);
    }
    EXPECT_EQ(counts.size(), 12u);
    for (const auto& [key, count] : counts) {
      const int expected = std::get<0>(key) == "train" ? 20 : std::get<0>(key) == "test" ? 2 : 1;
      EXPECT_EQ(count, expected) << std::get<0>(key) << ' ' << std::get<1>(key) << ' ' << std::get<2>(key);
    }
    for (const auto& [who, variants] : shown) EXPECT_EQ(variants.size(), 2u) << who.first << ' ' << who.second;
  }
}

TEST(SyntheticPlantedSet, GivesTheSameBytesOnAnyNumberOfThreads) {
  const TemporaryFolder folder;
  const PlantedSetRecipe recipe = small_recipe(Plant::motion);
  make_planted_set(recipe, folder / "one", 1, silent);
  make_planted_set(recipe, folder / "three", 3, silent);
  EXPECT_EQ(contents(folder / "one"), contents(folder / "three"));
  PlantedSetRecipe other = recipe;
  other.seed = 2;
  make_planted_set(other, folder / "other", 2, silent);
  EXPECT_NE(contents(folder / "one"), contents(folder / "other"));
}

TEST(SyntheticPlantedSet, RefusesRecipesThatCannotBeFollowed) {
  const TemporaryFolder folder;
  const auto expect_refusal = [&](auto&& spoil, const std::string& option) {
    PlantedSetRecipe recipe = small_recipe(Plant::apex);
    spoil(recipe);
    expect_user_error([&] { make_planted_set(recipe, folder / "set", 1, silent); }, {option}, Fault::usage);
  };
  expect_refusal([](PlantedSetRecipe& r) { r.subjects = 2; }, "--subjects");
  expect_refusal([](PlantedSetRecipe& r) { r.train_per_class = 0; }, "--train-per-class");
  expect_refusal([](PlantedSetRecipe& r) { r.validation_per_class = 0; }, "--validation-per-class");
  expect_refusal([](PlantedSetRecipe& r) { r.test_per_class = 0; }, "--test-per-class");
  expect_refusal([](PlantedSetRecipe& r) { r.videos.apex.most = 33; }, "--apex");
  EXPECT_TRUE(names_in(folder.path()).empty());
}

class MakePlanted : public testing::Test {
 protected:
  int run(const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"make",
                                       "planted",
                                       "--out",
                                       (folder_ / "set").string(),
                                       "--subjects",
                                       "3",
                                       "--train-per-class",
                                       "1",
                                       "--validation-per-class",
                                       "1",
                                       "--test-per-class",
                                       "1",
                                       "--size",
                                       "16x16"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = run_datasets_command(arguments);
    output_ = testing::internal::GetCapturedStdout() + testing::internal::GetCapturedStderr();
    return code;
  }
  std::string recipe() const { return read_text(folder_ / "set/planted/recipe.json"); }
  TemporaryFolder folder_;
  std::string output_;
};

TEST_F(MakePlanted, TakesEachPlantWithItsOwnDefaults) {
  for (const char* plant : Choices<Plant>::names) {
    EXPECT_EQ(run({"--plant", plant}), 0) << output_;
    EXPECT_THAT(recipe(), HasSubstr("\"plant\": \"" + std::string(plant) + "\""));
    EXPECT_FALSE(read(folder_ / "set").samples.empty());
    fs::remove_all(folder_ / "set");
  }
}

TEST_F(MakePlanted, TakesEachNumberAndNoOther) {
  for (const std::string knob : {"contrast", "distractors", "sway", "lighting", "occlusions", "noise"}) {
    EXPECT_EQ(run({"--" + knob, "0.375"}), 0) << output_;
    EXPECT_THAT(recipe(), HasSubstr("\"" + knob + "\": 0.375"));
    EXPECT_EQ(recipe().find("0.375"), recipe().rfind("0.375")) << recipe();
    fs::remove_all(folder_ / "set");
  }
}

TEST_F(MakePlanted, SaysWhatIsWrong) {
  EXPECT_EQ(run({"--plant", "rose"}), 2);
  EXPECT_THAT(output_, HasSubstr("--plant"));
  EXPECT_EQ(run({"--plant", "control", "--apex", "4-5"}), 2);
  EXPECT_THAT(output_, HasSubstr("leave it out"));
  EXPECT_EQ(run({"--apart", "4-5"}), 2);
  EXPECT_THAT(output_, HasSubstr("--apart"));
  EXPECT_EQ(run({"--frames", "long"}), 2);
  EXPECT_THAT(output_, HasSubstr("--frames"));
}

}  // namespace
}  // namespace foldwise::datasets
