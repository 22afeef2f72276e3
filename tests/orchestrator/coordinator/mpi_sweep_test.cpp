// SPDX-License-Identifier: Apache-2.0
// Sweeps over several ranks, and what is left of them when a rank is killed.
#include <gmock/gmock.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

#include "results/store/store_reader.h"
#include "tests/support/gate.h"
#include "tests/support/patience.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::SizeIs;

/// mpirun with the scripted sweep under it.
class MpiSweep {
 public:
  MpiSweep(const std::filesystem::path& folder, int ranks, int jobs, const std::string& script) {
    std::vector<std::string> arguments{"mpirun",
                                       "-n",
                                       std::to_string(ranks),
                                       "--oversubscribe",
                                       "--bind-to",
                                       "none",
                                       SCRIPTED_SWEEP,
                                       folder,
                                       std::to_string(jobs),
                                       "1",
                                       script};
    ::setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 1);
    ::setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 1);
    std::vector<char*> pointers;
    pointers.reserve(arguments.size() + 1);
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    if (::posix_spawnp(&pid_, "mpirun", nullptr, nullptr, pointers.data(), environ) != 0) std::abort();
  }
  MpiSweep(const MpiSweep&) = delete;
  MpiSweep& operator=(const MpiSweep&) = delete;
  ~MpiSweep() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
  }

  int exit_code() {
    int status = 0;
    for (const Patience patience("the sweep's end"); ::waitpid(pid_, &status, WNOHANG) == 0; patience.check())
      ::poll(nullptr, 0, 1);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = -1;
};

void wait_until(const std::function<bool()>& condition) {
  for (const Patience patience("what the test waits for"); !condition(); patience.check()) ::poll(nullptr, 0, 1);
}

/// False for a process that is dead, even where nobody has reaped it.
bool runs(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string stat;
  std::getline(file, stat);
  const std::size_t name_end = stat.rfind(')');
  return name_end != std::string::npos && stat.substr(name_end + 2, 1) != "Z";
}

class MpiSweepTest : public ::testing::Test {
 protected:
  std::vector<pid_t> worker_pids() const {
    std::vector<pid_t> pids;
    std::error_code none_yet;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "pids", none_yet))
      pids.push_back(std::stoi(entry.path().filename().string()));
    return pids;
  }
  pid_t rank_pid(int rank) const {
    pid_t pid = 0;
    std::ifstream(folder.path() / ("rank-" + std::to_string(rank))) >> pid;
    return pid;
  }
  std::size_t finished_jobs() const {
    const results::StoreReader store = results::StoreReader::open(folder.path() / "results.db");
    std::size_t finished = 0;
    for (const auto& [key, state] : store.job_states())
      finished += state.status == results::JobStatus::finished ? 1 : 0;
    return finished;
  }
  void expect_no_worker_left() const {
    for (const pid_t pid : worker_pids()) wait_until([pid] { return !runs(pid); });
  }

  TemporaryFolder folder;
};

TEST_F(MpiSweepTest, SpreadsTheJobsOverAllRanks) {
  const Gate gate(folder / "gate");
  MpiSweep sweep(folder.path(), 3, 12, "pid ; await=gate");
  wait_until([&] { return worker_pids().size() == 3; });

  gate.let_through(12);

  EXPECT_EQ(sweep.exit_code(), 0);
  EXPECT_EQ(finished_jobs(), 12U);
  EXPECT_THAT(worker_pids(), SizeIs(3));
  expect_no_worker_left();
}

TEST_F(MpiSweepTest, CheckpointsAndStopsWhenAnyRankIsSignalled) {
  MpiSweep sweep(folder.path(), 2, 2, "pid ; epochs=1,-1");
  wait_until([&] { return worker_pids().size() == 2; });

  ::kill(rank_pid(1), SIGUSR2);

  EXPECT_EQ(sweep.exit_code(), 75);
  expect_no_worker_left();
  MpiSweep resumed(folder.path(), 2, 2, "epochs=10,0");
  EXPECT_EQ(resumed.exit_code(), 0);
  EXPECT_EQ(finished_jobs(), 2U);
}

class KilledRank : public MpiSweepTest, public ::testing::WithParamInterface<int> {};

TEST_P(KilledRank, LeavesNoWorkerAndAStoreThatResumes) {
  MpiSweep sweep(folder.path(), 3, 3, "pid ; epochs=1,-1");
  wait_until([&] { return worker_pids().size() == 3; });

  ::kill(rank_pid(GetParam()), SIGKILL);

  EXPECT_NE(sweep.exit_code(), 0);
  expect_no_worker_left();
  MpiSweep resumed(folder.path(), 3, 3, "epochs=10,0");
  EXPECT_EQ(resumed.exit_code(), 0);
  EXPECT_EQ(finished_jobs(), 3U);
}

INSTANTIATE_TEST_SUITE_P(CoordinatorAndAgent, KilledRank, ::testing::Values(0, 2));

}  // namespace
}  // namespace foldwise::orchestrator
