// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/agent/worker_process.h"

#include <gmock/gmock.h>
#include <poll.h>

#include <csignal>
#include <system_error>

#include "experiments/jobs/job.h"
#include "tests/support/patience.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::ElementsAre;

WorkerProcess start_worker(const std::string& script = "") {
  std::vector<std::string> environment = worker_environment(own_environment(), "");
  environment.push_back("FOLDWISE_SCRIPT=" + script);
  return WorkerProcess::start(SCRIPTED_WORKER, {"--job-socket", worker_socket}, environment);
}

std::string next_line(WorkerProcess& worker) {
  for (const Patience patience("a line of the worker");; patience.check()) {
    std::vector<pollfd> watched;
    worker.watch(watched);
    ::poll(watched.data(), watched.size(), 1000);
    const std::vector<std::string> lines = worker.socket().read_lines();
    if (!lines.empty()) return lines.front();
    if (worker.socket().hung_up()) return "(hung up)";
  }
}

WorkerExit wait_for_exit(WorkerProcess& worker) {
  for (const Patience patience("the worker's end");; patience.check()) {
    if (const auto exit = worker.poll_exit()) return *exit;
    ::poll(nullptr, 0, 1);
  }
}

std::string run_job() {
  return to_line(WorkerRequest(RunJob{}));
}

TEST(WorkerProcess, TalksInLinesOfAnyLength) {
  WorkerProcess worker = start_worker();
  JobSpec job;
  job.key = digest("large");
  for (int video = 0; video < 20'000; ++video) job.videos.push_back({"id", "a/path/of/a/video/that/is/quite/long.avi"});
  next_line(worker);

  worker.socket().send(to_line(WorkerRequest(RunJob{job})));
  while (worker.socket().has_pending()) worker.socket().write_pending();

  const WorkerReport report = parse_report(next_line(worker));
  EXPECT_EQ(std::get<Ended>(report).key, job.key);
}

TEST(WorkerProcess, HandsOutWhatTheWorkerWrites) {
  WorkerProcess worker = start_worker("say=over 2.5 hours");
  next_line(worker);

  worker.socket().send(run_job());
  next_line(worker);

  EXPECT_EQ(worker.read_output(), "over 2.5 hours\n");
}

TEST(WorkerProcess, TellsTheSignalThatEndedIt) {
  WorkerProcess worker = start_worker("signal=6");
  next_line(worker);

  worker.socket().send(run_job());

  EXPECT_EQ(next_line(worker), "(hung up)");
  const WorkerExit exit = wait_for_exit(worker);
  EXPECT_EQ(exit.signal, SIGABRT);
  EXPECT_EQ(to_sentence(exit), "killed by signal 6 (SIGABRT)");
}

TEST(WorkerProcess, TellsTheExitCode) {
  WorkerProcess worker = start_worker("exit=3");
  next_line(worker);

  worker.socket().send(run_job());

  EXPECT_EQ(to_sentence(wait_for_exit(worker)), "exited with code 3");
}

TEST(WorkerProcess, EndsByItselfWhenItIsDismissed) {
  WorkerProcess worker = start_worker();
  next_line(worker);

  worker.dismiss();

  EXPECT_EQ(wait_for_exit(worker).signal, 0);
}

TEST(WorkerProcess, IsDeafToSignalsThatMeanTheCoordinator) {
  WorkerProcess worker = start_worker();
  next_line(worker);

  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2}) ::kill(worker.pid(), signal);
  worker.socket().send(run_job());

  EXPECT_TRUE(std::holds_alternative<Ended>(parse_report(next_line(worker))));
}

TEST(WorkerProcess, DiesWithItsOwner) {
  pid_t pid = 0;
  {
    WorkerProcess worker = start_worker();
    pid = worker.pid();
  }

  EXPECT_NE(::kill(pid, 0), 0);
}

TEST(WorkerProcess, InheritsNoDescriptorButItsOwn) {
  const WorkerProcess first = start_worker();
  WorkerProcess second = start_worker();
  next_line(second);

  int descriptors = 0;
  for ([[maybe_unused]] const auto& entry :
       std::filesystem::directory_iterator("/proc/" + std::to_string(second.pid()) + "/fd"))
    ++descriptors;

  EXPECT_EQ(descriptors, 4) << "standard input, output, error, job socket";
}

TEST(WorkerProcess, SaysWhyItCannotStart) {
  EXPECT_THROW(WorkerProcess::start("/nowhere/worker", {}, {}), std::system_error);
}

TEST(WorkerEnvironment, LeavesOutWhatBelongsToMpi) {
  const std::vector<std::string> environment =
      worker_environment({"PATH=/bin", "OMPI_COMM_WORLD_RANK=1", "PMIX_RANK=1", "PMI_RANK=1", "SLURM_JOB_ID=7",
                          "CUDA_VISIBLE_DEVICES=0,1"},
                         "1");

  EXPECT_THAT(environment,
              ElementsAre("PATH=/bin", "SLURM_JOB_ID=7", "CUDA_VISIBLE_DEVICES=1", "OMP_WAIT_POLICY=passive"));
}

TEST(WorkerEnvironment, KeepsAWaitPolicyThatIsThere) {
  EXPECT_THAT(worker_environment({"OMP_WAIT_POLICY=active"}, ""),
              ElementsAre("OMP_WAIT_POLICY=active", "CUDA_VISIBLE_DEVICES="));
}

TEST(WorkerEnvironment, LeavesOutWhatTheLayersBelowMpiSet) {
  EXPECT_THAT(worker_environment({"ORTE_NODE=1", "OPAL_PREFIX=/opt/openmpi"}, ""),
              ElementsAre("CUDA_VISIBLE_DEVICES=", "OMP_WAIT_POLICY=passive"));
}

TEST(WorkerEnvironment, NamesTheInstructionsToEachLibraryWhateverStoodThere) {
  const std::vector<std::string> own{"HOME=/root", "OPENBLAS_CORETYPE=Nehalem", "ONEDNN_MAX_CPU_ISA=SSE41"};

  EXPECT_THAT(
      with_instruction_set(own, InstructionSet::avx512),
      ::testing::UnorderedElementsAre("HOME=/root", "ATEN_CPU_CAPABILITY=avx512", "ONEDNN_MAX_CPU_ISA=AVX512_CORE",
                                      "DNNL_MAX_CPU_ISA=AVX512_CORE", "OPENBLAS_CORETYPE=SkylakeX", "MKL_CBWR=AVX512"));
  EXPECT_EQ(with_instruction_set(own, InstructionSet::native), own);
}

}  // namespace
}  // namespace foldwise::orchestrator
