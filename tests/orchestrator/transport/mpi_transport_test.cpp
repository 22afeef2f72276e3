// SPDX-License-Identifier: Apache-2.0
// Started by mpirun: all ranks execute the same tests side by side.
#include "orchestrator/transport/mpi_transport.h"

#include <gtest/gtest.h>

#include <memory>

#include "tests/support/transport_contract.h"

namespace foldwise::orchestrator {
namespace {

std::unique_ptr<Transport> transport;  // MPI is initialised once per process

class MpiTransportContract : public ::testing::TestWithParam<TransportBehaviour> {};

TEST_P(MpiTransportContract, Holds) {
  GetParam().run(*transport);
}

INSTANTIATE_TEST_SUITE_P(Mpi, MpiTransportContract, ::testing::ValuesIn(transport_contract()),
                         [](const auto& param) { return param.param.name; });

TEST(MpiTransport, KnowsItsPlaceOnTheNode) {
  EXPECT_EQ(transport->share().local_rank, transport->rank());
  EXPECT_EQ(transport->share().local_size, transport->size());
}

}  // namespace
}  // namespace foldwise::orchestrator

int main(int count, char** arguments) {
  ::testing::InitGoogleTest(&count, arguments);
  foldwise::orchestrator::transport = foldwise::orchestrator::make_mpi_transport();
  const int result = RUN_ALL_TESTS();
  foldwise::orchestrator::transport.reset();
  return result;
}
