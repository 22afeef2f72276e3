// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/coordinator.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "experiments/foundation/error.h"
#include "tests/orchestrator/coordinator/coordinator_fixture.h"
#include "tests/support/gate.h"
#include "tests/support/gpu_reports.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

TEST_F(CoordinatorTest, RunsEveryJobAndRecordsIt) {
  const Ending ending = run({{"a", ""}, {"b", "", {0}}, {"c", "", {0, 1}}});

  EXPECT_EQ(ending, Ending::finished);
  EXPECT_EQ(state("a").status, results::JobStatus::finished);
  EXPECT_EQ(state("c").status, results::JobStatus::finished);
  EXPECT_THAT(sink.started, ElementsAre(std::pair("a", 1), std::pair("b", 1), std::pair("c", 1)));
  EXPECT_TRUE(sink.over);
}

TEST_F(CoordinatorTest, ShowsAJobAsEndedOnlyWhenThatIsDurable) {
  std::vector<results::JobStatus> durable;
  on_ended = [&](const WorkItem& item) {
    const results::StoreReader reader = results::StoreReader::open(folder.path() / "results.db");
    durable.push_back(reader.job_states().at(item.key).status);
  };

  run({{"a", ""}, {"b", "diverge=1"}});

  EXPECT_THAT(durable, UnorderedElementsAre(results::JobStatus::finished, results::JobStatus::diverged));
}

TEST_F(CoordinatorTest, RunsNothingThatIsFinished) {
  run({{"a", ""}, {"b", ""}});

  const Ending ending = run({{"a", "exit=1"}, {"b", "exit=1"}, {"c", ""}});

  EXPECT_EQ(ending, Ending::finished);
  EXPECT_EQ(sink.reused, 2U);
  EXPECT_THAT(sink.started, ElementsAre(std::pair("c", 1)));
}

TEST_F(CoordinatorTest, StartsNoWorkerWhenNothingIsLeft) {
  run({{"a", ""}});
  worker = "/nowhere/worker";

  EXPECT_EQ(run({{"a", ""}}), Ending::finished);
}

TEST_F(CoordinatorTest, RetriesACrashOnceAndKeepsItsLastLines) {
  const Ending ending = run({{"a", "attempt=1 say=out of luck;attempt=1 signal=11"}});

  EXPECT_EQ(ending, Ending::finished);
  EXPECT_EQ(state("a").attempts, 2);
  EXPECT_EQ(state("a").failures, 1);
  ASSERT_EQ(sink.ended.size(), 2U);
  const auto& crash = std::get<Crashed>(sink.ended[0].outcome);
  EXPECT_EQ(crash.signal, SIGSEGV);
  EXPECT_EQ(sink.ended[0].retry, ProgressSink::Retry::yes);
  std::ifstream log(folder.path() / "logs" / digest("a").hex() / "attempt-1.log");
  std::string line;
  std::getline(log, line);
  EXPECT_EQ(line, "out of luck");
}

TEST_F(CoordinatorTest, RecordsWhereEachAttemptRanAndWhatItSaidLast) {
  run({{"a", "attempt=1 say=out of luck;attempt=1 signal=11"}});

  const results::StoreReader store = results::StoreReader::open(folder.path() / "results.db");
  const std::vector<results::AttemptRecord> attempts = store.attempts(digest("a"));
  ASSERT_EQ(attempts.size(), 2U);
  for (const results::AttemptRecord& attempt : attempts) {
    EXPECT_EQ(attempt.start.device, "cpu");
    EXPECT_NE(attempt.start.host, "");
    EXPECT_GT(attempt.start.pid, 0);
  }
  EXPECT_EQ(attempts[0].last_lines, "out of luck");
  EXPECT_EQ(attempts[1].last_lines, "");
}

