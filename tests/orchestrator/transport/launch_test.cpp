// SPDX-License-Identifier: Apache-2.0
// How a process finds out who started it.
#include <gmock/gmock.h>

#include <array>
#include <cstdlib>
#include <map>
#include <string>

#include "orchestrator/transport/mpi_transport.h"
#include "tests/support/expect_user_error.h"

namespace foldwise::orchestrator {
namespace {

/// Without what the launcher of the tests themselves says.
class LaunchTest : public ::testing::Test {
 protected:
  LaunchTest() {
    for (const char* name : variables) {
      if (const char* value = std::getenv(name)) before_[name] = value;
      ::unsetenv(name);
    }
  }
  ~LaunchTest() override {
    for (const char* name : variables) ::unsetenv(name);
    for (const auto& [name, value] : before_) ::setenv(name.c_str(), value.c_str(), 1);
  }
  static void set(const char* name, const char* value) { ::setenv(name, value, 1); }

 private:
  static constexpr std::array variables{"OMPI_COMM_WORLD_SIZE", "SLURM_STEP_NUM_TASKS", "PMIX_RANK"};
  std::map<std::string, std::string> before_;
};

TEST_F(LaunchTest, IsAloneWithoutALauncherAndAsASingleTask) {
  EXPECT_EQ(detect_launch(), Launch::alone);

  set("SLURM_STEP_NUM_TASKS", "1");
  EXPECT_EQ(detect_launch(), Launch::alone);
}

TEST_F(LaunchTest, IsOfMpiUnderMpirun) {
  set("OMPI_COMM_WORLD_SIZE", "1");

  EXPECT_EQ(detect_launch(), Launch::mpi);
}

TEST_F(LaunchTest, IsOfMpiUnderSrunWithPmix) {
  set("SLURM_STEP_NUM_TASKS", "2");
  set("PMIX_RANK", "0");

  EXPECT_EQ(detect_launch(), Launch::mpi);
}

TEST_F(LaunchTest, OfTasksThatCannotFindEachOtherIsRefused) {
  set("SLURM_STEP_NUM_TASKS", "2");

  EXPECT_EQ(detect_launch(), Launch::unjoined);
  expect_user_error([] { open_transport(); }, {"srun", "without PMIx", "--mpi=pmix"}, Fault::usage);
}

}  // namespace
}  // namespace foldwise::orchestrator
