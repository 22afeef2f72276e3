// SPDX-License-Identifier: Apache-2.0
/// Where results come from, as the store keeps it.
#include "results/store/store_writer.h"

#include <gtest/gtest.h>

#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using namespace foldwise::results::testing;

class StoreProvenance : public ::testing::Test {
 protected:
  StoreProvenance() : store(StoreWriter::open(folder / "results.db")) { plan.put_into(store); }

  TemporaryFolder folder;
  SamplePlan plan = sample_plan({{{"sampling.strategy", "uniform"}}}, 2);
  StoreWriter store;
  const Key train = numbered_key(1);
};

TEST_F(StoreProvenance, AnAttemptKnowsWhatItRanInAndWhatItsDeviceTook) {
  const Surroundings first{{"git_commit", "abc-dirty"}, {"device", "H200"}, {"driver", "550.54.15"}};
  const Surroundings second{{"git_commit", "def"}};
  const std::int64_t id = store.put_surroundings(first);
  EXPECT_EQ(store.put_surroundings(first), id);
  store.start_attempt({train, 1, "n1", "cuda:0", 42, 1000, id});
  store.end_attempt({train, 1, 1010, Interrupted{1}, "", 2500.5}, StoreWriter::Retry::no);
  store.start_attempt({train, 2, "n1", "cuda:0", 43, 1020, store.put_surroundings(second)});
  store.end_attempt({train, 2, 1030, Finished{}, ""}, StoreWriter::Retry::no);

  const std::vector<AttemptRecord> attempts = store.attempts(train);

  ASSERT_EQ(attempts.size(), 2U);
  EXPECT_EQ(attempts[0].surroundings, first);
  EXPECT_EQ(attempts[0].joules, 2500.5);
  EXPECT_EQ(attempts[1].surroundings, second);
  EXPECT_EQ(attempts[1].joules, std::nullopt);
}

TEST_F(StoreProvenance, KeepsWhatWasInTheFilesOfADataset) {
  give_folds(plan);
  plan.put_into(store);
  EXPECT_EQ(store.folds().datasets.at(0).fingerprint, std::nullopt);

  plan.folds.datasets.at(0).fingerprint = numbered_key(5);
  plan.put_into(store);

  EXPECT_EQ(store.folds().datasets.at(0).fingerprint, numbered_key(5));
}

}  // namespace
}  // namespace foldwise::results