TEST_F(CoordinatorTest, RecordsWhatEachAttemptRanIn) {
  options.surroundings = {{"git_commit", "abc-dirty"}};
  run({{"a", ""}});
  options.surroundings = {{"git_commit", "def"}};
  run({{"a", ""}, {"b", ""}});

  const results::StoreReader store = results::StoreReader::open(folder.path() / "results.db");
  const results::Surroundings of_a = store.attempts(digest("a")).at(0).surroundings;
  EXPECT_EQ(of_a.at("git_commit"), "abc-dirty");
  EXPECT_EQ(of_a.at("device"), "cpu");
  EXPECT_EQ(of_a.at("foldwise"), "scripted");
  EXPECT_EQ(store.attempts(digest("b")).at(0).surroundings.at("git_commit"), "def");
}

TEST_F(CoordinatorTest, RefusesAWorkerOfAnotherBuildBeforeAnyJobIsBegun) {
  options.surroundings = {{"foldwise", "0.1.0"}, {"git_commit", "12ab34cd56ef"}};
  ::setenv("FOLDWISE_SCRIPT_FORMAT", "0.0.9-0123456789ab", 1);
  try {
    run({{"a", ""}, {"b", ""}, {"c", ""}});
    ADD_FAILURE() << "it was taken";
  } catch (const UserError& error) {
    EXPECT_EQ(error.fault(), Fault::usage);
    EXPECT_THAT(error.what(), AllOf(HasSubstr(std::string(SCRIPTED_WORKER) + " is foldwise scripted, commit fed, "),
                                    HasSubstr("messages 0.0.9-0123456789ab, and "),
                                    HasSubstr("coordinator_test is foldwise 0.1.0, commit 12ab34cd56ef, messages " +
                                              message_format()),
                                    HasSubstr("build both anew")));
  }
  ::unsetenv("FOLDWISE_SCRIPT_FORMAT");

  const results::StoreReader store = results::StoreReader::open(folder.path() / "results.db");
  for (const char* job : {"a", "b", "c"}) EXPECT_THAT(store.attempts(digest(job)), IsEmpty());
  EXPECT_EQ(run({{"a", ""}, {"b", ""}, {"c", ""}}), Ending::finished) << "nothing was lost";
}

// An orchestrator that was linked again after a commit speaks as its worker does.
TEST_F(CoordinatorTest, TakesAWorkerOfAnotherCommitAndRecordsBoth) {
  options.surroundings = {{"git_commit", "abc"}};
  run({{"a", ""}});

  const results::StoreReader store = results::StoreReader::open(folder.path() / "results.db");
  const results::Surroundings surroundings = store.attempts(digest("a")).at(0).surroundings;
  EXPECT_EQ(surroundings.at("git_commit"), "abc");
  EXPECT_EQ(surroundings.at("worker_git_commit"), "fed");
}

TEST_F(CoordinatorTest, RecordsWhatItsWorkersAre) {
  run({{"a", ""}});

  const results::StoreReader store = results::StoreReader::open(folder.path() / "results.db");
  const std::map<std::string, std::vector<std::string>> facts = store.provenance();
  EXPECT_THAT(facts, Contains(::testing::Pair("worker.foldwise", ElementsAre("scripted"))));
  EXPECT_THAT(facts, Contains(::testing::Pair(::testing::StartsWith("device."), ElementsAre("cpu"))));
}

TEST_F(CoordinatorTest, GivesUpAfterTheAllowedAttemptsAndSkipsWhatNeedsTheJob) {
  const Ending ending = run({{"a", "exit=4"}, {"behind", "", {0}}, {"other", ""}});

  EXPECT_EQ(ending, Ending::some_failed);
  EXPECT_EQ(state("a").status, results::JobStatus::failed);
  EXPECT_EQ(state("a").failures, 2);
  EXPECT_EQ(state("behind").attempts, 0);
  EXPECT_EQ(state("other").status, results::JobStatus::finished);
  EXPECT_THAT(sink.remarks, Contains("1 job is not run, for want of a"));
}

TEST_F(CoordinatorTest, CountsFailuresOfEarlierSessions) {
  options.max_attempts = 1;
  run({{"a", "exit=4"}});

  EXPECT_EQ(run({{"a", ""}}), Ending::some_failed);
  EXPECT_THAT(sink.started, IsEmpty());

  options.max_attempts = 2;
  EXPECT_EQ(run({{"a", ""}}), Ending::finished);
}

