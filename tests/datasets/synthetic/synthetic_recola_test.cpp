// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/recola.h"

#include <gmock/gmock.h>

#include <cmath>
#include <map>

#include "datasets/commands/commands.h"
#include "datasets/dataset.h"
#include "datasets/examples/feature_table.h"
#include "tests/datasets/generated.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

RecolaRecipe small_recipe() {
  RecolaRecipe recipe;
  recipe.recordings = 2;
  recipe.rows = 400;
  recipe.audio = 5;
  recipe.appearance = 4;
  recipe.geometric = 3;
  return recipe;
}

Dataset read(const fs::path& root, Task task) {
  DatasetOptions options;
  options.name = DatasetName::recola;
  options.root = root.string();
  options.task = task;
  return read_dataset(options);
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<double>(a.size());
  double mean_a = 0, mean_b = 0, both = 0, square_a = 0, square_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) mean_a += a[i] / n, mean_b += b[i] / n;
  for (std::size_t i = 0; i < a.size(); ++i) {
    both += (a[i] - mean_a) * (b[i] - mean_b);
    square_a += (a[i] - mean_a) * (a[i] - mean_a);
    square_b += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return both / std::sqrt(square_a * square_b);
}

/// The columns of planted/<recording>.csv, by name.
std::map<std::string, std::vector<double>> planted(const fs::path& file) {
  std::istringstream lines(read_text(file));
  std::string line;
  std::getline(lines, line);
  std::map<std::string, std::vector<double>> columns;
  while (std::getline(lines, line)) {
    std::istringstream cells(line);
    std::string cell;
    for (const char* name : {"time", "audio", "video", "arousal", "valence"}) {
      std::getline(cells, cell, ',');
      columns[name].push_back(std::stod(cell));
    }
  }
  return columns;
}

TEST(MakeRecola, IsReadAsRecola) {
  const TemporaryFolder folder;
  const auto made = make_recola(small_recipe(), folder / "recola", 2, silent);
  EXPECT_EQ(std::get<DatasetMade>(made).samples, 4);
  for (const Task task : {Task::arousal, Task::valence}) {
    const Dataset dataset = read(folder / "recola", task);
    ASSERT_EQ(dataset.samples.size(), 4u);
    const Sample& sample = dataset.samples.back();
    EXPECT_EQ(sample.id, "train_2");
    const FeatureTable table = read_feature_table(dataset.root, sample.features, sample.curves[0]);
    EXPECT_EQ(table.rows, 400);
    EXPECT_EQ(table.columns, 12);
    EXPECT_EQ(table.modalities.size(), 3u);
  }
}

TEST(MakeRecola, PlantsWhatItsHeaderSays) {
  const TemporaryFolder folder;
  RecolaRecipe recipe = small_recipe();
  recipe.rows = 3000;
  recipe.noise = 0.1;
  make_recola(recipe, folder / "recola", 1, silent);
  auto truth = planted(folder / "recola/planted/train_1.csv");
  for (std::size_t row = 0; row < truth["time"].size(); ++row) {
    const double a = truth["audio"][row];
    const double v = truth["video"][row];
    EXPECT_NEAR(truth["arousal"][row], 0.3 * a + 0.3 * v + 0.35 * a * v, 2e-6);
    EXPECT_NEAR(truth["valence"][row], 0.3 * a - 0.3 * v + 0.35 * a * v, 2e-6);
  }
  const Dataset dataset = read(folder / "recola", Task::arousal);
  const Sample& sample = dataset.samples[2];
  ASSERT_EQ(sample.id, "train_1");
  std::vector<double> rating(sample.curves[0].values.begin(), sample.curves[0].values.end());
  EXPECT_GT(correlation(rating, truth["arousal"]), 0.99);

  const FeatureTable table = read_feature_table(dataset.root, sample.features, sample.curves[0]);
  std::vector<double> heard;
  std::vector<double> seen;
  const auto columns = static_cast<std::size_t>(table.columns);
  const auto first_seen = static_cast<std::size_t>(table.modalities[1].first);
  for (std::size_t row = 0; row < truth["time"].size(); ++row) {
    heard.push_back(table.values[row * columns]);
    seen.push_back(table.values[row * columns + first_seen]);
  }
  EXPECT_GT(std::abs(correlation(heard, truth["audio"])), 0.8);
  EXPECT_GT(std::abs(correlation(seen, truth["video"])), 0.8);
  EXPECT_LT(std::abs(correlation(heard, truth["video"])), 0.5);
}

TEST(MakeRecola, GivesEqualBytesWhateverTheNumberOfThreads) {
  const TemporaryFolder folder;
  make_recola(small_recipe(), folder / "one", 1, silent);
  make_recola(small_recipe(), folder / "three", 3, silent);
  RecolaRecipe other = small_recipe();
  other.seed = 2;
  make_recola(other, folder / "other", 1, silent);
  const auto bytes = [&](const char* root) {
    std::string all;
    for (const char* file : {"features_audio/arousal/train_2.arff", "features_video_geometric/dev_1.arff",
                             "ratings_gold_standard/valence/dev_2.arff", "planted/train_1.csv"}) {
      all += read_text(folder / root / file);
    }
    return all;
  };
  EXPECT_EQ(bytes("one"), bytes("three"));
  EXPECT_NE(bytes("one"), bytes("other"));
}

TEST(MakeRecola, RefusesRecipesThatCannotBeFollowed) {
  const TemporaryFolder folder;
  const auto expect = [&](auto change, const std::string& option) {
    RecolaRecipe recipe = small_recipe();
    change(recipe);
    expect_user_error([&] { make_recola(recipe, folder / "x", 1, silent); }, {option}, Fault::usage);
  };
  expect([](RecolaRecipe& recipe) { recipe.recordings = 1; }, "--recordings");
  expect([](RecolaRecipe& recipe) { recipe.rows = 0; }, "--rows");
  expect([](RecolaRecipe& recipe) { recipe.appearance = 0; }, "--appearance");
  expect([](RecolaRecipe& recipe) { recipe.noise = -1; }, "--noise");
  EXPECT_FALSE(fs::exists(folder / "x"));
}

TEST(MakeRecola, IsACommand) {
  const TemporaryFolder folder;
  testing::internal::CaptureStdout();
  const int code = run_datasets_command({"make", "recola", "--out", (folder / "r").string(), "--recordings", "2",
                                         "--rows", "5", "--audio", "2", "--appearance", "1", "--geometric", "1"});
  EXPECT_EQ(code, 0);
  EXPECT_THAT(testing::internal::GetCapturedStdout(), testing::HasSubstr("4 samples, 20 frames"));
}

TEST(MakeRecola, ItsCommandTellsAFullDiskFromAWrongOption) {
  const TemporaryFolder folder;
  const auto code_of = [&](const std::string& rows) {
    testing::internal::CaptureStderr();
    const int code = run_datasets_command({"make", "recola", "--out", (folder / "r").string(), "--rows", rows});
    testing::internal::GetCapturedStderr();
    return code;
  };
  EXPECT_EQ(code_of("0"), 2);
  const FileSizeLimit limit(2000);
  EXPECT_EQ(code_of("400"), 3);
}

}  // namespace
}  // namespace foldwise::datasets
