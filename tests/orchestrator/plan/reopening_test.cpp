// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/reopening.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/support/files.h"
#include "tests/support/scripted_workload.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::orchestrator {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Items 0 and 1 are shards, 2 a training on both, 3 its evaluation.
class ReopeningTest : public testing::Test {
 protected:
  ReopeningTest() {
    const std::vector<std::vector<std::uint32_t>> needs{{}, {}, {0, 1}, {0, 1, 2}};
    const std::vector<Stage> stages{Stage::prepare, Stage::prepare, Stage::train, Stage::evaluate};
    for (std::size_t index = 0; index < needs.size(); ++index) {
      Key key;
      key.bytes[0] = static_cast<std::uint8_t>(index);
      workload.items.push_back({key, stages[index], needs[index], ""});
    }
  }

  void set(std::uint32_t item, results::JobStatus status) { states[workload.items[item].key].status = status; }
  std::vector<std::uint32_t> lost(const std::vector<std::uint32_t>& reopened = {}) const {
    return lost_items(workload, states, reopened, [this](const Key& key) { return !gone.contains(key.bytes[0]); });
  }

  Workload workload;
  JobStates states;
  std::set<std::uint8_t> gone;
};

TEST_F(ReopeningTest, NothingIsLostWhenAllIsFinished) {
  for (std::uint32_t item = 0; item < 4; ++item) set(item, results::JobStatus::finished);
  gone = {0, 1, 2, 3};  // frames may be deleted when a sweep is done
  EXPECT_THAT(lost(), IsEmpty());
}

TEST_F(ReopeningTest, WhatAnUnfinishedJobNeedsMustBeThere) {
  for (std::uint32_t item = 0; item < 3; ++item) set(item, results::JobStatus::finished);
  gone = {1};
  EXPECT_THAT(lost(), ElementsAre(1u));
}

TEST_F(ReopeningTest, ALostTrainingNeedsItsFramesAgain) {
  workload.items[3].needs = {2};
  for (std::uint32_t item = 0; item < 3; ++item) set(item, results::JobStatus::finished);
  gone = {0, 2};
  EXPECT_THAT(lost(), ElementsAre(0u, 2u));
}

TEST_F(ReopeningTest, AFailedJobThatIsTriedAgainNeedsItsInputs) {
  set(0, results::JobStatus::finished);
  set(1, results::JobStatus::finished);
  set(2, results::JobStatus::failed);
  set(3, results::JobStatus::failed);
  gone = {0};
  EXPECT_THAT(lost(), IsEmpty());
  EXPECT_THAT(lost({2}), ElementsAre(0u));
}

TEST_F(ReopeningTest, FailedJobsAreFoundAndDivergedOnesLeft) {
  set(0, results::JobStatus::finished);
  set(1, results::JobStatus::failed);
  set(2, results::JobStatus::diverged);
  EXPECT_THAT(failed_items(workload, states), ElementsAre(1u));
}

TEST(ArtifactsIntact, MeansThatEachLiesThereInItsSize) {
  const TemporaryFolder folder;
  Workload workload;
  workload.items.push_back({digest("train"), Stage::train, {}, ""});
  results::StoreWriter store = scripted_store(workload, folder.path());
  Result result;
  result.artifacts = {{"model", "stages/x/model", 5}, {"sampling", "stages/x/sampling", 3}};
  store.adopt_result(digest("train"), result);
  write_text(folder / "stages/x/model", "whole");
  write_text(folder / "stages/x/sampling", "all");
  EXPECT_TRUE(artifacts_intact(store, folder.path(), digest("train")));

  for (const std::string content : {"al", "all of it"}) {
    write_text(folder / "stages/x/sampling", content);
    EXPECT_FALSE(artifacts_intact(store, folder.path(), digest("train"))) << content;
  }
  std::filesystem::remove(folder / "stages/x/sampling");
  EXPECT_FALSE(artifacts_intact(store, folder.path(), digest("train")));
}

}  // namespace
}  // namespace foldwise::orchestrator
