// SPDX-License-Identifier: Apache-2.0
#include "results/claims/finding.h"

#include <gmock/gmock.h>

#include <array>
#include <cmath>

#include "results/claims/claims_text.h"
#include "tests/results/sample_store.h"
#include "tests/support/expect_user_error.h"

namespace foldwise::results {
namespace {

using ::testing::HasSubstr;
using namespace foldwise::results::testing;

TEST(Judge, GoesByWhereTheWholeIntervalLies) {
  const auto verdict = [](double low, double high, std::optional<double> least, std::optional<double> most) {
    return judge(Interval{low, high}, least, most);
  };
  EXPECT_EQ(verdict(1, 2, 1, std::nullopt), Verdict::holds);
  EXPECT_EQ(verdict(0.9, 2, 1, std::nullopt), Verdict::undecided);
  EXPECT_EQ(verdict(0, 0.9, 1, std::nullopt), Verdict::does_not_hold);
  EXPECT_EQ(verdict(1, 2, std::nullopt, 2), Verdict::holds);
  EXPECT_EQ(verdict(1, 2.1, std::nullopt, 2), Verdict::undecided);
  EXPECT_EQ(verdict(2.1, 3, std::nullopt, 2), Verdict::does_not_hold);
  EXPECT_EQ(verdict(-0.5, 0.5, -1, 1), Verdict::holds);
  EXPECT_EQ(verdict(-1.5, 1.5, -1, 1), Verdict::undecided);
  EXPECT_EQ(verdict(-1.5, -1.1, -1, 1), Verdict::does_not_hold);
  EXPECT_EQ(judge(std::nullopt, 0, 1), Verdict::not_measured);
}

/// Two strategies, three repeats each: a store without results.
class FindingTest : public ::testing::Test {
 protected:
  FindingTest() : store(StoreWriter::open(folder / "results.db")) { plan.put_into(store); }

  /// Trains with a hit rate in each epoch, and evaluates.
  void finish(std::size_t experiment, std::size_t repeat, const std::vector<double>& hit_rates, double accuracy) {
    std::vector<EpochRecord> epochs;
    for (const double rate : hit_rates) epochs.push_back({static_cast<int>(epochs.size()) + 1, {{"hit_rate", rate}}});
    const RunRecord& run = plan.runs.at(experiment * 3 + repeat);
    execute(store, run.train, Finished{result_with({{"hit_rate", hit_rates.back()}}, epochs)});
    execute(store, run.evaluate, Finished{result_with({{"accuracy", accuracy}})});
  }

  static Claim claim(const std::string& metric, std::optional<EpochRange> epochs, bool compares) {
    Claim claim{
        "T3.2", "more of the apex", "sample", metric,        epochs, {{1, {{"sampling.strategy", "reinforce"}}}},
        0.01,   std::nullopt,       "",       "claims.csv:2"};
    if (compares) claim.terms.push_back({-1, {{"sampling.strategy", "uniform"}}});
    return claim;
  }

