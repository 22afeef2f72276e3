// SPDX-License-Identifier: Apache-2.0
// orchestrator gc: one of commands.h.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <set>
#include <string>

#include "experiments/foundation/error.h"
#include "experiments/foundation/text/byte_size.h"
#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/sweep_location.h"
#include "orchestrator/plan/survey/leftovers.h"
#include "results/store/coordinator_lock.h"
#include "results/store/store_reader.h"

namespace foldwise::orchestrator {
namespace {

constexpr std::size_t most_listed = 40;

std::string listing(const std::vector<Leftover>& found, const std::filesystem::path& output) {
  std::string text;
  for (std::size_t index = 0; index < std::min(found.size(), most_listed); ++index) {
    text += fmt::format("  {:>10}  {}\n", format_bytes(static_cast<double>(found[index].bytes)),
                        found[index].path.lexically_relative(output).string());
  }
  if (found.size() > most_listed) text += fmt::format("  … and {} more\n", found.size() - most_listed);
  return text;
}

void remove(const std::vector<Leftover>& found) {
  for (const Leftover& leftover : found) {
    std::error_code error;
    std::filesystem::remove_all(leftover.path, error);
    if (error)
      throw UserError(Fault::store, leftover.path.string(), "it cannot be removed: " + error.message(),
                      "see who may write there, then run the same command again");
  }
}

}  // namespace

int gc_command(const GcArguments& arguments) {
  datasets::DigestCache digests(datasets::DigestCache::default_file());
  KeptWork kept;
  std::filesystem::path output;
  std::set<std::string> names;
  for (const std::string& file : arguments.sweeps) {
    const Sweep sweep = load_sweep(file, {}, arguments.scale);
    if (!output.empty() && sweep.output() != output)
      throw UserError(Fault::usage, file,
                      "it writes into " + sweep.output().string() + ", another into " + output.string(),
                      "name sweeps of one folder together, those of others by themselves");
    output = sweep.output();
    names.insert(sweep.name());
    kept.add(Plan::make(sweep, digests));
  }
  digests.save();
  if (!std::filesystem::exists(database_in(output)))
    throw UserError(Fault::store, output.string(), "there are no results", "nothing was run into this folder");
  const results::CoordinatorLock lock(
      database_in(output));  // what a running sweep has just made is not yet planned here
  const auto store = results::StoreReader::open(database_in(output));
  const auto last = store.last_sweep();
  if (last && names.contains(last->name)) kept.add_last_run(store);
  const std::vector<Leftover> found = leftovers(output, kept);
  double bytes = 0;
  for (const Leftover& leftover : found) bytes += static_cast<double>(leftover.bytes);
  if (found.empty()) {
    std::cout << fmt::format("Nothing in {} is left over.\n", output.string()) << std::flush;
    return exit_finished;
  }
  std::cout << fmt::format("In {}, needed by none of the {} sweep{} named:\n{}", output.string(),
                           arguments.sweeps.size(), arguments.sweeps.size() == 1 ? "" : "s", listing(found, output))
            << std::flush;
  if (arguments.removal == Removal::no) {
    std::cout << fmt::format(
                     "{} in {} files and folders. This removes them: the same command with --remove. Figures in "
                     "the database stay.\n",
                     format_bytes(bytes), found.size())
              << std::flush;
    return exit_finished;
  }
  remove(found);
  std::cout << fmt::format("{} in {} files and folders were removed.\n", format_bytes(bytes), found.size())
            << std::flush;
  return exit_finished;
}

}  // namespace foldwise::orchestrator
