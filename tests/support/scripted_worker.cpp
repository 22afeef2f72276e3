// SPDX-License-Identifier: Apache-2.0
// A worker without libtorch that does what a script says, for tests and benchmarks of the orchestrator.
//
// The script is the job's field model.weights where that starts with "script:", else the environment variable
// FOLDWISE_SCRIPT; FOLDWISE_SCRIPT_START is executed before the worker says that it is ready. A script is a list of
// clauses separated by ';', each a list of words: conditions (attempt=1 stage=train repeat=2), then one action:
//
//   pid              leaves an empty file <output>/pids/<its process id>
//   say=TEXT         writes a line to standard error (the rest of the clause)
//   sleep=MS         is busy, deaf to everything: for measurements; tests use await
//   await=NAME       waits, deaf to everything, until a test lets it through the gate <output>/NAME (gate.h)
//   memory=MB        tells at its end that the job took so much, of a process and of a GPU
//   epochs=N,MS      trains: a report and a checkpoint per epoch, goes on from the last checkpoint, obeys StopJob;
//                    MS below 0: waits for StopJob alone
//   steps=N          reports N steps within an epoch
//   stray            reports progress and the end of another job
//   signal=N exit=N  dies
//   need=FILE        dies where there is no such file
//   hang             says nothing any more
//   flood=MIB        writes so many mebibytes to standard error
//   leaves           from here on as the stages of the real worker: checkpoints that are durable, and a result.json at
//                    the end, by which a job that is asked for again answers at once; what a job makes of the state of
//                    the training that it builds on is its accuracy
//   nonsense         answers with something that is no report
//   diverge=EPOCH reject=TEXT interrupt=EPOCH  ends the job so
//
// A job that no action ends is finished.
//
// FOLDWISE_SCRIPT_FORMAT is what it says that its messages are like, in place of what they are.
//
// `scripted_worker devices --report-to 3` answers with the JSON in FOLDWISE_SCRIPT_DEVICES; where that starts with
// "script:", it acts on what follows and ends; where it is not set, every GPU that CUDA_VISIBLE_DEVICES lists is well.
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "experiments/foundation/error.h"
#include "experiments/foundation/files/durable_file.h"
#include "experiments/foundation/files/storage_full.h"
#include "experiments/jobs/device_report.h"
#include "experiments/jobs/job.h"
#include "experiments/jobs/message_format.h"
#include "experiments/jobs/result_file.h"

namespace foldwise {
namespace {

constexpr int job_socket = 3;

constexpr const char* gpu_name = "Scripted GPU";

void tell_line(std::string line) {
  line += '\n';
  for (std::size_t sent = 0; sent < line.size();) {
    const ssize_t count = ::send(job_socket, line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) std::_Exit(0);
    sent += static_cast<std::size_t>(count);
  }
}

void tell(const WorkerReport& report) {
  tell_line(to_line(report));
}

/// Lines from the job socket; the process ends where they end.
class Requests {
 public:
  /// The next job; a stop that comes before it is nobody's.
  JobSpec next_job() {
    if (!asked_ahead_.empty()) {
      JobSpec job = std::move(asked_ahead_.front());
      asked_ahead_.pop_front();
      return job;
    }
    while (true) {
      WorkerRequest request = next();
      if (auto* run = std::get_if<RunJob>(&request)) return std::move(run->job);
    }
  }

  /// Waits that long for a StopJob.
  bool stopped_within(std::chrono::milliseconds time) {
    pollfd watched{job_socket, POLLIN, 0};
    while (true) {
      if (buffer_.find('\n') == std::string::npos && ::poll(&watched, 1, static_cast<int>(time.count())) <= 0)
        return false;
      WorkerRequest request = next();
      if (std::holds_alternative<StopJob>(request)) return true;
      asked_ahead_.push_back(std::move(std::get<RunJob>(request).job));
    }
  }

 private:
  WorkerRequest next() {
    std::size_t end = buffer_.find('\n');
    for (; end == std::string::npos; end = buffer_.find('\n')) fill();
    WorkerRequest request = parse_request(std::string_view(buffer_).substr(0, end));
    buffer_.erase(0, end + 1);
    return request;
  }

  void fill() {
    std::array<char, 65536> piece;  // NOLINT: written by recv
    const ssize_t count = ::recv(job_socket, piece.data(), piece.size(), 0);
    if (count <= 0) std::_Exit(0);
    buffer_.append(piece.data(), static_cast<std::size_t>(count));
  }

