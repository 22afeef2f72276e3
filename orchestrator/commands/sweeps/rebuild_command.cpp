// SPDX-License-Identifier: Apache-2.0
// orchestrator rebuild: one of commands.h.
#include "results/store/rebuild.h"

#include <fmt/format.h>

#include <iostream>

#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/remarks.h"
#include "orchestrator/commands/sweep_location.h"
#include "orchestrator/plan/plan.h"
#include "results/runs/races.h"

namespace foldwise::orchestrator {

int rebuild_command(const SweepArguments& arguments) {
  const Sweep sweep = load_sweep(arguments.file, arguments.overrides, arguments.scale);
  datasets::DigestCache digests(datasets::DigestCache::default_file());
  const Plan plan = Plan::make(sweep, digests);
  digests.save();
  const results::Rebuilt rebuilt = rebuild(sweep.output(), plan.records());
  if (sweep.race()) {
    results::StoreWriter store = results::StoreWriter::open(database_in(sweep.output()));
    record_races(store);
  }
  if (rebuilt.set_aside) std::cout << "The old database is kept as " << rebuilt.set_aside->string() << "\n";
  std::cout << fmt::format("{} has the results of {} of {} jobs again. What is missing: orchestrator {}{}\n",
                           database_in(sweep.output()).string(), rebuilt.finished, rebuilt.jobs, arguments.file,
                           arguments.scale.empty() ? "" : " --scale " + arguments.scale)
            << std::flush;
  if (!rebuilt.altered.empty()) tell_remarks({results::altered_remark(rebuilt.altered)});
  return exit_finished;
}

}  // namespace foldwise::orchestrator
