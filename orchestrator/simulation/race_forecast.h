// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "orchestrator/simulation/work_forecast.h"
#include "results/store/records.h"

namespace foldwise::orchestrator {

/// What a race can save at most, and what it has stopped: two sentences on a line of their own each. Empty without one.
/// `stops`: what it has decided by what the store holds.
std::string race_text(const Sweep& sweep, const Plan& plan, const WorkForecast& forecast,
                      const std::vector<results::RaceStop>& stops);

}  // namespace foldwise::orchestrator
