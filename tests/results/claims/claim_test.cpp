// SPDX-License-Identifier: Apache-2.0
#include "results/claims/claim.h"

#include <gmock/gmock.h>

#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::results {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* claims_header =
    "claim,about,sweep,metric,epochs,arm,against,less_arm,less_against,least,most,published,note\n";

class Claims : public ::testing::Test {
 protected:
  std::vector<Claim> read(const std::string& rows) const {
    write_text(folder_ / "claims.csv", claims_header + rows);
    return read_claims(folder_ / "claims.csv");
  }
  TemporaryFolder folder_;
};

TEST_F(Claims, AreReadRowByRow) {
  const auto claims = read(
      "T3.5,found soon,where,rank_correlation,8,sampling.strategy=stochastic_softmax,,,,0.5,,"
      "Fig. 3.9,seen\n"
      "T3.1,\"optimum, inner\",where,accuracy,9-20,sampling.inverse_temperature=1 clips.frames=8,"
      "sampling.inverse_temperature=0 clips.frames=8,,,-0.01,0.01,,\n");
  ASSERT_EQ(claims.size(), 2u);
  EXPECT_EQ(claims[0].name, "T3.5");
  EXPECT_EQ(claims[0].epochs, (EpochRange{8, 8}));
  EXPECT_THAT(claims[0].terms, ElementsAre(ClaimTerm{1, {{"sampling.strategy", "stochastic_softmax"}}}));
  EXPECT_FALSE(claims[0].compares());
  EXPECT_EQ(claims[0].least, 0.5);
  EXPECT_EQ(claims[0].most, std::nullopt);
  EXPECT_EQ(claims[0].published, "Fig. 3.9");
  EXPECT_EQ(claims[1].published, "");
  EXPECT_EQ(claims[1].about, "optimum, inner");
  EXPECT_EQ(claims[1].epochs, (EpochRange{9, 20}));
  EXPECT_THAT(claims[1].terms,
              ElementsAre(ClaimTerm{1, {{"sampling.inverse_temperature", "1"}, {"clips.frames", "8"}}},
                          ClaimTerm{-1, {{"sampling.inverse_temperature", "0"}, {"clips.frames", "8"}}}));
  EXPECT_TRUE(claims[1].compares());
  EXPECT_EQ(claims[1].where, (folder_ / "claims.csv").string() + ":3");
}

TEST_F(Claims, MayCompareDifferences) {
  const auto claims = read("T3.17,a,s,accuracy,,clips.frames=8,clips.frames=16,clips.frames=32,clips.frames=64,0,,,\n");
  std::vector<double> factors;
  for (const ClaimTerm& term : claims.front().terms) factors.push_back(term.factor);
  EXPECT_THAT(factors, ElementsAre(1, -1, -1, 1));
}

TEST_F(Claims, MayBeOfTheOnlyExperiment) {
  EXPECT_THAT(read("T2.5,a,s,accuracy,,,,,,0,,,\n").front().terms.front().fields, IsEmpty());
}

TEST_F(Claims, AreRefusedWhereTheyMakeNoSense) {
  const auto expect_refusal = [&](const std::string& row, const std::string& about) {
    expect_user_error([&] { read(row); }, {"claims.csv:2", about}, Fault::usage);
  };
  expect_refusal(",a,s,accuracy,,,,,,0,,,\n", "claim");
  expect_refusal("T1,a,,accuracy,,,,,,0,,,\n", "sweep");
  expect_refusal("T1,a,s,,,,,,,0,,,\n", "metric");
  expect_refusal("T1,a,s,accuracy,0,,,,,0,,,\n", "epochs");
  expect_refusal("T1,a,s,accuracy,9-8,,,,,0,,,\n", "epochs");
  expect_refusal("T1,a,s,accuracy,soon,,,,,0,,,\n", "epochs");
  expect_refusal("T1,a,s,accuracy,,sampling.stratgy=uniform,,,,0,,,\n", "arm");
  expect_refusal("T1,a,s,accuracy,,uniform,,,,0,,,\n", "arm");
  expect_refusal("T1,a,s,accuracy,,,clips.frames=8,clips.frames=4,,0,,,\n", "less_arm");
  expect_refusal("T1,a,s,accuracy,,,,clips.frames=4,clips.frames=8,0,,,\n", "against");
  expect_refusal("T1,a,s,accuracy,,,,,,,,,\n", "least");
  expect_refusal("T1,a,s,accuracy,,,,,,a lot,,,\n", "least");
  expect_refusal("T1,a,s,accuracy,,,,,,2,1,,\n", "least");
  expect_user_error([&] { read(""); }, {"claims.csv", "no claim"}, Fault::usage);
}

}  // namespace
}  // namespace foldwise::results
