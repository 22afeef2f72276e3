// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/sewa.h"

#include <gmock/gmock.h>

#include <cmath>
#include <sstream>

#include "datasets/commands/commands.h"
#include "datasets/dataset.h"
#include "datasets/frames/prepared_video.h"
#include "datasets/synthetic/scenes/talking_face.h"
#include "tests/datasets/generated.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

SewaRecipe small_recipe() {
  SewaRecipe recipe;
  recipe.train = 2;
  recipe.devel = 1;
  recipe.test = 1;
  recipe.seconds = 2;
  recipe.scene.size = {16, 16};
  return recipe;
}

Dataset read(const fs::path& root) {
  DatasetOptions options;
  options.name = DatasetName::sewa;
  options.root = root.string();
  return read_dataset(options);
}

TEST(SyntheticSewa, IsReadLikeTheRealOne) {
  const TemporaryFolder folder;

  const auto made = make_sewa(small_recipe(), folder / "sewa", 2, silent);

  EXPECT_EQ(std::get<DatasetMade>(made).samples, 4);
  EXPECT_EQ(std::get<DatasetMade>(made).frames, 400);
  const Dataset dataset = read(folder / "sewa");
  std::vector<std::string> ids;
  for (const Sample& sample : dataset.samples) {
    ids.push_back(sample.id);
    for (const LabelCurve& curve : sample.curves) EXPECT_EQ(curve.values.size(), 20u);
  }
  EXPECT_THAT(ids, ElementsAre("Devel_01", "Train_01", "Train_02"));
  EXPECT_THAT(dataset.left_out, ElementsAre("Test_01"));
  FramesOptions frames;
  frames.size = {16, 16};
  const auto video = std::get<PreparedVideo>(prepare_video(dataset.root, {"x", "video/Train_01.avi"}, frames));
  EXPECT_EQ(video.frames, 100);
  EXPECT_EQ(video.origin.rate, 50);
}

TEST(SyntheticSewa, HasTheNamesOfEitherYear) {
  const TemporaryFolder folder;
  SewaRecipe recipe = small_recipe();
  recipe.naming = SewaNaming::avec_2018;
  recipe.seconds = 1;
  recipe.test = 0;
  make_sewa(recipe, folder / "sewa", 2, silent);
  EXPECT_THAT(names_in(folder / "sewa/video"), ElementsAre("Devel_DE_01.avi", "Train_DE_01.avi", "Train_DE_02.avi"));
  EXPECT_EQ(read(folder / "sewa").samples.size(), 3u);
}

TEST(SyntheticSewa, WritesWhatTheFacesShowAndTheLabelsOfTest) {
  const TemporaryFolder folder;
  make_sewa(small_recipe(), folder / "sewa", 2, silent);
  const auto labels = csv_rows(folder / "sewa/planted/labels/Test_01.csv", ';');
  const auto frames = csv_rows(folder / "sewa/planted/frames/Test_01.csv", ',');
  EXPECT_THAT(frames.front(), ElementsAre("frame", "valence", "arousal", "voice"));
  ASSERT_EQ(labels.size(), 20u);
  ASSERT_EQ(frames.size(), 101u);
  for (std::size_t step = 0; step < labels.size(); ++step) {  // five frames to a label
    EXPECT_EQ(labels[step][2], frames[1 + 5 * step][2]);
    EXPECT_EQ(labels[step][3], frames[1 + 5 * step][1]);
  }
}

TEST(SyntheticSewa, LetsTheLabelsLagBehind) {
  const TemporaryFolder folder;
  SewaRecipe recipe = small_recipe();
  make_sewa(recipe, folder / "prompt", 2, silent);
  recipe.delay = 3;
  make_sewa(recipe, folder / "late", 2, silent);
  const auto prompt = csv_rows(folder / "prompt/labels/Train_01.csv", ';');
  const auto late = csv_rows(folder / "late/labels/Train_01.csv", ';');
  for (std::size_t step = 3; step < late.size(); ++step) {
    for (const std::size_t cell : {2u, 3u, 4u}) EXPECT_EQ(late[step][cell], prompt[step - 3][cell]);
  }
  EXPECT_EQ(read_text(folder / "prompt/video/Train_01.avi"), read_text(folder / "late/video/Train_01.avi"));
}

