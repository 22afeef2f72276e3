// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/biovid.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>

#include "datasets/commands/commands.h"
#include "datasets/dataset.h"
#include "datasets/frames/prepared_video.h"
#include "datasets/readers/biovid.h"
#include "tests/datasets/generated.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;

/// Three subjects, of whom one does not react, with two short videos of each level. Nothing but the face changes.
BioVidRecipe small_recipe() {
  BioVidRecipe recipe;
  recipe.subjects = 3;
  recipe.unreactive = 1;
  recipe.per_level = 2;
  recipe.videos = {
      .scene = {{48, 48}, 0, 0, 0, 0}, .least_frames = 9, .most_frames = 12, .least_apex = 2, .most_apex = 3};
  return recipe;
}

Dataset read(const fs::path& root, Task task = Task::pain_levels, SubjectSet subjects = SubjectSet::all) {
  DatasetOptions options;
  options.name = DatasetName::biovid;
  options.root = root.string();
  options.task = task;
  options.subjects = subjects;
  return read_dataset(options);
}

/// Makes the small recipe's dataset once; its tests only read it.
class SyntheticBioVid : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<TemporaryFolder>();
    made_ = std::get<DatasetMade>(make_biovid(small_recipe(), root(), 2, silent));
  }
  static void TearDownTestSuite() { folder_.reset(); }
  static fs::path root() { return *folder_ / "biovid"; }

  static PreparedVideo prepared(const Sample& sample) {
    return std::get<PreparedVideo>(prepare_video(root(), {sample.id, sample.path}, {{48, 48}}));
  }
  /// What is planted in each frame.
  static std::vector<double> intensities(const Sample& sample) {
    const auto rows = csv_rows(root() / ("planted/" + sample.id + ".csv"));
    std::vector<double> values;
    for (std::size_t row = 1; row < rows.size(); ++row) values.push_back(std::stod(rows[row].at(1)));
    return values;
  }
  /// How much of a frame differs from another one of the same video: grey levels.
  static double change(const PreparedVideo& video, std::size_t frame, std::size_t other) {
    const std::size_t bytes = video.pixels.size() / static_cast<std::size_t>(video.frames);
    double sum = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
      sum += std::abs(video.pixels[frame * bytes + i] - video.pixels[other * bytes + i]);
    }
    return sum / static_cast<double>(bytes);
  }

  static inline std::unique_ptr<TemporaryFolder> folder_;
  static inline DatasetMade made_;
};

TEST_F(SyntheticBioVid, IsReadLikeTheRealOne) {
  const Dataset dataset = read(root());
  EXPECT_THAT(dataset.classes, ElementsAre("BL1", "PA1", "PA2", "PA3", "PA4"));
  ASSERT_EQ(dataset.samples.size(), 30u);
  EXPECT_EQ(made_.samples, 30);
  std::map<std::pair<std::string, int>, int> counts;
  std::int64_t frames = 0;
  for (const Sample& sample : dataset.samples) {
    ++counts[{sample.subject, sample.label}];
    const PreparedVideo video = prepared(sample);
    EXPECT_EQ(video.origin.rate, 25);
    frames += video.frames;
  }
  EXPECT_EQ(counts.size(), 15u);
  for (const auto& [subject_and_level, samples] : counts) EXPECT_EQ(samples, 2) << subject_and_level.first;
  EXPECT_EQ(made_.frames, frames);
  EXPECT_EQ(read(root(), Task::bl1_pa4).samples.size(), 12u);
  EXPECT_EQ(read(root(), Task::bl1_pa3_pa4).samples.size(), 18u);
}

TEST_F(SyntheticBioVid, HasNamesLikeTheOfficialOnes) {
  std::set<std::string> numbers;
  for (const Sample& sample : read(root()).samples) {
    EXPECT_THAT(sample.subject, MatchesRegex("[0-9]+_[mw]_[2-6][0-9]"));
    EXPECT_EQ(sample.subject.size(), 11u);
    EXPECT_TRUE(sample.id.starts_with(sample.subject + "/" + sample.subject + "-")) << sample.id;
    const std::string number = sample.id.substr(sample.id.size() - 3);
    if (sample.subject == "082315_w_60") numbers.insert(number);
    EXPECT_EQ(sample.label == 0, number == "009" || number == "010") << "those without heat come last: " << sample.id;
  }
  EXPECT_THAT(numbers, ElementsAre("001", "002", "003", "004", "005", "006", "007", "008", "009", "010"));
  EXPECT_THAT(read_text(root() / "starting_point/samples.csv"),
              MatchesRegex("subject_id\tsubject_name\tclass_id\tclass_name\tsample_id\tsample_name\n"
                           "1\t0701[0-9_mw]+\t0\tBL1\t1\t0701[0-9_mw]+-BL1-009\n(.|\n)*"));
}

