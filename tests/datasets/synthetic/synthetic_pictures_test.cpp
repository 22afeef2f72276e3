// SPDX-License-Identifier: Apache-2.0
// RAF-DB and FER2013: single pictures of faces.
#include <gmock/gmock.h>

#include <cmath>
#include <numeric>
#include <set>

#include "datasets/commands/commands.h"
#include "datasets/dataset.h"
#include "datasets/frames/prepared_video.h"
#include "datasets/inspection/checking.h"
#include "datasets/synthetic/fer2013.h"
#include "datasets/synthetic/rafdb.h"
#include "tests/datasets/generated.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

RafdbRecipe small_rafdb() {
  RafdbRecipe recipe;
  recipe.subjects = 4;
  recipe.train_per_class = 3;
  recipe.test_per_class = 1;
  return recipe;
}

Fer2013Recipe small_fer2013() {
  Fer2013Recipe recipe;
  recipe.subjects = 4;
  recipe.train_per_class = 3;
  recipe.public_per_class = 1;
  recipe.private_per_class = 2;
  return recipe;
}

Dataset read(DatasetName name, const fs::path& root) {
  DatasetOptions options;
  options.name = name;
  options.root = root.string();
  return read_dataset(options);
}

std::vector<std::uint8_t> pixels(const Dataset& dataset, const Sample& sample, Size size) {
  const auto picture = prepare_video(dataset.root, {sample.id, sample.path, sample.record}, {.size = size});
  if (const auto* bad = std::get_if<BadVideo>(&picture)) throw std::runtime_error(sample.id + " " + bad->reason);
  EXPECT_EQ(std::get<PreparedVideo>(picture).frames, 1);
  return std::get<PreparedVideo>(picture).pixels;
}

/// How many samples each class has in each split.
std::map<std::string, std::set<int>> counts(const Dataset& dataset) {
  std::map<std::pair<std::string, int>, int> each;
  for (const Sample& sample : dataset.samples) ++each[{sample.split, sample.label}];
  std::map<std::string, std::set<int>> result;
  for (const auto& [key, count] : each) result[key.first].insert(count);
  EXPECT_EQ(each.size(), result.size() * dataset.classes.size());
  return result;
}

/// The people of each split, from the manifest; the samples are those of the manifest, with its classes.
std::map<std::string, std::set<std::string>> people(const Dataset& dataset) {
  std::map<std::string, std::vector<std::string>> manifest;
  for (const auto& row : csv_rows(dataset.root / "planted/manifest.csv")) manifest[row.at(0)] = row;
  EXPECT_THAT(manifest["id"], ElementsAre("id", "class", "subject", "seed"));
  EXPECT_EQ(manifest.size(), dataset.samples.size() + 1);
  std::map<std::string, std::set<std::string>> result;
  for (const Sample& sample : dataset.samples) {
    const auto& row = manifest.at(sample.id);
    EXPECT_EQ(row[1], dataset.classes[static_cast<std::size_t>(sample.label)]);
    result[sample.split].insert(row[2]);
  }
  return result;
}

