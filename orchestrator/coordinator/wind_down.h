// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace foldwise::orchestrator {

class Clock;
class Ranks;
class Scheduler;

/// The store or the workers are lost: nothing can be recorded any more, but running jobs may still checkpoint. Waits
/// for them, at most `grace` seconds.
void wind_down(Scheduler& scheduler, Ranks& ranks, const Clock& clock, double grace) noexcept;

}  // namespace foldwise::orchestrator
