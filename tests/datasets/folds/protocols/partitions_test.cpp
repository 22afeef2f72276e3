// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <numeric>

#include "tests/datasets/folds/protocols/made_up.h"
#include "tests/support/expect_user_error.h"

namespace foldwise::datasets {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

struct Split {
  std::string name;
  int samples;
};

Dataset dataset_with(const std::string& name, const std::vector<Split>& splits) {
  Dataset dataset = dataset_of_classes({"a"});
  dataset.name = name;
  for (const Split& split : splits) add_samples(dataset, split.samples, 0, "", split.name);
  return dataset;
}

Fold only_fold(const Dataset& dataset, ProtocolKind kind) {
  ProtocolOptions protocol;
  protocol.kind = kind;
  const auto folds = make_folds(dataset, protocol);
  EXPECT_THAT(folds, SizeIs(1));
  return folds.at(0);
}

/// The splits of a part's samples.
std::set<std::string> splits_of(const std::vector<std::size_t>& part, const Dataset& dataset) {
  std::set<std::string> splits;
  for (const std::size_t sample : part) splits.insert(dataset.samples[sample].split);
  return splits;
}

TEST(Partitions, OfSewaAreTestedOnDevel) {
  Dataset dataset = dataset_with("sewa", {{"Devel", 14}, {"Test", 16}, {"Train", 34}});
  dataset.labels = LabelKind::curves;
  dataset.targets = {"valence"};
  const auto expect_published = [&] {
    const Fold fold = only_fold(dataset, ProtocolKind::sewa_train_devel);
    EXPECT_THAT(fold.train, SizeIs(28));
    EXPECT_THAT(fold.validation, SizeIs(6));
    EXPECT_THAT(fold.test, SizeIs(14));
    EXPECT_THAT(splits_of(fold.train, dataset), ElementsAre("Train"));
    EXPECT_THAT(splits_of(fold.validation, dataset), ElementsAre("Train"));
    EXPECT_THAT(splits_of(fold.test, dataset), ElementsAre("Devel"));
  };
  expect_published();
  for (Sample& sample : dataset.samples) sample.subject = "of " + sample.id;
  expect_published();
}

TEST(Partitions, OfRecolaAreTestedOnDev) {
  Dataset dataset = dataset_with("recola", {{"dev", 9}, {"train", 9}});
  dataset.labels = LabelKind::curves;
  dataset.targets = {"arousal"};
  const Fold fold = only_fold(dataset, ProtocolKind::recola_train_dev);
  EXPECT_THAT(fold.train, SizeIs(7));
  EXPECT_THAT(fold.validation, SizeIs(2));
  EXPECT_THAT(fold.test, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8));
}

TEST(Partitions, OfFer2013HaveAValidationPart) {
  const Dataset dataset = dataset_with("fer2013", {{"Training", 20}, {"PublicTest", 5}, {"PrivateTest", 6}});
  const Fold fold = only_fold(dataset, ProtocolKind::fer2013_train_test);
  EXPECT_THAT(fold.train, SizeIs(20));
  EXPECT_THAT(splits_of(fold.validation, dataset), ElementsAre("PublicTest"));
  EXPECT_THAT(splits_of(fold.test, dataset), ElementsAre("PrivateTest"));
  EXPECT_THAT(fold.validation, SizeIs(5));
}

TEST(Partitions, OfRafDbGetAValidationPart) {
  const Dataset dataset = dataset_with("rafdb", {{"test", 6}, {"train", 20}});
  const Fold fold = only_fold(dataset, ProtocolKind::rafdb_train_test);
  EXPECT_THAT(fold.validation, SizeIs(4));
  EXPECT_THAT(splits_of(fold.validation, dataset), ElementsAre("train"));
  EXPECT_THAT(fold.test, SizeIs(6));
}

TEST(Partitions, OfFoldersMayBeSpelledInManyWays) {
  const Fold fold =
      only_fold(dataset_with("folders", {{"Testing", 2}, {"TRAIN", 10}, {"Val", 3}}), ProtocolKind::partitions);
  EXPECT_THAT(fold.test, ElementsAre(0, 1));
  EXPECT_THAT(fold.validation, ElementsAre(12, 13, 14));
  const Fold two = only_fold(dataset_with("folders", {{"train", 10}, {"validation", 3}}), ProtocolKind::partitions);
  EXPECT_THAT(two.test, ElementsAre(10, 11, 12));
}

TEST(Partitions, KnowAValidationPartByAnyOfItsNames) {
  for (const char* name : {"val", "valid", "validation", "validate", "dev", "devel", "publictest"}) {
    const Fold fold =
        only_fold(dataset_with("folders", {{"train", 10}, {name, 3}, {"test", 2}}), ProtocolKind::partitions);
    EXPECT_THAT(fold.validation, ElementsAre(10, 11, 12)) << name;
    EXPECT_THAT(fold.test, ElementsAre(13, 14)) << name;
  }
}

TEST(Partitions, RefuseSplitsThatSayNothing) {
  expect_user_error(
      [] {
        only_fold(dataset_with("folders", {{"one", 2}, {"two", 2}}), ProtocolKind::partitions);
      },
      {"/data: s100000 is in the split 'one'", "name splits train, training, val"});
  Dataset some = dataset_with("folders", {{"train", 5}, {"test", 5}});
  some.samples[3].split = "";
  expect_user_error([&] { only_fold(some, ProtocolKind::partitions); }, {"s100003 is in the split ''"});
}

TEST(Partitions, RefuseATrainingPartAlone) {
  expect_user_error(
      [] {
        only_fold(dataset_with("fer2013", {{"Training", 9}}), ProtocolKind::fer2013_train_test);
      },
      {"fer2013 has a training part alone", "k_fold"});
}

TEST(Partitions, RefuseAFractionThatWouldDivideNothing) {
  const Dataset dataset = dataset_with("fer2013", {{"Training", 20}, {"PublicTest", 5}, {"PrivateTest", 6}});
  ProtocolOptions protocol = protocol_of(ProtocolKind::partitions);
  protocol.validation_fraction = 0.5;
  expect_user_error([&] { make_folds(dataset, protocol); },
                    {"protocol.validation_fraction", "(PublicTest)", "use protocol.kind holdout"}, Fault::usage);
}

TEST(Partitions, RefuseASubjectOnBothSides) {
  Dataset dataset = dataset_with("folders", {{"train", 8}, {"test", 4}});
  for (std::size_t sample = 0; sample < 12; ++sample) dataset.samples[sample].subject = std::to_string(sample % 9);
  expect_user_error([&] { only_fold(dataset, ProtocolKind::partitions); },
                    {"/data: in fold 1 of protocol.kind partitions the subject 0 is on both sides: s100009 is tested, "
                     "s100000",
                     "correct the subjects"});
}

}  // namespace
}  // namespace foldwise::datasets
