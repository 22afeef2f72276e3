// SPDX-License-Identifier: Apache-2.0
// How many workers a device gets, on the simulated clock, by the coordinator's own loop: a GPU that is as fast for each
// of so many jobs as for one alone, with so much memory.
#include "orchestrator/coordinator/sharing/device_sharing.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>

#include "orchestrator/coordinator/coordinator.h"
#include "orchestrator/coordinator/recorder.h"
#include "orchestrator/coordinator/scheduling/scheduler.h"
#include "orchestrator/coordinator/sharing/sharing_trial.h"
#include "orchestrator/plan/jobs/job_effort.h"
#include "orchestrator/simulation/simulated_cluster.h"
#include "tests/support/null_sink.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

constexpr std::int64_t gigabyte = 1'000'000'000;

class RemarksSink : public NullSink {
 public:
  void remark(const std::string& sentence) override { remarks.push_back(sentence); }
  std::vector<std::string> remarks;
};

/// Remembers how many workers each device has.
class SharingRecorder : public Recorder {
 public:
  void began(const WorkerName&, const AttemptBegan&) override {}
  void progress(const WorkerName&, AttemptProgress) override {}
  void ended(const WorkerName&, AttemptEnded report, results::StoreWriter::Retry) override {
    makespan = std::max(makespan, report.when);
    ++ended_jobs;
  }
  void cancelled(std::uint32_t) override {}
  void reopened(std::uint32_t) override {}
  void raced(const std::vector<results::RaceStop>&) override {}
  void shared(const WorkerName& worker, std::size_t workers) override {
    now[worker.host] = workers;
    most = std::max(most, workers);
  }
  void worker_ready(const WorkerName&, const Ready&) override {}
  void commit_if_due(double) override {}
  std::optional<double> due() const override { return std::nullopt; }
  void commit() override {}

  std::map<std::string, std::size_t> now;
  std::size_t most = 1;
  std::size_t ended_jobs = 0;
  double makespan = 0;
};

struct SharedSweep {
  std::size_t jobs = 200;
  double seconds = 10;
  std::size_t nodes = 1;
  SimulatedCluster::Gpu gpu{.slots = 8,
                            .full_speed = 3,
                            .memory = 80 * gigabyte,
                            .memory_of_job = {4 * gigabyte, 5 * gigabyte},
                            .host_memory = 200 * gigabyte};
  RemarksSink sink;
  SharingRecorder recorder;

  void run() {
    Workload workload;
    for (std::size_t job = 0; job < jobs; ++job)
      workload.items.push_back({.stage = Stage::train, .effort = seconds * effort_per_second});
    workload.specify = [](std::size_t, int) { return JobSpec{}; };
    SimulatedCluster cluster(nodes, gpu, [this](std::uint32_t item, int) {
      return seconds * (1 + 0.1 * static_cast<double>(item % 7) / 7);
    });
    SimulatedTransport transport(cluster);
    SimulatedAgent agent(cluster);
    coordinate(workload, std::vector<JobHistory>(jobs), {transport, agent, recorder, sink, cluster.clock()}, {});
  }
};

TEST(DeviceSharing, GivesADeviceAsManyWorkersAsMakeItFinishMore) {
  SharedSweep sweep;

  sweep.run();

  EXPECT_EQ(sweep.recorder.ended_jobs, 200U);
  EXPECT_EQ(sweep.recorder.now.at("node 0"), 3U) << ::testing::PrintToString(sweep.sink.remarks);
  EXPECT_EQ(sweep.recorder.most, 4U) << "a fourth was tried";
  EXPECT_LT(sweep.recorder.makespan, 0.45 * 200 * 10.5) << "three at once, but for the trials";
  EXPECT_THAT(sweep.sink.remarks, Contains(HasSubstr("tries 2 workers instead of 1")));
  EXPECT_THAT(sweep.sink.remarks, Contains(HasSubstr("back to 3 workers")));
}

TEST(DeviceSharing, StaysWithOneWorkerWhereTwoAreNotFaster) {
  SharedSweep sweep;
  sweep.gpu.full_speed = 1;

  sweep.run();

  EXPECT_EQ(sweep.recorder.now.at("node 0"), 1U);
  EXPECT_EQ(sweep.recorder.most, 2U);
  EXPECT_LT(sweep.recorder.makespan, 1.02 * 200 * 10.5) << "the trial costs next to nothing";
}

TEST(DeviceSharing, PlansNoMoreThanMemoryHolds) {
  SharedSweep sweep;
  sweep.gpu.memory = 16 * gigabyte;  // 2 x (1.25 x 5 + 0.7) GB fit

  sweep.run();

  EXPECT_EQ(sweep.recorder.most, 2U);
  EXPECT_THAT(sweep.sink.remarks, Contains(HasSubstr("no room in memory for more than 2 workers")));
}

TEST(DeviceSharing, HeedsTheMemoryOfTheHostToo) {
  SharedSweep sweep;
  sweep.gpu.host_memory = 9 * gigabyte;  // 2 x 4 GB fit

  sweep.run();

  EXPECT_EQ(sweep.recorder.most, 2U);
}

TEST(DeviceSharing, GrowsNowhereWhereMemoryCannotBeMeasured) {
  SharedSweep sweep;
  sweep.gpu.memory_of_job = {};

  sweep.run();

  EXPECT_EQ(sweep.recorder.most, 1U);
  EXPECT_THAT(sweep.sink.remarks, Contains(HasSubstr("could not be measured")));
}

TEST(DeviceSharing, FindsOutForEachDeviceByItself) {
  SharedSweep sweep;
  sweep.nodes = 4;
  sweep.jobs = 600;

  sweep.run();

  for (const auto& [host, workers] : sweep.recorder.now) EXPECT_EQ(workers, 3U) << host;
  EXPECT_EQ(sweep.recorder.now.size(), 4U);
}

