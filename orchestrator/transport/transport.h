// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <chrono>
#include <optional>
#include <vector>

#include "orchestrator/transport/messages.h"

namespace foldwise::orchestrator {

/// A rank's place among the ranks of its node: they divide the node's devices.
struct NodeShare {
  int local_rank = 0;
  int local_size = 1;
  int cores = 1;  ///< that this rank may fill: its usable cores, divided among the ranks that share them
};

struct Envelope {
  int from = 0;
  Message message;
};

/// Carries messages between the coordinator (rank 0) and the agents (every rank, 0 included). Messages from one rank to
/// another arrive whole, once, and in the order of sending, whatever their size. For one thread per rank.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual int rank() const = 0;
  virtual int size() const = 0;
  virtual NodeShare share() const = 0;
  /// Takes the message over and returns at once.
  virtual void send(int to, Message message) = 0;
  /// The next message that has arrived, if any; never waits.
  virtual std::optional<Envelope> receive() = 0;
  /// Sleeps until a message has arrived, one of the descriptors is ready (see poll(2); `revents` are filled in), a
  /// signal was handled, or the time is over. Uses next to no processor time.
  virtual void wait(std::vector<pollfd>& watched, std::chrono::microseconds longest) = 0;
  /// Returns when everything sent has left this rank.
  virtual void flush() = 0;
};

/// Ends every agent's serve(), for a coordinator that stops before or after coordinate().
void dismiss_agents(Transport& transport);

}  // namespace foldwise::orchestrator
