// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "orchestrator/agent/driven_agent.h"
#include "orchestrator/transport/messages.h"
#include "orchestrator/transport/transport.h"

namespace foldwise::orchestrator {

/// Whom the coordinator gives orders and hears reports of: the agent of its own rank, which it drives itself, and those
/// of the others, by message.
class Ranks {
 public:
  Ranks(Transport& transport, DrivenAgent& own) : transport_(transport), own_(own) {}

  void order(int rank, Order order) {
    if (rank == 0)
      own_.take(std::move(order));
    else
      transport_.send(rank, std::move(order));
  }

  void order_all(const Order& each) {
    for (int rank = 0; rank < transport_.size(); ++rank) order(rank, each);
  }

  /// Hands all that has come in to hear(rank, Reports).
  template <typename Hear>
  void listen(const Hear& hear) {
    while (std::optional<Envelope> envelope = transport_.receive())
      if (auto* reports = std::get_if<Reports>(&envelope->message)) hear(envelope->from, std::move(*reports));
    hear(0, own_.step());
  }

  /// Until something has come in, `watched` has something to read, or the time is over.
  void wait(std::vector<pollfd> watched, std::chrono::microseconds longest) {
    own_.watch(watched);
    transport_.wait(watched, std::min(longest, own_.idle_time()));
  }

 private:
  Transport& transport_;
  DrivenAgent& own_;
};

}  // namespace foldwise::orchestrator
