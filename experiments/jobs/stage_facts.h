// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "experiments/choice_table.h"
#include "experiments/fields/field.h"
#include "experiments/stage_set.h"

namespace foldwise {

/// What has to be known of a stage by whoever plans, schedules or reports its jobs. Its name: Choices<Stage>.
struct StageFacts {
  Stage stage;
  /// Raised by hand when the numbers that the stage computes change for the same fields and inputs: results of the
  /// older recipe are then not reused.
  int recipe = 1;
  StageSet builds_on = {};     ///< the stages whose results enter its own, through others too
  bool of_a_fold = true;       ///< its jobs are of one fold and repeat
  bool takes_weights = false;  ///< model.weights, whose content is in its keys
  bool trains = false;         ///< on the training and validation parts of its fold; others read the test part
  double weight = 1;           ///< the work of a job, to order jobs by: right in order of magnitude
  bool is_waited_for = true;   ///< no time that is left is told before the first of its jobs was seen
};

/// One row for each stage. Trainings are what a sweep waits for; evaluations are short beside them.
inline constexpr auto stage_rows = std::to_array<StageFacts>({
    {.stage = Stage::prepare, .recipe = 2, .of_a_fold = false, .weight = 5},
    {.stage = Stage::train,
     .recipe = 1,
     .builds_on = {Stage::prepare},
     .takes_weights = true,
     .trains = true,
     .weight = 100},
    {.stage = Stage::evaluate,
     .recipe = 1,
     .builds_on = {Stage::prepare, Stage::train},
     .weight = 5,
     .is_waited_for = false},
});
static_assert(each_has_its_row(stage_rows, &StageFacts::stage));

// A row names what stands behind it wholly: earlier stages, and what these build on.
consteval bool each_names_all_behind_it() {
  for (const StageFacts& row : stage_rows) {
    for (const StageFacts& other : stage_rows) {
      if (!row.builds_on.contains(other.stage)) continue;
      if (other.stage >= row.stage || !row.builds_on.includes(other.builds_on)) return false;
    }
  }
  return true;
}
static_assert(each_names_all_behind_it());

constexpr const StageFacts& facts_of(Stage stage) {
  return stage_rows[static_cast<std::size_t>(stage)];
}

/// Whether a field of this scope can make a job of the stage another one: in its own key, through the stages that it
/// builds on, or through its fold. Places on disk count by what lies there, not by themselves.
constexpr bool decides(const Scope& scope, Stage stage) {
  const StageFacts& facts = facts_of(stage);
  if (scope.way == Scope::Way::folds) return facts.of_a_fold;
  return scope.stages.contains(stage) || scope.stages.meets(facts.builds_on);
}

}  // namespace foldwise
