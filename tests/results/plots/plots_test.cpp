// SPDX-License-Identifier: Apache-2.0
#include "results/plots/plots.h"

#include <gmock/gmock.h>

#include "results/plots/matrix_plot.h"
#include "tests/results/sample_store.h"
#include "tests/support/expect_user_error.h"

namespace foldwise::results {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using namespace foldwise::results::testing;

/// Two strategies with clips of 8 and 16 frames, two repeats each.
class PlotsTest : public ::testing::Test {
 protected:
  PlotsTest() {
    plan.sweep.name = "clips";
    give_folds(plan);
    plan.put_into(store);
  }

  static std::vector<FieldValue> point(const std::string& strategy, const std::string& frames) {
    return {{"sampling.strategy", strategy}, {"clips.frames", frames}};
  }

  /// Both repeats of an experiment, with accuracies around a middle.
  void finish(std::size_t experiment, double middle, const std::vector<Prediction>& predictions = {}) {
    for (std::size_t repeat = 0; repeat < 2; ++repeat) {
      const RunRecord& run = plan.runs.at(2 * experiment + repeat);
      const double first = repeat == 0 ? 0.5 : 0.7;
      execute(store, run.train,
              Finished{result_with({{"best_epoch", 2}},
                                   {{1, {{"validation_accuracy", first}}}, {2, {{"validation_accuracy", 0.8}}}})});
      Result result = result_with({{"accuracy", middle + (repeat == 0 ? -0.01 : 0.01)}});
      result.predictions = predictions;
      execute(store, run.evaluate, Finished{result});
    }
  }

  void finish_all() {
    for (std::size_t experiment = 0; experiment < 4; ++experiment)
      finish(experiment, 0.4 + 0.1 * static_cast<double>(experiment));
  }

