// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/batches/prefetcher.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>

namespace foldwise::worker {
namespace {

TEST(Prefetcher, HandsItemsOutInOrderWhateverTheNumberOfThreads) {
  for (const std::size_t threads : {1U, 2U, 5U}) {
    Prefetcher<std::string> prefetcher({3, 200}, threads, 4, [](std::size_t number) { return std::to_string(number); });
    for (std::size_t number = 3; number < 200; ++number) {
      EXPECT_EQ(prefetcher.left(), 200 - number);
      EXPECT_EQ(prefetcher.next(), std::to_string(number));
    }
    EXPECT_EQ(prefetcher.left(), 0U);
  }
}

TEST(Prefetcher, KeepsItsBound) {
  std::atomic<std::size_t> made = 0;
  std::atomic<std::size_t> taken = 0;
  std::atomic<bool> exceeded = false;
  Prefetcher<std::size_t> prefetcher({0, 500}, 4, 3, [&](std::size_t number) {
    // `taken` is raised before next(), so that it is never behind what the prefetcher knows.
    if (++made > taken + 3) exceeded = true;
    return number;
  });
  for (int i = 0; i < 500; ++i) {
    ++taken;
    prefetcher.next();
  }
  EXPECT_EQ(made, 500U);
  EXPECT_FALSE(exceeded);
}

TEST(Prefetcher, ThrowsToTheConsumerWhenTheItemsTurnComes) {
  Prefetcher<int> prefetcher({0, 10}, 2, 4, [](std::size_t number) {
    if (number == 2) throw std::runtime_error("video 2 is damaged");
    return static_cast<int>(number);
  });
  EXPECT_EQ(prefetcher.next(), 0);
  EXPECT_EQ(prefetcher.next(), 1);
  EXPECT_THROW(prefetcher.next(), std::runtime_error);
  EXPECT_EQ(prefetcher.next(), 3);
}

TEST(Prefetcher, EndsWhileItemsAreLeft) {
  for (int i = 0; i < 50; ++i) {
    Prefetcher<std::unique_ptr<int>> prefetcher({0, 1000}, 3, 2, [](std::size_t) { return std::make_unique<int>(1); });
    EXPECT_EQ(*prefetcher.next(), 1);
  }
}

TEST(Prefetcher, HasNothingLeftInAnEmptyRange) {
  Prefetcher<int> prefetcher({4, 4}, 2, 2, [](std::size_t) { return 0; });
  EXPECT_EQ(prefetcher.left(), 0U);
}

}  // namespace
}  // namespace foldwise::worker
