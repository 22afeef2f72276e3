// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/jobs/job_needs.h"

#include <gmock/gmock.h>

#include <stdexcept>

namespace foldwise::orchestrator {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::uint32_t> listed(const JobNeeds& needs) {
  return {needs.begin(), needs.end()};
}

TEST(JobNeeds, AreThoseInCommonThenItsOwn) {
  const auto shards = std::make_shared<const std::vector<std::uint32_t>>(std::vector<std::uint32_t>{4, 5, 6});
  const std::vector<std::uint32_t> own{9, 2};

  EXPECT_THAT(listed(JobNeeds(shards, own)), ElementsAre(4, 5, 6, 9, 2));
  EXPECT_THAT(listed(JobNeeds(shards, {})), ElementsAre(4, 5, 6));
  EXPECT_THAT(listed(JobNeeds(nullptr, own)), ElementsAre(9, 2));
  EXPECT_EQ(JobNeeds(shards, own).size(), 5U);
  EXPECT_EQ(JobNeeds(nullptr, own).front(), 9U);
  EXPECT_EQ(shards.use_count(), 1) << "held by those that are there";
}

TEST(JobNeeds, AreAnyNumber) {
  EXPECT_THAT(listed(JobNeeds{}), IsEmpty());
  EXPECT_TRUE(JobNeeds().empty());
  EXPECT_THAT(listed(JobNeeds({7})), ElementsAre(7));
  EXPECT_THAT(listed(JobNeeds({7, 8})), ElementsAre(7, 8));
  EXPECT_THAT(listed(JobNeeds({7, 8, 9, 10})), ElementsAre(7, 8, 9, 10));
}

TEST(JobNeeds, OfTheirOwnAreTwoAtMost) {
  const std::vector<std::uint32_t> own{1, 2, 3};
  EXPECT_THROW(JobNeeds(nullptr, own), std::out_of_range);
}

}  // namespace
}  // namespace foldwise::orchestrator
