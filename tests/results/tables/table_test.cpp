// SPDX-License-Identifier: Apache-2.0
#include "results/table.h"

#include <gmock/gmock.h>

#include <cmath>

#include "results/formats/latex.h"
#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace foldwise::results::testing;

/// Two strategies at two temperatures, three repeats each.
class TableTest : public ::testing::Test {
 protected:
  TableTest() : store(StoreWriter::open(folder / "results.db")) {
    plan.sweep.name = "strategies";
    plan.put_into(store);
  }

  static std::vector<FieldValue> point(const std::string& strategy, const std::string& temperature) {
    return {{"sampling.strategy", strategy}, {"sampling.inverse_temperature", temperature}};
  }

  /// Trains and evaluates run `repeat` of an experiment.
  void finish(std::size_t experiment, int repeat, double accuracy, double epochs) {
    const auto& run = plan.runs.at(experiment * 3 + static_cast<std::size_t>(repeat));
    execute(store, run.train, Finished{result_with({{"epochs", epochs}, {"accuracy", 0.9}})});
    execute(store, run.evaluate, Finished{result_with({{"accuracy", accuracy}})});
  }

  void finish_all() {
    for (std::size_t experiment = 0; experiment < 4; ++experiment) {
      for (int repeat = 0; repeat < 3; ++repeat) {
        finish(experiment, repeat, 0.4 + 0.05 * static_cast<double>(experiment) + 0.01 * repeat, 10 + 2 * repeat);
      }
    }
  }

  TemporaryFolder folder;
  SamplePlan plan = sample_plan({point("uniform", "0"), point("uniform", "1"), point("stochastic_softmax", "0"),
                                 point("stochastic_softmax", "1")},
                                3);
  StoreWriter store;
  TableSpec spec{"Strategies", {"sampling.inverse_temperature"}, {"sampling.strategy"}, {"accuracy"}, {}, ""};
};

// 40, 41, 42 %: mean 41, sd 1, standard error 1 / sqrt(3) = 0.577.
TEST_F(TableTest, MarkdownShowsMeanErrorAndCount) {
  finish_all();

  EXPECT_EQ(render_table(store, spec, TableFormat::markdown), R"(### Strategies

| sampling.inverse_temperature | uniform: accuracy (%) | stochastic_softmax: accuracy (%) |
|------------------------------|-----------------------|----------------------------------|
| 0                            | 41.00 ± 0.58 (3)      | 51.00 ± 0.58 (3)                 |
| 1                            | **46.00 ± 0.58** (3)  | **56.00 ± 0.58** (3)             |

Mean ± standard error over runs (number of runs).
Columns: sampling.strategy.
)");
}

TEST_F(TableTest, LatexUsesBooktabs) {
  finish_all();

  EXPECT_EQ(render_table(store, spec, TableFormat::latex), R"(% \usepackage{booktabs, siunitx}
\begin{table}
  \centering
  \sisetup{separate-uncertainty = true, retain-explicit-plus = true, detect-weight = true}
  \caption{Strategies}
  \label{tab:strategies}
  \begin{tabular}{lrr}
    \toprule
     & \multicolumn{1}{c}{uniform} & \multicolumn{1}{c}{stochastic\_softmax} \\
    \cmidrule(lr){2-2}\cmidrule(lr){3-3}
    inverse temperature & \multicolumn{1}{c}{accuracy (\%)} & \multicolumn{1}{c}{accuracy (\%)} \\
    \midrule
    0 & \num{41.00 \pm 0.58} & \num{51.00 \pm 0.58} \\
    1 & {\bfseries \num{46.00 \pm 0.58}} & {\bfseries \num{56.00 \pm 0.58}} \\
    \bottomrule
  \end{tabular}

  \smallskip
  \begin{minipage}{\linewidth}\footnotesize
    Mean $\pm$ standard error over 3 runs, or as many as stand in parentheses.\\
    Columns: strategy.
  \end{minipage}
\end{table}
)");
}

