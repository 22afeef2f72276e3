// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/youtube8m.h"

#include <gmock/gmock.h>

#include <array>
#include <cmath>
#include <map>
#include <set>

#include "datasets/commands/commands.h"
#include "datasets/examples/example_stream.h"
#include "datasets/readers/youtube8m.h"
#include "experiments/foundation/text/delimited_text.h"
#include "tests/datasets/generated.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

Youtube8mRecipe small_recipe() {
  Youtube8mRecipe recipe;
  recipe.train_shards = 2;
  recipe.validate_shards = 1;
  recipe.test_shards = 1;
  recipe.examples_per_shard = 5;
  recipe.least_steps = 2;
  recipe.most_steps = 4;
  return recipe;
}

Dataset read(const fs::path& root) {
  DatasetOptions options;
  options.name = DatasetName::youtube8m;
  options.root = root.string();
  return read_dataset(options);
}

std::vector<Example> examples_of(const Dataset& dataset) {
  std::vector<fs::path> shards;
  for (const Sample& sample : dataset.samples) shards.push_back(dataset.root / sample.path);
  ExampleStreamOptions options;
  options.classes = static_cast<int>(dataset.classes.size());
  return ExampleStream(shards, options).next(1'000'000);
}

std::vector<std::vector<std::string>> rows(const fs::path& file) {
  DelimitedText table(file, ',');
  std::vector<std::vector<std::string>> result;
  for (TextRow row; table.next(row);) result.push_back(row.cells);
  return result;
}

TEST(SyntheticYoutube8m, IsReadAsTheRealOne) {
  const TemporaryFolder folder;
  for (const auto level : {ExampleLevel::video, ExampleLevel::frame}) {
    for (const auto name : {ExampleIdName::id, ExampleIdName::video_id}) {
      Youtube8mRecipe recipe = small_recipe();
      recipe.level = level;
      recipe.id_name = name;
      const fs::path root = folder / (std::to_string(static_cast<int>(level)) + std::to_string(static_cast<int>(name)));
      make_youtube8m(recipe, root, 2, silent);
      const Dataset dataset = read(root);
      EXPECT_EQ(dataset.classes.size(), 24u);
      EXPECT_EQ(dataset.classes[2], "interaction 2");
      ASSERT_EQ(dataset.samples.size(), 3u);  // the test shard has no labels
      EXPECT_EQ(dataset.samples[1].id, "train01");
      const auto examples = examples_of(dataset);
      EXPECT_EQ(examples.size(), 15u);
      for (const Example& example : examples) {
        EXPECT_GE(example.steps, level == ExampleLevel::video ? 1 : 2);
        EXPECT_LE(example.steps, level == ExampleLevel::video ? 1 : 4);
      }
    }
  }
}

TEST(SyntheticYoutube8m, WritesTheTruthBeside) {
  const TemporaryFolder folder;
  make_youtube8m(small_recipe(), folder / "y", 2, silent);
  const auto truth = rows(folder / "y/planted/examples.csv");
  ASSERT_EQ(truth.size(), 21u);
  EXPECT_THAT(truth[0], ElementsAre("shard", "id", "labels", "signs"));
  EXPECT_EQ(truth[20][0], "test00");
  EXPECT_NE(truth[20][2], "");
  std::set<std::string> ids;
  for (std::size_t i = 1; i < truth.size(); ++i) ids.insert(truth[i][1]);
  EXPECT_EQ(ids.size(), 20u);  // none in two splits
  const auto examples = examples_of(read(folder / "y"));
  for (std::size_t i = 0; i < examples.size(); ++i) {
    EXPECT_EQ(examples[i].id, truth[i + 1][1]);
    std::string labels;
    for (const int label : examples[i].labels) labels += (labels.empty() ? "" : " ") + std::to_string(label);
    EXPECT_EQ(labels, truth[i + 1][2]);
    ASSERT_EQ(truth[i + 1][3].size(), 16u);
    for (std::size_t c = 0; c < 8; ++c) {
      const bool same = truth[i + 1][3][2 * c] == truth[i + 1][3][2 * c + 1];
      const int label = static_cast<int>(3 * c) + 2;
      EXPECT_EQ(std::count(examples[i].labels.begin(), examples[i].labels.end(), label), same ? 1 : 0);
    }
  }
  const auto classes = rows(folder / "y/planted/classes.csv");
  ASSERT_EQ(classes.size(), 25u);
  EXPECT_THAT(classes[2], ElementsAre("1", "audio 1", "audio"));
}

TEST(SyntheticYoutube8m, CountsTheLabelsOfTrainInTheVocabulary) {
  const TemporaryFolder folder;
  make_youtube8m(small_recipe(), folder / "y", 2, silent);
  const Dataset dataset = read(folder / "y");
  std::vector<int> counts(24);
  const auto examples = examples_of(dataset);
  for (std::size_t i = 0; i < 10; ++i) {
    for (const int label : examples[i].labels) ++counts[static_cast<std::size_t>(label)];
  }
  const auto vocabulary = rows(folder / "y/vocabulary.csv");
  ASSERT_EQ(vocabulary.size(), 25u);
  EXPECT_EQ(vocabulary[0].size(), 9u);
  for (std::size_t label = 0; label < 24; ++label) EXPECT_EQ(vocabulary[label + 1][1], std::to_string(counts[label]));
}

