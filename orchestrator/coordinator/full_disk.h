// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <variant>

#include "experiments/foundation/error.h"
#include "experiments/foundation/files/storage_full.h"
#include "experiments/jobs/job.h"

namespace foldwise::orchestrator {

/// Whether a worker ended because the disk, or a quota, takes no more.
inline bool is_of_storage(const Outcome& outcome) {
  const auto* const crashed = std::get_if<Crashed>(&outcome);
  return crashed != nullptr && crashed->signal == 0 && crashed->exit_code == StorageFull::exit_code;
}

/// What to tell of it; `last_lines` are the worker's. Its log lies on that disk too, so that they may lack the reason.
inline UserError storage_error(const std::string& host, const std::string& last_lines) {
  const std::size_t before = last_lines.find_last_of('\n', last_lines.size() < 2 ? 0 : last_lines.size() - 2);
  return {Fault::store, host,
          "a worker could not write: the disk or the quota of the sweep's folder is full (" +
              last_lines.substr(before + 1) + ")",
          "free space there, then run the same command again: it goes on where it stopped"};
}

}  // namespace foldwise::orchestrator
