// SPDX-License-Identifier: Apache-2.0
// orchestrator logs: one of commands.h.
#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <iostream>
#include <thread>

#include "orchestrator/agent/attempt_log.h"
#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/remarks.h"
#include "orchestrator/commands/results/opened_results.h"

namespace foldwise::orchestrator {
namespace {

constexpr auto pause_between_reads = std::chrono::milliseconds(300);

/// Prints what was added to a file since the last call; nothing of one that is not there yet.
class Tail {
 public:
  explicit Tail(std::filesystem::path file) : file_(std::move(file)) {}

  bool print() {
    std::ifstream stream(file_, std::ios::binary);
    if (!stream) return false;
    stream.seekg(printed_);
    // An empty file would set the stream's fail bit.
    if (stream.peek() != std::ifstream::traits_type::eof()) std::cout << stream.rdbuf() << std::flush;
    stream.clear();
    printed_ = stream.tellg();
    return true;
  }
  bool printed_something() const { return printed_ > 0; }

 private:
  std::filesystem::path file_;
  std::streamoff printed_ = 0;
};

}  // namespace

int logs_command(const LogsArguments& arguments) {
  const OpenedResults opened = open_results(arguments.results.path, arguments.results.scale);
  const results::StoreReader& store = opened.store;
  tell_remarks(opened.remarks);
  const results::JobRecord job = store.find_job(arguments.key);
  const std::vector<results::AttemptRecord> attempts = store.attempts(job.key);
  if (attempts.empty()) {
    std::cout << fmt::format("{} job {}, {}: no attempt has begun.\n", name_of(job.stage), job.key.brief(), job.label)
              << std::flush;
    return exit_finished;
  }
  const int last = attempts.back().start.number;
  const int number = arguments.attempt == 0 ? last : arguments.attempt;
  if (number > last) {
    throw UserError(Fault::usage, fmt::format("--attempt {}", number),
                    fmt::format("job {} has had {} attempt{}", job.key.brief(), last, last == 1 ? "" : "s"),
                    fmt::format("give a number from 1 to {}, or leave it out for the last one", last));
  }
  const std::filesystem::path output = std::filesystem::absolute(store.file()).parent_path();
  Tail tail(attempt_log_path(output, job.key.hex(), number));
  const auto runs = [&] {
    for (const results::AttemptRecord& attempt : store.attempts(job.key))
      if (attempt.start.number == number) return attempt.outcome == "running" && store.coordinator().has_value();
    return false;
  };
  while (true) {
    // Asked before the look, so that what is written until the end is printed.
    const bool goes_on = arguments.follow && runs();
    tail.print();
    if (!goes_on || !std::cout.good()) break;
    std::this_thread::sleep_for(pause_between_reads);
  }
  if (!tail.printed_something()) {
    std::cerr << fmt::format("Attempt {} of {} job {}, {}, wrote nothing.\n", number, name_of(job.stage),
                             job.key.brief(), job.label);
  }
  return exit_finished;
}

}  // namespace foldwise::orchestrator
