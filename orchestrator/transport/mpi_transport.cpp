// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/transport/mpi_transport.h"

#define OMPI_SKIP_MPICXX 1
#include <mpi.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <deque>
#include <exception>
#include <limits>
#include <list>
#include <string>

#include "experiments/foundation/error.h"
#include "orchestrator/transport/devices.h"
#include "orchestrator/transport/local_transport.h"
#include "orchestrator/transport/message_frame.h"

namespace foldwise::orchestrator {
namespace {

/// Nothing wakes a rank when a message comes: it looks again and again. The pause grows by a twelfth, so that a message
/// waits for a thirteenth of the silence before it at most.
constexpr std::chrono::microseconds shortest_sleep{30};
constexpr std::chrono::microseconds longest_sleep{20000};
/// While bytes of ours are under way, MPI moves them only when it is called.
constexpr std::chrono::microseconds transfer_sleep{100};

/// MPI_Init and MPI_Finalize. Only the thread that made it calls MPI.
class MpiSession {
 public:
  MpiSession() {
    int provided = MPI_THREAD_SINGLE;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
  }
  MpiSession(const MpiSession&) = delete;
  MpiSession& operator=(const MpiSession&) = delete;
  ~MpiSession() {
    // While an exception unwinds a rank, the others may wait for messages that never come: they must end too.
    if (std::uncaught_exceptions() > 0)
      MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
    else
      MPI_Finalize();
  }
};

/// A communicator of the ranks of this node.
class NodeCommunicator {
 public:
  explicit NodeCommunicator(int rank) {
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, rank, MPI_INFO_NULL, &handle_);
  }
  NodeCommunicator(const NodeCommunicator&) = delete;
  NodeCommunicator& operator=(const NodeCommunicator&) = delete;
  ~NodeCommunicator() { MPI_Comm_free(&handle_); }

  NodeShare share() const {
    NodeShare share;
    MPI_Comm_rank(handle_, &share.local_rank);
    MPI_Comm_size(handle_, &share.local_size);
    const CoreSet own = usable_cores();
    std::vector<CoreSet> sets(static_cast<std::size_t>(share.local_size));
    MPI_Allgather(&own, sizeof own, MPI_BYTE, sets.data(), sizeof own, MPI_BYTE, handle_);
    share.cores = divided_cores(sets, share.local_rank);
    return share;
  }

 private:
  MPI_Comm handle_ = MPI_COMM_NULL;
};

/// Bytes under way, in either direction.
struct Transfer {
  MPI_Request request = MPI_REQUEST_NULL;
  int peer = 0;
  std::string frame;

  bool done() {
    int flag = 0;
    MPI_Test(&request, &flag, MPI_STATUS_IGNORE);
    return flag != 0;
  }
};

class MpiTransport : public Transport {
 public:
  MpiTransport() {
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
    share_ = NodeCommunicator(rank_).share();
  }
  ~MpiTransport() override {
    if (std::uncaught_exceptions() == 0) MpiTransport::flush();
  }

  int rank() const override { return rank_; }
  int size() const override { return size_; }
  NodeShare share() const override { return share_; }

  void send(int to, Message message) override {
    if (to == rank_) {
      to_self_.push_back({rank_, std::move(message)});
      return;
    }
    Transfer& transfer = sending_.emplace_back();
    transfer.frame = to_frame(message);
    if (transfer.frame.size() > std::size_t{INT_MAX})
      throw std::length_error("a message between ranks is longer than MPI can count");
    // NOLINTBEGIN(clang-analyzer-optin.mpi.MPI-Checker): Transfer::done() tests for its end
    MPI_Isend(transfer.frame.data(), static_cast<int>(transfer.frame.size()), MPI_BYTE, to, 0, MPI_COMM_WORLD,
              &transfer.request);
  }
  // NOLINTEND(clang-analyzer-optin.mpi.MPI-Checker)

  std::optional<Envelope> receive() override {
    if (!to_self_.empty()) {
      Envelope first = std::move(to_self_.front());
      to_self_.pop_front();
      return first;
    }
    sending_.remove_if([](Transfer& transfer) { return transfer.done(); });
    begin_receiving();
    // Only the oldest is handed out, so that messages of one rank stay in order.
    if (receiving_.empty() || !receiving_.front().done()) return std::nullopt;
    Envelope envelope{receiving_.front().peer, parse_frame(receiving_.front().frame)};
    receiving_.pop_front();
    sleep_ = shortest_sleep;
    return envelope;
  }

