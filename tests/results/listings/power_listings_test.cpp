// SPDX-License-Identifier: Apache-2.0
#include "results/listings/power_listings.h"

#include <gmock/gmock.h>

#include <cmath>

#include "results/statistics/power.h"
#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using ::testing::StartsWith;
using namespace foldwise::results::testing;

/// The cells of a line of CSV.
std::vector<std::string> line_of(const std::string& text, std::size_t number) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < number; ++i) begin = text.find("\r\n", begin) + 2;
  std::string line = text.substr(begin, text.find("\r\n", begin) - begin) + ",";
  std::vector<std::string> cells;
  for (std::size_t place = 0; place < line.size();) {
    const std::size_t comma = line.find(',', place);
    cells.push_back(line.substr(place, comma - place));
    place = comma + 1;
  }
  return cells;
}

class PowerListingsTest : public ::testing::Test {
 protected:
  PowerListingsTest() : store(StoreWriter::open(folder / "results.db")) {
    plan.put_into(store);
    for (std::size_t repeat = 0; repeat < 4; ++repeat) {
      finish(0, repeat, 0.5);
      finish(1, repeat, 0.52 + (repeat % 2 == 0 ? 0.02 : -0.02));
    }
  }
  void finish(std::size_t experiment, std::size_t repeat, double accuracy) {
    execute(store, plan.runs.at(4 * experiment + repeat).evaluate, Finished{result_with({{"accuracy", accuracy}})});
  }

  TemporaryFolder folder;
  SamplePlan plan = sample_plan({{{"clips.frames", "8"}}, {{"clips.frames", "16"}}}, 4);
  StoreWriter store;
};

// Differences 4, 0, 4, 0 points: mean 2, standard deviation 2.309.
TEST_F(PowerListingsTest, SayHowManyRepeatsTheDifferenceNeeds) {
  const std::string text = list_power(store, {}, ListingFormat::csv);
  EXPECT_THAT(text, StartsWith("experiment,clips.frames,metric,n,difference,sd_of_differences,test,shows_from,asked,"
                               "repeats_needed\r\n2,16,accuracy,4,"));
  const auto cells = line_of(text, 1);
  const double deviation = std::sqrt(16.0 / 3) / 100;
  EXPECT_NEAR(std::stod(cells.at(4)), 0.02, 1e-12);
  EXPECT_NEAR(std::stod(cells.at(5)), deviation, 1e-12);
  EXPECT_EQ(cells.at(6), "paired_t");
  EXPECT_NEAR(std::stod(cells.at(7)), *smallest_effect({.n = 4}) * deviation, 1e-9);
  EXPECT_EQ(std::stoul(cells.at(9)), *required_differences({}, 0.02 / deviation));
}

TEST_F(PowerListingsTest, OfAnotherDifferenceAndBaseline) {
  const auto cells =
      line_of(list_power(store, {.difference = 0.1, .baseline = {{"clips.frames", "16"}}}, ListingFormat::csv), 1);
  EXPECT_EQ(cells.at(1), "8");
  EXPECT_EQ(cells.at(9), "3");
  EXPECT_THROW(list_power(store, {.baseline = {{"clips.frames", "99"}}}, ListingFormat::csv), UserError);
  EXPECT_THROW(list_power(store, {.metrics = {"epochs"}}, ListingFormat::csv), UserError);
}

TEST_F(PowerListingsTest, ComponentsAreOfSeedsWhereRunsShareADivision) {
  give_folds(plan);  // two divisions in turn
  plan.put_into(store);
  const auto cells = line_of(list_variance_components(store, {}, ListingFormat::csv), 2);
  EXPECT_EQ(cells.at(3), "4");
  EXPECT_EQ(cells.at(4), "2");
  EXPECT_NEAR(std::stod(cells.at(7)), 0, 1e-15);       // repeats 1, 3 and 2, 4 agree
  EXPECT_NEAR(std::stod(cells.at(8)), 0.0008, 1e-12);  // means 0.54 and 0.50
}

}  // namespace
}  // namespace foldwise::results
