// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "experiments/choice_table.h"
#include "experiments/facts/pretraining.h"
#include "experiments/facts/training_scheme.h"
#include "experiments/fields/field.h"
#include "experiments/stage_set.h"

namespace foldwise {

/// Which experiments have jobs of a stage: all of them, those that are trained on stored features, or those that are
/// trained on pictures first.
enum class StageOwners { all, trained_on_features, pretrained };

/// What has to be known of a stage by whoever plans, schedules or reports its jobs. Its name: Choices<Stage>.
struct StageFacts {
  Stage stage;
  /// Raised by hand when the numbers that the stage computes change for the same fields and inputs, or what it reads
  /// does: results of the older recipe are then not reused.
  int recipe = 1;
  /// The stages whose results its jobs read themselves: these are in its keys and have to be there. What stands behind
  /// them in turn is in their keys, and may be gone.
  StageSet builds_on = {};
  /// The same where the network is trained on stored features, if those are others.
  StageSet builds_on_with_features = {};
  bool of_a_fold = true;       ///< its jobs are of one fold and repeat of the experiment's own
  bool takes_weights = false;  ///< model.weights and model.file, whose content is in its keys
  bool trains = false;         ///< on the training and validation parts of its fold; others read the test part
  /// Of streamed examples, whose scores at every step are too many to keep, its results are pooled over time already:
  /// evaluation.inverse_temperature is in its keys there.
  bool pools_streams = false;
  double weight = 1;          ///< the work of a job, to order jobs by: right in order of magnitude
  bool is_waited_for = true;  ///< no time that is left is told before the first of its jobs was seen
  StageOwners owners = StageOwners::all;
};

/// One row for each stage. Trainings are what a sweep waits for; scorings are short beside them, evaluations beside
/// those; attention on stored features is small beside the network that made them. Recipe 2 of evaluate: it reads the
/// scores of a score job, where recipe 1 ran the network itself. Recipe 2 of train, features and score: videos pass
/// side by side or through another kernel, and are rounded in another order. Recipe 3 of prepare: videos are decoded
/// and scaled by FFmpeg's own libraries, upright and in the colours that they are tagged with; faces are followed from
/// frame to frame. Recipe 4: TIFF and WebP pictures stand upright too, and frames of an .avi with B-frames have the
/// numbers of the times at which they are shown.
inline constexpr auto stage_rows = std::to_array<StageFacts>({
    {.stage = Stage::prepare, .recipe = 4, .of_a_fold = false, .weight = 5},
    {.stage = Stage::pretrain,
     .recipe = 1,
     .builds_on = {Stage::prepare},
     .of_a_fold = false,
     .takes_weights = true,
     .trains = true,
     .weight = 100,
     .owners = StageOwners::pretrained},
    {.stage = Stage::train,
     .recipe = 2,
     .builds_on = {Stage::prepare, Stage::pretrain},
     .takes_weights = true,
     .trains = true,
     .weight = 100},
    {.stage = Stage::features,
     .recipe = 2,
     .builds_on = {Stage::prepare, Stage::pretrain, Stage::train},
     .takes_weights = true,
     .weight = 10,
     .is_waited_for = false,
     .owners = StageOwners::trained_on_features},
    {.stage = Stage::refine,
     .recipe = 1,
     .builds_on = {Stage::features},
     .trains = true,
     .weight = 20,
     .is_waited_for = false,
     .owners = StageOwners::trained_on_features},
    {.stage = Stage::score,
     .recipe = 2,
     .builds_on = {Stage::prepare, Stage::train},
     .builds_on_with_features = {Stage::features, Stage::refine},
     .pools_streams = true,
     .weight = 5,
     .is_waited_for = false},
    {.stage = Stage::evaluate, .recipe = 2, .builds_on = {Stage::score}, .weight = 0.1, .is_waited_for = false},
});
static_assert(each_has_its_row(stage_rows, &StageFacts::stage));

consteval bool each_builds_on_earlier_ones() {
  for (const StageFacts& row : stage_rows) {
    for (const StageFacts& other : stage_rows) {
      const bool read = row.builds_on.contains(other.stage) || row.builds_on_with_features.contains(other.stage);
      if (read && other.stage >= row.stage) return false;
    }
  }
  return true;
}
static_assert(each_builds_on_earlier_ones());

constexpr const StageFacts& facts_of(Stage stage) {
  return stage_rows[static_cast<std::size_t>(stage)];
}

/// Whether an experiment has jobs of a stage.
constexpr bool has_stage(const Experiment& experiment, Stage stage) {
  if (stage == Stage::train) return !features_are_of_weights(experiment);
  switch (facts_of(stage).owners) {
    case StageOwners::all:
      return true;
    case StageOwners::trained_on_features:
      return trains_on_features(experiment);
    case StageOwners::pretrained:
      return is_pretrained(experiment);
  }
  return false;
}

/// Whether an experiment's jobs of a stage read the results of its jobs of an earlier one.
constexpr bool reads(const Experiment& experiment, Stage stage, Stage earlier) {
  // Features of a network that was trained on the dataset have what it started from behind it.
  if (stage == Stage::features && earlier == Stage::pretrain && !features_are_of_weights(experiment)) return false;
  const StageFacts& facts = facts_of(stage);
  const bool others = trains_on_features(experiment) && facts.builds_on_with_features != StageSet{};
  return (others ? facts.builds_on_with_features : facts.builds_on).contains(earlier) && has_stage(experiment, earlier);
}

/// Whether a stage's jobs are those of an experiment's first step, which others may share.
constexpr bool is_of_first_step(Stage stage) {
  return stage == Stage::train || stage == Stage::features;
}

/// What an experiment's jobs of a stage are asked for, and known by.
inline Experiment asked_of(const Experiment& experiment, Stage stage) {
  if (stage == Stage::pretrain) return pretraining_of(experiment);
  return is_of_first_step(stage) ? first_step_of(experiment) : experiment;
}

/// Whether an experiment's jobs of a stage are one job for all of its folds: features of weights that no fold changes.
constexpr bool is_of_all_folds(const Experiment& experiment, Stage stage) {
  return stage == Stage::features && features_are_of_weights(experiment);
}

/// All stages whose results may enter those of a stage, through others too.
constexpr StageSet stages_behind(Stage stage) {
  StageSet behind = facts_of(stage).builds_on;
  behind.add(facts_of(stage).builds_on_with_features);
  for (std::size_t place = stage_rows.size(); place-- > 0;) {  // from the last: each adds earlier ones alone
    if (!behind.contains(stage_rows[place].stage)) continue;
    behind.add(stage_rows[place].builds_on);
    behind.add(stage_rows[place].builds_on_with_features);
  }
  return behind;
}

/// Whether a field of this scope can make a job of the stage another one: in its own key, through the stages that stand
/// behind it, or through its fold. Places on disk count by what lies there, not by themselves.
constexpr bool decides(const Scope& scope, Stage stage) {
  if (scope.way == Scope::Way::folds) return facts_of(stage).of_a_fold;
  return scope.stages.contains(stage) || scope.stages.meets(stages_behind(stage));
}

}  // namespace foldwise
