// SPDX-License-Identifier: Apache-2.0
// Tables that choose: select of a sweep file.
#include <gmock/gmock.h>

#include "results/table.h"
#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace foldwise::results::testing;

/// Two backbones with two fusions of labels and two overlaps each, two repeats.
class SelectionTest : public ::testing::Test {
 protected:
  SelectionTest() : store(StoreWriter::open(folder / "results.db")) {
    plan.put_into(store);
    spec.title = "Best";
    spec.values = {"concordance_valence"};
    spec.select = {.best = "concordance", .per = {"model.backbone"}, .target = "valence"};
  }

  static std::vector<FieldValue> point(const std::string& backbone, const std::string& fusion,
                                       const std::string& overlap) {
    return {{"model.backbone", backbone}, {"clips.label_fusion", fusion}, {"clips.overlap", overlap}};
  }

  /// Both runs of an experiment: the validation figure is `shift` around `validation`.
  void finish(std::size_t experiment, double validation, double reported, double shift = 0) {
    for (std::size_t repeat = 0; repeat < 2; ++repeat) finish_run(experiment, repeat, validation, reported, shift);
  }
  void finish_run(std::size_t experiment, std::size_t repeat, double validation, double reported, double shift = 0) {
    const auto& run = plan.runs.at(experiment * 2 + repeat);
    const double moved = validation + (repeat == 0 ? shift : -shift);
    execute(store, run.train, Finished{result_with({{"epochs", 3}, {"validation_concordance", 1 - validation}})});
    execute(store, run.evaluate,
            Finished{result_with({{"concordance_valence", reported}, {"validation_concordance_valence", moved}})});
  }

  std::string shown() { return render_table(store, spec, TableFormat::markdown); }

  TemporaryFolder folder;
  SamplePlan plan = sample_plan(
      {point("vgg16", "mean", "0.2"), point("vgg16", "mean", "0.8"), point("vgg16", "extremum", "0.2"),
       point("vgg16", "extremum", "0.8"), point("resnet50", "mean", "0.2"), point("resnet50", "mean", "0.8")},
      2);
  StoreWriter store;
  TableSpec spec;
};

// What is reported is the other way round: the lowest of vgg16 and of resnet50 are chosen.
TEST_F(SelectionTest, ShowsTheBestInValidationWhateverItsReportedFigure) {
  finish(0, 0.5, 0.9);
  finish(1, 0.6, 0.8);
  finish(2, 0.8, 0.1, 0.25);
  finish(3, 0.7, 0.7);
  finish(4, -0.2, 0.3);
  finish(5, -0.1, 0.2);

  EXPECT_EQ(shown(), R"(### Best

| model.backbone | clips.label_fusion | clips.overlap | chosen from | concordance valence   | validation concordance valence |
|----------------|--------------------|---------------|-------------|-----------------------|--------------------------------|
| vgg16          | extremum           | 0.2           | 4           | 0.100 ± 0.000 (2)     | **0.800 ± 0.250** (2)          |
| resnet50       | mean               | 0.8           | 2           | **0.200 ± 0.000** (2) | -0.100 ± 0.000 (2)             |

Mean ± standard error over runs (number of runs).
Chosen for each model.backbone by the highest validation concordance valence, the mean over runs, among experiments all of whose runs have one.
)");
}

TEST_F(SelectionTest, TakesTheFirstInTheFileOfEqualsAndSaysSo) {
  for (std::size_t experiment = 0; experiment < 6; ++experiment)
    finish(experiment, experiment % 4 == 0 ? 0.4 : 0.5, 0.1);

  const std::string text = shown();

  EXPECT_THAT(text, HasSubstr("| vgg16          | mean               | 0.8           | 4 "));
  EXPECT_THAT(text, HasSubstr("| resnet50       | mean               | 0.8           | 2 "));
  EXPECT_THAT(text, HasSubstr("\nmodel.backbone = vgg16: 3 are equal in it; the first in the order of the sweep file "
                              "stands here.\n"));
  EXPECT_THAT(text, Not(HasSubstr("model.backbone = resnet50:")));
}