  TemporaryFolder folder;
  SamplePlan plan = sample_plan(
      {point("uniform", "8"), point("uniform", "16"), point("reinforce", "8"), point("reinforce", "16")}, 2);
  StoreWriter store = StoreWriter::open(folder / "results.db");
};

TEST(PlotText, IsTakenLiterally) {
  EXPECT_EQ(plot_text("it's\n`rm -rf`"), "'it''s `rm -rf`'");
  EXPECT_EQ(plot_number(0.1), "0.1");
  EXPECT_EQ(plot_number(std::numeric_limits<double>::quiet_NaN()), "NaN");
}

// 39 and 41 %: mean 40, standard error 1.
TEST_F(PlotsTest, AxisHasAMeanAndItsErrorForEachValueAndALineForEachOtherField) {
  finish_all();
  const Plot plot = plot_axis(store, {}, "accuracy", "clips.frames");

  EXPECT_EQ(plot.csv,
            "clips.frames,others,n,mean,standard_error\n8,uniform,2,40,1\n16,uniform,2,50,1\n8,reinforce,2,60,1\n"
            "16,reinforce,2,70,1\n");
  EXPECT_THAT(plot.script, HasSubstr("$series1 << EOD\n8 40 1\n16 50 1\nEOD\n"));
  EXPECT_THAT(plot.script, HasSubstr("$series2 using 1:2:3 with yerrorlines ls 2 title 'reinforce'"));
  EXPECT_THAT(plot.script, HasSubstr("set ylabel 'accuracy (%), mean ± standard error'"));
}

TEST_F(PlotsTest, AxisPutsWordsSideBySide) {
  finish_all();
  const Plot plot = plot_axis(store, {.where = {{"clips.frames", {"8"}}}}, "accuracy", "sampling.strategy");

  EXPECT_THAT(plot.script, HasSubstr("set xtics ('uniform' 0, 'reinforce' 1)\nset xrange [-0.5:1.5]\n"));
  EXPECT_THAT(plot.script, HasSubstr("0 40 1\n1 60 1\n"));
}

// As tables have it; the CSV has the paths that can be typed again.
TEST_F(PlotsTest, CallFieldsValuesAndMetricsByTheLabelsOfTheSweep) {
  plan.sweep.tables.emplace_back().labels = {{"sampling.strategy", {"how", {{"reinforce", "ours ($\\gamma$)"}}}},
                                             {"clips.frames", {"length $T$", {}}},
                                             {"accuracy", {"hits", {}}}};
  plan.put_into(store);
  finish_all();

  const Plot axis = plot_axis(store, {}, "accuracy", "clips.frames");
  EXPECT_THAT(axis.script, AllOf(HasSubstr("set xlabel 'length T'"), HasSubstr("set ylabel 'hits (%), mean"),
                                 HasSubstr("title 'ours (γ)'")));
  EXPECT_THAT(axis.csv, StartsWith("clips.frames,"));
  EXPECT_THAT(plot_interaction(store, {}, "accuracy", "sampling.strategy", "clips.frames").script,
              AllOf(HasSubstr("set ytics ('uniform' 0, 'ours (γ)' 1)"), HasSubstr("set cblabel 'hits (%)'")));
  EXPECT_THAT(plot_curves(store, {}, "validation_accuracy").script, HasSubstr("title 'uniform, length T = 8'"));
  EXPECT_THAT(plot_cost(store, {}, "accuracy").script, HasSubstr("set ylabel 'hits (%)'"));
}

TEST_F(PlotsTest, AxisHasALineForEachOtherFieldThoughTwoAreCalledTheSame) {
  plan.sweep.tables.emplace_back().labels = {{"sampling.strategy", {"", {{"uniform", "a"}, {"reinforce", "a"}}}}};
  plan.put_into(store);
  finish_all();
  const Plot plot = plot_axis(store, {}, "accuracy", "clips.frames");

  EXPECT_THAT(plot.script, AllOf(HasSubstr("$series1 << EOD\n8 40 1\n16 50 1\nEOD\n"),
                                 HasSubstr("$series2 << EOD\n8 60 1\n16 70 1\nEOD\n"), HasSubstr("title 'a (uniform)'"),
                                 HasSubstr("title 'a (reinforce)'")));
  EXPECT_THAT(plot.csv, HasSubstr("\n8,a (uniform),2,40,1\n"));
}

TEST_F(PlotsTest, AxesWithoutLabelsHaveTheEndOfAPathAndItsUnit) {
  finish_all();
  EXPECT_THAT(plot_axis(store, {}, "accuracy", "clips.frames").script, HasSubstr("set xlabel 'frames'"));
  EXPECT_THAT(plot_axis(store, {}, "accuracy", "sampling.strategy").script, HasSubstr("set xlabel 'strategy'"));
}

/// A sweep over one field, with a run of each value.
class FieldPlotTest : public ::testing::Test {
 protected:
  Plot axis_of(const std::string& field, const std::vector<std::string>& values) {
    std::vector<std::vector<FieldValue>> points;
    points.reserve(values.size());
    for (const std::string& value : values) points.push_back({{field, value}});
    const SamplePlan plan = sample_plan(points, 1);
    StoreWriter store = StoreWriter::open(folder / (std::to_string(++stores) + ".db"));
    plan.put_into(store);
    for (const RunRecord& run : plan.runs) {
      execute(store, run.train, Finished{});
      execute(store, run.evaluate, Finished{result_with({{"accuracy", 0.5}})});
    }
    return plot_axis(store, {}, "accuracy", field);
  }

