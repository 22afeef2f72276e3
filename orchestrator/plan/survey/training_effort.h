// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "orchestrator/plan/survey/plan_survey.h"

namespace foldwise::orchestrator {

/// What the trainings that are left can take, counted: what a sweep costs before any of it was timed. A training that
/// several runs share counts once, one that is resumed as a whole; early stopping makes it less.
struct TrainingEffort {
  std::size_t trainings = 0;
  double epochs = 0;   ///< of all of them together
  double samples = 0;  ///< trained on in these, each once in an epoch

  static TrainingEffort left(const Sweep& sweep, const Plan& plan, const PlanSurvey& survey);
};

/// For people: "63 trainings left: at most 12600 epochs, 9.7 million samples"; empty where none is left.
std::string to_sentence(const TrainingEffort& effort);

}  // namespace foldwise::orchestrator
