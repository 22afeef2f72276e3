// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/agent/worker_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <initializer_list>
#include <string_view>
#include <system_error>
#include <utility>

namespace foldwise::orchestrator {
namespace {

constexpr int job_socket = 3;

void check(int error, const char* what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

/// What posix_spawn does in the child before it executes the program.
class SpawnSetup {
 public:
  SpawnSetup(int socket, int output) {
    check(::posix_spawn_file_actions_init(&actions_), "posix_spawn_file_actions_init");
    check(::posix_spawnattr_init(&attributes_), "posix_spawnattr_init");
    check(::posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0), "standard input");
    check(::posix_spawn_file_actions_adddup2(&actions_, output, 1), "standard output");
    check(::posix_spawn_file_actions_adddup2(&actions_, output, 2), "standard error");
    check(::posix_spawn_file_actions_adddup2(&actions_, socket, job_socket), "job socket");
    // Descriptors of MPI and of other workers: an inherited socket end would hide that worker's death.
    check(::posix_spawn_file_actions_addclosefrom_np(&actions_, job_socket + 1), "closefrom");

    sigset_t blocked;
    ::sigemptyset(&blocked);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2}) ::sigaddset(&blocked, signal);
    sigset_t all;
    ::sigfillset(&all);
    check(::posix_spawnattr_setsigmask(&attributes_, &blocked), "signal mask");
    check(::posix_spawnattr_setsigdefault(&attributes_, &all), "signal actions");
    check(::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF), "spawn flags");
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;
  ~SpawnSetup() {
    ::posix_spawnattr_destroy(&attributes_);
    ::posix_spawn_file_actions_destroy(&actions_);
  }

  pid_t spawn(const std::string& executable, char* const* arguments, char* const* environment) const {
    pid_t pid = -1;
    check(::posix_spawn(&pid, executable.c_str(), &actions_, &attributes_, arguments, environment), "posix_spawn");
    return pid;
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// A variable that a library reads, and what it says for avx2 and for avx512. oneDNN's and MKL's words for the second
/// are without the instructions that came later, which some of such processors lack.
struct KernelVariable {
  std::string_view name;
  std::string_view avx2;
  std::string_view avx512;
};

constexpr auto kernel_variables = std::to_array<KernelVariable>({
    {"ATEN_CPU_CAPABILITY=", "avx2", "avx512"},
    {"ONEDNN_MAX_CPU_ISA=", "AVX2", "AVX512_CORE"},
    {"DNNL_MAX_CPU_ISA=", "AVX2", "AVX512_CORE"},  // before oneDNN 3
    {"OPENBLAS_CORETYPE=", "Haswell", "SkylakeX"},
    {"MKL_CBWR=", "AVX2", "AVX512"},
});

}  // namespace

std::string to_sentence(const WorkerExit& exit) {
  if (exit.signal == 0) return fmt::format("exited with code {}", exit.code);
  const char* name = ::sigabbrev_np(exit.signal);
  return fmt::format("killed by signal {} (SIG{})", exit.signal, name == nullptr ? "?" : name);
}

std::vector<std::string> own_environment() {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) variables.emplace_back(*variable);
  return variables;
}

std::vector<std::string> worker_environment(const std::vector<std::string>& own, const std::string& visible_devices) {
  std::vector<std::string> variables;
  for (const std::string& variable : own) {
    bool kept = true;
    for (const std::string_view prefix : {"OMPI_", "PMIX_", "PMI_", "ORTE_", "OPAL_", "CUDA_VISIBLE_DEVICES="})
      kept = kept && !variable.starts_with(prefix);
    if (kept) variables.push_back(variable);
  }
  variables.push_back("CUDA_VISIBLE_DEVICES=" + visible_devices);
  // OpenMP's threads sleep where they wait: spinning ones take the cores of other workers on the node.
  constexpr std::string_view wait_policy = "OMP_WAIT_POLICY=";
  if (std::ranges::none_of(own, [&](const std::string& variable) { return variable.starts_with(wait_policy); })) {
    variables.push_back(std::string(wait_policy) + "passive");
  }
  return variables;
}

std::vector<std::string> with_instruction_set(std::vector<std::string> environment, InstructionSet set) {
  if (set == InstructionSet::native) return environment;
  for (const KernelVariable& variable : kernel_variables) {
    std::erase_if(environment, [&](const std::string& each) { return each.starts_with(variable.name); });
    environment.push_back(std::string(variable.name) +
                          std::string(set == InstructionSet::avx2 ? variable.avx2 : variable.avx512));
  }
  return environment;
}

WorkerProcess WorkerProcess::start(const std::filesystem::path& executable, std::vector<std::string> arguments,
                                   std::vector<std::string> environment) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) check(errno, "socketpair");
  FileDescriptor socket(ends[0]);
  const FileDescriptor workers_socket(ends[1]);
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) check(errno, "pipe");
  FileDescriptor output(ends[0]);
  const FileDescriptor workers_output(ends[1]);
  if (::fcntl(output.get(), F_SETFL, O_NONBLOCK) != 0) check(errno, "fcntl");

  arguments.insert(arguments.begin(), executable.string());
  const SpawnSetup setup(workers_socket.get(), workers_output.get());
  const pid_t pid = setup.spawn(arguments[0], pointers_to(arguments).data(), pointers_to(environment).data());
  return {pid, std::move(socket), std::move(output)};
}

WorkerProcess::WorkerProcess(pid_t pid, FileDescriptor socket, FileDescriptor output)
    : pid_(pid), socket_(std::move(socket)), output_(std::move(output)) {}

WorkerProcess::WorkerProcess(WorkerProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      socket_(std::move(other.socket_)),
      output_(std::move(other.output_)),
      killed_(other.killed_),
      exit_(other.exit_) {}

WorkerProcess::~WorkerProcess() {
  if (pid_ < 0 || exit_) return;
  kill();
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
}

std::string WorkerProcess::read_output() {
  constexpr std::size_t most = 1 << 20;
  std::string output;
  std::array<char, 16384> piece;  // NOLINT: written by read
  while (output_.open() && output.size() < most) {
    const ssize_t count = ::read(output_.get(), piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count == 0) output_.close();
    if (count <= 0) break;
    output.append(piece.data(), static_cast<std::size_t>(count));
  }
  return output;
}

void WorkerProcess::watch(std::vector<pollfd>& watched) const {
  if (socket_.descriptor() >= 0 && !socket_.hung_up())
    watched.push_back({socket_.descriptor(), static_cast<short>(socket_.has_pending() ? POLLIN | POLLOUT : POLLIN), 0});
  if (output_.open()) watched.push_back({output_.get(), POLLIN, 0});
}

void WorkerProcess::kill() {
  if (exit_) return;
  killed_ = true;
  ::kill(pid_, SIGKILL);
}

std::optional<WorkerExit> WorkerProcess::poll_exit() {
  if (exit_) return exit_;
  int status = 0;
  const pid_t ended = ::waitpid(pid_, &status, WNOHANG);
  if (ended == pid_) {
    exit_ = WIFSIGNALED(status) ? WorkerExit{WTERMSIG(status), 0} : WorkerExit{0, WEXITSTATUS(status)};
  } else if (ended < 0 && errno == ECHILD) {
    exit_ = WorkerExit{0, -1};  // somebody else reaped it
  }
  return exit_;
}

}  // namespace foldwise::orchestrator
