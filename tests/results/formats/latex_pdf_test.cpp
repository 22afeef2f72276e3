// SPDX-License-Identifier: Apache-2.0
// Tables as pdflatex sets them, with booktabs and siunitx: without an error, and no wider than the page.
#include <gmock/gmock.h>

#include <cstdlib>

#include "results/table.h"
#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace foldwise::results::testing;

/// Debian: texlive-latex-recommended, texlive-science.
bool has_latex() {
  return std::system("command -v pdflatex >/dev/null && kpsewhich siunitx.sty booktabs.sty >/dev/null") == 0;
}

/// Three strategies at two lengths, five runs each, one of them missing; two metrics, a baseline, labels.
class LatexPdf : public ::testing::Test {
 protected:
  LatexPdf() : store(StoreWriter::open(folder / "results.db")) {
    plan.put_into(store);
    for (std::size_t run = 0; run + 1 < plan.runs.size(); ++run) {
      const std::size_t experiment = run / 5;
      const double accuracy = 0.5 + 0.05 * static_cast<double>(experiment) + 0.01 * static_cast<double>(run * run % 7);
      execute(store, plan.runs[run].evaluate,
              Finished{result_with({{"accuracy", accuracy}, {"cross_entropy", 10 * (1 - accuracy)}})});
    }
    spec.baseline = {{"sampling.strategy", "uniform"}};
    spec.labels = {{"clips.frames", {"$T_{\\text{clip}}$", {}}}};
  }

  static std::vector<FieldValue> point(const std::string& strategy, const std::string& frames) {
    return {{"sampling.strategy", strategy}, {"clips.frames", frames}};
  }

  /// What pdflatex says of the table in an article of 10 pt.
  std::string log_of(const TableSpec& table) const {
    const std::string text = render_table(store, table, TableFormat::latex);
    write_text(folder / "table.tex",
               "\\documentclass{article}\n\\usepackage{amsmath, booktabs, siunitx}\n\\begin{document}\n" + text +
                   "See~\\ref{tab:strategies}.\n\\end{document}\n");
    const std::string run = "cd '" + folder.path().string() +
                            "' && pdflatex -interaction=nonstopmode -halt-on-error table.tex >/dev/null 2>&1";
    EXPECT_EQ(std::system(run.c_str()), 0) << text;
    return read_text(folder / "table.log");
  }

  TemporaryFolder folder;
  SamplePlan plan =
      sample_plan({point("uniform", "8"), point("uniform", "16"), point("stochastic_softmax", "8"),
                   point("stochastic_softmax", "16"), point("frame_labels", "8"), point("frame_labels", "16")},
                  5);
  StoreWriter store;
  TableSpec spec{"Strategies", {"sampling.strategy"}, {"clips.frames"}, {"accuracy", "cross_entropy"}, {}, ""};
};

TEST_F(LatexPdf, FitsThePageWithEveryKindOfCell) {
  if (!has_latex()) GTEST_SKIP() << "SKIPPED: no pdflatex with booktabs and siunitx (Debian: texlive-science)";
  for (const TableSpread spread : {TableSpread::standard_error, TableSpread::t_interval, TableSpread::none}) {
    spec.options.spread = spread;
    const std::string log = log_of(spec);
    EXPECT_THAT(log, Not(HasSubstr("Overfull \\hbox"))) << name_of(spread);
    EXPECT_THAT(log, Not(HasSubstr("siunitx Warning"))) << name_of(spread);
  }
}

TEST_F(LatexPdf, SetsRowsOfTheLiterature) {
  if (!has_latex()) GTEST_SKIP() << "SKIPPED: no pdflatex with booktabs and siunitx (Debian: texlive-science)";
  const auto figures = [](const std::string& mean, const std::string& error) {
    return std::vector<LiteratureFigure>{{"accuracy", mean, error, {{"clips.frames", "8"}}, ""},
                                         {"accuracy", "", "", {{"clips.frames", "16"}}, ""}};
  };
  spec.literature = {{"C3D", "Fan et al. (2016)", "fan2016", "", figures("39.69", "")},
                     {"LOMo with SIFT, LBP & [x]", "Sikka & Sharma (2018)", "", "50 % of it", figures("9", "0.55")}};
  const std::string log = log_of(spec);
  EXPECT_THAT(log, Not(HasSubstr("Overfull \\hbox")));
  EXPECT_THAT(log, HasSubstr("Citation `fan2016'"));
}

TEST_F(LatexPdf, TakesTitlesAndNotesOfAnyCharacters) {
  if (!has_latex()) GTEST_SKIP() << "SKIPPED: no pdflatex with booktabs and siunitx (Debian: texlive-science)";
  spec.title = "100 % of \\A_1 & #B^2 {~$<|>} [x]";
  spec.rows.clear();
  spec.columns = {"sampling.strategy"};
  spec.where = {{"clips.frames", {"8"}}};
  spec.options.differences = false;
  spec.options.label = "strategies";
  execute(store, plan.runs.back().train, Crashed{"ended by 100 % & _#{}\\ ^~", 11, 0});
  log_of(spec);
}

}  // namespace
}  // namespace foldwise::results
