// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/survey/reopening.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <string>

#include "experiments/foundation/files/file_checksum.h"
#include "experiments/jobs/result_file.h"
#include "results/store/rebuild.h"
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
      workload.items.push_back({key, stages[index], needs[index]});
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
  EXPECT_EQ(jobs_in_vain(workload, states).retriable, 1U);
  EXPECT_EQ(jobs_in_vain(workload, states).diverged, 1U);
}

// What it read may have been mended: its training made again.
TEST_F(ReopeningTest, ADivergedEvaluationIsTriedAgain) {
  set(3, results::JobStatus::diverged);
  EXPECT_THAT(failed_items(workload, states), ElementsAre(3u));
  EXPECT_EQ(jobs_in_vain(workload, states).diverged, 0U);
}

TEST_F(ReopeningTest, ARejectedJobIsTriedAgainWithoutBeingAskedFor) {
  set(2, results::JobStatus::failed);
  set(3, results::JobStatus::failed);
  states[workload.items[3].key].failures = 2;
  EXPECT_THAT(rejected_items(workload, states, 2), ElementsAre(2u));
}

/// A training with two artifacts, and what it left in its folder.
class ArtifactsIntact : public testing::Test {
 protected:
  ArtifactsIntact() {
    workload.items.push_back({job, Stage::train, {}});
    store.emplace(scripted_store(workload, folder.path()));
    result.artifacts = {{"model", "stages/x/model", 5}, {"sampling", "stages/x/sampling", 3}};
    store->adopt_result(job, result);
    write_text(folder / "stages/x/model", "whole");
    write_text(folder / "stages/x/sampling", "all");
    leave({});
  }

  void leave(const std::map<std::string, std::uint32_t>& checksums) const {
    write_text(results::result_file(folder.path(), job), result_file_text({result, checksums}));
  }
  bool intact() const { return artifacts_intact(*store, folder.path(), job); }

  TemporaryFolder folder;
  Key job = digest("train");
  Workload workload;
  Result result;
  std::optional<results::StoreWriter> store;
};

TEST_F(ArtifactsIntact, MeansThatEachLiesThereInItsSize) {
  EXPECT_TRUE(intact());
  for (const std::string content : {"al", "all of it"}) {
    write_text(folder / "stages/x/sampling", content);
    EXPECT_FALSE(intact()) << content;
  }
  std::filesystem::remove(folder / "stages/x/sampling");
  EXPECT_FALSE(intact());
}

TEST_F(ArtifactsIntact, MeansThatEachHasItsChecksum) {
  leave({{"stages/x/model", *file_checksum(folder / "stages/x/model")}});
  EXPECT_TRUE(intact());
  write_text(folder / "stages/x/model", "whale");
  EXPECT_FALSE(intact());
}

// Frames may lie elsewhere: who builds on a job reads its result too.
TEST_F(ArtifactsIntact, MeansThatTheResultLiesThereUnedited) {
  const std::filesystem::path file = results::result_file(folder.path(), job);
  std::string text = read_text(file);
  text.replace(text.find("\"bytes\":5"), 9, "\"bytes\":6");
  write_text(file, text);
  EXPECT_FALSE(intact());
  std::filesystem::remove(file);
  EXPECT_FALSE(intact());
}

}  // namespace
}  // namespace foldwise::orchestrator
