// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "results/plots/plots.h"
#include "tests/results/sample_store.h"
#include "tests/support/expect_user_error.h"

namespace foldwise::results {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace foldwise::results::testing;

/// Four methods on three datasets, one run of each, ranked alike on all of them.
class RankPlotTest : public ::testing::Test {
 protected:
  RankPlotTest() {
    plan.put_into(store);
    for (std::size_t run = 0; run < plan.runs.size(); ++run) {
      execute(store, plan.runs[run].train, Finished{});
      const std::size_t block = run / 4;
      const double accuracy = 0.9 - 0.1 * static_cast<double>(run % 4) - 0.01 * static_cast<double>(block);
      execute(store, plan.runs[run].evaluate, Finished{result_with({{"accuracy", accuracy}, {"loss", accuracy}})});
    }
  }
  static std::vector<std::vector<FieldValue>> points(std::size_t datasets) {
    const std::vector<std::string> names{"afew", "bp4d", "unbc_mcmaster", "sewa", "recola", "biovid"};
    std::vector<std::vector<FieldValue>> all;
    for (std::size_t dataset = 0; dataset < datasets; ++dataset)
      for (const char* strategy : {"uniform", "reinforce", "it's", "softmax"})
        all.push_back({{"dataset.name", names.at(dataset)}, {"sampling.strategy", strategy}});
    return all;
  }

  TemporaryFolder folder;
  SamplePlan plan = sample_plan(points(6), 1);
  StoreWriter store = StoreWriter::open(folder / "results.db");
};

TEST_F(RankPlotTest, RanksOverDatasetsAndTellsTheCriticalDifference) {
  const Plot plot = plot_critical_difference(store, {}, "accuracy", {}, 0.05);

  // Of four methods on six datasets: 2.569 sqrt(4 * 5 / 36) (Demšar 2006, Table 5a); chi-squared 18 where all agree.
  EXPECT_THAT(plot.csv, StartsWith("method,mean_rank,afew,bp4d,unbc_mcmaster,sewa,recola,biovid,"));
  EXPECT_THAT(plot.csv, HasSubstr("\nuniform,1,90,89,"));
  EXPECT_THAT(plot.csv, HasSubstr("\nsoftmax,4,60,59,"));
  EXPECT_THAT(plot.csv, HasSubstr(",6,18,0.0004398"));
  EXPECT_THAT(plot.csv, HasSubstr(",1.914"));
  EXPECT_THAT(plot.script, HasSubstr("'it''s (3.00)'"));
  EXPECT_THAT(plot.script, HasSubstr("critical difference 1.91 (Nemenyi, level 0.05)"));
}

// Of mean ranks 1, 2, 3 and 4 those that lie closer than 1.91 are joined: three bars of neighbours.
TEST_F(RankPlotTest, JoinsWhatIsNotToldApart) {
  const Plot plot = plot_critical_difference(store, {}, "accuracy", {"dataset.name"}, 0.05);

  std::size_t bars = 0;
  for (std::size_t at = plot.script.find("lw 5"); at != std::string::npos; at = plot.script.find("lw 5", at + 1))
    ++bars;
  EXPECT_EQ(bars, 3U);
}

TEST_F(RankPlotTest, RanksTheLowestFirstWhereLowerIsBetter) {
  const Plot plot = plot_critical_difference(store, {}, "loss", {}, 0.05);

  EXPECT_THAT(plot.csv, HasSubstr("\nsoftmax,1,"));
}

TEST_F(RankPlotTest, JoinsAllWhereTheTestShowsNoDifference) {
  const RunSelection two{.where = {{"dataset.name", {"afew", "bp4d"}}}};
  const Plot plot = plot_critical_difference(store, two, "accuracy", {}, 0.05);

  EXPECT_THAT(plot.script, HasSubstr("(no difference shown)"));
}

// Two of six datasets and two of four methods are called the same; all stay apart.
TEST_F(RankPlotTest, KeepsApartWhatIsCalledTheSame) {
  plan.sweep.tables.emplace_back().labels = {{"dataset.name", {"", {{"afew", "in the wild"}, {"sewa", "in the wild"}}}},
                                             {"sampling.strategy", {"", {{"reinforce", "ours"}, {"softmax", "ours"}}}}};
  plan.put_into(store);
  const Plot plot = plot_critical_difference(store, {}, "accuracy", {}, 0.05);

  EXPECT_THAT(plot.csv,
              StartsWith("method,mean_rank,in the wild (afew),bp4d,unbc_mcmaster,in the wild (sewa),recola,biovid,"));
  EXPECT_THAT(plot.csv, HasSubstr("\nours (reinforce),2,80,79,78,77,76,75,6,"));
  EXPECT_THAT(plot.csv, HasSubstr("\nours (softmax),4,60,59,"));
}

TEST_F(RankPlotTest, RefusesWhatHasNoRanks) {
  expect_user_error([&] { plot_critical_difference(store, {}, "epochs_run", {}, 0.05); }, {"has no ranks"},
                    Fault::usage);
  expect_user_error([&] { plot_critical_difference(store, {}, "accuracy", {"clips.frames"}, 0.05); }, {"does not vary"},
                    Fault::usage);
  const RunSelection one{.where = {{"dataset.name", {"afew"}}}};
  expect_user_error([&] { plot_critical_difference(store, one, "accuracy", {}, 0.05); }, {"cannot be ranked"},
                    Fault::usage);
}

}  // namespace
}  // namespace foldwise::results
