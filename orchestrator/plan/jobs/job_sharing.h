// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "experiments/fields/field.h"

namespace foldwise::orchestrator {

/// Whether a field can make an experiment's jobs of a stage other ones. Experiments that agree in all such fields have
/// these jobs in common, so that their keys are made once; of others they may still turn out to be the same. Not of
/// `prepare`, and not of what fields beside the stage's own put into its key (StageFacts::pools_streams).
std::function<bool(const Field&)> decides_jobs_of(Stage stage);

/// Whether a field can change an experiment's frames or folds.
bool decides_division(const Field& field);

}  // namespace foldwise::orchestrator
