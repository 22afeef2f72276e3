// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/afew.h"

#include <gmock/gmock.h>

#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include "datasets/commands/commands.h"
#include "datasets/dataset.h"
#include "datasets/frames/prepared_video.h"
#include "tests/datasets/generated.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// 14 training and 7 validation videos of 6 to 10 frames.
AfewRecipe small_recipe() {
  AfewRecipe recipe;
  recipe.subjects = 4;
  recipe.train_per_class = 2;
  recipe.validation_per_class = 1;
  recipe.videos.scene.size = {32, 32};
  recipe.videos.least_frames = 6;
  recipe.videos.most_frames = 10;
  recipe.videos.least_apex = 1;
  recipe.videos.most_apex = 2;
  return recipe;
}

Dataset read(const fs::path& root) {
  DatasetOptions options;
  options.root = root.string();
  return read_dataset(options);
}

PreparedVideo prepared(const fs::path& root, const std::string& path) {
  return std::get<PreparedVideo>(prepare_video(root, {path, path}, {.size = {32, 32}}));
}

TEST(SyntheticAfew, IsReadLikeTheRealOne) {
  const TemporaryFolder folder;

  const auto made = make_afew(small_recipe(), folder / "afew", 2, silent);

  const Dataset dataset = read(folder / "afew");
  EXPECT_EQ(std::get<DatasetMade>(made).samples, 21);
  EXPECT_EQ(dataset.samples.size(), 21u);
  std::map<std::pair<std::string, int>, int> counts;
  std::int64_t frames = 0;
  for (const Sample& sample : dataset.samples) {
    ++counts[{sample.split, sample.label}];
    frames += prepared(dataset.root, sample.path).frames;
  }
  for (int label = 0; label < 7; ++label) {
    EXPECT_EQ((counts[{"Train", label}]), 2);
    EXPECT_EQ((counts[{"Val", label}]), 1);
  }
  EXPECT_EQ(std::get<DatasetMade>(made).frames, frames);
}

TEST(SyntheticAfew, WritesTheTruthBesideTheVideos) {
  const TemporaryFolder folder;
  make_afew(small_recipe(), folder / "afew", 2, silent);

  auto manifest = csv_rows(folder / "afew/planted/manifest.csv");

  EXPECT_THAT(manifest.front(),
              ElementsAre("id", "class", "subject", "apex_frame", "onset", "offset", "frames", "seed"));
  manifest.erase(manifest.begin());
  const Dataset dataset = read(folder / "afew");
  std::map<std::string, std::vector<std::string>> by_id;
  for (const auto& row : manifest) by_id[row.at(0)] = row;
  ASSERT_EQ(by_id.size(), dataset.samples.size());
  for (const Sample& sample : dataset.samples) {
    const auto& row = by_id.at(sample.id);
    EXPECT_EQ(row[1], dataset.classes[static_cast<std::size_t>(sample.label)]);
    const auto video = prepared(dataset.root, sample.path);
    EXPECT_EQ(row[6], std::to_string(video.frames));
    const auto truth = csv_rows(folder / ("afew/planted/" + sample.id + ".csv"));
    ASSERT_EQ(truth.size(), static_cast<std::size_t>(video.frames) + 1);
    EXPECT_THAT(truth[0], ElementsAre("frame", "intensity"));
    if (row[1] == "Neutral") {
      EXPECT_EQ(row[3] + row[4] + row[5], "");
      continue;
    }
    EXPECT_EQ(truth[std::stoul(row[3]) + 1][1], "1.000000");
    for (std::size_t frame = 0; frame + 1 < truth.size(); ++frame) {
      const bool shown = frame >= std::stoul(row[4]) && frame <= std::stoul(row[5]);
      EXPECT_EQ(std::stod(truth[frame + 1][1]) > 0, shown) << sample.id << ' ' << frame;
    }
  }
}

TEST(SyntheticAfew, KeepsTheSubjectsOfTrainAndValApart) {
  const TemporaryFolder folder;
  make_afew(small_recipe(), folder / "afew", 2, silent);
  std::set<std::string> train;
  std::set<std::string> val;
  for (const auto& row : csv_rows(folder / "afew/planted/manifest.csv")) {
    if (row[0].starts_with("Train")) train.insert(row[2]);
    if (row[0].starts_with("Val")) val.insert(row[2]);
  }
  EXPECT_THAT(train, ElementsAre("1", "2"));
  EXPECT_THAT(val, ElementsAre("4"));
}

