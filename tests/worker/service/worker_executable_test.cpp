// SPDX-License-Identifier: Apache-2.0
/// The worker executable, spoken to as an agent does.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/jobs/device_report.h"
#include "experiments/jobs/message_format.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"
#include "tests/worker/small_sweep.h"
#include "worker/service/blocking_line_socket.h"

extern char** environ;

namespace foldwise::worker {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

/// A worker process on descriptor 3; killed when the object goes. What it prints goes into `log`, where one is named.
class WorkerProcess {
 public:
  explicit WorkerProcess(const std::vector<std::string>& arguments = {"--job-socket", "3"},
                         const std::filesystem::path& log = {}) {
    std::array<int, 2> sockets{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0) std::abort();
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    if (sockets[1] == 3) ::fcntl(3, F_SETFD, 0);  // dup2 onto itself would keep it closed
    ::posix_spawn_file_actions_adddup2(&actions, sockets[1], 3);
    if (!log.empty()) {
      ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    }
    std::vector<std::string> words{FOLDWISE_WORKER};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    if (::posix_spawn(&pid_, FOLDWISE_WORKER, &actions, nullptr, pointers.data(), environ) != 0) std::abort();
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(sockets[1]);
    socket_.emplace(sockets[0]);
  }
  ~WorkerProcess() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
  }
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  void send(const WorkerRequest& request) { socket_->write_line(to_line(request)); }
  void send_text(const std::string& text) { socket_->write_line(text); }
  void hang_up() { socket_.reset(); }
  void signal(int number) const { ::kill(pid_, number); }

  std::string receive_line() {
    const std::optional<std::string> line = socket_->read_line();
    if (!line) throw std::runtime_error("the worker hung up");
    return *line;
  }
  WorkerReport receive() { return parse_report(receive_line()); }
  template <typename Report>
  Report receive_until() {
    while (true) {
      WorkerReport report = receive();
      if (auto* wanted = std::get_if<Report>(&report)) return std::move(*wanted);
    }
  }
  /// Waits for the process's end.
  int exit_code() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  pid_t pid_ = -1;
  std::optional<BlockingLineSocket> socket_;
};

/// A training that only a stop ends within the test.
JobSpec long_job(const SmallSweep& sweep) {
  JobSpec job = sweep.train_job();
  job.experiment.training.epochs = 1000000;
  job.experiment.training.early_stopping.patience = 0;
  return job;
}

TEST(WorkerProcess, SaysItIsReadyAndExecutesJobsOneAfterTheOther) {
  const SmallSweep sweep;
  WorkerProcess worker;
  const Ready ready = worker.receive_until<Ready>();
  EXPECT_FALSE(ready.device.empty());
  for (const char* name : {"foldwise", "git_commit", "libtorch", "opencv", "libavformat", "libavcodec", "libswscale"})
    EXPECT_THAT(ready.versions, testing::Contains(testing::Pair(name, testing::Not(testing::IsEmpty()))));
  EXPECT_EQ(message_format_in(ready.versions), message_format());
  worker.send(RunJob{sweep.train_job()});
  worker.send(RunJob{sweep.score_job()});
  EXPECT_TRUE(std::holds_alternative<Finished>(worker.receive_until<Ended>().outcome));
  const Ended second = worker.receive_until<Ended>();
  EXPECT_EQ(second.key, sweep.score_job().key);
  EXPECT_TRUE(std::holds_alternative<Finished>(second.outcome));
}

TEST(WorkerProcess, TellsEveryCheckpointAndEpochAtOnce) {
  const SmallSweep sweep;
  WorkerProcess worker;
  worker.receive_until<Ready>();
  worker.send(RunJob{sweep.train_job()});
  int checkpoints = 0;
  std::size_t epochs = 0;
  while (true) {
    const WorkerReport report = worker.receive();
    if (std::holds_alternative<Ended>(report)) break;
    const Progress& progress = std::get<Progress>(report);
    checkpoints += progress.checkpointed ? 1 : 0;
    epochs += progress.finished_epochs.size();
  }
  EXPECT_GE(checkpoints, 3);
  EXPECT_EQ(epochs, 3U);
}

TEST(WorkerProcess, TellsEveryRemarkAtOnce) {
  const SmallSweep sweep;
  JobSpec job = long_job(sweep);
  job.experiment.training.precision = Precision::tf32;  // worth a remark on a CPU
  WorkerProcess worker({"--job-socket", "3", "--device", "cpu"});
  worker.receive_until<Ready>();
  worker.send(RunJob{job});
  worker.receive_until<Progress>();
  worker.send(StopJob{});
  EXPECT_TRUE(std::holds_alternative<Interrupted>(worker.receive_until<Ended>().outcome));

  worker.send(RunJob{job});
  std::vector<std::string> remarks;
  while (true) {
    const Progress progress = worker.receive_until<Progress>();
    if (progress.remarks.empty()) break;
    remarks.insert(remarks.end(), progress.remarks.begin(), progress.remarks.end());
  }

  EXPECT_THAT(remarks, ElementsAre(HasSubstr("tf32"), HasSubstr("resumed in epoch")));
}