// What each modality tells of a class: the difference of the mean features with and without the label, as a length.
struct Told {
  double rgb = 0;
  double audio = 0;
};

Told told(const std::vector<PlantedExample>& examples, int label) {
  std::array<std::vector<double>, 2> sums{std::vector<double>(example_features), std::vector<double>(example_features)};
  std::array<double, 2> counts{};
  for (const PlantedExample& planted : examples) {
    const auto& labels = planted.example.labels;
    const std::size_t has = std::find(labels.begin(), labels.end(), label) != labels.end() ? 1 : 0;
    ++counts[has];
    for (std::size_t i = 0; i < example_features; ++i) sums[has][i] += planted.example.features[i];
  }
  Told result;
  for (std::size_t i = 0; i < example_features; ++i) {
    const double difference = sums[1][i] / counts[1] - sums[0][i] / counts[0];
    (i < example_rgb ? result.rgb : result.audio) += difference * difference;
  }
  return {std::sqrt(result.rgb), std::sqrt(result.audio)};
}

TEST(PlantedExamples, HaveLabelsThatTheirOwnModalityAloneTells) {
  PlantedExampleOptions options;
  options.classes = 3;
  options.labels_per_example = 1.5;
  options.noise = 0.05;
  const PlantedExamples world(options, 3);
  std::vector<PlantedExample> examples;
  for (std::uint64_t key = 0; key < 2000; ++key) examples.push_back(world.draw(key, 0));
  // A label adds a direction of length 2. By chance the other classes differ too: about 4 / sqrt(2000) = 0.09 each.
  EXPECT_NEAR(told(examples, 0).rgb, 2, 0.4);
  EXPECT_LT(told(examples, 0).audio, 0.5);
  EXPECT_NEAR(told(examples, 1).audio, 2, 0.4);
  EXPECT_LT(told(examples, 1).rgb, 0.5);
  EXPECT_LT(told(examples, 2).rgb, 0.5);
  EXPECT_LT(told(examples, 2).audio, 0.5);
}

TEST(PlantedExamples, HaveInteractionsThatBothModalitiesTogetherTell) {
  PlantedExampleOptions options;
  options.classes = 3;
  options.noise = 0.05;
  const PlantedExamples world(options, 3);
  int equal = 0;
  int plus = 0;
  for (std::uint64_t key = 0; key < 1000; ++key) {
    const PlantedExample planted = world.draw(key, 0);
    const bool label = planted.example.labels.back() == 2;
    ASSERT_EQ(planted.signs[0] == planted.signs[1], label);
    equal += label ? 1 : 0;
    plus += label && planted.signs[0] == '+' ? 1 : 0;
  }
  EXPECT_NEAR(plus, equal / 2.0, 5 * std::sqrt(equal / 4.0));
}

TEST(PlantedExamples, MayBeToldByAFewFeaturesAlone) {
  PlantedExampleOptions options;
  options.classes = 2;
  options.kinds = PlantedKinds::single;
  options.informative = 0.1;
  options.noise = 0;
  EXPECT_EQ(options.telling(1024), 102);
  EXPECT_EQ(options.telling(3), 1);
  const PlantedExamples world(options, 3);
  const PlantedExample planted = world.draw(1, 0);
  const std::vector<float>& features = planted.example.features;
  double squares = 0;
  for (int i = 0; i < example_features; ++i) {
    const double value = features[static_cast<std::size_t>(i)];
    if (i >= 102 && (i < example_rgb || i >= example_rgb + 13)) {
      ASSERT_EQ(value, 0) << i;
    }
    squares += value * value;
  }
  EXPECT_NEAR(squares, 4.0 * static_cast<double>(planted.example.labels.size()), 1e-3);
}

TEST(PlantedExamples, MayFollowFromOneModalityEach) {
  PlantedExampleOptions options;
  options.classes = 2;
  options.labels_per_example = 1;
  options.noise = 0.05;
  options.kinds = PlantedKinds::single;
  EXPECT_EQ(options.name(0), "visual 0");
  EXPECT_EQ(options.name(1), "audio 1");
  const PlantedExamples world(options, 3);
  std::vector<PlantedExample> examples;
  for (std::uint64_t key = 0; key < 1000; ++key) examples.push_back(world.draw(key, 0));
  // An example without a label gets one, so that having one is a little evidence against the other.
  EXPECT_NEAR(told(examples, 0).rgb, 2, 0.4);
  EXPECT_NEAR(told(examples, 1).audio, 2, 0.4);
  EXPECT_TRUE(examples.front().signs.empty());
}