TEST(SyntheticAfew, GivesTheSameBytesOnAnyNumberOfThreads) {
  const TemporaryFolder folder;
  make_afew(small_recipe(), folder / "one", 1, silent);
  make_afew(small_recipe(), folder / "three", 3, silent);
  EXPECT_EQ(contents(folder / "one"), contents(folder / "three"));

  AfewRecipe other = small_recipe();
  other.seed = 2;
  make_afew(other, folder / "other", 2, silent);
  EXPECT_NE(contents(folder / "one"), contents(folder / "other"));
}

TEST(SyntheticAfew, WritesFacesAsImages) {
  const TemporaryFolder folder;
  AfewRecipe recipe = small_recipe();
  recipe.layout = DatasetLayout::faces;
  make_afew(recipe, folder / "afew", 2, silent);
  const Dataset dataset = read(folder / "afew");
  ASSERT_EQ(dataset.samples.size(), 21u);
  const Sample& sample = dataset.samples.front();
  EXPECT_TRUE(fs::exists(dataset.root / sample.path / "001.png"));
  const auto truth = csv_rows(folder / ("afew/planted/" + sample.id + ".csv"));
  EXPECT_EQ(static_cast<std::size_t>(prepared(dataset.root, sample.path).frames), truth.size() - 1);
}

TEST(SyntheticAfew, EncodesWhatWasDrawn) {
  const TemporaryFolder folder;
  AfewRecipe recipe = small_recipe();
  make_afew(recipe, folder / "videos", 2, silent);
  recipe.layout = DatasetLayout::faces;
  make_afew(recipe, folder / "faces", 2, silent);
  const Sample sample = read(folder / "videos").samples.front();
  const auto video = prepared(folder / "videos", sample.id + ".avi");
  const auto exact = prepared(folder / "faces", sample.id);
  ASSERT_EQ(video.pixels.size(), exact.pixels.size());
  double difference = 0;
  for (std::size_t i = 0; i < video.pixels.size(); ++i) difference += std::abs(video.pixels[i] - exact.pixels[i]);
  EXPECT_LT(difference / static_cast<double>(video.pixels.size()), 8);
}

TEST(SyntheticAfew, HasNothingToDoASecondTime) {
  const TemporaryFolder folder;
  make_afew(small_recipe(), folder / "afew", 2, silent);
  const auto before = fs::last_write_time(folder / "afew/planted/manifest.csv");
  EXPECT_TRUE(std::holds_alternative<DatasetThere>(make_afew(small_recipe(), folder / "afew", 2, silent)));
  EXPECT_EQ(fs::last_write_time(folder / "afew/planted/manifest.csv"), before);
}

TEST(SyntheticAfew, RefusesAFolderThatHoldsAnythingElse) {
  const TemporaryFolder folder;
  make_afew(small_recipe(), folder / "afew", 2, silent);
  AfewRecipe other = small_recipe();
  other.seed = 2;
  expect_user_error([&] { make_afew(other, folder / "afew", 2, silent); }, {"afew", "generated with other options"},
                    Fault::usage);
  write_text(folder / "full/thesis.tex", "");
  expect_user_error([&] { make_afew(other, folder / "full", 2, silent); }, {"full", "is not empty"}, Fault::usage);
  EXPECT_THAT(names_in(folder / "full"), ElementsAre("thesis.tex"));
}

TEST(SyntheticAfew, FillsAnEmptyFolder) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "afew");
  make_afew(small_recipe(), folder / "afew", 2, silent);
  EXPECT_EQ(read(folder / "afew").samples.size(), 21u);
}

TEST(SyntheticAfew, LeavesNothingWhenItIsInterrupted) {
  const TemporaryFolder folder;
  const MakeProgress interrupt = [](int done, int) {
    if (done == 5) throw std::runtime_error("enough");
  };
  EXPECT_THROW(make_afew(small_recipe(), folder / "afew", 2, interrupt), std::runtime_error);
  EXPECT_THAT(names_in(folder.path()), IsEmpty());
}

TEST(SyntheticAfew, ClearsWhatAKilledProcessLeft) {
  const TemporaryFolder folder;
  write_text(folder / "afew.making/Train_AFEW/Angry/left.avi", "half a video");
  make_afew(small_recipe(), folder / "afew", 2, silent);
  EXPECT_EQ(read(folder / "afew").samples.size(), 21u);
  EXPECT_THAT(names_in(folder.path()), ElementsAre("afew"));
}

TEST(SyntheticAfew, SaysWhenTheDiskIsFullAndLeavesNothing) {
  const TemporaryFolder folder;
  for (const DatasetLayout layout : {DatasetLayout::videos, DatasetLayout::faces}) {
    AfewRecipe recipe = small_recipe();
    recipe.layout = layout;
    const FileSizeLimit limit(1000);
    expect_user_error([&] { make_afew(recipe, folder / "afew", 2, silent); }, {"could not be written", "free space"},
                      Fault::store);
    EXPECT_THAT(names_in(folder.path()), IsEmpty());
  }
}