  TemporaryFolder folder;
  SamplePlan plan = sample_plan({{{"sampling.strategy", "uniform"}}, {{"sampling.strategy", "reinforce"}}}, 3);
  StoreWriter store;
};

TEST_F(FindingTest, IsTakenRunByRun) {
  for (std::size_t repeat = 0; repeat < 3; ++repeat) {
    const double own = 0.1 * static_cast<double>(repeat);
    finish(0, repeat, {0.2}, 0.3 + own);
    finish(1, repeat, {0.2}, 0.4 + own + 0.01 * static_cast<double>(repeat));
  }
  // Differences 0.10, 0.11, 0.12: mean 0.11, standard error 0.01 / sqrt(3).
  const Finding finding = find_out(claim("accuracy", std::nullopt, true), store);
  EXPECT_EQ(finding.effect.n, 3u);
  EXPECT_EQ(finding.planned, 3u);
  EXPECT_NEAR(finding.effect.mean, 0.11, 1e-12);
  EXPECT_NEAR(finding.interval.value().low, 0.11 - 4.30265273 * 0.01 / std::sqrt(3), 1e-9);
  EXPECT_EQ(finding.verdict, Verdict::holds);
}

TEST_F(FindingTest, MayBeOfSomeEpochs) {
  for (std::size_t repeat = 0; repeat < 3; ++repeat) finish(1, repeat, {0.1, 0.2, 0.4, 0.9}, 0.5);
  EXPECT_NEAR(find_out(claim("hit_rate", EpochRange{2, 3}, false), store).effect.mean, 0.3, 1e-12);
  EXPECT_NEAR(find_out(claim("hit_rate", EpochRange{1, 1}, false), store).effect.mean, 0.1, 1e-12);
  EXPECT_NEAR(find_out(claim("hit_rate", std::nullopt, false), store).effect.mean, 0.9, 1e-12);
  EXPECT_EQ(find_out(claim("hit_rate", EpochRange{4, 5}, false), store).effect.n, 0u);  // there is no fifth
}

TEST_F(FindingTest, LeavesOutRunsThatLackAPart) {
  finish(0, 0, {0.2}, 0.3);
  finish(1, 0, {0.2}, 0.4);
  finish(1, 1, {0.2}, 0.4);
  const Finding finding = find_out(claim("accuracy", std::nullopt, true), store);
  EXPECT_EQ(finding.effect.n, 1u);
  EXPECT_EQ(finding.planned, 3u);
  EXPECT_EQ(finding.verdict, Verdict::not_measured);
}

TEST_F(FindingTest, TakesDifferencesOfDifferences) {
  for (std::size_t repeat = 0; repeat < 3; ++repeat) {
    finish(0, repeat, {0.2}, 0.3);
    finish(1, repeat, {0.2}, 0.45);
  }
  Claim both = claim("accuracy", std::nullopt, true);
  both.terms.push_back({-1, {{"sampling.strategy", "uniform"}}});
  both.terms.push_back({1, {{"sampling.strategy", "reinforce"}}});
  EXPECT_NEAR(find_out(both, store).effect.mean, 2 * (0.45 - 0.3), 1e-12);
}

TEST_F(FindingTest, WantsOneExperimentForEachTerm) {
  Claim none = claim("accuracy", std::nullopt, false);
  none.terms.front().fields = {{"sampling.strategy", "weighted_loss"}};
  expect_user_error([&] { find_out(none, store); }, {"claims.csv:2", "sampling.strategy=weighted_loss fits 0 of the 2"},
                    Fault::usage);
  Claim several = none;
  several.terms.front().fields.clear();
  expect_user_error([&] { find_out(several, store); }, {"claims.csv:2", "fits 2 of the 2"}, Fault::usage);
}

TEST(FindingOfFiles, KnowsAFileByItsNameWhereverItLies) {
  const TemporaryFolder folder;
  const SamplePlan plan =
      sample_plan({{{"model.weights", ""}}, {{"model.weights", "/data/claims/actions.safetensors"}}}, 2);
  StoreWriter store = StoreWriter::open(folder / "results.db");
  plan.put_into(store);
  for (std::size_t run = 0; run < 4; ++run) {
    execute(store, plan.runs[run].train, Finished{result_with({{"loss", 1}})});
    execute(store, plan.runs[run].evaluate, Finished{result_with({{"accuracy", run < 2 ? 0.25 : 0.75}})});
  }
  Claim claim{"C8", "another start", "sample", "accuracy", std::nullopt, {}, 0.1, std::nullopt, "", "claims.csv:2"};
  claim.terms = {{1, {{"model.weights", "actions.safetensors"}}}, {-1, {{"model.weights", ""}}}};
  EXPECT_NEAR(find_out(claim, store).effect.mean, 0.5, 1e-12);
}

TEST_F(FindingTest, IsWrittenInTheMetricsUnit) {
  for (std::size_t repeat = 0; repeat < 3; ++repeat) {
    finish(0, repeat, {0.2}, 0.3);
    finish(1, repeat, {0.2 + 0.01 * static_cast<double>(repeat)}, 0.4 + 0.01 * static_cast<double>(repeat));
  }
  const Claim difference = claim("accuracy", std::nullopt, true);
  Claim rate = claim("hit_rate", EpochRange{1, 1}, false);
  rate.about = "a | b";
  rate.published = "z 1 | 0.8";
  rate.least = 0.5;
  rate.most = 0.9;
  const std::vector<JudgedClaim> judged{
      {difference, find_out(difference, store)}, {rate, find_out(rate, store)}, {rate, Finding{}}};
  EXPECT_EQ(
      claims_to_markdown(judged),
      R"(| claim | about            | figure                | expected       | measured               | n   | verdict       | published  |
|-------|------------------|-----------------------|----------------|------------------------|-----|---------------|------------|
| T3.2  | more of the apex | accuracy (%)          | ≥ +1.00        | +11.00 [+8.52, +13.48] | 3   | holds         |            |
| T3.2  | a \| b           | hit rate (%), epoch 1 | 50.00 to 90.00 | 21.00 [18.52, 23.48]   | 3   | does not hold | z 1 \| 0.8 |
| T3.2  | a \| b           | hit rate (%), epoch 1 | 50.00 to 90.00 | –                      | 0   | not measured  | z 1 \| 0.8 |

Measured: mean over runs [its interval of 95 %]; differences are taken run by run, of the same fold and repeat.
A claim holds where the whole interval lies in the expected range, and does not where it lies outside: holds 1, does not hold 1, undecided 0, not measured 1.
Published: what the publication's own figures say of it.
)");
  EXPECT_THAT(claims_to_csv(judged), HasSubstr("T3.2,a | b,sample,hit_rate,1,0.5,0.9,"));
  EXPECT_THAT(claims_to_csv(judged), HasSubstr(",3,3,does not hold,z 1 | 0.8\r\n"));
  EXPECT_THAT(claims_to_csv(judged), HasSubstr(",,,,0,0,not measured,z 1 | 0.8\r\n"));
}

}  // namespace
}  // namespace foldwise::results