TEST_F(CoordinatorTest, DoesNotRetryDivergedAndRejectedJobs) {
  const Ending ending = run({{"a", "diverge=7"}, {"b", "reject=no face in 1.avi"}});

  EXPECT_EQ(ending, Ending::some_failed);
  EXPECT_EQ(state("a").status, results::JobStatus::diverged);
  EXPECT_EQ(state("b").status, results::JobStatus::failed);
  EXPECT_EQ(sink.started.size(), 2U);
}

TEST_F(CoordinatorTest, TriesNoDivergedJobAgainInTheNextSession) {
  run({{"a", "diverge=7"}});

  EXPECT_EQ(run({{"a", ""}}), Ending::some_failed);
  EXPECT_THAT(sink.started, IsEmpty());
}

TEST_F(CoordinatorTest, SaysWhatItDoesNotTryAgain) {
  run({{"a", "diverge=7"}});

  run({{"a", ""}});

  EXPECT_THAT(sink.remarks, Contains("1 job failed or diverged in earlier sessions and is not tried again"));
}

TEST_F(CoordinatorTest, EndsWithFailuresWhereOnlyJobsBehindEarlierOnesAreLeft) {
  run({{"a", "diverge=7"}, {"behind", "", {0}}});

  EXPECT_EQ(run({{"a", ""}, {"behind", "", {0}}}), Ending::some_failed);

  EXPECT_THAT(sink.started, IsEmpty());
  EXPECT_THAT(sink.remarks, Contains("1 job is not run, for want of a"));
}

TEST_F(CoordinatorTest, TriesARejectedJobAgainInTheNextSession) {
  run({{"a", "reject=root is missing"}});

  EXPECT_EQ(run({{"a", ""}}), Ending::finished);
}

TEST_F(CoordinatorTest, KillsAWorkerThatSaysNothing) {
  const Ending ending = run({{"a", "hang", {}, Stage::train, 0.01}});

  EXPECT_EQ(ending, Ending::some_failed);
  ASSERT_EQ(sink.ended.size(), 2U);
  for (const RecordingSink::End& end : sink.ended) EXPECT_TRUE(std::holds_alternative<Stalled>(end.outcome));
}

TEST_F(CoordinatorTest, CheckpointsAndStopsOnASignalAndGoesOnInTheNextSession) {
  on_progress = [](const WorkItem&, const Progress& progress) {
    if (progress.epoch == 2) ::raise(SIGUSR2);
  };
  EXPECT_EQ(run({{"a", "epochs=2,0;epochs=3,-1"}, {"b", "", {0}}}), Ending::interrupted);
  EXPECT_THAT(sink.remarks, Contains(HasSubstr("SIGUSR2: every worker checkpoints and stops")));
  EXPECT_EQ(state("a").failures, 0);
  EXPECT_EQ(state("a").epochs, 2);

  on_progress = nullptr;
  EXPECT_EQ(run({{"a", "epochs=50,0"}, {"b", "", {0}}}), Ending::finished);
  EXPECT_THAT(sink.started, ElementsAre(std::pair("a", 2), std::pair("b", 1)));
  EXPECT_EQ(state("a").epochs, 50);
}

TEST_F(CoordinatorTest, KeepsTheRetryOfAJobThatCrashesDuringAStop) {
  const Gate gate(folder / "gate");
  on_progress = [&](const WorkItem&, const Progress&) {
    ::raise(SIGTERM);
    gate.let_through();
  };

  EXPECT_EQ(run({{"a", "epochs=1,0;await=gate;exit=4"}}), Ending::interrupted);

  EXPECT_EQ(state("a").status, results::JobStatus::planned);
  EXPECT_EQ(state("a").failures, 1);
}

TEST_F(CoordinatorTest, StopsAtOnceOnASecondInterrupt) {
  on_progress = [](const WorkItem&, const Progress&) {
    ::raise(SIGINT);
    ::raise(SIGINT);
  };

  const Ending ending = run({{"a", "epochs=1,0;hang"}});

  EXPECT_EQ(ending, Ending::interrupted);
  EXPECT_EQ(state("a").failures, 0);
  EXPECT_THAT(sink.remarks, Contains("SIGINT again: every worker is killed"));
}

