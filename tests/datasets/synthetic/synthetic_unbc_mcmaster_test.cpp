// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/unbc_mcmaster.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <memory>
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
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;

/// Three subjects, of whom the last shows no pain, with five short sequences each.
UnbcMcMasterRecipe small_recipe() {
  UnbcMcMasterRecipe recipe;
  recipe.subjects = 3;
  recipe.none = 1;
  recipe.mild = 2;
  recipe.strong = 2;
  recipe.videos.scene.size = {32, 40};
  recipe.videos.least_frames = 9;
  recipe.videos.most_frames = 14;
  recipe.videos.least_apex = 1;
  recipe.videos.most_apex = 2;
  return recipe;
}

Dataset read(const fs::path& root, Task task = Task::opi_levels) {
  DatasetOptions options;
  options.name = DatasetName::unbc_mcmaster;
  options.root = root.string();
  options.task = task;
  return read_dataset(options);
}

float highest(const Sample& sample) {
  return *std::ranges::max_element(sample.curves.at(0).values);
}

/// Makes the small recipe's dataset once; its tests only read it.
class SyntheticUnbcMcMaster : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<TemporaryFolder>();
    made_ = std::get<DatasetMade>(make_unbc_mcmaster(small_recipe(), root(), 2, silent));
  }
  static void TearDownTestSuite() { folder_.reset(); }
  static fs::path root() { return *folder_ / "unbc"; }
  static inline std::unique_ptr<TemporaryFolder> folder_;
  static inline DatasetMade made_;
};

TEST_F(SyntheticUnbcMcMaster, IsReadLikeTheRealOne) {
  const Dataset dataset = read(root());
  ASSERT_EQ(dataset.samples.size(), 15u);
  EXPECT_EQ(made_.samples, 15);
  std::set<std::string> subjects;
  std::int64_t frames = 0;
  for (const Sample& sample : dataset.samples) {
    subjects.insert(sample.subject);
    const auto video = std::get<PreparedVideo>(prepare_video(dataset.root, {sample.id, sample.path}, {{32, 40}}));
    EXPECT_EQ(static_cast<std::size_t>(video.frames), sample.curves.at(0).values.size());
    frames += video.frames;
  }
  EXPECT_EQ(subjects.size(), 3u);
  EXPECT_EQ(made_.frames, frames);
  EXPECT_EQ(read(root(), Task::opi_0_3).samples.size(), 11u) << "four show mild pain";
}

TEST_F(SyntheticUnbcMcMaster, HasNamesAndNumbersLikeTheOfficialOnes) {
  for (const Sample& sample : read(root()).samples) {
    // 042-ll042/ll042t1aaaff
    EXPECT_THAT(sample.id, MatchesRegex("0[0-9]+-[a-z]+0[0-9]+/[a-z]+0[0-9]+t1a[a-c](un)?aff"));
    EXPECT_EQ(sample.id.substr(4, 5), sample.id.substr(10, 5)) << sample.id;
    EXPECT_EQ(sample.id.substr(0, 3), sample.id.substr(6, 3)) << sample.id;
    const std::string sequence = sample.id.substr(10);
    EXPECT_TRUE(fs::exists(root() / "Images" / sample.id / (sequence + "001.png")));
    for (const char* labels : {"OPR", "VAS", "AFF", "SEN"}) {
      EXPECT_THAT(read_text(root() / "Sequence_Labels" / labels / (sample.id + ".txt")),
                  MatchesRegex("   [0-9]\\.[0-9]+e\\+0[01]\n"));
    }
    EXPECT_THAT(read_text(root() / "Frame_Labels/PSPI" / sample.id / (sequence + "001_facs.txt")),
                MatchesRegex("   [0-9]\\.0+e\\+00\n"));
  }
}

