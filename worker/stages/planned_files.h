// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "experiments/jobs/job.h"

namespace foldwise::worker {

/// Throws UserError that names the first of these files that is gone, or holds other bytes than when its job was
/// planned: the job's key, by which its result is known, is of those. A file is read once in a process, and again when
/// its size or times have changed.
void require_as_planned(const std::vector<PlannedFile>& files);

}  // namespace foldwise::worker