TEST(WorkerProcess, PrintsWhatAJobDidBeforeItsEnd) {
  const SmallSweep sweep;
  const TemporaryFolder folder;
  WorkerProcess worker({"--job-socket", "3"}, folder / "log");
  worker.receive_until<Ready>();
  JobSpec job = sweep.train_job();
  worker.send(RunJob{job});
  worker.receive_until<Ended>();
  EXPECT_THAT(read_text(folder / "log"),
              AllOf(HasSubstr("train " + job.key.hex() + ", attempt 1\n"),
                    HasSubstr("epoch 3: learning_rate_backbone 0.01 learning_rate_head 0.01 train_accuracy ")));

  job.attempt = 2;  // answered from the result of the first: no report on the way
  worker.send(RunJob{job});
  worker.receive_until<Ended>();
  EXPECT_THAT(read_text(folder / "log"), HasSubstr("train " + job.key.hex() + ", attempt 2\n"));
}

TEST(WorkerProcess, StopsAJobAndWaitsForTheNext) {
  const SmallSweep sweep;
  WorkerProcess worker;
  worker.receive_until<Ready>();
  worker.send(RunJob{long_job(sweep)});
  worker.receive_until<Progress>();
  worker.send(StopJob{});
  EXPECT_TRUE(std::holds_alternative<Interrupted>(worker.receive_until<Ended>().outcome));
  worker.send(StopJob{});  // comes too late, and must not stop the next
  JobSpec rejected = sweep.train_job();
  rejected.fold_file = "folds/none.json";
  worker.send(RunJob{rejected});
  EXPECT_THAT(std::get<Rejected>(worker.receive_until<Ended>().outcome).message, HasSubstr("none.json"));
}

TEST(WorkerProcess, AStopReachesEveryJobThatWasAskedForBeforeIt) {
  const SmallSweep sweep;
  WorkerProcess worker;
  worker.receive_until<Ready>();
  const JobSpec first = long_job(sweep);
  JobSpec second = first;
  second.key = digest("another long job");
  worker.send(RunJob{first});
  worker.send(RunJob{second});
  worker.receive_until<Progress>();
  worker.send(StopJob{});

  for (const Key& key : {first.key, second.key}) {
    const Ended ended = worker.receive_until<Ended>();
    EXPECT_EQ(ended.key, key);
    EXPECT_TRUE(std::holds_alternative<Interrupted>(ended.outcome));
  }
}

TEST(WorkerProcess, LeavesAtOnceWhenTheAgentHangsUp) {
  const SmallSweep sweep;
  WorkerProcess worker;
  worker.receive_until<Ready>();
  worker.send(RunJob{long_job(sweep)});
  worker.receive_until<Progress>();
  worker.hang_up();
  EXPECT_EQ(worker.exit_code(), 0);
}

TEST(WorkerProcess, LeavesSignalsToTheAgent) {
  const SmallSweep sweep;
  WorkerProcess worker;
  worker.receive_until<Ready>();
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGPIPE}) worker.signal(number);
  worker.send(RunJob{sweep.train_job()});
  EXPECT_TRUE(std::holds_alternative<Finished>(worker.receive_until<Ended>().outcome));
}

/// A machine whose driver has one GPU, for workers that start while this is in scope. What libtorch makes of it is
/// up to libtorch: it cannot compute on what is not there.
class DriverOfOneGpu {
 public:
  DriverOfOneGpu() {
    ::setenv("LD_LIBRARY_PATH", FOLDWISE_FAKE_DRIVER, 1);
    ::setenv("FOLDWISE_FAKE_GPUS", "NVIDIA H100", 1);
    ::setenv("CUDA_VISIBLE_DEVICES", "0", 1);
  }
  ~DriverOfOneGpu() {
    for (const char* name : {"LD_LIBRARY_PATH", "FOLDWISE_FAKE_GPUS", "CUDA_VISIBLE_DEVICES"}) ::unsetenv(name);
  }
  DriverOfOneGpu(const DriverOfOneGpu&) = delete;
  DriverOfOneGpu& operator=(const DriverOfOneGpu&) = delete;
};

TEST(WorkerProcess, SaysWhichGpusLibtorchCannotUse) {
  const DriverOfOneGpu driver;
  WorkerProcess worker({"devices", "--report-to", "3"});

  const DeviceReport report = parse_device_report(worker.receive_line());

  EXPECT_EQ(report.driver, "550.54.15");
  ASSERT_EQ(report.gpus.size(), 1U);
  EXPECT_EQ(report.gpus[0].name, "NVIDIA H100");
  EXPECT_NE(report.gpus[0].fault, GpuFault::none);
  if (report.cuda.empty()) {
    EXPECT_EQ(report.gpus[0].fault, GpuFault::built_without_cuda);
  }
  EXPECT_EQ(worker.exit_code(), 0);
}

TEST(WorkerProcess, DoesNotStartOnTheCpuWhenItWasStartedForAGpu) {
  const DriverOfOneGpu driver;
  WorkerProcess worker({"--job-socket", "3", "--device", "cuda"});

  EXPECT_THROW(worker.receive_line(), std::runtime_error);
  EXPECT_EQ(worker.exit_code(), 1);
}

TEST(WorkerProcess, LeavesGpusAloneWhenItWasStartedForTheCpu) {
  const DriverOfOneGpu driver;
  WorkerProcess worker({"--job-socket", "3", "--device", "cpu"});

  EXPECT_THAT(worker.receive_until<Ready>().device, ::testing::HasSubstr("kernels of ATen"));
}

TEST(WorkerProcess, RefusesADeviceThatItDoesNotKnow) {
  EXPECT_EQ(WorkerProcess({"--job-socket", "3", "--device", "abacus"}).exit_code(), 2);
}

TEST(WorkerProcess, RefusesALineThatIsNoRequest) {
  WorkerProcess worker;
  worker.receive_until<Ready>();
  worker.send_text("{}");
  EXPECT_EQ(worker.exit_code(), 2);
}

}  // namespace
}  // namespace foldwise::worker
