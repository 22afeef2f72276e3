// SPDX-License-Identifier: Apache-2.0
#include "datasets/folds/fold.h"

#include <gmock/gmock.h>

#include "tests/datasets/folds/two_classes.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

TEST(Folds, RefusesAnEmptyPart) {
  Dataset dataset = dataset_of(5, 5);
  std::erase_if(dataset.samples, [](const Sample& sample) { return sample.split == "Val"; });
  expect_user_error([&] { make_folds(dataset, ProtocolOptions{}); }, {"/data", "no video for testing"});
  expect_user_error([] { make_folds(dataset_of(1, 1), ProtocolOptions{}); }, {"no video for validation"});
  expect_user_error([] { make_folds(dataset_of(0, 0), ProtocolOptions{}); }, {"no video for training"});
}

TEST(FoldFile, SurvivesWritingAndReading) {
  const Dataset dataset = dataset_of(5, 5);
  const FoldFile fold = describe(make_folds(dataset, ProtocolOptions{}).at(0), dataset);
  EXPECT_THAT(fold.entries, SizeIs(16));
  EXPECT_THAT(fold.classes, ElementsAre("Angry", "Happy"));
  EXPECT_EQ(fold.entries.back(), (FoldEntry{"Val/1/2", 1, "test"}));

  const TemporaryFolder folder;
  write_text(folder / "fold.json", to_json(fold));
  EXPECT_EQ(read_fold_file(folder / "fold.json"), fold);
}

TEST(FoldFile, KeepsCurvesAndFilesOfFeatures) {
  const LabelCurve valence{"valence", 10, {0.25F, -1, 0}};
  const FeatureFile audio{"audio", "features_audio/train_1.arff"};
  FoldFile fold{{},
                {{"train_1", 0, "train", {valence}, "ratings/train_1.arff", {audio}},
                 {"train_2", 0, "validation", {valence}, "ratings/train_2.arff", {audio}},
                 {"dev_1", 0, "test", {valence}, "ratings/dev_1.arff", {}}},
                LabelKind::curves,
                SampleKind::features,
                {"valence"}};

  const TemporaryFolder folder;
  write_text(folder / "fold.json", to_json(fold));
  EXPECT_EQ(read_fold_file(folder / "fold.json"), fold);
}

TEST(FoldFile, NamesTheFilesOfWhatTheFrameStoreDoesNotHold) {
  Dataset dataset{"youtube8m", "/data", {"0", "1"}, {}};
  for (const char* id : {"train00", "train01", "validate00"}) {
    dataset.samples.push_back({id, std::string(id) + ".tfrecord", 0, "", ""});
  }
  const Fold fold{.train = {0}, .validation = {1}, .test = {2}};
  EXPECT_EQ(describe(fold, dataset).entries.front().path, "");
  dataset.kind = SampleKind::example_shard;
  dataset.labels = LabelKind::multi_label;
  const FoldFile described = describe(fold, dataset);
  EXPECT_EQ(described.entries.front().path, "train00.tfrecord");
  EXPECT_EQ(described.labels, LabelKind::multi_label);
  EXPECT_EQ(described.kind, SampleKind::example_shard);
}

TEST(FoldFile, DescribesTheCurvesFeaturesAndTargetsOfItsDataset) {
  const LabelCurve valence{"valence", 25, {0.5F, -0.5F}};
  const FeatureFile audio{"audio", "features_audio/any.arff"};
  Dataset dataset{"recola", "/data", {}, {}};
  dataset.labels = LabelKind::curves;
  dataset.kind = SampleKind::features;
  dataset.targets = {"valence"};
  for (const std::string id : {"dev_1", "dev_2", "train_1"}) {
    Sample& sample = dataset.samples.emplace_back();
    sample.id = id;
    sample.path = id + ".arff";
    sample.curves = {valence};
    sample.features = {audio};
  }
  const Fold fold{.train = {2}, .validation = {1}, .test = {0}};

  const FoldFile described = describe(fold, dataset);

  EXPECT_THAT(described.targets, ElementsAre("valence"));
  ASSERT_THAT(described.entries, SizeIs(3));
  EXPECT_EQ(described.entries[0], (FoldEntry{"train_1", 0, "train", {valence}, "train_1.arff", {audio}}));
  EXPECT_EQ(described.entries[2].part, "test");
}

TEST(FoldFile, RefusesWhatMakesNoSense) {
  const TemporaryFolder folder;
  const auto expect_fault = [&](const std::string& text, const std::string& fault) {
    write_text(folder / "fold.json", text);
    expect_user_error([&] { read_fold_file(folder / "fold.json"); }, {"fold.json", fault});
  };
  const auto document = [](const std::string& classes, const std::string& entries) {
    return R"({"classes":[)" + classes + R"(],"entries":[)" + entries + "]}";
  };
  const auto entry = [](const std::string& id, const std::string& label, const std::string& part) {
    return R"({"id":")" + id + R"(","label":)" + label + R"(,"part":")" + part + R"("})";
  };
  const std::string train = entry("a", "0", "train");
  const std::string validation = entry("b", "0", "validation");
  const std::string test = entry("c", "0", "test");
  const std::string classes = R"("Angry")";

  expect_fault("", "not a fold's file");
  expect_fault("[]", "not a fold's file");
  expect_fault(document("", ""), "names nothing to predict");
  expect_fault(document(classes, train + "," + validation), "no test part");
  expect_fault(document(classes, train + "," + validation + "," + entry("a", "0", "test")), "a is in it twice");
  expect_fault(document(classes, train + "," + validation + "," + entry("c", "1", "test")), "the label of c is 1");
  expect_fault(document(classes, train + "," + validation + "," + entry("c", "-1", "test")), "the label of c is -1");
  expect_fault(document(classes, train + "," + validation + "," + entry("c", "0", "exam")), "the part of c is 'exam'");
  expect_fault(document(classes, train + "," + validation + "," + entry("", "0", "test")), "no id");
  expect_fault(document(classes, train + "," + entry("b", "\"x\"", "validation")), "not a fold's file");
  expect_fault(R"({"classes":[],"labels":"curves","entries":[]})", "names nothing to predict");
  expect_fault(R"({"classes":["a"],"labels":"guesses","entries":[]})", "not a fold's file");

  write_text(folder / "fold.json", document(classes, train + "," + validation + "," + test));
  EXPECT_THAT(read_fold_file(folder / "fold.json").entries, SizeIs(3));
}

TEST(FoldFile, RefusesAMissingFile) {
  expect_user_error([] { read_fold_file("/nowhere/fold.json"); }, {"/nowhere/fold.json", "cannot be opened"});
}

// A sweep names the file of a fold by its content: what was edited there since would be trained on in silence.
TEST(FoldFile, IsRefusedWhereItIsNotWhatItsNameSays) {
  const TemporaryFolder folder;
  const std::string text =
      R"({"classes":["a","b"],"entries":[{"id":"1","label":0,"part":"train"},{"id":"2","label":1,"part":"validation"},)"
      R"({"id":"3","label":1,"part":"test"}]})";
  const std::filesystem::path file = folder / (digest(text).hex() + ".json");
  write_text(file, text);
  EXPECT_EQ(read_fold_file(file).entries.size(), 3u);
  std::string edited = text;
  write_text(file, edited.replace(edited.find("\"label\":0"), 9, "\"label\":1"));
  expect_user_error([&] { read_fold_file(file); },
                    {file.string(), "is not as the sweep wrote it", "run the sweep again"});
}

}  // namespace
}  // namespace foldwise::datasets
