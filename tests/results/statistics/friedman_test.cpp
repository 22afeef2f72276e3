// SPDX-License-Identifier: Apache-2.0
#include "results/statistics/friedman.h"

#include <gmock/gmock.h>

namespace foldwise::results {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;

/// Table 6 of Demšar 2006: AUC of four learners on fourteen datasets. SciPy and R: statistics_reference.py, .R.
const std::vector<std::vector<double>> auc{
    {0.763, 0.768, 0.771, 0.798},  {0.599, 0.591, 0.590, 0.569}, {0.954, 0.971, 0.968, 0.967},
    {0.628, 0.661, 0.654, 0.657},  {0.882, 0.888, 0.886, 0.898}, {0.936, 0.931, 0.916, 0.931},
    {0.661, 0.668, 0.609, 0.685},  {0.583, 0.583, 0.563, 0.625}, {0.775, 0.838, 0.866, 0.875},
    {1.000, 1.000, 1.000, 1.000},  {0.940, 0.962, 0.965, 0.962}, {0.619, 0.666, 0.614, 0.669},
    {0.972, 0.981, 0.9751, 0.975}, {0.957, 0.978, 0.946, 0.970}};

TEST(Friedman, IsThatOfSciPyAndRWithTies) {
  const Friedman result = friedman(auc).value();
  EXPECT_EQ(result.datasets, 14u);
  EXPECT_NEAR(result.chi_squared, 10.228346456692925, 1e-10);
  EXPECT_NEAR(result.p, 0.016721580328441323, 1e-10);
  EXPECT_THAT(result.mean_ranks,
              ElementsAre(DoubleNear(3.142857142857143, 1e-12), DoubleNear(2, 1e-12),
                          DoubleNear(2.892857142857143, 1e-12), DoubleNear(1.9642857142857142, 1e-12)));
}

TEST(Friedman, IsNoneOfTooFewAndOfEquals) {
  EXPECT_FALSE(friedman({{1, 2, 3}}).has_value());
  EXPECT_FALSE(friedman({{1, 2}, {2, 1}}).has_value());
  EXPECT_FALSE(friedman({{1, 1, 1}, {2, 2, 2}}).has_value());
}

TEST(Nemenyi, IsTheCriticalDifferenceOfThePaper) {
  EXPECT_NEAR(nemenyi_difference(4, 14), 1.2535591471176057, 1e-6);  // Demšar's 1.25
}

}  // namespace
}  // namespace foldwise::results
