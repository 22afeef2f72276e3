// SPDX-License-Identifier: Apache-2.0
#include "results/tables/literature.h"

#include <algorithm>
#include <optional>
#include <string>
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

/// "C3D, clips.frames = 61"
std::string named(const LiteratureRow& row, const LiteratureFigure& figure) {
  std::string name = row.method;
  for (const auto& [field, value] : figure.fields) name.append(", ").append(field).append(" = ").append(value);
  return name;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text.append(text.empty() ? "" : "; ").append(name);
  return text;
}

}  // namespace

void add_literature(TableContent& table, const std::vector<LiteratureRow>& rows, const FieldOf& value_of) {
  std::vector<std::string> misplaced;
  std::vector<std::string> second;
  for (const LiteratureRow& row : rows) {
    LiteratureLine line{row.method, row.reference, row.cite, row.note, {}};
    line.figures.assign(table.columns.size(), std::vector<std::optional<PublishedFigure>>(table.metrics.size()));
    bool any = false;
    for (const LiteratureFigure& figure : row.figures) {
      const auto metric = std::ranges::find(table.metrics, figure.metric);
      if (metric == table.metrics.end()) continue;
      bool placed = false;
      for (std::size_t column = 0; column < table.columns.size(); ++column) {
        if (!stands_below(figure, table, column, value_of)) continue;
        placed = true;
        auto& cell = line.figures[column][static_cast<std::size_t>(metric - table.metrics.begin())];
        if (cell && (cell->mean != figure.mean || cell->error != figure.error)) {
          second.push_back(named(row, figure));
        } else {
          cell = {figure.mean, figure.error};
        }
      }
      if (!placed) misplaced.push_back(named(row, figure));
      any |= placed;
    }
    if (any) table.literature.push_back(std::move(line));
  }
  if (const std::size_t missing = rows.size() - table.literature.size(); missing > 0) {
    table.remarks.push_back(std::to_string(missing) + " of the " + std::to_string(rows.size()) +
                            " rows of the literature have no figure of what this table shows.");
  }
  if (!misplaced.empty())
    table.remarks.push_back("Figures of the literature that belong below no column here: " + joined(misplaced) + ".");
  if (!second.empty()) {
    table.remarks.push_back(
        "Figures of the literature for a place that had another one, which stays: " + joined(second) + ".");
  }
}

}  // namespace foldwise::results
