// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/youtube8m.h"

#include <gmock/gmock.h>

#include "datasets/label_traits.h"
#include "experiments/facts/dataset_choices.h"
#include "tests/datasets/shards.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class Youtube8m : public testing::Test {
 protected:
  // Two train, two validate and one test shard of one example each.
  void make(const fs::path& folder, ExampleLevel level = ExampleLevel::video,
            ExampleIdName id_name = ExampleIdName::id) const {
    int number = 0;
    for (const char* name : {"train00", "train0A", "validate00", "validate01"}) {
      write_shard(folder / (std::string(name) + ".tfrecord"), {numbered_example(number++)}, level, id_name);
    }
    Example unlabelled = numbered_example(number);
    unlabelled.labels.clear();
    write_shard(folder / "test00.tfrecord", {unlabelled}, level, id_name);
  }

  Dataset read(DatasetLayout layout = DatasetLayout::automatic) const {
    DatasetOptions options;
    options.name = DatasetName::youtube8m;
    options.root = root_.path().string();
    options.layout = layout;
    return read_dataset(options);
  }

  std::vector<std::string> ids() const {
    std::vector<std::string> result;
    for (const Sample& sample : read().samples) result.push_back(sample.id);
    return result;
  }

  TemporaryFolder root_;
};

TEST_F(Youtube8m, MakesASampleOfEachShard) {
  make(root_.path());
  const Dataset dataset = read();
  EXPECT_EQ(dataset.name, "youtube8m");
  EXPECT_EQ(dataset.kind, SampleKind::example_shard);
  EXPECT_EQ(dataset.labels, LabelKind::multi_label);
  EXPECT_EQ(traits_of(dataset.labels).predictions, choices_of(DatasetName::youtube8m).predictions);
  EXPECT_THAT(dataset.samples, ElementsAre(Sample{"train00", "train00.tfrecord", 0, "", "train"},
                                           Sample{"train0A", "train0A.tfrecord", 0, "", "train"},
                                           Sample{"validate00", "validate00.tfrecord", 0, "", "validate"},
                                           Sample{"validate01", "validate01.tfrecord", 0, "", "validate"}));
}

TEST_F(Youtube8m, KeepsTestShardsThatHaveLabels) {
  make(root_.path());
  write_shard(root_ / "test00.tfrecord", {numbered_example(9)});
  EXPECT_THAT(ids(), ElementsAre("test00", "train00", "train0A", "validate00", "validate01"));
}

TEST_F(Youtube8m, LeavesEmptyShardsOut) {
  make(root_.path());
  write_shard(root_ / "test00.tfrecord", {});
  write_shard(root_ / "test01.tfrecord", {numbered_example(9)});
  write_shard(root_ / "train00.tfrecord", {});
  EXPECT_THAT(ids(), ElementsAre("test01", "train0A", "validate00", "validate01"));
}

TEST_F(Youtube8m, FindsShardsInFoldersOfTheirSplit) {
  make(root_.path());
  for (const char* name : {"train00", "train0A"}) {
    fs::create_directories(root_ / "train");
    fs::rename(root_ / (std::string(name) + ".tfrecord"), root_ / ("train/" + std::string(name) + ".tfrecord"));
  }
  EXPECT_THAT(ids(), ElementsAre("train00", "train0A", "validate00", "validate01"));
  EXPECT_EQ(read().samples.front().path, "train/train00.tfrecord");
}

TEST_F(Youtube8m, TakesTheLevelThatIsAskedForWhereBothAreThere) {
  make(root_ / "video");
  make(root_ / "frame", ExampleLevel::frame);
  EXPECT_EQ(read(DatasetLayout::video_level).samples.front().path, "video/train00.tfrecord");
  EXPECT_EQ(read(DatasetLayout::frame_level).samples.front().path, "frame/train00.tfrecord");
  expect_user_error([&] { read(); }, {"both levels", "dataset.layout: video_level or frame_level"});
  fs::remove_all(root_ / "video");
  EXPECT_EQ(read().samples.front().path, "frame/train00.tfrecord");
  expect_user_error([&] { read(DatasetLayout::video_level); }, {"holds no shard"});
}

TEST_F(Youtube8m, RefusesShardsOfAnotherLevelThanIsAskedFor) {
  make(root_.path(), ExampleLevel::frame);
  EXPECT_EQ(read(DatasetLayout::frame_level).samples.size(), 4u);
  expect_user_error([&] { read(DatasetLayout::video_level); }, {"train00.tfrecord", "frame level", "video_level"});
  expect_user_error([&] { read(DatasetLayout::faces); }, {"dataset.layout", "faces", "video_level and frame_level"});
}

TEST_F(Youtube8m, KnowsTheReleaseByTheNameOfTheId) {
  make(root_.path());
  EXPECT_EQ(read().classes.size(), 3862u);
  EXPECT_EQ(read().classes[17], "class 17");
  for (const auto& entry : fs::directory_iterator(root_.path())) fs::remove(entry);
  make(root_.path(), ExampleLevel::frame, ExampleIdName::video_id);
  EXPECT_EQ(read().classes.size(), 4716u);
}

