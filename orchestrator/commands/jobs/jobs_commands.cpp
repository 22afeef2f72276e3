// SPDX-License-Identifier: Apache-2.0
// orchestrator cancel, orchestrator retry: two of commands.h.
#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <thread>

#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/jobs/job_selection.h"
#include "orchestrator/commands/shell_words.h"
#include "orchestrator/commands/sweep_location.h"
#include "orchestrator/coordinator/job_requests.h"
#include "results/store/store_writer.h"

namespace foldwise::orchestrator {
namespace {

constexpr double patience = 30;  // seconds that a coordinator may take to see a request
constexpr auto pause_between_looks = std::chrono::milliseconds(50);

/// Done here, where no coordinator holds the store.
void change_store(const std::filesystem::path& database, const JobRequest& request) {
  results::StoreWriter store = results::StoreWriter::open(database);
  results::StoreTransaction transaction(store);
  for (const Key& job : request.jobs) request.kind == RequestKind::cancel ? store.cancel(job) : store.plan_again(job);
  transaction.commit();
}

enum class Answer { done, silent, gone };

/// Waits until the coordinator has done what it was asked, or our patience, or its life, ends.
Answer wait_for(const std::filesystem::path& request, const results::StoreReader& store) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(patience);
  while (std::filesystem::exists(request)) {
    if (!store.coordinator()) return std::filesystem::exists(request) ? Answer::gone : Answer::done;
    if (std::chrono::steady_clock::now() > end) return Answer::silent;
    std::this_thread::sleep_for(pause_between_looks);
  }
  return Answer::done;
}

int ask(const JobsArguments& arguments, RequestKind kind, const JobSelection& selection,
        const results::StoreReader& store) {
  const JobRequest request{kind, selection.jobs};
  const bool cancels = kind == RequestKind::cancel;
  const std::string done = fmt::format("{} {}.", cancels ? "Cancelled" : "To be run again:", selection.description);
  const std::string advice =
      cancels ? fmt::format("This takes it back: orchestrator retry {}", command_words(arguments.results))
              : "They are run when the sweep is started again.";
  const auto change_here = [&] {
    change_store(store.file(), request);
    std::cout << done << " " << advice << "\n" << std::flush;
    return exit_finished;
  };
  if (!store.coordinator()) return change_here();
  const std::filesystem::path file = leave_request(std::filesystem::absolute(store.file()).parent_path(), request);
  switch (wait_for(file, store)) {
    case Answer::gone:
      std::filesystem::remove(file);
      return change_here();
    case Answer::done:
      std::cout << done << (cancels ? " " + advice : std::string(" The sweep goes on with them.")) << "\n"
                << std::flush;
      return exit_finished;
    case Answer::silent:
      break;
  }
  std::cout << fmt::format(
                   "Asked for: {}. The coordinator has not answered in {:.0f} s; it, or the next one, does it when it "
                   "looks into {}.\n",
                   selection.description, patience, shortest(file.parent_path()))
            << std::flush;
  return exit_finished;
}

}  // namespace

int cancel_command(const JobsArguments& arguments) {
  const auto store = results::StoreReader::open(find_database(arguments.results.path, arguments.results.scale));
  const JobSelection selection = jobs_to_cancel(store, arguments.which);
  if (selection.jobs.empty()) {
    std::cout << "Nothing is left to cancel there: what has no result yet is needed by other experiments too.\n"
              << std::flush;
    return exit_finished;
  }
  return ask(arguments, RequestKind::cancel, selection, store);
}

int retry_command(const JobsArguments& arguments) {
  const auto store = results::StoreReader::open(find_database(arguments.results.path, arguments.results.scale));
  const JobSelection selection = jobs_to_retry(store, arguments.which);
  if (selection.jobs.empty()) {
    std::cout << "Nothing failed or was cancelled there that could be tried again.\n" << std::flush;
    return exit_finished;
  }
  return ask(arguments, RequestKind::retry, selection, store);
}

}  // namespace foldwise::orchestrator
