// SPDX-License-Identifier: Apache-2.0
// The claims that the project ships: their sweep files are free of mistakes, and each term of each claim is one
// experiment of its sweep.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "experiments/sweep/sweep.h"
#include "results/claims/claim.h"
#include "results/metrics/metrics.h"
#include "results/tables/published.h"

namespace foldwise::results {
namespace {

std::map<std::string, Sweep> shipped_sweeps() {
  std::map<std::string, Sweep> sweeps;
  for (const auto& entry : std::filesystem::directory_iterator(FOLDWISE_CLAIMS)) {
    if (entry.path().extension() != ".yaml") continue;
    Sweep sweep = Sweep::load(entry.path());
    EXPECT_EQ(sweep.name(), "claims_" + entry.path().stem().string());
    const std::string name = sweep.name();
    sweeps.emplace(name, std::move(sweep));
  }
  return sweeps;
}

/// How many experiments have these values of the fields that the sweep varies; a field that it does not vary fits none.
std::ptrdiff_t fitting(const Sweep& sweep, const ClaimTerm& term) {
  std::ptrdiff_t count = 0;
  for (std::size_t index = 0; index < sweep.size(); ++index) {
    const std::vector<FieldValue> values = sweep.values(index);
    const bool fits = std::ranges::all_of(term.fields, [&](const FieldValue& wanted) {
      const auto found = std::ranges::find(values, wanted.first, &FieldValue::first);
      return found != values.end() && means_value(found->first, found->second, wanted.second);
    });
    count += fits ? 1 : 0;
  }
  return count;
}

TEST(ShippedClaims, AreEachAboutExperimentsOfTheirSweep) {
  const std::map<std::string, Sweep> sweeps = shipped_sweeps();
  std::set<std::string> used;
  for (const Claim& claim : read_claims(std::filesystem::path(FOLDWISE_CLAIMS) / "claims.csv")) {
    ASSERT_TRUE(sweeps.contains(claim.sweep)) << claim.where << ": " << claim.sweep;
    const Sweep& sweep = sweeps.at(claim.sweep);
    used.insert(claim.sweep);
    EXPECT_NE(metric_facts(claim.metric), nullptr) << claim.where << ": " << claim.metric;
    for (const ClaimTerm& term : claim.terms) EXPECT_EQ(fitting(sweep, term), 1) << claim.where;
    if (claim.epochs) {
      EXPECT_LE(claim.epochs->last, sweep.experiment(0).training.epochs) << claim.where;
    }
  }
  EXPECT_EQ(used.size(), sweeps.size());
}

}  // namespace
}  // namespace foldwise::results