  TemporaryFolder folder;
  int stores = 0;
};

TEST_F(FieldPlotTest, PowersOfTenStandAtEqualDistances) {
  const std::string script = axis_of("training.learning_rate.head", {"0.01", "0.001", "0.0001"}).script;
  EXPECT_THAT(script, AllOf(HasSubstr("set logscale x"), HasSubstr("set xrange [6.666666667e-05:0.015]"),
                            HasSubstr("set xtics ('0.0001' 0.0001, '0.001' 0.001, '0.01' 0.01)")));
}

TEST_F(FieldPlotTest, NumbersThatWouldLieOnEachOtherStandSideBySide) {
  const std::string script = axis_of("sampling.inverse_temperature", {"10", "0", "0.1", "1"}).script;
  EXPECT_THAT(script, AllOf(HasSubstr("set xtics ('0' 0, '0.1' 1, '1' 2, '10' 3)"), Not(HasSubstr("logscale"))));
}

TEST_F(FieldPlotTest, OtherNumbersAreDrawnToScale) {
  const std::string script = axis_of("clips.frames", {"4", "16", "24"}).script;
  EXPECT_THAT(script, AllOf(HasSubstr("set xrange [3:25]"), Not(HasSubstr("set xtics"))));
}

TEST_F(FieldPlotTest, NamesThatWouldTouchAreTurnedAndGivenRoom) {
  const Plot brief = axis_of("model.backbone", {"a", "b", "c"});
  EXPECT_THAT(brief.script, Not(HasSubstr("rotate")));
  const Plot longer =
      axis_of("model.backbone", {"/w/inflated_vgg_of_faces_and_flow.safetensors", "inflated_vgg_of_faces",
                                 "another_one_of_a_kind", "a_fourth_of_that_length"});
  EXPECT_THAT(longer.script, AllOf(HasSubstr("set xtics rotate by 40 right\nset lmargin"), HasSubstr("…' 0")));
  EXPECT_GT(longer.height, brief.height + 0.5);
}

// A line that is zipped with another field says the same twice.
TEST_F(FieldPlotTest, LinesAreNotNamedTwice) {
  StoreWriter store = StoreWriter::open(folder / "zipped.db");
  const SamplePlan plan =
      sample_plan({{{"sampling.inverse_temperature", "1"}, {"evaluation.inverse_temperature", "1"}},
                   {{"sampling.inverse_temperature", "2"}, {"evaluation.inverse_temperature", "2"}}},
                  1);
  plan.put_into(store);
  for (const RunRecord& run : plan.runs) {
    execute(store, run.train, Finished{result_with({}, {{1, {{"loss", 1}}}})});
    execute(store, run.evaluate, Finished{});
  }
  EXPECT_THAT(plot_curves(store, {}, "loss").script, AllOf(HasSubstr("title 'sampling inverse temperature = 1'"),
                                                           HasSubstr("$mean1 using 1:2 with points")));  // of one epoch
}

// One starts from nothing, the other two from files of one name.
TEST_F(FieldPlotTest, LinesAreNamedWhateverTheirValues) {
  StoreWriter store = StoreWriter::open(folder / "files.db");
  const SamplePlan plan = sample_plan({{{"model.weights", "\"\""}},
                                       {{"model.weights", "/a/faces.safetensors"}},
                                       {{"model.weights", "/b/faces.safetensors"}}},
                                      1);
  plan.put_into(store);
  for (const RunRecord& run : plan.runs) {
    execute(store, run.train, Finished{result_with({}, {{1, {{"loss", 1}}}})});
    execute(store, run.evaluate, Finished{});
  }
  EXPECT_THAT(plot_curves(store, {}, "loss").script,
              AllOf(HasSubstr("title 'weights = none'"), HasSubstr("title 'faces.safetensors (/a/faces.safetensors)'"),
                    HasSubstr("title 'faces.safetensors (/b/faces.safetensors)'")));
}

TEST(PlotKeys, AreAsWideAsTheirLabelsAndAsHighAsTheirRows) {
  Plot few;
  EXPECT_EQ(PlotKey(few, {"uniform", "softmax"}).words(), "set key maxcols 2\n");
  EXPECT_EQ(few.width, column_figure);
  Plot many;
  const PlotKey key(many, std::vector<std::string>(8, std::string(50, 'x') + " end"));
  EXPECT_EQ(key.words(), "set key maxcols 1\n");
  EXPECT_GT(many.width, column_figure);
  EXPECT_NEAR(many.height - few.height, 7 * text_height, 1e-9);
  Plot empty;
  EXPECT_EQ(PlotKey(empty, {""}).title(0), "notitle");
}

TEST(PlotKeys, ShortenWhatDoesNotFitAPageAndKeepItApart) {
  Plot plot;
  const PlotKey key(plot, {std::string(90, 'x') + " first", std::string(90, 'x') + " second"});
  EXPECT_EQ(plot.width, page_figure);
  EXPECT_THAT(key.title(0), AllOf(StartsWith("title '(1) xxx"), HasSubstr("…'")));
  EXPECT_THAT(key.title(1), StartsWith("title '(2) xxx"));
  EXPECT_LT(letters_in(key.title(0)), 90U);
}

TEST(PlotTics, KeepNamesApartThatAreAbbreviated) {
  const std::string same(30, 'x');
  EXPECT_THAT(named_tics("y", {same + "a", same + "b"}),
              AllOf(HasSubstr("'(1) xxx"), HasSubstr("x…' 0, '(2) xxx"), HasSubstr("x…' 1)")));
  EXPECT_EQ(named_tics("y", {"a", "a"}), "set ytics ('a' 0, 'a' 1)\n");
}

TEST(PlotKeys, CountLettersAsReadersDo) {
  EXPECT_EQ(letters_in("γ = 1"), 5U);
  EXPECT_EQ(abbreviated("γγγγγ", 3), "γγ…");
  EXPECT_EQ(abbreviated("γγγ", 3), "γγγ");
}

Matrix matrix_of(std::size_t classes) {
  Matrix matrix{.down = "class", .across = "predicted", .shades = "%", .most = 100};
  for (std::size_t each = 0; each < classes; ++each) {
    matrix.rows.push_back("class " + std::to_string(each));
    matrix.cells.push_back({each, each, 100, classes > most_columns_with_texts ? "" : "100"});
  }
  matrix.columns = matrix.rows;
  return matrix;
}

TEST(MatrixPlots, HaveCellsThatTheirTextsFit) {
  Plot small;
  draw_matrix(small, matrix_of(7));
  EXPECT_EQ(small.text, 1);
  Plot twenty;
  draw_matrix(twenty, matrix_of(20));
  EXPECT_LT(twenty.text, 1);
  // "100" and some room in each of twenty cells, beside what stands left and right of them.
  EXPECT_GT(twenty.width, 20 * 4 * letter_width * twenty.text + 1.5);
  EXPECT_LT(twenty.width, 8.5);
  EXPECT_THAT(twenty.script, HasSubstr("set xtics rotate by 40 right"));
  Plot fifty;
  draw_matrix(fifty, matrix_of(51));
  EXPECT_LT(fifty.width, 10);
}

// 24 letters at 40 degrees begin 1.43 inches left of the middle of a column, that of the first is 0.45 from the axis.
TEST(MatrixPlots, HaveRoomForTheFirstOfTurnedNames) {
  Matrix matrix{.down = "class", .across = "predicted", .shades = "%", .rows = {"a", "b"}, .most = 100};
  matrix.columns = {std::string(24, 'x'), "b"};
  Plot plot;
  draw_matrix(plot, matrix);

  constexpr const char* margin = "set lmargin at screen ";
  const std::size_t at = plot.script.find(margin);
  ASSERT_NE(at, std::string::npos);
  const double left = std::stod(plot.script.substr(at + std::char_traits<char>::length(margin))) * plot.width;
  EXPECT_THAT(plot.script, HasSubstr("set xtics rotate by 40 right"));
  EXPECT_NEAR(left, 24 * letter_width * 0.766 - 0.45 + 0.15, 0.01);
}

TEST(MatrixPlots, NeedNoRoomForTurnedNamesFurtherRight) {
  const std::vector<std::string> names{"a", "b", "c", std::string(24, 'x')};
  EXPECT_EQ(room_left_of_turned(names, letter_width, 0.9), 0);
  EXPECT_GT(room_left_of_turned(names, letter_width, 0.3), 0);
}

TEST(MatrixPlots, HaveTextsThatTheirShadesLetRead) {
  Plot plot;
  Matrix matrix = matrix_of(2);
  matrix.cells.push_back({0, 1, 0, "0"});
  draw_matrix(plot, matrix);
  EXPECT_THAT(plot.script, AllOf(HasSubstr("set label '100' at 0, 0 center front textcolor rgb '#ffffff'"),
                                 HasSubstr("set label '0' at 1, 0 center front textcolor rgb '#000000'")));
}

TEST_F(PlotsTest, AxisRefusesWhatDoesNotVaryAndWhatWasNotMeasured) {
  finish_all();
  expect_user_error([&] { plot_axis(store, {}, "accuracy", "model.width"); },
                    {"the field model.width does not vary", "sampling.strategy, clips.frames"}, Fault::usage);
  expect_user_error([&] { plot_axis(store, {}, "acuracy", "clips.frames"); },
                    {"no finished run has the metric acuracy", "accuracy"}, Fault::usage);
}

TEST_F(PlotsTest, RefuseASweepWithoutAFinishedRun) {
  expect_user_error([&] { plot_curves(store, {}, "validation_accuracy"); },
                    {"none of the runs that are asked for is finished"}, Fault::usage);
  expect_user_error([&] { plot_schedule(store); }, {"no attempt at a job has ended"}, Fault::usage);
}

// Epoch 1: 50 and 70 %, mean 60, standard error 10.
TEST_F(PlotsTest, CurvesAreOfEachTrainingAndOfTheirMean) {
  finish(0, 0.4);
  const Plot plot = plot_curves(store, {}, "validation_accuracy");

  EXPECT_THAT(plot.script, HasSubstr("$runs1 << EOD\n1 50\n2 80\n\n1 70\n2 80\n\nEOD\n"));
  EXPECT_THAT(plot.script, HasSubstr("$mean1 << EOD\n1 60 10\n2 80 0\nEOD\n"));
  EXPECT_THAT(plot.script, HasSubstr("set xtics 1\n")) << "there is no epoch 1.5";
  EXPECT_THAT(plot.csv, HasSubstr("\n\"uniform, frames = 8\",1,2,1,0.7,2\n"));
  expect_user_error([&] { plot_curves(store, {}, "loss"); },
                    {"no epoch of the runs has the metric loss", "validation_accuracy"}, Fault::usage);
}

TEST_F(PlotsTest, InteractionHasACellForEachCombination) {
  finish_all();
  const Plot plot = plot_interaction(store, {}, "accuracy", "sampling.strategy", "clips.frames");

  EXPECT_THAT(plot.script, HasSubstr("$cells << EOD\n0 0 40\n0 1 60\n1 0 50\n1 1 70\nEOD\n"));
  EXPECT_THAT(plot.script, HasSubstr("set label '70.00' at 1, 1 center"));
}

TEST_F(PlotsTest, InteractionIsNoAverageOverOtherFields) {
  finish_all();
  expect_user_error([&] { plot_interaction(store, {}, "accuracy", "clips.frames", "clips.frames"); },
                    {"several experiments have clips.frames=8"}, Fault::usage);
}

TEST_F(PlotsTest, CostIsOverTheWorkOfARun) {
  finish(1, 0.5);
  const Plot plot = plot_cost(store, {}, "accuracy");

  EXPECT_EQ(plot.csv, "number,experiment,n,seconds,mean,standard_error\n2,\"uniform, frames = 16\",2,20,50,1\n")
      << "10 s a job";
}

// Of class 0 two of three are right, of class 1 the one; each repeat predicts the same.
TEST_F(PlotsTest, ConfusionIsInPercentOfAClass) {
  finish(0, 0.4, {{"a/1", 0, {1, 0}}, {"a/2", 0, {1, 0}}, {"b/1", 0, {0, 1}}, {"c", 1, {0, 1}}});
  const Plot plot = plot_confusion(store, {});

  EXPECT_EQ(plot.csv,
            "class,predicted,samples,share\npain,pain,4,0.666667\npain,class 1,2,0.333333\nclass 1,pain,0,0\nclass "
            "1,class 1,2,1\n");
  EXPECT_THAT(plot.script, HasSubstr("set label '67' at 0, 0 center front textcolor rgb '#ffffff'"));
  finish(1, 0.5, {{"a/1", 0, {1, 0}}});
  expect_user_error([&] { plot_confusion(store, {}); }, {"the runs are of 2 experiments", "--experiment N"},
                    Fault::usage);
}

// Scores 3, 2, 1, 0 of a positive, a negative, a positive, a negative: area 3/4, and the line FPR = 1 - TPR is met in
// (1/2, 1/2).
TEST_F(PlotsTest, RocHasEveryThresholdAndTheEqualErrorRate) {
  finish(0, 0.4, {{"a/1", 1, {0, 3}}, {"a/2", 0, {0, 2}}, {"b/1", 1, {0, 1}}, {"c", 0, {0, 0}}});
  const Plot plot = plot_roc(store, {});

  EXPECT_THAT(plot.script, HasSubstr("$roc1 << EOD\n0 0\n0 0.5\n0.5 0.5\n0.5 1\n1 1\n\n"));
  EXPECT_THAT(plot.script, HasSubstr("$equal1 << EOD\n0.5 0.5\n0.5 0.5\nEOD\n"));
  EXPECT_THAT(plot.script, HasSubstr("title 'uniform, frames = 8 (area 0.750)'"));
  EXPECT_THAT(plot.csv, StartsWith("experiment,repeat,false_positive_rate,true_positive_rate\n"));
}

TEST_F(PlotsTest, ScheduleHasABarForEachAttempt) {
  start(store, plan.runs[0].train, 1, 1000);
  end(store, plan.runs[0].train, Crashed{"", 11, 0}, StoreWriter::Retry::yes, 1, 1030);
  start(store, plan.runs[0].train, 2, 1040);
  end(store, plan.runs[0].train, Finished{}, StoreWriter::Retry::no, 2, 1100);
  const Plot plot = plot_schedule(store);

  EXPECT_EQ(plot.csv,
            "worker,stage,label,start,end,failed\nnode1 cuda:0 4242,train,run 1,0.000,30.000,yes\n"
            "node1 cuda:0 4242,train,run 1,40.000,100.000,no\n");
  EXPECT_THAT(plot.script,
              HasSubstr("$train << EOD\n15 0 0 30 -0.4 0.4\n70 0 40 100 -0.4 0.4\nEOD\n$failed << EOD\n15 0 0 30"));
  EXPECT_THAT(plot.script, HasSubstr("set xlabel 'seconds'"));
}

TEST_F(PlotsTest, ScheduleHasAWidthThoughNoAttemptTookTime) {
  start(store, plan.runs[0].train, 1, 1000);
  end(store, plan.runs[0].train, Finished{}, StoreWriter::Retry::no, 1, 1000);

  EXPECT_THAT(plot_schedule(store).script, HasSubstr("set xrange [0:0.001]\n"));
}

TEST_F(PlotsTest, ScheduleNamesHostsThatAreAddressesWhole) {
  const auto attempt = [this](std::size_t run, const char* host) {
    const Key& job = plan.runs.at(run).train;
    store.start_attempt({job, 1, host, "cpu", 11, 1000});
    store.end_attempt({job, 1, 1010, Finished{}, ""}, StoreWriter::Retry::no);
  };
  attempt(0, "10.0.0.5");
  EXPECT_THAT(plot_schedule(store).script, HasSubstr("set ytics ('10.0.0.5 cpu' 0)"));
  attempt(1, "node1.cluster.example.org");
  EXPECT_THAT(plot_schedule(store).script, HasSubstr("set ytics ('10.0.0.5 cpu' 0, 'node1 cpu' 1)"));
}

/// Hosts, devices and processes of attempts that worked at some times.
TEST_F(PlotsTest, ScheduleHasALineForEachWorkerThatADeviceHadAtATime) {
  const auto attempt = [this](std::size_t run, const char* device, int pid, double started, double ended) {
    const Key& job = plan.runs.at(run).train;
    store.start_attempt({job, 1, "node1.cluster.example.org", device, pid, started});
    store.end_attempt({job, 1, ended, Finished{}, ""}, StoreWriter::Retry::no);
  };
  attempt(0, "cuda:0", 11, 1000, 1010);
  attempt(1, "cuda:0", 12, 1011, 1030);  // in the place of the first
  attempt(2, "cuda:0", 13, 1005, 1020);  // beside both
  attempt(3, "cuda:1", 14, 1000, 1030);
  const Plot plot = plot_schedule(store);

  EXPECT_THAT(plot.script, HasSubstr("set ytics ('node1 cuda:0 #1' 0, 'node1 cuda:0 #2' 1, 'node1 cuda:1' 2)"));
  EXPECT_THAT(plot.script, HasSubstr("20.5 0 11 30 -0.4 0.4"));
  EXPECT_THAT(plot.csv, HasSubstr("node1.cluster.example.org cuda:0 13,train,"));
}

TEST_F(PlotsTest, ScheduleHasTheSameColoursWhateverStagesThereAre) {
  start(store, plan.runs[0].train, 1, 1000);
  end(store, plan.runs[0].train, Finished{}, StoreWriter::Retry::no, 1, 1030);
  const auto colour = [&] {
    const std::string script = plot_schedule(store).script;
    const std::size_t at = script.find("lc rgb '", script.find("$train using")) + 8;
    return script.substr(at, 7);
  };
  const std::string alone = colour();
  store.start_attempt({numbered_key(0), 1, "node1", "cuda:0", 4242, 900});
  store.end_attempt({numbered_key(0), 1, 990, Finished{}, ""}, StoreWriter::Retry::no);
  EXPECT_EQ(colour(), alone);
  EXPECT_THAT(plot_schedule(store).script, HasSubstr("$prepare using"));
}

TEST_F(PlotsTest, TakeNamesOfDatasetsLiterally) {
  plan.folds.datasets.front().samples.front().label = "it's'; system 'touch x'";
  plan.put_into(store);
  finish(0, 0.4, {{"a/1", 0, {1, 0}}});
  const std::string script = plot_confusion(store, {}).script;

  EXPECT_THAT(script, HasSubstr("'it''s''; system ''touch x''' 0"));
  EXPECT_THAT(script, Not(HasSubstr("it's';")));
}

}  // namespace
}  // namespace foldwise::results
