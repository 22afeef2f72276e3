// SPDX-License-Identifier: Apache-2.0
#include "tests/support/transport_contract.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <map>
#include <thread>
#include <utility>

#include "experiments/foundation/files/file_descriptor.h"
#include "tests/support/patience.h"

namespace foldwise {
namespace {

using namespace std::chrono_literals;

orchestrator::Order numbered(int number, std::size_t bytes = 0) {
  orchestrator::Assignment job;
  job.attempt = number;
  job.request = std::string(bytes, static_cast<char>('a' + number % 26));
  return orchestrator::Assign{{job}};
}

const orchestrator::Assignment& job_of(const orchestrator::Message& message) {
  return std::get<orchestrator::Assign>(std::get<orchestrator::Order>(message)).jobs.at(0);
}

/// One rank's side of a behaviour: a heartbeat says that the sender has done its part.
class Rank {
 public:
  explicit Rank(orchestrator::Transport& transport) : transport_(transport) {}

  /// The next message that is no heartbeat.
  orchestrator::Envelope next() {
    while (true) {
      orchestrator::Envelope envelope = next_of_any_kind();
      if (!counts_as_heartbeat(envelope)) return envelope;
    }
  }

  /// Nobody leaves before all have come.
  void meet() {
    if (transport_.rank() != 0) {
      transport_.send(0, orchestrator::Reports{orchestrator::Heartbeat{}});
      EXPECT_TRUE(std::holds_alternative<orchestrator::Order>(next().message));
    } else {
      while (heartbeats_ < transport_.size() - 1) EXPECT_TRUE(counts_as_heartbeat(next_of_any_kind()));
      for (int rank = 1; rank < transport_.size(); ++rank)
        transport_.send(rank, orchestrator::Order(orchestrator::Shutdown{}));
    }
    transport_.flush();
  }

 private:
  orchestrator::Envelope next_of_any_kind() {
    std::vector<pollfd> nothing;
    for (const Patience patience("a message");; patience.check()) {
      if (std::optional<orchestrator::Envelope> envelope = transport_.receive()) return std::move(*envelope);
      transport_.wait(nothing, 10s);
    }
  }

  bool counts_as_heartbeat(const orchestrator::Envelope& envelope) {
    const auto* reports = std::get_if<orchestrator::Reports>(&envelope.message);
    if (reports == nullptr || !std::holds_alternative<orchestrator::Heartbeat>(reports->at(0))) return false;
    ++heartbeats_;
    return true;
  }

  orchestrator::Transport& transport_;
  int heartbeats_ = 0;
};

void every_rank_hears_the_first_and_is_heard(orchestrator::Transport& transport) {
  Rank self(transport);
  if (transport.rank() == 0)
    for (int rank = 0; rank < transport.size(); ++rank) transport.send(rank, numbered(rank));
  const orchestrator::Envelope order = self.next();
  EXPECT_EQ(order.from, 0);
  EXPECT_EQ(job_of(order.message).attempt, transport.rank());
  transport.send(0, orchestrator::Reports{orchestrator::Hello{"host " + std::to_string(transport.rank()), {"cpu"}}});
  if (transport.rank() == 0) {
    for (int count = 0; count < transport.size(); ++count) {
      const orchestrator::Envelope reply = self.next();
      const auto& hello = std::get<orchestrator::Hello>(std::get<orchestrator::Reports>(reply.message).at(0));
      EXPECT_EQ(hello.host, "host " + std::to_string(reply.from));
    }
  }
  self.meet();
}

void messages_of_one_rank_stay_in_order(orchestrator::Transport& transport) {
  Rank self(transport);
  // Small and large by turns: they take different ways through MPI.
  const auto bytes = [](int number) { return number % 7 == 0 ? std::size_t{200'000} : std::size_t{10}; };
  constexpr int count = 200;
  for (int number = 0; number < count; ++number) transport.send(0, numbered(number, bytes(number)));
  if (transport.rank() == 0) {
    std::map<int, int> next;
    for (int received = 0; received < count * transport.size(); ++received) {
      const orchestrator::Envelope envelope = self.next();
      const orchestrator::Assignment& job = job_of(envelope.message);
      EXPECT_EQ(job.attempt, next[envelope.from]++);
      EXPECT_EQ(job.request.size(), bytes(job.attempt));
    }
  }
  self.meet();
}

void large_messages_cross_each_other(orchestrator::Transport& transport) {
  Rank self(transport);
  constexpr std::size_t bytes = 20'000'000;
  if (transport.rank() == 0) {
    for (int rank = 1; rank < transport.size(); ++rank) transport.send(rank, numbered(rank, bytes));
  } else {
    transport.send(0, numbered(transport.rank(), bytes));
  }
  const int expected = transport.rank() == 0 ? transport.size() - 1 : 1;
  for (int count = 0; count < expected; ++count) {
    const orchestrator::Envelope envelope = self.next();
    const orchestrator::Assignment& job = job_of(envelope.message);
    EXPECT_EQ(job.request, std::string(bytes, static_cast<char>('a' + job.attempt % 26)));
  }
  self.meet();
}

void nothing_is_received_that_was_not_sent(orchestrator::Transport& transport) {
  Rank self(transport);
  std::vector<pollfd> nothing;
  transport.wait(nothing, 1ms);
  EXPECT_FALSE(transport.receive().has_value());
  // Ranks may reach the meeting only after all have looked.
  std::this_thread::sleep_for(20ms);
  self.meet();
}

void waiting_ends_when_a_descriptor_is_ready(orchestrator::Transport& transport) {
  Rank self(transport);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const FileDescriptor reading(ends[0]);
  const FileDescriptor writing(ends[1]);
  ASSERT_EQ(::write(writing.get(), "x", 1), 1);
  std::vector<pollfd> watched{{reading.get(), POLLIN, 0}};

  transport.wait(watched, 100s);

  ASSERT_EQ(watched.size(), 1U);
  EXPECT_EQ(watched[0].revents, POLLIN);
  self.meet();
}

}  // namespace

const std::vector<TransportBehaviour>& transport_contract() {
  static const std::vector<TransportBehaviour> contract{
      {"EveryRankHearsTheFirstAndIsHeard", every_rank_hears_the_first_and_is_heard},
      {"MessagesOfOneRankStayInOrder", messages_of_one_rank_stay_in_order},
      {"LargeMessagesCrossEachOther", large_messages_cross_each_other},
      {"NothingIsReceivedThatWasNotSent", nothing_is_received_that_was_not_sent},
      {"WaitingEndsWhenADescriptorIsReady", waiting_ends_when_a_descriptor_is_ready},
  };
  return contract;
}

}  // namespace foldwise
