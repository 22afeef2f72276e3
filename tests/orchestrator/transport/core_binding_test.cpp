// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/transport/core_binding.h"

#include <gmock/gmock.h>

#include <cstdlib>

namespace foldwise::orchestrator {
namespace {

TEST(CoreBinding, IsRemarkedWhereHalfOfTheCoresOrMoreLieIdle) {
  EXPECT_THAT(binding_remark({.own = 1, .starter = 32, .ranks = 1}),
              testing::Optional(testing::AllOf(testing::HasSubstr("use 1 of 32 cores"),
                                               testing::HasSubstr("mpirun --bind-to none"))));
  EXPECT_NE(binding_remark({.own = 1, .starter = 4, .ranks = 2}), std::nullopt);
  EXPECT_EQ(binding_remark({.own = 1, .starter = 3, .ranks = 2}), std::nullopt);
  EXPECT_EQ(binding_remark({.own = 16, .starter = 32, .ranks = 2}), std::nullopt);
  EXPECT_EQ(binding_remark({.own = 1, .starter = 1, .ranks = 1}), std::nullopt);
}

TEST(CoreBinding, IsNobodysWithoutMpirun) {
  ::unsetenv("OMPI_COMM_WORLD_SIZE");
  EXPECT_FALSE(binding_by_mpirun(1).has_value());
}

TEST(CoreBinding, IsSlurmsUnderSrun) {
  ::setenv("OMPI_COMM_WORLD_SIZE", "2", 1);
  EXPECT_TRUE(binding_by_mpirun(1).has_value());
  ::setenv("SLURM_PROCID", "0", 1);
  EXPECT_FALSE(binding_by_mpirun(1).has_value());
  ::unsetenv("SLURM_PROCID");
  ::unsetenv("OMPI_COMM_WORLD_SIZE");
}

}  // namespace
}  // namespace foldwise::orchestrator
