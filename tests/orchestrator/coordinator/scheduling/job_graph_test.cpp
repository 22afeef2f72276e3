// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/scheduling/job_graph.h"

#include <gmock/gmock.h>

namespace foldwise::orchestrator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

WorkItem node(Stage stage, const std::vector<std::uint32_t>& needs = {}) {
  return {Key{}, stage, needs};
}

std::vector<std::uint32_t> dependents(const JobGraph& graph, std::uint32_t item) {
  const std::span<const std::uint32_t> span = graph.dependents(item);
  return {span.begin(), span.end()};
}

TEST(JobGraph, KnowsWhoWaitsForWhom) {
  const JobGraph graph({node(Stage::prepare), node(Stage::prepare), node(Stage::train, {0, 1}), node(Stage::train, {1}),
                        node(Stage::evaluate, {2})});

  EXPECT_THAT(dependents(graph, 0), ElementsAre(2));
  EXPECT_THAT(dependents(graph, 1), ElementsAre(2, 3));
  EXPECT_THAT(dependents(graph, 2), ElementsAre(4));
  EXPECT_THAT(dependents(graph, 4), IsEmpty());
}

TEST(JobGraph, CountsTheLongestChainAloneForUrgency) {
  const JobGraph one_behind({node(Stage::prepare), node(Stage::train, {0})});
  const JobGraph many_behind({node(Stage::prepare), node(Stage::train, {0}), node(Stage::train, {0}),
                              node(Stage::evaluate, {0}), node(Stage::evaluate, {0})});

  EXPECT_EQ(many_behind.urgency(0), one_behind.urgency(0));
  EXPECT_GT(many_behind.urgency(0), many_behind.urgency(1));
  EXPECT_GT(many_behind.urgency(1), many_behind.urgency(3));
}

}  // namespace
}  // namespace foldwise::orchestrator