TEST_F(CoordinatorTest, StopsOnEverySignalThatSlurmMaySend) {
  for (const int signal : {SIGTERM, SIGHUP, SIGUSR1, SIGUSR2}) {
    on_progress = [signal](const WorkItem&, const Progress&) { ::raise(signal); };

    EXPECT_EQ(run({{"stopped by " + std::to_string(signal), "epochs=1,0;epochs=2,-1"}}), Ending::interrupted) << signal;
  }
}

// As of `orchestrator sweep.yaml | head`: whoever read the display has gone.
TEST_F(CoordinatorTest, OutlivesAPipeThatNobodyReads) {
  on_progress = [](const WorkItem&, const Progress&) { ::raise(SIGPIPE); };

  EXPECT_EQ(run({{"a", "epochs=2,0"}}), Ending::finished);
}

TEST_F(CoordinatorTest, StopsOnceAndGentlyOnOtherSignals) {
  on_progress = [](const WorkItem&, const Progress&) {
    ::raise(SIGTERM);
    ::raise(SIGINT);
  };

  EXPECT_EQ(run({{"a", "epochs=1,0;epochs=2,-1"}}), Ending::interrupted);

  EXPECT_THAT(sink.remarks, ElementsAre(HasSubstr("every worker checkpoints and stops")));
}

TEST_F(CoordinatorTest, KillsAWorkerThatDoesNotStopWithinTheGrace) {
  options.stop_grace = 0.2;
  on_progress = [](const WorkItem&, const Progress&) { ::raise(SIGTERM); };

  EXPECT_EQ(run({{"a", "epochs=1,0;hang"}}), Ending::interrupted);
  EXPECT_EQ(state("a").failures, 0);
}

// The other rank says Hello, takes a job and is never heard of again. Its answer comes in the end all the same, so that
// a coordinator that waits for it fails this test at once.
TEST_F(CoordinatorTest, WaitsForNoSilentRankLongerThanTheGrace) {
  const Workload workload = scripted_workload({{"a", ""}}, folder.path());
  results::StoreWriter store = scripted_store(workload, folder.path());
  const auto transports = make_local_transports(2);
  Agent agent({.worker = worker}, {}, transports[0]->share());
  options.stop_grace = -5;  // and five seconds for a rank to answer
  bool given = false;
  int ticks_after_stop = 0;
  sink.on_tick = [&] {
    while (const std::optional<Envelope> envelope = transports[1]->receive()) {
      const auto* order = std::get_if<Order>(&envelope->message);
      if (std::holds_alternative<Enlist>(*order)) transports[1]->send(0, Reports{Hello{"node8", {"cpu"}}});
      given = given || std::holds_alternative<Assign>(*order);
    }
    if (given && ticks_after_stop++ == 0) ::raise(SIGTERM);
    if (ticks_after_stop == 20)
      transports[1]->send(0, Reports{AttemptBegan{}, AttemptEnded{0, 0, 1, 0, 0, Interrupted{0}, ""}});
  };

  EXPECT_EQ(coordinate(workload, store, *transports[0], agent, sink, options), Ending::interrupted);

  EXPECT_TRUE(given);
  EXPECT_LT(ticks_after_stop, 20);
}

TEST_F(CoordinatorTest, StopsBeforeTheEndOfTheAllocation) {
  options.deadline = Instant::now().steady + 0.5;

  EXPECT_EQ(run({{"a", "epochs=1,0;epochs=2,-1"}}), Ending::interrupted);

  EXPECT_THAT(sink.remarks, Contains(HasSubstr("the end of the allocation is near")));
}

