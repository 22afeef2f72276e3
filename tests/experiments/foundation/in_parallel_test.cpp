// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/in_parallel.h"

#include <gmock/gmock.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

namespace foldwise {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(InParallel, DoesEachItemOnce) {
  for (const int threads : {-1, 0, 1, 4}) {
    std::vector<std::atomic<int>> times(1000);
    in_parallel(
        times.size(), threads, [](int, int) {}, [&](std::size_t index) { ++times[index]; });
    for (const std::atomic<int>& each : times) EXPECT_EQ(each.load(), 1) << threads;
  }
}

TEST(InParallel, TellsHowManyAreDone) {
  std::vector<std::pair<int, int>> told;
  in_parallel(
      3, 2, [&](int done, int all) { told.emplace_back(done, all); }, [](std::size_t) {});
  EXPECT_THAT(told, ElementsAre(Pair(1, 3), Pair(2, 3), Pair(3, 3)));
}

TEST(InParallel, ThrowsTheFirstFailureAndDoesNoMore) {
  std::vector<std::size_t> done;
  const auto fail_from_the_third = [&](std::size_t index) {
    done.push_back(index);
    if (index >= 2) throw std::runtime_error(std::to_string(index));
  };
  try {
    in_parallel(
        1000, 1, [](int, int) {}, fail_from_the_third);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "2");
  }
  EXPECT_THAT(done, ElementsAre(0, 1, 2));
}

/// Says when the thread that made it has ended.
struct EndOfThread {
  std::atomic<bool>* flag = nullptr;
  ~EndOfThread() {
    if (flag != nullptr) *flag = true;
  }
};

TEST(InParallel, BeginsNothingMoreInOtherThreadsAfterAFailure) {
  std::atomic<bool> failed_thread_ended = false;
  std::atomic<int> begun_later = 0;
  const auto work = [&](std::size_t index) {
    if (index == 0) {
      thread_local EndOfThread end;
      end.flag = &failed_thread_ended;
      throw std::runtime_error("the first");
    }
    if (index == 1) {
      while (!failed_thread_ended) std::this_thread::yield();
    }
    if (index > 1) ++begun_later;
  };

  EXPECT_THROW(in_parallel(
                   1000, 2, [](int, int) {}, work),
               std::runtime_error);

  EXPECT_EQ(begun_later.load(), 0);
}

}  // namespace
}  // namespace foldwise
