// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/results/opened_results.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <optional>
#include <utility>

#include "experiments/foundation/error.h"
#include "orchestrator/commands/sweep_location.h"
#include "orchestrator/plan/plan.h"
#include "orchestrator/plan/remarks/look_alikes.h"
#include "orchestrator/plan/survey/last_run.h"

namespace foldwise::orchestrator {
namespace {

/// The file's own plan over the store, where it can be made here: its dataset may lie on another machine.
void look_at_file(const Sweep& sweep, const std::string& path, OpenedResults& opened) {
  const std::vector<results::ExperimentRecord> last = opened.store.experiments();
  const std::string other = fmt::format("{} is not what ran last in {}", path, sweep.output().string());
  try {
    datasets::DigestCache digests(datasets::DigestCache::default_file());
    const Plan plan = Plan::make(sweep, digests);
    digests.save();
    opened.remarks.push_back(fmt::format(
        "{}: {} of its {} experiments were in that run, whose own tables 'orchestrator table' of the folder "
        "shows",
        other, experiments_in_common(last, plan.experiment_records()), sweep.size()));
    opened.store.look_at(plan.records());
  } catch (const UserError& error) {
    opened.remarks.push_back(
        fmt::format("{}, and cannot be laid out here ({}): what follows is of the last run", other, error.what()));
  }
}

}  // namespace

OpenedResults open_results(const std::string& path, const std::string& scale) {
  const std::filesystem::path database = find_database(path, scale);
  OpenedResults opened{results::StoreReader::open(database)};
  opened.remarks = kept_look_alike_remarks(database.parent_path());
  const std::optional<results::SweepRecord> last = opened.store.last_sweep();
  if (!last || !is_sweep_file(path)) return opened;
  const Sweep sweep = load_sweep(path, {}, scale);
  if (last->text != sweep.text() || last->name != sweep.name()) {
    look_at_file(sweep, path, opened);
  } else if (last->overrides != sweep.overrides()) {
    opened.remarks.push_back(
        fmt::format("the last run was with {}, and so is what follows", fmt::join(last->overrides, " ")));
  }
  return opened;
}

}  // namespace foldwise::orchestrator
