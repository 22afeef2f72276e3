// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/transport/local_transport.h"

#include <gtest/gtest.h>

#include <thread>
#include <tuple>

#include "tests/support/transport_contract.h"

namespace foldwise::orchestrator {
namespace {

class LocalTransportContract : public ::testing::TestWithParam<std::tuple<int, TransportBehaviour>> {};

TEST_P(LocalTransportContract, Holds) {
  const auto& [ranks, behaviour] = GetParam();
  const std::vector<std::unique_ptr<Transport>> transports = make_local_transports(ranks);

  std::vector<std::thread> threads;
  threads.reserve(transports.size());
  for (const auto& transport : transports) threads.emplace_back([&transport, run = behaviour.run] { run(*transport); });

  for (std::thread& thread : threads) thread.join();
}

INSTANTIATE_TEST_SUITE_P(Ranks, LocalTransportContract,
                         ::testing::Combine(::testing::Values(1, 2, 4), ::testing::ValuesIn(transport_contract())),
                         [](const auto& param) {
                           return std::get<1>(param.param).name + std::to_string(std::get<0>(param.param));
                         });

TEST(LocalTransport, SharesTheCoresOfTheNode) {
  const auto transports = make_local_transports(2);

  EXPECT_EQ(transports[1]->share().local_rank, 1);
  EXPECT_EQ(transports[1]->share().local_size, 2);
  EXPECT_GE(transports[1]->share().cores, 1);
}

}  // namespace
}  // namespace foldwise::orchestrator
