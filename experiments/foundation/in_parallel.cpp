// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/in_parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace foldwise {
namespace {

class ParallelWork {
 public:
  ParallelWork(std::size_t count, const ItemProgress& progress, const std::function<void(std::size_t)>& work)
      : count_(count), progress_(progress), work_(work) {}

  void run(int threads) {
    {
      std::vector<std::jthread> pool;
      for (int i = 0; i < std::max(1, threads); ++i) pool.emplace_back([this] { take_turns(); });
    }
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void take_turns() {
    try {
      for (std::size_t index = next_++; index < count_ && !stop_; index = next_++) {
        work_(index);
        const std::lock_guard lock(mutex_);
        progress_(++done_, static_cast<int>(count_));
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      stop_ = true;
    }
  }

  std::size_t count_;
  const ItemProgress& progress_;
  const std::function<void(std::size_t)>& work_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;  // guards what follows
  std::exception_ptr failure_;
  int done_ = 0;
};

}  // namespace

void in_parallel(std::size_t count, int threads, const ItemProgress& progress,
                 const std::function<void(std::size_t)>& work) {
  ParallelWork(count, progress, work).run(threads);
}

int machine_threads() {
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

}  // namespace foldwise
