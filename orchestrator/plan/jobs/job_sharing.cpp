// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/jobs/job_sharing.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_set>

#include "experiments/fields/effects.h"
#include "experiments/fields/fields.h"
#include "experiments/jobs/stage_facts.h"

namespace foldwise::orchestrator {
namespace {

/// Which stages there are, and what each reads, depends on these.
constexpr std::array<std::string_view, 3> structure{"training.scheme", "training.frozen", "pretraining.dataset"};

}  // namespace

std::function<bool(const Field&)> decides_jobs_of(Stage stage) {
  std::unordered_set<const Field*> deciding;
  for (const std::string_view path : structure) deciding.insert(find_field(path));
  for (const Field& field : all_fields()) {
    const Scope& scope = field.scope;
    if (scope.way == Scope::Way::execution || (scope.way == Scope::Way::keys && !decides(scope, stage))) continue;
    deciding.insert(&field);
    const Effect* const effect = effect_of(field);
    if (effect == nullptr) continue;
    for (const Condition& condition : effect->conditions) deciding.insert(condition.owner);
  }
  return [deciding = std::move(deciding)](const Field& field) { return deciding.contains(&field); };
}

bool decides_division(const Field& field) {
  return field.path.starts_with("dataset.") || field.path.starts_with("protocol.") ||
         field.path == "execution.videos_per_shard";
}

}  // namespace foldwise::orchestrator