TEST(SyntheticRafdb, IsReadLikeTheRealOne) {
  const TemporaryFolder folder;
  const auto made = std::get<DatasetMade>(make_rafdb(small_rafdb(), folder / "rafdb", 2, silent));
  EXPECT_EQ(made.samples, 28);
  const Dataset dataset = read(DatasetName::rafdb, folder / "rafdb");
  EXPECT_THAT(counts(dataset), ElementsAre(std::pair("test", std::set{1}), std::pair("train", std::set{3})));
  for (const Sample& sample : dataset.samples) EXPECT_EQ(pixels(dataset, sample, {100, 100}).size(), 30'000u);
  EXPECT_THAT(people(dataset), ElementsAre(std::pair("test", std::set<std::string>{"4"}),
                                           std::pair("train", std::set<std::string>{"1", "2", "3"})));
}

TEST(SyntheticRafdb, HasTheListSpelledRightToo) {
  const TemporaryFolder folder;
  RafdbRecipe recipe = small_rafdb();
  recipe.list = "list_partition_label.txt";
  make_rafdb(recipe, folder / "rafdb", 2, silent);
  EXPECT_THAT(names_in(folder / "rafdb/EmoLabel"), ElementsAre("list_partition_label.txt"));
  EXPECT_EQ(read(DatasetName::rafdb, folder / "rafdb").samples.size(), 28u);
}

TEST(SyntheticFer2013, IsReadLikeTheRealOne) {
  const TemporaryFolder folder;
  const auto made = std::get<DatasetMade>(make_fer2013(small_fer2013(), folder / "fer", 2, silent));
  EXPECT_EQ(made.samples, 42);
  const Dataset dataset = read(DatasetName::fer2013, folder / "fer");
  EXPECT_THAT(counts(dataset), ElementsAre(std::pair("PrivateTest", std::set{2}), std::pair("PublicTest", std::set{1}),
                                           std::pair("Training", std::set{3})));
  for (const Sample& sample : dataset.samples) {
    const std::vector<std::uint8_t> picture = pixels(dataset, sample, {48, 48});
    for (std::size_t i = 0; i < picture.size(); i += 3) ASSERT_EQ(picture[i], picture[i + 2]);  // grey
  }
  EXPECT_THAT(people(dataset)["Training"], ElementsAre("1", "2", "3"));
  EXPECT_THAT(people(dataset)["PrivateTest"], ElementsAre("4"));
}

TEST(SyntheticFer2013, HasKagglesTrainingRows) {
  const TemporaryFolder folder;
  Fer2013Recipe recipe = small_fer2013();
  recipe.file = Fer2013File::kaggle_train;
  make_fer2013(recipe, folder / "train", 2, silent);
  make_fer2013(small_fer2013(), folder / "whole", 2, silent);
  const Dataset train = read(DatasetName::fer2013, folder / "train");
  const Dataset whole = read(DatasetName::fer2013, folder / "whole");
  EXPECT_THAT(counts(train), ElementsAre(std::pair("Training", std::set{3})));
  EXPECT_THAT(read_text(folder / "train/train.csv"), testing::StartsWith("emotion,pixels\n0,\""));
  EXPECT_EQ(train.samples.front().id, "Training/00001");
  EXPECT_EQ(pixels(train, train.samples.front(), {48, 48}),
            pixels(whole, whole.samples.at(21), {48, 48}));  // after the tests' 7 + 14
}

/// The inside of a face, grey: without the wall, which differs from picture to picture.
std::vector<double> face_of(const Dataset& dataset, const Sample& sample) {
  constexpr std::size_t side = 48, top = 12, bottom = 42, left = 15, right = 33;
  const std::vector<std::uint8_t> picture = pixels(dataset, sample, {side, side});
  std::vector<double> face;
  for (std::size_t row = top; row < bottom; ++row) {
    for (std::size_t column = left; column < right; ++column) {
      const std::uint8_t* pixel = &picture[3 * (row * side + column)];
      face.push_back(0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2]);
    }
  }
  return face;
}

/// What a class's mean face has beside the mean of all classes, by the class's name. Each class has the same people.
std::map<std::string, std::vector<double>> typical_faces(const Dataset& dataset) {
  std::map<std::string, std::vector<double>> means;
  std::vector<double> mean;
  for (const Sample& sample : dataset.samples) {
    std::vector<double>& own = means[dataset.classes[static_cast<std::size_t>(sample.label)]];
    const std::vector<double> face = face_of(dataset, sample);
    own.resize(face.size());
    mean.resize(face.size());
    for (std::size_t i = 0; i < face.size(); ++i) {
      own[i] += face[i];
      mean[i] += face[i] / static_cast<double>(dataset.classes.size());
    }
  }
  for (auto& [name, own] : means) {
    for (std::size_t i = 0; i < own.size(); ++i) own[i] -= mean[i];
  }
  return means;
}

double likeness(const std::vector<double>& a, const std::vector<double>& b) {
  const auto dot = [](const auto& x, const auto& y) { return std::inner_product(x.begin(), x.end(), y.begin(), 0.0); };
  return dot(a, b) / std::sqrt(dot(a, a) * dot(b, b));
}

// The two datasets number and name their classes differently; a face of Anger has to be one of Angry.
TEST(SyntheticPictures, ShowTheSameExpressionInEitherDataset) {
  const TemporaryFolder folder;
  const SceneOptions plain{.size = {48, 48}, .sway = 0, .lighting = 0, .occlusions = 0, .noise = 0};
  RafdbRecipe rafdb = small_rafdb();
  rafdb.scene = plain;
  make_rafdb(rafdb, folder / "rafdb", 2, silent);
  Fer2013Recipe fer2013 = small_fer2013();
  fer2013.scene = plain;
  make_fer2013(fer2013, folder / "fer", 2, silent);

  const auto ours = typical_faces(read(DatasetName::rafdb, folder / "rafdb"));
  const auto theirs = typical_faces(read(DatasetName::fer2013, folder / "fer"));

  const std::map<std::string, std::string> names{{"Surprise", "Surprise"}, {"Fear", "Fear"},   {"Disgust", "Disgust"},
                                                 {"Happiness", "Happy"},   {"Sadness", "Sad"}, {"Anger", "Angry"},
                                                 {"Neutral", "Neutral"}};
  for (const auto& [name, same] : names) {
    for (const auto& [other, picture] : theirs) {
      if (other == same) continue;
      EXPECT_GT(likeness(ours.at(name), theirs.at(same)), likeness(ours.at(name), picture)) << name << ' ' << other;
    }
  }
}

TEST(SyntheticPictures, GiveTheSameBytesOnAnyNumberOfThreads) {
  const TemporaryFolder folder;
  make_rafdb(small_rafdb(), folder / "one", 1, silent);
  make_rafdb(small_rafdb(), folder / "three", 3, silent);
  EXPECT_EQ(contents(folder / "one"), contents(folder / "three"));
  make_fer2013(small_fer2013(), folder / "fer one", 1, silent);
  make_fer2013(small_fer2013(), folder / "fer three", 3, silent);
  EXPECT_EQ(contents(folder / "fer one"), contents(folder / "fer three"));
  Fer2013Recipe other = small_fer2013();
  other.seed = 2;
  make_fer2013(other, folder / "fer other", 1, silent);
  EXPECT_NE(contents(folder / "fer one"), contents(folder / "fer other"));
}