  std::string buffer_;
  std::deque<JobSpec> asked_ahead_;
};

struct Word {
  std::string name;
  std::string value;
  int number() const { return std::atoi(value.c_str()); }
};

std::vector<Word> words_of(const std::string& clause) {
  std::vector<Word> words;
  std::istringstream stream(clause);
  for (std::string text; stream >> text;) {
    const std::size_t equals = text.find('=');
    Word word{text.substr(0, equals), equals == std::string::npos ? "" : text.substr(equals + 1)};
    if (word.name == "say" || word.name == "reject") {
      std::string rest;
      std::getline(stream, rest);
      word.value += rest;
    }
    words.push_back(std::move(word));
  }
  return words;
}

[[noreturn]] void hang() {
  while (true) ::pause();
}

class Actor {
 public:
  Actor(Requests& requests, const JobSpec& job) : requests_(requests), job_(job) {}

  Outcome perform(const std::string& script) {
    std::istringstream clauses(script);
    for (std::string clause; std::getline(clauses, clause, ';');) {
      for (const Word& word : words_of(clause)) {
        if (is_condition(word) && !holds(word)) break;
        if (is_condition(word)) continue;
        if (std::optional<Outcome> outcome = act(word)) return *outcome;
      }
    }
    Finished finished;
    for (int epoch = 1; epoch <= trained_; ++epoch) finished.result.epochs.push_back(record(epoch));
    if (job_.stage == Stage::evaluate) finished.result.metrics["accuracy"] = static_cast<double>(job_.seed % 100) / 100;
    if (leaves_) leave(finished.result);
    return finished;
  }

  MemoryUse memory() const { return {memory_, memory_}; }

 private:
  static bool is_condition(const Word& word) {
    return word.name == "attempt" || word.name == "stage" || word.name == "repeat";
  }

  bool holds(const Word& word) const {
    if (word.name == "attempt") return job_.attempt == word.number();
    if (word.name == "repeat") return job_.repeat == word.number();
    return name_of(job_.stage) == word.value;
  }

  std::optional<Outcome> act(const Word& word) {
    if (word.name == "pid") leave_pid();
    if (word.name == "say") std::cerr << word.value << std::endl;
    if (word.name == "sleep") std::this_thread::sleep_for(std::chrono::milliseconds(word.number()));
    if (word.name == "await") await(word.value);
    if (word.name == "memory") memory_ = std::int64_t{word.number()} << 20;
    if (word.name == "epochs") return train(word);
    if (word.name == "signal") ::raise(word.number());
    if (word.name == "exit") std::_Exit(word.number());
    if (word.name == "need" && !std::filesystem::exists(word.value)) std::_Exit(1);
    if (word.name == "hang") hang();
    if (word.name == "flood") flood(word.number());
    if (word.name == "leaves") {
      leaves_ = true;
      if (const auto left = left_by(job_.key)) return Finished{left->result};
    }
    if (word.name == "nonsense") nonsense();
    if (word.name == "steps") report_steps(word.number());
    if (word.name == "stray") stray();
    if (word.name == "diverge") return Diverged{word.number()};
    if (word.name == "reject") return Rejected{word.value};
    if (word.name == "interrupt") return Interrupted{word.number()};
    return std::nullopt;
  }

  void leave_pid() const {
    const std::filesystem::path folder = std::filesystem::path(job_.output) / "pids";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / std::to_string(::getpid()));
  }

  void await(const std::string& gate) const {
    const int pipe = ::open((std::filesystem::path(job_.output) / gate).c_str(), O_RDONLY);
    char pass = 0;
    [[maybe_unused]] const ssize_t count = ::read(pipe, &pass, 1);
    ::close(pipe);
  }

  static void flood(int mebibytes) {
    const std::string line = std::string(1023, 'x') + '\n';
    for (int each = 0; each < 1024 * mebibytes; ++each) std::cerr << line;
  }

  std::filesystem::path file(const Key& job, const char* name) const {
    return std::filesystem::path(job_.output) / "stages" / job.hex() / name;
  }

  static std::string text_in(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
  }

  static void write(const std::filesystem::path& file, const std::string& text) {
    DurableFile target(file);
    target.append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    target.commit();
  }

  std::optional<LeftResult> left_by(const Key& job) const {
    const ResultFile found = parse_result_file(text_in(file(job, "result.json")));
    const auto* const left = std::get_if<LeftResult>(&found);
    return left == nullptr ? std::nullopt : std::optional(*left);
  }

  void leave(Result& result) const {
    if (trained_ > 0) result.metrics = {{"epochs", trained_}, {"state", static_cast<double>(state_)}};
    for (const auto& [stage, key] : job_.inputs.of_the_fold) {
      const auto left = left_by(key);
      if (!left) throw UserError(Fault::store, file(key, "result.json"), "no result", "run the sweep again");
      const auto state = left->result.metrics.find("state");
      if (state == left->result.metrics.end()) continue;
      result.metrics["state"] = state->second;
      if (job_.stage == Stage::evaluate) result.metrics["accuracy"] = state->second / most_states;
    }
    write(file(job_.key, "result.json"), result_file_text({result}));
  }

