// SPDX-License-Identifier: Apache-2.0
// Rows of others below ours, in every format: apart, compared with nothing, never best.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "results/table.h"
#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace foldwise::results::testing;

/// Three temperatures, three repeats each: 40, 50 and 60 % on average; others reached 99 % and 39.36 %.
class LiteratureRows : public ::testing::Test {
 protected:
  LiteratureRows() : store(StoreWriter::open(folder / "results.db")) {
    plan.put_into(store);
    for (std::size_t run = 0; run < plan.runs.size(); ++run) {
      const std::size_t experiment = run / 3;
      const double accuracy =
          0.4 + 0.1 * static_cast<double>(experiment) + 0.01 * (static_cast<double>((run + experiment) % 3) - 1);
      execute(store, plan.runs[run].evaluate,
              Finished{result_with({{"accuracy", accuracy}, {"cross_entropy", 1 - accuracy}})});
    }
    spec.literature = {{"C3D", "Fan et al. (2016)", "fan2016", "", {{"accuracy", "99", "0.30", {}, ""}}},
                       {"3D VGG_16", "Lu et al. (2018)", "", "of two cultures", {{"accuracy", "39.36", "", {}, ""}}},
                       {"LSTM", "", "", "", {{"accuracy", "", "", {}, ""}, {"cross_entropy", "1.25", "", {}, ""}}}};
  }

  std::string text(TableFormat format, std::size_t width = 0) const { return render_table(store, spec, format, width); }

  TemporaryFolder folder;
  SamplePlan plan = sample_plan({{{"sampling.inverse_temperature", "0"}},
                                 {{"sampling.inverse_temperature", "1"}},
                                 {{"sampling.inverse_temperature", "10"}}},
                                3);
  StoreWriter store;
  TableSpec spec{"T", {"sampling.inverse_temperature"}, {}, {"accuracy", "cross_entropy"}, {}, ""};
};

TEST_F(LiteratureRows, StandBelowOursInMarkdown) {
  EXPECT_EQ(text(TableFormat::markdown), R"(### T

| sampling.inverse_temperature | accuracy (%)            | cross entropy              |
|------------------------------|-------------------------|----------------------------|
| 0                            | 40.00 ± 0.58 (3)        | 0.6000 ± 0.0058 (3)        |
| 1                            | <u>50.00 ± 0.58</u> (3) | <u>0.5000 ± 0.0058</u> (3) |
| 10                           | **60.00 ± 0.58** (3)    | **0.4000 ± 0.0058** (3)    |
| *Literature*                 |                         |                            |
| C3D [1]                      | 99 ± 0.30               | –                          |
| 3D VGG_16 [2]                | 39.36                   | –                          |
| LSTM                         | –                       | 1.25                       |

Mean ± standard error over runs (number of runs).
Literature: as printed there, of other trainings; compared with nothing and never best or second.
[1] Fan et al. (2016)
[2] Lu et al. (2018): of two cultures
)");
}

TEST_F(LiteratureRows, AreCitedInLatexWhereTheyHaveAKey) {
  const std::string latex = text(TableFormat::latex);
  EXPECT_THAT(latex, HasSubstr("    \\midrule\n    \\multicolumn{3}{l}{\\itshape Literature} \\\\\n"
                               "    C3D~\\cite{fan2016} & \\num{99 \\pm 0.30} & -- \\\\\n"
                               "    3D VGG\\_16\\textsuperscript{1} & \\num{39.36} & -- \\\\\n"
                               "    LSTM & -- & \\num{1.25} \\\\\n    \\bottomrule"));
  EXPECT_THAT(latex, AllOf(HasSubstr("\\textsuperscript{1} Lu et al. (2018): of two cultures"),
                           Not(HasSubstr("Fan et al.")), HasSubstr("{\\bfseries \\num{60.00 \\pm 0.58}}")));
}

TEST_F(LiteratureRows, HaveABodyOfTheirOwnInHtml) {
  EXPECT_THAT(text(TableFormat::html),
              AllOf(HasSubstr("</tbody>\n<tbody class=\"literature\">\n<tr><th scope=\"rowgroup\" colspan=\"3\">"
                              "Literature</th></tr>\n<tr><th scope=\"row\">C3D<sup>1</sup></th><td>99 ± 0.30</td>"
                              "<td>–</td></tr>\n"),
                    HasSubstr("<p><sup>2</sup> Lu et al. (2018): of two cultures</p>")));
}

TEST_F(LiteratureRows, AreLinesOfCsvNamedByTheirMethod) {
  const std::string csv = text(TableFormat::csv);
  EXPECT_THAT(csv, HasSubstr(",difference_high,method,reference,cite\r\n"));
  EXPECT_THAT(csv, HasSubstr("T,,accuracy" + std::string(11, ',') + "99,0.30" + std::string(14, ',') +
                             "C3D,Fan et al. (2016),fan2016\r\n"));
  EXPECT_THAT(csv, HasSubstr("T,,cross_entropy" + std::string(11, ',') + "1.25" + std::string(15, ',') + "LSTM,,\r\n"));
  EXPECT_THAT(csv, HasSubstr("T,0,accuracy,0.4"));
  spec.literature.clear();
  EXPECT_THAT(text(TableFormat::csv), HasSubstr(",difference_high\r\n"));
}