// An experiment that lacks a run may be better or worse: it is not compared.
TEST_F(SelectionTest, ChoosesAmongThoseWhoseRunsAreAllFinished) {
  finish(0, 0.3, 0.1);
  finish_run(1, 0, 0.9, 0.2);
  finish(2, 0.2, 0.3);

  const std::string text = shown();

  EXPECT_THAT(text, HasSubstr("| vgg16          | mean               | 0.2           | 2 of 4      |"));
  EXPECT_THAT(text, HasSubstr("| resnet50       | –                  | –             | 0 of 2      | –  "));
}

TEST_F(SelectionTest, TakesTheLowestOfAnErrorAndShowsChosenFieldsThatTheTableNames) {
  for (std::size_t experiment = 0; experiment < 6; ++experiment) {
    for (std::size_t repeat = 0; repeat < 2; ++repeat) {
      const auto& run = plan.runs.at(experiment * 2 + repeat);
      execute(store, run.train,
              Finished{result_with({{"validation_loss", 0.1 + 0.1 * static_cast<double>(experiment)}})});
      execute(store, run.evaluate, Finished{result_with({{"concordance_valence", 0.5}})});
    }
  }
  spec.select = {};
  spec.select.best = "loss";
  spec.rows = {"clips.overlap"};

  const std::string text = shown();

  EXPECT_THAT(text, HasSubstr("| clips.overlap | chosen from |"));
  EXPECT_THAT(text, HasSubstr("| 0.2           | 6           |"));
  EXPECT_THAT(text, HasSubstr("\nChosen by the lowest validation loss, the mean over runs,"));
}

// Of each valence and arousal there is the same experiment, the best by the mean of both.
TEST_F(SelectionTest, GoesByTheMeanOfAllTargetsWhereItNamesNone) {
  for (std::size_t experiment = 0; experiment < 6; ++experiment)
    finish(experiment, 0.1 * static_cast<double>(experiment), 0.5);
  spec.select.target = "";

  EXPECT_THAT(shown(), HasSubstr("| vgg16          | mean               | 0.2           | 4 "));
}

TEST_F(SelectionTest, HasPublishedFiguresBesideThoseOfWhatItIsFor) {
  for (std::size_t experiment = 0; experiment < 6; ++experiment) finish(experiment, 0.5, 0.25);
  write_text(folder / "published.csv", "model.backbone,metric,mean\nvgg16,concordance_valence,0.625\n");
  spec.published = (folder / "published.csv").string();

  EXPECT_THAT(shown(), HasSubstr("| 0.250 ± 0.000 (2)   | 0.625 "));
}

TEST_F(SelectionTest, IsInTheStoreAndInEveryFormat) {
  finish(0, 0.5, 0.9);
  plan.sweep.tables = {spec, {}};
  plan.put_into(store);

  EXPECT_EQ(store.sweep().tables, plan.sweep.tables);
  EXPECT_THAT(render_table(store, spec, TableFormat::csv),
              HasSubstr("\r\nBest,vgg16,mean,0.2,1 of 4,concordance_valence,0.9,0,2,"));
  EXPECT_THAT(render_table(store, spec, TableFormat::latex), HasSubstr(R"(vgg16 & mean & 0.2 & 1 of 4 & )"));
}

TEST_F(SelectionTest, KnowsAFileByItsNameWhereverItLies) {
  std::vector<FieldValue> here = point("vgg16", "mean", "0.2");
  here.emplace_back("model.weights", "/data/weights/vgg16_rafdb.safetensors");
  plan = sample_plan({here}, 2);
  plan.put_into(store);
  finish(0, 0.5, 0.25);
  write_text(folder / "published.csv",
             "model.weights,metric,mean\nvgg16_rafdb.safetensors,concordance_valence,0.625\n"
             "vgg16.safetensors,concordance_valence,0.1\n");
  spec.published = (folder / "published.csv").string();

  EXPECT_THAT(shown(), HasSubstr("| 0.625 "));
}

}  // namespace
}  // namespace foldwise::results
