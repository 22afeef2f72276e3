// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/wind_down.h"

#include <chrono>
#include <variant>

#include "orchestrator/agent/instant.h"
#include "orchestrator/coordinator/ranks.h"
#include "orchestrator/coordinator/scheduling/scheduler.h"
#include "orchestrator/transport/messages.h"

namespace foldwise::orchestrator {
namespace {

void settle(Scheduler& scheduler, int rank, const Reports& reports) {
  for (const AgentReport& report : reports) {
    if (const auto* ended = std::get_if<AttemptEnded>(&report))
      scheduler.on_ended({rank, ended->slot}, ended->item, ended->outcome, ended->seconds);
    if (const auto* returned = std::get_if<Returned>(&report))
      scheduler.on_returned({rank, returned->slot}, returned->items);
    if (const auto* retired = std::get_if<SlotRetired>(&report)) scheduler.on_worker_lost({rank, retired->slot});
  }
}

}  // namespace

void wind_down(Scheduler& scheduler, Ranks& ranks, const Clock& clock, double grace) noexcept {
  try {
    scheduler.on_stop();
    ranks.order_all(StopWorkers{grace});
    const double end = clock.now().steady + grace;
    while (!scheduler.over() && clock.now().steady < end) {
      ranks.listen([&](int rank, const Reports& reports) { settle(scheduler, rank, reports); });
      ranks.wait({}, std::chrono::microseconds(100'000));
    }
  } catch (...) {
    // The first failure is the one to tell; what is left of the workers is killed when the agents leave.
    return;
  }
}

}  // namespace foldwise::orchestrator
