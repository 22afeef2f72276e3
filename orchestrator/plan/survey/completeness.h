// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "orchestrator/plan/plan.h"
#include "results/store/store_reader.h"

namespace foldwise::orchestrator {

/// Frames that were prepared under `on_bad_video: skip` may lack videos, and no key tells. Throws UserError when the
/// store has such frames for an experiment that says `stop`: a sweep does not quietly go on without them.
void require_complete_frames(const Sweep& sweep, const Plan& plan, const results::StoreReader& store);

}  // namespace foldwise::orchestrator
