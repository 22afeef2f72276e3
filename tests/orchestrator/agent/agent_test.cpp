// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/agent/agent.h"

#include <gmock/gmock.h>
#include <poll.h>

#include <csignal>
#include <cstdlib>

#include "tests/support/gate.h"
#include "tests/support/gpu_reports.h"
#include "tests/support/patience.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// What the scripted worker answers when it is asked for the GPUs, while this is in scope.
class ScriptedDevices {
 public:
  explicit ScriptedDevices(const std::string& script) { ::setenv("FOLDWISE_SCRIPT_DEVICES", script.c_str(), 1); }
  ~ScriptedDevices() { ::unsetenv("FOLDWISE_SCRIPT_DEVICES"); }
  ScriptedDevices(const ScriptedDevices&) = delete;
  ScriptedDevices& operator=(const ScriptedDevices&) = delete;
};

/// An agent and everything that it has reported.
class AgentTest : public ::testing::Test {
 protected:
  Agent make_agent(AgentOptions options, std::vector<Device> devices = {{"cpu", ""}}, NodeShare share = {}) {
    if (options.worker.empty()) options.worker = SCRIPTED_WORKER;
    options.restart_delay = 0.01;
    return {std::move(options), std::move(devices), share};
  }

  Assignment job(std::uint32_t item, const std::string& script, int slot = 0) const {
    JobSpec spec;
    spec.key = digest(std::to_string(item));
    spec.output = folder.path().string();
    spec.experiment.model.weights = "script:" + script;
    Assignment job;
    job.slot = slot;
    job.item = item;
    job.key = spec.key;
    job.stall_timeout = 60;
    job.request = to_line(WorkerRequest(RunJob{spec}));
    return job;
  }

  /// Drives the agent until it has made as many reports of a kind.
  template <typename Report>
  std::vector<Report> wait_for(Agent& agent, std::size_t count = 1) {
    for (const Patience patience("a report of the agent");; patience.check()) {
      for (AgentReport& report : agent.step()) reports.push_back(std::move(report));
      std::vector<Report> found;
      for (const AgentReport& report : reports)
        if (const auto* wanted = std::get_if<Report>(&report)) found.push_back(*wanted);
      if (found.size() >= count) return found;
      std::vector<pollfd> watched;
      agent.watch(watched);
      ::poll(watched.data(), watched.size(), static_cast<int>(std::min<long>(agent.idle_time().count() / 1000, 1000)));
    }
  }

  TemporaryFolder folder;
  Reports reports;
};

TEST_F(AgentTest, HasOneSlotPerGpu) {
  Agent agent = make_agent({}, {{"cuda:0", "0"}, {"cuda:1", "1"}}, {0, 1, 64});

  agent.take(Enlist{});

  EXPECT_THAT(wait_for<Hello>(agent)[0].devices, ElementsAre("cuda:0", "cuda:1"));
}

TEST_F(AgentTest, TrainsOnTheGpuThatItsSlotIsFor) {
  Agent agent = make_agent({}, {{"cuda:0", "0"}});
  agent.take(Enlist{});
  wait_for<Hello>(agent);

  agent.take(Assign{{job(0, "")}});

  EXPECT_EQ(wait_for<WorkerReady>(agent)[0].ready.device, "Scripted GPU");
}

TEST_F(AgentTest, LeavesGpusAloneWhereTheCpuIsAskedFor) {
  const ScriptedDevices untouched("script:exit=1");
  Agent agent = make_agent({}, {{"cuda:0", "0"}}, {0, 1, 2});

  agent.take(Enlist{1, DeviceChoice::cpu});

  EXPECT_EQ(wait_for<Hello>(agent)[0].devices, (std::vector<std::string>{"cpu", "cpu"}));
  EXPECT_THAT(wait_for<Hello>(agent)[0].problems, IsEmpty());
}

TEST_F(AgentTest, FillsItsCoresAndSaysWhyWhereLibtorchCannotUseTheGpu) {
  const ScriptedDevices devices(to_json(report_with(GpuFault::built_without_cuda, 1)));
  Agent agent = make_agent({}, {{"cuda:0", "0"}}, {0, 1, 2});

  agent.take(Enlist{});

  const Hello hello = wait_for<Hello>(agent)[0];
  EXPECT_THAT(hello.devices, ElementsAre("cpu", "cpu"));
  ASSERT_EQ(hello.problems.size(), 1U);
  EXPECT_THAT(hello.problems[0].cause, HasSubstr("built without CUDA"));
}

TEST_F(AgentTest, HasNoSlotWhereAGpuIsAskedForAndCannotBeUsed) {
  const ScriptedDevices devices(to_json(report_with(GpuFault::driver_missing, 0)));
  Agent agent = make_agent({.listed_gpus = "0"}, {{"cuda:0", "0"}});

  agent.take(Enlist{1, DeviceChoice::cuda});

  const Hello hello = wait_for<Hello>(agent)[0];
  EXPECT_THAT(hello.devices, IsEmpty());
  ASSERT_EQ(hello.problems.size(), 1U);
  EXPECT_THAT(hello.problems[0].cause, HasSubstr("CUDA_VISIBLE_DEVICES=0 lists it"));
}