TEST_F(SyntheticBioVid, HasPeopleOfDifferentExpressivenessAndTheOfficialOnesWhoDoNotReact) {
  BioVidRecipe recipe = small_recipe();
  recipe.subjects = 45;
  recipe.unreactive = 20;
  recipe.per_level = 1;
  recipe.expressiveness = 0.8;
  recipe.videos = {.scene = {{16, 16}}, .least_frames = 1, .most_frames = 1, .least_apex = 1, .most_apex = 1};
  const TemporaryFolder folder;
  make_biovid(recipe, folder / "biovid", 2, silent);
  std::set<std::string> subjects;
  for (const Sample& sample : read(folder / "biovid").samples) subjects.insert(sample.subject);
  EXPECT_EQ(subjects.size(), 45u);
  for (const std::string_view official : biovid_non_reactive) EXPECT_THAT(subjects, Contains(official));
  EXPECT_EQ(read(folder / "biovid", Task::pain_levels, SubjectSet::reactive).samples.size(), 25u * 5);
  double least = 1;
  double most = 0;
  for (const auto& row : csv_rows(folder / "biovid/planted/subjects.csv")) {
    if (row[0] == "subject" || std::ranges::count(biovid_non_reactive, row[0]) == 1) continue;
    least = std::min(least, std::stod(row[1]));
    most = std::max(most, std::stod(row[1]));
  }
  EXPECT_GE(least, 0.8);
  EXPECT_LT(least, 0.85);
  EXPECT_GT(most, 0.95);
  EXPECT_LE(most, 1);
}

TEST_F(SyntheticBioVid, ShowsMorePainAtAHigherLevelAndNoneInThoseWhoDoNotReact) {
  std::map<std::string, std::map<int, double>> shown;  // subject, level: the mean change from rest to the apex
  for (const Sample& sample : read(root()).samples) {
    const std::vector<double> truth = intensities(sample);
    const PreparedVideo video = prepared(sample);
    ASSERT_EQ(truth.size(), static_cast<std::size_t>(video.frames));
    const auto apex = static_cast<std::size_t>(std::ranges::max_element(truth) - truth.begin());
    const auto rest = static_cast<std::size_t>(std::ranges::min_element(truth) - truth.begin());
    shown[sample.subject][sample.label] += change(video, apex, rest) / 2;
  }
  ASSERT_EQ(shown.size(), 3u);
  for (const auto& [subject, levels] : shown) {
    for (const auto& [level, pain] : levels) {
      if (level == 0 || subject == biovid_non_reactive[0]) {
        EXPECT_LT(pain, 0.1) << subject << ' ' << level;
      } else {
        EXPECT_GT(pain, levels.at(level - 1) + 0.15) << subject << ' ' << level;
      }
    }
  }
}

TEST_F(SyntheticBioVid, ShowsInEachFrameWhatIsPlantedThere) {
  for (const Sample& sample : read(root(), Task::bl1_pa4, SubjectSet::reactive).samples) {
    const std::vector<double> truth = intensities(sample);
    const PreparedVideo video = prepared(sample);
    const auto rest = static_cast<std::size_t>(std::ranges::min_element(truth) - truth.begin());
    for (std::size_t frame = 0; frame < truth.size(); ++frame) {
      for (std::size_t other = 0; other < truth.size(); ++other) {
        if (truth[frame] < truth[other] + 0.15) continue;
        EXPECT_GT(change(video, frame, rest), change(video, other, rest)) << sample.id << ' ' << frame << ' ' << other;
      }
    }
  }
}

