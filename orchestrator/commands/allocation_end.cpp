// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/allocation_end.h"

#include <chrono>
#include <cstdlib>

namespace foldwise::orchestrator {

std::optional<double> allocation_end(std::optional<double> time_limit) {
  if (time_limit) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration<double>(now).count() + *time_limit;
  }
  const char* text = std::getenv("SLURM_JOB_END_TIME");
  if (text == nullptr) return std::nullopt;
  char* rest = nullptr;
  const double end = std::strtod(text, &rest);
  return rest != text && *rest == '\0' && end > 0 ? std::optional(end) : std::nullopt;
}

}  // namespace foldwise::orchestrator