  void report_steps(int steps) const {
    Progress progress;
    progress.key = job_.key;
    progress.epoch = 1;
    progress.steps = steps;
    for (progress.step = 1; progress.step <= steps; ++progress.step) tell(progress);
  }

  static void stray() {
    Progress progress;
    progress.key = digest("another job");
    progress.epoch = 77;
    progress.checkpointed = true;
    tell(progress);
    tell(Ended{progress.key, Rejected{"another job's end"}});
  }

  std::optional<Outcome> train(const Word& word) {
    const int epochs = word.number();
    const std::size_t comma = word.value.find(',');
    const std::chrono::milliseconds time(comma == std::string::npos ? 0 : std::atoi(word.value.c_str() + comma + 1));
    const std::filesystem::path checkpoint =
        std::filesystem::path(job_.output) / "stages" / job_.key.hex() / "scripted-epoch";
    if (!job_.output.empty()) std::filesystem::create_directories(checkpoint.parent_path());
    int done = 0;
    state_ = job_.seed % most_states;
    std::ifstream(checkpoint) >> done >> state_;
    for (int epoch = done + 1; epoch <= epochs; ++epoch) {
      if (requests_.stopped_within(time)) return Interrupted{epoch - 1};
      state_ = (state_ * 31 + static_cast<std::uint64_t>(epoch)) % most_states;
      if (leaves_)
        write(checkpoint, std::to_string(epoch) + " " + std::to_string(state_));
      else if (!job_.output.empty())
        std::ofstream(checkpoint) << epoch << std::flush;
      Progress progress;
      progress.key = job_.key;
      progress.epoch = epoch;
      progress.epochs = epochs;
      progress.loss = 1.0 / epoch;
      progress.checkpointed = true;
      progress.finished_epochs = {record(epoch)};
      tell(progress);
    }
    trained_ = epochs;
    return std::nullopt;
  }

  static EpochRecord record(int epoch) { return {epoch, {{"train_loss", 1.0 / epoch}}}; }

  [[noreturn]] static void nonsense() {
    const std::string line = "this is no report\n";
    [[maybe_unused]] const ssize_t sent = ::send(job_socket, line.data(), line.size(), MSG_NOSIGNAL);
    hang();
  }

  Requests& requests_;
  const JobSpec& job_;
  static constexpr std::uint64_t most_states = 1'000'003;
  int trained_ = 0;  // epochs
  bool leaves_ = false;
  std::uint64_t state_ = 0;  // of a training
  std::int64_t memory_ = 0;  // bytes
};

/// As the real worker takes what goes wrong.
Outcome outcome_of(Actor& actor, const std::string& script) {
  try {
    return actor.perform(script);
  } catch (const StorageFull& error) {
    std::cerr << error.what() << std::endl;
    std::_Exit(StorageFull::exit_code);
  } catch (const UserError& error) {
    return Rejected{error.what()};
  } catch (const std::exception& error) {
    return Crashed{error.what()};
  }
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string script_of(const JobSpec& job) {
  const std::string prefix = "script:";
  const std::string& field = job.experiment.model.weights;
  return field.starts_with(prefix) ? field.substr(prefix.size()) : environment("FOLDWISE_SCRIPT");
}

DeviceReport healthy_gpus() {
  DeviceReport report;
  report.libtorch = "2.6.0";
  report.cuda = "12.4";
  report.driver = "550.54.15";
  std::istringstream listed(environment("CUDA_VISIBLE_DEVICES"));
  for (std::string each; std::getline(listed, each, ',');) report.gpus.emplace_back().name = gpu_name;
  return report;
}

int tell_devices() {
  const std::string script = environment("FOLDWISE_SCRIPT_DEVICES");
  Requests requests;
  if (script.starts_with("script:"))
    Actor(requests, JobSpec{}).perform(script.substr(7));
  else
    tell_line(script.empty() ? to_json(healthy_gpus()) : script);
  return 0;
}

int run(const std::string& device) {
  Requests requests;
  Actor(requests, JobSpec{}).perform(environment("FOLDWISE_SCRIPT_START"));
  const std::string format = environment("FOLDWISE_SCRIPT_FORMAT");
  tell(Ready{device == "cuda" ? gpu_name : "cpu",
             {{"foldwise", "scripted"},
              {"git_commit", "fed"},
              {message_format_fact, format.empty() ? message_format() : format}}});
  while (true) {
    const JobSpec job = requests.next_job();
    Actor actor(requests, job);
    Outcome outcome = outcome_of(actor, script_of(job));
    tell(Ended{.key = job.key, .outcome = std::move(outcome), .memory = actor.memory()});
  }
}

}  // namespace
}  // namespace foldwise

int main(int count, char** arguments) {
  const pid_t parent = ::getppid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) return 0;
  const std::vector<std::string> words(arguments, arguments + count);
  if (words.size() > 1 && words[1] == "devices") return foldwise::tell_devices();
  return foldwise::run(words.size() > 4 ? words[4] : "");
}
