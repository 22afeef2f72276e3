// SPDX-License-Identifier: Apache-2.0
#include "experiments/facts/dataset_choices.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace foldwise {
namespace {

std::vector<DatasetName> all_datasets() {
  std::vector<DatasetName> all;
  for (std::size_t i = 0; i < Choices<DatasetName>::names.size(); ++i) all.push_back(static_cast<DatasetName>(i));
  return all;
}

TEST(DatasetChoices, NumbersHaveNamesAndNothingElseHas) {
  for (const DatasetName name : all_datasets()) {
    DatasetOptions options;
    options.name = name;
    EXPECT_EQ(!target_names(options).empty(), choices_of(name).predictions == PredictionKind::numbers) << name_of(name);
  }
}

TEST(DatasetChoices, AutomaticIsNoneOfTheTasks) {
  for (const DatasetName name : all_datasets()) {
    EXPECT_EQ(std::ranges::count(choices_of(name).tasks, Task::automatic), 0) << name_of(name);
  }
  EXPECT_THAT(choices_of(DatasetName::recola).tasks, testing::ElementsAre(Task::arousal, Task::valence));
  EXPECT_THAT(choices_of(DatasetName::afew).tasks, testing::IsEmpty());
}

TEST(DatasetChoices, AutomaticPredictsTheNumbersOfTheUsualTask) {
  DatasetOptions options;
  options.name = DatasetName::sewa;
  EXPECT_THAT(target_names(options), testing::ElementsAre("valence", "arousal"));
  options.name = DatasetName::recola;
  EXPECT_THAT(target_names(options), testing::ElementsAre("arousal"));
  options.task = Task::valence;
  EXPECT_THAT(target_names(options), testing::ElementsAre("valence"));
}

TEST(DatasetChoices, AutomaticIsTheUsualTaskWhereThereIsAChoice) {
  EXPECT_EQ(chosen_task(DatasetName::biovid, Task::automatic), Task::pain_levels);
  EXPECT_EQ(chosen_task(DatasetName::biovid, Task::bl1_pa4), Task::bl1_pa4);
  EXPECT_EQ(chosen_task(DatasetName::afew, Task::automatic), Task::automatic);
}

TEST(DatasetChoices, OfferTheirOwnTasksAndTheUsualOne) {
  EXPECT_TRUE(offers(DatasetName::recola, Task::valence));
  EXPECT_FALSE(offers(DatasetName::recola, Task::valence_arousal));
  EXPECT_TRUE(offers(DatasetName::afew, Task::automatic));
  EXPECT_FALSE(offers(DatasetName::afew, Task::valence));
  EXPECT_EQ(names_of_tasks(DatasetName::recola), "automatic, arousal, valence");
  EXPECT_EQ(names_of_tasks(DatasetName::afew), "automatic");
}

TEST(DatasetChoices, BioVidAloneTellsWhoReacts) {
  EXPECT_EQ(names_of_reactive_datasets(), "biovid");
  EXPECT_TRUE(offers(DatasetName::biovid, SubjectSet::reactive));
  EXPECT_FALSE(offers(DatasetName::afew, SubjectSet::reactive));
  EXPECT_TRUE(offers(DatasetName::afew, SubjectSet::all));
}

TEST(Predictions, AreJudgedByOneFigureBesideTheLoss) {
  EXPECT_EQ(judged_by(PredictionKind::classes), StoppingMetric::accuracy);
  EXPECT_EQ(judged_by(PredictionKind::numbers), StoppingMetric::concordance);
  EXPECT_EQ(judged_by(PredictionKind::tags), StoppingMetric::global_average_precision);
}

}  // namespace
}  // namespace foldwise
