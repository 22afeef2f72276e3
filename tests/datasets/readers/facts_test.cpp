// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/facts.h"

#include <gmock/gmock.h>

#include <numeric>

#include "datasets/dataset.h"

namespace foldwise::datasets {
namespace {

Dataset some_dataset() {
  Dataset dataset{"d", "/data", {"calm", "angry"}, {}};
  dataset.samples = {{"a", "a", 0, "anna", "Train"}, {"b", "b", 1, "anna", "Train"}, {"c", "c", 1, "ben", "Val"}};
  dataset.official_splits = {{"1", {"train", "test", ""}}, {"2", {"train", "train", "test"}}};
  return dataset;
}

TEST(Facts, AreThereForEachDatasetInItsPlace) {
  ASSERT_EQ(dataset_facts().size(), Choices<DatasetName>::names.size());
  for (std::size_t index = 0; index < dataset_facts().size(); ++index) {
    const DatasetFacts& facts = dataset_facts()[index];
    EXPECT_EQ(static_cast<std::size_t>(facts.name), index);
    EXPECT_FALSE(facts.title.empty() || facts.layout.empty() || facts.licence.empty() || facts.citation.empty());
  }
}

TEST(Facts, HaveAfewsClassesAddUpToItsSplits) {
  int train = 0;
  int validation = 0;
  for (const OfficialCount& each : facts_of(DatasetName::afew).counts) {
    if (!each.label.empty()) (each.split == "Train" ? train : validation) += each.expected;
  }
  EXPECT_EQ(train, 773);
  EXPECT_EQ(validation, 383);
}

TEST(Facts, HaveSplitsThatAddUpToThePublishedSizes) {
  const auto samples = [](DatasetName dataset) {
    int sum = 0;
    for (const OfficialCount& each : facts_of(dataset).counts) {
      if (each.what == Counted::samples && !each.split.empty() && each.label.empty()) sum += each.expected;
    }
    return sum;
  };
  EXPECT_EQ(samples(DatasetName::afew), 1156);
  EXPECT_EQ(samples(DatasetName::rafdb), 15339);
  EXPECT_EQ(samples(DatasetName::fer2013), 35887);
  EXPECT_EQ(samples(DatasetName::sewa), 48);
  EXPECT_EQ(samples(DatasetName::recola), 18);
  EXPECT_EQ(samples(DatasetName::youtube8m), 7688);
}

TEST(Facts, HoldThePublishedCounts) {
  const auto expected = [](DatasetName dataset, const std::string& what) {
    for (const OfficialCount& each : facts_of(dataset).counts) {
      if (describe(each) == what) return each.expected;
    }
    return -1;
  };
  EXPECT_EQ(expected(DatasetName::unbc_mcmaster, "subjects"), 25);
  EXPECT_EQ(expected(DatasetName::unbc_mcmaster, "samples"), 200);
  EXPECT_EQ(expected(DatasetName::unbc_mcmaster, "samples of no_pain"), 92);
  EXPECT_EQ(expected(DatasetName::unbc_mcmaster, "samples of pain"), 57);
  EXPECT_EQ(expected(DatasetName::biovid, "subjects"), 87);
  EXPECT_EQ(expected(DatasetName::biovid, "samples"), 8700);
  for (const std::string level : {"BL1", "PA1", "PA2", "PA3", "PA4"}) {
    EXPECT_EQ(expected(DatasetName::biovid, "samples of " + level), 1740) << level;
  }
  EXPECT_EQ(expected(DatasetName::hmdb51, "classes"), 51);
  for (const std::string split : {"1", "2", "3"}) {
    EXPECT_EQ(expected(DatasetName::hmdb51, "training samples of split " + split), 3570) << split;
    EXPECT_EQ(expected(DatasetName::hmdb51, "test samples of split " + split), 1530) << split;
  }
  EXPECT_EQ(expected(DatasetName::youtube8m, "classes"), 3862);
}

TEST(Facts, TellWhoseTestLabelsNobodyGets) {
  std::vector<DatasetName> withheld;
  for (const DatasetFacts& each : dataset_facts()) {
    if (each.withholds_test_labels) withheld.push_back(each.name);
  }
  EXPECT_THAT(withheld, testing::ElementsAre(DatasetName::sewa, DatasetName::recola, DatasetName::youtube8m));
}

TEST(Facts, CountWhatADatasetHas) {
  const Dataset dataset = some_dataset();
  EXPECT_EQ(count(dataset, {}), 3);
  EXPECT_EQ(count(dataset, {.split = "Train"}), 2);
  EXPECT_EQ(count(dataset, {.label = "angry"}), 2);
  EXPECT_EQ(count(dataset, {.split = "Train", .label = "angry"}), 1);
  EXPECT_EQ(count(dataset, {.what = Counted::subjects}), 2);
  EXPECT_EQ(count(dataset, {.what = Counted::subjects, .split = "Train"}), 1);
  EXPECT_EQ(count(dataset, {.what = Counted::classes}), 2);
  EXPECT_EQ(count(dataset, {.what = Counted::training, .split = "2"}), 2);
  EXPECT_EQ(count(dataset, {.what = Counted::testing, .split = "1"}), 1);
  EXPECT_EQ(count(dataset, {.what = Counted::testing, .split = "3"}), 0);
}

TEST(Facts, AreDescribedInWords) {
  EXPECT_EQ(describe({.split = "Train", .label = "Angry"}), "samples of Angry in Train");
  EXPECT_EQ(describe({.what = Counted::training, .split = "1"}), "training samples of split 1");
  EXPECT_EQ(describe({.what = Counted::subjects}), "subjects");
}

}  // namespace
}  // namespace foldwise::datasets