TEST(StopTime, LeavesTheMarginButNoMoreThanATenthOfTheTime) {
  EXPECT_EQ(stop_time(10'000, 0, 60), 9'940);
  EXPECT_EQ(stop_time(10'000, 9'400, 60), 9'940);
  EXPECT_EQ(stop_time(10'000, 9'500, 60), 9'950);
  EXPECT_EQ(stop_time(10'000, 9'990, 60), 9'999);
  EXPECT_LT(stop_time(10'000, 11'000, 60), 11'000) << "at once, when it is over already";
}

TEST_F(CoordinatorTest, WarnsOfAGpuThatIsLeftUnusedAndTrainsOnTheCpu) {
  devices = {{"cuda:0", "0"}};
  ::setenv("FOLDWISE_SCRIPT_DEVICES", to_json(report_with(GpuFault::built_without_cuda, 1)).c_str(), 1);

  EXPECT_EQ(run({{"a", ""}}), Ending::finished);

  ::unsetenv("FOLDWISE_SCRIPT_DEVICES");
  EXPECT_THAT(sink.remarks,
              Contains(AllOf(HasSubstr("warning: "), HasSubstr("cuda:0 (NVIDIA H100) unused and trains on "
                                                               "the CPU: libtorch 2.6.0 was built"))));
}

TEST_F(CoordinatorTest, WarnsOfAGpuThatNoDriverServesAndTrainsOnTheCpu) {
  no_gpu = {"1 NVIDIA GPU on the PCI bus", "no kernel driver of NVIDIA serves it", "install the driver"};

  EXPECT_EQ(run({{"a", ""}}), Ending::finished);

  EXPECT_THAT(sink.remarks,
              Contains(AllOf(HasSubstr("warning: "),
                             HasSubstr("leaves 1 NVIDIA GPU on the PCI bus unused and trains on the CPU: no kernel "
                                       "driver of NVIDIA serves it; install the driver"))));
}

TEST_F(CoordinatorTest, HasNothingToSayWhereThereIsNoGpu) {
  EXPECT_EQ(run({{"a", ""}}), Ending::finished);

  EXPECT_THAT(sink.remarks, Not(Contains(HasSubstr("GPU"))));
}

TEST_F(CoordinatorTest, RefusesToStartWithoutTheGpuThatIsAskedFor) {
  options.devices = DeviceChoice::cuda;

  try {
    run({{"a", ""}});
    FAIL() << "ran on the CPU";
  } catch (const UserError& error) {
    EXPECT_EQ(error.fault(), Fault::usage);
    EXPECT_THAT(error.what(), HasSubstr("this sweep asks for them: there is no GPU; start it elsewhere"));
  }
  EXPECT_THAT(sink.started, IsEmpty());
}

TEST_F(CoordinatorTest, RunsOnTheGpuThatIsAskedFor) {
  options.devices = DeviceChoice::cuda;
  devices = {{"cuda:0", "0"}};

  EXPECT_EQ(run({{"a", ""}, {"b", ""}}), Ending::finished);
}

TEST_F(CoordinatorTest, AsksForNoGpuWhereNothingIsLeftToDo) {
  run({{"a", ""}});
  options.devices = DeviceChoice::cuda;

  EXPECT_EQ(run({{"a", ""}}), Ending::finished);
}

TEST_F(CoordinatorTest, BeginsNothingBeforeEveryRankHasShownItsGpu) {
  const Workload workload = scripted_workload({{"a", ""}}, folder.path());
  results::StoreWriter store = scripted_store(workload, folder.path());
  const auto transports = make_local_transports(2);
  Agent agent({.worker = worker}, {{"cuda:0", "0"}}, transports[0]->share());
  options.devices = DeviceChoice::cuda;
  // The other rank answers when the first has had every chance to begin the job.
  int ticks = 0;
  sink.on_tick = [&] {
    if (++ticks == 5) transports[1]->send(0, Reports{Hello{"node8", {}, {{"", "there is none", "find one"}}}});
  };

  try {
    coordinate(workload, store, *transports[0], agent, sink, options);
    FAIL() << "ran without the second rank's GPU";
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), HasSubstr("node8 (rank 1): no GPU can be used"));
  }
  EXPECT_THAT(sink.started, IsEmpty());
}

// The other rank never answers, and need not: where no GPU is asked for, the first one begins without it.
TEST_F(CoordinatorTest, TellsEachRankItsDevicesAndHowManyThreadsAWorkerHas) {
  const Workload workload = scripted_workload({{"a", ""}}, folder.path());
  results::StoreWriter store = scripted_store(workload, folder.path());
  const auto transports = make_local_transports(2);
  Agent agent({.worker = worker, .workers_per_device = 1}, devices, transports[0]->share());
  options.threads_per_worker = 4;
  options.devices = DeviceChoice::cpu;

  EXPECT_EQ(coordinate(workload, store, *transports[0], agent, sink, options), Ending::finished);

  const std::optional<Envelope> first = transports[1]->receive();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(std::get<Order>(first->message), Order(Enlist{4, DeviceChoice::cpu}));
}

TEST_F(CoordinatorTest, EndsWithTheReasonWhenAGpuIsLostAfterItWasLookedAt) {
  devices = {{"cuda:0", "0"}};
  ::setenv("FOLDWISE_SCRIPT_START", "say=worker: the GPU that this worker was started for cannot be used;exit=1", 1);

  EXPECT_EQ(run({{"a", ""}}), Ending::out_of_workers);

  ::unsetenv("FOLDWISE_SCRIPT_START");
  EXPECT_THAT(sink.remarks,
              Contains(HasSubstr("it said: worker: the GPU that this worker was started for cannot be used")));
  EXPECT_EQ(state("a").status, results::JobStatus::planned);
}

TEST_F(CoordinatorTest, SaysWhenTheWorkerExecutableIsMissing) {
  worker = "/nowhere/worker";

  EXPECT_EQ(run({{"a", ""}}), Ending::out_of_workers);

  EXPECT_THAT(sink.remarks,
              Contains(HasSubstr("/nowhere/worker cannot be started: posix_spawn: No such file or directory")));
}

TEST_F(CoordinatorTest, SaysWhenTheWorkerDiesBeforeItIsReady) {
  ::setenv("FOLDWISE_SCRIPT_START", "say=libtorch.so: cannot open;exit=127", 1);

  EXPECT_EQ(run({{"a", ""}}), Ending::out_of_workers);

  ::unsetenv("FOLDWISE_SCRIPT_START");
  EXPECT_THAT(sink.remarks,
              Contains(HasSubstr("exited with code 127, 3 times in a row; it said: libtorch.so: cannot open")));
}

// What one job finds of the disk, every other would find.
TEST_F(CoordinatorTest, StopsAtAFullDiskAndCountsNoJobAsFailed) {
  workers = 1;

  try {
    run({{"a", ""}, {"b", "say=model.safetensors: No space left on device;exit=3"}, {"c", ""}});
    FAIL() << "went on";
  } catch (const UserError& error) {
    EXPECT_EQ(error.fault(), Fault::store);
    EXPECT_THAT(error.what(), HasSubstr("No space left on device"));
  }

  EXPECT_EQ(run({{"a", ""}, {"b", ""}, {"c", ""}}), Ending::finished);
  EXPECT_EQ(state("b").failures, 0);
}

TEST_F(CoordinatorTest, StopsTheWorkersAndSaysSoWhenTheStoreCannotBeWritten) {
  const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
  ::signal(SIGXFSZ, SIG_IGN);
  on_progress = [](const WorkItem&, const Progress& progress) {
    const rlimit full{4096, RLIM_INFINITY};
    if (progress.epoch == 2) ::setrlimit(RLIMIT_FSIZE, &full);
  };

  try {
    run({{"a", "epochs=1000,5"}});
    FAIL() << "recorded on a full disk";
  } catch (const UserError& error) {
    ::setrlimit(RLIMIT_FSIZE, &unlimited);
    EXPECT_EQ(error.fault(), Fault::store);
  }
  ::setrlimit(RLIMIT_FSIZE, &unlimited);
  int checkpoint = 0;
  std::ifstream(folder.path() / "stages" / digest("a").hex() / "scripted-epoch") >> checkpoint;
  EXPECT_GE(checkpoint, 2);
}

}  // namespace
}  // namespace foldwise::orchestrator