TEST_F(TableTest, CsvHasALineForEachCellAndMetricInFullPrecision) {
  plan = sample_plan({point("uniform", "0")}, 3);
  plan.put_into(store);
  finish(0, 0, 0.25, 10);
  finish(0, 1, 0.75, 11);
  spec.values = {"accuracy", "epochs"};

  EXPECT_EQ(render_table(store, spec, TableFormat::csv),
            "table,sampling.inverse_temperature,sampling.strategy,metric,mean,standard_error,n,planned,failed,diverged,"
            "unfinished,difference,difference_standard_error,difference_n,published_mean,published_error,note,"
            "standard_deviation,median,interval_low,interval_high,test,statistic,p,p_adjusted,effect_size,"
            "rank_biserial,difference_low,difference_high\r\n"
            "Strategies,0,uniform,accuracy,0.5,0.25,2,3,0,0,1,,,,,,repeat 3: not "
            "finished,0.3535533905932738,0.5,,,,,,,,,,\r\n"
            "Strategies,0,uniform,epochs,10.5,0.5,2,3,0,0,1,,,,,,repeat 3: not "
            "finished,0.7071067811865476,10.5,,,,,,,,,,\r\n");
}

TEST_F(TableTest, CsvCountsRunsByTheirFateAndQuotesTheReasons) {
  execute(store, plan.runs[0].train, Diverged{7});
  execute(store, plan.runs[1].train, Diverged{7});
  execute(store, plan.runs[2].train, Crashed{"ended by signal 11", 11, 0});

  EXPECT_THAT(render_table(store, spec, TableFormat::csv),
              HasSubstr("\r\nStrategies,0,uniform,accuracy,,,0,3,1,2,0,,,,,,"
                        "\"repeats 1, 2: diverged in epoch 7; repeat 3: failed, ended by signal 11\","));
}

TEST_F(TableTest, LatexEscapesTheNamesOfRowsToo) {
  spec.rows = {"sampling.strategy"};
  spec.columns = {"sampling.inverse_temperature"};

  EXPECT_THAT(render_table(store, spec, TableFormat::latex), HasSubstr("\n    stochastic\\_softmax & "));
}

TEST_F(TableTest, SecondMetricComesFromTraining) {
  finish_all();
  spec.values = {"accuracy", "epochs"};

  const auto text = render_table(store, spec, TableFormat::markdown);

  EXPECT_THAT(text, HasSubstr("| uniform: accuracy (%) | uniform: epochs |"));
  EXPECT_THAT(text, HasSubstr("| 41.00 ± 0.58 (3)      | 12.0 ± 1.2 (3)  |"));
}

TEST_F(TableTest, MissingFailedAndDivergedRunsAreMarkedWithTheirReason) {
  finish(0, 0, 0.40, 10);
  finish(0, 1, 0.42, 10);
  execute(store, plan.runs[2].train, Diverged{7});
  finish(1, 0, 0.5, 10);
  execute(store, plan.runs[4].train, Crashed{"ended by signal 11\nand more", 11, 0});

  EXPECT_EQ(render_table(store, spec, TableFormat::markdown), R"(### Strategies

| sampling.inverse_temperature | uniform: accuracy (%)     | stochastic_softmax: accuracy (%) |
|------------------------------|---------------------------|----------------------------------|
| 0                            | 41.00 ± 1.00 (2 of 3) [1] | – (0 of 3) [2]                   |
| 1                            | 50.00 (1 of 3) [3]        | – (0 of 3) [2]                   |

Mean ± standard error over runs (number of runs).
Columns: sampling.strategy.
[1] repeat 3: diverged in epoch 7
[2] repeats 1-3: not finished
[3] repeat 2: failed, ended by signal 11; repeat 3: not finished
)");
}

