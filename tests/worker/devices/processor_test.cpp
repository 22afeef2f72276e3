// SPDX-License-Identifier: Apache-2.0
#include "worker/devices/processor.h"

#include <gmock/gmock.h>

#include <sstream>

#include "experiments/foundation/error.h"

namespace foldwise::worker {
namespace {

using ::testing::HasSubstr;

std::string name_in(const std::string& text) {
  std::istringstream cpuinfo(text);
  return processor_name(cpuinfo);
}

TEST(Processor, IsNamedAsTheFirstOneOfLinux) {
  EXPECT_EQ(name_in("processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 85\nmodel name\t: Intel(R) "
                    "Xeon(R) Gold 6148 CPU @ 2.40GHz\n\nprocessor\t: 1\nmodel name\t: another\n"),
            "Intel(R) Xeon(R) Gold 6148 CPU @ 2.40GHz (family 6, model 85)");
}

TEST(Processor, HasNoNameWhereLinuxSaysNone) {
  EXPECT_EQ(name_in("processor\t: 0\nBogoMIPS\t: 50.00\nCPU implementer\t: 0x41\n"), "");
  EXPECT_EQ(name_in("model name\t:\n"), "");
  EXPECT_EQ(name_in("model name\t: POWER9\n"), "POWER9");
}

TEST(Processor, SaysWhichKernelsTheLibrariesChose) {
  EXPECT_THAT(processor_kind(), HasSubstr(", kernels of ATen for "));
}

// This process began with native ones.
TEST(Processor, RefusesInstructionsThatTheLibrariesDidNotBeginWith) {
  EXPECT_NO_THROW(require_instruction_set(InstructionSet::native));
  const bool avx512 = processor_kind().find("ATen for AVX512") != std::string::npos;
  try {
    require_instruction_set(avx512 ? InstructionSet::avx2 : InstructionSet::avx512);
    FAIL() << "taken";
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), HasSubstr("training.instruction_set: "));
  }
}

}  // namespace
}  // namespace foldwise::worker