TEST_F(Youtube8m, TakesTheClassesFromTheVocabulary) {
  make(root_.path());
  write_text(root_ / "vocabulary.csv",
             "Index,TrainVideoCount,KnowledgeGraphId,Name,WikiUrl\n"
             "0,9,/m/0,Game,\n1,8,/m/1,\"Food, cooked\",\n2,7,/m/2,,\n3,6,/m/3,Game,\n8,1,/m/8,Last,\n");
  EXPECT_THAT(read().classes, ElementsAre("Game", "Food, cooked", "class 2", "Game (3)", "class 4", "class 5",
                                          "class 6", "class 7", "Last"));
}

TEST_F(Youtube8m, TakesTheClassesFromLabelNames) {
  make(root_ / "video");
  write_text(root_ / "label_names_2018.csv", "label_id,label_name\n7,Dog\n");
  EXPECT_EQ(read().classes.size(), 8u);
  write_text(root_ / "video/vocabulary.csv", "Index,Name\n9,Cat\n");
  EXPECT_EQ(read().classes.size(), 10u);
}

TEST_F(Youtube8m, RefusesVocabulariesThatMakeNoSense) {
  make(root_.path());
  const auto expect_refusal = [&](const std::string& text, std::initializer_list<std::string> parts) {
    write_text(root_ / "vocabulary.csv", text);
    expect_user_error([&] { read(); }, parts);
  };
  expect_refusal("Index,Name\n0,a\nx,b\n", {"vocabulary.csv:3", "'x' is not the number of a class"});
  expect_refusal("Index,Name\n-1,a\n", {"vocabulary.csv:2", "'-1'"});
  expect_refusal("Index,Name\n100000,a\n", {"vocabulary.csv:2", "'100000'", "99999"});
  expect_refusal("Index,Name\n0,a\n0,b\n", {"vocabulary.csv:3", "the class 0 is there twice"});
  expect_refusal("Index,Name\n", {"vocabulary.csv", "names no class"});
  expect_refusal("Number,Name\n0,a\n", {"vocabulary.csv", "Index"});
  expect_refusal("Index,Name\n0,a\n1,b\n",
                 {"train00.tfrecord", "has the label 5, which is not one of the 2 classes", "vocabulary.csv"});
}

TEST_F(Youtube8m, RefusesFoldersWithoutShards) {
  expect_user_error([&] { read(); }, {root_.path().string(), "holds no shard", "train*.tfrecord"});
  write_text(root_ / "other.tfrecord", "");
  write_text(root_ / "train00.txt", "");
  expect_user_error([&] { read(); }, {"holds no shard"});
  write_text(root_ / "train00.tfrecord", "");
  expect_user_error([&] { read(); }, {"holds no shard"});
  fs::remove(root_ / "train00.tfrecord");
  Example unlabelled = numbered_example(0);
  unlabelled.labels.clear();
  write_shard(root_ / "test00.tfrecord", {unlabelled});
  expect_user_error([&] { read(); }, {"test shards without labels alone"});
}

TEST_F(Youtube8m, RefusesAMissingRoot) {
  DatasetOptions options;
  options.name = DatasetName::youtube8m;
  expect_user_error([&] { read_dataset(options); }, {"dataset.root", "no folder is given", "train*.tfrecord"});
  options.root = (root_ / "none").string();
  expect_user_error([&] { read_dataset(options); }, {"none", "there is no such folder"});
}

TEST_F(Youtube8m, RefusesShardsThatAreDamagedOrOfAnotherForm) {
  make(root_.path());
  std::string text = read_text(root_ / "train00.tfrecord");
  text[100] ^= 1;
  write_text(root_ / "train00.tfrecord", text);
  expect_user_error([&] { read(); }, {"train00.tfrecord, byte 0", "damaged"});
  TfRecordWriter writer(root_ / "train00.tfrecord");
  writer.append(std::vector<std::uint8_t>(9, 0xFF));
  writer.finish();
  expect_user_error([&] { read(); }, {"train00.tfrecord", "the first example is neither a tf.Example"});
}

TEST_F(Youtube8m, RefusesTwoShardsOfOneName) {
  make(root_.path());
  write_shard(root_ / "train/train00.tfrecord", {numbered_example(0)});
  expect_user_error([&] { read(); }, {"train00.tfrecord", "same name", "keep one"});
}

TEST_F(Youtube8m, FollowsLinks) {
  const TemporaryFolder elsewhere;
  make(root_.path());
  write_shard(elsewhere / "0f12", {numbered_example(0)});
  fs::create_symlink(elsewhere / "0f12", root_ / "train02.tfrecord");
  EXPECT_EQ(read().samples.size(), 5u);
}

TEST_F(Youtube8m, SaysHowManyClassesThereAreWhereALabelIsNone) {
  make(root_.path());
  Example negative = numbered_example(0);
  negative.labels = {-1};
  const auto expect = [&](ExampleIdName release, const std::string& part) {
    write_shard(root_ / "train00.tfrecord", {negative}, ExampleLevel::video, release);
    expect_user_error([&] { read(); }, {"train00.tfrecord", "has the label -1, which is not one of the " + part});
  };
  expect(ExampleIdName::id, "3862 classes, 0 to 3861");
  expect(ExampleIdName::video_id, "4716 classes, 0 to 4715");
  std::string vocabulary = "Index,Name\n";
  for (int label = 0; label < 20; ++label) vocabulary += std::to_string(label) + ",c" + std::to_string(label) + "\n";
  write_text(root_ / "Vocabulary.CSV", vocabulary);
  expect(ExampleIdName::id, "20 classes, 0 to 19");
}

}  // namespace
}  // namespace foldwise::datasets