/// Two slots of a device, and a job of which one ended.
struct TwoSlots {
  std::vector<WorkItem> items = std::vector<WorkItem>(100, WorkItem{.stage = Stage::train, .effort = 1e10});
  DeviceSharing sharing{items, MemoryModel(items)};
  double now = 0;

  explicit TwoSlots(int slots = 4) {
    Hello hello{"node", std::vector<std::string>(static_cast<std::size_t>(slots), "cuda:0"), {}, {}};
    hello.shared = {{0, slots, 80 * gigabyte, 80 * gigabyte}};
    sharing.join(0, hello);
  }
  DeviceSharing::Change end(int slot, const Outcome& outcome, std::int64_t bytes) {
    AttemptEnded report;
    report.slot = slot;
    report.when = now;
    report.outcome = outcome;
    report.memory = {bytes, bytes};
    return sharing.on_ended({0, slot}, report);
  }
  DeviceSharing::Change execute_alone(std::int64_t bytes) {
    sharing.on_began({0, 0}, now += 0.001);
    now += 10;
    return end(0, Finished{}, bytes);
  }
};

TEST(DeviceSharing, OneJobThatTakesFarMoreThanThoseBeforeSendsWorkersBack) {
  TwoSlots device;
  device.execute_alone(gigabyte);
  device.execute_alone(gigabyte);
  ASSERT_THAT(device.execute_alone(gigabyte).opened, ::testing::ElementsAre(WorkerId{0, 1}));

  const DeviceSharing::Change change = device.execute_alone(50 * gigabyte);

  EXPECT_THAT(change.closed, ::testing::ElementsAre(WorkerId{0, 1}));
  EXPECT_FALSE(device.sharing.is_open({0, 1}));
}

TEST(DeviceSharing, AJobThatWasOutOfMemorySendsWorkersBackForGood) {
  TwoSlots device;
  for (int job = 0; job < 3; ++job) device.execute_alone(gigabyte);
  ASSERT_TRUE(device.sharing.is_open({0, 1}));

  const DeviceSharing::Change change = device.end(1, Crashed{"CUDA out of memory. Tried to allocate 2 GiB", 0, 1}, 0);

  EXPECT_THAT(change.closed, ::testing::ElementsAre(WorkerId{0, 1}));
  EXPECT_TRUE(change.is_settled);
  for (int job = 0; job < 20; ++job) EXPECT_TRUE(device.execute_alone(gigabyte).opened.empty());
}

TEST(DeviceSharing, AWorkerThatDoesNotStartIsNotReplacedByAnother) {
  TwoSlots device;
  device.sharing.on_retired({0, 0});

  for (int slot = 1; slot < 4; ++slot) EXPECT_FALSE(device.sharing.is_open({0, slot}));
}

TEST(DeviceSharing, DevicesThatAreNotSharedAreOpen) {
  const std::vector<WorkItem> items(1);
  DeviceSharing sharing(items, MemoryModel(items));
  sharing.join(0, {"node", {"cpu", "cpu"}});

  EXPECT_TRUE(sharing.is_open({0, 1}));
}

TEST(SharingTrial, CountsOnlyJobsDuringWhichAllWorkersWereBusy) {
  SharingTrial trial;
  trial.try_with(2);
  for (int job = 0; job < 20; ++job) {  // one of two workers is busy
    trial.began({0, 0}, 10.0 * job);
    trial.ended({0, 0}, 10.0 * job + 10, 0, 1);
  }

  EXPECT_FALSE(trial.knows_enough());
}

TEST(SharingTrial, ComparesKindsWithTheirOwn) {
  SharingTrial trial;
  double now = 0;
  const auto execute = [&](std::size_t kind, double seconds) {
    trial.began({0, 0}, now);
    now += seconds;
    trial.ended({0, 0}, now, kind, 1);
  };
  for (int job = 0; job < 5; ++job) execute(0, 10);
  for (int job = 0; job < 5; ++job) execute(1, 1);
  trial.try_with(2);
  for (int pair = 0; pair < 10; ++pair) {  // long ones alone, each as slow as before: twice the work
    trial.began({0, 0}, now);
    trial.began({0, 1}, now);
    now += 10;
    trial.ended({0, 0}, now, 0, 1);
    trial.ended({0, 1}, now, 0, 1);
  }

  const std::optional<double> gain = trial.gain(1.05);
  ASSERT_TRUE(gain);
  EXPECT_NEAR(*gain, 2, 0.01);
}

TEST(MemoryModel, KnowsTheMostOfEachKindThatIsLeft) {
  std::vector<WorkItem> items{{.stage = Stage::prepare}, {.stage = Stage::train}};
  items[0].kind = 0;
  items[1].kind = 1;
  MemoryModel memory(items);
  EXPECT_FALSE(memory.most_left("cpu"));

  memory.took(items[0], "cpu", {9, 0});
  EXPECT_EQ(memory.expected(items[1], "cpu")->resident, 9) << "as the largest, until one was measured";
  memory.took(items[1], "cpu", {4, 0});
  memory.took(items[1], "cpu", {3, 0});
  EXPECT_EQ(memory.expected(items[1], "cpu")->resident, 4);
  EXPECT_EQ(memory.most_left("cpu")->resident, 9);
  EXPECT_FALSE(memory.most_left("cuda:0")) << "another kind of device";

  memory.finished(items[0]);
  EXPECT_EQ(memory.most_left("cpu")->resident, 4);
}

}  // namespace
}  // namespace foldwise::orchestrator
