// SPDX-License-Identifier: Apache-2.0
#include "results/report/report.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "experiments/foundation/text/markup.h"
#include "results/report/report_data.h"
#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using namespace foldwise::results::testing;
using Json = nlohmann::json;

const std::string hostile = "</script><img src=x onerror=alert(1)>\u2028&\"'";

/// Two experiments with two repeats: the first run is finished, the second has failed, the third has diverged.
class ReportTest : public ::testing::Test {
 protected:
  ReportTest() : store(StoreWriter::open(folder / "results.db")) {
    plan.sweep.name = hostile;
    plan.sweep.text = "name: x # " + hostile;
    give_folds(plan);
    plan.folds.folds[0].name = hostile;
    plan.put_into(store);
    execute(
        store, plan.runs[0].train,
        Finished{result_with({{"epochs", 2}}, {{1, {{"loss", 0.123456789}}}, {2, {{"loss", 0.5}, {"accuracy", 1}}}})});
    execute(store, plan.runs[0].evaluate, Finished{result_with({{"accuracy", 0.5}})});
    store.start_attempt({plan.runs[1].train, 1, "node1", "cpu", 1, 100});
    store.end_attempt({plan.runs[1].train, 1, 110, Crashed{"killed, " + hostile, 9, 0}, "last\nline " + hostile},
                      StoreWriter::Retry::no);
    execute(store, plan.runs[2].train, Diverged{7});
    start(store, plan.runs[3].train);
  }

  ReportOptions options() const {
    ReportOptions options;
    options.now = 1000;
    options.program = "Foldwise 1";
    options.path = "/runs/x";
    return options;
  }
  std::string page(const ReportOptions& options) const { return render_report(store, options); }
  /// What the script of a page reads.
  static Json block(const std::string& page, const std::string& id) {
    const std::string head = "<script type=\"application/json\" id=\"" + id + "\">";
    const std::size_t begin = page.find(head) + head.size();
    return Json::parse(page.substr(begin, page.find("</script>", begin) - begin));
  }

  TemporaryFolder folder;
  SamplePlan plan = sample_plan({{{"clips.frames", "8"}}, {{"clips.frames", hostile}}}, 2);
  StoreWriter store;
};

TEST_F(ReportTest, NamesAreTextWhateverTheyHold) {
  const std::string html = page(options());
  EXPECT_THAT(html, Not(HasSubstr("<img")));
  EXPECT_THAT(html, HasSubstr("<h1 class=\"text\">&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"));
  EXPECT_THAT(block(html, "data").at("sweep").get<std::string>(), hostile);
}

TEST_F(ReportTest, NothingMayBeLoadedAndNoOtherScriptRuns) {
  const std::string html = page(options());
  EXPECT_THAT(html, HasSubstr("default-src 'none'; base-uri 'none'; form-action 'none'; script-src 'sha256-"));
  const std::size_t script = html.rfind("<script>") + 8;
  const Key key = digest(html.substr(script, html.rfind("</script>") - script));
  EXPECT_THAT(html, HasSubstr("script-src 'sha256-" + base64(key.bytes) + "'"));
  EXPECT_THAT(html,
              AllOf(HasSubstr("require-trusted-types-for 'script'"), Not(HasSubstr("src=\"")), Not(HasSubstr("url("))));
}

TEST_F(ReportTest, ColumnsHaveAnEntryForEachRun) {
  const Json data = block(page(options()), "data");
  const Json& runs = data.at("runs");
  EXPECT_EQ(runs.at("state"), Json({"finished", "failed", "diverged", "running"}));
  EXPECT_EQ(runs.at("experiment"), Json({0, 0, 1, 1}));
  EXPECT_EQ(runs.at("repeat"), Json({1, 2, 1, 2}));
  EXPECT_EQ(data.at("fields").at(0).at("values"), Json({"8", hostile}));
  for (const Json& metric : data.at("metrics")) {
    EXPECT_EQ(metric.at("values").size(), 4U);
    if (metric.at("name") != "accuracy") continue;
    EXPECT_EQ(metric.at("values"), Json({0.5, nullptr, nullptr, nullptr}));
  }
  const auto text = [&](const Json& place) { return data.at("texts").at(place.get<std::size_t>()).get<std::string>(); };
  EXPECT_EQ(text(runs.at("foldName").at(0)), hostile);
  EXPECT_THAT(text(runs.at("reason").at(1)), HasSubstr("killed"));
}

