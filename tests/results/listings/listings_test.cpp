// SPDX-License-Identifier: Apache-2.0
#include "results/listings/listings.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "results/runs/run_result.h"
#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace foldwise::results::testing;

constexpr ListingFormat csv = ListingFormat::csv;

/// Two experiments with two repeats; the first run is finished, the second has diverged.
class ListingsTest : public ::testing::Test {
 protected:
  ListingsTest() : store(StoreWriter::open(folder / "results.db")) {
    give_folds(plan);
    plan.put_into(store);
    execute(store, plan.runs[0].train,
            Finished{result_with({{"epochs", 2}}, {{1, {{"loss", 0.75}}}, {2, {{"loss", 0.5}, {"accuracy", 0.25}}}})});
    Result evaluated = result_with({{"accuracy", 0.5}});
    evaluated.predictions = {{"a/1", 0, {0.5, 0.25}, {}}, {"a/2", 1, {0.75, 0.5}, {}}, {"b/1", 0, {1, 0}, {}}};
    execute(store, plan.runs[0].evaluate, Finished{evaluated});
    execute(store, plan.runs[1].train, Diverged{7});
  }

  TemporaryFolder folder;
  SamplePlan plan = sample_plan({{{"clips.frames", "8"}}, {{"clips.frames", "16"}}}, 2);
  StoreWriter store;
};

TEST_F(ListingsTest, RunsHaveTheirFieldsFateAndMetrics) {
  const std::string train = "stages/" + plan.runs[0].train.hex();
  const std::string evaluate = "stages/" + plan.runs[0].evaluate.hex();
  EXPECT_THAT(
      list_runs(store, {}, csv),
      AllOf(HasSubstr("run,experiment,clips.frames,fold,repeat,fold_name,state,reason,accuracy,epochs,"
                      "work_seconds,joules,train,evaluate\r\n"),
            HasSubstr("1,1,8,1,1,subject ann,finished,,0.5,2,20,," + train + "," + evaluate + "\r\n"),
            HasSubstr("2,1,8,1,2,,diverged,diverged in epoch 7,,,10,,"), HasSubstr("4,2,16,1,2,,unfinished,,,,0,,")));
}

TEST_F(ListingsTest, RunsTellTheEnergyThatDriversTold) {
  const auto attempt = [&](const Key& job, int number, const Outcome& outcome, std::optional<double> joules) {
    start(store, job, number);
    store.end_attempt({job, number, 110, outcome, "", joules}, StoreWriter::Retry::yes);
  };
  attempt(plan.runs[2].train, 1, Interrupted{}, 40.5);
  attempt(plan.runs[2].train, 2, Finished{}, 100);
  attempt(plan.runs[2].evaluate, 1, Finished{}, 2);
  attempt(plan.runs[3].train, 1, Interrupted{}, std::nullopt);
  attempt(plan.runs[3].train, 2, Finished{}, 100);
  attempt(plan.runs[3].evaluate, 1, Finished{}, 2);

  EXPECT_THAT(list_runs(store, {}, csv), AllOf(HasSubstr(",30,142.5,stages/"), Not(HasSubstr(",102,stages/"))));
  const auto results = read_run_results(store, {"energy"});
  EXPECT_EQ(results[2].finite("energy"), 142.5);
  EXPECT_EQ(results[3].why_missing("energy"), "no energy was recorded");
  EXPECT_EQ(results[0].finite("energy"), std::nullopt);
}

TEST_F(ListingsTest, RunsHaveWhatTablesComputeFromPredictions) {
  plan.sweep.tables = {{"T", {"clips.frames"}, {}, {"accuracy", "eer_accuracy", "pooled_roc_auc", "energy"}, {}, ""}};
  plan.put_into(store);

  EXPECT_THAT(list_runs(store, {}, csv), AllOf(HasSubstr("reason,accuracy,eer_accuracy,epochs,work_seconds,joules,"),
                                               HasSubstr("finished,,0.5,0.6666")));
}

TEST_F(ListingsTest, SelectionsAreOfExperimentFoldRepeatAndFields) {
  EXPECT_THAT(list_runs(store, {.experiment = 2}, csv), AllOf(HasSubstr("\r\n3,2,"), Not(HasSubstr("\r\n1,1,"))));
  EXPECT_THAT(list_runs(store, {.where = {{"clips.frames", {"16", "32"}}}}, csv),
              AllOf(HasSubstr("\r\n3,2,"), Not(HasSubstr("\r\n1,1,"))));
  EXPECT_THAT(list_runs(store, {.repeat = 2}, csv), AllOf(HasSubstr("\r\n2,1,"), Not(HasSubstr("\r\n1,1,"))));
  try {
    list_runs(store, {.experiment = 3, .fold = 9}, csv);
    ADD_FAILURE() << "nothing was selected";
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), HasSubstr("saw experiment 3, fold 9, which none of its 4 runs has"));
  }
}

TEST_F(ListingsTest, EpochsHaveAColumnForEachMetric) {
  EXPECT_EQ(list_epochs(store, {}, csv),
            "run,experiment,clips.frames,fold,repeat,epoch,accuracy,loss\r\n"
            "1,1,8,1,1,1,,0.75\r\n1,1,8,1,1,2,0.25,0.5\r\n");
}

TEST_F(ListingsTest, PredictionsNameSubjectAndClass) {
  EXPECT_EQ(list_predictions(store, {.experiment = 1, .fold = 1}, csv),
            "run,experiment,clips.frames,fold,repeat,sample,subject,label,target,predicted,scores,targets\r\n"
            "1,1,8,1,1,a/1,ann,pain,0,0,\"[0.5,0.25]\",\r\n"
            "1,1,8,1,1,a/2,ann,no_pain,1,0,\"[0.75,0.5]\",\r\n"
            "1,1,8,1,1,b/1,bob,pain,0,0,\"[1,0]\",\r\n");
}

TEST_F(ListingsTest, JsonLinesAreAnObjectEach) {
  const std::string text = list_predictions(store, {}, ListingFormat::json_lines);
  const auto first = nlohmann::json::parse(text.substr(0, text.find('\n')));
  EXPECT_EQ(first.at("scores").get<std::vector<double>>(), (std::vector<double>{0.5, 0.25}));
  EXPECT_EQ(first.at("repeat"), 1);
  EXPECT_EQ(first.at("clips.frames"), "8");
  EXPECT_EQ(std::ranges::count(text, '\n'), 3);
}

TEST_F(ListingsTest, ConfusionsCountWhatIsTakenForWhat) {
  EXPECT_EQ(list_confusions(store, {}, csv),
            "experiment,clips.frames,class,samples,as pain,as no_pain,recall\r\n"
            "1,8,pain,2,2,0,1\r\n1,8,no_pain,1,1,0,0\r\n");
  EXPECT_THROW(list_confusions(store, {.experiment = 2}, csv), UserError);
}

TEST_F(ListingsTest, TextIsAligned) {
  EXPECT_THAT(list_epochs(store, {}, ListingFormat::text), HasSubstr("epoch  accuracy  loss\n"));
}

}  // namespace
}  // namespace foldwise::results
