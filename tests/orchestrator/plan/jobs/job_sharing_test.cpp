// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/jobs/job_sharing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "experiments/fields/effects.h"
#include "experiments/fields/fields.h"
#include "experiments/jobs/fingerprint.h"
#include "experiments/jobs/stage_facts.h"
#include "tests/experiments/other_value.h"

namespace foldwise::orchestrator {
namespace {

Experiment with_other(const Field& field, const Experiment& base) {
  Experiment experiment = base;
  field.set(experiment, other_value(field));
  return experiment;
}

/// As by default, and with another value of each field that others depend on.
std::vector<Experiment> bases() {
  std::vector<Experiment> all{Experiment{}};
  for (const Effect& effect : all_effects()) {
    for (const Condition& condition : effect.conditions) {
      const Experiment base = with_other(*condition.owner, {});
      if (std::ranges::find(all, base) == all.end()) all.push_back(base);
    }
  }
  for (const char* path : {"training.scheme", "pretraining.dataset"}) {
    Experiment base = with_other(*find_field(path), {});
    all.push_back(base);
    base.training.frozen = FrozenNetwork::pretrained;
    base.model.attention.kind = AttentionKind::self_attention;
    all.push_back(base);
  }
  return all;
}

Key key_of(const Experiment& experiment, Stage stage) {
  return stage_key(asked_of(experiment, stage), stage, {.inputs = {}, .data = "fold", .seed = 1});
}

/// The key of a stage, those of what stands behind it, and what it reads.
void expect_the_same(const Experiment& one, const Experiment& other, Stage stage, const std::string& field) {
  EXPECT_EQ(has_stage(one, stage), has_stage(other, stage)) << field << " of " << name_of(stage);
  EXPECT_EQ(is_of_all_folds(one, stage), is_of_all_folds(other, stage)) << field << " of " << name_of(stage);
  EXPECT_EQ(key_of(one, stage), key_of(other, stage)) << field << " of " << name_of(stage);
  for (const StageFacts& behind : stage_rows) {
    if (!stages_behind(stage).contains(behind.stage)) continue;
    EXPECT_EQ(key_of(one, behind.stage), key_of(other, behind.stage)) << field << " of " << name_of(behind.stage);
    EXPECT_EQ(reads(one, stage, behind.stage), reads(other, stage, behind.stage)) << field;
  }
}

TEST(JobSharing, FieldsThatDoNotDecideAStagesJobsChangeNoneOfThem) {
  for (const StageFacts& facts : stage_rows) {
    if (!facts.of_a_fold) continue;
    const auto decides_jobs = decides_jobs_of(facts.stage);
    for (const Experiment& base : bases()) {
      for (const Field& field : all_fields()) {
        if (!decides_jobs(field)) expect_the_same(base, with_other(field, base), facts.stage, field.path);
      }
    }
  }
}

TEST(JobSharing, TrainingsAreSharedByWhatDiffersInTheEvaluationAlone) {
  const auto decides_trainings = decides_jobs_of(Stage::train);
  EXPECT_FALSE(decides_trainings(*find_field("evaluation.inverse_temperature")));
  EXPECT_FALSE(decides_trainings(*find_field("execution.loader_threads")));
  EXPECT_TRUE(decides_trainings(*find_field("training.epochs")));
  EXPECT_TRUE(decides_trainings(*find_field("dataset.frames.size"))) << "what it reads is another";
  EXPECT_TRUE(decides_trainings(*find_field("protocol.seed")));
  EXPECT_TRUE(decides_jobs_of(Stage::evaluate)(*find_field("training.epochs")));
}

TEST(JobSharing, FramesAndFoldsAreDecidedByTheDatasetAndTheProtocol) {
  for (const char* path : {"dataset.root", "dataset.frames.size", "dataset.on_bad_video", "protocol.folds",
                           "execution.videos_per_shard"}) {
    EXPECT_TRUE(decides_division(*find_field(path))) << path;
  }
  for (const char* path : {"training.epochs", "execution.max_attempts", "model.weights"}) {
    EXPECT_FALSE(decides_division(*find_field(path))) << path;
  }
}

}  // namespace
}  // namespace foldwise::orchestrator