TEST_F(TableTest, ARunWhoseScoringFailedHasFailed) {
  give_scorings(plan);
  plan.put_into(store);
  execute(store, plan.runs[0].train, Finished{result_with({{"epochs", 9}})});
  execute(store, plan.runs[0].score.value(), Rejected{"no such network"});

  EXPECT_THAT(render_table(store, spec, TableFormat::markdown), HasSubstr("[1] repeat 1: failed, no such network; "));
}

TEST_F(TableTest, TrainingWithoutItsEvaluationCountsNowhere) {
  execute(store, plan.runs[0].train, Finished{result_with({{"epochs", 9}, {"accuracy", 0.9}})});
  execute(store, plan.runs[0].evaluate, Rejected{"no such file"});
  spec.values = {"epochs"};

  EXPECT_THAT(render_table(store, spec, TableFormat::markdown), HasSubstr("[1] repeat 1: failed, no such file; "));
}

TEST_F(TableTest, FieldThatIsNeitherRowNorColumnSplitsTheTable) {
  finish_all();
  spec.columns = {};

  EXPECT_EQ(render_table(store, spec, TableFormat::markdown), R"(### Strategies, sampling.strategy = uniform

| sampling.inverse_temperature | accuracy (%)         |
|------------------------------|----------------------|
| 0                            | 41.00 ± 0.58 (3)     |
| 1                            | **46.00 ± 0.58** (3) |

Mean ± standard error over runs (number of runs).

### Strategies, sampling.strategy = stochastic_softmax

| sampling.inverse_temperature | accuracy (%)         |
|------------------------------|----------------------|
| 0                            | 51.00 ± 0.58 (3)     |
| 1                            | **56.00 ± 0.58** (3) |

Mean ± standard error over runs (number of runs).
)");
}

/// A table that is split by the sampling strategy, of which the second has one temperature alone.
class SplitTableTest : public TableTest {
 protected:
  SplitTableTest() {
    plan = sample_plan({point("uniform", "0"), point("uniform", "1"), point("stochastic_softmax", "1")}, 3);
    plan.put_into(store);
  }

  void expect_temperatures(const std::string& zero, const std::string& one) {
    const auto text = render_table(store, spec, TableFormat::markdown);
    const auto second = text.find("sampling.strategy = stochastic_softmax");
    ASSERT_NE(second, std::string::npos);
    EXPECT_THAT(text.substr(0, second), HasSubstr(zero));
    EXPECT_THAT(text.substr(second), HasSubstr(one));
    EXPECT_THAT(text.substr(second), Not(HasSubstr(zero)));
  }
};

TEST_F(SplitTableTest, ShowsNoRowOfAnotherPart) {
  spec.columns = {};
  expect_temperatures("\n| 0 ", "\n| 1 ");
}

TEST_F(SplitTableTest, ShowsNoColumnOfAnotherPart) {
  spec.rows = {};
  spec.columns = {"sampling.inverse_temperature"};
  expect_temperatures("| sampling.inverse_temperature = 0: accuracy (%)",
                      "| sampling.inverse_temperature = 1: accuracy (%)");
}

TEST_F(TableTest, FieldThatFollowsTheRowsDoesNotSplit) {
  auto first = point("uniform", "0"), second = point("uniform", "1");
  first.emplace_back("evaluation.inverse_temperature", "0");
  second.emplace_back("evaluation.inverse_temperature", "1");
  plan = sample_plan({first, second}, 3);
  plan.put_into(store);
  spec.columns = {};

  EXPECT_THAT(render_table(store, spec, TableFormat::markdown), Not(HasSubstr("evaluation.inverse_temperature")));
}

TEST_F(TableTest, FixedFieldShowsItsValue) {
  spec.rows = {"clips.frames", "sampling.inverse_temperature"};

  EXPECT_THAT(render_table(store, spec, TableFormat::markdown), HasSubstr("| 16           | 0 "));
}