TEST_F(ReportTest, CurvesHaveFiveDigitsAndGaps) {
  const Json curves = block(page(options()), "curves");
  EXPECT_EQ(curves.at("epochs"), Json({2}));
  EXPECT_EQ(curves.at("metrics").at(0).at("name"), "accuracy");
  EXPECT_EQ(curves.at("metrics").at(0).at("values").at(0), Json({nullptr, 1}));
  EXPECT_EQ(curves.at("metrics").at(1).at("values").at(0), Json({0.12346, 0.5}));
}

TEST_F(ReportTest, AttemptsSayWhereWhyAndTheEndOfTheirLogs) {
  ReportOptions asked = options();
  asked.log_end = [](const Key&, int attempt) { return "from the file, attempt " + std::to_string(attempt); };
  const Json data = block(page(asked), "data");
  const Json& attempts = data.at("attempts");
  const auto text = [&](const char* column, std::size_t attempt) {
    return data.at("texts").at(attempts.at(column).at(attempt).get<std::size_t>()).get<std::string>();
  };
  const auto failed = static_cast<std::size_t>(
      std::ranges::find(attempts.at("job"), data.at("runs").at("training").at(1)) - attempts.at("job").begin());
  EXPECT_EQ(text("log", failed), "last\nline " + hostile);
  EXPECT_EQ(text("exit", failed), "signal 9");
  EXPECT_EQ(text("host", failed), "node1");
  EXPECT_EQ(text("log", 0), "from the file, attempt 1");
}

TEST_F(ReportTest, WhatHasNoRoomIsSaid) {
  ReportOptions small = options();
  small.limits = {.runs = 2, .curve_numbers = 3, .log_bytes = 5, .log_bytes_of_one = 10, .configuration_bytes = 1};
  const std::string html = page(small);
  EXPECT_THAT(html, AllOf(HasSubstr("2 of the 4 runs"), HasSubstr("The curves of 1 of 2 trainings"),
                          HasSubstr("whole configurations of the 2 experiments")));
  const Json data = block(html, "data");
  EXPECT_EQ(data.at("runs").at("number"), Json({1, 3}));
  EXPECT_THAT(data.at("configurations"), IsEmpty());
  EXPECT_THAT(page(options()), Not(HasSubstr("not in this page")));
}

TEST_F(ReportTest, LogsOfFailuresComeFirst) {
  ReportOptions small = options();
  small.limits.log_bytes = 80;
  small.log_end = [](const Key&, int) { return std::string(60, 'x'); };
  const std::string html = page(small);
  EXPECT_THAT(html, HasSubstr("The last lines of the logs of 4 of 5 attempts are not in this page"));
  EXPECT_THAT(block(html, "data").at("texts").dump(), Not(HasSubstr("xxx")));
}

TEST_F(ReportTest, SaysHowTheSweepStandsAndWhetherItIsWrittenAgain) {
  const std::string once = page(options());
  EXPECT_THAT(once, AllOf(HasSubstr("The sweep is running."), Not(HasSubstr("id=\"refresh\""))));
  EXPECT_TRUE(block(once, "data").at("refresh").is_null());
  ReportOptions again = options();
  again.refresh = 2.5;
  const std::string watched = page(again);
  EXPECT_THAT(watched, AllOf(HasSubstr("This page is written anew every 2.5 s."), HasSubstr("id=\"refresh\"")));
  EXPECT_EQ(block(watched, "data").at("refresh"), 2.5);
}

TEST_F(ReportTest, FailuresStandTogetherWithACommandThatRepeatsOne) {
  EXPECT_THAT(page(options()), HasSubstr("orchestrator run-one /runs/x " + plan.runs[1].train.brief() + "</code>"));
}