TEST_F(SyntheticUnbcMcMaster, LabelsFramesAndSequencesWithWhatIsPlanted) {
  auto manifest = csv_rows(root() / "planted/manifest.csv");
  EXPECT_THAT(manifest.front(), ElementsAre("id", "subject", "observed", "highest_pspi", "apex_frame", "onset",
                                            "offset", "frames", "seed"));
  std::map<std::string, std::vector<std::string>> rows;
  for (const auto& row : manifest) rows[row.at(0)] = row;
  for (const Sample& sample : read(root()).samples) {
    const auto& row = rows.at(sample.id);
    const std::vector<float>& pspi = sample.curves.at(0).values;
    EXPECT_EQ(row[1], sample.subject);
    EXPECT_EQ(row[2], std::to_string(sample.label));
    EXPECT_EQ(row[3], std::to_string(static_cast<int>(highest(sample))));
    EXPECT_EQ(row[7], std::to_string(pspi.size()));
    EXPECT_EQ(sample.label, std::ceil(5 * highest(sample) / 16)) << sample.id;
    if (sample.label > 0) {
      EXPECT_EQ(pspi.at(std::stoul(row[4])), highest(sample));
    }
    const auto truth = csv_rows(root() / ("planted/" + sample.id + ".csv"));
    ASSERT_EQ(truth.size(), pspi.size() + 1);
    for (std::size_t frame = 0; frame < pspi.size(); ++frame) {
      EXPECT_EQ(pspi[frame], std::round(std::stod(truth[frame + 1][1]))) << sample.id << ' ' << frame;
    }
  }
}

TEST_F(SyntheticUnbcMcMaster, GivesEachSubjectItsLevels) {
  std::map<std::string, std::multiset<int>> levels;
  for (const Sample& sample : read(root()).samples) levels[sample.subject].insert(sample.label);
  const auto of = [](const std::multiset<int>& numbers) { return testing::Pair(testing::_, numbers); };
  EXPECT_THAT(levels, ElementsAre(of({0, 1, 2, 3, 4}), of({0, 1, 2, 4, 5}), of({0, 0, 0, 0, 0})));
}

TEST_F(SyntheticUnbcMcMaster, ShowsInItsImagesWhatItsFramesAreLabelledWith) {
  const TemporaryFolder folder;
  UnbcMcMasterRecipe recipe = small_recipe();
  recipe.videos.scene = {{48, 48}, 0, 0, 0, 0};  // nothing but the face changes
  make_unbc_mcmaster(recipe, folder / "unbc", 2, silent);
  const Dataset dataset = read(folder / "unbc");
  int compared = 0;
  for (const Sample& sample : dataset.samples) {
    const auto video = std::get<PreparedVideo>(prepare_video(dataset.root, {sample.id, sample.path}, {{48, 48}}));
    const std::vector<float>& pspi = sample.curves.at(0).values;
    const std::size_t bytes = video.pixels.size() / pspi.size();
    const auto truth = csv_rows(folder / ("unbc/planted/" + sample.id + ".csv"));
    const auto calm = std::ranges::find(truth, "0.000000", [](const auto& row) { return row.at(1); });
    if (calm == truth.end()) continue;
    const auto at_rest = static_cast<std::size_t>(calm - truth.begin()) - 1;
    std::map<float, double> changes;  // of each label, the most
    for (std::size_t frame = 0; frame < pspi.size(); ++frame) {
      double change = 0;
      for (std::size_t i = 0; i < bytes; ++i) {
        change += std::abs(video.pixels[frame * bytes + i] - video.pixels[at_rest * bytes + i]);
      }
      changes[pspi[frame]] = std::max(changes[pspi[frame]], change);
    }
    double before = -1;
    for (const auto& [label, change] : changes) {
      EXPECT_GT(change, before) << sample.id << " PSPI " << label;
      before = change;
      ++compared;
    }
  }
  EXPECT_GT(compared, 40);
}

TEST_F(SyntheticUnbcMcMaster, LetsPeopleReportAboutWhatIsObserved) {
  for (const Sample& sample : read(root()).samples) {
    for (const auto& [labels, most] : {std::pair("VAS", 10), std::pair("AFF", 14), std::pair("SEN", 14)}) {
      const double reported = std::stod(read_text(root() / "Sequence_Labels" / labels / (sample.id + ".txt")));
      EXPECT_EQ(reported, std::floor(reported));
      EXPECT_GE(reported, 0);
      EXPECT_LE(reported, most);
      EXPECT_NEAR(reported / most, highest(sample) / 16, 0.16) << sample.id << ' ' << labels;
    }
  }
}