TEST_F(TableTest, UnknownFieldIsNamed) {
  spec.rows = {"clips.farmes"};
  EXPECT_THROW(render_table(store, spec, TableFormat::markdown), UserError);
}

TEST_F(TableTest, PointThatTheSweepExcludesIsADash) {
  plan.experiments.pop_back();
  plan.runs.resize(9);
  plan.put_into(store);
  finish(0, 0, 0.5, 1);

  EXPECT_THAT(render_table(store, spec, TableFormat::markdown), HasSubstr("| – "));
}

TEST_F(TableTest, UnknownMetricIsMarkedInEveryCell) {
  finish_all();
  spec.values = {"acuracy"};

  EXPECT_THAT(render_table(store, spec, TableFormat::markdown), HasSubstr("[1] repeats 1-3: no acuracy was recorded"));
}

TEST_F(TableTest, NotANumberIsNotAveraged) {
  finish(0, 0, 0.5, 1);
  finish(0, 1, std::nan(""), 1);
  finish(0, 2, 0.5, 1);

  const auto text = render_table(store, spec, TableFormat::markdown);

  EXPECT_THAT(text, HasSubstr("50.00 ± 0.00 (2 of 3) [1]"));
  EXPECT_THAT(text, HasSubstr("[1] repeat 2: accuracy is not a finite number"));
}

TEST_F(TableTest, MetricThatWasNotRecordedIsComputedFromPredictions) {
  Result result = result_with({{"accuracy", 0.75}});
  result.predictions = {{"a", 0, {1, 0}}, {"b", 0, {1, 0}}, {"c", 0, {1, 0}}, {"d", 1, {1, 0}}};
  execute(store, plan.runs[0].evaluate, Finished{result});
  spec.values = {"unweighted_average_recall"};

  EXPECT_THAT(render_table(store, spec, TableFormat::markdown), HasSubstr("50.00 (1 of 3)"));
}

TEST_F(TableTest, ExcludedVideosAreNamed) {
  Result result;
  result.exclusions = {{"Train_AFEW/Angry/1", "it cannot be decoded"}, {"Train_AFEW/Happy/2", "no face"}};
  execute(store, numbered_key(0), Finished{result});

  EXPECT_THAT(render_table(store, spec, TableFormat::markdown),
              HasSubstr("2 videos were left out: Train_AFEW/Angry/1 (it cannot be decoded), "
                        "Train_AFEW/Happy/2 (no face).\n"));
}

TEST_F(TableTest, OfManyExcludedVideosTenAreNamed) {
  Result result;
  for (int video = 10; video < 22; ++video) result.exclusions.push_back({"v" + std::to_string(video), "cut"});
  execute(store, numbered_key(0), Finished{result});

  const std::string table = render_table(store, spec, TableFormat::markdown);

  EXPECT_THAT(table, HasSubstr("12 videos were left out: v10 (cut), v11 (cut), "));
  EXPECT_THAT(table, HasSubstr(", v19 (cut) and 2 more.\n"));
}

TEST_F(TableTest, FramesWithoutAFaceAreCounted) {
  Result result;
  result.metrics = {{"videos", 9}, {"frames", 400}, {"frames_dropped", 1}, {"frames_unrotated", 12}};
  execute(store, numbered_key(0), Finished{result});

  const std::string table = render_table(store, spec, TableFormat::markdown);

  EXPECT_THAT(table, HasSubstr("No face was found in 1 of 401 frames, which was left out.\n"));
  EXPECT_THAT(table, HasSubstr("No eyes were found in 12 of 400 frames with a face, which were not turned upright.\n"));
}

TEST_F(TableTest, FailedPreparationIsNamed) {
  execute(store, numbered_key(0), Rejected{"a.avi: cut after 3 frames"});

  EXPECT_THAT(render_table(store, spec, TableFormat::markdown),
              HasSubstr("Preparing shard 1 failed: a.avi: cut after 3 frames.\n"));
}

