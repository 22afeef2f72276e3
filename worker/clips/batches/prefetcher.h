// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace foldwise::worker {

/// Makes items first, first + 1, …, end - 1 ahead of their use on threads of its own, and hands them out in that order.
/// At most `ahead` items beyond the last one taken are made or being made. What an item is must depend on its number
/// alone; then the number of threads changes nothing but the time.
template <typename Item>
class Prefetcher {
 public:
  using Make = std::function<Item(std::size_t)>;

  struct Range {
    std::size_t first = 0;
    std::size_t end = 0;
  };

  Prefetcher(Range range, std::size_t threads, std::size_t ahead, Make make)
      : end_(range.end), ahead_(std::max(ahead, std::size_t{1})), make_(std::move(make)) {
    claimed_ = taken_ = range.first;
    for (std::size_t i = 0; i < std::max(threads, std::size_t{1}); ++i) threads_.emplace_back([this] { work(); });
  }

  ~Prefetcher() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    room_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  Prefetcher(const Prefetcher&) = delete;
  Prefetcher& operator=(const Prefetcher&) = delete;

  std::size_t left() const { return end_ - taken_; }

  /// The next item; waits for it. Throws what making it threw. left() > 0.
  Item next() {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return made_.contains(taken_); });
    Made made = std::move(made_.extract(taken_).mapped());
    ++taken_;
    lock.unlock();
    room_.notify_all();
    if (auto* failure = std::get_if<std::exception_ptr>(&made)) std::rethrow_exception(*failure);
    return std::get<Item>(std::move(made));
  }

 private:
  using Made = std::variant<Item, std::exception_ptr>;

  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      room_.wait(lock, [this] { return stopping_ || claimed_ == end_ || claimed_ < taken_ + ahead_; });
      if (stopping_ || claimed_ == end_) return;
      const std::size_t number = claimed_++;
      lock.unlock();
      Made made = attempt(number);
      lock.lock();
      made_.emplace(number, std::move(made));
      ready_.notify_all();
    }
  }

  Made attempt(std::size_t number) {
    try {
      return Made(std::in_place_index<0>, make_(number));
    } catch (...) {
      return Made(std::in_place_index<1>, std::current_exception());
    }
  }

  std::mutex mutex_;
  std::condition_variable ready_;  // an item was made
  std::condition_variable room_;   // an item was taken, or the end has come
  std::size_t end_;
  std::size_t ahead_;
  std::size_t claimed_ = 0;
  std::size_t taken_ = 0;
  bool stopping_ = false;
  std::map<std::size_t, Made> made_;
  Make make_;
  std::vector<std::thread> threads_;
};

}  // namespace foldwise::worker
