// SPDX-License-Identifier: Apache-2.0
#include "results/tables/two_sweeps.h"

#include <gmock/gmock.h>

#include "results/table.h"
#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using namespace foldwise::results::testing;

class TwoSweepsTest : public ::testing::Test {
 protected:
  StoreWriter filled(const std::string& name, const SamplePlan& plan, double accuracy) {
    StoreWriter store = StoreWriter::open(folder / name);
    plan.put_into(store);
    double more = 0;
    for (const RunRecord& run : plan.runs) {
      execute(store, run.evaluate, Finished{result_with({{"accuracy", accuracy + more}})});
      more += 0.01 * accuracy;
    }
    return store;
  }
  static std::string compared(const StoreReader& first, const StoreReader& second) {
    return render_comparison({first, second, "old", "new"}, {"accuracy"}, {}, TableFormat::markdown);
  }
  TemporaryFolder folder;
};

TEST_F(TwoSweepsTest, AreComparedRunByRunWhereTheirConfigurationsAreTheSame) {
  const SamplePlan plan = sample_plan({{{"clips.frames", "8"}}, {{"clips.frames", "16"}}}, 3);
  SamplePlan less = plan;
  less.experiments.pop_back();
  less.runs.resize(3);
  const StoreWriter first = filled("a.db", plan, 0.5);
  const StoreWriter second = filled("b.db", less, 0.6);

  EXPECT_THAT(compared(first, second),
              AllOf(HasSubstr("### new against old"), HasSubstr("| old: accuracy (%) | new: accuracy (%) "),
                    HasSubstr("| 50.50 ± 0.29 (3)  | "), HasSubstr("| +10.10 ± 0.06 (3) *"),
                    HasSubstr("Experiments of the same configuration."),
                    HasSubstr("They have 1 of 2 and 1 experiments in common.")));
}

TEST_F(TwoSweepsTest, ThatDifferElsewhereAreComparedByWhatVaries) {
  const SamplePlan plan = sample_plan({{{"clips.frames", "8"}}}, 2);
  SamplePlan changed = plan;
  changed.experiments[0].identity = numbered_key(77);
  EXPECT_THAT(compared(filled("a.db", plan, 0.5), filled("b.db", changed, 0.5)),
              HasSubstr("No experiment has the same configuration in both"));
}

TEST_F(TwoSweepsTest, WithoutACommonExperimentAreRefused) {
  const StoreWriter first = filled("a.db", sample_plan({{{"clips.frames", "8"}}}, 1), 0.5);
  SamplePlan other = sample_plan({{{"clips.frames", "32"}}}, 1);
  other.experiments[0].identity = numbered_key(77);
  const StoreWriter second = filled("b.db", other, 0.5);
  EXPECT_THROW(compared(first, second), UserError);
}

}  // namespace
}  // namespace foldwise::results
