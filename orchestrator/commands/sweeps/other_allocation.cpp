// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/sweeps/other_allocation.h"

#include <chrono>
#include <optional>
#include <thread>

#include "experiments/foundation/error.h"
#include "orchestrator/commands/remarks.h"
#include "results/store/coordinator_lock.h"

namespace foldwise::orchestrator {

void refuse_to_join(const std::filesystem::path& database) {
  const auto name = results::CoordinatorLock::holder(database);
  if (!name) {
    throw UserError(Fault::usage, "--join", "no coordinator runs this sweep: there is nothing to join",
                    "leave --join out");
  }
  throw UserError(Fault::usage, "--join",
                  "the coordinator " + results::to_words(*name) +
                      ", runs this sweep, with the ranks that its allocation began with and no others",
                  "give --wait in place of --join, and this allocation goes on when that one has ended; or submit one "
                  "allocation after the other (sbatch --array=1-9%1 slurm/sweep.sbatch); or divide the sweep into two "
                  "files with folders of their own");
}

void wait_for_others(const std::filesystem::path& database) {
  constexpr std::chrono::milliseconds pause{500};
  std::optional<results::CoordinatorName> told;
  while (const auto name = results::CoordinatorLock::holder(database)) {
    if (told != name) tell_remarks({"waiting for the end of the coordinator " + results::to_words(*name)});
    told = name;
    std::this_thread::sleep_for(pause);
  }
}

results::StoreWriter open_after_others(const std::filesystem::path& database) {
  for (;;) {
    try {
      return results::StoreWriter::open(database);
    } catch (const UserError&) {
      if (!results::CoordinatorLock::holder(database)) throw;
    }
    wait_for_others(database);
  }
}

}  // namespace foldwise::orchestrator
