// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/survey/completeness.h"

#include <fmt/format.h>

#include "experiments/foundation/error.h"

namespace foldwise::orchestrator {
namespace {

bool stops_at_bad_videos(const Sweep& sweep, const Plan& plan, std::size_t item) {
  return sweep.experiment(plan.experiment_of(item)).dataset.on_bad_video == OnBadVideo::stop;
}

}  // namespace

void require_complete_frames(const Sweep& sweep, const Plan& plan, const results::StoreReader& store) {
  const auto& items = plan.workload().items;
  std::size_t count = 0;
  Exclusion first;
  for (std::size_t index = 0; index < items.size(); ++index) {
    if (items[index].stage != Stage::prepare || !stops_at_bad_videos(sweep, plan, index)) continue;
    const std::vector<Exclusion> left_out = store.exclusions(items[index].key);
    if (count == 0 && !left_out.empty()) first = left_out.front();
    count += left_out.size();
  }
  if (count == 0) return;
  throw UserError(
      Fault::data, "dataset.on_bad_video stop",
      fmt::format("the frames that are prepared lack {} {}: {}", count, count == 1 ? "video" : "videos", first.reason),
      "replace what cannot be read, or set dataset.on_bad_video: skip to go on without");
}

}  // namespace foldwise::orchestrator
