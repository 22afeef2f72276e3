// SPDX-License-Identifier: Apache-2.0
// What the store keeps of the memory that jobs took, and of the workers that share a device.
#include <gmock/gmock.h>

#include <algorithm>

#include "results/store/store_writer.h"
#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using namespace foldwise::results::testing;

class StoreMemoryTest : public ::testing::Test {
 protected:
  StoreMemoryTest() : store(StoreWriter::open(folder / "results.db")) {
    sample_plan({{{"clips.frames", "8"}}}, 2).put_into(store);
  }

  TemporaryFolder folder;
  StoreWriter store;
};

TEST_F(StoreMemoryTest, AFactOfOneValueIsReplaced) {
  store.replace_provenance("workers.node7.cuda:0", "2");
  store.replace_provenance("workers.node7.cuda:0", "3");

  EXPECT_THAT(store.provenance().at("workers.node7.cuda:0"), ElementsAre("3"));
}

TEST_F(StoreMemoryTest, KeepsTheMemoryOfAttemptsAndTheMostOfEachStage) {
  const auto finish = [this](int job, const std::string& device, const MemoryUse& memory) {
    const Key key = numbered_key(job);
    store.start_attempt({key, 1, "node7", device, 100, 10});
    store.end_attempt({.job = key, .number = 1, .ended = 20, .outcome = Finished{}, .last_lines = "", .memory = memory},
                      StoreWriter::Retry::no);
  };
  finish(1, "cuda:0", {3000, 500});
  finish(2, "cuda:1", {2000, 700});
  finish(3, "cpu", {});

  EXPECT_EQ(store.attempts(numbered_key(1)).at(0).memory, (MemoryUse{3000, 500}));
  EXPECT_EQ(store.attempts(numbered_key(3)).at(0).memory, MemoryUse{}) << "it was not measured";
  EXPECT_THAT(store.measured_memory(), SizeIs(2));
  std::size_t jobs = 0;
  MemoryUse most;
  for (const StageMemory& each : store.stage_memory()) {
    EXPECT_EQ(each.device, "cuda");
    jobs += each.jobs;
    most.resident = std::max(most.resident, each.most.resident);
    most.device = std::max(most.device, each.most.device);
  }
  EXPECT_EQ(jobs, 2U);
  EXPECT_EQ(most, (MemoryUse{3000, 700}));
  EXPECT_THAT(store.last_places(), SizeIs(3));
}

}  // namespace
}  // namespace foldwise::results
