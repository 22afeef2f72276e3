// SPDX-License-Identifier: Apache-2.0
#include "results/tables/literature.h"

#include <algorithm>
#include <utility>

namespace foldwise::results {
namespace {

using FieldOf = std::function<std::string(std::size_t experiment, const std::string& field)>;

bool is_experiment_of(const LiteratureFigure& figure, std::size_t experiment, const FieldOf& value_of) {
  return std::ranges::all_of(figure.fields, [&](const auto& condition) {
    return means_value(condition.first, value_of(experiment, condition.first), condition.second);
  });
}

bool stands_below(const LiteratureFigure& figure, const TableContent& table, std::size_t column,
                  const FieldOf& value_of) {
  return std::ranges::any_of(table.cells, [&](const auto& row) {
    return row[column] && is_experiment_of(figure, row[column]->experiment, value_of);
  });
}

}  // namespace

std::vector<LiteratureLine> literature_lines(const std::vector<LiteratureRow>& rows, const TableContent& table,
                                             const FieldOf& value_of) {
  std::vector<LiteratureLine> lines;
  for (const LiteratureRow& row : rows) {
    LiteratureLine line{row.method, row.reference, row.cite, row.note, {}};
    bool any = false;
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
      auto& figures = line.figures.emplace_back(table.metrics.size());
      for (const LiteratureFigure& figure : row.figures) {
        const auto metric = std::ranges::find(table.metrics, figure.metric);
        if (metric == table.metrics.end() || !stands_below(figure, table, column, value_of)) continue;
        figures[static_cast<std::size_t>(metric - table.metrics.begin())] = {figure.mean, figure.error};
        any = true;
      }
    }
    if (any) lines.push_back(std::move(line));
  }
  return lines;
}

std::string literature_remark(const std::vector<LiteratureRow>& rows, const std::vector<LiteratureLine>& lines) {
  const std::size_t missing = rows.size() - lines.size();
  if (missing == 0) return {};
  return std::to_string(missing) + " of the " + std::to_string(rows.size()) +
         " rows of the literature have no figure of what this table shows.";
}

}  // namespace foldwise::results
