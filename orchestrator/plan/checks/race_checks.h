// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "experiments/sweep/sweep.h"
#include "orchestrator/plan/checks/table_checks.h"

namespace foldwise::orchestrator {

/// What a race asks for and cannot have: a metric that nothing computes, that has no better direction or that is pooled
/// over folds. And what a user should know: a baseline may be stopped. Nothing without a race.
void check_race(const Sweep& sweep, TableFindings& findings);

}  // namespace foldwise::orchestrator