TEST(SyntheticPictures, AreSoundThoughTheyAreNoVideos) {
  const TemporaryFolder folder;
  make_rafdb(small_rafdb(), folder / "rafdb", 2, silent);
  make_fer2013(small_fer2013(), folder / "fer", 2, silent);
  for (const auto& [name, root] : {std::pair(DatasetName::rafdb, "rafdb"), std::pair(DatasetName::fer2013, "fer")}) {
    DigestCache digests(folder / "digests");
    const Dataset dataset = read(name, folder / root);
    EXPECT_THAT(check_samples(dataset, facts_of(name), {}, digests, [](int, int) {}), IsEmpty());
  }
}

TEST(SyntheticPictures, AreFoundBrokenWhenTheirBytesAreGone) {
  const TemporaryFolder folder;
  make_rafdb(small_rafdb(), folder / "rafdb", 2, silent);
  write_text(folder / "rafdb/Image/aligned/train_00003_aligned.jpg", "");
  make_fer2013(small_fer2013(), folder / "fer", 2, silent);
  const std::string text = read_text(folder / "fer/fer2013.csv");
  const std::size_t pixels_at = text.find(',', text.find('\n')) + 1;
  write_text(folder / "fer/fer2013.csv", text.substr(0, pixels_at) + text.substr(text.find(',', pixels_at)));
  const auto findings = [&](DatasetName name, const std::string& root) {
    DigestCache digests(folder / "digests");
    return check_samples(read(name, folder / root), facts_of(name), {}, digests, [](int, int) {});
  };
  const auto is = [](const char* sample, const char* what) {
    return testing::AllOf(testing::Field(&SampleFinding::sample, sample),
                          testing::Field(&SampleFinding::what, testing::HasSubstr(what)));
  };
  EXPECT_THAT(findings(DatasetName::rafdb, "rafdb"), ElementsAre(is("train_00003", "is empty")));
  EXPECT_THAT(findings(DatasetName::fer2013, "fer"), ElementsAre(is("Training/00001", "2304")));
}

TEST(SyntheticPictures, RefuseRecipesThatCannotBeFollowed) {
  const TemporaryFolder folder;
  const auto expect_refusal = [&](auto recipe, auto&& spoil, auto make, const std::string& option) {
    spoil(recipe);
    expect_user_error([&] { make(recipe, folder / "out", 1, silent); }, {option}, Fault::usage);
  };
  expect_refusal(
      small_rafdb(), [](auto& r) { r.subjects = 1; }, make_rafdb, "--subjects");
  expect_refusal(
      small_rafdb(), [](auto& r) { r.train_per_class = 0; }, make_rafdb, "--train-per-class");
  expect_refusal(
      small_rafdb(), [](auto& r) { r.test_per_class = 0; }, make_rafdb, "--test-per-class");
  expect_refusal(
      small_rafdb(),
      [](auto& r) {
        r.scene.size = {10, 10};
      },
      make_rafdb, "--size");
  expect_refusal(
      small_fer2013(), [](auto& r) { r.subjects = 1; }, make_fer2013, "--subjects");
  expect_refusal(
      small_fer2013(), [](auto& r) { r.train_per_class = 0; }, make_fer2013, "--train-per-class");
  expect_refusal(
      small_fer2013(), [](auto& r) { r.public_per_class = 0; }, make_fer2013, "--public-per-class");
  expect_refusal(
      small_fer2013(), [](auto& r) { r.private_per_class = 0; }, make_fer2013, "--private-per-class");
  EXPECT_THAT(names_in(folder.path()), IsEmpty());
}

int run(const std::vector<std::string>& arguments) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int code = run_datasets_command(arguments);
  testing::internal::GetCapturedStdout();
  testing::internal::GetCapturedStderr();
  return code;
}

TEST(SyntheticPictures, AreMadeByTheirCommands) {
  const TemporaryFolder folder;
  EXPECT_EQ(run({"make", "rafdb", "--out", folder / "rafdb", "--train-per-class", "1", "--test-per-class", "1",
                 "--size", "32x32"}),
            0);
  EXPECT_EQ(read(DatasetName::rafdb, folder / "rafdb").samples.size(), 14u);
  EXPECT_EQ(run({"make", "fer2013", "--out", folder / "fer", "--file", "train.csv", "--train-per-class", "2"}), 0);
  EXPECT_EQ(read(DatasetName::fer2013, folder / "fer").samples.size(), 14u);
  EXPECT_EQ(run({"make", "fer2013", "--out", folder / "other", "--size", "32x32"}), 2);  // it is always 48x48
}

}  // namespace
}  // namespace foldwise::datasets
