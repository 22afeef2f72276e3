// SPDX-License-Identifier: Apache-2.0
// The half of agent.h that is a loop: serve, on every rank but the first.
#include <iterator>

#include "orchestrator/agent/agent.h"
#include "orchestrator/coordinator/stop_signals.h"

namespace foldwise::orchestrator {
namespace {

constexpr double heartbeat_interval = 10;  // seconds

void tell(Transport& transport, Reports reports) {
  if (!reports.empty()) transport.send(0, std::move(reports));
}

}  // namespace

int serve(Transport& transport, Agent& agent) {
  StopSignals& signals = StopSignals::install();
  double next_heartbeat = Instant::now().steady + heartbeat_interval;
  while (true) {
    while (std::optional<Envelope> envelope = transport.receive())
      if (auto* order = std::get_if<Order>(&envelope->message)) agent.take(std::move(*order));
    if (agent.dismissed()) break;

    Reports reports = agent.step();
    for (const int signal : signals.take()) reports.emplace_back(StopRequested{signal});
    const double now = Instant::now().steady;
    if (!reports.empty()) next_heartbeat = now + heartbeat_interval;
    if (now >= next_heartbeat) {
      reports.emplace_back(Heartbeat{});
      next_heartbeat = now + heartbeat_interval;
    }
    tell(transport, std::move(reports));

    std::vector<pollfd> watched{{signals.descriptor(), POLLIN, 0}};
    agent.watch(watched);
    const auto until_heartbeat = std::chrono::duration<double>(next_heartbeat - now);
    transport.wait(watched,
                   std::min(agent.idle_time(), std::chrono::duration_cast<std::chrono::microseconds>(until_heartbeat)));
  }
  agent.end_workers();
  transport.flush();
  return 0;
}

}  // namespace foldwise::orchestrator
