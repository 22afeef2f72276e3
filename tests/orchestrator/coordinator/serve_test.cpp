// SPDX-License-Identifier: Apache-2.0
// What a rank behind the first one does with a signal: it is the coordinator's to decide.
#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>
#include <thread>
#include <vector>

#include "orchestrator/agent/agent.h"
#include "orchestrator/transport/local_transport.h"
#include "tests/support/patience.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::ElementsAre;

/// What rank 1 has told rank 0 so far, until it has told of as many stops.
std::vector<int> stops_told_to(Transport& transport, std::size_t count) {
  std::vector<int> signals;
  for (const Patience patience("a stop that is told"); signals.size() < count; patience.check()) {
    const std::optional<Envelope> envelope = transport.receive();
    if (!envelope) {
      std::this_thread::yield();
      continue;
    }
    for (const AgentReport& report : std::get<Reports>(envelope->message)) {
      if (const auto* stop = std::get_if<StopRequested>(&report)) signals.push_back(stop->signal);
    }
  }
  return signals;
}

TEST(Serve, TellsTheCoordinatorOfSignals) {
  const auto transports = make_local_transports(2);
  Agent agent({.worker = SCRIPTED_WORKER}, {{"cpu", ""}}, transports[1]->share());
  std::thread rank([&] { serve(*transports[1], agent); });
  transports[0]->send(1, Order(Enlist{}));
  for (const Patience patience("the rank's answer"); !transports[0]->receive(); patience.check()) {
    std::this_thread::yield();  // from then on the rank takes signals
  }

  ::raise(SIGUSR2);
  const std::vector<int> told = stops_told_to(*transports[0], 1);

  dismiss_agents(*transports[0]);
  rank.join();
  EXPECT_THAT(told, ElementsAre(SIGUSR2));
}

}  // namespace
}  // namespace foldwise::orchestrator