// The labels of a recording, one row a step: arousal, then valence.
std::vector<double> ratings(const fs::path& file) {
  std::vector<double> values;
  for (const auto& row : csv_rows(file, ';')) {
    values.push_back(std::stod(row[2]));
    values.push_back(std::stod(row[3]));
  }
  return values;
}

TEST(SyntheticSewa, LetsOthersRateDevelOnAScaleOfTheirOwn) {
  const TemporaryFolder folder;
  SewaRecipe recipe = small_recipe();
  make_sewa(recipe, folder / "plain", 2, silent);
  recipe.devel_scale = 0.5;
  make_sewa(recipe, folder / "scaled", 2, silent);
  const auto plain = ratings(folder / "plain/labels/Devel_01.csv");
  const auto scaled = ratings(folder / "scaled/labels/Devel_01.csv");
  ASSERT_EQ(scaled.size(), 40u);
  for (std::size_t i = 0; i < scaled.size(); ++i) EXPECT_NEAR(scaled[i], plain[i] / 2, 1e-6);
  EXPECT_EQ(read_text(folder / "plain/labels/Train_01.csv"), read_text(folder / "scaled/labels/Train_01.csv"));
  EXPECT_THAT(read_text(folder / "plain/planted/recipe.json"), Not(HasSubstr("scale")));
}

TEST(SyntheticSewa, AddsNoiseToEachLabelByItself) {
  const TemporaryFolder folder;
  SewaRecipe recipe = small_recipe();
  recipe.seconds = 20;
  recipe.train = 1;
  recipe.test = 0;
  make_sewa(recipe, folder / "plain", 2, silent);
  recipe.label_noise = 0.1;
  make_sewa(recipe, folder / "noisy", 2, silent);
  const auto plain = ratings(folder / "plain/labels/Train_01.csv");
  const auto noisy = ratings(folder / "noisy/labels/Train_01.csv");
  double sum = 0;
  double squares = 0;
  double neighbours = 0;
  for (std::size_t i = 0; i < noisy.size(); ++i) {
    const double noise = noisy[i] - plain[i];
    sum += noise;
    squares += noise * noise;
    if (i >= 2) neighbours += noise * (noisy[i - 2] - plain[i - 2]);
    EXPECT_LE(std::abs(noisy[i]), 1);
  }
  const auto count = static_cast<double>(noisy.size());  // 400: the standard error of a deviation of 0.1 is 0.0035
  EXPECT_NEAR(sum / count, 0, 0.015);
  EXPECT_NEAR(std::sqrt(squares / count), 0.1, 0.012);
  EXPECT_NEAR(neighbours / squares, 0, 0.15);
  EXPECT_THAT(read_text(folder / "noisy/planted/recipe.json"), HasSubstr("\"label_noise\": 0.1"));
}

TEST(SyntheticSewa, IsTheSameWhateverTheThreads) {
  const TemporaryFolder folder;
  make_sewa(small_recipe(), folder / "one", 1, silent);
  make_sewa(small_recipe(), folder / "four", 4, silent);
  for (const char* file : {"video/Train_02.avi", "labels/Devel_01.csv", "planted/recipe.json"}) {
    EXPECT_EQ(read_text(folder / "one" / file), read_text(folder / "four" / file)) << file;
  }
  SewaRecipe other = small_recipe();
  other.seed = 2;
  make_sewa(other, folder / "other", 2, silent);
  EXPECT_NE(read_text(folder / "one/labels/Devel_01.csv"), read_text(folder / "other/labels/Devel_01.csv"));
}

TEST(SyntheticSewa, RefusesImpossibleRecipes) {
  const TemporaryFolder folder;
  const auto expect = [&](auto change, const std::string& option) {
    SewaRecipe recipe = small_recipe();
    change(recipe);
    expect_user_error([&] { make_sewa(recipe, folder / "x", 1, silent); }, {option}, Fault::usage);
  };
  expect([](SewaRecipe& recipe) { recipe.train = 0; }, "--train");
  expect([](SewaRecipe& recipe) { recipe.devel = 0; }, "--devel");
  expect([](SewaRecipe& recipe) { recipe.test = -1; }, "--test");
  expect([](SewaRecipe& recipe) { recipe.seconds = 0; }, "--seconds");
  expect([](SewaRecipe& recipe) { recipe.delay = 101; }, "--delay");
  expect([](SewaRecipe& recipe) { recipe.label_noise = -0.1; }, "--label-noise");
  expect([](SewaRecipe& recipe) { recipe.devel_scale = 11; }, "--devel-scale");
  expect([](SewaRecipe& recipe) { recipe.scene.size = {15, 16}; }, "--size");
  EXPECT_FALSE(fs::exists(folder / "x"));
}

