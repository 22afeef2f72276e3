// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/scheduling/job_graph.h"

#include <algorithm>

#include "experiments/jobs/stage_facts.h"

namespace foldwise::orchestrator {

JobGraph::JobGraph(const std::vector<WorkItem>& items)
    : first_(items.size() + 1), urgency_(items.size()), closes_(items.size()) {
  for (const WorkItem& item : items)
    for (const std::uint32_t need : item.needs) ++first_[need + 1];
  for (std::size_t item = 0; item < items.size(); ++item) first_[item + 1] += first_[item];
  dependents_.resize(first_.back());
  std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
  for (std::uint32_t item = 0; item < items.size(); ++item)
    for (const std::uint32_t need : items[item].needs) dependents_[next[need]++] = item;

  for (auto item = static_cast<std::uint32_t>(items.size()); item-- > 0;) {
    closes_[item] = !facts_of(items[item].stage).trains &&
                    std::ranges::all_of(dependents(item), [this](std::uint32_t behind) { return closes_[behind]; });
  }
  weigh(items, CostModel());
}

void JobGraph::weigh(const std::vector<WorkItem>& items, const CostModel& costs) {
  for (auto item = static_cast<std::uint32_t>(items.size()); item-- > 0;) {
    float behind = 0;
    for (const std::uint32_t dependent : dependents(item)) behind = std::max(behind, urgency_[dependent]);
    urgency_[item] = static_cast<float>(costs.seconds(items[item])) + behind;
  }
}

}  // namespace foldwise::orchestrator