TEST_F(SyntheticBioVid, PlantsWhatTheLevelAndTheSubjectSay) {
  std::map<std::string, double> expressiveness;
  auto subjects = csv_rows(root() / "planted/subjects.csv");
  EXPECT_THAT(subjects.front(), ElementsAre("subject", "expressiveness"));
  for (std::size_t row = 1; row < subjects.size(); ++row)
    expressiveness[subjects[row][0]] = std::stod(subjects[row][1]);
  ASSERT_EQ(expressiveness.size(), 3u);
  EXPECT_EQ(expressiveness.at(std::string(biovid_non_reactive[0])), 0);
  const auto manifest = csv_rows(root() / "planted/manifest.csv");
  EXPECT_THAT(manifest.front(),
              ElementsAre("id", "class", "subject", "strength", "apex_frame", "onset", "offset", "frames", "seed"));
  std::map<std::string, std::vector<std::string>> rows;
  for (const auto& row : manifest) rows[row.at(0)] = row;
  const Dataset dataset = read(root());
  for (const Sample& sample : dataset.samples) {
    const auto& row = rows.at(sample.id);
    EXPECT_EQ(row[1], dataset.classes[static_cast<std::size_t>(sample.label)]);
    EXPECT_EQ(row[2], sample.subject);
    const double strength = std::stod(row[3]);
    const double expected = expressiveness.at(sample.subject) * sample.label / 4;
    EXPECT_GE(strength, std::min(1.0, 0.85 * expected) - 1e-6);
    EXPECT_LE(strength, std::min(1.0, 1.15 * expected) + 1e-6);
    const std::vector<double> truth = intensities(sample);
    EXPECT_EQ(std::to_string(truth.size()), row[7]);
    EXPECT_EQ(*std::ranges::max_element(truth), strength) << sample.id;
    EXPECT_EQ(row[4].empty(), strength == 0);
    if (strength > 0) {
      EXPECT_EQ(truth.at(std::stoul(row[4])), strength);
    }
  }
}

TEST_F(SyntheticBioVid, GivesTheSameBytesOnAnyNumberOfThreads) {
  const TemporaryFolder folder;
  make_biovid(small_recipe(), folder / "one", 1, silent);
  EXPECT_EQ(contents(root()), contents(folder / "one"));
  BioVidRecipe other = small_recipe();
  other.seed = 2;
  make_biovid(other, folder / "other", 2, silent);
  EXPECT_NE(read_text(root() / "planted/manifest.csv"), read_text(folder / "other/planted/manifest.csv"));
}

TEST_F(SyntheticBioVid, SaysWhenTheDiskIsFull) {
  const TemporaryFolder folder;
  BioVidRecipe recipe = small_recipe();
  recipe.videos.scene.noise = 20;
  const FileSizeLimit limit(4096);
  expect_user_error([&] { make_biovid(recipe, folder / "x", 1, silent); }, {".mp4", "could not be written whole"},
                    Fault::store);
  EXPECT_THAT(names_in(folder.path()), IsEmpty());
}

TEST_F(SyntheticBioVid, RefusesImpossibleRecipes) {
  const TemporaryFolder folder;
  const auto expect_refusal = [&](auto change, const std::string& option) {
    BioVidRecipe recipe = small_recipe();
    change(recipe);
    expect_user_error([&] { make_biovid(recipe, folder / "x", 1, silent); }, {option}, Fault::usage);
  };
  expect_refusal([](BioVidRecipe& r) { r.subjects = 0; }, "--subjects");
  expect_refusal([](BioVidRecipe& r) { r.subjects = 301; }, "--subjects");
  expect_refusal([](BioVidRecipe& r) { r.unreactive = 3; }, "--unreactive");
  expect_refusal([](BioVidRecipe& r) { r.unreactive = -1; }, "--unreactive");
  expect_refusal([](BioVidRecipe& r) { r.subjects = 100, r.unreactive = 21; }, "--unreactive");
  expect_refusal([](BioVidRecipe& r) { r.per_level = 0; }, "--per-level");
  expect_refusal([](BioVidRecipe& r) { r.per_level = 200; }, "--per-level");
  expect_refusal([](BioVidRecipe& r) { r.expressiveness = 1.01; }, "--expressiveness");
  expect_refusal([](BioVidRecipe& r) { r.expressiveness = std::nan(""); }, "--expressiveness");
  expect_refusal([](BioVidRecipe& r) { r.videos.most_apex = 100; }, "--apex");
  EXPECT_THAT(names_in(folder.path()), IsEmpty());
}

TEST(MakeBioVid, IsACommandWhoseDatasetPassesTheCheck) {
  const TemporaryFolder folder;
  const std::string root = (folder / "b").string();
  testing::internal::CaptureStdout();
  EXPECT_EQ(run_datasets_command({"make", "biovid", "--out", root, "--subjects", "2", "--unreactive", "1",
                                  "--per-level", "1", "--frames", "9-9", "--apex", "1-2", "--size", "32x40"}),
            0);
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("10 samples, 90 frames"));
  testing::internal::CaptureStdout();
  EXPECT_EQ(run_datasets_command({"check", "biovid", root, "--any-counts"}), 0);
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("all samples"));
}

}  // namespace
}  // namespace foldwise::datasets