TEST(MakeSewa, IsACommand) {
  const TemporaryFolder folder;
  testing::internal::CaptureStdout();
  const int code = run_datasets_command({"make",          "sewa", "--out",         (folder / "s").string(),
                                         "--names",       "2018", "--train",       "1",
                                         "--devel",       "1",    "--test",        "0",
                                         "--seconds",     "1",    "--size",        "16x16",
                                         "--delay",       "7",    "--label-noise", "0.2",
                                         "--devel-scale", "0.5"});
  EXPECT_EQ(code, 0);
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("2 samples, 100 frames"));
  EXPECT_TRUE(fs::exists(folder / "s/video/Train_DE_01.avi"));
  EXPECT_THAT(read_text(folder / "s/planted/recipe.json"),
              AllOf(HasSubstr("\"delay\": 7"), HasSubstr("\"label_noise\": 0.2"), HasSubstr("\"devel_scale\": 0.5")));
}

TEST(TalkingFace, KeepsMoodAndVoiceWithinTheirLimitsAndTalksAndPauses) {
  int silent_steps = 0;
  int loud_steps = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const TalkingFace face(seed, seed, 50, 50, {});
    for (int step = 0; step < 3000; ++step) {
      const TalkingMood mood = face.mood(step / 50.0);
      ASSERT_LE(std::abs(mood.valence), 1);
      ASSERT_LE(std::abs(mood.arousal), 1);
      ASSERT_GE(mood.voice, 0);
      ASSERT_LE(mood.voice, 1);
      silent_steps += mood.voice == 0 ? 1 : 0;
      loud_steps += mood.voice > 0.5 ? 1 : 0;
    }
  }
  EXPECT_GT(silent_steps, 3000);  // of 60000
  EXPECT_GT(loud_steps, 3000);
}

TEST(TalkingFace, MovesSmoothlyFromFrameToFrame) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const TalkingFace face(seed, seed, 50, 50, {});
    for (int frame = 1; frame < 1000; ++frame) {
      const TalkingMood before = face.mood((frame - 1) / 50.0);
      const TalkingMood now = face.mood(frame / 50.0);
      ASSERT_LT(std::abs(now.valence - before.valence), 0.05);
      ASSERT_LT(std::abs(now.arousal - before.arousal), 0.05);
      ASSERT_LT(std::abs(now.voice - before.voice), 0.6);
    }
  }
}

TEST(TalkingExpression, ShowsEachPartOfTheMoodInItsOwnPlaces) {
  const Expression rest = talking_expression({});
  const Expression glad = talking_expression({1, 0, 0});
  const Expression sorry = talking_expression({-1, 0, 0});
  EXPECT_GT(glad.corners, rest.corners);
  EXPECT_LT(sorry.corners, rest.corners);
  EXPECT_GT(glad.lower_lid, rest.lower_lid);
  EXPECT_EQ(glad.eye_open, rest.eye_open);
  const Expression excited = talking_expression({0, 1, 0});
  const Expression tired = talking_expression({0, -1, 0});
  EXPECT_GT(excited.eye_open, rest.eye_open);
  EXPECT_LT(tired.eye_open, rest.eye_open);
  EXPECT_GT(excited.brow_outer, tired.brow_outer);
  EXPECT_GT(excited.mouth_open, tired.mouth_open);
  EXPECT_EQ(excited.corners, rest.corners);
  EXPECT_GT(talking_expression({0, 0, 1}).mouth_open, rest.mouth_open);
  EXPECT_GT(talking_expression({0, 1, 1}).mouth_open, talking_expression({0, -1, 1}).mouth_open);
}

}  // namespace
}  // namespace foldwise::datasets
