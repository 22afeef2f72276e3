// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/recola.h"

#include <gmock/gmock.h>

#include "datasets/examples/feature_table.h"
#include "datasets/label_traits.h"
#include "experiments/facts/dataset_choices.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

std::string header(const std::vector<std::string>& columns) {
  std::string text = "@relation x\n@attribute Instance_name string\n@attribute frameTime numeric\n";
  for (const std::string& column : columns) text += "@attribute " + column + " numeric\n";
  return text + "@data\n";
}

/// Three rows of one value each.
std::string gold(const std::string& name) {
  return header({"GoldStandard"}) + name + ",0.00,-0.25\n" + name + ",0.04,0\n" + name + ",0.08,1\n";
}

/// Three rows whose values begin at `value`, and count up.
std::string features(const std::string& name, int columns, int value) {
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(columns));
  for (int column = 0; column < columns; ++column) names.push_back("f" + std::to_string(column));
  std::string text = header(names);
  for (int row = 0; row < 3; ++row) {
    text += name + "," + std::to_string(0.04 * row);
    for (int column = 0; column < columns; ++column) text += "," + std::to_string(value++);
    text += "\n";
  }
  return text;
}

class Recola : public testing::Test {
 protected:
  Recola() {
    for (const std::string recording : {"train_1", "train_10", "train_2", "dev_1"}) {
      write_text(root_ / "ratings_gold_standard/arousal" / (recording + ".arff"), gold(recording));
      write_text(root_ / "features_audio/arousal" / (recording + ".arff"), features(recording, 2, 0));
      write_text(root_ / "features_video_geometric" / (recording + ".arff"), features(recording, 1, 100));
    }
    options_.name = DatasetName::recola;
    options_.root = root_.string();
  }

  TemporaryFolder folder_;
  fs::path root_ = folder_ / "recola";
  DatasetOptions options_;
};

TEST_F(Recola, FindsRecordingsRatingsAndFeatures) {
  write_text(root_ / "ratings_gold_standard/arousal/readme.txt", "not a recording");
  const Dataset dataset = read_dataset(options_);
  EXPECT_EQ(dataset.labels, LabelKind::curves);
  EXPECT_EQ(traits_of(dataset.labels).predictions, choices_of(DatasetName::recola).predictions);
  EXPECT_EQ(dataset.kind, SampleKind::features);
  EXPECT_THAT(dataset.targets, ElementsAre("arousal"));
  ASSERT_EQ(dataset.samples.size(), 4u);
  const Sample& sample = dataset.samples[0];
  EXPECT_EQ(sample.id, "dev_1");
  EXPECT_EQ(sample.split, "dev");
  EXPECT_EQ(sample.subject, "dev_1");
  EXPECT_THAT(sample.curves, ElementsAre(LabelCurve{"arousal", 25, {-0.25F, 0, 1}}));
  EXPECT_THAT(sample.features, ElementsAre(FeatureFile{"audio", "features_audio/arousal/dev_1.arff"},
                                           FeatureFile{"geometric", "features_video_geometric/dev_1.arff"}));
}

TEST_F(Recola, ReadsTheTaskThatIsAskedFor) {
  options_.task = Task::valence;
  expect_user_error([&] { read_recola(options_); }, {"ratings_gold_standard/valence", "gold standard is missing"});
}

TEST_F(Recola, RefusesWhatIsMissingOrBroken) {
  const auto expect = [&](const std::string& file, const std::string& text, const std::string& part) {
    const std::string before = read_text(root_ / file);
    write_text(root_ / file, text);
    expect_user_error([&] { read_recola(options_); }, {file, part});
    write_text(root_ / file, before);
  };
  const std::string train = "ratings_gold_standard/arousal/train_1.arff";
  expect(train, header({"GoldStandard"}) + "a,0,0\na,0.07,0\n", "the time 0.07");
  expect(train, header({"GoldStandard"}) + "a,0,1.5\n", "the rating 1.5");
  expect(train, header({"GoldStandard"}) + "a,0,?\n", "the rating");
  expect(train, header({"GoldStandard"}), "has no row");
  expect(train, header({"Gold"}) + "a,0,0\n", "no attribute 'GoldStandard'");
  fs::remove(root_ / "features_audio/arousal/train_2.arff");
  expect_user_error([&] { read_recola(options_); }, {"features_audio/arousal/train_2.arff", "are missing"});
  fs::remove_all(root_ / "features_audio");
  fs::remove_all(root_ / "features_video_geometric");
  expect_user_error([&] { read_recola(options_); }, {"no folder of features"});
}

