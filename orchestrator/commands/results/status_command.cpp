// SPDX-License-Identifier: Apache-2.0
// orchestrator status: one of commands.h.
#include "results/progress/status.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <thread>

#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/remarks.h"
#include "orchestrator/commands/results/opened_results.h"
#include "orchestrator/commands/results/sweep_watch.h"
#include "orchestrator/commands/shell_words.h"
#include "orchestrator/plan/survey/novelty.h"
#include "orchestrator/progress/terminal.h"
#include "results/progress/status_json.h"

namespace foldwise::orchestrator {
namespace {

/// Shows one text after the other in the same place of a terminal, or, where there is none, below each other.
class Page {
 public:
  explicit Page(std::optional<int> terminal) : terminal_(terminal) {}

  void show(const std::string& text) {
    if (!terminal_) {
      std::cout << (shown_ ? "\n" : "") << text << std::flush;
      shown_ = true;
      return;
    }
    // No more lines than the terminal has: what has scrolled away cannot be written over.
    const std::size_t rows = std::max<std::size_t>(2, terminal_size(*terminal_).rows) - 1;
    std::string frame = lines_ > 0 ? "\r\x1b[" + std::to_string(lines_) + "A" : "";
    lines_ = 0;
    for (std::size_t begin = 0; begin < text.size() && lines_ < rows; ++lines_) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      frame += text.substr(begin, end - begin) + "\x1b[K\n";
      begin = end + 1;
    }
    std::cout << frame << "\x1b[J" << std::flush;
  }

 private:
  std::optional<int> terminal_;
  std::size_t lines_ = 0;
  bool shown_ = false;
};

std::string rendered(const StatusArguments& arguments, const results::StatusReport& report) {
  if (arguments.format == ListingFormat::json) return results::status_json(report);
  results::StatusWords words;
  words.path = command_words(arguments.results);
  if (const auto terminal = terminal_showing(STDOUT_FILENO))
    words.width = std::max<std::size_t>(20, terminal_size(*terminal).columns);
  return render_status(report, words);
}

/// Until a coordinator that was there has gone, or somebody interrupts.
int watch(const StatusArguments& arguments, const results::StoreReader& store) {
  Page page(arguments.format == ListingFormat::json ? std::nullopt : terminal_showing(STDOUT_FILENO));
  SweepWatch sweep;
  while (std::cout.good()) {
    const results::StatusReport report = results::read_status(store, calendar());
    page.show(rendered(arguments, report));
    if (!sweep.goes_on(report)) break;
    std::this_thread::sleep_for(std::chrono::duration<double>(arguments.interval));
  }
  return exit_finished;
}

}  // namespace

int status_command(const StatusArguments& arguments) {
  const OpenedResults opened = open_results(arguments.results.path, arguments.results.scale);
  const results::StoreReader& store = opened.store;
  tell_remarks(opened.remarks);
  if (arguments.watch) return watch(arguments, store);
  if (arguments.key.empty()) {
    std::cout << rendered(arguments, results::read_status(store, calendar())) << std::flush;
    return exit_finished;
  }
  const results::JobRecord job = store.find_job(arguments.key);
  std::cout << explain_job(store, job, calendar()) << "\nWhen the sweep runs again: " << explain_standing(store, job)
            << "\n"
            << std::flush;
  return exit_finished;
}

}  // namespace foldwise::orchestrator