TEST_F(SyntheticUnbcMcMaster, IsReadAsWellInTheVariantsOfItsLayout) {
  const TemporaryFolder folder;
  fs::copy(root(), folder / "unbc", fs::copy_options::recursive);
  fs::rename(folder / "unbc/Sequence_Labels/OPR", folder / "unbc/Sequence_Labels/OPI");
  fs::rename(folder / "unbc/Frame_Labels", folder / "inner");
  fs::create_directory(folder / "unbc/Frame_Labels");
  fs::rename(folder / "inner", folder / "unbc/Frame_Labels/Frame_Labels");
  EXPECT_EQ(read(folder / "unbc").samples, read(root()).samples);
}

TEST_F(SyntheticUnbcMcMaster, GivesTheSameBytesOnAnyNumberOfThreads) {
  const TemporaryFolder folder;
  make_unbc_mcmaster(small_recipe(), folder / "one", 1, silent);
  EXPECT_EQ(contents(root()), contents(folder / "one"));
  UnbcMcMasterRecipe other = small_recipe();
  other.seed = 2;
  make_unbc_mcmaster(other, folder / "other", 2, silent);
  EXPECT_NE(read_text(root() / "planted/manifest.csv"), read_text(folder / "other/planted/manifest.csv"));
}

TEST_F(SyntheticUnbcMcMaster, RefusesImpossibleRecipes) {
  const TemporaryFolder folder;
  const auto expect_refusal = [&](auto change, const std::string& option) {
    UnbcMcMasterRecipe recipe = small_recipe();
    change(recipe);
    expect_user_error([&] { make_unbc_mcmaster(recipe, folder / "x", 1, silent); }, {option}, Fault::usage);
  };
  expect_refusal([](UnbcMcMasterRecipe& r) { r.subjects = 0; }, "--subjects");
  expect_refusal([](UnbcMcMasterRecipe& r) { r.subjects = 901; }, "--subjects");
  expect_refusal([](UnbcMcMasterRecipe& r) { r.painless = 3; }, "--painless");
  expect_refusal([](UnbcMcMasterRecipe& r) { r.none = -1; }, "--none");
  expect_refusal([](UnbcMcMasterRecipe& r) { r.mild = 101; }, "--mild");
  expect_refusal([](UnbcMcMasterRecipe& r) { r.none = r.mild = r.strong = 0; }, "--strong");
  expect_refusal([](UnbcMcMasterRecipe& r) { r.videos.least_frames = 0; }, "--frames");
  expect_refusal([](UnbcMcMasterRecipe& r) { r.videos.scene.size = {15, 16}; }, "--size");
  EXPECT_THAT(names_in(folder.path()), IsEmpty());
}

TEST(MakeUnbcMcMaster, IsACommandWhoseDatasetPassesTheCheck) {
  const TemporaryFolder folder;
  const std::string root = (folder / "u").string();
  testing::internal::CaptureStdout();
  EXPECT_EQ(run_datasets_command({"make", "unbc_mcmaster", "--out", root, "--subjects", "2", "--none", "1", "--mild",
                                  "1", "--strong", "1", "--frames", "9-9", "--apex", "1-2", "--size", "32x40"}),
            0);
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("6 samples, 54 frames"));
  testing::internal::CaptureStdout();
  EXPECT_EQ(run_datasets_command({"check", "unbc_mcmaster", root, "--any-counts"}), 0);
  const std::string output = testing::internal::GetCapturedStdout();
  EXPECT_THAT(output, HasSubstr("all samples"));
  EXPECT_THAT(output, HasSubstr("Samples: 6 opened")) << "those, too, that the usual task leaves out";
}

}  // namespace
}  // namespace foldwise::datasets
