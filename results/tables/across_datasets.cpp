// SPDX-License-Identifier: Apache-2.0
#include "results/tables/across_datasets.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "results/metrics/metric_format.h"
#include "results/metrics/metrics.h"
#include "results/statistics/friedman.h"
#include "results/tables/table_words.h"

namespace foldwise::results {
namespace {

constexpr std::size_t most_methods = 10;  // that the studentized range is tabulated for in the literature

bool all_datasets(const std::vector<std::string>& fields) {
  return !fields.empty() &&
         std::ranges::all_of(fields, [](const std::string& field) { return field.starts_with("dataset."); });
}

/// [dataset][method], higher is better; nothing where one is missing or was stopped.
std::optional<std::vector<std::vector<double>>> values_of(const TableContent& table, std::size_t metric,
                                                          bool datasets_are_rows) {
  const std::size_t rows = table.rows.size();
  const std::size_t columns = table.columns.size();
  const bool lower = metric_facts(table.metrics[metric])->better == Better::lower;
  std::vector<std::vector<double>> values(datasets_are_rows ? rows : columns);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      const auto& cell = table.cells[row][column];
      if (!cell || cell->values[metric].summary.n == 0 || cell->values[metric].stopped > 0) return std::nullopt;
      const double centre = cell->values[metric].shown.centre;
      values[datasets_are_rows ? row : column].push_back(lower ? -centre : centre);
    }
  }
  return values;
}

std::string ranks_text(const TableContent& table, const std::vector<double>& ranks, bool datasets_are_rows) {
  std::string text;
  for (std::size_t method = 0; method < ranks.size(); ++method) {
    const std::string name = datasets_are_rows ? column_words(table, method, WordsFor::reading)
                                               : row_words(table, method, WordsFor::reading);
    text += fmt::format("{}{} {:.2f}", text.empty() ? "" : ", ", name, ranks[method]);
  }
  return text;
}

}  // namespace

std::vector<std::string> sentences_across_datasets(const TableContent& table) {
  std::vector<std::string> sentences;
  const bool datasets_are_rows = all_datasets(table.row_fields);
  if (table.options.test == TableTest::none || datasets_are_rows == all_datasets(table.column_fields)) return sentences;
  for (std::size_t metric = 0; metric < table.metrics.size(); ++metric) {
    const MetricFacts* const facts = metric_facts(table.metrics[metric]);
    if (facts == nullptr || facts->better == Better::neither) continue;
    const auto values = values_of(table, metric, datasets_are_rows);
    if (!values || values->empty() || values->front().size() > most_methods) continue;
    const auto result = friedman(*values);
    if (!result) continue;
    sentences.push_back(fmt::format(
        "{} across {} datasets: Friedman's chi-squared {:.2f}, p = {:.3g}; mean ranks {}; Nemenyi's critical "
        "difference of them at {:.3g} is {:.2f}.",
        metric_words(table, table.metrics[metric], WordsFor::reading), result->datasets, result->chi_squared, result->p,
        ranks_text(table, result->mean_ranks, datasets_are_rows), table.options.level,
        nemenyi_difference(result->mean_ranks.size(), result->datasets, table.options.level)));
  }
  return sentences;
}

}  // namespace foldwise::results