TEST_F(AgentTest, SaysWhyItHasNoGpuWhereOneIsAskedFor) {
  Agent agent = make_agent({.no_gpu = {"", "there is no NVIDIA GPU", "start it where there is one"}});

  agent.take(Enlist{1, DeviceChoice::cuda});

  const Hello hello = wait_for<Hello>(agent)[0];
  EXPECT_THAT(hello.devices, IsEmpty());
  EXPECT_THAT(hello.problems, ElementsAre(GpuProblem{"", "there is no NVIDIA GPU", "start it where there is one"}));
}

TEST_F(AgentTest, FillsItsCoresAndSaysSoWhereNoDriverServesTheGpu) {
  const GpuProblem no_driver{"1 NVIDIA GPU on the PCI bus", "no kernel driver of NVIDIA serves it", "install it"};
  Agent agent = make_agent({.no_gpu = no_driver}, {{"cpu", ""}}, {0, 1, 2});

  agent.take(Enlist{});

  const Hello hello = wait_for<Hello>(agent)[0];
  EXPECT_THAT(hello.devices, ElementsAre("cpu", "cpu"));
  EXPECT_THAT(hello.problems, ElementsAre(no_driver));
}

TEST_F(AgentTest, LeavesWhileAWorkerIsStillAskedForTheGpus) {
  const ScriptedDevices devices("script:hang");
  Agent agent = make_agent({}, {{"cuda:0", "0"}});
  agent.take(Enlist{});
  EXPECT_THAT(agent.step(), IsEmpty());

  agent.take(Shutdown{});
  agent.end_workers();

  EXPECT_TRUE(agent.dismissed());
}

TEST_F(AgentTest, HasAsManySlotsPerDeviceAsWasAskedFor) {
  Agent agent = make_agent({.workers_per_device = 2}, {{"cuda:0", "0"}, {"cuda:1", "1"}});

  agent.take(Enlist{});

  EXPECT_THAT(wait_for<Hello>(agent)[0].devices, ElementsAre("cuda:0", "cuda:0", "cuda:1", "cuda:1"));
}

TEST_F(AgentTest, TellsWhatRoomThereIsWhereTheNumberOfWorkersIsToBeFoundOut) {
  DeviceReport report;
  report.cuda = "12.4";
  report.gpus.push_back(
      {.name = "G", .compute_capability = "9.0", .memory = 80000, .free_memory = 70000, .detail = ""});
  const ScriptedDevices devices(to_json(report));
  Agent agent = make_agent({}, {{"cuda:0", "0"}});

  agent.take(Enlist{1, DeviceChoice::automatic, WorkersPerDevice::measured()});

  const Hello hello = wait_for<Hello>(agent)[0];
  ASSERT_EQ(hello.shared.size(), 1U);
  EXPECT_EQ(hello.shared[0].first_slot, 0);
  EXPECT_EQ(static_cast<std::size_t>(hello.shared[0].slots), hello.devices.size());
  EXPECT_EQ(hello.shared[0].memory, 70000) << "what is free";
  EXPECT_GT(hello.shared[0].host_memory, 0);
}

TEST_F(AgentTest, IsToldByItsOwnCommandLineBeforeTheCoordinator) {
  Agent agent = make_agent({.workers_per_device = 3});

  agent.take(Enlist{1, DeviceChoice::cpu, WorkersPerDevice::measured()});

  const Hello hello = wait_for<Hello>(agent)[0];
  EXPECT_THAT(hello.devices, ElementsAre("cpu", "cpu", "cpu"));
  EXPECT_THAT(hello.shared, IsEmpty());
}

TEST_F(AgentTest, FillsItsCoresWhereThereIsNoGpu) {
  Agent agent = make_agent({}, {{"cpu", ""}}, {0, 1, 8});

  agent.take(Enlist{4});

  EXPECT_THAT(wait_for<Hello>(agent)[0].devices, ElementsAre("cpu", "cpu"));
}

TEST_F(AgentTest, KeepsAWorkerWarmBetweenJobs) {
  Agent agent = make_agent({.workers_per_device = 1});
  agent.take(Enlist{});

  agent.take(Assign{{job(0, ""), job(1, ""), job(2, "")}});

  const auto began = wait_for<AttemptBegan>(agent, 3);
  wait_for<AttemptEnded>(agent, 3);
  EXPECT_EQ(began[0].pid, began[2].pid);
  EXPECT_EQ(wait_for<WorkerReady>(agent).size(), 1U);
}

TEST_F(AgentTest, StartsAnotherWorkerAfterACrashAndGoesOnWithTheNextJob) {
  Agent agent = make_agent({.workers_per_device = 1});
  agent.take(Enlist{});

  agent.take(Assign{{job(0, "say=bad pointer;signal=11"), job(1, "")}});

  const auto ended = wait_for<AttemptEnded>(agent, 2);
  const auto& crash = std::get<Crashed>(ended[0].outcome);
  EXPECT_EQ(crash.signal, SIGSEGV);
  EXPECT_EQ(crash.message, "the worker was killed by signal 11 (SIGSEGV)");
  EXPECT_EQ(ended[0].last_lines, "bad pointer");
  EXPECT_TRUE(std::holds_alternative<Finished>(ended[1].outcome));
}