TEST_F(TableTest, NondeterministicRunsAreCounted) {
  execute(store, plan.runs[0].train, Finished{result_with({{"deterministic", 0}})});
  execute(store, plan.runs[0].evaluate, Finished{result_with({{"accuracy", 0.5}})});

  EXPECT_THAT(render_table(store, spec, TableFormat::markdown), HasSubstr("1 run used nondeterministic kernels"));
}

TEST_F(TableTest, DeterministicRunsAreNotMentioned) {
  execute(store, plan.runs[0].train, Finished{result_with({{"deterministic", 1}})});
  execute(store, plan.runs[0].evaluate, Finished{result_with({{"accuracy", 0.5}})});

  EXPECT_THAT(render_table(store, spec, TableFormat::markdown), Not(HasSubstr("deterministic")));
}

TEST_F(TableTest, AllTablesOfTheSweepInItsOrder) {
  plan.sweep.tables = {spec, spec};
  plan.sweep.tables[1].title = "Again";
  plan.put_into(store);

  const auto text = render_tables(store, TableFormat::markdown);

  EXPECT_LT(text.find("### Strategies\n"), text.find("### Again\n"));
}

TEST_F(TableTest, SweepWithoutTablesGetsOneOfItsVariedFields) {
  finish_all();

  EXPECT_EQ(render_tables(store, TableFormat::markdown), R"(### strategies

| sampling.strategy  | sampling.inverse_temperature | accuracy (%)            | epochs         |
|--------------------|------------------------------|-------------------------|----------------|
| uniform            | 0                            | 41.00 ± 0.58 (3)        | 12.0 ± 1.2 (3) |
| uniform            | 1                            | 46.00 ± 0.58 (3)        | 12.0 ± 1.2 (3) |
| stochastic_softmax | 0                            | <u>51.00 ± 0.58</u> (3) | 12.0 ± 1.2 (3) |
| stochastic_softmax | 1                            | **56.00 ± 0.58** (3)    | 12.0 ± 1.2 (3) |

Mean ± standard error over runs (number of runs).
)");
}

TEST_F(TableTest, SpecialCharactersAreEscaped) {
  spec.title = "50% of A_1 & B|C";

  EXPECT_THAT(render_table(store, spec, TableFormat::latex), HasSubstr(R"(\caption{50\% of A\_1 \& B\textbar{}C})"));
  EXPECT_THAT(render_table(store, spec, TableFormat::markdown), HasSubstr(R"(### 50% of A_1 & B\|C)"));
}

TEST(LatexEscaped, LeavesNoCharacterThatMeansSomethingToLatex) {
  EXPECT_EQ(latex_escaped("&%$#_{}"), R"(\&\%\$\#\_\{\})");
  EXPECT_EQ(latex_escaped("\\^~<>|"),
            R"(\textbackslash{}\textasciicircum{}\textasciitilde{}\textless{}\textgreater{}\textbar{})");
  EXPECT_EQ(latex_escaped("a\nb\rc"), "a b c");
  EXPECT_EQ(latex_escaped("1 ± 2 … 3 – 4"), R"(1 $\pm$ 2 \ldots{} 3 -- 4)");
}

TEST_F(TableTest, TextIsTheSameFromAReader) {
  finish_all();
  const auto reader = StoreReader::open(folder / "results.db");

  EXPECT_EQ(render_tables(reader, TableFormat::latex), render_tables(store, TableFormat::latex));
}

TEST(TableFormats, AreFoundByTheirNames) {
  EXPECT_THAT(table_format_names(), ::testing::ElementsAre("markdown", "csv", "latex", "html", "json"));
  for (std::size_t i = 0; i < table_format_names().size(); ++i) {
    EXPECT_EQ(table_format(table_format_names()[i]), static_cast<TableFormat>(i));
  }
  EXPECT_THROW(table_format("word"), std::invalid_argument);
}

}  // namespace
}  // namespace foldwise::results
