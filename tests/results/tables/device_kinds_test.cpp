// SPDX-License-Identifier: Apache-2.0
#include "results/tables/device_kinds.h"

#include <gmock/gmock.h>

#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace foldwise::results::testing;

/// One experiment of three repeats.
class DeviceKindsTest : public ::testing::Test {
 protected:
  void plan(const std::string& configuration = "{}") {
    plan_.experiments[0].configuration = configuration;
    plan_.put_into(store);
  }

  void attempt(const Key& job, const std::string& host, const Outcome& outcome) {
    const int number = store.job_state(job).attempts + 1;
    store.start_attempt({.job = job, .number = number, .host = host, .device = "cpu", .pid = 1, .started = 1});
    store.end_attempt({.job = job, .number = number, .ended = 2, .outcome = outcome, .last_lines = ""},
                      StoreWriter::Retry::yes);
  }

  /// Trained on one host, scored elsewhere if it says so.
  void finish(std::size_t repeat, const std::string& host) {
    attempt(plan_.runs[repeat].train, host, Finished{result_with({{"epochs", 3}})});
    attempt(plan_.runs[repeat].evaluate, "laptop", Finished{result_with({{"accuracy", 0.5}})});
  }

  std::vector<std::string> remarks() const { return device_kind_remarks(store, read_run_results(store, {"accuracy"})); }

  TemporaryFolder folder;
  SamplePlan plan_ = sample_plan({{{"clips.frames", "8"}}}, 3);
  StoreWriter store = StoreWriter::open(folder / "results.db");
};

TEST_F(DeviceKindsTest, SaysHowManyRunsEachKindComputed) {
  plan();
  store.put_provenance({{"device.old.cpu", "Xeon, AVX2"}, {"device.new.cpu", "EPYC, AVX512"}});
  store.put_provenance({{"device.laptop.cpu", "Core, AVX2"}});
  finish(0, "old");
  finish(1, "new");
  finish(2, "old");

  EXPECT_THAT(remarks(),
              ElementsAre("The runs come from several kinds of device, on which the same job has other bytes: 1 run on "
                          "EPYC, AVX512; 2 runs on Xeon, AVX2 (training.instruction_set: avx2 makes those of "
                          "processors alike)."));
}

TEST_F(DeviceKindsTest, CountsARunThatWentOnElsewhereApart) {
  plan();
  store.put_provenance({{"device.old.cpu", "Xeon, AVX2"}, {"device.new.cpu", "EPYC, AVX512"}});
  attempt(plan_.runs[0].train, "old", Interrupted{3});
  finish(0, "new");
  finish(1, "new");

  ASSERT_EQ(remarks().size(), 1U);
  EXPECT_THAT(remarks()[0], ::testing::HasSubstr("1 run on EPYC, AVX512; 1 run on EPYC, AVX512 and Xeon, AVX2"));
}

TEST_F(DeviceKindsTest, IsSilentAboutHostsOfOneKindAndWhatDidNotCompute) {
  plan();
  store.put_provenance({{"device.old.cpu", "Xeon, AVX2"}, {"device.twin.cpu", "Xeon, AVX2"}});
  store.put_provenance({{"device.laptop.cpu", "Core, AVX2"}});
  finish(0, "old");
  finish(1, "twin");
  attempt(plan_.runs[2].train, "laptop", Crashed{"", 11, 0});

  EXPECT_THAT(remarks(), IsEmpty());
}

TEST_F(DeviceKindsTest, IsSilentAboutRunsWhoseInstructionsAreGiven) {
  plan(R"({"training.instruction_set": "avx2"})");
  store.put_provenance({{"device.old.cpu", "Xeon, AVX2"}, {"device.new.cpu", "EPYC, AVX512"}});
  finish(0, "old");
  finish(1, "new");

  EXPECT_THAT(remarks(), IsEmpty());
}

TEST_F(DeviceKindsTest, SaysThatAHostWasChanged) {
  plan();
  store.put_provenance({{"device.old.cpu", "Xeon, AVX2"}});
  store.put_provenance({{"device.old.cpu", "EPYC, AVX512"}});
  store.put_provenance({{"device.old.cpu", "EPYC, told to use avx2"}});
  finish(0, "old");

  ASSERT_EQ(remarks().size(), 1U);
  EXPECT_THAT(remarks()[0], ::testing::HasSubstr(": 1 run on EPYC, AVX512 and Xeon, AVX2 ("));
}

// What workers said before they named the processor, and a store that was made again from the files of its jobs.
TEST_F(DeviceKindsTest, KnowsNothingOfUnnamedKinds) {
  plan();
  store.put_provenance({{"device.old.cpu", "cpu"}, {"device.new.cpu", "EPYC, AVX512"}});
  finish(0, "old");
  finish(1, "new");

  EXPECT_THAT(remarks(), IsEmpty());
}

}  // namespace
}  // namespace foldwise::results