TEST_F(AgentTest, KeepsNoLastLinesOfAJobThatFinished) {
  Agent agent = make_agent({.workers_per_device = 1});
  agent.take(Enlist{});

  agent.take(Assign{{job(0, "say=all is well")}});

  const AttemptEnded ended = wait_for<AttemptEnded>(agent)[0];
  EXPECT_TRUE(std::holds_alternative<Finished>(ended.outcome));
  EXPECT_EQ(ended.last_lines, "");
}

TEST_F(AgentTest, HintsAtMemoryWhenSomebodyElseKilledAWorker) {
  Agent agent = make_agent({.workers_per_device = 1});
  agent.take(Enlist{});

  agent.take(Assign{{job(0, "signal=9")}});

  EXPECT_THAT(std::get<Crashed>(wait_for<AttemptEnded>(agent)[0].outcome).message, HasSubstr("memory runs out"));
}

TEST_F(AgentTest, TakesAnExitInTheMiddleOfAJobForACrash) {
  Agent agent = make_agent({.workers_per_device = 1});
  agent.take(Enlist{});

  agent.take(Assign{{job(0, "exit=0")}});

  EXPECT_EQ(std::get<Crashed>(wait_for<AttemptEnded>(agent)[0].outcome).message,
            "the worker exited with code 0 in the middle of the job");
}

TEST_F(AgentTest, TakesNonsenseForACrash) {
  Agent agent = make_agent({.workers_per_device = 1});
  agent.take(Enlist{});

  agent.take(Assign{{job(0, "nonsense")}});

  const auto ended = wait_for<AttemptEnded>(agent);
  EXPECT_THAT(std::get<Crashed>(ended[0].outcome).message, HasSubstr("not a report"));
  EXPECT_THAT(ended[0].last_lines, HasSubstr("this is no report"));
}

TEST_F(AgentTest, GivesBackWhatIsNotBegun) {
  const Gate gate(folder / "gate");
  Agent agent = make_agent({.workers_per_device = 1});
  agent.take(Enlist{});
  agent.take(Assign{{job(0, "await=gate"), job(1, ""), job(2, "")}});
  wait_for<AttemptBegan>(agent);

  agent.take(Reclaim{0});
  gate.let_through();

  EXPECT_THAT(wait_for<Returned>(agent)[0].items, ElementsAre(1, 2));
  EXPECT_EQ(wait_for<AttemptEnded>(agent)[0].item, 0U);
}

TEST_F(AgentTest, StopsWhatRunsAndGivesBackTheRest) {
  Agent agent = make_agent({.workers_per_device = 1});
  agent.take(Enlist{});
  agent.take(Assign{{job(0, "epochs=1,0;epochs=2,-1"), job(1, "")}});
  wait_for<AttemptProgress>(agent);

  agent.take(StopWorkers{60});

  EXPECT_THAT(wait_for<Returned>(agent)[0].items, ElementsAre(1));
  EXPECT_EQ(std::get<Interrupted>(wait_for<AttemptEnded>(agent)[0].outcome).epoch, 1);
}

TEST_F(AgentTest, RetiresASlotWhoseWorkerNeverBecomesReady) {
  ::setenv("FOLDWISE_SCRIPT_START", "exit=1", 1);
  Agent agent = make_agent({.workers_per_device = 1});
  agent.take(Enlist{});
  ::unsetenv("FOLDWISE_SCRIPT_START");

  agent.take(Assign{{job(0, "")}});

  EXPECT_THAT(wait_for<SlotRetired>(agent)[0].reason, HasSubstr("exited with code 1, 3 times in a row"));
  EXPECT_THAT(wait_for<Returned>(agent)[0].items, ElementsAre(0));
}

TEST_F(AgentTest, RetiresASlotWhoseWorkerHangsBeforeItIsReady) {
  ::setenv("FOLDWISE_SCRIPT_START", "hang", 1);
  Agent agent = make_agent({.workers_per_device = 1, .start_timeout = 0.05});
  agent.take(Enlist{});
  ::unsetenv("FOLDWISE_SCRIPT_START");

  agent.take(Assign{{job(0, "")}});

  EXPECT_THAT(wait_for<SlotRetired>(agent)[0].reason, HasSubstr("not ready after 0.05 s"));
}

TEST_F(AgentTest, LeavesNoWorkerBehind) {
  pid_t pid = 0;
  {
    Agent agent = make_agent({.workers_per_device = 1});
    agent.take(Enlist{});
    agent.take(Assign{{job(0, "hang")}});
    pid = static_cast<pid_t>(wait_for<AttemptBegan>(agent)[0].pid);
  }

  EXPECT_NE(::kill(pid, 0), 0);
}

}  // namespace
}  // namespace foldwise::orchestrator