TEST(SyntheticAfew, RefusesRecipesThatCannotBeFollowed) {
  const TemporaryFolder folder;
  const auto expect_refusal = [&](auto&& spoil, const std::string& option) {
    AfewRecipe recipe = small_recipe();
    spoil(recipe);
    expect_user_error([&] { make_afew(recipe, folder / "afew", 1, silent); }, {option}, Fault::usage);
  };
  expect_refusal([](AfewRecipe& r) { r.subjects = 1; }, "--subjects");
  expect_refusal([](AfewRecipe& r) { r.train_per_class = 0; }, "--train-per-class");
  expect_refusal([](AfewRecipe& r) { r.validation_per_class = 0; }, "--validation-per-class");
  expect_refusal([](AfewRecipe& r) { r.videos.scene.size = {8, 32}; }, "--size");
  expect_refusal([](AfewRecipe& r) { r.videos.scene.size = {32, 33}; }, "--size");
  expect_refusal([](AfewRecipe& r) { r.videos.least_frames = 11; }, "--frames");
  expect_refusal([](AfewRecipe& r) { r.videos.most_apex = 7; }, "--apex");
  expect_refusal([](AfewRecipe& r) { r.videos.scene.noise = -1; }, "--noise");
  expect_refusal([](AfewRecipe& r) { r.videos.scene.occlusions = std::nan(""); }, "--occlusions");
  EXPECT_THAT(names_in(folder.path()), IsEmpty());
}

class DatasetsCommand : public testing::Test {
 protected:
  int run(const std::vector<std::string>& arguments) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = run_datasets_command(arguments);
    output_ = testing::internal::GetCapturedStdout();
    errors_ = testing::internal::GetCapturedStderr();
    return code;
  }
  std::vector<std::string> make(const std::string& more, const std::string& value) const {
    return {"make",
            "afew",
            "--out",
            (folder_ / "afew").string(),
            "--subjects",
            "2",
            "--train-per-class",
            "1",
            "--validation-per-class",
            "1",
            "--frames",
            "4-6",
            "--apex",
            "1-2",
            more,
            value};
  }
  TemporaryFolder folder_;
  std::string output_;
  std::string errors_;
};

TEST_F(DatasetsCommand, MakesADataset) {
  EXPECT_EQ(run(make("--size", "32x48")), 0);
  EXPECT_THAT(output_, HasSubstr("14 samples"));
  EXPECT_EQ(errors_, "");
  EXPECT_EQ(read(folder_ / "afew").samples.size(), 14u);
  EXPECT_THAT(read_text(folder_ / "afew/planted/recipe.json"), HasSubstr("32,\n    48"));

  EXPECT_EQ(run(make("--size", "32x48")), 0);
  EXPECT_THAT(output_, HasSubstr("nothing to do"));
}

TEST_F(DatasetsCommand, TakesEachKnobAndNoOther) {
  for (const std::string knob : {"sway", "lighting", "occlusions", "noise"}) {
    EXPECT_EQ(run(make("--" + knob, "0.375")), 0);
    const std::string recipe = read_text(folder_ / "afew/planted/recipe.json");
    EXPECT_THAT(recipe, HasSubstr("\"" + knob + "\": 0.375"));
    EXPECT_EQ(recipe.find("0.375"), recipe.rfind("0.375")) << recipe;
    fs::remove_all(folder_ / "afew");
  }
}

TEST_F(DatasetsCommand, SaysWhatIsWrong) {
  for (const auto& [option, value] :
       {std::pair("--size", "big"), std::pair("--size", "32x"), std::pair("--frames", "9-4"),
        std::pair("--layout", "cubist"), std::pair("--sise", "32x32")}) {
    EXPECT_EQ(run(make(option, value)), 2) << option << ' ' << value;
    EXPECT_THAT(output_ + errors_, HasSubstr(option));
  }
  EXPECT_EQ(run({"make", "afew"}), 2);
  EXPECT_THAT(output_ + errors_, HasSubstr("--out"));
  EXPECT_EQ(run({}), 2);
  EXPECT_THAT(names_in(folder_.path()), IsEmpty());
}

TEST_F(DatasetsCommand, Helps) {
  EXPECT_EQ(run({"make", "afew", "--help"}), 0);
  EXPECT_THAT(output_, HasSubstr("--train-per-class"));
}

}  // namespace
}  // namespace foldwise::datasets