  void wait(std::vector<pollfd>& watched, std::chrono::microseconds longest) override {
    const auto end = std::chrono::steady_clock::now() + longest;
    while (!something_to_receive()) {
      const auto left = std::chrono::duration_cast<std::chrono::microseconds>(end - std::chrono::steady_clock::now());
      if (left.count() <= 0) break;
      sleep_ = std::min(sleep_ * 13 / 12, under_way() ? transfer_sleep : longest_sleep);
      const timespec limit{0, std::chrono::nanoseconds(std::min(left, sleep_)).count()};
      const int ready = ::ppoll(watched.data(), watched.size(), &limit, nullptr);
      if (ready < 0)
        for (pollfd& each : watched) each.revents = 0;
      if (ready != 0) return;
    }
    for (pollfd& each : watched) each.revents = 0;
    if (::poll(watched.data(), watched.size(), 0) < 0)
      for (pollfd& each : watched) each.revents = 0;
  }

  void flush() override {
    while (true) {
      sending_.remove_if([](Transfer& transfer) { return transfer.done(); });
      if (sending_.empty()) return;
      // The receiver may itself be sending to us: taking that in lets both go on.
      begin_receiving();
      ::poll(nullptr, 0, 1);
    }
  }

 private:
  bool under_way() const { return !sending_.empty() || !receiving_.empty(); }

  bool something_to_receive() {
    if (!to_self_.empty()) return true;
    sending_.remove_if([](Transfer& transfer) { return transfer.done(); });
    begin_receiving();
    if (receiving_.empty()) return false;
    int flag = 0;
    MPI_Request_get_status(receiving_.front().request, &flag, MPI_STATUS_IGNORE);
    return flag != 0;
  }

  /// Gives every message that has been announced a place to arrive in.
  void begin_receiving() {
    while (true) {
      int announced = 0;
      MPI_Message handle = MPI_MESSAGE_NULL;
      MPI_Status status;
      MPI_Improbe(MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, &announced, &handle, &status);
      if (announced == 0) return;
      int bytes = 0;
      MPI_Get_count(&status, MPI_BYTE, &bytes);
      Transfer& transfer = receiving_.emplace_back();
      transfer.peer = status.MPI_SOURCE;
      transfer.frame.resize(static_cast<std::size_t>(bytes));
      MPI_Imrecv(transfer.frame.data(), bytes, MPI_BYTE, &handle, &transfer.request);
    }
  }

  MpiSession session_;  // first: everything else needs it
  int rank_ = 0;
  int size_ = 1;
  NodeShare share_;
  std::deque<Envelope> to_self_;
  std::list<Transfer> sending_;    // a list: MPI reads the frames where they lie
  std::list<Transfer> receiving_;  // in the order of announcement
  std::chrono::microseconds sleep_ = shortest_sleep;
};

int number_in_environment(const char* name, int missing) {
  const char* text = std::getenv(name);
  return text == nullptr ? missing : std::atoi(text);
}

}  // namespace

std::unique_ptr<Transport> make_mpi_transport() {
  return std::make_unique<MpiTransport>();
}

Launch detect_launch() {
  if (std::getenv("OMPI_COMM_WORLD_SIZE") != nullptr) return Launch::mpi;
  if (number_in_environment("SLURM_STEP_NUM_TASKS", 1) <= 1) return Launch::alone;
  return std::getenv("PMIX_RANK") != nullptr ? Launch::mpi : Launch::unjoined;
}

std::unique_ptr<Transport> open_transport() {
  switch (detect_launch()) {
    case Launch::alone:
      return std::move(make_local_transports(1).front());
    case Launch::mpi:
      return make_mpi_transport();
    case Launch::unjoined:
      break;
  }
  throw UserError(Fault::usage, "srun", "several tasks were started without PMIx, so they cannot find each other",
                  "use srun --mpi=pmix, or ask your cluster for MpiDefault=pmix");
}

}  // namespace foldwise::orchestrator
