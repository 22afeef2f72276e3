// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/agent/gpu_census.h"

#include <gmock/gmock.h>

namespace foldwise::orchestrator {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const GpuProblem without_cuda{"cuda:0 (NVIDIA H100)", "libtorch 2.6.0 was built without CUDA",
                              "run ./install.sh --cuda and build again"};
const GpuProblem absent{"", "there is no NVIDIA GPU", "start it where there is one"};

std::string refusal(const GpuCensus& census) {
  try {
    census.require_gpus();
  } catch (const UserError& error) {
    EXPECT_EQ(error.fault(), Fault::usage);
    return error.what();
  }
  return "";
}

TEST(GpuCensus, HasNothingToSayWhereAllIsUsed) {
  GpuCensus census;
  census.hear(0, {"node7", {"cuda:0"}, {}});
  census.hear(1, {"node8", {"cpu", "cpu"}, {}});

  EXPECT_THAT(census.warnings(), IsEmpty());
  EXPECT_EQ(refusal(census), "");
}

TEST(GpuCensus, WarnsOfARankThatTrainsOnTheCpuInstead) {
  GpuCensus census;
  census.hear(1, {"node8", {"cpu", "cpu"}, {without_cuda}});

  EXPECT_THAT(census.warnings(),
              ElementsAre("warning: node8 (rank 1) leaves cuda:0 (NVIDIA H100) unused and trains on the CPU: libtorch "
                          "2.6.0 was built without CUDA; run ./install.sh --cuda and build again"));
}

TEST(GpuCensus, WarnsOfOneGpuAmongOthers) {
  GpuCensus census;
  census.hear(0, {"node7", {"cuda:1"}, {without_cuda}});

  EXPECT_THAT(census.warnings(), ElementsAre(HasSubstr("leaves cuda:0 (NVIDIA H100) unused: libtorch")));
  EXPECT_EQ(refusal(census), "");
}

TEST(GpuCensus, SaysOnceWhatManyRanksShare) {
  GpuCensus census;
  for (int rank = 0; rank < 100; ++rank) census.hear(rank, {"node" + std::to_string(rank), {"cpu"}, {without_cuda}});

  EXPECT_THAT(census.warnings(), ElementsAre(HasSubstr("node0 (rank 0) and 99 more ranks leave")));
}

TEST(GpuCensus, TellsRanksApartThatTrainOnTheCpuForOneReason) {
  GpuCensus census;
  census.hear(0, {"node7", {"cuda:1"}, {without_cuda}});
  census.hear(1, {"node8", {"cpu"}, {without_cuda}});
  census.hear(2, {"node9", {}, {without_cuda}});

  EXPECT_THAT(census.warnings(), ElementsAre(HasSubstr("node7 (rank 0) leaves cuda:0 (NVIDIA H100) unused: "),
                                             HasSubstr("node8 (rank 1) leaves cuda:0 (NVIDIA H100) unused and trains"),
                                             HasSubstr("node9 (rank 2) leaves cuda:0 (NVIDIA H100) unused: ")));
  EXPECT_THAT(refusal(census), HasSubstr("node9 (rank 2): no GPU can be used"));
}

TEST(GpuCensus, RefusesForEveryRankWithoutAGpu) {
  GpuCensus census;
  census.hear(0, {"node7", {"cuda:0"}, {}});
  census.hear(1, {"node8", {}, {absent}});
  census.hear(2, {"node9", {}, {absent}});

  EXPECT_THAT(
      refusal(census),
      AllOf(HasSubstr("node8 (rank 1) and 1 more rank: no GPU can be used, and this sweep asks for them: there is "
                      "no NVIDIA GPU; start it where there is one"),
            HasSubstr("--require-gpu")));
}

TEST(GpuCensus, NamesTheGpuThatCannotBeUsedInItsRefusal) {
  GpuCensus census;
  census.hear(0, {"node7", {}, {without_cuda}});

  EXPECT_THAT(refusal(census), HasSubstr("cuda:0 (NVIDIA H100): libtorch 2.6.0 was built without CUDA"));
}

}  // namespace
}  // namespace foldwise::orchestrator
