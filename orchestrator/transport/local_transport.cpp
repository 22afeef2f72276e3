// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/transport/local_transport.h"

#include <sys/eventfd.h>

#include <deque>
#include <mutex>
#include <system_error>

#include "experiments/foundation/files/file_descriptor.h"
#include "orchestrator/transport/devices.h"

namespace foldwise::orchestrator {
namespace {

/// What has been sent to one rank. The descriptor is readable while something is there.
class Mailbox {
 public:
  Mailbox() : bell_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (!bell_.open()) throw std::system_error(errno, std::generic_category(), "eventfd");
  }

  void put(Envelope envelope) {
    const std::lock_guard lock(mutex_);
    letters_.push_back(std::move(envelope));
    if (letters_.size() == 1) ::eventfd_write(bell_.get(), 1);
  }

  std::optional<Envelope> take() {
    const std::lock_guard lock(mutex_);
    if (letters_.empty()) return std::nullopt;
    Envelope first = std::move(letters_.front());
    letters_.pop_front();
    eventfd_t count = 0;
    if (letters_.empty()) ::eventfd_read(bell_.get(), &count);
    return first;
  }

  int descriptor() const { return bell_.get(); }

 private:
  std::mutex mutex_;
  std::deque<Envelope> letters_;
  FileDescriptor bell_;
};

class LocalTransport : public Transport {
 public:
  // Shared: the mailboxes live as long as any of the ranks that send to them.
  LocalTransport(int rank, std::shared_ptr<std::vector<Mailbox>> mailboxes)
      : rank_(rank), mailboxes_(std::move(mailboxes)) {}

  int rank() const override { return rank_; }
  int size() const override { return static_cast<int>(mailboxes_->size()); }
  NodeShare share() const override { return {rank_, size(), std::max(1, usable_cores().count() / size())}; }

  void send(int to, Message message) override {
    mailboxes_->at(static_cast<std::size_t>(to)).put({rank_, std::move(message)});
  }

  std::optional<Envelope> receive() override { return own().take(); }

  void wait(std::vector<pollfd>& watched, std::chrono::microseconds longest) override {
    watched.push_back({own().descriptor(), POLLIN, 0});
    const auto nanoseconds = std::chrono::nanoseconds(longest).count();
    const timespec limit{nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000};
    if (::ppoll(watched.data(), watched.size(), &limit, nullptr) < 0)
      for (pollfd& each : watched) each.revents = 0;
    watched.pop_back();
  }

  void flush() override {}

 private:
  Mailbox& own() const { return (*mailboxes_)[static_cast<std::size_t>(rank_)]; }

  int rank_;
  std::shared_ptr<std::vector<Mailbox>> mailboxes_;
};

}  // namespace

std::vector<std::unique_ptr<Transport>> make_local_transports(int ranks) {
  const auto mailboxes = std::make_shared<std::vector<Mailbox>>(static_cast<std::size_t>(ranks));
  std::vector<std::unique_ptr<Transport>> transports;
  transports.reserve(mailboxes->size());
  for (int rank = 0; rank < ranks; ++rank) transports.push_back(std::make_unique<LocalTransport>(rank, mailboxes));
  return transports;
}

}  // namespace foldwise::orchestrator
