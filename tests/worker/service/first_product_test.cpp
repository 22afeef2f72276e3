// SPDX-License-Identifier: Apache-2.0
#include "worker/service/first_product.h"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <thread>

namespace foldwise::worker {
namespace {

using namespace std::chrono_literals;

/// As OpenBLAS does when it is refused its buffers.
void ask_for_ever() {
  std::atomic<bool> refused = true;
  while (refused) {
  }
}

class FirstProduct : public testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(FirstProduct, EndsTheProcessWithASentenceWhereItDoesNotEnd) {
  EXPECT_EXIT(require_end(ask_for_ever, 1s), testing::ExitedWithCode(1),
              "the first matrix product does not end: OpenBLAS is refused .* raise the limit on address space");
}

TEST_F(FirstProduct, MayWaitLongerThanItMayCompute) {
  const auto waits = [] {
    require_end([] { std::this_thread::sleep_for(2s); }, 1s);
    std::_Exit(0);
  };
  EXPECT_EXIT(waits(), testing::ExitedWithCode(0), "");
}

TEST_F(FirstProduct, LeavesNoAlarmBehind) {
  const auto computes_on = [] {
    require_end([] {}, 1s);
    const std::clock_t begin = std::clock();
    while (std::clock() - begin < 2 * CLOCKS_PER_SEC) {
    }
    std::_Exit(0);
  };
  EXPECT_EXIT(computes_on(), testing::ExitedWithCode(0), "");
  struct sigaction before {};
  struct sigaction after {};
  ::sigaction(SIGALRM, nullptr, &before);
  require_first_product();
  ::sigaction(SIGALRM, nullptr, &after);
  EXPECT_EQ(after.sa_handler, before.sa_handler);
}

}  // namespace
}  // namespace foldwise::worker