TEST_F(LiteratureRows, AreAListInJson) {
  const auto table = nlohmann::json::parse(text(TableFormat::json)).at("tables").at(0);
  EXPECT_EQ(table.at("literature").at(1),
            nlohmann::json::parse(R"json({"method": "3D VGG_16", "reference": "Lu et al. (2018)", "cite": "",
                "note": "of two cultures", "figures": [{"metric": "accuracy", "fields": {}, "mean": "39.36", "error": ""}]})json"));
}

TEST_F(LiteratureRows, AreComparedWithNothing) {
  spec.baseline = {{"sampling.inverse_temperature", "0"}};
  const auto tests_of = [](const std::string& table) { return table.substr(table.find("\n*: p ≤ 0.05")); };
  const auto row_of = [](const std::string& table) {
    const auto begin = table.find("\n| 10 ");
    return table.substr(begin, table.find('\n', begin + 1) - begin);
  };
  const std::string with = text(TableFormat::markdown);
  spec.literature.clear();
  const std::string without = text(TableFormat::markdown);

  EXPECT_THAT(with, AllOf(HasSubstr("| C3D [1] "), HasSubstr("| 99 ± 0.30 "), HasSubstr("; Holm's correction for 4")));
  EXPECT_EQ(tests_of(with), tests_of(without) + "[1] Fan et al. (2016)\n[2] Lu et al. (2018): of two cultures\n");
  EXPECT_EQ(row_of(with), row_of(without));
}

TEST_F(LiteratureRows, StandInTheColumnsThatTheyName) {
  plan = sample_plan({{{"sampling.strategy", "uniform"}, {"clips.frames", "8"}},
                      {{"sampling.strategy", "uniform"}, {"clips.frames", "16"}}},
                     1);
  StoreWriter other = StoreWriter::open(folder / "other.db");
  plan.put_into(other);
  spec = {"T", {"sampling.strategy"}, {"clips.frames"}, {"accuracy"}, {}, ""};
  spec.literature = {{"C3D",
                      "",
                      "",
                      "",
                      {{"accuracy", "41.5", "", {{"clips.frames", "16.0"}}, ""},
                       {"accuracy", "42", "", {{"clips.frames", "16"}}, ""}}},
                     {"I3D", "", "", "", {{"accuracy", "43", "", {{"clips.frames", "64"}}, ""}}}};
  EXPECT_THAT(render_table(other, spec, TableFormat::markdown),
              AllOf(HasSubstr("| C3D "), Not(HasSubstr("| I3D")),
                    HasSubstr("1 of the 2 rows of the literature have no figure of what this table shows."),
                    HasSubstr("belong below no column here: I3D, clips.frames = 64."),
                    HasSubstr("a place that had another one, which stays: C3D, clips.frames = 16.")));
  EXPECT_EQ(nlohmann::json::parse(render_table(other, spec, TableFormat::json)).at("tables").at(0).at("literature"),
            nlohmann::json::parse(R"json([{"method": "C3D", "reference": "", "cite": "", "note": "", "figures":
                [{"metric": "accuracy", "fields": {"clips.frames": "16"}, "mean": "41.5", "error": ""}]}])json"));
}

TEST_F(LiteratureRows, NameTheirMethodsWhereATableHasNoRowFields) {
  spec.rows.clear();
  spec.columns = {"sampling.inverse_temperature"};
  spec.values = {"accuracy"};
  spec.literature = {{"C3D", "", "", "", {{"accuracy", "41.5", "", {{"sampling.inverse_temperature", "1"}}, ""}}}};
  EXPECT_THAT(text(TableFormat::markdown), AllOf(HasSubstr("|              | sampling.inverse_temperature = 0"),
                                                 HasSubstr("\n| C3D "), HasSubstr(" | 41.5 ")));
  EXPECT_THAT(text(TableFormat::latex), HasSubstr("\n    C3D & -- & \\num{41.5} & -- \\\\\n"));
  EXPECT_THAT(text(TableFormat::html), HasSubstr("<th scope=\"row\">C3D</th><td>–</td><td>41.5</td>"));
}

TEST_F(LiteratureRows, FitATerminalAsOursDo) {
  const std::string narrow = text(TableFormat::markdown, 60);
  EXPECT_THAT(narrow, HasSubstr("| 99 ± 0.30"));
  EXPECT_THAT(narrow.substr(narrow.find("cross entropy")), AllOf(HasSubstr("| LSTM "), Not(HasSubstr("| C3D"))));
}

TEST_F(LiteratureRows, AreKeptInTheStoreWithoutTheirFile) {
  plan.sweep.tables = {spec};
  plan.put_into(store);
  EXPECT_EQ(StoreReader::open(folder / "results.db").sweep().tables.at(0).literature, spec.literature);
  EXPECT_THAT(render_tables(store, TableFormat::markdown), HasSubstr("| 3D VGG_16 [2]"));
}

}  // namespace
}  // namespace foldwise::results