TEST(PlantedExamples, MayAllFollowFromBothModalities) {
  PlantedExampleOptions options;
  options.classes = 2;
  options.labels_per_example = 1;
  options.kinds = PlantedKinds::interaction;
  EXPECT_EQ(options.name(0), "interaction 0");
  const PlantedExamples world(options, 3);
  for (std::uint64_t key = 0; key < 50; ++key) {
    const PlantedExample planted = world.draw(key, 0);
    ASSERT_EQ(planted.signs.size(), 4U);
    for (std::size_t label = 0; label < 2; ++label) {
      const bool has = std::ranges::count(planted.example.labels, static_cast<std::int64_t>(label)) == 1;
      EXPECT_EQ(planted.signs[2 * label] == planted.signs[2 * label + 1], has);
    }
  }
}

TEST(SyntheticYoutube8m, TellsWhichKindsItsClassesAre) {
  Youtube8mRecipe recipe = small_recipe();
  EXPECT_EQ(to_json(recipe).find("kinds"), std::string::npos) << "a dataset of before there were kinds is another one";
  recipe.examples.kinds = PlantedKinds::interaction;
  EXPECT_NE(to_json(recipe).find("\"kinds\": \"interaction\""), std::string::npos);
  const TemporaryFolder folder;
  make_youtube8m(recipe, folder / "y", 1, silent);
  EXPECT_NE(contents(folder / "y")["planted/classes.csv"].find("0,interaction 0,interaction"), std::string::npos);
}

TEST(PlantedExamples, HaveStepsAroundTheirMean) {
  const PlantedExamples world(PlantedExampleOptions{}, 3);
  const Example mean = world.draw(7, 0).example;
  const Example steps = world.draw(7, 300).example;
  EXPECT_EQ(steps.labels, mean.labels);
  ASSERT_EQ(steps.steps, 300);
  double squares = 0;
  for (std::size_t i = 0; i < example_features; ++i) {
    double sum = 0;
    for (std::size_t step = 0; step < 300; ++step) {
      const double difference = steps.features[step * example_features + i] - mean.features[i];
      sum += difference;
      squares += difference * difference;
    }
    EXPECT_NEAR(sum / 300, 0, 6 * 0.3 / std::sqrt(300.0));
  }
  EXPECT_NEAR(std::sqrt(squares / (300 * example_features)), 0.3, 0.003);
}

TEST(SyntheticYoutube8m, GivesTheSameBytesOnAnyNumberOfThreads) {
  const TemporaryFolder folder;
  make_youtube8m(small_recipe(), folder / "one", 1, silent);
  make_youtube8m(small_recipe(), folder / "three", 3, silent);
  EXPECT_EQ(contents(folder / "one"), contents(folder / "three"));
  Youtube8mRecipe other = small_recipe();
  other.seed = 2;
  make_youtube8m(other, folder / "other", 2, silent);
  EXPECT_NE(contents(folder / "one")["train00.tfrecord"], contents(folder / "other")["train00.tfrecord"]);
}

TEST(SyntheticYoutube8m, RefusesRecipesThatCannotBeFollowed) {
  const TemporaryFolder folder;
  const auto expect_refusal = [&](auto&& spoil, const std::string& option) {
    Youtube8mRecipe recipe = small_recipe();
    spoil(recipe);
    expect_user_error([&] { make_youtube8m(recipe, folder / "y", 1, silent); }, {option}, Fault::usage);
  };
  expect_refusal([](Youtube8mRecipe& r) { r.train_shards = 0; }, "--train-shards");
  expect_refusal([](Youtube8mRecipe& r) { r.validate_shards = 3845; }, "--validate-shards");
  expect_refusal([](Youtube8mRecipe& r) { r.test_shards = -1; }, "--test-shards");
  expect_refusal([](Youtube8mRecipe& r) { r.examples_per_shard = 0; }, "--examples-per-shard");
  expect_refusal([](Youtube8mRecipe& r) { r.examples.classes = 2; }, "--classes");
  expect_refusal([](Youtube8mRecipe& r) { r.least_steps = 5; }, "--steps");
  expect_refusal([](Youtube8mRecipe& r) { r.most_steps = 301; }, "--steps");
  expect_refusal([](Youtube8mRecipe& r) { r.examples.labels_per_example = 25; }, "--labels-per-example");
  expect_refusal([](Youtube8mRecipe& r) { r.examples.informative = 1.1; }, "--informative");
  expect_refusal([](Youtube8mRecipe& r) { r.examples.signal = -1; }, "--signal");
  expect_refusal([](Youtube8mRecipe& r) { r.examples.noise = std::nan(""); }, "--noise");
  EXPECT_TRUE(names_in(folder.path()).empty());
}

TEST(SyntheticYoutube8m, IsMadeByACommand) {
  const TemporaryFolder folder;
  testing::internal::CaptureStdout();
  const int code = run_datasets_command({"make", "youtube8m", "--out", (folder / "y").string(), "--level", "frame",
                                         "--id-name", "video_id", "--train-shards", "1", "--validate-shards", "1",
                                         "--examples-per-shard", "2", "--steps", "2-3", "--classes", "6"});
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("3 samples"));
  EXPECT_EQ(code, 0);
  EXPECT_EQ(read(folder / "y").classes.size(), 6u);
  EXPECT_THAT(read_text(folder / "y/planted/recipe.json"), HasSubstr("\"id_name\": \"video_id\""));
}

}  // namespace
}  // namespace foldwise::datasets
