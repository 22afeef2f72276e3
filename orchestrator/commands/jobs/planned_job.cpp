// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/jobs/planned_job.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/foundation/error.h"
#include "orchestrator/commands/sweep_location.h"
#include "results/store/store_reader.h"

namespace foldwise::orchestrator {
namespace {

/// The sweep of the last run in a store. Its file's place, where that is known, is where `published` starts.
Sweep recorded_sweep(const results::StoreReader& store) {
  const results::SweepRecord record = store.sweep();
  const auto facts = store.provenance();
  const auto file = facts.find(sweep_file_fact);
  const std::filesystem::path path = file == facts.end() || file->second.empty() ? "" : file->second.back();
  return Sweep::parse(record.text, path.empty() ? record.name : path.string(), path.parent_path(), record.overrides);
}

std::uint32_t item_with(const Workload& workload, const std::string& key) {
  std::vector<std::uint32_t> found;
  for (std::uint32_t item = 0; item < workload.items.size(); ++item)
    if (workload.items[item].key.hex().starts_with(key)) found.push_back(item);
  if (found.size() == 1 && !key.empty()) return found.front();
  throw UserError(
      Fault::usage, "job " + key, fmt::format("{} jobs of the sweep have a key that begins with this", found.size()),
      "give more digits of a key that 'orchestrator plan --jobs' shows for this very file, its datasets and "
      "its overrides: a change of any of them gives other keys");
}

}  // namespace

PlannedJob::PlannedJob(const SweepArguments& arguments, const std::string& key)
    : digests_(datasets::DigestCache::default_file()) {
  if (is_sweep_file(arguments.file)) {
    sweep_ = std::make_unique<Sweep>(load_sweep(arguments.file, arguments.overrides, arguments.scale));
    output_ = sweep_->output();
  } else {
    const std::filesystem::path database = find_database(arguments.file, arguments.scale);
    if (!arguments.overrides.empty()) {
      throw UserError(Fault::usage, arguments.overrides.front(), "saw it with a folder, whose sweep has run as it is",
                      "give the sweep file to change fields for once");
    }
    sweep_ = std::make_unique<Sweep>(recorded_sweep(results::StoreReader::open(database)));
    output_ = std::filesystem::absolute(database).parent_path();
  }
  plan_ = std::make_unique<Plan>(Plan::make(*sweep_, digests_));
  digests_.save();
  item_ = item_with(plan_->workload(), key);
}

}  // namespace foldwise::orchestrator
