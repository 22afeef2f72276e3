// SPDX-License-Identifier: Apache-2.0
#include "worker/service/job_service.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace foldwise::worker {
namespace {

/// A job that was asked for. A stop belongs to all that were asked for before it: one that comes after the end of a
/// job stops nothing of it.
struct Order {
  JobSpec job;
  std::atomic<bool> stop = false;
};

/// Requests as they arrive, read by a thread of its own.
class Inbox {
 public:
  explicit Inbox(BlockingLineSocket& socket) : socket_(socket) {}

  /// Reads until the other side is gone, and ends the process then.
  [[noreturn]] void read() {
    while (const std::optional<std::string> line = socket_.read_line()) {
      WorkerRequest request;
      try {
        request = parse_request(*line);
      } catch (const std::exception& error) {
        std::fprintf(stderr, "worker: a request that cannot be read: %s\n", error.what());
        ::_exit(2);
      }
      if (auto* run = std::get_if<RunJob>(&request)) {
        const auto order = std::make_shared<Order>();
        order->job = std::move(run->job);
        const std::lock_guard lock(mutex_);
        orders_.push_back(order);
        arrived_.notify_one();
      } else {
        const std::lock_guard lock(mutex_);
        if (under_way_) under_way_->stop = true;
        for (const auto& order : orders_) order->stop = true;
      }
    }
    ::_exit(0);
  }

  std::shared_ptr<Order> next() {  // shared: the reading thread sets its stop
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return !orders_.empty(); });
    under_way_ = std::move(orders_.front());
    orders_.pop_front();
    return under_way_;
  }

 private:
  BlockingLineSocket& socket_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::shared_ptr<Order> under_way_;
  std::deque<std::shared_ptr<Order>> orders_;
};

/// Sends progress twice per second, and at once when there is something to record.
class SocketReporter : public JobReporter {
 public:
  SocketReporter(BlockingLineSocket& socket, const Order& order, EnergyMeter& meter)
      : socket_(socket), order_(order), meter_(meter) {}

  void report(const Progress& progress) override {
    meter_.look();
    for (const std::string& remark : progress.remarks) std::printf("%s\n", remark.c_str());
    for (const EpochRecord& record : progress.finished_epochs) print(record);
    std::fflush(stdout);
    const auto now = std::chrono::steady_clock::now();
    const bool noteworthy = progress.checkpointed || !progress.finished_epochs.empty() || !progress.remarks.empty();
    if (!noteworthy && sent_ && now - *sent_ < std::chrono::milliseconds(500)) return;
    sent_ = now;
    socket_.write_line(to_line(WorkerReport(progress)));
  }
  bool stop_requested() override { return order_.stop; }

 private:
  static void print(const EpochRecord& record) {
    std::printf("epoch %d:", record.epoch);
    for (const auto& [name, value] : record.metrics) std::printf(" %s %.6g", name.c_str(), value);
    std::printf("\n");
  }

  BlockingLineSocket& socket_;
  const Order& order_;
  EnergyMeter& meter_;
  std::optional<std::chrono::steady_clock::time_point> sent_;
};

}  // namespace

void JobService::run(const Ready& ready) {
  Inbox inbox(socket_);
  std::thread reader([&inbox] { inbox.read(); });
  reader.detach();  // it lives as long as the process
  socket_.write_line(to_line(WorkerReport(ready)));
  while (true) {
    const std::shared_ptr<Order> order = inbox.next();
    const std::string_view stage = name_of(order->job.stage);
    std::printf("%.*s %s, attempt %d\n", static_cast<int>(stage.size()), stage.data(), order->job.key.hex().c_str(),
                order->job.attempt);
    SocketReporter reporter(socket_, *order, meter_);
    meter_.begin();
    Executed executed = execute_(order->job, reporter);
    std::fflush(stdout);  // what is in the pipe when a job ends goes into its log; later, into the next one's
    socket_.write_line(
        to_line(WorkerReport(Ended{order->job.key, std::move(executed.outcome), meter_.joules(), executed.memory})));
  }
}

}  // namespace foldwise::worker
