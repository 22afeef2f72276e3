// SPDX-License-Identifier: Apache-2.0
// orchestrator report: one of commands.h.
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "experiments/foundation/files/output_file.h"
#include "experiments/foundation/version.h"
#include "orchestrator/agent/attempt_log.h"
#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/remarks.h"
#include "orchestrator/commands/results/opened_results.h"
#include "orchestrator/commands/results/sweep_watch.h"
#include "orchestrator/commands/shell_words.h"
#include "orchestrator/commands/sweep_location.h"
#include "results/report/report.h"

namespace foldwise::orchestrator {
namespace {

namespace fs = std::filesystem;

/// Signals that end a watch wait until the page is whole.
class EndSignals {
 public:
  EndSignals() {
    sigemptyset(&signals_);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals_, number);
    sigprocmask(SIG_BLOCK, &signals_, nullptr);
  }
  /// Whether one came within these seconds.
  bool came_within(double seconds) const {
    timespec time{};
    time.tv_sec = static_cast<time_t>(seconds);
    time.tv_nsec = static_cast<long>((seconds - std::floor(seconds)) * 1e9);
    int number = 0;
    do {
      number = sigtimedwait(&signals_, nullptr, &time);
    } while (number < 0 && errno == EINTR);
    return number > 0;
  }

 private:
  sigset_t signals_{};
};

/// The last bytes of a job's log, as many as a page may hold of one.
std::string log_end(const fs::path& folder, const Key& job, int attempt) {
  std::ifstream stream(attempt_log_path(folder, job.hex(), attempt), std::ios::binary | std::ios::ate);
  if (!stream) return "";
  const auto most = static_cast<std::streamoff>(results::ReportLimits{}.log_bytes_of_one + 1);
  stream.seekg(std::max<std::streamoff>(0, stream.tellg() - most));
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// What runs the sweep again: its file where the last run found it, with the changes of that run.
std::string rerun_words(const results::StoreReader& store) {
  const auto facts = store.provenance();
  const auto files = facts.find(sweep_file_fact);
  if (files == facts.end() || files->second.empty()) return "";
  SweepArguments sweep;
  sweep.file = files->second.back();
  sweep.overrides = store.sweep().overrides;
  return "orchestrator " + command_words(sweep);
}

results::ReportOptions options_of(const OpenedResults& opened) {
  const fs::path folder = fs::absolute(opened.store.file()).lexically_normal().parent_path();
  results::ReportOptions options;
  options.now = calendar();
  options.program = "Foldwise " + version() + " (" + git_commit() + ")";
  options.path = quoted(folder.string());
  options.rerun = rerun_words(opened.store);
  options.remarks = opened.remarks;
  options.log_end = [folder](const Key& job, int attempt) { return log_end(folder, job, attempt); };
  return options;
}

/// Writes the page every so often until the sweep has ended or a signal comes, and once more, so that open pages stop
/// loading it again.
int watch(const ReportArguments& arguments, const OpenedResults& opened) {
  const EndSignals signals;
  SweepWatch sweep;
  while (true) {
    results::ReportOptions options = options_of(opened);
    const bool more = sweep.goes_on(results::read_status(opened.store, options.now));
    if (more) options.refresh = arguments.interval;
    write_output(arguments.out, render_report(opened.store, options));
    if (!more) return exit_finished;
    if (!signals.came_within(arguments.interval)) continue;
    options = options_of(opened);
    options.remarks.emplace_back("Watching ended before the sweep did: this page is not written again.");
    write_output(arguments.out, render_report(opened.store, options));
    return exit_finished;
  }
}

}  // namespace

int report_command(const ReportArguments& arguments) {
  if (arguments.watch && arguments.out == "-") {
    throw UserError(Fault::usage, "--watch", "saw it with --out -, and what is printed cannot be written again",
                    "give a file: --out report.html");
  }
  const OpenedResults opened = open_results(arguments.results.path, arguments.results.scale);
  tell_remarks(opened.remarks);
  if (arguments.watch) return watch(arguments, opened);
  write_output(arguments.out, render_report(opened.store, options_of(opened)));
  return exit_finished;
}

}  // namespace foldwise::orchestrator
