// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/jobs/job_effort.h"

#include "experiments/facts/multiply_adds.h"
#include "experiments/facts/step_features.h"
#include "experiments/jobs/stage_facts.h"
#include "orchestrator/plan/jobs/preparation_pace.h"

namespace foldwise::orchestrator {
namespace {

/// Frames of a video that is taken whole: T Table 2.1 has 2.5 s at 25 frames/s on average.
constexpr double usual_frames = 64;
/// A backward pass computes two products for each of a forward one.
constexpr double passes_of_a_step = 3;
/// Of a sample whose scores are pooled and judged: seconds.
constexpr double seconds_to_judge = 1e-5;
/// Attention, recurrence and head over stored features: units that each number of a step meets.
constexpr double units_over_features = 512;

double per_frame(const Experiment& asked, Stage stage) {
  const bool on_features = stage == Stage::refine || (stage == Stage::score && trains_on_features(asked));
  if (!on_features) return multiply_adds_per_frame(asked.model);
  return units_over_features * static_cast<double>(step_features_of(asked.model.backbone).channels(asked.model));
}

}  // namespace

double job_effort(const Experiment& asked, Stage stage, const PartSizes& fold) {
  const double frame = per_frame(asked, stage);
  const auto train = static_cast<double>(fold.train);
  const auto validation = static_cast<double>(fold.validation);
  const auto test = static_cast<double>(fold.test);
  switch (stage) {
    case Stage::prepare:
      break;
    case Stage::pretrain:
    case Stage::train:
    case Stage::refine: {
      const double steps = passes_of_a_step * train * asked.clips.frames * frame;
      const double judged = validation * (stage == Stage::pretrain ? 1 : usual_frames) * frame;
      return asked.training.epochs * (steps + judged);
    }
    case Stage::features:
      return (train + validation + test) * usual_frames * frame;
    case Stage::score:
      return (test + (asked.evaluation.validation ? validation : 0)) * usual_frames * frame;
    case Stage::evaluate:
      return (1 + test) * seconds_to_judge * effort_per_second;
  }
  return 0;
}

double preparation_effort(const DatasetOptions& dataset, std::size_t videos) {
  const bool finds_faces = dataset.frames.faces == FaceAlignment::align;
  const double seconds = seconds_to_decode + (finds_faces ? seconds_to_find_a_face : 0);
  return static_cast<double>(videos) * usual_frames * seconds * effort_per_second;
}

JobKind job_kind(const Experiment& asked, Stage stage) {
  if (stage == Stage::prepare) {
    return {.stage = stage, .height = asked.dataset.frames.size.height, .width = asked.dataset.frames.size.width};
  }
  if (stage == Stage::evaluate) return {.stage = stage};
  return {.stage = stage,
          .backbone = asked.model.backbone,
          .height = asked.model.input.height,
          .width = asked.model.input.width,
          .frames = asked.clips.frames};
}

}  // namespace foldwise::orchestrator