TEST_F(Recola, RefusesRecordingsWithOtherNames) {
  write_text(root_ / "ratings_gold_standard/arousal/test_1.arff", gold("test_1"));
  expect_user_error([&] { read_recola(options_); }, {"test_1.arff", "no recording's name"});
}

TEST_F(Recola, GivesFeaturesOfAllModalitiesSideBySide) {
  const Sample sample = read_dataset(options_).samples[0];
  const FeatureTable table = read_feature_table(root_, sample.features, sample.curves[0]);
  EXPECT_EQ(table.rows, 3);
  EXPECT_EQ(table.columns, 3);
  EXPECT_THAT(table.modalities, ElementsAre(FeatureColumns{"audio", 0, 2}, FeatureColumns{"geometric", 2, 1}));
  EXPECT_THAT(table.values, ElementsAre(0, 1, 100, 2, 3, 101, 4, 5, 102));
}

TEST_F(Recola, RefusesFeaturesThatDoNotFitTheirLabels) {
  const Sample sample = read_dataset(options_).samples[0];
  const auto expect = [&](const std::string& text, const std::string& part) {
    write_text(root_ / "features_audio/arousal/dev_1.arff", text);
    expect_user_error([&] { read_feature_table(root_, sample.features, sample.curves[0]); }, {"dev_1.arff:", part});
  };
  expect(header({"f"}) + "a,0,1\na,0.04,2\n", "2 rows where there are 3 labels");
  expect(header({"f"}) + "a,0,1\na,0.04,2\na,0.08,3\na,0.12,4\n", "more rows than the 3 labels");
  expect(header({"f"}) + "a,0,1\nb,0.04,2\na,0.08,3\n", "the recording 'b' after 'a'");
  expect(header({"f"}) + "a,0,1\na,0.08,2\na,0.12,3\n", "the time 0.08");
  expect(header({"f"}) + "a,0,1\na,0.04,?\na,0.08,3\n", "no value of f");
  expect(header({"f"}) + "a,0,1e39\na,0.04,2\na,0.08,3\n", "too large for a float");
  expect("@attribute frameTime numeric\n@attribute f numeric\n@data\n0,1\n", "not a name, a time and numbers");
}

TEST_F(Recola, RefusesFilesThatNameAnotherRecording) {
  const auto expect = [&](const std::string& file, const std::string& text, const std::string& line) {
    const std::string before = read_text(root_ / file);
    write_text(root_ / file, text);
    expect_user_error([&] { read_recola(options_); }, {file + line, "the row is of train_2", "named after train_1"});
    write_text(root_ / file, before);
  };
  expect("ratings_gold_standard/arousal/train_1.arff", gold("train_2"), ":6");
  expect("ratings_gold_standard/arousal/train_1.arff", gold("train_1") + "'train_2',0.12,0\n", ":9");
  expect("features_audio/arousal/train_1.arff", features("train_2", 2, 0), ":7");
  EXPECT_EQ(read_recola(options_).samples.size(), 4u);
}

TEST_F(Recola, ReadsNamesInAnyCase) {
  fs::rename(root_ / "ratings_gold_standard/arousal/train_1.arff",
             root_ / "ratings_gold_standard/arousal/Train_1.ARFF");
  fs::rename(root_ / "ratings_gold_standard", root_ / "Ratings_Gold_Standard");
  fs::rename(root_ / "features_audio", root_ / "Features_Audio");
  const Dataset dataset = read_recola(options_);
  ASSERT_EQ(dataset.samples.size(), 4u);
  EXPECT_EQ(dataset.samples[1].id, "train_1");
  EXPECT_EQ(dataset.samples[1].split, "train");
  EXPECT_EQ(dataset.samples[1].features.front().path, "Features_Audio/arousal/train_1.arff");
}

TEST_F(Recola, DoesNotLeaveItsRoot) {
  const Sample sample = read_dataset(options_).samples[0];
  expect_user_error(
      [&] {
        read_feature_table(root_, {{"audio", "../outside.arff"}}, sample.curves[0]);
      },
      {"leads out of the dataset's folder"});
}

}  // namespace
}  // namespace foldwise::datasets
