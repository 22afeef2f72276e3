// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/sweeps/allocation_end.h"

#include <cstdlib>

#include "orchestrator/agent/instant.h"

namespace foldwise::orchestrator {

std::optional<double> allocation_end(std::optional<double> time_limit) {
  const Instant now = Instant::now();
  if (time_limit) return now.steady + *time_limit;
  const char* text = std::getenv("SLURM_JOB_END_TIME");
  if (text == nullptr) return std::nullopt;
  char* rest = nullptr;
  const double end = std::strtod(text, &rest);
  if (rest == text || *rest != '\0' || end <= 0) return std::nullopt;
  return now.steady + (end - now.calendar);
}

}  // namespace foldwise::orchestrator
