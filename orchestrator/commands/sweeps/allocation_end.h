// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

namespace foldwise::orchestrator {

/// When the allocation ends, in seconds since 1970: `time_limit` seconds from now where it is given, else what Slurm
/// says (SLURM_JOB_END_TIME), else never.
std::optional<double> allocation_end(std::optional<double> time_limit);

}  // namespace foldwise::orchestrator
