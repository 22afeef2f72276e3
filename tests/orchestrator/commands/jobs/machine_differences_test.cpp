// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/jobs/machine_differences.h"

#include <gmock/gmock.h>

namespace foldwise::orchestrator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const ProvenanceFacts facts{{"device.n1.cpu", {"Xeon, AVX2"}}, {"device.n2.cpu", {"EPYC, AVX512"}},
                            {"device.old.cpu", {"cpu"}},       {"git_commit", {"abc", "def"}},
                            {"worker.git_commit", {"abc"}},    {"worker.libtorch", {"1.13.0"}},
                            {"worker.opencv", {"4.6.0"}}};

TEST(MachineDifferences, AreTheDeviceTheLibrariesAndTheProgram) {
  EXPECT_THAT(
      machine_differences(facts, {"n1.cpu"}, {"EPYC, AVX512", {{"libtorch", "2.6.0"}, {"cuda", "12.4"}}}, "123"),
      ElementsAre("the device is EPYC, AVX512 here, and was Xeon, AVX2 there",
                  "libtorch is 2.6.0 here, and was 1.13.0 there",
                  "the commit of foldwise is 123 here, and was abc or def there"));
}

TEST(MachineDifferences, AreThoseOfWhatDecodesAndOfTheWorkersCommit) {
  EXPECT_THAT(
      machine_differences(facts, {"n1.cpu"}, {"Xeon, AVX2", {{"opencv", "4.10.0"}, {"git_commit", "def"}}}, "def"),
      ElementsAre("the commit of the worker is def here, and was abc there",
                  "opencv is 4.10.0 here, and was 4.6.0 there"));
}

TEST(MachineDifferences, AreNoneOnTheSameMachineOrWhereNothingIsKnown) {
  EXPECT_THAT(machine_differences(facts, {"n2.cpu"}, {"EPYC, AVX512", {{"libtorch", "1.13.0"}}}, "def"), IsEmpty());
  EXPECT_THAT(machine_differences(facts, {"old.cpu", "n7.cpu"}, {"EPYC, AVX512", {}}, "abc"), IsEmpty());
  EXPECT_THAT(machine_differences({}, {}, {"EPYC, AVX512", {{"libtorch", "2.6.0"}}}, "abc"), IsEmpty());
}

}  // namespace
}  // namespace foldwise::orchestrator