TEST_F(ReportTest, FailuresHaveTheEndOfTheirLogs) {
  ReportOptions asked = options();
  asked.log_end = [](const Key&, int) { return "of a log file <b>"; };
  EXPECT_THAT(page(asked),
              AllOf(HasSubstr("<code>last\nline &lt;/script&gt;"),  // of the one that was killed
                    HasSubstr("<code>of a log file &lt;b&gt;</code>"), HasSubstr("<details id=\"failure-2\">")));
}

TEST_F(ReportTest, SaysWhatWasTriedAgainAndHowFarTrainingsAre) {
  EXPECT_THAT(page(options()), Not(HasSubstr("tried again")));
  end(store, plan.runs[3].train, Crashed{"killed", 9, 0}, StoreWriter::Retry::yes);
  start(store, plan.runs[3].train, 2);
  const std::string html = page(options());
  EXPECT_THAT(html, HasSubstr("1 job was tried again after an attempt that crashed or hung."));
  const Json data = block(html, "data");
  EXPECT_EQ(data.at("jobs").at("epochs").at(data.at("runs").at("training").at(0).get<std::size_t>()), 2);
}

TEST_F(ReportTest, CallsFieldsValuesAndMetricsByTheLabelsOfTheSweep) {
  Json field = block(page(options()), "data").at("fields").at(0);
  EXPECT_EQ(field.at("heading"), "clips.frames") << "what has no label can be typed again";
  EXPECT_EQ(field.at("words").at(0), "frames = 8");
  plan.sweep.tables.emplace_back().labels = {{"clips.frames", {"length $T$", {{"8", "short"}}}},
                                             {"accuracy", {"hits", {}}}};
  plan.put_into(store);
  const Json data = block(page(options()), "data");
  field = data.at("fields").at(0);
  EXPECT_EQ(field.at("name"), "clips.frames");
  EXPECT_EQ(field.at("heading"), "length T");
  EXPECT_EQ(field.at("values").at(0), "8");
  EXPECT_EQ(field.at("shown").at(0), "short");
  EXPECT_EQ(field.at("words").at(0), "short");
  EXPECT_THAT(data.at("metrics").dump(), HasSubstr("\"heading\":\"hits (%)\""));
}

// One starts from nothing, the other two from files of one name.
TEST_F(ReportTest, HasWordsForEachValueThatTellItFromTheOthers) {
  StoreWriter files = StoreWriter::open(folder / "files.db");
  sample_plan({{{"model.weights", "\"\""}}, {{"model.weights", "/a/faces.pt"}}, {{"model.weights", "/b/faces.pt"}}}, 1)
      .put_into(files);

  const Json field = block(render_report(files, options()), "data").at("fields").at(0);
  EXPECT_THAT(field.at("words"), ElementsAre("weights = none", "faces.pt (/a/faces.pt)", "faces.pt (/b/faces.pt)"));
}

TEST(CompactJson, EscapesWhatHtmlAndScriptsRead) {
  EXPECT_EQ(json_in_html("[\"<a>&\u2028\u2029é\"]"), "[\"\\u003ca\\u003e\\u0026\\u2028\\u2029é\"]");
  EXPECT_EQ(json_text("a\xff\"\n"), "\"a\uFFFD\\\"\\n\"");
  EXPECT_EQ(json_number(std::nan(""), 5), "null");
  EXPECT_EQ(json_number(1234567, 5), "1.2346e+06");
}

TEST(EvenlyChosen, TakesTheFirstOfEachGroup) {
  EXPECT_THAT(evenly_chosen({0, 0, 0, 1, 1, 2}, 4), ElementsAre(0, 1, 3, 5));
  EXPECT_THAT(evenly_chosen({0, 1}, 2), ElementsAre(0, 1));
  EXPECT_THAT(evenly_chosen({0, 1, 2}, 0), IsEmpty());
}

}  // namespace
}  // namespace foldwise::results
